//! What the machine says of a document.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Category, Evidence, Label};

/// The log-odds of any one category before a word was read: about one in four hundred, and what is said of a text of which
/// nothing speaks. Picked by gut feeling for sources that were approved by a person.
pub const PRIOR: f64 = -6.0;

/// The standard logistic function: log-odds to probability. The exponential is libm's own, not the machine's, so that a
/// verdict is the same to the last bit everywhere.
#[must_use]
pub fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds))
}

/// One readable property of the text that speaks for or against its use as learning material.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QualitySignal {
    /// A stable id such as `length` or `repetition`.
    pub id: String,
    /// What was measured, in the signal's own unit.
    pub value: f64,
    /// How much it adds to the log-odds of being good.
    pub weight: f64,
    /// One sentence for a person.
    pub why: String,
}

/// How good a text is as learning material: the logistic sum of its signals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "QualityParts")]
pub struct Quality {
    score: f64,
    signals: Vec<QualitySignal>,
}

#[derive(Deserialize)]
struct QualityParts {
    signals: Vec<QualitySignal>,
}

impl From<QualityParts> for Quality {
    fn from(parts: QualityParts) -> Self {
        Self::new(parts.signals)
    }
}

impl Quality {
    /// The quality that these signals add up to; 0.5 when there are none.
    #[must_use]
    pub fn new(signals: Vec<QualitySignal>) -> Self {
        let score = logistic(signals.iter().map(|signal| signal.weight).sum());
        Self { score, signals }
    }

    /// 0 to 1.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.score
    }

    /// What it is the sum of.
    #[must_use]
    pub fn signals(&self) -> &[QualitySignal] {
        &self.signals
    }
}

/// Which ruleset and model spoke.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The hash of the compiled ruleset's sources.
    pub ruleset: String,
    /// The hash of the learned model, or `none`.
    pub model: String,
}

/// What the machine says: scores per category, quality, and the evidence for them.
///
/// There is one constructor, and the score of a category *is* the logistic of [`PRIOR`] plus the weights of its
/// evidence: a verdict without its evidence cannot be made, not even by reading one from a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "VerdictParts")]
pub struct Verdict {
    scores: BTreeMap<Category, f64>,
    harm: f64,
    evidence: Vec<Evidence>,
    quality: Quality,
    stamp: Stamp,
    held: Option<String>,
}

#[derive(Deserialize)]
struct VerdictParts {
    evidence: Vec<Evidence>,
    quality: Quality,
    stamp: Stamp,
    held: Option<String>,
}

impl From<VerdictParts> for Verdict {
    fn from(parts: VerdictParts) -> Self {
        let mut verdict = Self::new(parts.evidence, parts.quality, parts.stamp);
        verdict.held = parts.held;
        verdict
    }
}

impl Verdict {
    /// The verdict that this evidence adds up to.
    #[must_use]
    pub fn new(evidence: Vec<Evidence>, quality: Quality, stamp: Stamp) -> Self {
        let mut sums: BTreeMap<Category, f64> = BTreeMap::new();
        for piece in &evidence {
            *sums.entry(piece.category.clone()).or_insert(PRIOR) += piece.weight;
        }
        let harm = together(&sums);
        let scores = sums.into_iter().map(|(category, sum)| (category, logistic(sum))).collect();
        Self { scores, harm, evidence, quality, stamp, held: None }
    }

    /// The same verdict, to be held for a person whatever its scores say, with the reason (for example a text that
    /// was too long to be read to its end).
    #[must_use]
    pub fn hold(mut self, reason: impl Into<String>) -> Self {
        self.held = Some(reason.into());
        self
    }

    /// Why a person must look, when the machine could not finish.
    #[must_use]
    pub fn held(&self) -> Option<&str> {
        self.held.as_deref()
    }

    /// The probability of one category, 0 to 1; the prior when nothing spoke for it.
    #[must_use]
    pub fn score(&self, category: &Category) -> f64 {
        self.scores.get(category).copied().unwrap_or_else(|| logistic(PRIOR))
    }

    /// The categories that any evidence speaks of, with their probabilities.
    #[must_use]
    pub fn scores(&self) -> &BTreeMap<Category, f64> {
        &self.scores
    }

    /// The probability that the text is harmful at all, 0 to 1: the odds of the categories added up, for each of them is
    /// weighed against a clean text, and a text that may be either of two harms is more surely harmful than it is either.
    #[must_use]
    pub fn harm(&self) -> f64 {
        self.harm
    }

    /// The most probable category when [`Self::harm`] reaches `threshold`, else clean.
    #[must_use]
    pub fn label(&self, threshold: f64) -> Label {
        if self.harm < threshold {
            return Label::Clean;
        }
        let worst = self.scores.iter().max_by(|a, b| a.1.total_cmp(b.1));
        worst.map_or(Label::Clean, |(category, _)| Label::Harm(category.clone()))
    }

    /// The reasons, in the order of the text.
    #[must_use]
    pub fn evidence(&self) -> &[Evidence] {
        &self.evidence
    }

    /// How good the text is as learning material.
    #[must_use]
    pub fn quality(&self) -> &Quality {
        &self.quality
    }

    /// Which ruleset and model spoke.
    #[must_use]
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }
}

/// The probability of any of these categories, by their log-odds; at least that of one of which nothing is known.
fn together(sums: &BTreeMap<Category, f64>) -> f64 {
    let most = sums.values().copied().fold(PRIOR, f64::max);
    let odds: f64 = sums.values().map(|sum| libm::exp(sum - most)).sum();
    logistic((most + libm::log(odds)).max(PRIOR))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Field, Origin, Span};

    fn piece(category: Category, weight: f64) -> Evidence {
        Evidence::of_span(Origin::rule("r"), category, weight, Field::Text, "加微信", Span::new(0, 3), "why")
    }

    #[test]
    fn a_score_is_the_logistic_of_the_prior_and_the_weights() {
        let evidence = vec![piece(Category::FRAUD, 4.0), piece(Category::FRAUD, 3.0), piece(Category::SPAM, 1.0)];
        let verdict = Verdict::new(evidence, Quality::new(vec![]), Stamp::default());
        assert!((verdict.score(&Category::FRAUD) - logistic(PRIOR + 7.0)).abs() < 1e-12);
        assert_eq!(verdict.label(0.5), Label::Harm(Category::FRAUD));
        assert!((verdict.score(&Category::PORN) - logistic(PRIOR)).abs() < 1e-12);
    }

    #[test]
    fn the_odds_of_several_harms_add_up() {
        let verdict = |pieces: Vec<Evidence>| Verdict::new(pieces, Quality::new(vec![]), Stamp::default());
        let both = verdict(vec![piece(Category::FRAUD, 5.5), piece(Category::LOAN, 5.6)]);
        assert!(both.score(&Category::LOAN) < 0.5);
        let odds = (PRIOR + 5.5).exp() + (PRIOR + 5.6).exp();
        assert!((both.harm() - odds / (1.0 + odds)).abs() < 1e-12);
        assert_eq!(both.label(0.5), Label::Harm(Category::LOAN));
        let one = verdict(vec![piece(Category::FRAUD, 5.5)]);
        assert!((one.harm() - one.score(&Category::FRAUD)).abs() < 1e-12);
        assert_eq!(one.label(0.5), Label::Clean);
        let none = verdict(vec![piece(Category::FRAUD, -5.0)]);
        assert!((none.harm() - logistic(PRIOR)).abs() < 1e-12);
        assert!(verdict(vec![piece(Category::FRAUD, 900.0)]).harm() <= 1.0);
    }

    #[test]
    fn a_stored_verdict_cannot_claim_a_score_that_its_evidence_does_not_give() {
        let honest =
            Verdict::new(vec![piece(Category::FRAUD, 9.0)], Quality::new(vec![]), Stamp::default()).hold("long");
        let mut json = serde_json::to_value(&honest).expect("serialises");
        json["scores"]["fraud"] = 0.0.into();
        json["quality"]["score"] = 1.0.into();
        let read: Verdict = serde_json::from_value(json).expect("reads");
        assert_eq!(read, honest);
    }
}
