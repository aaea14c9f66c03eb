//! The model card: what a model learned from, what it is worth, and where it is weak.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use qingyuan_pipeline::measure::{Figures, name};
use qingyuan_pipeline::{LearnedModel, Trained, Training};

use super::plan::PlannedSet;
use crate::labels::LabelSet;

/// Categories and domains with fewer texts are too few to be called weak.
const LEAST: usize = 20;

/// Weak spots listed of each kind.
const WEAK: usize = 5;

/// The card, in Markdown.
pub(super) fn card(
    sets: &[(PlannedSet, LabelSet)],
    training: &Training,
    trained: &Trained,
    model: &LearnedModel,
) -> String {
    let mut card = String::from("# Model card\n\n");
    let recipe = &training.recipe;
    let calibration = &trained.calibration;
    let lines = [
        "A linear model over hashed n-grams of one to four characters, n-grams of two and three syllables, and words.".to_owned(),
        "It gives every category log-odds against clean; places of the text carry the sum. Written by `qingyuan train`.\n".to_owned(),
        format!("- SHA-256: `{}`", model.hash()),
        format!("- features: {}; bytes: {}; categories: {}", model.features(), trained.bytes.len(), trained.categories.len()),
        format!(
            "- learning: multinomial logistic regression, AdaGrad, {} epochs, rate {}, decay {:e}, features in at least {} texts, seed {}",
            recipe.epochs, recipe.rate, recipe.decay, recipe.least, recipe.seed
        ),
        format!(
            "- calibration (Platt): slope {:.3}, offset {:.3}; deduction for passages {:.2}\n",
            calibration.slope, calibration.offset, calibration.passage
        ),
    ];
    card.push_str(&lines.join("\n"));
    data(&mut card, sets);
    figures(&mut card, &trained.held_out, training.folds);
    card.push_str("\n## Learning curve\n\n| texts | macro-F1 | recall at 1 % false positives |\n|---|---|---|\n");
    for point in &trained.curve {
        let _ = writeln!(card, "| {} | {:.3} | {:.3} |", point.texts, point.macro_f1, point.recall);
    }
    weak_spots(&mut card, &trained.held_out);
    card.push_str(
        "\n## Use\n\nFor Chinese texts that may enter a library of learning resources, beside rules and with people who decide what\n\
         is doubtful. It never rejects by itself: only a rule that is trusted to reject can. It knows nothing of pictures, and\n\
         of other languages only what its labels hold. It reads words, not facts: whether a claim is true it cannot tell.\n",
    );
    card
}

fn data(card: &mut String, sets: &[(PlannedSet, LabelSet)]) {
    card.push_str(
        "\n## Data\n\n| set | texts | clean | harmful | weight | licence | what |\n|---|---|---|---|---|---|---|\n",
    );
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (set, labels) in sets {
        let clean = labels.texts.iter().filter(|text| name(&text.label) == "clean").count();
        let (all, weight) = (labels.texts.len(), set.weight);
        let weight = if (set.clean - 1.0).abs() > f32::EPSILON {
            format!("{weight} (clean × {})", set.clean)
        } else {
            weight.to_string()
        };
        let weight = if set.calibrate { "calibration only".to_owned() } else { weight };
        let licence = if set.licence.is_empty() { "not stated" } else { &set.licence };
        let _ = writeln!(
            card,
            "| {} | {all} | {clean} | {} | {weight} | {licence} | {} |",
            labels.name(),
            all - clean,
            set.about
        );
        for text in labels.texts.iter().filter(|_| !set.calibrate) {
            *counts.entry(name(&text.label)).or_default() += 1;
        }
    }
    let counts: Vec<String> = counts.iter().map(|(label, count)| format!("{label} {count}")).collect();
    let _ = writeln!(card, "\nBy label: {}.", counts.join(", "));
}

fn figures(card: &mut String, figures: &Figures, folds: usize) {
    let _ = writeln!(
        card,
        "\n## Figures\n\nOf {} texts in {folds} folds; each judged by a model that had learned from no text of its family. Without rules.\n\n\
         | label | texts | precision | recall | F1 |\n|---|---|---|---|---|",
        figures.texts
    );
    for (label, tally) in &figures.labels {
        let _ = writeln!(
            card,
            "| {label} | {} | {:.3} | {:.3} | {:.3} |",
            tally.gold,
            tally.precision(),
            tally.recall(),
            tally.f1()
        );
    }
    let curve = &figures.curve;
    let _ = writeln!(
        card,
        "\nMacro-F1 {:.3}. Harmful texts found {:.3}, precision {:.3}, clean texts flagged {:.4}. AUC {:.4}; recall at 1 %, 0.5 % and 0.1 %\n\
         false positives {:.3}, {:.3}, {:.3}. Expected calibration error {:.3}.",
        figures.macro_f1(),
        figures.all.recall(),
        figures.precision(),
        figures.all.false_positives(),
        curve.area(),
        curve.recall_at(0.01),
        curve.recall_at(0.005),
        curve.recall_at(0.001),
        figures.ece,
    );
}

fn weak_spots(card: &mut String, figures: &Figures) {
    card.push_str("\n## Weak spots\n\n");
    let mut missed: Vec<_> =
        figures.labels.iter().filter(|(label, tally)| tally.gold >= LEAST && *label != "clean").collect();
    missed.sort_by(|a, b| a.1.recall().total_cmp(&b.1.recall()));
    for (label, tally) in missed.into_iter().take(WEAK) {
        let _ =
            writeln!(card, "- {label}: {:.0} % of {} texts are given this label", tally.recall() * 100.0, tally.gold);
    }
    let mut alarmed: Vec<_> =
        figures.domains.iter().filter(|(_, domain)| domain.clean >= LEAST && domain.flagged > 0).collect();
    alarmed.sort_by(|a, b| b.1.false_positives().total_cmp(&a.1.false_positives()));
    for (domain, counts) in alarmed.into_iter().take(WEAK) {
        let _ = writeln!(card, "- clean texts of domain {domain}: {} of {} are flagged", counts.flagged, counts.clean);
    }
}
