//! What the addon asks of the C library's allocator.

/// Gives memory that is free back to the operating system: what the threads needed for texts is not needed again.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn trim() {
    unsafe extern "C" {
        fn malloc_trim(pad: usize) -> std::ffi::c_int;
    }
    // SAFETY: the function may be called at any time, from any thread.
    unsafe {
        malloc_trim(0);
    }
}

/// Other allocators do so by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn trim() {}
