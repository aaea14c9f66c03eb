//! From a query taken apart to conditions and lists. Built by hand: no parser ever sees what a reader typed.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use tantivy::Term;
use tantivy::schema::Field;

use crate::asked::Asked;
use crate::bm25::Bm25;
use crate::condition::Condition;
use crate::filters::Filters;
use crate::lexis::{Lexis, runs};
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
pub(crate) fn plan(asked: &Asked, fields: &Fields, lexis: &Lexis, weights: &Weights) -> Option<Plan> {
    if asked.is_empty() && !asked.blank {
        return None;
    }
    let label = |(field, value): (Field, &str)| Condition::Term(Term::from_field_text(field, value));
    let site = |site: &String| label((fields.site, site));
    let sites = Condition::any(asked.sites.iter().map(site).collect());
    let titles = asked.titles.iter().filter_map(|title| in_title(title, fields));
    let excluded = asked.excluded.iter().filter_map(|text| anywhere(text, true, fields));
    let words = asked.units.iter().flat_map(|unit| &unit.words).filter_map(|word| anywhere(word, false, fields));
    // A single character of a synonym is no sign that an entry is meant.
    let more = asked.more_words.iter().filter(|(word, _)| word.chars().nth(1).is_some());
    let more = more.map(|(word, _)| Condition::Term(fields.word(word, lexis)));
    let heard = asked.heard.iter().map(|word| label((fields.sounds, word)));
    let units = asked.units.iter().filter_map(|unit| standing(fields.title_grams, &unit.text));
    let titled = Condition::all(units.collect()).map(|titled| (titled, weights.titled));
    let sounding = likely(asked, weights.sounds).map(|(word, weight)| (label((fields.sounds, word)), weight));
    Some(Plan {
        base: sites.into_iter().chain(titles).collect(),
        without: excluded.chain(asked.not_sites.iter().map(site)).collect(),
        partial: Condition::any(words.chain(more).chain(heard).collect()),
        bonuses: titled.into_iter().chain(sounding).filter(|(_, score)| *score > 0.0).collect(),
        phrases: asked.phrases.iter().filter_map(|phrase| anywhere(phrase, true, fields)).collect(),
        words: ranking(asked, fields, lexis, weights),
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
    let texts = way.texts.iter().filter_map(|text| anywhere(text, way.quoted, fields));
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
fn ranking(asked: &Asked, fields: &Fields, lexis: &Lexis, weights: &Weights) -> Vec<Ranking> {
    let mut rankings = Rankings::default();
    let mut words = |word: &str, factor: f32| {
        // A word of two characters is looked for among the grams, and counts as both.
        let term = fields.word(word, lexis);
        let bm25 = if term.field() == fields.grams { weights.grams_bm25 } else { weights.words_bm25 };
        rankings.add(term, weights.words * factor, bm25);
    };
    asked.words.iter().for_each(|word| words(word, 1.0));
    asked.more_words.iter().for_each(|(word, factor)| words(word, weights.synonyms * factor));
    let mut grams = |gram: &str, factor: f32| {
        rankings.add(Term::from_field_text(fields.grams, gram), weights.grams * factor, weights.grams_bm25);
    };
    asked.grams.iter().for_each(|gram| grams(gram, 1.0));
    asked.more_grams.iter().for_each(|(gram, factor)| grams(gram, weights.synonyms * factor));
    let titles = [
        (&asked.words, fields.title_words, weights.title_words, weights.title_words_bm25),
        (&asked.grams, fields.title_grams, weights.title_grams, weights.title_grams_bm25),
    ];
    for (terms, field, weight, bm25) in titles {
        terms.iter().for_each(|term| rankings.add(Term::from_field_text(field, term), weight, bm25));
    }
    for (word, weight) in likely(asked, weights.sounds) {
        rankings.add(Term::from_field_text(fields.title_words, word), weight, weights.title_words_bm25);
    }
    rankings.list
}

/// Rankings by their terms, each once.
#[derive(Default)]
struct Rankings {
    list: Vec<Ranking>,
    places: HashMap<Term, usize, RandomState>,
}

impl Rankings {
    fn add(&mut self, term: Term, weight: f32, bm25: Bm25) {
        if weight <= 0.0 {
            return;
        }
        let known = self.places.get(&term).and_then(|&place| self.list.get_mut(place));
        if let Some(known) = known {
            known.weight += weight;
        } else {
            self.places.insert(term.clone(), self.list.len());
            self.list.push(Ranking { term, weight, bm25 });
        }
    }
}

/// Text or title holds `text` as it stands; of a text that was not quoted it is enough that it holds all pairs, when those
/// tell of every character.
fn anywhere(text: &str, quoted: bool, fields: &Fields) -> Option<Condition> {
    let in_text = if quoted || has_lone(text) { quotation(text, fields) } else { pairs(text, fields) };
    Condition::any(in_text.into_iter().chain(in_title(text, fields)).collect())
}

/// The title holds `text` as it stands.
fn in_title(text: &str, fields: &Fields) -> Option<Condition> {
    let candidates = standing(fields.title_grams, text)?;
    let told = !has_lone(text);
    Some(if told { candidates } else { Condition::Quotation(fields.title, text.to_owned(), Box::new(candidates)) })
}

/// Whether a Han character stands alone beside other runs, as in `b站`: no pair tells of it.
fn has_lone(text: &str) -> bool {
    let runs = runs(text);
    runs.len() > 1 && runs.into_iter().any(|run| run.han && text[run.bytes].chars().nth(1).is_none())
}

/// The text holds all pairs of `text`, somewhere.
fn pairs(text: &str, fields: &Fields) -> Option<Condition> {
    let (terms, lone) = pinned(fields.grams, text);
    match lone {
        Some(c) if terms.is_empty() => Some(Condition::Beginning(fields.grams, c.to_string())),
        _ => Condition::all(terms.into_iter().map(|(_, term)| Condition::Term(term)).collect()),
    }
}

/// The text holds `text` as it stands, border by border.
fn quotation(text: &str, fields: &Fields) -> Option<Condition> {
    let candidates = pairs(text, fields)?;
    let plain = match &runs(text)[..] {
        [run] if run.han => text[run.bytes.clone()].chars().nth(2).is_none(),
        runs => runs.len() == 1,
    };
    // One pair, or one word, is there or not.
    Some(if plain { candidates } else { Condition::Quotation(fields.text, text.to_owned(), Box::new(candidates)) })
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
