//! What `createCachedData()` gives: V8's code cache of a text, and what makes record and text again without a look at the
//! source.
//!
//! ```text
//! magic, seal of all that follows, length of the description,
//! description: version, source (digest, length), how the text was made, definition, head, patch
//! padding to a multiple of eight
//! code
//! ```
//!
//! A seal says that nothing was damaged, not who made it: like V8's own, such data is code, and to be taken only from where
//! code is taken from. Whatever it is, reading it is safe, and what is read is a record that a module can have.

mod bytes;
mod definition;
mod patch;
mod variant;

use crate::digest::{Digest, digest};
use crate::record::CompactDefinition;
use crate::syntax::SyntaxProblem;
use crate::transform::Encoded;
use crate::transform::Transformed;
use bytes::{Reader, Writer};
use patch::Patch;
pub use patch::{Units, text_of};
pub use variant::Variant;

/// Its last digit is that of the format.
const MAGIC: [u8; 8] = *b"vmmr\x00\x00\x002";
/// Of another version nothing is taken: its texts may be others.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// V8 copies code that is not aligned.
const ALIGNMENT: usize = 8;

/// A source text, as far as it is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Of its characters or code units.
    pub digest: Digest,
    /// Whether it is ASCII: otherwise the digest is that of code units.
    pub ascii: bool,
    /// In code units.
    pub length: u32,
}

/// The data for a text whose code is `code`. Its `head` is what there is to know of it beside the text, made of the first text of
/// the module and this one, as another layer passes it on.
///
/// # Errors
///
/// The first early error of the source.
///
/// # Panics
///
/// When the description is longer than 4 GiB.
pub fn create(
    source: &str,
    key: Source,
    variant: &Variant,
    head: impl Fn(&Transformed, &Transformed) -> Vec<u32>,
    code: &[u8],
) -> Result<Vec<u8>, SyntaxProblem> {
    let first = variant.first(source)?;
    let other = if variant.is_first() { None } else { Some(variant.other(source, Some(&first))?) };
    let transformed = other.as_ref().unwrap_or(&first);
    let mut writer = Writer::default();
    writer.bytes(&MAGIC);
    writer.bytes(&[0; size_of::<Digest>() + size_of::<u32>()]);
    let start = writer.0.len();
    writer.text(VERSION);
    writer.bytes(&key.digest.to_le_bytes());
    writer.flag(key.ascii);
    writer.number(key.length);
    variant.write(&mut writer);
    let numbers = head(&first, transformed);
    let local_bindings = first.definition.local_bindings.len();
    definition::write(&first.definition.clone().into(), local_bindings, &mut writer);
    writer.count(numbers.len());
    for number in numbers {
        writer.number(number);
    }
    patch::write(source, transformed, &mut writer);
    let length =
        u32::try_from(writer.0.len() - start).expect("a description is shorter than 4 GiB");
    let mut data = writer.0;
    data.resize(data.len().next_multiple_of(ALIGNMENT), 0);
    data.extend_from_slice(code);
    data[SEALED - size_of::<u32>()..SEALED].copy_from_slice(&length.to_le_bytes());
    let seal = digest(&data[SEAL_END..]);
    data[MAGIC.len()..SEAL_END].copy_from_slice(&seal.to_le_bytes());
    Ok(data)
}

const SEAL_END: usize = MAGIC.len() + size_of::<Digest>();
/// Where the description starts.
const SEALED: usize = SEAL_END + size_of::<u32>();

/// Data that is whole, and of this version.
#[derive(Debug)]
pub struct CachedData<'d> {
    /// The source text that it is for.
    pub source: Source,
    /// The text whose code it has.
    pub variant: Variant,
    /// What the record of the module is made of.
    pub definition: CompactDefinition,
    /// What there is to know of the text.
    pub head: Vec<u32>,
    patch: Patch<'d>,
    /// Where V8's code starts.
    pub code: usize,
}

impl<'d> CachedData<'d> {
    /// Reads what [`create`] has made: none when it is damaged, of another version, or was never any.
    #[must_use]
    pub fn read(data: &'d [u8]) -> Option<Self> {
        let mut reader = Reader(data);
        let (magic, seal) = (reader.array::<{ MAGIC.len() }>()?, reader.array()?);
        if magic != MAGIC || Digest::from_le_bytes(seal) != digest(reader.0) {
            return None;
        }
        let length = u32::from_le_bytes(reader.array()?) as usize;
        let mut reader = Reader(reader.bytes(length)?);
        if reader.text()? != VERSION {
            return None;
        }
        let digest = Digest::from_le_bytes(reader.array()?);
        let source = Source { digest, ascii: reader.flag()?, length: reader.number()? };
        let variant = Variant::read(&mut reader)?;
        let definition = definition::read(&mut reader)?;
        let head = reader.list(Reader::number)?;
        let patch = Patch::read(&mut reader, source.length as usize)?;
        reader.end()?;
        let code = (SEALED + length).next_multiple_of(ALIGNMENT);
        (code <= data.len()).then_some(Self { source, variant, definition, head, patch, code })
    }

    /// The text that V8 is to compile; none when the source is another. If it is of one byte a character, there may be
    /// `room` for it.
    #[must_use]
    pub fn text(&self, source: Units<'_>, room: Vec<u8>) -> Option<Encoded> {
        (source.len() == self.source.length as usize).then(|| self.patch.apply(source, room))
    }
}

#[cfg(test)]
mod tests;
