//! Texts in the form in which V8 keeps them.

use std::iter::repeat_n;
use std::ops::Range;

use encoding_rs::mem;

use super::{Mode, Pieces, Transformed, compose, whole};

/// A text of one byte a character, if that is enough, or of UTF-16.
#[derive(Debug, PartialEq, Eq)]
pub enum Encoded {
    /// Latin-1.
    OneByte(Vec<u8>),
    /// UTF-16.
    TwoByte(Vec<u16>),
}

impl From<String> for Encoded {
    fn from(text: String) -> Self {
        if text.is_ascii() {
            return Self::OneByte(text.into_bytes());
        }
        if mem::is_str_latin1(&text) {
            let mut bytes = vec![0; text.len()];
            let length = mem::convert_utf8_to_latin1_lossy(text.as_bytes(), &mut bytes);
            bytes.truncate(length);
            return Self::OneByte(bytes);
        }
        // A code unit for each byte is enough, and one more is asked for.
        let mut units = vec![0; text.len() + 1];
        let length = mem::convert_str_to_utf16(&text, &mut units);
        units.truncate(length);
        Self::TwoByte(units)
    }
}

/// The text that is compiled in a module's place: see [`compose`]. The `room` is used for it, if it takes one byte a character.
#[must_use]
pub fn encoded(
    source: &str,
    transformed: &Transformed,
    members: &[Mode],
    room: Vec<u8>,
) -> Encoded {
    // What is added to such a source, names for one, is within Latin-1 as a rule.
    if source.is_ascii() {
        let mut pieces = OneByte { source: source.as_bytes(), text: room, fits: true };
        pieces.text.clear();
        pieces.text.reserve(transformed.expected_length(source));
        compose(source, transformed, members, &mut pieces);
        if pieces.fits {
            return Encoded::OneByte(pieces.text);
        }
    }
    whole(source, transformed, members).into()
}

/// A text of one byte a character, of a source that is ASCII.
struct OneByte<'s> {
    source: &'s [u8],
    text: Vec<u8>,
    /// Whether all that was added has only such characters.
    fits: bool,
}

impl Pieces for OneByte<'_> {
    fn copy(&mut self, bytes: Range<usize>) {
        self.text.extend_from_slice(&self.source[bytes]);
    }

    fn insert(&mut self, text: &str) {
        if text.is_ascii() {
            self.text.extend_from_slice(text.as_bytes());
            return;
        }
        for character in text.chars() {
            match u8::try_from(character) {
                Ok(byte) => self.text.push(byte),
                Err(_) => self.fits = false,
            }
        }
    }

    fn space(&mut self, lines: u32, columns: u32) {
        self.text.extend(repeat_n(b'\n', lines as usize));
        self.text.extend(repeat_n(b' ', columns as usize));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Bindings, scan, transform};
    use super::{Encoded, encoded, whole};

    #[test]
    fn one_byte_a_character_if_that_is_enough() {
        let encoded = |text: &str| Encoded::from(text.to_owned());
        assert_eq!(encoded("ab"), Encoded::OneByte(b"ab".to_vec()));
        assert_eq!(encoded("aÿ"), Encoded::OneByte(vec![b'a', 0xFF]));
        assert_eq!(encoded("aĀ😀"), Encoded::TwoByte(vec![0x61, 0x100, 0xD83D, 0xDE00]));
    }

    #[test]
    fn the_text_is_that_of_the_whole() {
        for source in [
            "",
            "export const a = 1;",
            "import * as ns from 'a';\nexport default function () {}\nns.f(ns.x);\n",
            "/* a\n long comment */ export let a = 1;\n/*\n another, at the end\n */\n",
            "export const é = 'é';",
            "export const a = '€';",
        ] {
            for made in [scan(source).unwrap(), transform(source, Bindings::CONSTANT).unwrap()] {
                let expected = Encoded::from(whole(source, &made, &[]));
                assert_eq!(encoded(source, &made, &[], vec![1, 2]), expected);
            }
        }
    }

    #[test]
    fn what_is_added_need_not_be_of_one_byte() {
        let mut made = scan("export default 1;").unwrap();
        made.prefix.push('€');
        let Encoded::TwoByte(units) = encoded("export default 1;", &made, &[], Vec::new()) else {
            panic!("of two bytes a character")
        };
        assert!(units.contains(&0x20AC));
    }
}
