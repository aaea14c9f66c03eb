//! Making the numbers mean something (Platt 1999, "Probabilistic outputs for support vector machines").

/// From the learner's log-odds to those of the verdict: `slope * (log-odds - passage, if of a passage) + offset`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// Factor on the log-odds.
    pub slope: f32,
    /// Added to them.
    pub offset: f32,
    /// Taken from the log-odds of a passage before anything else: a page has many, and one of them is always the worst.
    pub passage: f32,
}

/// The log of the summed odds: what several categories make of "any of them".
#[must_use]
pub fn together(log_odds: impl Iterator<Item = f64> + Clone) -> f64 {
    let most = log_odds.clone().fold(f64::MIN, f64::max);
    most + libm::log(log_odds.map(|one| libm::exp(one - most)).sum())
}

/// Fits slope and offset by Newton's method to `(log-odds, harmful, weight)` of texts that were held out, with Platt's
/// targets, which keep a perfect separation from asking for infinite slopes. Harmful and clean texts count the same in
/// all, however many there are of each: labels are collected where harm is, and pages come from everywhere.
#[must_use]
pub fn platt(held_out: &[(f64, bool, f64)]) -> (f64, f64) {
    let total = |wanted: bool| held_out.iter().filter(|one| one.1 == wanted).map(|one| one.2).sum::<f64>();
    let (of_harmful, of_clean) = (total(true).max(f64::MIN_POSITIVE), total(false).max(f64::MIN_POSITIVE));
    let half = (of_harmful + of_clean) / 2.0;
    let even = |harm: bool| if harm { half / of_harmful } else { half / of_clean };
    let held_out: Vec<(f64, bool, f64)> =
        held_out.iter().map(|(log_odds, harm, weight)| (*log_odds, *harm, weight * even(*harm))).collect();
    let (mut harmful, mut clean) = (0.0, 0.0);
    for (_, harm, weight) in &held_out {
        if *harm { harmful += weight } else { clean += weight }
    }
    let target = |harm: bool| if harm { (harmful + 1.0) / (harmful + 2.0) } else { 1.0 / (clean + 2.0) };
    let (mut slope, mut offset) = (1.0, 0.0);
    for _ in 0..100 {
        let (mut g1, mut g0, mut h11, mut h10, mut h00) = (0.0, 0.0, 1e-6, 0.0, 1e-6);
        for (log_odds, harm, weight) in &held_out {
            let p = 1.0 / (1.0 + libm::exp(-(slope * log_odds + offset)));
            let (miss, spread) = (weight * (p - target(*harm)), weight * p * (1.0 - p));
            g1 += miss * log_odds;
            g0 += miss;
            h11 += spread * log_odds * log_odds;
            h10 += spread * log_odds;
            h00 += spread;
        }
        let determinant: f64 = h11 * h00 - h10 * h10;
        let (step1, step0) = ((h00 * g1 - h10 * g0) / determinant, (h11 * g0 - h10 * g1) / determinant);
        // Far from the solution the curve is nearly flat, and a whole step would leap out of the world.
        let (step1, step0) = (step1.clamp(-0.3, 0.3), step0.clamp(-1.0, 1.0));
        slope -= step1;
        offset -= step0;
        if step1.abs() < 1e-9 && step0.abs() < 1e-9 {
            break;
        }
    }
    (slope, offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boldness_is_taken_back_and_the_mix_of_labels_does_not_matter() {
        // Told with log-odds twice as large as they are: of those at 2, three in four are harmful.
        let told = |times: usize| -> Vec<(f64, bool, f64)> {
            let harmful = [(2.2, 75), (-2.2, 25)].map(|(at, count)| vec![(at, true, 1.0); count * times]).concat();
            let clean = [(2.2, 25), (-2.2, 75)].map(|(at, count)| vec![(at, false, 1.0); count]).concat();
            [harmful, clean].concat()
        };
        for times in [1, 8] {
            let (slope, offset) = platt(&told(times));
            assert!((slope - 0.5).abs() < 0.02 && offset.abs() < 0.05, "{slope} {offset}");
        }
        let (slope, offset) = platt(&[(5.0, true, 1.0), (-5.0, false, 1.0)]);
        assert!(slope.is_finite() && offset.is_finite() && slope > 0.0);
    }

    #[test]
    fn odds_add_up() {
        let two = together([0.0, 0.0].into_iter());
        assert!((two - 2.0_f64.ln()).abs() < 1e-12);
        assert!((together([700.0, -700.0].into_iter()) - 700.0).abs() < 1e-9);
    }
}
