//! The learned model: what it says of a document, category by category, and which words made it say so.

use std::collections::BTreeSet;

use qingyuan_model::{Category, ContentHash, Field, Span};
use qingyuan_text::{Folded, Segmenter};

use super::file::ModelFile;
use super::highlights::{Highlights, highlights};
use super::reading::{Part, Unit, units};
use super::sums::Sums;
use super::table::Table;
use crate::error::ModelError;

/// Below these log-odds the n-grams alone settle it and words are not looked up: cutting words costs more than all the
/// rest together, and seldom moves a text by more than what lies between this and [`SHOWN`].
const DOUBTFUL: f64 = -3.3;

/// From these log-odds (about one in sixteen) a category is worth mentioning: a fifth of what asks for a person.
const SHOWN: f64 = -2.7;

/// A category that stands so far below the most probable one is not mentioned: what is a threat for certain has much in common
/// with a call for help, and is none.
const RIVAL: f64 = 2.0;

/// From these log-odds (one in four) the places are told one by one; below, their sum is enough.
const PLACED: f64 = -1.1;

/// A text with less to read, about three characters, is not judged: it says nothing, and that is no harm.
const LEAST_READ: i64 = 48;

/// A linear model over hashed n-grams of characters and sounds and over words. Immutable; judging is pure.
#[derive(Clone, Debug)]
pub struct LearnedModel {
    categories: Vec<Category>,
    scales: Vec<f32>,
    biases: Vec<f32>,
    passage: f32,
    table: Table,
    hash: String,
}

/// What the model says of one category.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Opinion {
    pub(crate) category: Category,
    /// The calibrated log-odds of this category against a clean text.
    pub(crate) log_odds: f64,
    /// Where they come from: `(field, span, log-odds)`, strongest first, both for and against.
    pub(crate) places: Vec<(Field, Span, f64)>,
    /// The passage that was judged, when it was not the whole.
    pub(crate) passage: Option<Span>,
}

impl LearnedModel {
    /// Reads a model file.
    ///
    /// # Errors
    /// [`ModelError`]: what is wrong with the bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let file = ModelFile::of_bytes(bytes)?;
        let table = Table::new(&file.features, file.rows);
        let (categories, scales, biases) = (file.categories, file.scales, file.biases);
        let hash = ContentHash::of(bytes).to_string();
        Ok(Self { categories, scales, biases, passage: file.passage, table, hash })
    }

    /// The SHA-256 of its file: 64 hexadecimal digits.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// How many features it knows.
    #[must_use]
    pub fn features(&self) -> usize {
        self.table.len()
    }

    /// What it says of the categories that it finds worth mentioning, and of those in `asked`. `quotations`
    /// are what the original text only quotes.
    pub(crate) fn opinions(
        &self,
        (title, text): (&Folded, &Folded),
        quotations: &[Span],
        segmenter: &Segmenter,
        asked: &BTreeSet<Category>,
    ) -> Vec<Opinion> {
        let (title_part, text_part) = (Part::new(title, &[], true), Part::new(text, quotations, false));
        let mut sums = Sums::new(&self.table, &title_part, &text_part);
        if sums.of(&Unit::Whole).squares < LEAST_READ {
            return Vec::new();
        }
        let units: Vec<Unit> = units(text_part.atoms.len()).collect();
        let doubtful = self.best(&sums, &units).iter().any(|(_, log_odds)| *log_odds > DOUBTFUL);
        if !doubtful && asked.is_empty() {
            return Vec::new();
        }
        let (title_words, text_words) = (title_part.words(segmenter), text_part.words(segmenter));
        sums.add_words(&self.table, &title_words, &text_words);
        let best = self.best(&sums, &units);
        let most = best.iter().fold(f64::MIN, |most, (_, log_odds)| most.max(*log_odds));
        let shown = SHOWN.max(most - RIVAL);
        let told = self.categories.iter().zip(best).enumerate();
        told.filter(|(_, (category, (_, log_odds)))| *log_odds > shown || asked.contains(*category))
            .map(|(at, (category, (unit, log_odds)))| {
                let unit = &units[unit];
                let norm = sums.of(unit).norm();
                let how = Highlights { table: &self.table, category: at, scale: f64::from(self.scales[at]) / norm };
                let placed = log_odds > PLACED || asked.contains(category);
                let places = if placed {
                    highlights(&how, unit, (&title_part, title, &title_words), (&text_part, text, &text_words))
                } else {
                    Vec::new()
                };
                Opinion { category: category.clone(), log_odds, places, passage: text_part.passage(unit, text) }
            })
            .collect()
    }

    /// By category: the unit that speaks most for it, and its log-odds.
    fn best(&self, sums: &Sums, units: &[Unit]) -> Vec<(usize, f64)> {
        let mut best = vec![(0, f64::MIN); self.categories.len()];
        for (at, unit) in units.iter().enumerate() {
            let sum = sums.of(unit);
            let norm = sum.norm();
            let deduction = if *unit == Unit::Whole { 0.0 } else { f64::from(self.passage) };
            for (category, best) in best.iter_mut().enumerate() {
                let scaled = f64::from(sum.weights[category]) * f64::from(self.scales[category]) / norm;
                let log_odds = scaled + f64::from(self.biases[category]) - deduction;
                if log_odds > best.1 {
                    *best = (at, log_odds);
                }
            }
        }
        best
    }
}
