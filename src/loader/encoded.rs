//! Texts in the form in which V8 keeps them.

use encoding_rs::mem;

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

#[cfg(test)]
mod tests {
    use super::Encoded;

    #[test]
    fn one_byte_a_character_if_that_is_enough() {
        let encoded = |text: &str| Encoded::from(text.to_owned());
        assert_eq!(encoded("ab"), Encoded::OneByte(b"ab".to_vec()));
        assert_eq!(encoded("aÿ"), Encoded::OneByte(vec![b'a', 0xFF]));
        assert_eq!(encoded("aĀ😀"), Encoded::TwoByte(vec![0x61, 0x100, 0xD83D, 0xDE00]));
    }
}
