//! One automaton over the literals of all rules and contexts.

use std::collections::BTreeMap;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use qingyuan_model::Field;
use qingyuan_text::{Folded, View, fold};

use crate::term::{Condition, Matching};

/// More finds than this in one document stop the scan. No page of the development data comes near a hundredth of it.
pub(crate) const MOST_FINDS: usize = 200_000;

/// Who asked for a literal.
#[derive(Clone, Copy, Debug)]
struct Target {
    condition: u32,
    term: u32,
    token: bool,
    /// It is the anchor of this term's regular expressions and no find by itself.
    anchor: bool,
}

/// Which of a field's views something was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Base,
    Skeleton,
}

/// One literal found, by bytes of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Find {
    pub(crate) condition: u32,
    pub(crate) term: u32,
    pub(crate) field: Field,
    pub(crate) side: Side,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) literal: u32,
    pub(crate) token: bool,
    pub(crate) anchor: bool,
}

/// All literals of a ruleset, compiled.
pub(crate) struct Matcher {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// By literal: who asked for it.
    targets: Vec<Vec<Target>>,
    /// The conditions that must be looked at in every document.
    always: Vec<u32>,
}

/// The automaton has no room for so many literals.
#[derive(Debug)]
pub(crate) struct TooLarge(pub(crate) String);

impl Matcher {
    pub(crate) fn build(conditions: &[Condition]) -> Result<Self, TooLarge> {
        let mut literals: BTreeMap<String, Vec<Target>> = BTreeMap::new();
        let mut always = Vec::new();
        for (condition, asked) in (0..).zip(conditions) {
            if asked.may_hold_without_literals() {
                always.push(condition);
            }
            for (term, asked) in (0..).zip(&asked.terms) {
                for literal in &asked.literals {
                    let target = Target { condition, term, token: literal.matching == Matching::Token, anchor: false };
                    // The skeleton may write a literal differently, such as without its spaces.
                    let skeleton = fold(&literal.text).skeleton().text().to_owned();
                    if skeleton != literal.text && !skeleton.is_empty() {
                        literals.entry(skeleton).or_default().push(target);
                    }
                    literals.entry(literal.text.clone()).or_default().push(target);
                }
                for anchor in asked.patterns.iter().flat_map(|pattern| &pattern.anchors) {
                    let target = Target { condition, term, token: false, anchor: true };
                    literals.entry(anchor.clone()).or_default().push(target);
                }
            }
        }
        let (texts, targets): (Vec<String>, Vec<Vec<Target>>) = literals.into_iter().unzip();
        let automaton = if texts.is_empty() {
            None
        } else {
            Some(
                CharwiseDoubleArrayAhoCorasick::with_values((0_u32..).zip(&texts).map(|(id, text)| (text, id)))
                    .map_err(|error| TooLarge(error.to_string()))?,
            )
        };
        Ok(Self { automaton, targets, always })
    }

    pub(crate) fn always(&self) -> &[u32] {
        &self.always
    }

    /// Everything found in both views of a field; `false` when there was too much.
    pub(crate) fn find(&self, field: Field, folded: &Folded, finds: &mut Vec<Find>) -> bool {
        self.find_in(field, Side::Base, folded.base(), finds)
            && (!folded.has_own_skeleton() || self.find_in(field, Side::Skeleton, folded.skeleton(), finds))
    }

    fn find_in(&self, field: Field, side: Side, view: &View, finds: &mut Vec<Find>) -> bool {
        let Some(automaton) = &self.automaton else { return true };
        let text = view.text();
        for found in automaton.find_overlapping_iter(text) {
            let (start, end) = (found.start(), found.end());
            let alone = stands_alone(text, start, end);
            for target in &self.targets[found.value() as usize] {
                let Target { condition, term, token, anchor } = *target;
                // A regular expression says itself what may stand beside its anchor.
                if !alone && !anchor {
                    continue;
                }
                finds.push(Find { condition, term, field, side, start, end, literal: found.value(), token, anchor });
            }
            if finds.len() > MOST_FINDS {
                return false;
            }
        }
        true
    }
}

/// Whether a literal that begins or ends with an ASCII letter (or digit) is not cut out of a longer ASCII word (or
/// number): `vx` is not in `mvxo`, but it is in `vx138`.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let glued = |a: Option<&u8>, b: Option<&u8>| match (a, b) {
        (Some(a), Some(b)) => {
            (a.is_ascii_alphabetic() && b.is_ascii_alphabetic()) || (a.is_ascii_digit() && b.is_ascii_digit())
        }
        _ => false,
    };
    let cut_before = start > 0 && glued(bytes.get(start - 1), bytes.get(start));
    let cut_after = glued(bytes.get(end - 1), bytes.get(end));
    !cut_before && !cut_after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_not_cut_out_of_words() {
        let at = |text: &str, needle: &str| {
            let start = text.find(needle).expect("it is there");
            stands_alone(text, start, start + needle.len())
        };
        assert!(at("加vx12", "vx"));
        assert!(!at("mvxo", "vx"));
        assert!(!at("a1234", "123"));
        assert!(at("微信加我", "信加"));
    }
}
