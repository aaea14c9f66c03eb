//! Finding, among very many texts, the few that may be nearly the same.

use crate::resemblance::shingles;

/// Bands of a sketch. With [`ROWS`] the chance that two texts of resemblance `r` share a band is `1 - (1 - r^3)^16`:
/// 0.98 at 0.6 (where near-duplicates begin), 0.9998 at 0.75, 0.02 at 0.1 and nothing for unrelated texts.
const BANDS: usize = 16;

/// Least values in one band.
const ROWS: usize = 3;

/// The bands of a text: two texts that have one in common may be nearly the same, those that have none hardly are.
///
/// They are min-wise hashes over the shingles of [`crate::resemblance()`] (Broder 1997), cut into bands (Leskovec, Rajaraman
/// and Ullman, *Mining of Massive Datasets*, §3.4). At most 16 of them, in order, each once; none for a text of fewer than
/// five letters, digits and Han. They stand in databases, so what a text gives must never change.
#[must_use]
pub fn bands(text: &str) -> Vec<u64> {
    let shingles = shingles(text);
    if shingles.is_empty() {
        return Vec::new();
    }
    let mut least = [u32::MAX; BANDS * ROWS];
    for shingle in shingles {
        let hash = short(shingle);
        for (at, least) in (1_u32..).zip(&mut least) {
            // One permutation of the 32-bit numbers for each place: odd factors are invertible.
            let own = (hash ^ at.wrapping_mul(0x9E37_79B9)).wrapping_mul(at.wrapping_mul(0x85EB_CA6A) | 1);
            *least = (*least).min(own ^ own >> 15);
        }
    }
    let band = |(at, rows): (u64, &[u32])| rows.iter().fold(mixed(at), |sum, row| mixed(sum ^ u64::from(*row)));
    let mut bands: Vec<u64> = (0_u64..).zip(least.chunks_exact(ROWS)).map(band).collect();
    bands.sort_unstable();
    bands.dedup();
    bands
}

/// A shingle in 32 bits.
fn short(shingle: u128) -> u32 {
    let low = u64::try_from(shingle & u128::from(u64::MAX)).unwrap_or_default();
    let high = u64::try_from(shingle >> 64).unwrap_or_default();
    let bytes = mixed(low ^ mixed(high)).to_le_bytes();
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// The finaliser of `splitmix64` (Steele, Lea and Flood 2014).
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn common(one: &str, other: &str) -> usize {
        let other = bands(other);
        bands(one).iter().filter(|band| other.contains(band)).count()
    }

    /// Text without sense: `length` characters of a generator.
    fn noise(seed: u64, length: u64) -> String {
        let han = |n: u64| u32::try_from(mixed(seed << 32 | n) % 3_000).ok().and_then(|n| char::from_u32(0x4E00 + n));
        (0..length).filter_map(han).collect()
    }

    #[test]
    fn the_same_wording_has_the_same_bands_whatever_its_dress() {
        assert_eq!(bands("圖書館自下周一起，延長開放時間。"), bands("图书馆自下周一起 延长开放时间"));
        assert!(bands("四个字吗").is_empty());
        assert_eq!(bands("图书馆新学期开放时间有调整").len(), BANDS);
    }

    #[test]
    fn what_a_text_gives_stands_in_databases() {
        assert_eq!(bands("图书馆新学期开放时间有调整")[..2], [652_746_655_354_937_355, 1_585_044_155_392_021_506]);
    }

    #[test]
    fn copies_share_a_band_and_strangers_do_not() {
        let (mut found, mut strange) = (0, 0);
        for seed in 0..100 {
            let text = noise(seed, 600);
            // A fifth left out and a fifth put in at the end: resemblance 0.67.
            let start: String = text.chars().take(480).collect();
            let edited = start + &noise(seed + 1_000, 120);
            found += usize::from(common(&text, &edited) > 0);
            strange += usize::from(common(&text, &noise(seed + 2_000, 600)) > 0);
        }
        assert!(found >= 95, "{found} of 100");
        assert_eq!(strange, 0);
    }

    proptest! {
        #[test]
        fn any_text_has_few_bands(text in ".{0,200}") {
            let bands = bands(&text);
            prop_assert!(bands.len() <= BANDS);
            prop_assert!(bands.is_sorted_by(|a, b| a < b));
        }
    }
}
