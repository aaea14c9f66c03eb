//! One search for the literals of all rules and contexts.

use std::ops::{ControlFlow, Range};

use qingyuan_text::{fold, is_han};

use crate::entity::Finder;
use crate::hits::{Hits, Seen};
use crate::places::word_number;
use crate::term::{Condition, Matching, Pattern};
use crate::trie::Trie;

/// What a literal is to the term that asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// A find wherever it stands.
    Word,
    /// A find where words begin and end at its borders.
    Token,
    /// No find by itself: one of the term's regular expressions may match around it.
    Anchor,
}

/// Who asked for a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Target {
    pub(crate) condition: u32,
    pub(crate) term: u32,
    pub(crate) part: Part,
    /// See [`word_number`].
    pub(crate) word: u32,
}

/// All literals of a ruleset, compiled.
pub(crate) struct Matcher {
    trie: Trie,
    /// Where in `targets` those of a literal begin; one more entry than there are literals.
    starts: Vec<u32>,
    targets: Vec<Target>,
    /// Literals that begin or end with an ASCII letter or digit and so may be cut out of a longer word.
    edged: Vec<bool>,
    /// Literals that anchor a regular expression, which says itself what may stand beside them.
    anchors: Vec<bool>,
    /// The lengths of the literals in bytes.
    lengths: Vec<u32>,
    /// The length of the longest literal in bytes.
    longest: usize,
}

impl Matcher {
    /// The literals of all conditions, and the words that entities and regular expressions are found by: the finders
    /// count as conditions that follow the last one, and the patterns as conditions that follow the last finder.
    pub(crate) fn build(conditions: &[Condition], finders: &[Finder], patterns: &[Pattern]) -> Self {
        let mut asked: Vec<(String, Target)> = Vec::new();
        for (condition, wanted) in (0..).zip(conditions) {
            for (term, wanted) in (0..).zip(&wanted.terms) {
                for literal in &wanted.literals {
                    let part = match literal.matching {
                        Matching::Anywhere => Part::Word,
                        Matching::Token => Part::Token,
                        // Found by the automaton of sounds.
                        Matching::Pinyin => continue,
                    };
                    let target = Target { condition, term, part, word: word_number(&literal.text) };
                    asked.extend(as_skeleton(&literal.text).map(|text| (text, target)));
                    asked.push((literal.text.clone(), target));
                }
                let target = Target { condition, term, part: Part::Anchor, word: 0 };
                asked
                    .extend(wanted.patterns.iter().flat_map(|found| &found.anchors).map(|text| (text.clone(), target)));
            }
        }
        for (condition, finder) in (0..).zip(finders).map(|(at, finder)| (count(conditions.len()) + at, finder)) {
            for (term, part) in (0..).zip(&finder.parts) {
                let target = Target { condition, term, part: Part::Anchor, word: 0 };
                asked.extend(part.anchors.iter().map(|text| (text.clone(), target)));
            }
        }
        for (at, pattern) in (0..).zip(patterns) {
            let condition = count(conditions.len() + finders.len()) + at;
            let target = Target { condition, term: 0, part: Part::Anchor, word: 0 };
            asked.extend(pattern.anchors.iter().map(|text| (text.clone(), target)));
        }
        asked.sort_unstable();
        asked.dedup();
        Self::of_sorted(asked)
    }

    fn of_sorted(asked: Vec<(String, Target)>) -> Self {
        let mut texts: Vec<String> = Vec::new();
        let mut matcher = Self {
            trie: Trie::build(&[]),
            starts: Vec::new(),
            targets: Vec::with_capacity(asked.len()),
            edged: Vec::new(),
            anchors: Vec::new(),
            lengths: Vec::new(),
            longest: 0,
        };
        for (text, target) in asked {
            if texts.last() != Some(&text) {
                matcher.starts.push(count(matcher.targets.len()));
                let bytes = text.as_bytes();
                let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
                matcher.edged.push(edge(bytes.first()) || edge(bytes.last()));
                matcher.anchors.push(false);
                matcher.lengths.push(count(text.len()));
                matcher.longest = matcher.longest.max(text.len());
                texts.push(text);
            }
            if let Some(anchors) = matcher.anchors.last_mut() {
                *anchors |= target.part == Part::Anchor;
            }
            matcher.targets.push(target);
        }
        matcher.starts.push(count(matcher.targets.len()));
        matcher.trie = Trie::build(&texts);
        matcher
    }

    /// Who asked for this literal.
    pub(crate) fn targets(&self, literal: u32) -> &[Target] {
        let at = literal as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => &self.targets[*from as usize..*to as usize],
            _ => &[],
        }
    }

    /// The length of a literal in bytes.
    pub(crate) fn length(&self, literal: u32) -> usize {
        self.lengths.get(literal as usize).map_or(0, |length| *length as usize)
    }

    /// The length of the longest literal in bytes.
    pub(crate) fn longest(&self) -> usize {
        self.longest
    }

    /// Adds every literal in these regions of a view; `false` when there was too much, and only what ends first was added.
    pub(crate) fn find(&self, seen: Seen, text: &str, regions: &[Range<usize>], hits: &mut Hits) -> bool {
        for region in regions {
            let before = hits.len();
            // Once there is too much, as many bytes more are read as a literal may have: what begins beyond does not end
            // before what was found.
            let mut last = usize::MAX;
            self.trie.find(&text[region.clone()], |literal, start, end| {
                let (start, end) = (region.start + start, region.start + end);
                if start > last {
                    return ControlFlow::Break(());
                }
                let at = literal as usize;
                let alone = !self.edged[at] || stands_alone(text, start, end);
                if alone || self.anchors[at] {
                    hits.push(literal, seen, start, alone);
                    if hits.are_too_many() {
                        last = last.min(start + self.longest);
                    }
                }
                ControlFlow::Continue(())
            });
            if hits.are_too_many() {
                hits.keep_first(before, |literal| self.length(literal));
                return false;
            }
        }
        true
    }
}

/// A literal as the skeleton writes it, when that is another way. Only marks, letters, and characters in a row can
/// make a difference.
fn as_skeleton(literal: &str) -> Option<String> {
    let plain = literal.chars().all(is_han) && literal.chars().zip(literal.chars().skip(1)).all(|(a, b)| a != b);
    if plain {
        return None;
    }
    let skeleton = fold(literal).skeleton().text().to_owned();
    // 急急急 would become 急, which stands in every text.
    let lone = skeleton.chars().count() < 2;
    // 大💦 would become 大水, which is no slang: only what the skeleton leaves out may make a difference.
    let mut rest = literal.chars();
    let shortened = skeleton.chars().all(|c| rest.any(|kept| kept == c));
    (skeleton != literal && !lone && shortened).then_some(skeleton)
}

/// Counts and offsets of one ruleset and of one field, which is cut far below the limit.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
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
    fn the_skeleton_of_a_literal_only_leaves_out() {
        assert_eq!(as_skeleton("加 微 信").as_deref(), Some("加微信"));
        assert_eq!(as_skeleton("急急急"), None);
        assert_eq!(as_skeleton("大💦"), None);
        assert_eq!(as_skeleton("微信"), None);
    }

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
