//! Which block of a new version is which of the old one.

use std::collections::BTreeMap;

use qingyuan_model::{Block, BlockKind};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// From this share of common pairs of characters on (Dice's coefficient), a block is a changed one and not another one.
/// Half: below it a reader sees two texts, not one with corrections.
const LIKE: f64 = 0.5;

/// So many blocks are looked at for the one that a new block was made of; edits seldom move a block farther.
const WINDOW: usize = 8;

/// Versions that differ in more blocks than this are not compared: the time grows with the square of the difference.
const MOST_BLOCKS: usize = 6_000;

/// A step through both versions at once.
#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    Kept(&'a Block),
    Added(&'a Block),
    Removed(&'a Block),
    Changed(&'a Block, &'a Block),
}

/// Every block of both versions in reading order.
pub(super) fn align<'a>(old: &'a [Block], new: &'a [Block]) -> Vec<Step<'a>> {
    let front = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[front..], &new[front..]);
    let back = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old_rest, kept) = old_rest.split_at(old_rest.len() - back);
    let new_rest = &new_rest[..new_rest.len() - back];

    let mut steps: Vec<Step<'a>> = old[..front].iter().map(Step::Kept).collect();
    if old_rest.len() + new_rest.len() > MOST_BLOCKS {
        steps.extend(old_rest.iter().map(Step::Removed).chain(new_rest.iter().map(Step::Added)));
    } else {
        between(old_rest, new_rest, &mut steps);
    }
    steps.extend(kept.iter().map(Step::Kept));
    steps
}

fn between<'a>(old: &'a [Block], new: &'a [Block], steps: &mut Vec<Step<'a>>) {
    let mut known = BTreeMap::new();
    let mut numbers = |blocks: &'a [Block]| {
        let mut number = |block: &'a Block| {
            let next = known.len();
            *known.entry((code(block.kind), block.text.as_str())).or_insert(next)
        };
        blocks.iter().map(&mut number).collect::<Vec<usize>>()
    };
    let (old_numbers, new_numbers) = (numbers(old), numbers(new));
    for op in capture_diff_slices(Algorithm::Myers, &old_numbers, &new_numbers) {
        match op {
            DiffOp::Equal { old_index, len, .. } => {
                steps.extend(old[old_index..old_index + len].iter().map(Step::Kept));
            }
            other => pair(&old[other.old_range()], &new[other.new_range()], steps),
        }
    }
}

/// Finds, for each new block in order, the old one that it was made of.
fn pair<'a>(old: &'a [Block], new: &'a [Block], steps: &mut Vec<Step<'a>>) {
    let old_pairs: Vec<Vec<u64>> = old.iter().map(|block| pairs(&block.text)).collect();
    let mut next = 0;
    for block in new {
        let own = pairs(&block.text);
        let mut best: Option<(usize, f64)> = None;
        for (at, known) in old_pairs.iter().enumerate().skip(next).take(WINDOW) {
            // What is the same in its letters, and no more, is a changed block as well.
            let like = if own.is_empty() && known.is_empty() {
                f64::from(old[at].text == block.text)
            } else {
                dice(&own, known)
            };
            if like >= LIKE && best.is_none_or(|(_, best)| like > best) {
                best = Some((at, like));
            }
        }
        let Some((at, _)) = best else {
            steps.push(Step::Added(block));
            continue;
        };
        steps.extend(old[next..at].iter().map(Step::Removed));
        steps.push(Step::Changed(&old[at], block));
        next = at + 1;
    }
    steps.extend(old[next..].iter().map(Step::Removed));
}

/// The pairs of neighbouring characters of a text, sorted.
fn pairs(text: &str) -> Vec<u64> {
    let chars: Vec<u64> = text.chars().map(|c| u64::from(u32::from(c))).collect();
    let mut pairs: Vec<u64> = chars.windows(2).map(|pair| pair[0] << 32 | pair[1]).collect();
    pairs.sort_unstable();
    pairs
}

/// Twice what both have, over what each has (Dice 1945); repeated pairs count as often as both have them.
fn dice(one: &[u64], other: &[u64]) -> f64 {
    let (mut at, mut both) = (0, 0_u32);
    for pair in one {
        while other.get(at).is_some_and(|next| next < pair) {
            at += 1;
        }
        if other.get(at) == Some(pair) {
            both += 1;
            at += 1;
        }
    }
    let all = u32::try_from(one.len() + other.len()).unwrap_or(u32::MAX);
    2.0 * f64::from(both) / f64::from(all.max(1))
}

/// A number for each kind of block.
fn code(kind: BlockKind) -> u16 {
    match kind {
        BlockKind::Paragraph => 0,
        BlockKind::ListItem => 1,
        BlockKind::Quote => 2,
        BlockKind::TableRow => 3,
        BlockKind::Code => 4,
        BlockKind::Caption => 5,
        BlockKind::Formula => 6,
        BlockKind::Heading(depth) => 256 + u16::from(depth),
    }
}
