//! Measures how well near-copies are found: makes edited copies of the texts in a folder (one file each) and counts those
//! that share a band with their original and those that resemble it enough; and the same for all pairs of different
//! texts, of which none should.
//!
//! ```sh
//! cargo run --release -p qingyuan-text --example near_copies -- FOLDER-OF-TEXTS
//! ```

use std::collections::BTreeSet;
use std::io::Write as _;

use qingyuan_text::{bands, resemblance};

/// The shares of common shingles that are asked about. The house's own are 0.6 and 0.9.
const SHARES: [f64; 5] = [0.5, 0.6, 0.75, 0.85, 0.9];

/// How much of a text is edited, in percent of its characters.
const PERCENTS: [usize; 5] = [1, 2, 5, 10, 20];

/// Texts with fewer characters are left out: a sentence has no copies, only repetitions.
const LEAST_CHARS: usize = 100;

/// Numbers without pattern (Knuth's MMIX constants), the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % most.max(1)
    }
}

/// Ways in which copies differ from their originals.
const EDITS: [&str; 4] = ["words replaced", "passages left out", "another text before and after", "passages replaced"];

fn edited(text: &str, other: &str, way: &str, percent: usize, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let foreign: Vec<char> = other.chars().collect();
    let amount = (chars.len() * percent / 100).max(1);
    match way {
        // Two characters at a time, all over the text: a synonym here, a date there.
        "words replaced" => {
            for _ in 0..amount.div_ceil(2) {
                let (at, from) = (dice.below(chars.len()), dice.below(foreign.len()));
                for step in 0..2 {
                    if let (Some(place), Some(new)) = (chars.get_mut(at + step), foreign.get(from + step)) {
                        *place = *new;
                    }
                }
            }
            chars.into_iter().collect()
        }
        "another text before and after" => {
            let half: String = foreign.iter().take(amount.div_ceil(2)).collect();
            let rest: String = foreign.iter().rev().take(amount / 2).collect();
            format!("{half}{text}{rest}")
        }
        _ => {
            // In three places, as an editor shortens.
            for _ in 0..3 {
                let length = (amount / 3).max(1).min(chars.len());
                let at = dice.below(chars.len() - length + 1);
                let new = foreign.iter().copied().cycle().take(if way == "passages replaced" { length } else { 0 });
                chars.splice(at..at + length, new.collect::<Vec<char>>());
            }
            chars.into_iter().collect()
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: near_copies FOLDER-OF-TEXTS")?;
    let mut files: Vec<_> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.sort();
    let texts: Vec<String> = files.iter().map(std::fs::read_to_string).collect::<std::io::Result<_>>()?;
    let texts: Vec<String> = texts.into_iter().filter(|text| text.chars().count() >= LEAST_CHARS).collect();
    let known: Vec<BTreeSet<u64>> = texts.iter().map(|text| bands(text).into_iter().collect()).collect();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} texts", texts.len())?;
    writeln!(out, "edit, percent, found by bands, share of copies from each resemblance {SHARES:?}")?;
    let mut dice = Dice(1);
    for way in EDITS {
        for percent in PERCENTS {
            let (mut found, mut alike) = (0, [0; SHARES.len()]);
            for (at, text) in texts.iter().enumerate() {
                let other = &texts[(at + 1) % texts.len()];
                let copy = edited(text, other, way, percent, &mut dice);
                found += usize::from(bands(&copy).iter().any(|band| known[at].contains(band)));
                let share = resemblance(text, &copy);
                for (count, least) in alike.iter_mut().zip(SHARES) {
                    *count += usize::from(share >= least);
                }
            }
            let percent_of = |count: usize| count * 1_000 / texts.len();
            let alike: Vec<String> =
                alike.iter().map(|count| format!("{}.{}", percent_of(*count) / 10, percent_of(*count) % 10)).collect();
            let found = percent_of(found);
            writeln!(out, "{way}\t{percent}%\t{}.{}\t{}", found / 10, found % 10, alike.join("\t"))?;
        }
    }
    let (mut pairs, mut candidates, mut alike) = (0_u64, 0_u64, [0_u64; SHARES.len()]);
    let mut nearest: Vec<(f64, usize, usize)> = Vec::new();
    for (at, one) in texts.iter().enumerate() {
        for (beside, other) in texts.iter().enumerate().skip(at + 1) {
            pairs += 1;
            if known[at].is_disjoint(&known[beside]) {
                continue;
            }
            candidates += 1;
            let share = resemblance(one, other);
            nearest.push((share, at, beside));
            for (count, least) in alike.iter_mut().zip(SHARES) {
                *count += u64::from(share >= least);
            }
        }
    }
    writeln!(out, "{pairs} pairs of different texts: {candidates} candidates, {alike:?} as near as that")?;
    nearest.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (share, one, other) in nearest.into_iter().take(10) {
        let head = |at: usize| texts[at].chars().take(30).collect::<String>().replace('\n', " ");
        writeln!(out, "{share:.2}\t{}\t{}", head(one), head(other))?;
    }
    Ok(())
}
