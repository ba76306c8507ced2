//! Texts for V8, in the form that it copies without looking at them.

use napi::bindgen_prelude::{ToNapiValue, TypeName, sys};
use napi::{Result, ValueType, check_status};

/// A text that is a string in JavaScript: of one byte a character, if that is enough.
pub struct ScriptText(pub String);

impl TypeName for ScriptText {
    fn type_name() -> &'static str {
        "String"
    }

    fn value_type() -> ValueType {
        ValueType::String
    }
}

impl ToNapiValue for ScriptText {
    unsafe fn to_napi_value(env: sys::napi_env, text: Self) -> Result<sys::napi_value> {
        let Self(text) = text;
        let mut value = std::ptr::null_mut();
        let status = if text.is_ascii() {
            let length = text.len().cast_signed();
            // SAFETY: `text` holds as many bytes as are said, each a character of Latin-1.
            unsafe {
                sys::napi_create_string_latin1(env, text.as_ptr().cast(), length, &raw mut value)
            }
        } else if let Some(bytes) = latin1(&text) {
            let length = bytes.len().cast_signed();
            // SAFETY: likewise.
            unsafe {
                sys::napi_create_string_latin1(env, bytes.as_ptr().cast(), length, &raw mut value)
            }
        } else {
            let units: Vec<u16> = text.encode_utf16().collect();
            let length = units.len().cast_signed();
            // SAFETY: `units` holds as many code units as are said.
            unsafe { sys::napi_create_string_utf16(env, units.as_ptr(), length, &raw mut value) }
        };
        check_status!(status, "Failed to make a string")?;
        Ok(value)
    }
}

/// The text with one byte a character.
fn latin1(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        bytes.push(u8::try_from(u32::from(character)).ok()?);
    }
    Some(bytes)
}
