//! Rules of one category that share a whole term: a list that both name is easier to keep.

use std::collections::BTreeMap;

use super::notes::Notes;
use crate::compile::Compiled;
use crate::rule::State;
use crate::term::Matching;

/// Terms with fewer literals are shared by chance.
const FEWEST: usize = 3;

/// A rule and one of its terms.
type Owner = (usize, usize);

pub(super) fn check(compiled: &Compiled, notes: &mut Notes<'_>) {
    let mut by_category: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, rule) in compiled.rules.iter().enumerate().filter(|(_, rule)| rule.state == State::Active) {
        by_category.entry(rule.category.id()).or_default().push(at);
    }
    by_category.values().for_each(|rules| within(compiled, rules, notes));
}

fn within(compiled: &Compiled, rules: &[usize], notes: &mut Notes<'_>) {
    let mut holders: BTreeMap<&str, Vec<Owner>> = BTreeMap::new();
    let mut sizes: BTreeMap<Owner, usize> = BTreeMap::new();
    for rule in rules.iter().copied() {
        for (number, (term, written)) in
            compiled.conditions[rule].terms.iter().zip(&compiled.written[rule].terms).enumerate()
        {
            // Words of a list are shared already.
            let own = term.literals.iter().zip(&written.literals).filter(|(_, place)| place.list.is_none());
            let mut texts: Vec<&str> =
                own.filter(|(word, _)| word.matching != Matching::Pinyin).map(|(word, _)| word.text.as_str()).collect();
            texts.sort_unstable();
            texts.dedup();
            sizes.insert((rule, number), texts.len());
            texts.into_iter().for_each(|text| holders.entry(text).or_default().push((rule, number)));
        }
    }
    let mut shared: BTreeMap<(Owner, Owner), usize> = BTreeMap::new();
    for owners in holders.values() {
        for (at, one) in owners.iter().enumerate() {
            for other in owners[at + 1..].iter().filter(|other| other.0 != one.0) {
                *shared.entry((*one, *other)).or_default() += 1;
            }
        }
    }
    for ((one, other), count) in shared {
        let smaller = sizes[&one].min(sizes[&other]);
        // Four fifths of the smaller one.
        if smaller < FEWEST || count < FEWEST || count * 5 < smaller * 4 {
            continue;
        }
        let (first, second) = (&compiled.written[one.0], &compiled.written[other.0]);
        let term = &first.terms[one.1];
        let place = notes.place(first.file, term.bytes.start);
        let message = format!(
            "this term shares {count} words with `{}` of {} ({place}), {} % of the smaller one",
            term.name,
            compiled.rules[one.0].id,
            count * 100 / smaller
        );
        let hint = "put them into a list that both rules name: `{ list = \"lists/….txt\" }`".to_owned();
        notes.report("R034", second.file, second.terms[other.1].bytes.clone(), message, Some(hint));
    }
}
