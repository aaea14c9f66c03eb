//! From a query taken apart to a query of the engine. Built by hand: no parser ever sees what a reader typed.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use crate::asked::Asked;
use crate::filters::Filters;
use crate::lexis::{runs, whole};
use crate::schema::Fields;
use crate::steady::Steady;
use crate::weights::Weights;

/// How much of the query a result must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// Every word and every quoted phrase.
    All,
    /// Any word; entries with all of them still come first.
    Any,
}

type Clause = (Occur, Box<dyn Query>);

/// The query for what was asked; `None` when nothing in it can be searched.
pub(crate) fn plan(
    asked: &Asked,
    filters: &Filters,
    fields: &Fields,
    weights: &Weights,
    strictness: Strictness,
) -> Option<Box<dyn Query>> {
    if asked.is_empty() && !asked.blank {
        return None;
    }
    let mut clauses: Vec<Clause> = Vec::new();
    let mut ranking = ranking(asked, fields, weights);
    match strictness {
        Strictness::All => require(&mut clauses, complete(asked, fields)),
        Strictness::Any => {
            require(&mut clauses, partial(asked, fields));
            ranking.extend(complete(asked, fields).map(|query| constant(query, weights.complete)));
        }
    }
    ranking.extend(titled(asked, fields).map(|query| constant(query, weights.titled)));
    for title in &asked.titles {
        require(&mut clauses, exact(fields.title_grams, title));
    }
    require(&mut clauses, any_of(asked.sites.iter().map(|site| keyword(fields.site, site)).collect(), 1));
    for (field, value) in filters.terms(fields) {
        require(&mut clauses, Some(keyword(field, value)));
    }
    for phrase in &asked.phrases {
        ranking.extend(anywhere(phrase, fields).map(|query| constant(query, weights.phrase)));
    }
    if clauses.is_empty() {
        clauses.push((Occur::Must, constant(Box::new(AllQuery), 0.0)));
    }
    clauses.extend(ranking.into_iter().map(|query| (Occur::Should, query)));
    for text in &asked.excluded {
        clauses.extend(anywhere(text, fields).map(|query| (Occur::MustNot, query)));
    }
    Some(Box::new(BooleanQuery::new(clauses)))
}

/// Entries with every word and every quoted phrase.
fn complete(asked: &Asked, fields: &Fields) -> Option<Box<dyn Query>> {
    let units = asked.units.iter().filter_map(|unit| meant(&unit.text, asked, fields));
    let parts: Vec<_> = units.chain(asked.phrases.iter().filter_map(|text| anywhere(text, fields))).collect();
    let all = parts.len();
    any_of(parts, all)
}

/// Entries that hold a needed word, or something that says the same.
fn meant(text: &str, asked: &Asked, fields: &Fields) -> Option<Box<dyn Query>> {
    let same = asked.expansions.iter().filter(|one| one.same && one.of.contains(text)).map(|one| one.text.as_str());
    any_of(std::iter::once(text).chain(same).filter_map(|text| anywhere(text, fields)).collect(), 1)
}

/// Entries whose title holds every word.
fn titled(asked: &Asked, fields: &Fields) -> Option<Box<dyn Query>> {
    let parts: Vec<_> = asked.units.iter().filter_map(|unit| exact(fields.title_grams, &unit.text)).collect();
    let all = parts.len();
    any_of(parts, all)
}

/// Entries with any word, or with a dictionary word inside one.
fn partial(asked: &Asked, fields: &Fields) -> Option<Box<dyn Query>> {
    let words = asked.units.iter().flat_map(|unit| &unit.words);
    let mut parts: Vec<_> = words.filter_map(|word| anywhere(word, fields)).collect();
    // A single character of a synonym is no sign that an entry is meant.
    let more = asked.more_words.iter().filter(|(word, _)| word.chars().nth(1).is_some());
    parts.extend(more.map(|(word, _)| keyword(fields.words, word)));
    any_of(parts, 1)
}

/// What decides the order: BM25 (Robertson and Zaragoza 2009, with the engine's k1 = 1.2, b = 0.75) over words and
/// over grams, in text and title apart, summed.
fn ranking(asked: &Asked, fields: &Fields, weights: &Weights) -> Vec<Box<dyn Query>> {
    let parts = [
        (&asked.words, fields.words, weights.words),
        (&asked.words, fields.title_words, weights.title_words),
        (&asked.grams, fields.grams, weights.grams),
        (&asked.grams, fields.title_grams, weights.title_grams),
    ];
    let mut queries: Vec<Box<dyn Query>> = Vec::new();
    for (terms, field, weight) in parts {
        if weight > 0.0 {
            queries.extend(terms.iter().map(|term| {
                let query = TermQuery::new(Term::from_field_text(field, term), IndexRecordOption::WithFreqs);
                Box::new(BoostQuery::new(Box::new(query), weight)) as Box<dyn Query>
            }));
        }
    }
    let parts = [(&asked.more_words, fields.words, weights.words), (&asked.more_grams, fields.grams, weights.grams)];
    for (terms, field, weight) in parts {
        let weight = weight * weights.synonyms;
        if weight > 0.0 {
            queries.extend(terms.iter().map(|(term, factor)| {
                let query = TermQuery::new(Term::from_field_text(field, term), IndexRecordOption::WithFreqs);
                Box::new(BoostQuery::new(Box::new(query), weight * factor)) as Box<dyn Query>
            }));
        }
    }
    queries
}

/// Entries whose text or title holds `text` as it stands.
fn anywhere(text: &str, fields: &Fields) -> Option<Box<dyn Query>> {
    let places: Vec<_> =
        [fields.grams, fields.title_grams].into_iter().filter_map(|field| exact(field, text)).collect();
    any_of(places, 1)
}

/// Entries whose `field` (of grams) holds `text` as it stands, border by border; `None` when there is nothing to find.
pub(crate) fn exact(field: Field, text: &str) -> Option<Box<dyn Query>> {
    let mut terms: Vec<(usize, Term)> = Vec::new();
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
        for (at, pair) in chars.windows(2).enumerate() {
            // Every second gram, and the last one, already pin every character to its place.
            if at % 2 == 0 || at + 2 == chars.len() {
                terms.push((position + at, Term::from_field_text(field, &String::from_iter(pair))));
            }
        }
        position += chars.len();
    }
    match (terms.len(), lone) {
        (0, None) => None,
        (0, Some(c)) => Some(beginning(field, &c.to_string())),
        (1, _) => {
            terms.pop().map(|(_, term)| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>)
        }
        _ => Some(Steady::boxed(PhraseQuery::new_with_offset(terms))),
    }
}

/// Entries with a term in `field` that begins with `prefix`.
pub(crate) fn beginning(field: Field, prefix: &str) -> Box<dyn Query> {
    let lower = Bound::Included(Term::from_field_text(field, prefix));
    // The largest code point sorts behind everything that can follow the prefix.
    let upper = Bound::Excluded(Term::from_field_text(field, &format!("{prefix}\u{10FFFF}")));
    Box::new(RangeQuery::new(lower, upper))
}

/// Entries whose `field` is exactly `value`.
pub(crate) fn keyword(field: Field, value: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic))
}

/// Entries that match at least `least` of the queries; `None` when there are none.
pub(crate) fn any_of(mut queries: Vec<Box<dyn Query>>, least: usize) -> Option<Box<dyn Query>> {
    match queries.len() {
        0 | 1 => queries.pop(),
        _ if least == queries.len() => Some(Steady::boxed(BooleanQuery::intersection(queries))),
        _ => Some(Box::new(BooleanQuery::union_with_minimum_required_clauses(queries, least))),
    }
}

fn require(clauses: &mut Vec<Clause>, query: Option<Box<dyn Query>>) {
    clauses.extend(query.map(|query| (Occur::Must, constant(query, 0.0))));
}

fn constant(query: Box<dyn Query>, score: f32) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, score))
}
