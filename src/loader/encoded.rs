//! Texts in the form in which V8 keeps them.

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
        match latin1(&text) {
            Some(bytes) => Self::OneByte(bytes),
            None => Self::TwoByte(text.encode_utf16().collect()),
        }
    }
}

fn latin1(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        bytes.push(u8::try_from(u32::from(character)).ok()?);
    }
    Some(bytes)
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
