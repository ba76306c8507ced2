//! Memory for what lives only while one text is read, which the next one on this thread uses again.

use std::cell::Cell;

use oxc_allocator::Allocator;

thread_local! {
    static ARENA: Cell<Option<Allocator>> = const { Cell::new(None) };
}

/// An arena that goes back to its thread.
pub struct Arena(Allocator);

impl Arena {
    /// This thread's arena, or another one while it is in use.
    pub fn take() -> Self {
        Self(ARENA.take().unwrap_or_default())
    }

    /// What allocates.
    pub fn allocator(&self) -> &Allocator {
        &self.0
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        /// What a large text needed is not kept.
        const KEPT_BYTES: usize = 1024 * 1024;
        let mut allocator = std::mem::take(&mut self.0);
        if allocator.capacity() <= KEPT_BYTES {
            allocator.reset();
            ARENA.set(Some(allocator));
        }
    }
}
