//! Where the words of a query stand in an original text.

use std::ops::Range;

use qingyuan_text::base;

use crate::columns::{clings, columns};
use crate::needles::{Finder, Needles};

/// A text with more places than this is not read further: a megabyte of one word is, half.
const HITS: usize = 20_000;
/// A gram by itself is marked only when it holds none of these; picked by reading snippets of questions whose names no
/// dictionary has.
const GRAMMAR: &str = "的了着过地得是在有和与或及也都就还又而但从向对把被给让使为以于之其我你您他她它们这那该本吗呢吧啊呀么哪谁几多少\
    什怎样如何否能可会要需应想请问一不没并且若因所时候后前中上下里等个";

/// One place of one needle in the original text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hit {
    /// Where it stands, in bytes of the original; accents and joiners on its last character belong to it.
    pub(crate) bytes: Range<usize>,
    /// The columns before it and before its end.
    pub(crate) columns: Range<usize>,
    /// Which needle, so that a repetition counts less than another word.
    pub(crate) needle: usize,
    pub(crate) weight: f32,
}

/// All places in `original`, by where they begin, longer ones first. Where no word stands, grams are looked for.
pub(crate) fn hits(original: &str, needles: &Needles) -> Vec<Hit> {
    let view = base(original);
    let folded = view.text();
    let mut walk = Walk::new(original);
    let mut hit = |bytes: Range<usize>, needle: usize, weight: f32| {
        let span = view.span(bytes);
        walk.to(span.start);
        let mut end = walk.clone();
        end.to(span.end);
        end.past_clinging();
        Hit { bytes: walk.byte..end.byte, columns: walk.column..end.column, needle, weight }
    };
    let weight = |finder: &Finder, needle: usize| finder.get(needle).map_or(0.0, |needle| needle.weight);
    let words = needles.words.places(folded).take(HITS);
    let hits: Vec<Hit> =
        words.map(|place| hit(place.bytes, place.needle, weight(&needles.words, place.needle))).collect();
    if !hits.is_empty() || needles.grams.len() == 0 {
        return hits;
    }
    stretches(folded, &needles.grams)
        .into_iter()
        .map(|(bytes, needle)| {
            let length = folded[bytes.clone()].chars().count();
            // A stretch of many characters in common tells more than all its grams apart.
            let weight = f32::from(u16::try_from(length).unwrap_or(u16::MAX)) - 1.0;
            hit(bytes, needle, weight)
        })
        .collect()
}

/// Stretches of grams that overlap; single ones only where there is nothing better and they are not made of grammar.
fn stretches(folded: &str, grams: &Finder) -> Vec<(Range<usize>, usize)> {
    let mut stretches: Vec<(Range<usize>, usize)> = Vec::new();
    for place in grams.places(folded).take(HITS) {
        match stretches.last_mut() {
            Some((bytes, _)) if place.bytes.start < bytes.end => bytes.end = bytes.end.max(place.bytes.end),
            _ => stretches.push((place.bytes, place.needle)),
        }
    }
    let telling = |bytes: &Range<usize>| !folded[bytes.clone()].chars().any(|c| GRAMMAR.contains(c));
    let long = |bytes: &Range<usize>| folded[bytes.clone()].chars().nth(2).is_some();
    let any_long = stretches.iter().any(|(bytes, _)| long(bytes));
    stretches.retain(|(bytes, _)| if any_long { long(bytes) } else { telling(bytes) });
    stretches
}

/// The marks of hits in order: those that overlap or touch made one.
pub(crate) fn merged(hits: impl IntoIterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut marks: Vec<Range<usize>> = Vec::new();
    for bytes in hits {
        match marks.last_mut() {
            Some(last) if bytes.start <= last.end => last.end = last.end.max(bytes.end),
            _ => marks.push(bytes),
        }
    }
    marks
}

/// A walk through a text that counts its chars and columns.
#[derive(Clone)]
struct Walk<'t> {
    text: &'t str,
    byte: usize,
    at: usize,
    column: usize,
    before: Option<char>,
}

impl<'t> Walk<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, byte: 0, at: 0, column: 0, before: None }
    }

    fn step(&mut self, c: char) {
        self.byte += c.len_utf8();
        self.at += 1;
        self.column += columns(self.before, c);
        self.before = Some(c);
    }

    /// Goes on to the char number `at`, and never back.
    fn to(&mut self, at: usize) {
        let text = self.text;
        for c in text[self.byte..].chars().take(at.saturating_sub(self.at)) {
            self.step(c);
        }
    }

    fn past_clinging(&mut self) {
        let text = self.text;
        for c in text[self.byte..].chars().take_while(|c| clings(*c)) {
            self.step(c);
        }
    }
}
