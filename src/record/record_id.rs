//! What names a record.

use std::num::NonZeroU32;

/// The name of a record. It dies with its JavaScript wrapper: after that it names nothing, and
/// never another record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordId {
    pub(super) index: u32,
    pub(super) generation: NonZeroU32,
}

impl RecordId {
    /// Which of the graph's places is that of the record.
    pub(super) const fn index(self) -> usize {
        self.index as usize
    }

    /// How many records had that place before, and one.
    pub(super) const fn generation(self) -> NonZeroU32 {
        self.generation
    }

    /// The bits of the name, for layers that pass names on as numbers.
    #[must_use]
    pub const fn to_bits(self) -> u64 {
        // The first record of each place has the number of that place.
        (self.generation.get() as u64 - 1) << 32 | self.index as u64
    }

    /// The name with these bits. Any bits are safe: a name that was never given out names nothing.
    #[must_use]
    pub const fn from_bits(bits: u64) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, reason = "each half is taken as it is")]
        let (index, before) = (bits as u32, (bits >> 32) as u32);
        match NonZeroU32::MIN.checked_add(before) {
            Some(generation) => Some(Self { index, generation }),
            None => None,
        }
    }
}

/// As many generations as make the bits of a name fit a double.
pub(super) const GENERATIONS: u32 = 1 << 21;
