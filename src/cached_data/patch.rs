//! What makes the text that is compiled out of the source text, in UTF-16 code units: lone surrogates survive, and nothing
//! is looked for.

use std::ops::Range;

use encoding_rs::mem;

use super::bytes::{Reader, Writer};
use crate::source::{Utf16Offsets, utf16_length};
use crate::transform::Encoded;
use crate::transform::{Pieces, Transformed, compose};

/// A source text as it is in JavaScript.
#[derive(Clone, Copy, Debug)]
pub enum Units<'s> {
    /// Characters of ASCII.
    Ascii(&'s [u8]),
    /// Code units.
    Utf16(&'s [u16]),
}

impl Units<'_> {
    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Ascii(bytes) => bytes.len(),
            Self::Utf16(units) => units.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// So many units of the source are left out, so many taken, and so many line breaks, spaces and units of other text put
/// behind them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Step {
    skip: u32,
    copy: u32,
    lines: u32,
    columns: u32,
    insert: u32,
}

/// Writes what makes the text of a module.
pub fn write(source: &str, transformed: &Transformed, writer: &mut Writer) {
    let offsets = Utf16Offsets::new(source);
    let mut steps =
        Steps { source, offsets, at: 0, all: Vec::new(), text: String::new(), one_byte: true };
    compose(source, transformed, &[], &mut steps);
    let Steps { all, text, one_byte, .. } = steps;
    writer.flag(one_byte);
    writer.count(all.len());
    for Step { skip, copy, lines, columns, insert } in all {
        for number in [skip, copy, lines, columns, insert] {
            writer.number(number);
        }
    }
    if one_byte {
        writer.bytes(&mem::encode_latin1_lossy(&text));
    } else {
        for unit in text.encode_utf16() {
            writer.bytes(&unit.to_le_bytes());
        }
    }
}

/// The text of a module whose source has lone surrogates, which `source` has not.
#[must_use]
pub fn text_of(source: &str, units: &[u16], transformed: &Transformed) -> Encoded {
    let mut writer = Writer::default();
    write(source, transformed, &mut writer);
    let patch = Patch::read(&mut Reader(&writer.0), units.len());
    // U+FFFD, which stands in their places, has their width.
    patch.map_or_else(
        || Encoded::OneByte(Vec::new()),
        |patch| patch.apply(Units::Utf16(units), Vec::new()),
    )
}

struct Steps<'s> {
    source: &'s str,
    offsets: Utf16Offsets<'s>,
    /// How much of the source is behind, in code units.
    at: u32,
    all: Vec<Step>,
    text: String,
    /// Whether the whole text is of characters of Latin-1.
    one_byte: bool,
}

impl Pieces for Steps<'_> {
    fn copy(&mut self, bytes: Range<usize>) {
        if bytes.is_empty() {
            return;
        }
        self.one_byte &= mem::is_str_latin1(&self.source[bytes.clone()]);
        let mut unit_at = |byte| self.offsets.unit_at(u32::try_from(byte).unwrap_or(u32::MAX));
        let (start, end) = (unit_at(bytes.start), unit_at(bytes.end));
        let (skip, copy) = (start - self.at, end - start);
        self.all.push(Step { skip, copy, ..Step::default() });
        self.at = end;
    }

    fn insert(&mut self, text: &str) {
        if self.all.is_empty() {
            self.all.push(Step::default());
        }
        if let Some(step) = self.all.last_mut() {
            step.insert += utf16_length(text);
        }
        self.one_byte &= mem::is_str_latin1(text);
        self.text.push_str(text);
    }

    fn space(&mut self, lines: u32, columns: u32) {
        match self.all.last_mut() {
            Some(step) if (step.lines, step.columns, step.insert) == (0, 0, 0) => {
                (step.lines, step.columns) = (lines, columns);
            }
            _ => self.all.push(Step { lines, columns, ..Step::default() }),
        }
    }
}

/// What makes a text, as it was written.
#[derive(Debug)]
pub struct Patch<'d> {
    one_byte: bool,
    steps: Vec<Step>,
    /// Characters of Latin-1, or code units.
    text: &'d [u8],
    /// Of the text that it makes, in code units.
    length: usize,
}

impl<'d> Patch<'d> {
    /// Reads what [`write`] has written, if it fits a source of so many code units.
    pub fn read(reader: &mut Reader<'d>, source_length: usize) -> Option<Self> {
        let one_byte = reader.flag()?;
        let (mut at, mut copied, mut space, mut inserted) = (0_usize, 0_usize, 0_usize, 0_usize);
        let steps: Vec<Step> = reader.list(|reader| {
            let [skip, copy] = [reader.number()?, reader.number()?];
            let [lines, columns, insert] = [reader.number()?, reader.number()?, reader.number()?];
            at = at.checked_add(skip as usize)?;
            // There is as much space as the source had in its place.
            space = space.checked_add(lines as usize)?.checked_add(columns as usize)?;
            copied = copied.checked_add(copy as usize)?;
            at = at.checked_add(copy as usize)?;
            inserted = inserted.checked_add(insert as usize)?;
            let fits = at <= source_length && space <= source_length;
            fits.then_some(Step { skip, copy, lines, columns, insert })
        })?;
        let text = reader.bytes(if one_byte { inserted } else { inserted.checked_mul(2)? })?;
        Some(Self {
            one_byte,
            steps,
            text,
            length: copied.checked_add(space)?.checked_add(inserted)?,
        })
    }

    /// The text that it makes of a source of as many units as [`read`](Self::read) was told.
    #[must_use]
    pub fn apply(&self, source: Units<'_>, room: Vec<u8>) -> Encoded {
        match (source, self.one_byte) {
            (Units::Ascii(source), true) => Encoded::OneByte(self.put_together(
                source,
                room,
                Vec::extend_from_slice,
                one_byte_text,
            )),
            (Units::Utf16(source), true) => {
                Encoded::OneByte(self.put_together(source, room, narrow, one_byte_text))
            }
            (Units::Ascii(source), false) => Encoded::TwoByte(self.put_together(
                source,
                Vec::new(),
                |units, bytes| units.extend(bytes.iter().copied().map(u16::from)),
                two_byte_text,
            )),
            (Units::Utf16(source), false) => Encoded::TwoByte(self.put_together(
                source,
                Vec::new(),
                Vec::extend_from_slice,
                two_byte_text,
            )),
        }
    }

    fn put_together<Unit, To: Clone + From<u8>>(
        &self,
        source: &[Unit],
        mut result: Vec<To>,
        copy: impl Fn(&mut Vec<To>, &[Unit]),
        insert: impl Fn(&mut Vec<To>, &mut Reader<'d>, usize),
    ) -> Vec<To> {
        result.clear();
        result.reserve(self.length);
        let mut rest = source;
        let mut text = Reader(self.text);
        for step in &self.steps {
            let (_, from) = rest.split_at(step.skip as usize);
            let (copied, from) = from.split_at(step.copy as usize);
            copy(&mut result, copied);
            result.extend(std::iter::repeat_n(b'\n'.into(), step.lines as usize));
            result.extend(std::iter::repeat_n(b' '.into(), step.columns as usize));
            insert(&mut result, &mut text, step.insert as usize);
            rest = from;
        }
        result
    }
}

/// Appends code units that are characters of Latin-1.
fn narrow(bytes: &mut Vec<u8>, units: &[u16]) {
    let start = bytes.len();
    bytes.resize(start + units.len(), 0);
    mem::convert_utf16_to_latin1_lossy(units, &mut bytes[start..]);
}

fn one_byte_text(bytes: &mut Vec<u8>, text: &mut Reader<'_>, count: usize) {
    bytes.extend_from_slice(text.bytes(count).unwrap_or_default());
}

fn two_byte_text(units: &mut Vec<u16>, text: &mut Reader<'_>, count: usize) {
    let (pairs, _) = text.bytes(2 * count).unwrap_or_default().as_chunks::<2>();
    units.extend(pairs.iter().copied().map(u16::from_le_bytes));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::{Bindings, scan, transform, whole};

    const SOURCES: [&str; 6] = [
        "",
        "export const a = 1;",
        "/**\n * A comment\n */\nimport { a } from 'b'; /* c */ export default function () {}",
        "/**\n * \u{2014} a comment beyond Latin-1\n */\nexport const é = 'ÿ';",
        "/**\r\n * é 𝒳 —\u{2028} b\n 𝒳 */ export const 𝒳 = '—';\n/**\n * — at the end\n */\n",
        "import * as ns from 'a'; ns.f(ns.x); export { ns as 'é' };",
    ];

    fn patched(source: &str, transformed: &Transformed) -> Encoded {
        let mut writer = Writer::default();
        write(source, transformed, &mut writer);
        let units: Vec<u16> = source.encode_utf16().collect();
        let mut reader = Reader(&writer.0);
        let patch = Patch::read(&mut reader, units.len()).unwrap();
        reader.end().unwrap();
        let text = patch.apply(Units::Utf16(&units), Vec::new());
        if source.is_ascii() {
            assert_eq!(text, patch.apply(Units::Ascii(source.as_bytes()), Vec::new()));
        }
        text
    }

    #[test]
    fn the_text_is_that_of_the_transform() {
        for source in SOURCES {
            let scanned = scan(source).ok();
            for transformed in scanned.into_iter().chain(transform(source, Bindings::CONSTANT)) {
                let expected = Encoded::from(whole(source, &transformed, &[]));
                assert_eq!(patched(source, &transformed), expected);
            }
        }
    }

    #[test]
    fn lone_surrogates_survive() {
        let units: Vec<u16> =
            "export const a = '".encode_utf16().chain([0xD800, 0x27, 0x3B]).collect();
        let source = String::from_utf16_lossy(&units);
        let text = text_of(&source, &units, &scan(&source).unwrap());
        let Encoded::TwoByte(text) = text else { panic!("of two bytes a character") };
        assert!(text.windows(3).any(|window| *window == [0xD800, 0x27, 0x3B]));
    }

    #[test]
    fn a_source_that_is_too_short_is_refused() {
        let source = "import 'a'; export const a = 1;";
        let mut writer = Writer::default();
        write(source, &scan(source).unwrap(), &mut writer);
        assert!(Patch::read(&mut Reader(&writer.0), source.len()).is_some());
        assert!(Patch::read(&mut Reader(&writer.0), source.len() - 1).is_none());
        for length in 0..writer.0.len() {
            assert!(Patch::read(&mut Reader(&writer.0[..length]), source.len()).is_none());
        }
    }
}
