//! How much of their wording two texts share.

use crate::fingerprint::letter;

/// Shingles of this many characters: long enough that two articles on one subject share few of them.
const SHINGLE: usize = 5;

/// The resemblance of two texts, 0 to 1: the share of their shingles that both have (Broder 1997, "On the resemblance and
/// containment of documents"), blind to case, punctuation, spacing and traditional writing. Memory grows with the texts,
/// so compare only what a [`crate::Fingerprint`] calls close.
#[must_use]
pub fn resemblance(one: &str, other: &str) -> f64 {
    let (one, other) = (shingles(one), shingles(other));
    let both = in_both(&one, &other);
    let either = one.len() + other.len() - both;
    if either == 0 {
        return 0.0;
    }
    // Counts of characters stay far below 2^52, where an f64 is exact.
    #[expect(clippy::cast_precision_loss, reason = "counts of characters stay far below 2^52")]
    let share = both as f64 / either as f64;
    share
}

/// The shingles of a text, each once and in order, as numbers: five characters of 21 bits.
pub(crate) fn shingles(text: &str) -> Vec<u128> {
    let mut window = 0_u128;
    let mut seen = 0;
    let mut shingles = Vec::with_capacity(text.len() / 3);
    for c in text.chars().filter_map(letter) {
        window = (window << 21 | u128::from(u32::from(c))) & ((1 << (21 * SHINGLE)) - 1);
        seen += 1;
        if seen >= SHINGLE {
            shingles.push(window);
        }
    }
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// How many numbers both have; each list is in order and holds none twice.
fn in_both(one: &[u128], other: &[u128]) -> usize {
    let (mut at, mut both) = (0, 0);
    for number in one {
        while other.get(at).is_some_and(|next| next < number) {
            at += 1;
        }
        both += usize::from(other.get(at) == Some(number));
    }
    both
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

    #[test]
    fn repeated_wording_counts_once() {
        assert!((resemblance("一二三四五六", "一二三四五六一二三四五六") - 1.0 / 3.0).abs() < 0.01);
    }
}
