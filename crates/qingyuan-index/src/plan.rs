//! From a query taken apart to conditions and lists. Built by hand: no parser ever sees what a reader typed.

use tantivy::Term;
use tantivy::schema::Field;

use crate::asked::Asked;
use crate::condition::Condition;
use crate::filters::Filters;
use crate::literal::pinned;
use crate::need::{Need, Way};
use crate::rank::Ranking;
use crate::schema::Fields;
use crate::weights::Weights;

/// Of two words that sound alike, the one in fewer titles counts this much less; picked by gut feeling.
const LESS_LIKELY: f32 = 0.7;

/// What a search looks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Plan {
    /// What every result holds: sites, titles.
    pub(crate) base: Vec<Condition>,
    /// What no result holds.
    pub(crate) without: Vec<Condition>,
    /// Any word, or a dictionary word inside one, or a title that sounds like one.
    pub(crate) partial: Option<Condition>,
    /// What adds to the score of entries that hold it.
    pub(crate) bonuses: Vec<(Condition, f32)>,
    /// The quoted phrases.
    pub(crate) phrases: Vec<Condition>,
    /// What decides the order.
    pub(crate) words: Vec<Ranking>,
}

/// The plan for what was asked; `None` when nothing in it can be searched.
pub(crate) fn plan(asked: &Asked, fields: &Fields, weights: &Weights) -> Option<Plan> {
    if asked.is_empty() && !asked.blank {
        return None;
    }
    let label = |(field, value): (Field, &str)| Condition::Term(Term::from_field_text(field, value));
    let site = |site: &String| label((fields.site, site));
    let sites = Condition::any(asked.sites.iter().map(site).collect());
    let titles = asked.titles.iter().filter_map(|title| standing(fields.title_grams, title));
    let excluded = asked.excluded.iter().filter_map(|text| anywhere(text, fields));
    let words = asked.units.iter().flat_map(|unit| &unit.words).filter_map(|word| anywhere(word, fields));
    // A single character of a synonym is no sign that an entry is meant.
    let more = asked.more_words.iter().filter(|(word, _)| word.chars().nth(1).is_some());
    let more = more.map(|(word, _)| label((fields.words, word)));
    let heard = asked.heard.iter().map(|word| label((fields.sounds, word)));
    let in_title = asked.units.iter().filter_map(|unit| standing(fields.title_grams, &unit.text));
    let titled = Condition::all(in_title.collect()).map(|titled| (titled, weights.titled));
    let sounding = likely(asked, weights.sounds).map(|(word, weight)| (label((fields.sounds, word)), weight));
    Some(Plan {
        base: sites.into_iter().chain(titles).collect(),
        without: excluded.chain(asked.not_sites.iter().map(site)).collect(),
        partial: Condition::any(words.chain(more).chain(heard).collect()),
        bonuses: titled.into_iter().chain(sounding).filter(|(_, score)| *score > 0.0).collect(),
        phrases: asked.phrases.iter().filter_map(|phrase| anywhere(phrase, fields)).collect(),
        words: ranking(asked, fields, weights),
    })
}

/// The labels that every result carries.
pub(crate) fn labels(filters: &Filters, fields: &Fields) -> Option<Condition> {
    let terms = filters.terms(fields).map(|(field, value)| Condition::Term(Term::from_field_text(field, value)));
    Condition::all(terms.collect())
}

/// What entries hold that fulfil every need; a need that nothing can be searched for asks for nothing.
pub(crate) fn complete(needs: &[Need], fields: &Fields) -> Option<Condition> {
    Condition::all(needs.iter().filter_map(|need| fulfilling(need, fields)).collect())
}

/// What entries hold that fulfil a need in one way or another.
pub(crate) fn fulfilling(need: &Need, fields: &Fields) -> Option<Condition> {
    Condition::any(need.ways.iter().filter_map(|way| along(way, fields)).collect())
}

fn along(way: &Way, fields: &Fields) -> Option<Condition> {
    let texts = way.texts.iter().filter_map(|text| anywhere(text, fields));
    let term = |sound: &String| Condition::Term(Term::from_field_text(fields.sounds, sound));
    let sound = |sounds: &Vec<String>| Condition::any(sounds.iter().map(term).collect());
    Condition::all(texts.chain(way.sounds.iter().filter_map(sound)).collect())
}

/// The words of titles that sound like what was typed, the likeliest first, with what they count.
fn likely(asked: &Asked, weight: f32) -> impl Iterator<Item = (&str, f32)> {
    let weights = std::iter::successors(Some(weight), |weight| Some(weight * LESS_LIKELY));
    asked.heard.iter().map(String::as_str).zip(weights)
}

/// What decides the order: BM25 over words and over grams, in text and title apart, summed.
fn ranking(asked: &Asked, fields: &Fields, weights: &Weights) -> Vec<Ranking> {
    let parts = [
        (&asked.words, fields.words, weights.words, weights.words_bm25),
        (&asked.words, fields.title_words, weights.title_words, weights.title_words_bm25),
        (&asked.grams, fields.grams, weights.grams, weights.grams_bm25),
        (&asked.grams, fields.title_grams, weights.title_grams, weights.title_grams_bm25),
    ];
    let counting = parts.into_iter().filter(|(.., weight, _)| *weight > 0.0);
    let words = counting.flat_map(|(terms, field, weight, bm25)| {
        terms.iter().map(move |term| Ranking { term: Term::from_field_text(field, term), weight, bm25 })
    });
    let added = [
        (&asked.more_words, fields.words, weights.words, weights.words_bm25),
        (&asked.more_grams, fields.grams, weights.grams, weights.grams_bm25),
    ];
    let counting = added.into_iter().filter(|(.., weight, _)| weight * weights.synonyms > 0.0);
    let more = counting.flat_map(|(terms, field, weight, bm25)| {
        terms.iter().map(move |(term, factor)| {
            let term = Term::from_field_text(field, term);
            Ranking { term, weight: weight * weights.synonyms * factor, bm25 }
        })
    });
    let heard = likely(asked, weights.sounds).filter(|(_, weight)| *weight > 0.0).map(|(word, weight)| Ranking {
        term: Term::from_field_text(fields.title_words, word),
        weight,
        bm25: weights.title_words_bm25,
    });
    words.chain(more).chain(heard).collect()
}

/// Text or title holds `text` as it stands.
fn anywhere(text: &str, fields: &Fields) -> Option<Condition> {
    let places = [fields.grams, fields.title_grams].into_iter().filter_map(|field| standing(field, text));
    Condition::any(places.collect())
}

/// The `field` (of grams) holds `text` as it stands, border by border; `None` when there is nothing to find.
fn standing(field: Field, text: &str) -> Option<Condition> {
    let (mut terms, lone) = pinned(field, text);
    match (terms.len(), lone) {
        (0, None) => None,
        (0, Some(c)) => Some(Condition::Beginning(field, c.to_string())),
        (1, _) => terms.pop().map(|(_, term)| Condition::Term(term)),
        _ => Some(Condition::Phrase(terms)),
    }
}
