//! Numbers as people read them.

/// A probability as whole percent.
pub(crate) fn percent(probability: f64) -> u32 {
    let percent = (probability.clamp(0.0, 1.0) * 100.0).round();
    // Exact: the clamp above leaves nothing but whole numbers from 0 to 100.
    (0..=100).find(|whole| f64::from(*whole) >= percent).unwrap_or(100)
}

/// A weight with its sign, one decimal.
pub(crate) fn weight(weight: f64) -> String {
    // A true minus sign, as wide as the plus.
    if weight < 0.0 { format!("−{:.1}", -weight) } else { format!("+{weight:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_and_signed() {
        let rows = [(0.0, 0), (0.004, 0), (0.005, 1), (0.5, 50), (0.999, 100), (1.0, 100), (f64::NAN, 100), (7.0, 100)];
        for (probability, expected) in rows {
            assert_eq!(percent(probability), expected, "{probability}");
        }
        assert_eq!((weight(2.04), weight(-6.0), weight(0.0)), ("+2.0".into(), "−6.0".into(), "+0.0".into()));
    }
}
