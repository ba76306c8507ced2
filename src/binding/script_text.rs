//! Texts for V8, in the form that it copies without looking at them.

use napi::bindgen_prelude::{ToNapiValue, sys};
use napi::{Result, check_status};

use super::source_text::{MADE_BYTES, keep};
use crate::transform::Encoded;

/// A text that is a string in JavaScript.
pub struct ScriptText(pub Encoded);

impl ToNapiValue for ScriptText {
    unsafe fn to_napi_value(env: sys::napi_env, mut text: Self) -> Result<sys::napi_value> {
        let mut value = std::ptr::null_mut();
        let status = match &text.0 {
            Encoded::OneByte(bytes) => {
                let length = bytes.len().cast_signed();
                let bytes = bytes.as_ptr().cast();
                // SAFETY: there are as many bytes as are said, each a character of Latin-1.
                unsafe { sys::napi_create_string_latin1(env, bytes, length, &raw mut value) }
            }
            Encoded::TwoByte(units) => {
                let length = units.len().cast_signed();
                // SAFETY: there are as many code units as are said.
                unsafe {
                    sys::napi_create_string_utf16(env, units.as_ptr(), length, &raw mut value)
                }
            }
        };
        check_status!(status, "Failed to make a string")?;
        if let Encoded::OneByte(bytes) = &mut text.0 {
            keep(&MADE_BYTES, bytes);
        }
        Ok(value)
    }
}
