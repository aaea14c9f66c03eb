//! Literals of one term that say nothing which another one does not say. Each term is told once, however many it has.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use daachorse::CharwiseDoubleArrayAhoCorasick;

use super::notes::Notes;
use crate::compile::{Compiled, Written, WrittenLiteral};
use crate::diagnostic::quoted;
use crate::expr::Expr;
use crate::term::{Condition, Literal, Matching};

/// So many words of a term are named; the rest are counted.
const MOST_NAMED: usize = 5;

/// A literal with its place, and what makes it superfluous.
struct Spare<'a> {
    text: &'a str,
    place: WrittenLiteral,
    because: String,
}

pub(super) fn check(compiled: &Compiled, notes: &mut Notes<'_>) {
    let kept = measured_lists(compiled);
    for (condition, written) in compiled.conditions.iter().zip(&compiled.written) {
        let measured = measured(condition);
        for (number, (term, places)) in condition.terms.iter().zip(&written.terms).enumerate() {
            let literals = term.literals.iter().zip(&places.literals);
            let spare = twice(literals.clone(), written, notes);
            report("R033", "stands in this term twice: also at", "delete one of the two", spare, written, notes);
            if !measured.contains(&number) {
                let hint = "delete the longer one, or count different words with `distinct(…)`, where both matter";
                report("R032", "is found wherever it stands by", hint, shadowed(literals, &kept), written, notes);
            }
        }
    }
}

/// One finding for all words of a term, at the first of them.
fn report(
    code: &'static str,
    what: &str,
    hint: &str,
    mut spare: Vec<Spare<'_>>,
    written: &Written,
    notes: &mut Notes<'_>,
) {
    spare.sort_by_key(|word| (word.place.list, word.place.start));
    let Some(first) = spare.first() else { return };
    let others = spare.iter().skip(1).take(MOST_NAMED);
    let others =
        others.map(|word| format!("`{}` ({})", quoted(word.text), word.because)).collect::<Vec<_>>().join(", ");
    let uncounted = spare.len().saturating_sub(1 + MOST_NAMED);
    let hint = match (others.is_empty(), uncounted) {
        (true, _) => hint.to_owned(),
        (false, 0) => format!("{hint}; likewise {others}"),
        (false, more) => format!("{hint}; likewise {others} and {more} more"),
    };
    let message = format!("`{}` {what} {}", quoted(first.text), first.because);
    notes.report(code, file_of(first.place, written), first.place.bytes(), message, Some(hint));
}

/// The lists that some rule measures: of these every word matters, though another rule could do without.
fn measured_lists(compiled: &Compiled) -> BTreeSet<u32> {
    let mut lists = BTreeSet::new();
    for (condition, written) in compiled.conditions.iter().zip(&compiled.written) {
        for term in measured(condition) {
            let places = written.terms.get(term).map(|term| term.literals.as_slice()).unwrap_or_default();
            lists.extend(places.iter().filter_map(|place| place.list));
        }
    }
    lists
}

/// The terms of which it matters how many words were found and how far these reach: those that are counted or whose
/// distance is measured.
fn measured(condition: &Condition) -> Vec<usize> {
    let mut terms = Vec::new();
    let exclusions = condition.unless.iter().flat_map(|unless| [&unless.when, &unless.never_if]);
    for expr in std::iter::once(&condition.when).chain(exclusions).chain(&condition.never_if) {
        expr.visit(&mut |part| {
            if matches!(part, Expr::Compare(..) | Expr::Near(..) | Expr::Before(..)) {
                part.terms(&mut terms);
            }
        });
    }
    // The distance of an exclusion is measured from the words of the hit to its own.
    for unless in condition.unless.iter().filter(|unless| unless.near.is_some()) {
        condition.when.terms(&mut terms);
        unless.when.terms(&mut terms);
    }
    terms
}

fn file_of(place: WrittenLiteral, written: &Written) -> usize {
    place.list.map_or(written.file, |list| list as usize)
}

fn twice<'a>(
    literals: impl Iterator<Item = (&'a Literal, &'a WrittenLiteral)>,
    written: &Written,
    notes: &mut Notes<'_>,
) -> Vec<Spare<'a>> {
    let mut seen: HashMap<(&str, bool), WrittenLiteral> = HashMap::new();
    let mut spare = Vec::new();
    for (literal, place) in literals.filter(|(literal, _)| literal.matching != Matching::Pinyin) {
        let text = literal.text.as_str();
        let Some(first) = seen.insert((text, literal.matching == Matching::Token), *place) else { continue };
        // Two lists may share a word: each may be named without the other elsewhere.
        if first.list.is_some() && place.list.is_some() {
            continue;
        }
        // Of a word of a list and one of the rule, the rule's can go.
        let (place, other) =
            if place.list.is_some() && first.list.is_none() { (first, *place) } else { (*place, first) };
        let because = notes.place(file_of(other, written), other.start as usize);
        spare.push(Spare { text, place, because });
    }
    spare
}

/// Literals in which a shorter one of the same term stands. One automaton finds them all in time linear in their length.
/// A word of a list is spare only to a shorter one of the same list, and only when no rule measures the list.
fn shadowed<'a>(
    literals: impl Iterator<Item = (&'a Literal, &'a WrittenLiteral)>,
    measured_lists: &BTreeSet<u32>,
) -> Vec<Spare<'a>> {
    let anywhere = literals.filter(|(literal, _)| literal.matching == Matching::Anywhere);
    let unique: BTreeMap<&str, WrittenLiteral> =
        anywhere.map(|(literal, place)| (literal.text.as_str(), *place)).collect();
    let texts: Vec<&str> = unique.keys().copied().collect();
    if texts.len() < 2 {
        return Vec::new();
    }
    let patterns = (0_u32..).zip(&texts).map(|(at, text)| (*text, at));
    // What does not fit one automaton is told when the rules are compiled.
    let Ok(automaton) = CharwiseDoubleArrayAhoCorasick::with_values(patterns) else { return Vec::new() };
    let mut spare = Vec::new();
    for (text, place) in &unique {
        if place.list.is_some_and(|list| measured_lists.contains(&list)) {
            continue;
        }
        let shorter = automaton
            .find_overlapping_iter(text)
            .filter(|found| found.end() - found.start() < text.len() && stands_alone(text, found.start(), found.end()))
            .filter_map(|found| texts.get(found.value() as usize))
            .filter(|shorter| {
                place.list.is_none() || unique.get(**shorter).is_some_and(|other| other.list == place.list)
            })
            .min_by_key(|shorter| shorter.len());
        spare.extend(shorter.map(|shorter| Spare { text, place: *place, because: format!("`{}`", quoted(shorter)) }));
    }
    spare
}

/// Whether the part is found wherever the whole is: ASCII letters and digits may not continue it.
fn stands_alone(whole: &str, start: usize, end: usize) -> bool {
    let bytes = whole.as_bytes();
    let ascii = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let cut_before = start > 0 && ascii(start) && ascii(start - 1);
    let cut_after = end < whole.len() && ascii(end) && ascii(end - 1);
    !cut_before && !cut_after
}
