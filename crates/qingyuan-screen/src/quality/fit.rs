//! The fit of the weights on the graded sample, and how good it is on what it has not seen.

use qingyuan_model::{Block, BlockKind, Document, Link, logistic};
use serde_json::Value;
use url::Url;

use crate::measure::expected_calibration_error;
use crate::quality::reading::Reading;
use crate::quality::signals::measure;
use crate::quality::weights::{START, weight};

/// One passage of the sample: the levels of its signals and a person's grade, 0 to 3.
struct Example {
    kind: String,
    grade: u8,
    levels: Vec<(&'static str, f64)>,
}

/// Grades from here on are good enough for a library.
const GOOD: u8 = 2;

/// How many parts the sample is cut into; each is judged by weights that were fitted on the others.
const FOLDS: usize = 5;

/// What a signal is thought to be worth before any text was read: published filters give each signal one equal vote.
const PRIOR: f64 = 0.4;

/// How strongly weights are drawn to [`PRIOR`]: a level that shows in a few texts only shall not move its weight far.
const PULL: f64 = 0.001;

/// No signal is worth more than this, so that none decides alone.
const MOST: f64 = 2.5;

#[test]
fn the_weights_are_those_that_the_sample_gives() {
    let sample = sample();
    let (start, weights) = fit(&sample.iter().collect::<Vec<_>>());
    println!("start {start:.2}");
    for (example, weight) in sample[0].levels.iter().zip(&weights) {
        println!("    (\"{}\", {weight:.2}),", example.0);
    }
    let shipped = shipped(&sample);
    assert!((start - START).abs() < 0.011, "start {start}");
    for ((at, fitted), ours) in weights.iter().enumerate().zip(shipped) {
        assert!((fitted - ours).abs() < 0.011, "{}: fitted {fitted}, shipped {ours}", sample[0].levels[at].0);
        assert!(*fitted > 0.0, "{} says nothing: drop it", sample[0].levels[at].0);
    }
}

#[test]
fn passages_that_were_not_seen_are_judged_well() {
    let sample = sample();
    assert!(sample.len() >= 330, "{} passages", sample.len());
    let by_place = held_out(&sample, |at, _| at % FOLDS);
    let by_kind = held_out(&sample, |_, example| hash(&example.kind) % FOLDS);
    let shipped = (START, shipped(&sample));
    let seen: Vec<f64> = sample.iter().map(|example| probability(&shipped, example)).collect();
    for (name, told) in [("every fifth", &by_place), ("kinds apart", &by_kind), ("shipped, seen", &seen)] {
        let figures = Figures::of(&sample, told);
        println!("{name}: {figures:?}");
    }
    let (held, apart) = (Figures::of(&sample, &by_place), Figures::of(&sample, &by_kind));
    // What was reached when the weights were fitted, with a little slack: 0.98, 0.97, 0.06, 0.93.
    assert!(held.auc > 0.97, "{held:?}");
    assert!(apart.auc > 0.955, "{apart:?}");
    assert!(held.ece < 0.09, "{held:?}");
    assert!(held.accuracy > 0.91, "{held:?}");
    assert!(held.spearman > 0.86, "{held:?}");
}

/// How well probabilities tell good passages.
#[derive(Debug)]
struct Figures {
    auc: f64,
    ece: f64,
    accuracy: f64,
    spearman: f64,
}

impl Figures {
    fn of(sample: &[Example], told: &[f64]) -> Self {
        let good: Vec<bool> = sample.iter().map(|example| example.grade >= GOOD).collect();
        let grades: Vec<f64> = sample.iter().map(|example| f64::from(example.grade)).collect();
        let pairs: Vec<(f64, bool)> = told.iter().copied().zip(good.iter().copied()).collect();
        let right = pairs.iter().filter(|(told, good)| (*told >= 0.5) == *good).count();
        Self {
            auc: auc(&pairs),
            ece: expected_calibration_error(&pairs),
            accuracy: right as f64 / pairs.len() as f64,
            spearman: correlation(&ranks(told), &ranks(&grades)),
        }
    }
}

/// The shipped weights in the order of the signals.
fn shipped(sample: &[Example]) -> Vec<f64> {
    sample[0].levels.iter().map(|(id, _)| weight(id)).collect()
}

/// The probability that each passage is good, by weights fitted on the other folds.
fn held_out(sample: &[Example], fold: impl Fn(usize, &Example) -> usize) -> Vec<f64> {
    let folds: Vec<usize> = sample.iter().enumerate().map(|(at, example)| fold(at, example)).collect();
    let mut told = vec![0.0; sample.len()];
    for held in 0..FOLDS {
        let seen: Vec<&Example> =
            sample.iter().zip(&folds).filter(|(_, fold)| **fold != held).map(|(example, _)| example).collect();
        let fitted = fit(&seen);
        for (at, example) in sample.iter().enumerate().filter(|(at, _)| folds[*at] == held) {
            told[at] = probability(&fitted, example);
        }
    }
    told
}

fn probability(weights: &(f64, Vec<f64>), example: &Example) -> f64 {
    logistic(weights.0 + example.levels.iter().zip(&weights.1).map(|((_, level), weight)| level * weight).sum::<f64>())
}

/// Logistic regression by plain gradient descent with a small pull to the prior. Weights stay at or above zero, because a level
/// says already which way its signal points: what a reader would find absurd cannot be learned.
fn fit(sample: &[&Example]) -> (f64, Vec<f64>) {
    let count = sample.len() as f64;
    let mut fitted = (0.0, vec![PRIOR; sample[0].levels.len()]);
    for _ in 0..3_000 {
        let mut start = 0.0;
        let mut slopes: Vec<f64> = fitted.1.iter().map(|weight| PULL * (weight - PRIOR)).collect();
        for example in sample {
            let off = probability(&fitted, example) - f64::from(u8::from(example.grade >= GOOD));
            start += off / count;
            for (slope, (_, level)) in slopes.iter_mut().zip(&example.levels) {
                *slope += off * level / count;
            }
        }
        fitted.0 -= start;
        for (weight, slope) in fitted.1.iter_mut().zip(&slopes) {
            *weight = (*weight - slope).clamp(0.0, MOST);
        }
    }
    fitted
}

/// The graded sample, read from the repository.
fn sample() -> Vec<Example> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../corpus/quality/graded.jsonl");
    let lines = std::fs::read_to_string(path).expect("the graded sample");
    lines
        .lines()
        .map(|line| {
            let row: Value = serde_json::from_str(line).expect("JSON");
            let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            let document = document(&row);
            let levels = measure(&document.title, &Reading::of(&document));
            Example {
                kind: text("kind"),
                grade: row["grade"].as_u64().and_then(|grade| u8::try_from(grade).ok()).expect("a grade"),
                levels: levels.into_iter().map(|measured| (measured.id, measured.level)).collect(),
            }
        })
        .collect()
}

/// A row as a document: `# ` and `## ` make headings, `- ` makes list items.
fn document(row: &Value) -> Document {
    let mut document = Document::new(Url::parse("http://a.example/").expect("a URL"));
    document.title = row["title"].as_str().unwrap_or_default().to_owned();
    for line in row["text"].as_str().unwrap_or_default().lines() {
        let (kind, text) = match line.split_once(' ') {
            Some(("#", rest)) => (BlockKind::Heading(1), rest),
            Some(("##", rest)) => (BlockKind::Heading(2), rest),
            Some(("-", rest)) => (BlockKind::ListItem, rest),
            _ => (BlockKind::Paragraph, line),
        };
        document.blocks.push(Block { kind, text: text.to_owned() });
    }
    for link in row["links"].as_array().into_iter().flatten() {
        let (url, text) = (document.url.clone(), link.as_str().unwrap_or_default().to_owned());
        document.links.push(Link::new(url, text));
    }
    document
}

/// The chance that a good passage is told a higher probability than one that is not.
fn auc(pairs: &[(f64, bool)]) -> f64 {
    let (mut won, mut all) = (0.0, 0.0);
    for (good, _) in pairs.iter().filter(|(_, good)| *good) {
        for (bad, _) in pairs.iter().filter(|(_, good)| !*good) {
            all += 1.0;
            won += if good > bad {
                1.0
            } else if (good - bad).abs() < 1e-12 {
                0.5
            } else {
                0.0
            };
        }
    }
    won / all
}

/// Ranks from 0, equal values sharing theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let below = |value: f64| values.iter().filter(|other| **other < value - 1e-12).count() as f64;
    let same = |value: f64| values.iter().filter(|other| (**other - value).abs() < 1e-12).count() as f64;
    values.iter().map(|value| below(*value) + (same(*value) - 1.0) / 2.0).collect()
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let product =
        |x: &[f64], mx: f64, y: &[f64], my: f64| x.iter().zip(y).map(|(p, q)| (p - mx) * (q - my)).sum::<f64>();
    product(a, mean_a, b, mean_b) / (product(a, mean_a, a, mean_a) * product(b, mean_b, b, mean_b)).sqrt()
}

/// A number for a name that is the same everywhere (FNV-1a).
fn hash(name: &str) -> usize {
    let mixed = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    usize::try_from(mixed >> 40).unwrap_or(0)
}
