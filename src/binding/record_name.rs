//! The numbers that name records in JavaScript.

use crate::record::RecordId;

/// The number that names a record. Its bits fit a double.
#[expect(clippy::cast_precision_loss, reason = "the bits of a name fit a double")]
pub fn number(id: RecordId) -> f64 {
    id.to_bits() as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number that is no name names nothing"
)]
pub fn name(record: f64) -> Option<RecordId> {
    RecordId::from_bits(record as u64)
}
