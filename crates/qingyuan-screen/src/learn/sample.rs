//! A labelled text, as the learner takes it.

use std::collections::BTreeMap;

use qingyuan_model::Label;
use qingyuan_text::{Segmenter, fold};

use crate::learned::grams::Gram;
use crate::learned::reading::{Part, Unit, units};
use crate::learned::sums::SLACK;
use crate::quoted::quotations;

/// A labelled text.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// What it is called in reports.
    pub id: String,
    /// Its title; empty for none.
    pub title: String,
    /// Its text.
    pub text: String,
    /// What a person says it is.
    pub label: Label,
    /// Texts of one family share a scene and words; they are held out together, so that no fold is tested on what it has
    /// as good as read.
    pub family: String,
    /// Where such texts come from, for figures by domain.
    pub domain: String,
    /// How much it counts beside others.
    pub weight: f32,
}

/// The features of one unit of a text, already divided by its length: `(feature, value)`, sorted.
pub(crate) type Unitary = Vec<(u32, f32)>;

/// Clauses taken of one text, at most.
const CLAUSES: usize = 6;

/// Some clauses of a text, each in features as if it were a text of its own.
pub(crate) fn clauses(sample: &Sample, segmenter: &Segmenter) -> Vec<Unitary> {
    let all: Vec<&str> = sample.text.split(is_end).map(str::trim).filter(|clause| !clause.is_empty()).collect();
    let stride = all.len().div_ceil(CLAUSES).max(1);
    let chosen = if all.len() > 1 { all.into_iter().step_by(stride).collect() } else { Vec::new() };
    let alone = |clause: &str| Sample { title: String::new(), text: clause.to_owned(), ..sample.clone() };
    chosen.into_iter().filter_map(|clause| features(&alone(clause), segmenter).into_iter().next()).collect()
}

fn is_end(c: char) -> bool {
    matches!(c, '。' | '，' | '！' | '？' | '；' | '：' | '\n' | ',' | '.' | '!' | '?' | ';' | '、')
}

/// The features of every unit of a sample: the whole first, then its passages.
pub(crate) fn features(sample: &Sample, segmenter: &Segmenter) -> Vec<Unitary> {
    let (title, text) = (fold(&sample.title), fold(&sample.text));
    let (title, text) = (Part::new(&title, &[], true), Part::new(&text, &quotations(&sample.text), false));
    let grams_of = |part: &Part<'_>, atom: usize| {
        let (mut found, mut squares) = (Vec::new(), 0_i64);
        part.grams(atom, |gram| {
            squares += i64::from(gram.value * gram.value);
            found.push(gram);
        });
        (found, squares)
    };
    let of_title = grams_of(&title, 0);
    let mut of_atoms: Vec<(Vec<Gram>, i64)> = (0..text.atoms.len()).map(|atom| grams_of(&text, atom)).collect();
    let of_title_words: Vec<Gram> = title.words(segmenter).into_iter().map(|(_, word)| word).collect();
    for (atom, word) in text.words(segmenter) {
        of_atoms[atom].0.push(word);
    }
    let all = units(text.atoms.len());
    all.map(|unit| {
        let (mut counts, mut squares) = (BTreeMap::<u32, i32>::new(), 0);
        let mut count = |grams: &[Gram]| {
            for gram in grams {
                *counts.entry(gram.feature).or_default() += gram.value;
            }
        };
        let atoms = match unit {
            Unit::Whole => {
                count(&of_title.0);
                count(&of_title_words);
                squares += of_title.1;
                &of_atoms[..]
            }
            Unit::Passage(atoms) => &of_atoms[atoms],
        };
        for (grams, more) in atoms {
            count(grams);
            squares += more;
        }
        let norm = ((squares + SLACK) as f32).sqrt();
        counts.into_iter().map(|(feature, value)| (feature, value as f32 / norm)).collect()
    })
    .collect()
}
