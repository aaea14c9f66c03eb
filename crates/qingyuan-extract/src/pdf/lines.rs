//! From glyphs to pieces of lines: runs on one base line without a wide gap.

use unicode_normalization::UnicodeNormalization;

use super::content::Glyph;
use crate::words::is_wide_letter;

/// A gap that ends a run, in heights of the font. Columns are set apart by more; words that justified lines pull further
/// apart are put together again when lines are built.
const BREAK: f64 = 0.7;

/// A gap that parts words, in heights of the font: a space is 0.25 to 0.33 wide, and tight lines squeeze it.
const WORD_GAP: f64 = 0.17;

/// A gap between full-width characters that is meant as one; justified Chinese lines spread by less.
const WIDE_GAP: f64 = 0.8;

/// How far apart two drawings of the same letter lie, in heights of the font: less than any letter is wide.
const SHIFT: f64 = 0.15;

/// A run of glyphs, or a whole line.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Its text; cells of a table row are parted by tabs.
    pub(super) text: String,
    /// Where it begins.
    pub(super) x0: f64,
    /// Where it ends.
    pub(super) x1: f64,
    /// Its base line, in points from below.
    pub(super) y: f64,
    /// The height of its letters.
    pub(super) size: f64,
    /// Whether it is bold throughout.
    pub(super) is_bold: bool,
    /// Whether it is set in a font for programs throughout.
    pub(super) is_mono: bool,
}

/// The runs of a page in drawing order, and how many glyphs have no known text.
pub(super) fn runs(glyphs: Vec<Glyph>) -> (Vec<Run>, usize) {
    let direction = main_direction(&glyphs);
    // Files that mark all they show as furniture mean nothing by it.
    let artifacts = glyphs.iter().filter(|glyph| glyph.is_artifact).count();
    let drops_artifacts = artifacts * 2 < glyphs.len();
    let mut runs: Vec<Run> = Vec::new();
    let mut unknown = 0;
    let mut open: Option<Run> = None;
    let mut last: Option<(f64, f64, String)> = None;
    for glyph in glyphs {
        if (glyph.is_artifact && drops_artifacts) || direction_of(glyph.advance).is_some_and(|of| of != direction) {
            continue;
        }
        if glyph.text.is_empty() {
            unknown += 1;
            continue;
        }
        let (x, y) = turned((glyph.x, glyph.y), direction);
        let end = x + turned(glyph.advance, direction).0;
        let text = spelled(&glyph.text);
        // Bold letters are imitated, and shadows made, by drawing twice with a small shift.
        let shift = glyph.size * SHIFT;
        if last.as_ref().is_some_and(|(at, line, shown)| {
            (x - at).abs() < shift && (y - line).abs() < shift && *shown == text && !text.trim().is_empty()
        }) {
            continue;
        }
        last = Some((x, y, text.clone()));
        if let Some(run) = &mut open {
            let size = run.size.max(glyph.size);
            let gap = x - run.x1;
            if (y - run.y).abs() < size * 0.1
                && (glyph.size - run.size).abs() < size * 0.2
                && gap < size * BREAK
                && gap > -size * 0.5
            {
                append(&mut run.text, &text, gap / size);
                run.x1 = run.x1.max(end);
                run.is_bold &= glyph.is_bold || text.trim().is_empty();
                run.is_mono &= glyph.is_mono || text.trim().is_empty();
                continue;
            }
        }
        close(&mut runs, open.take());
        open = Some(Run { text, x0: x, x1: end, y, size: glyph.size, is_bold: glyph.is_bold, is_mono: glyph.is_mono });
    }
    close(&mut runs, open);
    (runs, unknown)
}

/// Appends to a line what stands `gap` heights of the font behind it.
pub(super) fn append(line: &mut String, text: &str, gap: f64) {
    let last = line.chars().next_back();
    let first = text.chars().next();
    let are_wide = last.is_some_and(is_wide) && first.is_some_and(is_wide);
    let needed = if are_wide { WIDE_GAP } else { WORD_GAP };
    if gap > needed && last.is_some_and(|c| !c.is_whitespace()) && first.is_some_and(|c| !c.is_whitespace()) {
        line.push(' ');
    }
    line.push_str(text);
}

fn is_wide(c: char) -> bool {
    is_wide_letter(c) || matches!(u32::from(c), 0x2014..=0x2026 | 0x3000..=0x303f | 0xff00..=0xffef)
}

fn close(runs: &mut Vec<Run>, run: Option<Run>) {
    let Some(mut run) = run else { return };
    run.text.truncate(run.text.trim_end().len());
    if run.text.trim().is_empty() {
        return;
    }
    // Whole lines are drawn twice as well.
    let shift = run.size * SHIFT;
    let is_again = runs.iter().rev().take(64).any(|earlier| {
        (earlier.x0 - run.x0).abs() < shift && (earlier.y - run.y).abs() < shift && earlier.text == run.text
    });
    if !is_again {
        runs.push(run);
    }
}

/// Ligatures as letters, and the forms of radicals that some fonts give for whole characters as these.
fn spelled(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let compatible = matches!(u32::from(c), 0xfb00..=0xfb06 | 0x2f00..=0x2fdf | 0xf900..=0xfaff);
            compatible.then(|| c.nfkc().next()).flatten().map_or_else(|| vec![radical(c)], |_| c.nfkc().collect())
        })
        .collect()
}

/// Characters of the block CJK Radicals Supplement that have no decomposition, and are drawn like these.
fn radical(c: char) -> char {
    const RADICALS: [(char, char); 24] = [
        ('⺟', '母'),
        ('⺠', '民'),
        ('⻁', '虎'),
        ('⻄', '西'),
        ('⻅', '见'),
        ('⻆', '角'),
        ('⻉', '贝'),
        ('⻋', '车'),
        ('⻓', '长'),
        ('⻔', '门'),
        ('⻘', '青'),
        ('⻚', '页'),
        ('⻛', '风'),
        ('⻜', '飞'),
        ('⻝', '食'),
        ('⻢', '马'),
        ('⻤', '鬼'),
        ('⻥', '鱼'),
        ('⻦', '鸟'),
        ('⻨', '麦'),
        ('⻩', '黄'),
        ('⻬', '齐'),
        ('⻰', '龙'),
        ('⻳', '龟'),
    ];
    RADICALS.iter().find(|(radical, _)| *radical == c).map_or(c, |(_, character)| *character)
}

/// Quarter turns: 0 to the right, 1 up, 2 to the left, 3 down. None for what is too short or oblique to tell.
fn direction_of((dx, dy): (f64, f64)) -> Option<usize> {
    if dx.hypot(dy) < 1e-6 {
        return None;
    }
    // An oblique watermark is neither, and counts as a direction of its own.
    if dx.abs() > dy.abs() * 8.0 {
        Some(if dx > 0.0 { 0 } else { 2 })
    } else if dy.abs() > dx.abs() * 8.0 {
        Some(if dy > 0.0 { 1 } else { 3 })
    } else {
        Some(4)
    }
}

/// The direction in which most of a page is written: tables are often turned, stamps in the margin too.
fn main_direction(glyphs: &[Glyph]) -> usize {
    let mut counts = [0_usize; 4];
    for glyph in glyphs {
        if let Some(count) = direction_of(glyph.advance).and_then(|direction| counts.get_mut(direction)) {
            *count += 1;
        }
    }
    (0..4).max_by_key(|direction| (counts[*direction], 4 - direction)).unwrap_or(0)
}

fn turned((x, y): (f64, f64), direction: usize) -> (f64, f64) {
    match direction {
        1 => (y, -x),
        2 => (-x, -y),
        3 => (-y, x),
        _ => (x, y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyph(text: &str, x: f64, y: f64, advance: (f64, f64)) -> Glyph {
        Glyph { text: text.to_owned(), x, y, advance, size: 10.0, is_bold: false, is_mono: false, is_artifact: false }
    }

    #[test]
    fn gaps_part_words_and_runs() {
        let right = (5.0, 0.0);
        let glyphs = vec![
            glyph("a", 0.0, 0.0, right),
            glyph("b", 8.0, 0.0, right),
            glyph("清", 13.5, 0.0, (10.0, 0.0)),
            glyph("⼀", 27.0, 0.0, (10.0, 0.0)),
            glyph("ﬁ", 60.0, 0.0, right),
            glyph("ﬁ", 60.5, 0.0, right),
            glyph("w", 0.0, 0.0, (3.0, 3.0)),
        ];
        let (runs, unknown) = runs(glyphs);
        let texts: Vec<&str> = runs.iter().map(|run| run.text.as_str()).collect();
        assert_eq!((texts, unknown), (vec!["a b清一", "fi"], 0));
    }

    #[test]
    fn a_page_that_was_turned_is_read_as_it_is_held() {
        let up = (0.0, 5.0);
        let (runs, _) =
            runs(vec![glyph("a", 100.0, 20.0, up), glyph("b", 100.0, 25.0, up), glyph("c", 112.0, 20.0, up)]);
        assert_eq!(runs.iter().map(|run| run.text.as_str()).collect::<Vec<_>>(), ["ab", "c"]);
        assert!(runs[0].y > runs[1].y);
    }
}
