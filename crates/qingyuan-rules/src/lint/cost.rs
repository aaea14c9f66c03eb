//! What a rule costs, estimated without any text.
//!
//! Scanning is linear, but every find has to be looked at, and a regular expression is tried at every find of its
//! anchors. So the estimate is the number of finds that a thousand characters of ordinary Chinese text are expected to
//! give, a pattern's counting [`PATTERN`] times, with [`ALWAYS`] more for a rule that has to be looked at in every text.
//! How often a word is found follows from how frequent its characters are; characters of a word attract each other, by a
//! factor of [`ATTRACTION`] (我们 comes out at four per thousand, where the development data have three). Contexts are not
//! estimated: they are looked for only where a rule has hit.

use std::collections::HashMap;

use super::notes::Notes;
use crate::compile::Compiled;
use crate::frequent::FREQUENT;
use crate::gate::Gate;
use crate::rule::State;
use crate::term::{Condition, Matching, Term};

/// More than this is worth a word. Picked on the shipped rules, of which the dearest is estimated at 160.
const DEAR: f64 = 200.0;

/// Trying a regular expression costs about as much as looking at so many finds.
const PATTERN: f64 = 5.0;

/// A rule that has to be looked at in every text is dear by itself: a thousand of these would make every page pay.
const ALWAYS: f64 = 250.0;

/// How much likelier a character is beside one that it forms words with.
const ATTRACTION: f64 = 60.0;

pub(super) fn check(compiled: &Compiled, notes: &mut Notes<'_>) {
    let shares = Shares::new();
    for ((rule, condition), written) in compiled.rules.iter().zip(&compiled.conditions).zip(&compiled.written) {
        if rule.state == State::Retired {
            continue;
        }
        let terms: Vec<f64> = condition.terms.iter().map(|term| shares.of_term(term)).collect();
        let always = if always(condition) { ALWAYS } else { 0.0 };
        let sum = terms.iter().sum::<f64>() + always;
        if sum <= DEAR {
            continue;
        }
        let dearest = terms.iter().zip(&written.terms).max_by(|a, b| a.0.total_cmp(b.0));
        let (bytes, message, hint) = match dearest {
            Some((cost, term)) if *cost > always => (
                term.bytes.clone(),
                format!("this rule costs about {sum:.0} finds per thousand characters, more than {DEAR}"),
                format!(
                    "{cost:.0} of it by `{}`, whose words or patterns stand nearly everywhere: use longer or rarer ones",
                    term.name
                ),
            ),
            _ => (
                written.when.clone(),
                "this rule has to be looked at in every text, for want of a word that it needs".to_owned(),
                "demand a word beside what it looks for, with `and` or `near`".to_owned(),
            ),
        };
        notes.report("R038", written.file, bytes, message, Some(hint));
    }
}

/// Whether the rule has to be looked at in a text without any of its words.
fn always(condition: &Condition) -> bool {
    Gate::of(condition).opens(&[])
}

/// The share of each common character in ordinary text.
struct Shares(HashMap<char, f64>);

impl Shares {
    /// Among the common characters the share falls with their rank, by Zipf's law with the exponent that fits 的 (4 %)
    /// and the hundredth (0.2 %).
    fn new() -> Self {
        let ranked = FREQUENT.chars().zip(1_u32..);
        Self(ranked.map(|(c, rank)| (c, 0.04 / f64::from(rank).powf(0.65))).collect())
    }

    fn of_term(&self, term: &Term) -> f64 {
        let literals = term.literals.iter().filter(|literal| literal.matching != Matching::Pinyin);
        let words: f64 = literals.map(|literal| self.finds(&literal.text)).sum();
        let anchors = term.patterns.iter().flat_map(|pattern| &pattern.anchors);
        words + anchors.map(|anchor| self.finds(anchor)).sum::<f64>() * PATTERN
    }

    /// How often a word is found in a thousand characters of ordinary text.
    fn finds(&self, word: &str) -> f64 {
        let mut chars = word.chars();
        let Some(first) = chars.next() else { return 0.0 };
        1_000.0 * chars.fold(self.of(first), |all, c| all * (self.of(c) * ATTRACTION).min(1.0))
    }

    /// Of any other character: half of a text is made up of some six thousand of them.
    fn of(&self, c: char) -> f64 {
        let rare = if c.is_ascii_alphanumeric() { 0.002 } else { 0.000_1 };
        self.0.get(&c).copied().unwrap_or(rare)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_cost_more_than_rare_ones() {
        let shares = Shares::new();
        let finds = |word: &str| shares.finds(word);
        assert!((1.0..10.0).contains(&finds("我们")), "{}", finds("我们"));
        assert!(finds("的") > 30.0);
        assert!(finds("刷单") < 0.01);
        assert!(finds("刷单返利") < finds("刷单"));
    }
}
