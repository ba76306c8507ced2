//! Offsets in a source text: the parser counts UTF-8 bytes, JavaScript counts UTF-16 code units.

/// Converts ascending UTF-8 byte offsets of one text to UTF-16 code unit offsets.
///
/// The whole text is scanned at most once, and not at all when it is ASCII.
pub struct Utf16Offsets<'a> {
    text: &'a str,
    is_ascii: bool,
    byte: usize,
    unit: u32,
}

impl<'a> Utf16Offsets<'a> {
    /// A converter that stands at the start of `text`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, is_ascii: text.is_ascii(), byte: 0, unit: 0 }
    }

    /// The UTF-16 offset of byte offset `byte`, which must be a character boundary and not lie
    /// before the offset that was asked for last.
    pub fn unit_at(&mut self, byte: u32) -> u32 {
        if self.is_ascii {
            return byte;
        }
        let end = byte as usize;
        debug_assert!(end >= self.byte, "offsets are asked for in ascending order");
        self.unit += utf16_length(&self.text[self.byte..end]);
        self.byte = end;
        self.unit
    }
}

/// The number of UTF-16 code units of `text`.
#[must_use]
pub fn utf16_length(text: &str) -> u32 {
    // Each character is one unit, or two when its UTF-8 form takes four bytes.
    text.bytes().map(|byte| u32::from((byte & 0xC0) != 0x80) + u32::from(byte >= 0xF0)).sum()
}

/// The one-based line and column (in UTF-16 code units) of byte offset `byte` in `text`.
#[must_use]
pub fn line_and_column(text: &str, byte: u32) -> (u32, u32) {
    let before = text.get(..byte as usize).unwrap_or(text);
    let mut line = 1;
    let mut line_start = 0;
    let mut characters = before.char_indices().peekable();
    while let Some((index, character)) = characters.next() {
        match character {
            '\r' if characters.peek().is_some_and(|(_, next)| *next == '\n') => {}
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => {
                line += 1;
                line_start = index + character.len_utf8();
            }
            _ => {}
        }
    }
    (line, utf16_length(&before[line_start..]) + 1)
}

/// The byte offset of a one-based line and column: what [`line_and_column`] is made from. None for a place that the text
/// does not have.
#[must_use]
pub fn byte_at(text: &str, line: u32, column: u32) -> Option<u32> {
    let mut rest = text;
    for _ in 1..line {
        let (_, after) = rest.split_once(['\n', '\r', '\u{2028}', '\u{2029}'])?;
        let is_crlf = rest[..rest.len() - after.len()].ends_with('\r') && after.starts_with('\n');
        rest = if is_crlf { &after[1..] } else { after };
    }
    let mut unit = 1;
    for (index, character) in rest.char_indices() {
        if unit >= column {
            return u32::try_from(text.len() - rest.len() + index).ok();
        }
        unit += u32::try_from(character.len_utf16()).unwrap_or(1);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_offsets_are_unchanged() {
        let mut offsets = Utf16Offsets::new("abc");
        assert_eq!((offsets.unit_at(1), offsets.unit_at(3)), (1, 3));
    }

    #[test]
    fn characters_of_two_three_and_four_bytes() {
        let text = "é€😀x";
        let mut offsets = Utf16Offsets::new(text);
        assert_eq!(offsets.unit_at(2), 1);
        assert_eq!(offsets.unit_at(5), 2);
        assert_eq!(offsets.unit_at(9), 4);
        assert_eq!(offsets.unit_at(10), 5);
        assert_eq!(utf16_length(text), 5);
    }

    #[test]
    fn lines_end_as_ecmascript_says() {
        let text = "a\nb\r\nc\rd\u{2028}é x";
        assert_eq!(line_and_column(text, 0), (1, 1));
        assert_eq!(line_and_column(text, 2), (2, 1));
        assert_eq!(line_and_column(text, 5), (3, 1));
        assert_eq!(line_and_column(text, 7), (4, 1));
        let x = u32::try_from(text.find('x').unwrap()).unwrap();
        assert_eq!(line_and_column(text, x), (5, 3));
    }

    #[test]
    fn places_and_bytes() {
        let text = "a\r\nb\rc\n\n é😀x\u{2028}y";
        for (byte, character) in text.char_indices() {
            let byte = u32::try_from(byte).unwrap();
            let (line, column) = line_and_column(text, byte);
            if !matches!(character, '\r' | '\n') {
                assert_eq!(byte_at(text, line, column), Some(byte), "{line}:{column}");
            }
        }
        assert_eq!(byte_at(text, 9, 1), None);
        assert_eq!(byte_at(text, 6, 2), None);
        assert_eq!(byte_at("", 1, 1), None);
    }
}
