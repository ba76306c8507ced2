//! Source texts from JavaScript, in UTF-8.

use napi::bindgen_prelude::{FromNapiValue, TypeName, ValidateNapiValue, sys};
use napi::{Result, ValueType, check_status};
use std::cell::Cell;

/// A source text; lone surrogates have become U+FFFD, which has their width in UTF-16.
///
/// The framework's own conversion walks over a text with characters beyond ASCII one by one, twice.
pub struct SourceText(pub String);

impl TypeName for SourceText {
    fn type_name() -> &'static str {
        "String"
    }

    fn value_type() -> ValueType {
        ValueType::String
    }
}

impl ValidateNapiValue for SourceText {}

thread_local! {
    /// Room for code units that the next text uses again.
    static UNITS: Cell<Vec<u16>> = const { Cell::new(Vec::new()) };
}

/// In code units: what a larger text needed is not kept.
const KEPT_UNITS: usize = 512 * 1024;

/// What engines write into a buffer ends with a NUL.
const NUL: usize = 1;

impl FromNapiValue for SourceText {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        let (mut units, mut bytes) = (0, 0);
        let nothing = std::ptr::null_mut();
        // SAFETY: without a buffer only the length is written, to a variable that is there.
        let status =
            unsafe { sys::napi_get_value_string_utf16(env, value, nothing, 0, &raw mut units) };
        check_status!(status, "A source text is not a string")?;
        let nothing = std::ptr::null_mut();
        // SAFETY: likewise.
        let status =
            unsafe { sys::napi_get_value_string_utf8(env, value, nothing, 0, &raw mut bytes) };
        check_status!(status, "A source text is not a string")?;
        if units == bytes {
            // SAFETY: the value is a string of so many characters, all of them ASCII.
            unsafe { ascii(env, value, units) }
        } else {
            // SAFETY: the value is a string of so many code units.
            unsafe { from_utf16(env, value, units, bytes) }
        }
    }
}

/// The text of a string that is ASCII.
///
/// # Safety
///
/// `value` is a string of `length` characters of ASCII.
unsafe fn ascii(env: sys::napi_env, value: sys::napi_value, length: usize) -> Result<SourceText> {
    let mut bytes: Vec<u8> = Vec::with_capacity(length + NUL);
    let mut written = 0;
    // SAFETY: there is room for as many bytes as are said.
    let status = unsafe {
        let buffer = bytes.as_mut_ptr().cast();
        sys::napi_get_value_string_latin1(env, value, buffer, length + NUL, &raw mut written)
    };
    check_status!(status, "A source text cannot be read")?;
    // SAFETY: so many bytes have been written, and the vector has room for them.
    unsafe { bytes.set_len(written) };
    // SAFETY: ASCII is UTF-8.
    Ok(SourceText(unsafe { String::from_utf8_unchecked(bytes) }))
}

/// The text of any string, which takes about so many `bytes`.
///
/// # Safety
///
/// `value` is a string of `length` code units.
unsafe fn from_utf16(
    env: sys::napi_env,
    value: sys::napi_value,
    length: usize,
    bytes: usize,
) -> Result<SourceText> {
    /// The conversion stops where a character might not fit.
    const ROOM: usize = 4;
    let mut units = UNITS.take();
    units.clear();
    units.reserve(length + NUL);
    let mut written = 0;
    // SAFETY: there is room for as many code units as are said.
    let status = unsafe {
        let buffer = units.as_mut_ptr();
        sys::napi_get_value_string_utf16(env, value, buffer, length + NUL, &raw mut written)
    };
    check_status!(status, "A source text cannot be read")?;
    // SAFETY: so many code units have been written, and the vector has room for them.
    unsafe { units.set_len(written) };
    let mut bytes = vec![0; bytes + ROOM];
    let (read, length) = encoding_rs::mem::convert_utf16_to_utf8_partial(&units, &mut bytes);
    let text = if read == units.len() {
        bytes.truncate(length);
        // SAFETY: the conversion writes UTF-8.
        unsafe { String::from_utf8_unchecked(bytes) }
    } else {
        String::from_utf16_lossy(&units)
    };
    if units.capacity() <= KEPT_UNITS {
        UNITS.set(units);
    }
    Ok(SourceText(text))
}
