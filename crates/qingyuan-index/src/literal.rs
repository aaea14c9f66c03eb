//! Text as it stands: the grams that pin it to its place, and the engine's queries for it.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{BooleanQuery, PhraseQuery, Query, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::lexis::{runs, whole};
use crate::steady::Steady;

/// The grams that pin every character of `text` to its place; and its only character, when it is a Han alone.
pub(crate) fn pinned(field: Field, text: &str) -> (Vec<(u32, Term)>, Option<char>) {
    let mut terms: Vec<(u32, Term)> = Vec::new();
    let mut lone: Option<char> = None;
    let mut position = 0;
    for run in runs(text) {
        let run_text = &text[run.bytes];
        if !run.han {
            terms.push((position, Term::from_field_text(field, whole(run_text))));
            position += 1;
            continue;
        }
        let chars: Vec<char> = run_text.chars().collect();
        if let [c] = chars[..] {
            lone = Some(c);
        }
        // Every gram, because two that only touch may have a border between them.
        for (distance, pair) in (position..).zip(chars.windows(2)) {
            terms.push((distance, Term::from_field_text(field, &String::from_iter(pair))));
        }
        position += u32::try_from(chars.len()).unwrap_or(u32::MAX);
    }
    (terms, lone)
}

/// Entries whose `field` (of grams with positions) holds `text` as it stands, border by border; `None` when there is nothing to find.
pub(crate) fn exact(field: Field, text: &str) -> Option<Box<dyn Query>> {
    let (mut terms, lone) = pinned(field, text);
    match (terms.len(), lone) {
        (0, None) => None,
        (0, Some(c)) => Some(beginning(field, &c.to_string())),
        (1, _) => {
            terms.pop().map(|(_, term)| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>)
        }
        _ => {
            let terms = terms.into_iter().map(|(distance, term)| (distance as usize, term)).collect();
            Some(Steady::boxed(PhraseQuery::new_with_offset(terms)))
        }
    }
}

/// Entries whose `field` (of grams) holds every pair of `text`, somewhere; `None` when it has none.
pub(crate) fn all_pairs(field: Field, text: &str) -> Option<Box<dyn Query>> {
    let terms = pinned(field, text).0.into_iter();
    let queries: Vec<_> =
        terms.map(|(_, term)| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>).collect();
    let all = queries.len();
    any_of(queries, all)
}

/// Entries with a term in `field` that begins with `prefix`.
pub(crate) fn beginning(field: Field, prefix: &str) -> Box<dyn Query> {
    let lower = Bound::Included(Term::from_field_text(field, prefix));
    // The largest code point sorts behind everything that can follow the prefix.
    let upper = Bound::Excluded(Term::from_field_text(field, &format!("{prefix}\u{10FFFF}")));
    Box::new(RangeQuery::new(lower, upper))
}

/// Entries that match at least `least` of the queries; `None` when there are none.
pub(crate) fn any_of(mut queries: Vec<Box<dyn Query>>, least: usize) -> Option<Box<dyn Query>> {
    match queries.len() {
        0 | 1 => queries.pop(),
        _ if least == queries.len() => Some(Steady::boxed(BooleanQuery::intersection(queries))),
        _ => Some(Box::new(BooleanQuery::union_with_minimum_required_clauses(queries, least))),
    }
}
