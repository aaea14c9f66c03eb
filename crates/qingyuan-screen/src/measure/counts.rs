//! Shares of counts.

/// `part / whole`, 0 for an empty whole.
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { count(part) / count(whole) }
}

/// Counts of texts stay far below 2^52, where an f64 is exact.
#[expect(clippy::cast_precision_loss, reason = "counts of texts stay far below 2^52")]
pub(super) fn count(number: usize) -> f64 {
    number as f64
}
