//! Which texts are held out together.

/// The fold of a family, 0 to `folds - 1`: by a hash of its name, so that it stays where it is when others come and go.
#[must_use]
pub fn fold_of(family: &str, folds: usize) -> usize {
    // FNV-1a, 64 bits: short, known and the same everywhere.
    let hash = family
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3));
    // A remainder fits wherever the divisor did.
    (hash >> 8) as usize % folds.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_spread_over_the_folds_and_stay() {
        let mut sizes = [0; 5];
        for family in 0..500 {
            sizes[fold_of(&format!("family-{family}"), 5)] += 1;
        }
        assert!(sizes.iter().all(|size| (70..130).contains(size)), "{sizes:?}");
        assert_eq!(fold_of("fraud-jobs", 5), fold_of("fraud-jobs", 5));
        assert_eq!(fold_of("fraud-jobs", 1), 0);
    }
}
