//! Whether all matches of a regular expression can be found in time linear in the text.
//!
//! One search is linear, but finding all matches is a search after each match, and a search may read far beyond the
//! match that it ends with: `(?s)投.*?$x|投` reads to the end of the text for every 投. So whatever may run on over much
//! of a text has to have a bound. What has none, such as `[0-9]+`, may not stand in a branch that has to go on after it,
//! when a match by another branch can end among the same characters: `[0-9]+元|[0-9]` reads to the last digit for each.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look, Repetition};

use super::super::literal::Fault;

/// A class with more members than this is wide: it runs through ordinary text. The Han digits with their formal
/// variants, or ASCII letters with digits, are fewer.
const WIDE: usize = 64;

/// How many characters of wide classes one repetition may run over: some sentences.
const LONGEST_RUN: u64 = 200;

/// How often a repetition in a repetition may repeat its content in all.
const MOST_NESTED: u64 = 200;

/// What is wrong with the repetitions of a pattern.
pub(super) fn faults(hir: &Hir) -> Vec<Fault> {
    let mut last = ClassUnicode::empty();
    last_characters(hir, &mut last);
    // What holds at the beginning of the text only is not searched for again after a match.
    let once = hir.properties().look_set_prefix().contains(Look::Start);
    let mut check = Check { faults: Vec::new(), last, once };
    check.walk(hir, Place { choice: false, blocked: false, times: 1 });
    // One fault of a kind says enough: the place is the whole pattern anyway.
    check.faults.dedup_by_key(|fault| fault.0);
    check.faults
}

#[derive(Clone, Copy)]
struct Place {
    /// Whether the pattern can match without the branch or option that this part stands in.
    choice: bool,
    /// Whether something required follows in such a branch: then a search may read on to see whether it comes, though
    /// another branch has matched long ago.
    blocked: bool,
    /// How often the repetitions around it repeat it.
    times: u64,
}

struct Check {
    faults: Vec<Fault>,
    /// The characters that a match can end with.
    last: ClassUnicode,
    /// Whether there is at most one match.
    once: bool,
}

impl Check {
    fn walk(&mut self, hir: &Hir, place: Place) {
        match hir.kind() {
            HirKind::Capture(capture) => self.walk(&capture.sub, place),
            HirKind::Alternation(branches) => {
                branches.iter().for_each(|branch| self.walk(branch, Place { choice: true, ..place }));
            }
            HirKind::Concat(parts) => {
                for (at, part) in parts.iter().enumerate() {
                    let blocked = place.blocked || (place.choice && parts[at + 1..].iter().any(is_required));
                    self.walk(part, Place { blocked, ..place });
                }
            }
            HirKind::Repetition(repetition) => self.repetition(repetition, place),
            HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => {}
        }
    }

    fn repetition(&mut self, repetition: &Repetition, place: Place) {
        let optional = repetition.min == 0;
        let inner_place = Place { choice: place.choice || optional, ..place };
        if repetition.max == Some(1) {
            return self.walk(&repetition.sub, inner_place);
        }
        let inner = nested(&repetition.sub);
        let wide = is_wide(&repetition.sub);
        let times = repetition.max.map(|max| place.times.saturating_mul(u64::from(max)));
        match times {
            None if inner.is_some() => self.too_nested(),
            Some(times) if inner.is_some_and(|inner| times.saturating_mul(inner) > MOST_NESTED) => self.too_nested(),
            None if wide => {
                let message = "the regular expression may run on over any length of text".to_owned();
                let hint = "give the repetition a bound: `.{0,20}` instead of `.*`, `[^。]{1,20}` instead of `[^。]+`";
                self.faults.push(("R104", message, Some(hint.to_owned())));
            }
            Some(times) if wide && times > LONGEST_RUN => {
                let message =
                    format!("the regular expression may run on over {times} characters, more than {LONGEST_RUN}");
                let hint = "lower the bound, such as `.{0,20}`; for larger distances use `near` or `before`";
                self.faults.push(("R104", message, Some(hint.to_owned())));
            }
            None if place.blocked && !self.once && self.may_end_inside(&repetition.sub) => {
                let message = "the regular expression has an unbounded repetition in a part that it can match without";
                let hint = "give it a bound, such as `{1,9}` instead of `+`, or move it out of `|` and `?`";
                self.faults.push(("R104", message.to_owned(), Some(hint.to_owned())));
            }
            _ => {}
        }
        self.walk(&repetition.sub, Place { times: times.unwrap_or(place.times), ..inner_place });
    }

    /// Whether a match of the whole pattern can end among the characters that a repetition runs over.
    fn may_end_inside(&self, repeated: &Hir) -> bool {
        let mut all = ClassUnicode::empty();
        characters(repeated, &mut all);
        all.intersect(&self.last);
        all.iter().next().is_some()
    }

    fn too_nested(&mut self) {
        let message = "the regular expression repeats a repetition without a bound, or too often".to_owned();
        let hint = "keep one of the two: `投+` instead of `(投+)+`, `.{1,50}` instead of `.{1,50}{1,50}`".to_owned();
        self.faults.push(("R021", message, Some(hint)));
    }
}

/// How often the repetitions inside repeat at most, without those that repeat a fixed number of times and `?`; `None`
/// when there is none, the largest number when one has no bound.
fn nested(hir: &Hir) -> Option<u64> {
    match hir.kind() {
        HirKind::Capture(capture) => nested(&capture.sub),
        HirKind::Alternation(parts) | HirKind::Concat(parts) => parts.iter().filter_map(nested).max(),
        HirKind::Repetition(repetition) => {
            let inside = nested(&repetition.sub);
            let own = match repetition.max {
                None => u64::MAX,
                Some(max) if max <= 1 || max == repetition.min => return inside,
                Some(max) => u64::from(max),
            };
            Some(own.saturating_mul(inside.unwrap_or(1)))
        }
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => None,
    }
}

/// Adds every character of a part.
fn characters(hir: &Hir, all: &mut ClassUnicode) {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            text.chars().for_each(|c| all.push(ClassUnicodeRange::new(c, c)));
        }
        HirKind::Class(Class::Unicode(class)) => all.union(class),
        HirKind::Capture(capture) => characters(&capture.sub, all),
        HirKind::Repetition(repetition) => characters(&repetition.sub, all),
        HirKind::Alternation(parts) | HirKind::Concat(parts) => parts.iter().for_each(|part| characters(part, all)),
        HirKind::Class(Class::Bytes(_)) | HirKind::Empty | HirKind::Look(_) => {}
    }
}

/// Adds the characters that a match of a part can end with; `true` when the part may also match nothing.
fn last_characters(hir: &Hir, last: &mut ClassUnicode) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            text.chars().next_back().into_iter().for_each(|c| last.push(ClassUnicodeRange::new(c, c)));
            false
        }
        HirKind::Class(Class::Unicode(class)) => {
            last.union(class);
            false
        }
        HirKind::Capture(capture) => last_characters(&capture.sub, last),
        HirKind::Repetition(repetition) => last_characters(&repetition.sub, last) || repetition.min == 0,
        HirKind::Alternation(parts) => {
            // Every branch adds its own, so the search for one that may be empty must not stop at the first.
            let empty: Vec<bool> = parts.iter().map(|part| last_characters(part, last)).collect();
            empty.contains(&true)
        }
        HirKind::Concat(parts) => parts.iter().rev().all(|part| last_characters(part, last)),
        HirKind::Class(Class::Bytes(_)) | HirKind::Empty | HirKind::Look(_) => true,
    }
}

/// Whether a match may fail for want of this part.
fn is_required(hir: &Hir) -> bool {
    let properties = hir.properties();
    properties.minimum_len() != Some(0) || !properties.look_set().is_empty()
}

fn is_wide(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => class.iter().map(|range| range.len()).sum::<usize>() > WIDE,
        HirKind::Class(Class::Bytes(class)) => class.iter().map(|range| range.len()).sum::<usize>() > WIDE,
        HirKind::Capture(capture) => is_wide(&capture.sub),
        HirKind::Repetition(repetition) => is_wide(&repetition.sub),
        HirKind::Alternation(parts) | HirKind::Concat(parts) => parts.iter().any(is_wide),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Look(_) => false,
    }
}
