//! `createCachedData()`, and modules that are made of its data.

use napi::bindgen_prelude::{Buffer, Uint8Array, Utf16String};
use napi::{Env, Result};
use napi_derive::napi;

use super::packed_text::{head_after, is_head};
use super::record_name::number;
use super::records::{mode_number, modes_of};
use super::script_text::ScriptText;
use super::source_text::{MADE_BYTES, SourceUnits, UnreadSource};
use super::{answers, error, with_graph};
use crate::cached_data::{CachedData, Variant, create};

/// A module that was made of cached data.
#[napi(object, object_from_js = false)]
pub struct CachedRecord {
    /// What names the record in the other functions.
    pub record: f64,
    /// See [`PackedText`](super::packed_text::PackedText).
    pub text: ScriptText,
    /// See [`PackedText`](super::packed_text::PackedText).
    pub numbers: Utf16String,
    /// What to compile.
    pub whole: ScriptText,
    /// Where V8's code starts in the data.
    pub code: u32,
    /// What it was made for, unless that is constant imports: whether the first text was scanned, whether the module is in
    /// a cycle, and the modes of its imports.
    pub variant: Option<Utf16String>,
}

/// The data for a text of a module, compiled to `code`; see [`transform`](super::records::transform) for the others.
#[napi(catch_unwind)]
pub fn create_cached_data(
    env: Env,
    source: SourceUnits,
    code: Uint8Array,
    cyclic: bool,
    modes: Uint8Array,
    lower_using: bool,
    scanned: bool,
) -> Result<Buffer> {
    let variant = Variant { scanned, lower_using, cyclic, modes: modes_of(&modes) };
    let text = source.text();
    create(&text, source.key(), &variant, head_after, &code)
        .map(Buffer::from)
        .map_err(|problem| error::syntax_error(env, &text, &problem))
}

/// Makes the record of a module of cached data; null when the data is damaged, or that of another source or version.
#[napi(catch_unwind)]
pub fn create_cached_record(
    source: UnreadSource,
    identifier: String,
    data: Uint8Array,
    lower_using: bool,
) -> Option<CachedRecord> {
    let data = CachedData::read(&data)?;
    let Variant { scanned, cyclic, ref modes, .. } = data.variant;
    let is_module = data.variant.lower_using == lower_using
        && is_head(&data.head, cyclic, &data.definition)
        && modes.len() <= data.definition.imports();
    if !is_module {
        return None;
    }
    let source = source.read(data.source)?;
    let whole = ScriptText(data.text(source.units(), MADE_BYTES.take())?);
    let variant = (!data.variant.is_first()).then(|| {
        let mut numbers = vec![u32::from(scanned), u32::from(cyclic)];
        numbers.extend(modes.iter().copied().map(mode_number));
        answers::pack(&numbers)
    });
    let CachedData { definition, head, code, .. } = data;
    let code = u32::try_from(code).ok()?;
    let id = with_graph(|graph| graph.add_source_text(identifier, definition));
    Some(CachedRecord {
        record: number(id),
        text: ScriptText(String::new().into()),
        numbers: answers::pack(&head),
        whole,
        code,
        variant,
    })
}

/// The digest of bytes, in hexadecimal digits.
#[napi(catch_unwind)]
#[must_use]
pub fn digest(bytes: Uint8Array) -> String {
    format!("{:032x}", crate::digest::digest(&bytes))
}
