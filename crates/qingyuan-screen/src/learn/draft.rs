//! Learning in two rounds, and what comes of it before it is rounded into a file.

use std::collections::HashMap;

use qingyuan_model::{Category, Label};

use super::calibration::Calibration;
use super::descent::{Descent, Example, Weights, descend};
use super::sample::{Sample, Unitary, clauses, features};
use crate::learned::file::{MOST_FEATURES, ModelFile};
use crate::learned::table::{Row, WIDTH};

/// What a clause of a clean text counts beside the whole. Clauses teach that a text which says little is clean.
const CLEAN_CLAUSE: f32 = 0.4;

/// What a passage of a clean text counts beside the whole.
const CLEAN_PASSAGE: f32 = 0.5;

/// The largest weight of a category, in its own steps.
const LARGEST: f32 = 127.0;

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// How often all examples are looked at.
    pub epochs: usize,
    /// The size of the first steps.
    pub rate: f32,
    /// How strongly weights are drawn to zero.
    pub decay: f32,
    /// In how many texts a feature must occur.
    pub least: u32,
    /// How many features a model keeps at most.
    pub features: usize,
    /// The seed of the order of examples.
    pub seed: u64,
}

/// A sample in features, ready for any fold.
#[derive(Clone, Debug)]
pub struct Prepared {
    units: Vec<Unitary>,
    /// Of clean texts: some clauses.
    clauses: Vec<Unitary>,
    class: usize,
    weight: f32,
}

impl Prepared {
    /// Reads a sample. A label that is not among `categories` cannot be learned.
    #[must_use]
    pub fn new(sample: &Sample, categories: &[Category], segmenter: &qingyuan_text::Segmenter) -> Option<Self> {
        let class = match &sample.label {
            Label::Clean => 0,
            Label::Harm(category) => 1 + categories.iter().position(|known| known == category)?,
        };
        let clauses = if class == 0 { clauses(sample, segmenter) } else { Vec::new() };
        Some(Self { units: features(sample, segmenter), clauses, class, weight: sample.weight })
    }

    /// Whether it bears the label of any category.
    #[must_use]
    pub fn is_harmful(&self) -> bool {
        self.class > 0
    }

    /// How much it counts beside others.
    #[must_use]
    pub fn weight(&self) -> f32 {
        self.weight
    }
}

/// Learned weights with the features that they belong to.
#[derive(Clone, Debug)]
pub struct Draft {
    numbers: HashMap<u32, u32>,
    weights: Weights,
    categories: usize,
}

impl Draft {
    /// Learns from these samples, in two rounds. The first looks at whole texts and at the passages of clean ones. It tells
    /// which features are worth keeping, and which passage of a long harmful text is the telling one, for nobody has marked
    /// where the harm stands. The second learns from all of that with the kept features only.
    #[must_use]
    pub fn learn(samples: &[&Prepared], categories: usize, recipe: &Recipe) -> Self {
        let mut draft = Self::of(lexicon(samples, recipe.least), categories);
        let plain = |draft: &Self| draft.examples(samples.iter().copied());
        draft.weights = draft.descend(&plain(&draft), recipe);
        let long = samples.iter().filter(|one| one.class > 0 && one.units.len() > 1);
        let telling: Vec<(&Unitary, &Prepared)> =
            long.filter_map(|sample| Some((draft.telling(sample)?, *sample))).collect();
        let mut draft = Self::of(draft.strongest(recipe.features), categories);
        let mut examples = plain(&draft);
        examples.extend(telling.into_iter().map(|(unit, sample)| draft.example(unit, sample, 1.0)));
        draft.weights = draft.descend(&examples, recipe);
        draft
    }

    fn of(numbers: HashMap<u32, u32>, categories: usize) -> Self {
        Self { numbers, weights: Weights::default(), categories }
    }

    fn descend(&self, examples: &[Example], recipe: &Recipe) -> Weights {
        let how = Descent { epochs: recipe.epochs, rate: recipe.rate, decay: recipe.decay, seed: recipe.seed };
        descend(examples, self.numbers.len(), self.categories + 1, how)
    }

    fn example(&self, unit: &Unitary, sample: &Prepared, share: f32) -> Example {
        Example { features: self.numbered(unit), class: sample.class, weight: sample.weight * share }
    }

    /// Of clean texts every unit, of short harmful ones the only one, of long harmful ones none.
    fn examples<'p>(&self, samples: impl Iterator<Item = &'p Prepared>) -> Vec<Example> {
        let mut examples = Vec::new();
        for sample in samples {
            if sample.class > 0 && sample.units.len() > 1 {
                continue;
            }
            let units = sample.units.iter().enumerate();
            examples
                .extend(units.map(|(at, unit)| self.example(unit, sample, if at == 0 { 1.0 } else { CLEAN_PASSAGE })));
            examples.extend(sample.clauses.iter().map(|clause| self.example(clause, sample, CLEAN_CLAUSE)));
        }
        examples
    }

    /// The passage of a long text that speaks most for its label.
    fn telling<'p>(&self, sample: &'p Prepared) -> Option<&'p Unitary> {
        let margin = |unit: &Unitary| {
            let scores = self.weights.scores(&self.numbered(unit));
            scores[sample.class] - scores[0]
        };
        let passages = sample.units.iter().skip(1).map(|unit| (margin(unit), unit));
        passages.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, unit)| unit)
    }

    /// Numbers for the features with the largest weight against clean in any category.
    fn strongest(&self, most: usize) -> HashMap<u32, u32> {
        let mut strengths: Vec<(f32, u32)> = self
            .numbers
            .iter()
            .map(|(feature, number)| {
                let row = &self.weights.rows[*number as usize];
                let strength = row[1..=self.categories].iter().map(|weight| (weight - row[0]).abs());
                (strength.fold(0.0, f32::max), *feature)
            })
            .collect();
        strengths.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        strengths.truncate(most.min(MOST_FEATURES));
        let mut features: Vec<u32> = strengths.into_iter().map(|(_, feature)| feature).collect();
        features.sort_unstable();
        features.into_iter().zip(0..).collect()
    }

    fn numbered(&self, unit: &Unitary) -> Vec<(u32, f32)> {
        unit.iter().filter_map(|(feature, value)| Some((*self.numbers.get(feature)?, *value))).collect()
    }

    /// The log-odds of every category against clean, of the unit that speaks most for each.
    #[must_use]
    pub fn log_odds(&self, sample: &Prepared, passage: f32) -> Vec<f32> {
        let mut best = vec![f32::MIN; self.categories];
        for (at, unit) in sample.units.iter().enumerate() {
            let scores = self.weights.scores(&self.numbered(unit));
            let deduction = if at == 0 { 0.0 } else { passage };
            for (best, score) in best.iter_mut().zip(&scores[1..]) {
                *best = best.max(score - scores[0] - deduction);
            }
        }
        best
    }

    /// The file of the model, every weight rounded to a signed byte.
    #[must_use]
    pub fn to_bytes(&self, categories: &[Category], calibration: &Calibration) -> Vec<u8> {
        let mut features: Vec<(u32, u32)> = self.numbers.iter().map(|(feature, number)| (*feature, *number)).collect();
        features.sort_unstable();
        let against_clean = |row: &[f32], category: usize| row[category + 1] - row[0];
        let passage = calibration.slope * calibration.passage;
        let mut file = ModelFile { categories: categories.to_vec(), passage, ..ModelFile::default() };
        let mut steps = Vec::with_capacity(self.categories);
        for category in 0..self.categories {
            let weights = self.weights.rows.iter().map(|row| against_clean(row, category).abs());
            let step = weights.fold(f32::MIN_POSITIVE, f32::max) / LARGEST;
            file.scales.push(step * calibration.slope);
            file.biases.push(against_clean(&self.weights.bias, category) * calibration.slope + calibration.offset);
            steps.push(step);
        }
        for (feature, number) in features {
            let mut row: Row = [0; WIDTH];
            for (category, (slot, step)) in row.iter_mut().zip(&steps).enumerate() {
                *slot = (against_clean(&self.weights.rows[number as usize], category) / step).round() as i8;
            }
            file.features.push(feature);
            file.rows.push(row);
        }
        file.to_bytes()
    }
}

/// A number for every feature that occurs in at least so many samples.
fn lexicon(samples: &[&Prepared], least: u32) -> HashMap<u32, u32> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for sample in samples {
        if let Some(whole) = sample.units.first() {
            for (feature, _) in whole {
                *counts.entry(*feature).or_default() += 1;
            }
        }
    }
    let mut features: Vec<u32> =
        counts.into_iter().filter(|(_, count)| *count >= least).map(|(feature, _)| feature).collect();
    features.sort_unstable();
    features.into_iter().zip(0..).collect()
}
