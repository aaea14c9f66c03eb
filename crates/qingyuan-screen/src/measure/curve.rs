//! How well a probability ranks harmful texts above clean ones, whatever the threshold.

use super::counts::share;

/// What a threshold would do.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Texts at or above it are flagged.
    pub threshold: f64,
    /// Of the harmful texts: how many are flagged, 0 to 1.
    pub recall: f64,
    /// Of the flagged texts: how many are harmful, 0 to 1.
    pub precision: f64,
    /// Of the clean texts: how many are flagged, 0 to 1.
    pub false_positives: f64,
}

/// All thresholds that make a difference, from the highest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    points: Vec<Point>,
}

impl Curve {
    /// The curve of `(probability, harmful)`.
    #[must_use]
    pub fn of(told: &[(f64, bool)]) -> Self {
        let mut sorted = told.to_vec();
        sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
        let harmful = sorted.iter().filter(|(_, harmful)| *harmful).count();
        let clean = sorted.len() - harmful;
        let (mut found, mut flagged) = (0, 0);
        let mut points = Vec::new();
        for equal in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
            let right = equal.iter().filter(|(_, harmful)| *harmful).count();
            found += right;
            flagged += equal.len() - right;
            points.push(Point {
                threshold: equal[0].0,
                recall: share(found, harmful),
                precision: share(found, found + flagged),
                false_positives: share(flagged, clean),
            });
        }
        Self { points }
    }

    /// The points, from the highest threshold.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The largest recall that no more than this share of clean texts has to pay for.
    #[must_use]
    pub fn recall_at(&self, false_positives: f64) -> f64 {
        let affordable = self.points.iter().take_while(|point| point.false_positives <= false_positives);
        affordable.last().map_or(0.0, |point| point.recall)
    }

    /// The chance that a harmful text ranks above a clean one, ties counting half (area under the ROC curve).
    #[must_use]
    pub fn area(&self) -> f64 {
        let start = Point::default();
        let before = std::iter::once(&start).chain(&self.points);
        let step = |(a, b): (&Point, &Point)| (b.false_positives - a.false_positives) * (a.recall + b.recall) / 2.0;
        before.zip(&self.points).map(step).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranking_is_measured_whatever_the_threshold() {
        let perfect = Curve::of(&[(0.9, true), (0.8, true), (0.3, false), (0.1, false)]);
        assert!((perfect.area() - 1.0).abs() < 1e-12 && (perfect.recall_at(0.0) - 1.0).abs() < 1e-12);
        let mixed = Curve::of(&[(0.9, true), (0.8, false), (0.3, true), (0.1, false)]);
        assert!((mixed.area() - 0.75).abs() < 1e-12);
        assert!((mixed.recall_at(0.0) - 0.5).abs() < 1e-12 && (mixed.recall_at(0.5) - 1.0).abs() < 1e-12);
        let tied = Curve::of(&[(0.5, true), (0.5, false)]);
        assert!((tied.area() - 0.5).abs() < 1e-12 && tied.recall_at(0.0).abs() < 1e-12);
    }
}
