//! Which terms are in every text that another term is in, because of the words that they share.

use std::collections::HashMap;

use qingyuan_text::is_han;

use super::super::terms::Named;
use crate::term::{Matching, Term};

/// Only the first so many terms of a rule are compared: their sets are bits of a number.
const MOST_TERMS: usize = 64;

/// Terms with more literals than this are left alone: they are lists, and reading a rule has to stay fast.
const MOST_LITERALS: usize = 500;

/// By term: the terms that are always there when it is.
#[derive(Debug, Default)]
pub(in crate::compile) struct Implied(pub(super) Vec<(usize, usize)>);

impl Implied {
    /// Compares all terms of a rule, in time linear in the length of their literals.
    pub(in crate::compile) fn of(terms: &[Named]) -> Self {
        let small = |named: &&Named| named.term.literals.len() <= MOST_LITERALS;
        let mut holders: HashMap<&str, u64> = HashMap::new();
        for (at, named) in terms.iter().take(MOST_TERMS).enumerate().filter(|(_, named)| small(named)) {
            for literal in named.term.literals.iter().filter(|literal| literal.matching == Matching::Anywhere) {
                *holders.entry(&literal.text).or_default() |= 1 << at;
            }
        }
        let mut pairs = Vec::new();
        for (at, named) in terms.iter().take(MOST_TERMS).enumerate().filter(|(_, named)| small(named)) {
            let others = covered(&named.term, &holders) & !(1 << at);
            pairs.extend((0..MOST_TERMS).filter(|other| others & (1 << other) != 0).map(|other| (at, other)));
        }
        Self(pairs)
    }
}

/// The terms of which every literal of `term` holds a literal.
fn covered(term: &Term, holders: &HashMap<&str, u64>) -> u64 {
    if term.literals.is_empty() || !term.patterns.is_empty() || term.entity.is_some() {
        return 0;
    }
    let mut common = u64::MAX;
    for literal in &term.literals {
        let text = literal.text.as_str();
        // What sounds like a word need not hold its characters; and only between plain Han characters a literal inside
        // of another is found wherever that one is.
        let mut held = if literal.matching == Matching::Pinyin { 0 } else { holders.get(text).copied().unwrap_or(0) };
        if literal.matching != Matching::Pinyin && is_plain_han(text) {
            let borders: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            for (from, start) in borders.iter().enumerate() {
                for end in borders.iter().skip(from + 2) {
                    held |= text.get(*start..*end).and_then(|part| holders.get(part)).copied().unwrap_or(0);
                }
            }
        }
        common &= held;
        if common == 0 {
            break;
        }
    }
    common
}

fn is_plain_han(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.len() <= 16 && chars.iter().all(|c| is_han(*c)) && chars.windows(2).all(|pair| pair[0] != pair[1])
}
