//! Whether probabilities are what they claim (expected calibration error: Naeini, Cooper and Hauskrecht 2015).

use super::counts::{count, share};

/// In how many bins of equal width the probabilities are put.
const BINS: usize = 10;

/// The texts whose probability lies in one tenth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many.
    pub texts: usize,
    /// How many of them are harmful.
    pub harmful: usize,
    /// The sum of their probabilities.
    pub claimed: f64,
}

impl Bin {
    /// The mean probability that was claimed, 0 to 1.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.claimed / count(self.texts.max(1))
    }

    /// The share that is harmful, 0 to 1.
    #[must_use]
    pub fn share(&self) -> f64 {
        share(self.harmful, self.texts)
    }
}

/// The ten bins of `(probability, harmful)`.
#[must_use]
pub fn reliability(told: &[(f64, bool)]) -> [Bin; BINS] {
    let mut bins = [Bin::default(); BINS];
    for (probability, harmful) in told {
        // Between 0 and 10, whatever the probability.
        let at = (probability.clamp(0.0, 1.0) * 10.0) as usize;
        let bin = &mut bins[at.min(BINS - 1)];
        bin.texts += 1;
        bin.harmful += usize::from(*harmful);
        bin.claimed += probability;
    }
    bins
}

/// By how much the probabilities are off on average, 0 to 1: the difference of claim and truth in each bin, weighed by
/// how many texts it holds.
#[must_use]
pub fn expected_calibration_error(told: &[(f64, bool)]) -> f64 {
    let off = |bin: &Bin| (bin.mean() - bin.share()).abs() * share(bin.texts, told.len());
    reliability(told).iter().map(off).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honest_probabilities_have_no_error_and_bold_ones_have() {
        let honest: Vec<(f64, bool)> = (0..100).map(|n| (0.25, n % 4 == 0)).collect();
        assert!(expected_calibration_error(&honest) < 1e-12);
        let bold: Vec<(f64, bool)> = (0..100).map(|n| (0.95, n % 4 == 0)).collect();
        assert!((expected_calibration_error(&bold) - 0.7).abs() < 1e-9);
        assert_eq!(reliability(&[(1.0, true), (0.0, false)])[9].texts, 1);
    }
}
