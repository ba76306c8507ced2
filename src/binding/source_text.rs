//! Source texts from JavaScript, in UTF-8.

use encoding_rs::mem;
use napi::bindgen_prelude::{FromNapiValue, TypeName, ValidateNapiValue, sys};
use napi::{Result, ValueType, check_status};
use std::cell::Cell;
use std::thread::LocalKey;

use crate::cached_data::{Source, Units};
use crate::digest::digest;

/// A source text; lone surrogates have become U+FFFD, which has their width in UTF-16.
///
/// The framework's own conversion walks over a text with characters beyond ASCII one by one, twice.
pub struct SourceText {
    pub text: String,
    /// As it was, when it has lone surrogates.
    pub units: Option<Vec<u16>>,
}

impl From<String> for SourceText {
    fn from(text: String) -> Self {
        Self { text, units: None }
    }
}

/// A source text as it is in JavaScript.
pub enum SourceUnits {
    Ascii(Vec<u8>),
    Utf16(Vec<u16>),
}

impl SourceUnits {
    pub fn units(&self) -> Units<'_> {
        match self {
            Self::Ascii(bytes) => Units::Ascii(bytes),
            Self::Utf16(units) => Units::Utf16(units),
        }
    }

    /// What it is known by.
    pub fn key(&self) -> Source {
        let (digest, ascii, length) = match self {
            Self::Ascii(bytes) => (digest(bytes), true, bytes.len()),
            Self::Utf16(units) => (digest(bytes_of(units)), false, units.len()),
        };
        Source { digest, ascii, length: u32::try_from(length).unwrap_or(u32::MAX) }
    }

    /// The text, in which U+FFFD stands for lone surrogates.
    pub fn text(&self) -> String {
        match self {
            Self::Ascii(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Self::Utf16(units) => String::from_utf16_lossy(units),
        }
    }
}

impl Drop for SourceUnits {
    fn drop(&mut self) {
        match self {
            Self::Ascii(bytes) => keep(&BYTES, bytes),
            Self::Utf16(units) => keep(&UNITS, units),
        }
    }
}

/// Keeps room for the next text.
pub fn keep<Unit>(room: &'static LocalKey<Cell<Vec<Unit>>>, used: &mut Vec<Unit>) {
    if used.capacity() <= KEPT_UNITS {
        // The thread may be ending.
        let _ = room.try_with(|room| room.set(std::mem::take(used)));
    }
}

fn bytes_of(units: &[u16]) -> &[u8] {
    // SAFETY: the same memory, of which each byte is one.
    unsafe { std::slice::from_raw_parts(units.as_ptr().cast(), size_of_val(units)) }
}

impl TypeName for SourceText {
    fn type_name() -> &'static str {
        "String"
    }

    fn value_type() -> ValueType {
        ValueType::String
    }
}

impl ValidateNapiValue for SourceText {}

impl TypeName for SourceUnits {
    fn type_name() -> &'static str {
        "String"
    }

    fn value_type() -> ValueType {
        ValueType::String
    }
}

impl ValidateNapiValue for SourceUnits {}

thread_local! {
    /// Room for the texts that go to JavaScript.
    pub static MADE_BYTES: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    /// Room for code units that the next text uses again.
    static UNITS: Cell<Vec<u16>> = const { Cell::new(Vec::new()) };
    /// The same for characters of ASCII.
    static BYTES: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// In code units: what a larger text needed is not kept.
const KEPT_UNITS: usize = 512 * 1024;

/// What engines write into a buffer ends with a NUL.
const NUL: usize = 1;

impl FromNapiValue for SourceText {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: the environment and the value are those of this call.
        unsafe {
            let (units, bytes) = lengths(env, value)?;
            if units == bytes {
                let bytes = low_bytes(env, value, units, Vec::new())?;
                // SAFETY: ASCII is UTF-8.
                return Ok(String::from_utf8_unchecked(bytes).into());
            }
            Ok(from_utf16(utf16(env, value, units)?, bytes))
        }
    }
}

impl FromNapiValue for SourceUnits {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        // SAFETY: the environment and the value are those of this call.
        unsafe {
            let (units, bytes) = lengths(env, value)?;
            if units == bytes {
                low_bytes(env, value, units, BYTES.take()).map(Self::Ascii)
            } else {
                utf16(env, value, units).map(Self::Utf16)
            }
        }
    }
}

/// The low byte of each code unit of a text: enough to see which words of ASCII it cannot have, at the price of one copy.
pub struct LowBytes(pub Vec<u8>);

impl TypeName for LowBytes {
    fn type_name() -> &'static str {
        "String"
    }

    fn value_type() -> ValueType {
        ValueType::String
    }
}

impl ValidateNapiValue for LowBytes {}

impl FromNapiValue for LowBytes {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        /// Most texts fit into this, and their length is not asked for.
        const ROOM: usize = 16 * 1024;
        // SAFETY: the environment and the value are those of this call.
        unsafe {
            let bytes = low_bytes(env, value, ROOM, BYTES.take())?;
            if bytes.len() < ROOM {
                return Ok(Self(bytes));
            }
            let length = utf16_length(env, value)?;
            low_bytes(env, value, length, bytes).map(Self)
        }
    }
}

impl Drop for LowBytes {
    fn drop(&mut self) {
        keep(&BYTES, &mut self.0);
    }
}

/// A source text that is only looked at if it may be the one that is wanted. It lives as long as the call.
pub struct UnreadSource {
    env: sys::napi_env,
    value: sys::napi_value,
}

impl TypeName for UnreadSource {
    fn type_name() -> &'static str {
        "String"
    }

    fn value_type() -> ValueType {
        ValueType::String
    }
}

impl ValidateNapiValue for UnreadSource {}

impl FromNapiValue for UnreadSource {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> Result<Self> {
        Ok(Self { env, value })
    }
}

impl UnreadSource {
    /// The text, if it is the one that has this key.
    pub fn read(self, key: Source) -> Option<SourceUnits> {
        let Self { env, value } = self;
        // SAFETY: arguments live as long as the call, to which this belongs.
        let units = unsafe {
            let length = utf16_length(env, value).ok()?;
            if u32::try_from(length) != Ok(key.length) {
                return None;
            }
            if !key.ascii {
                // Where it is ASCII, it has another digest as well.
                SourceUnits::Utf16(utf16(env, value, length).ok()?)
            } else if utf8_length(env, value).ok()? == length {
                SourceUnits::Ascii(low_bytes(env, value, length, BYTES.take()).ok()?)
            } else {
                return None;
            }
        };
        (units.key() == key).then_some(units)
    }
}

/// How long a string is, in code units and in UTF-8; the two are the same for ASCII alone.
///
/// # Safety
///
/// The environment and the value are those of a call that is going on.
unsafe fn lengths(env: sys::napi_env, value: sys::napi_value) -> Result<(usize, usize)> {
    // SAFETY: as above.
    unsafe { Ok((utf16_length(env, value)?, utf8_length(env, value)?)) }
}

/// # Safety
///
/// See [`lengths`].
unsafe fn utf16_length(env: sys::napi_env, value: sys::napi_value) -> Result<usize> {
    let (mut length, nothing) = (0, std::ptr::null_mut());
    // SAFETY: without a buffer only the length is written, to a variable that is there.
    let status =
        unsafe { sys::napi_get_value_string_utf16(env, value, nothing, 0, &raw mut length) };
    check_status!(status, "A source text is not a string")?;
    Ok(length)
}

/// # Safety
///
/// See [`lengths`].
unsafe fn utf8_length(env: sys::napi_env, value: sys::napi_value) -> Result<usize> {
    let (mut length, nothing) = (0, std::ptr::null_mut());
    // SAFETY: likewise.
    let status =
        unsafe { sys::napi_get_value_string_utf8(env, value, nothing, 0, &raw mut length) };
    check_status!(status, "A source text is not a string")?;
    Ok(length)
}

/// The low bytes of the first `length` code units of a string: of one that is ASCII, its characters.
///
/// # Safety
///
/// See [`lengths`].
unsafe fn low_bytes(
    env: sys::napi_env,
    value: sys::napi_value,
    length: usize,
    mut bytes: Vec<u8>,
) -> Result<Vec<u8>> {
    bytes.clear();
    bytes.reserve(length + NUL);
    let mut written = 0;
    // SAFETY: there is room for as many bytes as are said.
    let status = unsafe {
        let buffer = bytes.as_mut_ptr().cast();
        sys::napi_get_value_string_latin1(env, value, buffer, length + NUL, &raw mut written)
    };
    check_status!(status, "A source text cannot be read")?;
    // SAFETY: so many bytes have been written, and the vector has room for them.
    unsafe { bytes.set_len(written) };
    Ok(bytes)
}

/// The code units of any string.
///
/// # Safety
///
/// `value` is a string of `length` code units.
unsafe fn utf16(env: sys::napi_env, value: sys::napi_value, length: usize) -> Result<Vec<u16>> {
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
    Ok(units)
}

/// The text of code units, which takes about so many `bytes`.
fn from_utf16(units: Vec<u16>, bytes: usize) -> SourceText {
    /// The conversion stops where a character might not fit.
    const ROOM: usize = 4;
    let mut bytes = vec![0; bytes + ROOM];
    let (read, length) = mem::convert_utf16_to_utf8_partial(&units, &mut bytes);
    let text = if read == units.len() {
        bytes.truncate(length);
        // SAFETY: the conversion writes UTF-8.
        unsafe { String::from_utf8_unchecked(bytes) }
    } else {
        String::from_utf16_lossy(&units)
    };
    if text.contains('\u{FFFD}') && mem::utf16_valid_up_to(&units) < units.len() {
        return SourceText { text, units: Some(units) };
    }
    let mut units = units;
    keep(&UNITS, &mut units);
    SourceText { text, units: None }
}
