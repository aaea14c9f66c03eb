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
use crate::need::{Need, Way};
use crate::schema::Fields;
use crate::steady::Steady;
use crate::weights::Weights;

/// How much of the query a result must hold.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Demand<'a> {
    /// Everything in here.
    All(&'a [Need]),
    /// Any word; entries with everything in here still come first.
    Any(&'a [Need]),
}

/// Of two words that sound alike, the one in fewer titles counts this much less; picked by gut feeling.
const LESS_LIKELY: f32 = 0.7;

type Clause = (Occur, Box<dyn Query>);

/// The query for what was asked; `None` when nothing in it can be searched.
pub(crate) fn plan(
    asked: &Asked,
    filters: &Filters,
    fields: &Fields,
    weights: &Weights,
    demand: Demand<'_>,
) -> Option<Box<dyn Query>> {
    if asked.is_empty() && !asked.blank {
        return None;
    }
    let mut clauses: Vec<Clause> = Vec::new();
    let mut ranking = ranking(asked, fields, weights);
    let whole = complete(&asked.needs, fields);
    match demand {
        Demand::All(needs) => {
            require(&mut clauses, complete(needs, fields));
            if needs.len() < asked.needs.len() {
                ranking.extend(whole.map(|query| constant(query, weights.complete)));
            }
        }
        Demand::Any(found) => {
            require(&mut clauses, partial(asked, fields));
            ranking.extend(whole.map(|query| constant(query, weights.complete)));
            if found.len() < asked.needs.len() {
                ranking.extend(complete(found, fields).map(|query| constant(query, weights.complete)));
            }
        }
    }
    ranking.extend(sounding(asked, fields, weights));
    ranking.extend(titled(asked, fields).map(|query| constant(query, weights.titled)));
    for title in &asked.titles {
        require(&mut clauses, exact(fields.title_grams, title));
    }
    require(&mut clauses, any_of(asked.sites.iter().map(|site| keyword(fields.site, site)).collect(), 1));
    for (field, value) in filters.terms(fields) {
        require(&mut clauses, Some(keyword(field, value)));
    }
    for phrase in asked.phrases.iter().filter(|_| weights.phrase > 0.0) {
        ranking.extend(anywhere(phrase, fields).map(|query| constant(query, weights.phrase)));
    }
    if clauses.is_empty() {
        clauses.push((Occur::Must, constant(Box::new(AllQuery), 0.0)));
    }
    clauses.extend(ranking.into_iter().map(|query| (Occur::Should, query)));
    for text in &asked.excluded {
        clauses.extend(anywhere(text, fields).map(|query| (Occur::MustNot, query)));
    }
    clauses.extend(asked.not_sites.iter().map(|site| (Occur::MustNot, keyword(fields.site, site))));
    Some(Box::new(BooleanQuery::new(clauses)))
}

/// Entries that fulfil every need; a need that nothing can be searched for asks for nothing.
fn complete(needs: &[Need], fields: &Fields) -> Option<Box<dyn Query>> {
    let parts: Vec<_> = needs.iter().filter_map(|need| fulfilling(need, fields)).collect();
    let all = parts.len();
    any_of(parts, all)
}

/// Entries that fulfil a need in one way or another.
pub(crate) fn fulfilling(need: &Need, fields: &Fields) -> Option<Box<dyn Query>> {
    any_of(need.ways.iter().filter_map(|way| along(way, fields)).collect(), 1)
}

fn along(way: &Way, fields: &Fields) -> Option<Box<dyn Query>> {
    let texts = way.texts.iter().filter_map(|text| anywhere(text, fields));
    let sound = |terms: &Vec<String>| any_of(terms.iter().map(|term| keyword(fields.sounds, term)).collect(), 1);
    let parts: Vec<_> = texts.chain(way.sounds.iter().filter_map(sound)).collect();
    let all = parts.len();
    any_of(parts, all)
}

/// Titles with the words that sound like what was typed, those of the likelier words first.
fn sounding(asked: &Asked, fields: &Fields, weights: &Weights) -> Vec<Box<dyn Query>> {
    let mut queries = Vec::new();
    let mut weight = weights.sounds;
    for word in asked.heard.iter().filter(|_| weights.sounds > 0.0) {
        let title = TermQuery::new(Term::from_field_text(fields.title_words, word), IndexRecordOption::WithFreqs);
        queries.push(Box::new(BoostQuery::new(Box::new(title), weight)) as Box<dyn Query>);
        queries.push(constant(keyword(fields.sounds, word), weight));
        weight *= LESS_LIKELY;
    }
    queries
}

/// Entries whose title holds every word.
fn titled(asked: &Asked, fields: &Fields) -> Option<Box<dyn Query>> {
    let parts: Vec<_> = asked.units.iter().filter_map(|unit| exact(fields.title_grams, &unit.text)).collect();
    let all = parts.len();
    any_of(parts, all)
}

/// Entries with any word, or with a dictionary word inside one, or with a title that sounds like one.
fn partial(asked: &Asked, fields: &Fields) -> Option<Box<dyn Query>> {
    let words = asked.units.iter().flat_map(|unit| &unit.words);
    let heard = asked.heard.iter().map(|word| keyword(fields.sounds, word));
    any_of(words.filter_map(|word| anywhere(word, fields)).chain(heard).collect(), 1)
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
