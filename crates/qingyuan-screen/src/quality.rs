//! Readable signals of quality: does this text look like something to learn from?
//!
//! Every signal is a number, a level between −1 and 1 on a line with a few corners, and a sentence with the number in it.
//! Its weight is its level times one constant, fitted on the graded sample in `corpus/quality`; the score is the logistic
//! of the sum. `docs/quality.md` tells the signals, where they come from, and how well they do.

mod curve;
#[cfg(test)]
mod fit;
mod freshness;
mod grams;
mod letters;
mod phrases;
mod reading;
mod signals;
mod title;
mod weights;

use qingyuan_model::{Document, Millis, Quality, QualitySignal, Tier};

use phrases::Mark;
use reading::Reading;

/// The quality of a document from a source of this tier (`None` when it is not known). With `now`, old notices count less;
/// without, only what a notice says of itself does.
#[must_use]
pub(crate) fn quality(document: &Document, tier: Option<Tier>, now: Option<Millis>) -> Quality {
    let reading = Reading::of(document);
    let start = signal("start", 1.0, weights::START, "起点：没有任何信号时的位置".to_owned());
    let mut all = vec![start];
    all.extend(signals::measure(&document.title, &reading).into_iter().map(|measured| {
        signal(measured.id, measured.value, measured.level * weights::weight(measured.id), measured.why)
    }));
    all.extend(freshness(document, &reading, now));
    all.extend(tier.map(source));
    Quality::new(all)
}

/// The age of a notice, or what it says itself. Weights picked by hand: age alone should send nothing below a floor that
/// stood well above it.
fn freshness(document: &Document, reading: &Reading, now: Option<Millis>) -> Option<QualitySignal> {
    let over = reading.marks(Mark::Expired) > 0 && freshness::is_notice(&document.title);
    let age = freshness::age_in_days(document.published.as_deref(), now);
    if over {
        return Some(signal("freshness", 0.0, -0.6, "通知自己写明已经过期".to_owned()));
    }
    let days = age?;
    // Counts of days are small.
    let value = f64::from(i32::try_from(days).unwrap_or(i32::MAX));
    let (curve, why): (&curve::Curve, _) = if freshness::is_notice(&document.title) {
        (&[(60.0, 0.0), (400.0, -1.2)], format!("通知发布于 {days} 天前，多半已经过时"))
    } else {
        (&[(1_000.0, 0.0), (5_000.0, -0.3)], format!("发布于 {days} 天前"))
    };
    Some(signal("freshness", value, curve::level(curve, value), why))
}

/// Who answers for the source. Weights picked by hand and small, because the policy has floors of its own for every tier.
fn source(tier: Tier) -> QualitySignal {
    let (value, weight, why) = match tier {
        Tier::Trusted => (2.0, 0.2, "来源可信：由机构编辑并负责"),
        Tier::Known => (1.0, 0.0, "来源已知：通常不错"),
        Tier::Open => (0.0, -0.2, "来源开放：谁都能发布"),
    };
    signal("source", value, weight, why.to_owned())
}

fn signal(id: &str, value: f64, weight: f64, why: String) -> QualitySignal {
    QualitySignal { id: id.to_owned(), value, weight, why }
}

#[cfg(test)]
mod tests;
