//! What bytes are known by.

use twox_hash::XxHash3_128;

/// 128 bits that bytes have in common with no others, unless somebody means them to.
pub type Digest = u128;

/// The digest of bytes: `XXH3`, which is the same in every version and on every machine.
#[must_use]
pub fn digest(bytes: &[u8]) -> Digest {
    XxHash3_128::oneshot(bytes)
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn it_is_that_of_the_specification() {
        // The reference implementation's `XXH128` of nothing.
        assert_eq!(digest(b""), 0x99AA_06D3_0147_98D8_6001_C324_468D_497F);
    }
}
