//! How often judgements are right: against labels, both ways, by category and by domain.

mod calibration;
mod counts;
mod curve;

use std::collections::BTreeMap;

use qingyuan_model::{Category, Label, Route};

use counts::{count, share};

pub use calibration::{Bin, expected_calibration_error, reliability};
pub use curve::{Curve, Point};

/// One text with what a person and what the machine says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// What a person says.
    pub gold: Label,
    /// What the machine says.
    pub label: Label,
    /// The probability of any harm, 0 to 1.
    pub harm: f64,
    /// The probability of each category that anything speaks of, 0 to 1.
    pub scores: BTreeMap<Category, f64>,
    /// Where the machine sends it; `None` when it was not asked.
    pub route: Option<Route>,
    /// Where the text comes from; empty for unknown.
    pub domain: String,
}

impl Judged {
    /// Whether a person calls it harmful.
    #[must_use]
    pub fn is_harmful(&self) -> bool {
        self.gold != Label::Clean
    }

    fn is_flagged(&self) -> bool {
        self.label != Label::Clean
    }
}

/// Right and wrong answers about one label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Texts that a person gave this label.
    pub gold: usize,
    /// Texts that the machine gave it.
    pub given: usize,
    /// Texts that both gave it.
    pub right: usize,
}

impl Tally {
    /// Of the texts that the machine gave the label: how many deserve it, 0 to 1; 0 when it gave it to none.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.right, self.given)
    }

    /// Of the texts that deserve the label: how many the machine gave it, 0 to 1.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.right, self.gold)
    }

    /// The harmonic mean of both.
    #[must_use]
    pub fn f1(&self) -> f64 {
        share(2 * self.right, self.gold + self.given)
    }
}

/// Texts of one domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Domain {
    /// Clean texts.
    pub clean: usize,
    /// Clean texts that were given a category.
    pub flagged: usize,
    /// Clean texts that would be rejected.
    pub rejected: usize,
    /// Harmful texts.
    pub harmful: usize,
    /// Harmful texts that were given any category.
    pub found: usize,
}

impl Domain {
    /// Flagged clean texts among all clean ones, 0 to 1.
    #[must_use]
    pub fn false_positives(&self) -> f64 {
        share(self.flagged, self.clean)
    }

    /// Found harmful texts among all harmful ones, 0 to 1.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.found, self.harmful)
    }
}

/// Everything that is told of a set of judged texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// How many texts.
    pub texts: usize,
    /// By label (a category's id, or `clean`), for those that a person gave to any text.
    pub labels: BTreeMap<String, Tally>,
    /// By domain.
    pub domains: BTreeMap<String, Domain>,
    /// All domains together.
    pub all: Domain,
    /// Texts that go to a person.
    pub reviewed: usize,
    /// Texts that were sent anywhere.
    pub routed: usize,
    /// The expected calibration error of `harm`, 0 to 1.
    pub ece: f64,
    /// How `harm` ranks.
    pub curve: Curve,
}

impl Figures {
    /// Adds up.
    #[must_use]
    pub fn of(judged: &[Judged]) -> Self {
        let mut figures = Self { texts: judged.len(), ..Self::default() };
        for one in judged {
            figures.labels.entry(name(&one.gold)).or_default().gold += 1;
        }
        for one in judged {
            if let Some(tally) = figures.labels.get_mut(&name(&one.label)) {
                tally.given += 1;
                tally.right += usize::from(one.label == one.gold);
            }
            for domain in [figures.domains.entry(one.domain.clone()).or_default(), &mut figures.all] {
                if one.is_harmful() {
                    domain.harmful += 1;
                    domain.found += usize::from(one.is_flagged());
                } else {
                    domain.clean += 1;
                    domain.flagged += usize::from(one.is_flagged());
                    domain.rejected += usize::from(one.route == Some(Route::Reject));
                }
            }
            figures.routed += usize::from(one.route.is_some());
            figures.reviewed += usize::from(one.route == Some(Route::Review));
        }
        let told: Vec<(f64, bool)> = judged.iter().map(|one| (one.harm, one.is_harmful())).collect();
        figures.ece = expected_calibration_error(&told);
        figures.curve = Curve::of(&told);
        figures
    }

    /// The mean F1 of all labels that a person gave, 0 to 1.
    #[must_use]
    pub fn macro_f1(&self) -> f64 {
        let sum: f64 = self.labels.values().map(Tally::f1).sum();
        sum / count(self.labels.len().max(1))
    }

    /// Of the texts that were given a category: how many are harmful, 0 to 1.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.all.found, self.all.found + self.all.flagged)
    }

    /// The domain (of at least so many clean texts) with the largest share of flagged ones.
    #[must_use]
    pub fn worst_domain(&self, least: usize) -> Option<(&str, &Domain)> {
        let large = self.domains.iter().filter(|(_, domain)| domain.clean >= least);
        large
            .max_by(|a, b| a.1.false_positives().total_cmp(&b.1.false_positives()))
            .map(|(name, domain)| (name.as_str(), domain))
    }

    /// Texts of a thousand that go to a person.
    #[must_use]
    pub fn review_per_thousand(&self) -> f64 {
        share(self.reviewed, self.routed) * 1_000.0
    }
}

/// How a label is called in reports.
#[must_use]
pub fn name(label: &Label) -> String {
    match label {
        Label::Clean => "clean".to_owned(),
        Label::Harm(category) => category.id().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(gold: Option<Category>, label: Option<Category>, harm: f64, domain: &str) -> Judged {
        let label_of = |category: Option<Category>| category.map_or(Label::Clean, Label::Harm);
        let route = Some(if label.is_some() { Route::Reject } else { Route::Review });
        let (gold, label) = (label_of(gold), label_of(label));
        Judged { gold, label, harm, scores: BTreeMap::new(), route, domain: domain.to_owned() }
    }

    #[test]
    fn both_kinds_of_error_are_counted_where_they_happen() {
        let (fraud, porn) = (Category::FRAUD, Category::PORN);
        let figures = Figures::of(&[
            judged(Some(fraud.clone()), Some(fraud.clone()), 0.9, "chat"),
            judged(Some(fraud.clone()), Some(porn.clone()), 0.8, "chat"),
            judged(Some(fraud.clone()), None, 0.2, "news"),
            judged(None, Some(fraud), 0.7, "news"),
            judged(None, None, 0.1, "news"),
        ]);
        let fraud = figures.labels["fraud"];
        assert_eq!((fraud.gold, fraud.given, fraud.right), (3, 2, 1));
        assert!((fraud.f1() - 0.4).abs() < 1e-12);
        assert!(!figures.labels.contains_key("porn"), "nobody gave it");
        let news = figures.domains["news"];
        assert_eq!((news.clean, news.flagged, news.rejected, news.harmful, news.found), (2, 1, 1, 1, 0));
        assert_eq!(figures.worst_domain(1).map(|(name, _)| name), Some("news"));
        assert_eq!((figures.all.harmful, figures.all.found, figures.reviewed), (3, 2, 2));
        assert!((figures.review_per_thousand() - 400.0).abs() < 1e-9);
        assert!((figures.precision() - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_judged_is_nothing_wrong() {
        let figures = Figures::of(&[]);
        assert_eq!((figures.texts, figures.worst_domain(1)), (0, None));
        assert!(figures.macro_f1().abs() < 1e-12 && figures.ece.abs() < 1e-12);
    }
}
