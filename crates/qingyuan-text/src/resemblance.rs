//! How much of their wording two texts share.

use std::collections::BTreeSet;

use crate::chars::simplify;

/// Shingles of this many characters: long enough that two articles on one subject share few of them.
const SHINGLE: usize = 5;

/// The resemblance of two texts, 0 to 1: the share of their shingles that both have (Broder 1997, "On the resemblance and
/// containment of documents"), blind to case, punctuation, spacing and traditional writing. Memory grows with the texts,
/// so compare only what a [`crate::Fingerprint`] calls close.
#[must_use]
pub fn resemblance(one: &str, other: &str) -> f64 {
    let (one, other) = (shingles(one), shingles(other));
    let both = one.intersection(&other).count();
    let either = one.len() + other.len() - both;
    if either == 0 {
        return 0.0;
    }
    // Counts of characters stay far below 2^52, where an f64 is exact.
    #[expect(clippy::cast_precision_loss, reason = "counts of characters stay far below 2^52")]
    let share = both as f64 / either as f64;
    share
}

fn shingles(text: &str) -> BTreeSet<[char; SHINGLE]> {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    let folded: Vec<char> = letters.map(|c| simplify(c.to_lowercase().next().unwrap_or(c))).collect();
    folded.windows(SHINGLE).filter_map(|window| window.try_into().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reprint_resembles_its_original_and_another_article_does_not() {
        let original =
            "图书馆自下周一起延长开放时间，自习区开放至晚上十一点，周末照常。请同学们保管好随身物品，离座时带走书本。";
        let reprint = "【转发】圖書館自下周一起延长开放时间，自习区开放至晚上十一点，周末照常。请同学们保管好随身物品！离座时带走书本";
        let other = "校运动会将于本月底举行，各学院可以开始报名，项目包括田径、跳绳和拔河，具体安排以学院通知为准。";
        assert!(resemblance(original, reprint) > 0.8);
        assert!(resemblance(original, other) < 0.1);
        assert!((resemblance(original, original) - 1.0).abs() < f64::EPSILON);
        assert!(resemblance("", "").abs() < f64::EPSILON);
    }
}
