//! How much each signal counts: the log-odds that its level of 1 adds.

/// Where a text stands before its signals; fitted together with [`FITTED`].
pub(super) const START: f64 = -0.12;

/// The fitted weights, by the ids of the signals. Logistic regression on `corpus/quality/graded.jsonl` (337 passages, good = grade
/// 2 or 3), weights held between 0 and 2.5 and drawn to 0.4; held-out AUC 0.98. The test in `fit.rs` fits them again, prints
/// them, and fails when they are not these.
pub(super) const FITTED: [(&str, f64); 23] = [
    ("length", 2.50),
    ("sentences", 0.94),
    ("repetition", 1.23),
    ("runs", 0.88),
    ("symbols", 0.68),
    ("digits", 0.43),
    ("boilerplate", 1.62),
    ("links", 0.63),
    ("filler", 2.50),
    ("promotion", 1.33),
    ("platitudes", 2.50),
    ("shouting", 2.25),
    ("chat", 2.50),
    ("title", 0.20),
    ("clickbait", 1.46),
    ("title-stuffing", 0.13),
    ("structure", 0.43),
    ("definitions", 2.35),
    ("examples", 2.16),
    ("references", 0.90),
    ("reasons", 1.56),
    ("variety", 2.50),
    ("stuffing", 2.25),
];

/// The weight of a signal.
pub(super) fn weight(id: &str) -> f64 {
    FITTED.iter().find(|(known, _)| *known == id).map_or(0.0, |(_, weight)| *weight)
}
