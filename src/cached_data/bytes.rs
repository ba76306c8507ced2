//! Numbers and texts as bytes.

/// Appends to bytes.
#[derive(Debug, Default)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    pub fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub fn flag(&mut self, flag: bool) {
        self.byte(u8::from(flag));
    }

    /// Seven bits a byte, the lowest first; each byte but the last has its highest bit set.
    pub fn number(&mut self, mut number: u32) {
        while number >= 0x80 {
            self.byte(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.byte(number.to_le_bytes()[0]);
    }

    /// # Panics
    ///
    /// When there are 2^32.
    pub fn count(&mut self, count: usize) {
        self.number(u32::try_from(count).expect("a text has fewer than 2^32 of anything"));
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub fn text(&mut self, text: &str) {
        self.count(text.len());
        self.bytes(text.as_bytes());
    }
}

/// Takes from bytes; nothing when they are not what is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'d>(pub &'d [u8]);

impl<'d> Reader<'d> {
    pub fn bytes(&mut self, count: usize) -> Option<&'d [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(bytes)
    }

    pub fn array<const COUNT: usize>(&mut self) -> Option<[u8; COUNT]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    pub fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    pub fn flag(&mut self) -> Option<bool> {
        match self.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    pub fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return u32::try_from(number).ok();
            }
        }
        None
    }

    /// A number below `end`.
    pub fn index(&mut self, end: usize) -> Option<u32> {
        self.number().filter(|&index| (index as usize) < end)
    }

    /// How many follow of what takes at least a byte.
    pub fn count(&mut self) -> Option<usize> {
        let count = self.number()? as usize;
        (count <= self.0.len()).then_some(count)
    }

    /// As many as are said, each of at least a byte.
    pub fn list<Item, List: FromIterator<Item>>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Option<Item>,
    ) -> Option<List> {
        let count = self.count()?;
        (0..count).map(|_| item(self)).collect()
    }

    pub fn text(&mut self) -> Option<&'d str> {
        let length = self.count()?;
        std::str::from_utf8(self.bytes(length)?).ok()
    }

    /// Nothing unless all was taken.
    pub fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Reader, Writer};

    #[test]
    fn numbers_are_read_as_they_were_written() {
        for number in [0, 1, 127, 128, 16_383, 16_384, u32::MAX - 1, u32::MAX] {
            let mut writer = Writer::default();
            writer.number(number);
            let mut reader = Reader(&writer.0);
            assert_eq!(reader.number(), Some(number));
            assert_eq!(reader.end(), Some(()));
            assert_eq!(Reader(&writer.0[1..]).number().filter(|_| number < 128), None);
        }
    }

    #[test]
    fn numbers_beyond_32_bits_are_none() {
        assert_eq!(Reader(&[0xFF, 0xFF, 0xFF, 0xFF, 0x1F]).number(), None);
        assert_eq!(Reader(&[0x80, 0x80, 0x80, 0x80, 0x80, 0]).number(), None);
    }

    #[test]
    fn a_count_beyond_the_bytes_is_none() {
        assert_eq!(Reader(&[3, 0, 0]).list::<u8, Vec<u8>>(Reader::byte), None);
        assert_eq!(Reader(&[2, 7, 8]).list::<u8, Vec<u8>>(Reader::byte), Some(vec![7, 8]));
        assert_eq!(Reader(&[4, b'a']).text(), None);
        assert_eq!(Reader(&[1, 0xFF]).text(), None);
    }
}
