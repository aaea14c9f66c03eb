//! Which part of a text shows most of what was asked.

use crate::marks::Hit;

/// A word that directly follows another counts this much of the lesser of the two more: together they are nearly what
/// was typed. Picked by reading, as the two below.
const JOINED: f32 = 0.25;
/// What all such neighbours together add at most; a sentence that says one pair again and again is not better.
const JOINED_MOST: f32 = 2.0;
/// A repetition, and all repetitions together at most.
const AGAIN: f32 = 0.05;
const AGAIN_MOST: f32 = 0.3;
/// Sums are compared with this much tolerance, so that rounding does not choose a later window.
const SLACK: f32 = 1e-3;

/// The hits of the window of `width` columns that covers most of `hits`, the earliest of equals, as a range of them.
pub(crate) fn best(hits: &[Hit], needles: usize, width: usize) -> std::ops::Range<usize> {
    let mut counts = vec![0_u32; needles];
    let (mut distinct, mut again, mut joined) = (0.0_f32, 0_u32, 0.0_f32);
    let mut best = 0..0;
    let mut most = 0.0;
    let mut end = 0;
    for (start, first) in hits.iter().enumerate() {
        while let Some(hit) = hits.get(end).filter(|hit| hit.columns.end <= first.columns.start + width || end == start)
        {
            match counts.get_mut(hit.needle) {
                Some(0) => (counts[hit.needle], distinct) = (1, distinct + hit.weight),
                Some(count) => (*count, again) = (*count + 1, again + 1),
                None => {}
            }
            joined += bonus(hits, end, start);
            end += 1;
        }
        let repeated = f32::from(u16::try_from(again).unwrap_or(u16::MAX)) * AGAIN;
        let score = distinct + repeated.min(AGAIN_MOST) + joined.min(JOINED_MOST);
        if score > most + SLACK {
            (best, most) = (start..end, score);
        }
        // The first hit leaves the window, and with it what it added.
        match counts.get_mut(first.needle) {
            Some(count @ 1) => (*count, distinct) = (0, distinct - first.weight),
            Some(count) => (*count, again) = (*count - 1, again - 1),
            None => {}
        }
        joined -= follower(hits, start, end);
        if end == start + 1 {
            (distinct, again, joined) = (0.0, 0, 0.0);
        }
    }
    best
}

/// Among so many hits before one, those that it may follow.
const BACK: usize = 4;

/// What `hits[at]` adds by following another hit of the window that begins with `hits[first]`.
fn bonus(hits: &[Hit], at: usize, first: usize) -> f32 {
    (at.saturating_sub(BACK).max(first)..at).map(|before| pair(hits, before, at)).fold(0.0, |sum, more| sum + more)
}

/// What the hits before `end` add by following `hits[at]`.
fn follower(hits: &[Hit], at: usize, end: usize) -> f32 {
    (at + 1..end.min(at + BACK + 1)).map(|after| pair(hits, at, after)).fold(0.0, |sum, more| sum + more)
}

fn pair(hits: &[Hit], before: usize, after: usize) -> f32 {
    match (hits.get(before), hits.get(after)) {
        (Some(one), Some(other)) if one.bytes.end == other.bytes.start && one.needle != other.needle => {
            JOINED * one.weight.min(other.weight)
        }
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(start: usize, needle: usize, weight: f32) -> Hit {
        Hit { bytes: start..start + 2, columns: start..start + 2, needle, weight }
    }

    #[test]
    fn the_window_holds_most_different_words() {
        let hits = [hit(0, 0, 1.0), hit(10, 0, 1.0), hit(20, 0, 1.0), hit(200, 0, 1.0), hit(220, 1, 1.0)];
        assert_eq!(best(&hits, 2, 50), 3..5);
        assert_eq!(best(&hits[..3], 2, 50), 0..3);
        assert_eq!(best(&[], 0, 50), 0..0);
    }

    #[test]
    fn words_side_by_side_are_better_than_scattered_ones() {
        let hits = [hit(0, 0, 1.0), hit(20, 1, 1.0), hit(100, 0, 1.0), hit(102, 1, 1.0)];
        assert_eq!(best(&hits, 2, 50), 2..4);
    }

    #[test]
    fn a_hit_wider_than_the_window_is_still_shown() {
        let wide = Hit { bytes: 5..900, columns: 5..900, needle: 0, weight: 1.0 };
        assert_eq!(best(&[wide], 1, 50), 0..1);
    }
}
