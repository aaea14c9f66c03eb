//! Where the words of a query stand in an original text.

use std::collections::BTreeMap;

use qingyuan_model::Span;
use qingyuan_text::fold;

use crate::lexis::{is_han, is_latin};

/// A text with more places than this is not read further.
const HITS: usize = 400;

/// A folded word to highlight.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Needle {
    pub(crate) text: String,
    /// How much finding it tells; rare words tell more.
    pub(crate) weight: f32,
}

/// What to highlight.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Needles {
    /// Words and phrases.
    pub(crate) words: Vec<Needle>,
    /// Grams, for a text that holds none of the words.
    pub(crate) grams: Vec<Needle>,
}

/// One place of one needle in the original text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hit {
    pub(crate) span: Span,
    /// Which needle, so that a repetition counts less than another word.
    pub(crate) needle: usize,
    pub(crate) weight: f32,
}

/// All places in `original`, sorted; spans count its chars.
pub(crate) fn hits(original: &str, needles: &Needles) -> Vec<Hit> {
    let folded = fold(original);
    let view = folded.base();
    for list in [&needles.words, &needles.grams] {
        let mut hits: Vec<Hit> = Vec::new();
        for (needle, Needle { text, weight }) in list.iter().enumerate() {
            let places = places(view.text(), text).take(HITS);
            hits.extend(places.map(|at| Hit { span: view.span(at..at + text.len()), needle, weight: *weight }));
        }
        if !hits.is_empty() {
            hits.sort_by_key(|hit| (hit.span, hit.needle));
            hits.truncate(HITS);
            return hits;
        }
    }
    Vec::new()
}

/// The spans of the hits, those that overlap or touch made one.
pub(crate) fn merged(hits: impl IntoIterator<Item = Span>) -> Vec<Span> {
    let mut marks: Vec<Span> = Vec::new();
    for span in hits {
        match marks.last_mut() {
            Some(last) if span.start <= last.end => *last = last.cover(span),
            _ => marks.push(span),
        }
    }
    marks
}

/// Where `needle` stands in `text`, in bytes; Latin words only as whole words.
fn places<'a>(text: &'a str, needle: &'a str) -> impl Iterator<Item = usize> {
    let first_latin = needle.chars().next().is_some_and(is_latin);
    let last_latin = needle.chars().next_back().is_some_and(is_latin);
    let whole = move |at: usize| {
        let before = text[..at].chars().next_back().is_some_and(is_latin);
        let after = text[at + needle.len()..].chars().next().is_some_and(is_latin);
        !(first_latin && before || last_latin && after)
    };
    let mut from = 0;
    std::iter::from_fn(move || {
        while !needle.is_empty() {
            let at = from + text.get(from..)?.find(needle)?;
            from = at + needle.chars().next().map_or(1, char::len_utf8);
            if whole(at) {
                return Some(at);
            }
        }
        None
    })
}

/// How wide a character is shown: 2 for Han and its like, 1 for others.
pub(crate) fn columns(c: char) -> usize {
    if is_han(c) || matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF01}'..='\u{FF60}' | '“' | '”' | '…') {
        2
    } else {
        1
    }
}

/// The distinct needles among `hits`, as the sum of their weights, with a little for every repetition.
pub(crate) fn coverage(hits: &[Hit]) -> f32 {
    let mut distinct: BTreeMap<usize, f32> = BTreeMap::new();
    for hit in hits {
        distinct.entry(hit.needle).or_insert(hit.weight);
    }
    let repeated = u16::try_from(hits.len() - distinct.len()).unwrap_or(u16::MAX);
    distinct.values().sum::<f32>() + 0.05 * f32::from(repeated)
}
