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
/// targets, which keep a perfect separation from asking for infinite slopes.
#[must_use]
pub fn platt(held_out: &[(f64, bool, f64)]) -> (f64, f64) {
    let (mut harmful, mut clean) = (0.0, 0.0);
    for (_, harm, weight) in held_out {
        if *harm { harmful += weight } else { clean += weight }
    }
    let target = |harm: bool| if harm { (harmful + 1.0) / (harmful + 2.0) } else { 1.0 / (clean + 2.0) };
    let (mut slope, mut offset) = (1.0, 0.0);
    for _ in 0..100 {
        let (mut g1, mut g0, mut h11, mut h10, mut h00) = (0.0, 0.0, 1e-6, 0.0, 1e-6);
        for (log_odds, harm, weight) in held_out {
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
        // Half steps when a full one would leap: far from the solution Newton's method overshoots.
        let damp = if step1.abs() > 1.0 || step0.abs() > 2.0 { 0.5 } else { 1.0 };
        slope -= damp * step1;
        offset -= damp * step0;
        if step1.abs() < 1e-9 && step0.abs() < 1e-9 {
            break;
        }
    }
    (slope, offset)
}
