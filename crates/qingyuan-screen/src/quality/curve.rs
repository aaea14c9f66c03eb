//! Lines between a few points: from what was measured to how far it speaks for a text.

/// A piecewise linear function by its corners, in rising order of what was measured; flat before the first and after the
/// last one. Levels lie between −1 (speaks fully against) and 1 (speaks fully for).
pub(super) type Curve = [(f64, f64)];

/// The level of a measured value.
pub(super) fn level(curve: &Curve, value: f64) -> f64 {
    let mut before: Option<(f64, f64)> = None;
    for &(at, level) in curve {
        if value < at {
            return match before {
                Some((from, start)) => start + (level - start) * (value - from) / (at - from),
                None => level,
            };
        }
        before = Some((at, level));
    }
    before.map_or(0.0, |(_, level)| level)
}

/// `part / whole`, 0 for an empty whole.
#[expect(clippy::cast_precision_loss, reason = "counts of characters stay far below 2^52")]
pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_flat_outside_and_straight_between_its_corners() {
        let curve: &Curve = &[(0.0, -1.0), (10.0, 0.0), (20.0, 1.0)];
        for (value, expected) in [(-5.0, -1.0), (0.0, -1.0), (5.0, -0.5), (10.0, 0.0), (15.0, 0.5), (90.0, 1.0)] {
            assert!((level(curve, value) - expected).abs() < 1e-12, "{value}");
        }
        assert!(level(&[], 3.0).abs() < 1e-12);
        assert!(ratio(3, 0).abs() < 1e-12);
    }
}
