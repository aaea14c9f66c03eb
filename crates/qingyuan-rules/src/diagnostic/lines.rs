//! Where a byte of a file stands, and the line to show for it.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

/// A shown line is cut when it is longer than this many chars: about what a wide terminal holds.
const LONGEST_SHOWN: usize = 160;

/// How many chars before a place stay in a line that is cut.
const BEFORE: usize = 40;

/// The byte that each line begins on.
pub(crate) struct Lines {
    starts: Vec<usize>,
}

/// One place, ready to be shown.
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) source: String,
    pub(super) indent: u16,
    pub(super) width: u16,
}

impl Lines {
    pub(crate) fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        // A byte order mark is no character of the first line.
        let first = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        Self { starts: std::iter::once(first).chain(ends.map(|(at, _)| at + 1)).collect() }
    }

    /// The number of the line that `byte` stands on, counted from one.
    pub(crate) fn number(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte).max(1)
    }

    pub(super) fn place(&self, text: &str, bytes: Range<usize>) -> Place {
        let line = self.number(bytes.start.min(text.len()));
        let line_start = self.starts[line - 1];
        let line_end = self.starts.get(line).map_or(text.len(), |next| next - 1).max(line_start);
        let whole = text[line_start..line_end].trim_end_matches('\r');
        let start = floor(whole, bytes.start.saturating_sub(line_start));
        let end = floor(whole, bytes.end.saturating_sub(line_start)).max(start);
        let column = whole[..start].chars().count() + 1;
        let (before, cut_before) =
            tail(&whole[..start], if whole.chars().count() > LONGEST_SHOWN { BEFORE } else { usize::MAX });
        let (after, cut_after) = head(&whole[start..], LONGEST_SHOWN - BEFORE);
        let marked = &whole[start..end.min(start + after.len())];
        let (mark_before, mark_after) = (if cut_before { "…" } else { "" }, if cut_after { "…" } else { "" });
        Place {
            line,
            column,
            // Whatever does not print in one column would move the carets.
            source: format!("{mark_before}{before}{after}{mark_after}")
                .chars()
                .filter(|c| !is_invisible(*c))
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect(),
            indent: u16::from(cut_before) + columns(before),
            width: columns(marked).max(1),
        }
    }
}

/// The last border of chars at or before `byte`.
fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// The last `chars` chars, and whether something stands before them.
fn tail(text: &str, chars: usize) -> (&str, bool) {
    match text.char_indices().rev().nth(chars) {
        Some((at, c)) => (&text[at + c.len_utf8()..], true),
        None => (text, false),
    }
}

/// The first `chars` chars, and whether something stands after them.
fn head(text: &str, chars: usize) -> (&str, bool) {
    match text.char_indices().nth(chars) {
        Some((at, _)) => (&text[..at], true),
        None => (text, false),
    }
}

/// Characters that take no column: zero-width and combining ones, controls of direction, variation selectors.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0100}'..='\u{E01EF}')
}

/// How wide `text` is on a terminal, as it is shown: East Asian wide characters and emoji take two columns (UAX 11), and
/// what stands for a control character takes one.
fn columns(text: &str) -> u16 {
    let width = |c: char| if is_invisible(c) { 0 } else { c.width().unwrap_or(1) };
    // What is shown has been cut to far less than the type holds.
    u16::try_from(text.chars().map(width).sum::<usize>()).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, bytes: Range<usize>) -> (usize, usize, String, u16, u16) {
        let place = Lines::new(text).place(text, bytes);
        (place.line, place.column, place.source, place.indent, place.width)
    }

    #[test]
    fn places_are_exact_with_every_ending_and_mark() {
        assert_eq!(place("甲\r\n乙丙\r\n", 8..11), (2, 2, "乙丙".into(), 2, 2));
        assert_eq!(place("\u{FEFF}甲乙", 6..9), (1, 2, "甲乙".into(), 2, 2));
        assert_eq!(place("\u{FEFF}甲乙", 0..0), (1, 1, "甲乙".into(), 0, 1));
        assert_eq!(place("a\n", 2..2), (2, 1, String::new(), 0, 1));
        assert_eq!(place("", 5..9), (1, 1, String::new(), 0, 1));
        assert_eq!(place("a\tb\u{200B}c", 6..7), (1, 5, "a bc".into(), 3, 1));
    }

    #[test]
    fn every_emoji_takes_its_two_columns() {
        for wide in ["➕", "✅", "⭐", "⌚", "⚡", "💰", "群", "ｖ"] {
            let text = format!("{wide}甲");
            assert_eq!(place(&text, wide.len()..text.len()), (1, 2, text.clone(), 2, 2), "{wide}");
        }
        for narrow in ["v", "é", "…", "①"] {
            let text = format!("{narrow}甲");
            assert_eq!(place(&text, narrow.len()..text.len()), (1, 2, text.clone(), 1, 2), "{narrow}");
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}群{}", "甲".repeat(5_000), "乙".repeat(5_000));
        let (line, column, source, indent, width) = place(&text, 15_000..15_003);
        assert_eq!((line, column, indent, width), (1, 5_001, 81, 2));
        assert!(source.starts_with("…甲") && source.ends_with("乙…") && source.chars().count() <= LONGEST_SHOWN + 2);
    }
}
