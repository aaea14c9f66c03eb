//! Chance that repeats itself: the same seed gives the same pauses.

/// Up to `width` milliseconds, spread by host and attempt so that hosts that failed together do not return together.
/// The mixing is FNV-1a with the finaliser of splitmix64.
pub(super) fn jitter(seed: u64, host: &str, attempt: u32, width: i64) -> i64 {
    let mut mixed = 0xcbf2_9ce4_8422_2325_u64 ^ seed ^ u64::from(attempt).rotate_left(32);
    for byte in host.bytes() {
        mixed = (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let spread = i64::try_from((mixed ^ (mixed >> 31)) >> 1).unwrap_or(0);
    if width > 0 { spread % width } else { 0 }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn jitter_differs_by_host_and_attempt() {
        let by_host: BTreeSet<i64> = (0..20).map(|n| jitter(1, &format!("h{n}.example"), 1, 500)).collect();
        let by_attempt: BTreeSet<i64> = (0..20).map(|n| jitter(1, "h.example", n, 500)).collect();
        for spread in [by_host, by_attempt] {
            assert!(spread.len() > 10 && spread.iter().all(|ms| (0..500).contains(ms)), "{spread:?}");
        }
        assert_eq!(jitter(1, "h.example", 1, 0), 0);
    }
}
