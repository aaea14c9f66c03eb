//! Learning a model from labelled texts, on all cores: held-out figures, calibration, a learning curve, and the file.

use std::sync::Arc;

use qingyuan_model::{Category, Label};
use qingyuan_screen::learn::{Calibration, Draft, MOST_CATEGORIES, Prepared, Recipe, Sample, fold_of, platt, together};
use qingyuan_screen::measure::{Figures, Judged};
use qingyuan_text::Segmenter;

use crate::bridge::across;
use crate::error::PipelineError;

/// The shares of the texts that the learning curve is drawn from, besides all of them.
const CURVE: [usize; 3] = [25, 50, 75];

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Training {
    /// How to learn.
    pub recipe: Recipe,
    /// In how many parts the texts are cut, each of which is held out once; two at least.
    pub folds: usize,
    /// Taken from the log-odds of a passage, see [`Calibration::passage`].
    pub passage: f32,
}

impl Default for Training {
    /// What the shipped model is trained with; picked on held-out families of the corpus and development data.
    fn default() -> Self {
        let recipe = Recipe { epochs: 12, rate: 0.3, decay: 1e-5, least: 2, features: 150_000, seed: 7 };
        Self { recipe, folds: 5, passage: 0.5 }
    }
}

/// The texts of one training.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// What is learned from, and held out fold by fold for the figures.
    pub learned: Vec<Sample>,
    /// What is learned from each time and never held out: the ground that a few labels of one kind stand on, so that a model
    /// does not learn to tell chat from prose where it ought to tell harm from none.
    pub base: Vec<Sample>,
    /// What nothing is learned from but what the sums mean; when it is empty, what the folds held out tells that.
    pub calibrating: Vec<Sample>,
}

/// What a model learned from a part of the texts is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// How many texts it learned from.
    pub texts: usize,
    /// Its macro-F1 on the first fold, 0 to 1.
    pub macro_f1: f64,
    /// Its recall of harmful texts there at one clean text in a hundred flagged, 0 to 1.
    pub recall: f64,
}

/// A trained model with what is known of it.
#[derive(Clone, Debug)]
pub struct Trained {
    /// Its file.
    pub bytes: Vec<u8>,
    /// How its sums became probabilities.
    pub calibration: Calibration,
    /// The figures of all texts, each judged by a model that had learned from other families only.
    pub held_out: Figures,
    /// What more texts brought.
    pub curve: Vec<CurvePoint>,
    /// The categories that it tells.
    pub categories: Vec<Category>,
}

/// How many steps [`train`] reports.
#[must_use]
pub fn steps(training: &Training) -> usize {
    training.folds.max(2) + CURVE.len() + 2
}

/// Trains. `step` is called after each of [`steps`].
///
/// # Errors
/// [`PipelineError::Untrainable`] when there are too few texts to hold any out, and [`PipelineError::Task`].
pub async fn train(
    texts: Texts,
    training: Training,
    segmenter: Arc<Segmenter>,
    step: impl Fn() + Send + Sync + Clone + 'static,
) -> Result<Trained, PipelineError> {
    let folds = training.folds.max(2);
    let Texts { learned: samples, base, calibrating } = texts;
    let categories = categories(samples.iter().chain(&base));
    if categories.len() > MOST_CATEGORIES {
        return Err(PipelineError::TooManyCategories { found: categories.len(), most: MOST_CATEGORIES });
    }
    let harmful = samples.iter().filter(|sample| sample.label != Label::Clean).count();
    if categories.is_empty() || harmful < folds || samples.len() - harmful < folds {
        return Err(PipelineError::Untrainable { harmful, clean: samples.len() - harmful, least: folds });
    }
    let fold: Vec<usize> = samples.iter().map(|sample| fold_of(&sample.family, folds)).collect();
    let labels: Vec<(Label, String)> =
        samples.iter().map(|sample| (sample.label.clone(), sample.domain.clone())).collect();
    let (own, ground) = (samples.len(), base.len());
    let names = categories.clone();
    let all: Vec<Sample> = samples.into_iter().chain(base).chain(calibrating).collect();
    let prepared = across(all, move |sample| Prepared::new(&sample, &names, &segmenter)).await?;
    // A text of others with a category that nobody taught cannot be judged; one's own have all been taught.
    let of_others: Vec<Prepared> = prepared[own + ground..].iter().flatten().cloned().collect();
    let prepared: Arc<Vec<Prepared>> = Arc::new(prepared.into_iter().take(own + ground).flatten().collect());
    step();

    // Every fold without one part of the texts, then the first fold with fewer and fewer.
    let tasks: Vec<(usize, usize)> =
        (0..folds).map(|fold| (fold, 100)).chain(CURVE.into_iter().map(|share| (0, share))).collect();
    let (shared, fold_at, tick) = (Arc::clone(&prepared), Arc::new(fold), step.clone());
    let (fold_of_text, recipe, passage, count) =
        (Arc::clone(&fold_at), training.recipe, training.passage, categories.len());
    let told = across(tasks, move |(out, share)| {
        let kept = |at: &usize| fold_of_text[*at] != out && at.wrapping_mul(7_919) % 100 < share;
        let mut learned_from: Vec<&Prepared> = (0..own).filter(kept).map(|at| &shared[at]).collect();
        learned_from.extend(&shared[own..]);
        let draft = Draft::learn(&learned_from, count, &recipe);
        let held = (0..own).filter(|at| fold_of_text[*at] == out);
        let told: Vec<(usize, Vec<f32>)> = held.map(|at| (at, draft.log_odds(&shared[at], passage))).collect();
        tick();
        (learned_from.len() - (shared.len() - own), told)
    })
    .await?;

    let (shared, count) = (Arc::clone(&prepared), categories.len());
    let draft = across(vec![()], move |()| Draft::learn(&shared.iter().collect::<Vec<_>>(), count, &recipe)).await?;
    let draft = draft.into_iter().next().ok_or(PipelineError::Task("training"))?;
    step();

    let whole: Vec<&(usize, Vec<f32>)> = told[..folds].iter().flat_map(|(_, told)| told).collect();
    let pair = |one: &Prepared, odds: &[f32]| (harm(odds), one.is_harmful(), f64::from(one.weight()));
    let pairs: Vec<(f64, bool, f64)> = if of_others.is_empty() {
        whole.iter().map(|(at, odds)| pair(&prepared[*at], odds)).collect()
    } else {
        of_others.iter().map(|one| pair(one, &draft.log_odds(one, passage))).collect()
    };
    let (slope, offset) = platt(&pairs);
    // Single precision is enough for a slope near one.
    let calibration = Calibration { slope: slope as f32, offset: offset as f32, passage };
    let judge = |at: usize, odds: &[f32]| judged(&labels[at], odds, &categories, &calibration);
    let held_out = Figures::of(&whole.iter().map(|(at, odds)| judge(*at, odds)).collect::<Vec<_>>());
    let mut curve: Vec<CurvePoint> = told[folds..]
        .iter()
        .chain(&told[..1])
        .map(|(texts, told)| {
            let figures = Figures::of(&told.iter().map(|(at, odds)| judge(*at, odds)).collect::<Vec<_>>());
            CurvePoint { texts: *texts, macro_f1: figures.macro_f1(), recall: figures.curve.recall_at(0.01) }
        })
        .collect();
    curve.sort_by_key(|point| point.texts);

    let bytes = draft.to_bytes(&categories, &calibration);
    Ok(Trained { bytes, calibration, held_out, curve, categories })
}

/// The categories that occur, the shipped ones first and in their order.
fn categories<'s>(samples: impl Iterator<Item = &'s Sample>) -> Vec<Category> {
    let mut found: Vec<Category> = Vec::new();
    for sample in samples {
        if let Label::Harm(category) = &sample.label
            && !found.contains(category)
        {
            found.push(category.clone());
        }
    }
    let place = |category: &Category| Category::SHIPPED.iter().position(|known| known == category);
    found.sort_by_key(|category| (place(category).unwrap_or(usize::MAX), category.clone()));
    found
}

fn harm(log_odds: &[f32]) -> f64 {
    together(log_odds.iter().map(|one| f64::from(*one)))
}

fn judged((gold, domain): &(Label, String), log_odds: &[f32], categories: &[Category], how: &Calibration) -> Judged {
    let calibrated = |one: &f32| f64::from(how.slope) * f64::from(*one) + f64::from(how.offset);
    let harm = qingyuan_model::logistic(together(log_odds.iter().map(calibrated)));
    let best = categories.iter().zip(log_odds).max_by(|a, b| a.1.total_cmp(b.1));
    let label = best.filter(|_| harm >= 0.5).map_or(Label::Clean, |(category, _)| Label::Harm(category.clone()));
    let told = categories.iter().zip(log_odds);
    let scores = told.map(|(category, one)| (category.clone(), qingyuan_model::logistic(calibrated(one)))).collect();
    Judged { gold: gold.clone(), label, harm, scores, route: None, domain: domain.clone() }
}
