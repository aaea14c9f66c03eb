//! Finds which of many thousand literals stand in a text.
//!
//! At most places of a text no literal begins, and the next two characters tell: a filter, of 32 KB for twenty thousand
//! literals, knows the pairs that literals begin with. It stays in the processor's near caches, as an automaton over all
//! literals does not, and that is worth more than never reading a character twice. Of the places that pass, few lead further
//! than one or two characters more, and none further than the longest literal.

use std::ops::{ControlFlow, Range};

/// The filter has so many bits for each literal, so that fewer than one in ten of the pairs that no literal begins with pass.
const BITS: usize = 12;

/// What stands for no literal.
const NONE: u32 = u32::MAX;

/// Literals, compiled. Each is named by its number in the order that they were given in.
pub(crate) struct Trie {
    /// By character of the basic plane: whether it is a literal by itself.
    singles: Vec<u64>,
    /// The characters that are literals, sorted.
    numbers: Vec<(char, u32)>,
    /// One bit for each pair of characters that a literal begins with, by its hash.
    filter: Vec<u64>,
    /// What is to be shifted off a mixed pair to get its hash, which is a bit of the filter.
    shift: u32,
    /// The nodes of these pairs, each in the first free slot from that of its hash on.
    slots: Vec<(u64, u32)>,
    nodes: Vec<Node>,
}

/// What is left after some characters. The nodes for one character more follow each other, sorted.
#[derive(Clone, Copy)]
struct Node {
    last: char,
    /// The literal that ends here, or [`NONE`].
    literal: u32,
    first_child: u32,
    children: u32,
}

/// A node in the making, and the literals that lead through it: what is left of them after so many bytes.
#[derive(Clone)]
struct Open {
    node: usize,
    literals: Range<usize>,
    length: usize,
}

impl Trie {
    /// Compiles `literals`, which are sorted, each once, and none of them empty.
    pub(crate) fn build(literals: &[String]) -> Self {
        let bits = (literals.len() * BITS).next_power_of_two().clamp(1 << 12, 1 << 24);
        let mut trie = Self {
            singles: vec![0; 0x1_0000 / 64],
            numbers: Vec::new(),
            filter: vec![0; bits / 64],
            shift: u32::BITS - bits.ilog2(),
            // There are no more pairs than literals, so that half of the slots stay free.
            slots: vec![(0, NONE); (literals.len() * 2).next_power_of_two().max(2)],
            nodes: Vec::new(),
        };
        let pair = |number: &usize| {
            let mut chars = literals[*number].chars();
            (chars.next(), chars.next())
        };
        let numbers: Vec<usize> = (0..literals.len()).collect();
        let mut open: Vec<Open> = Vec::new();
        for alike in numbers.chunk_by(|a, b| pair(a) == pair(b)) {
            let number = alike[0];
            match pair(&number) {
                (Some(first), Some(second)) => {
                    trie.add_pair(first, second);
                    let length = first.len_utf8() + second.len_utf8();
                    open.push(Open { node: trie.add(second), literals: number..number + alike.len(), length });
                }
                (Some(only), None) => {
                    trie.numbers.push((only, count(number)));
                    if let Some(word) = trie.singles.get_mut(only as usize / 64) {
                        *word |= 1 << (only as usize % 64);
                    }
                }
                _ => {}
            }
        }
        // Each node's children are added at once, so that they follow each other.
        let mut done = 0;
        while let Some(Open { node, literals: mut range, length }) = open.get(done).cloned() {
            done += 1;
            if literals[range.start].len() == length {
                trie.nodes[node].literal = count(range.start);
                range.start += 1;
            }
            trie.nodes[node].first_child = count(trie.nodes.len());
            let next = |number: &usize| literals[*number][length..].chars().next();
            for alike in numbers[range].chunk_by(|a, b| next(a) == next(b)) {
                let Some(last) = next(&alike[0]) else { continue };
                trie.nodes[node].children += 1;
                let literals = alike[0]..alike[0] + alike.len();
                open.push(Open { node: trie.add(last), literals, length: length + last.len_utf8() });
            }
        }
        trie
    }

    fn add(&mut self, last: char) -> usize {
        self.nodes.push(Node { last, literal: NONE, first_child: 0, children: 0 });
        self.nodes.len() - 1
    }

    /// The node of this pair is the next one.
    fn add_pair(&mut self, first: char, second: char) {
        let (hash, node) = (mixed(first, second) >> self.shift, count(self.nodes.len()));
        if let Some(word) = self.filter.get_mut((hash >> 6) as usize) {
            *word |= 1 << (hash & 63);
        }
        let mut at = hash as usize & (self.slots.len() - 1);
        while self.slots[at].1 != NONE {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = (key(first, second), node);
    }

    /// Calls `found` with the number of every literal and where it begins and ends in `text`, in the order of where they
    /// begin, until that breaks. Literals may overlap.
    pub(crate) fn find(&self, text: &str, mut found: impl FnMut(u32, usize, usize) -> ControlFlow<()>) {
        let mut chars = text.chars();
        let Some(mut first) = chars.next() else { return };
        let mut start = 0;
        loop {
            if self.is_single(first)
                && let Ok(at) = self.numbers.binary_search_by_key(&first, |(c, _)| *c)
                && found(self.numbers[at].1, start, start + first.len_utf8()).is_break()
            {
                return;
            }
            let rest = chars.as_str();
            let Some(second) = chars.next() else { return };
            let hash = mixed(first, second) >> self.shift;
            let passes = self.filter.get((hash >> 6) as usize).is_some_and(|word| word >> (hash & 63) & 1 == 1);
            if passes && self.walk(hash, (first, second), (start, text.len() - rest.len()), text, &mut found).is_break()
            {
                return;
            }
            start += first.len_utf8();
            first = second;
        }
    }

    /// Follows the literals that begin with a pair of characters, the first at `start` and the second at `at`.
    fn walk(
        &self,
        hash: u32,
        (first, second): (char, char),
        (start, at): (usize, usize),
        text: &str,
        found: &mut impl FnMut(u32, usize, usize) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let key = key(first, second);
        let mut slot = hash as usize & (self.slots.len() - 1);
        let mut node = loop {
            match self.slots.get(slot) {
                Some((known, node)) if *node != NONE && *known == key => break self.nodes.get(*node as usize),
                Some((_, node)) if *node != NONE => slot = (slot + 1) & (self.slots.len() - 1),
                _ => return ControlFlow::Continue(()),
            }
        };
        let mut end = at + second.len_utf8();
        let mut chars = text[end..].chars();
        while let Some(here) = node {
            if here.literal != NONE {
                found(here.literal, start, end)?;
            }
            let from = here.first_child as usize;
            let children = self.nodes.get(from..from + here.children as usize).unwrap_or_default();
            if children.is_empty() {
                break;
            }
            let Some(c) = chars.next() else { break };
            node = children.binary_search_by_key(&c, |child| child.last).ok().map(|at| &children[at]);
            end += c.len_utf8();
        }
        ControlFlow::Continue(())
    }

    #[inline]
    fn is_single(&self, c: char) -> bool {
        // The few beyond the basic plane are looked up at once.
        self.singles.get(c as usize / 64).is_none_or(|word| word >> (c as usize % 64) & 1 == 1)
    }
}

fn key(first: char, second: char) -> u64 {
    u64::from(u32::from(first)) << 32 | u64::from(u32::from(second))
}

/// A pair as a number whose highest bits hang on all of it. The factors are the odd constants of `MurmurHash3` and of Knuth's
/// multiplicative hashing.
#[inline]
fn mixed(first: char, second: char) -> u32 {
    let mixed = u32::from(first).wrapping_mul(0x9E37_79B1) ^ u32::from(second).wrapping_mul(0x85EB_CA6B);
    mixed.wrapping_mul(0xC2B2_AE35)
}

/// There are fewer nodes than characters in all files of a ruleset.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn found(literals: &BTreeSet<String>, text: &str) -> Vec<(usize, usize)> {
        let literals: Vec<String> = literals.iter().cloned().collect();
        let mut found = Vec::new();
        Trie::build(&literals).find(text, |literal, start, end| {
            assert_eq!(&text[start..end], literals[literal as usize]);
            found.push((start, end));
            ControlFlow::Continue(())
        });
        found
    }

    #[test]
    fn nothing_is_found_of_nothing() {
        assert!(found(&BTreeSet::new(), "加微信").is_empty());
        assert!(found(&BTreeSet::from(["加".to_owned()]), "").is_empty());
    }

    #[test]
    fn a_search_stops_when_it_is_told_to() {
        let mut places = 0;
        Trie::build(&["加".to_owned(), "加微".to_owned()]).find("加微加微", |_, _, _| {
            places += 1;
            if places == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(places, 3);
    }

    proptest! {
        #[test]
        fn every_literal_is_found_wherever_it_stands(
            literals in proptest::collection::btree_set("[a加微信🌽]{1,5}", 0..40),
            text in "[a加微信🌽x]{0,40}",
        ) {
            let mut expected: Vec<(usize, usize)> = literals
                .iter()
                .flat_map(|literal| (0..text.len()).filter(|at| text.is_char_boundary(*at)).filter_map(|at| {
                    text[at..].starts_with(literal.as_str()).then_some((at, at + literal.len()))
                }))
                .collect();
            expected.sort_unstable();
            prop_assert_eq!(found(&literals, &text), expected);
        }
    }
}
