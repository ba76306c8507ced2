//! Sixteen bytes of a text at a time.

use wide::u8x16;

/// Some bytes of a text.
#[derive(Clone, Copy)]
pub struct Block<'a> {
    bytes: &'a [u8; 16],
    all: u8x16,
}

impl<'a> Block<'a> {
    /// How many they are.
    pub const WIDTH: usize = 16;

    /// Those from `at` on, unless the text ends before.
    #[inline]
    pub fn at(bytes: &'a [u8], at: usize) -> Option<Self> {
        let bytes = bytes.get(at..)?.first_chunk()?;
        Some(Self { bytes, all: u8x16::new(*bytes) })
    }

    /// The first of them, at least one and no more than eight, with zeros after them: the first in the lowest byte.
    #[inline]
    pub fn first_bytes(self, count: usize) -> u64 {
        let [one, two, three, four, five, six, seven, eight, ..] = *self.bytes;
        let bytes = u64::from_le_bytes([one, two, three, four, five, six, seven, eight]);
        bytes & (u64::MAX >> (64 - 8 * count))
    }

    /// How many of the first are ASCII characters of an identifier.
    #[inline]
    pub fn word_length(self) -> usize {
        let letter = is_in(self.all | u8x16::splat(0x20), b'a', b'z');
        let others = is_in(self.all, b'0', b'9') | self.is(b'$') | self.is(b'_');
        first(!(letter | others).to_bitmask())
    }

    /// Which is the first that is one of these, or how many there are.
    #[inline]
    pub fn first_of(self, [one, other, third]: [u8; 3]) -> usize {
        first((self.is(one) | self.is(other) | self.is(third)).to_bitmask())
    }

    /// How many of the first are `byte`.
    #[inline]
    pub fn run_of(self, byte: u8) -> usize {
        first(!self.is(byte).to_bitmask())
    }

    #[inline]
    fn is(self, byte: u8) -> u8x16 {
        self.all.simd_eq(u8x16::splat(byte))
    }
}

#[inline]
fn is_in(bytes: u8x16, from: u8, to: u8) -> u8x16 {
    let distance = bytes - u8x16::splat(from);
    distance.min(u8x16::splat(to - from)).simd_eq(distance)
}

/// The first bit that is set, of those for the bytes.
#[inline]
fn first(mask: u32) -> usize {
    (mask | 1 << Block::WIDTH).trailing_zeros() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(bytes: &[u8], is: impl Fn(u8) -> bool) -> usize {
        bytes.iter().position(|byte| is(*byte)).unwrap_or(bytes.len())
    }

    #[test]
    fn say_what_bytes_are() {
        let of_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
        let texts =
            [*b"abcdefghzAZ09_$q", *b"    \t     \n     ", *b"\xFF\x80\x7F\0\x01\xFE'\"@[`{/:^~"];
        for mut bytes in texts {
            for (byte, place) in (0..=u8::MAX).flat_map(|byte| (0..16).map(move |it| (byte, it))) {
                let before = std::mem::replace(&mut bytes[place], byte);
                let block = Block::at(&bytes, 0).unwrap();
                assert_eq!(block.word_length(), first(&bytes, |it| !of_word(it)), "{bytes:?}");
                assert_eq!(block.run_of(byte), first(&bytes, |it| it != byte), "{bytes:?}");
                let set = [byte, b'\n', b'"'];
                assert_eq!(block.first_of(set), first(&bytes, |it| set.contains(&it)), "{bytes:?}");
                bytes[place] = before;
            }
        }
    }

    #[test]
    fn end_with_the_text() {
        assert!(Block::at(&[0; 16], 1).is_none() && Block::at(&[], 1).is_none());
    }

    #[test]
    fn the_first_bytes() {
        let block = Block::at(b"-abcdefgh-------", 0).unwrap();
        assert_eq!(block.first_bytes(1), u64::from(b'-'));
        assert_eq!(block.first_bytes(8).to_le_bytes(), *b"-abcdefg");
    }
}
