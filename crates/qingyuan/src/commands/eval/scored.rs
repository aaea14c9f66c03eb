//! What a set of judged texts is worth: as a whole, by category and by domain.

use std::collections::BTreeMap;

use qingyuan_model::{Category, Label, PRIOR, Route, Tier, logistic};
use qingyuan_pipeline::measure::{Bin, Curve, Figures, Judged, reliability};
use qingyuan_pipeline::{LearnedModel, Rulebook};

use crate::words::Lang;

/// What all sets together are called.
pub(super) const ALL: &str = "all";

/// What judged, and as what it took the texts.
pub(super) struct Stamp {
    pub(super) ruleset: String,
    /// The hash of the learned model, or `none`.
    pub(super) model: String,
    pub(super) tier: Tier,
}

impl Stamp {
    pub(super) fn of(rulebook: &Rulebook, tier: Tier) -> Self {
        let model = rulebook.screener().model().map_or("none", LearnedModel::hash).to_owned();
        Self { ruleset: rulebook.hash().to_owned(), model, tier }
    }

    /// In one line, for people: the hashes by their first digits.
    pub(super) fn told(&self, lang: Lang) -> String {
        /// As many digits as tell two of a project's rulesets apart for certain.
        const DIGITS: usize = 12;
        let short = |hash: &str| hash.chars().take(DIGITS).collect::<String>();
        let (ruleset, model, tier) = (short(&self.ruleset), short(&self.model), self.tier.id());
        match (lang, model.as_str()) {
            (Lang::Zh, "none") => format!("规则 {ruleset} · 没有模型 · 来源等级 {tier}"),
            (Lang::Zh, model) => format!("规则 {ruleset} · 模型 {model} · 来源等级 {tier}"),
            (Lang::En, model) => format!("rules {ruleset} · model {model} · tier {tier}"),
        }
    }
}

/// The figures of some texts. A figure is `None` where there is nothing to measure it on: no recall without harmful texts,
/// no false alarms without clean ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Part {
    pub(super) n: usize,
    pub(super) clean: usize,
    pub(super) harmful: usize,
    /// Of any harm, whatever the category; of a category's part: of this category.
    pub(super) precision: Option<f64>,
    pub(super) recall: Option<f64>,
    pub(super) f1: Option<f64>,
    /// The mean F1 of all labels, clean among them.
    pub(super) macro_f1: Option<f64>,
    /// Clean texts that were given any category; of a category's part: this one.
    pub(super) flagged: Option<f64>,
    /// Clean texts that would be rejected.
    pub(super) rejected: Option<f64>,
    pub(super) auc: Option<f64>,
    /// The recall at 1 %, 0.5 % and 0.1 % false positives.
    pub(super) recall_at: [Option<f64>; 3],
    pub(super) ece: Option<f64>,
    pub(super) review_per_1000: Option<f64>,
}

/// The false positives of [`Part::recall_at`].
pub(super) const AFFORDED: [f64; 3] = [0.01, 0.005, 0.001];

impl Part {
    fn of(figures: &Figures) -> Self {
        let (all, curve) = (&figures.all, &figures.curve);
        let (harmful, clean) = (all.harmful > 0, all.clean > 0);
        let flagged = f64_of(all.found + all.flagged + all.harmful);
        Self {
            n: figures.texts,
            clean: all.clean,
            harmful: all.harmful,
            precision: harmful.then(|| figures.precision()),
            recall: harmful.then(|| all.recall()),
            f1: harmful.then(|| 2.0 * f64_of(all.found) / flagged),
            macro_f1: None,
            flagged: clean.then(|| all.false_positives()),
            rejected: clean.then(|| f64_of(all.rejected) / f64_of(all.clean)),
            auc: (harmful && clean).then(|| curve.area()),
            recall_at: AFFORDED.map(|share| (harmful && clean).then(|| curve.recall_at(share))),
            ece: (figures.texts > 0).then_some(figures.ece),
            review_per_1000: (figures.routed > 0).then(|| figures.review_per_thousand()),
        }
    }

    /// The figures of the score sheet and the gates, in the order of its columns.
    pub(super) fn figures(&self) -> [(&'static str, Option<f64>); 11] {
        [
            ("n", Some(f64_of(self.n))),
            ("precision", self.precision),
            ("recall", self.recall),
            ("f1", self.f1),
            ("macro_f1", self.macro_f1),
            ("flagged", self.flagged),
            ("rejected", self.rejected),
            ("auc", self.auc),
            ("recall_at_0.005", self.recall_at[1]),
            ("ece", self.ece),
            ("review_per_1000", self.review_per_1000),
        ]
    }
}

/// How a category, or `clean`, is told.
pub(super) struct OfLabel {
    pub(super) label: String,
    pub(super) part: Part,
    /// How the category's probability ranks its texts above all others; without points for `clean`.
    pub(super) curve: Curve,
}

/// Texts by the way they go.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sent {
    pub(super) texts: usize,
    pub(super) harmful: usize,
}

/// A set with all that is told of it.
pub(super) struct Scored {
    pub(super) name: String,
    pub(super) whole: Part,
    /// By the label's id.
    pub(super) labels: Vec<OfLabel>,
    /// By the domain's name.
    pub(super) domains: Vec<(String, Part)>,
    /// Published, for review, rejected.
    pub(super) sent: [(Route, Sent); 3],
    /// How the probability of any harm ranks.
    pub(super) curve: Curve,
    pub(super) bins: Vec<Bin>,
}

impl Scored {
    pub(super) fn of(name: &str, judged: &[Judged]) -> Self {
        let figures = Figures::of(judged);
        let labels = figures.labels.iter().map(|(label, tally)| {
            let (curve, flagged) = of_category(label, judged);
            let ranked = !curve.points().is_empty() && tally.gold < judged.len();
            let part = Part {
                n: tally.gold,
                precision: Some(tally.precision()),
                recall: Some(tally.recall()),
                f1: Some(tally.f1()),
                flagged: flagged.filter(|_| figures.all.clean > 0).map(|n| f64_of(n) / f64_of(figures.all.clean)),
                auc: ranked.then(|| curve.area()),
                recall_at: AFFORDED.map(|share| ranked.then(|| curve.recall_at(share))),
                ..Part::default()
            };
            OfLabel { label: label.clone(), part, curve }
        });
        let labels = labels.collect();
        let mut by_domain: BTreeMap<&str, Vec<Judged>> = BTreeMap::new();
        for one in judged {
            by_domain.entry(&one.domain).or_default().push(one.clone());
        }
        let domains = by_domain.into_iter().map(|(name, part)| (name.to_owned(), Part::of(&Figures::of(&part))));
        let domains = domains.collect();
        let sent = [Route::Publish, Route::Review, Route::Reject].map(|route| {
            let gone = judged.iter().filter(|one| one.route == Some(route));
            (route, Sent { texts: gone.clone().count(), harmful: gone.filter(|one| one.is_harmful()).count() })
        });
        let told: Vec<(f64, bool)> = judged.iter().map(|one| (one.harm, one.is_harmful())).collect();
        let macro_f1 = (!judged.is_empty()).then(|| figures.macro_f1());
        let whole = Part { macro_f1, ..Part::of(&figures) };
        Self {
            name: name.to_owned(),
            whole,
            labels,
            domains,
            sent,
            curve: figures.curve,
            bins: reliability(&told).to_vec(),
        }
    }

    /// Whether it is all sets together.
    pub(super) fn is_all(&self) -> bool {
        self.name == ALL
    }

    /// The domains, the one with the largest share of false alarms first, then that which misses most.
    pub(super) fn worst_domains_first(&self) -> Vec<&(String, Part)> {
        let mut domains: Vec<&(String, Part)> = self.domains.iter().collect();
        let key =
            |part: &Part| [part.flagged.unwrap_or(-1.0), part.rejected.unwrap_or(-1.0), -part.recall.unwrap_or(2.0)];
        domains.sort_by(|(_, a), (_, b)| {
            let pairs = key(b).into_iter().zip(key(a));
            pairs.map(|(b, a)| b.total_cmp(&a)).find(|order| order.is_ne()).unwrap_or(a.n.cmp(&b.n).reverse())
        });
        domains
    }
}

/// The sets that are told to people: a single one is all there is, and not told twice.
pub(super) fn worth_telling(scored: &[Scored]) -> &[Scored] {
    match scored {
        [only, _all] => std::slice::from_ref(only),
        several => several,
    }
}

/// The probability of a category that nothing speaks for.
pub(super) fn silence() -> f64 {
    logistic(PRIOR)
}

/// How the probability of a category ranks its own texts, and how many clean texts were given it. Nothing for `clean`, whose
/// ranking is that of harm turned round.
fn of_category(label: &str, judged: &[Judged]) -> (Curve, Option<usize>) {
    let Ok(category) = Category::parse(label) else { return (Curve::default(), None) };
    let label = Label::Harm(category.clone());
    let of = |one: &Judged| (one.scores.get(&category).copied().unwrap_or_else(silence), one.gold == label);
    let curve = Curve::of(&judged.iter().map(of).collect::<Vec<_>>());
    let flagged = judged.iter().filter(|one| !one.is_harmful() && one.label == label).count();
    (curve, Some(flagged))
}

/// Counts of texts stay far below 2^52, where an f64 is exact.
#[expect(clippy::cast_precision_loss, reason = "counts of texts stay far below 2^52")]
fn f64_of(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(gold: Option<Category>, given: Option<Category>, harm: f64, domain: &str) -> Judged {
        let scores = given.iter().map(|category| (category.clone(), harm)).collect();
        let label = |category: Option<Category>| category.map_or(Label::Clean, Label::Harm);
        let route = Some(if given.is_some() { Route::Reject } else { Route::Publish });
        Judged { gold: label(gold), label: label(given), harm, scores, route, domain: domain.to_owned() }
    }

    #[test]
    fn figures_are_told_only_where_there_is_something_to_measure() {
        let scored = Scored::of(
            "set",
            &[
                judged(Some(Category::FRAUD), Some(Category::FRAUD), 0.9, "chat"),
                judged(Some(Category::FRAUD), None, 0.1, "chat"),
                judged(None, None, 0.1, "news"),
                judged(None, Some(Category::FRAUD), 0.8, "title"),
            ],
        );
        let domain = |name: &str| &scored.domains.iter().find(|(known, _)| known == name).expect("it is there").1;
        assert_eq!((domain("chat").recall, domain("chat").flagged, domain("chat").auc), (Some(0.5), None, None));
        assert_eq!((domain("news").recall, domain("news").flagged), (None, Some(0.0)));
        let order: Vec<&str> = scored.worst_domains_first().iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(order, ["title", "news", "chat"]);
        assert_eq!((scored.whole.flagged, scored.whole.rejected, scored.whole.f1), (Some(0.5), Some(0.5), Some(0.5)));
        let fraud = scored.labels.iter().find(|one| one.label == "fraud").expect("it is there");
        assert_eq!((fraud.part.flagged, fraud.part.recall_at[0], fraud.part.auc), (Some(0.5), Some(0.5), Some(0.625)));
        assert_eq!(scored.sent[0].1.harmful, 1, "a harmful text is published");
        assert_eq!(worth_telling(&[Scored::of("a", &[]), Scored::of("all", &[])]).len(), 1);
    }
}
