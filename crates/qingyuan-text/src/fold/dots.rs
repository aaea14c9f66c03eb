//! Dots put back into the names of sites.

use std::ops::Range;

use super::domain::{disguised_dots, pulled_apart};
use super::folder::Folder;
use super::obfuscation::ObfuscationKind;

impl Folder<'_, '_> {
    /// Puts the dots into a disguised name of a site.
    pub(super) fn dots(&mut self, at: usize, c: char) -> Option<usize> {
        if !matches!(c, '点' | 'd' | '。' | '.' | ',' | '·' | '•' | '丶') || !self.may_be_dot(at, c) {
            return None;
        }
        if at >= self.labels_end {
            let (dots, end) = disguised_dots(self.text, at);
            if !dots.is_empty() {
                for dot in dots {
                    // A full stop or comma may be a slip of the hand.
                    if !matches!(&self.text[dot.clone()], "," | "。" | "·") {
                        self.tricks.note(
                            ObfuscationKind::Separators,
                            self.out.place(dot.start).0,
                            self.end_of(dot.end),
                        );
                    }
                    self.out.replace(dot, ".");
                }
                return Some(end);
            }
            self.labels_end = end;
        }
        // A grid that is no name need not be read again from its next dot.
        if c != '.' || at < self.grid_end {
            return None;
        }
        let grid = pulled_apart(self.text, at)?;
        self.grid_end = grid.range.end;
        if !grid.is_name || grid.range.start < self.out.done() {
            return None;
        }
        let Range { start, end } = grid.range;
        for separator in (start + 1..end).step_by(2) {
            self.out.replace(separator..separator + 1, "");
        }
        self.tricks.note(ObfuscationKind::Separators, self.out.place(start).0, self.out.place(end - 1).1);
        Some(end)
    }

    /// The cheapest look at a dot's neighbours, which settles nearly every case.
    fn may_be_dot(&self, at: usize, c: char) -> bool {
        let bytes = self.text.as_bytes();
        let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(b'\n');
        let after = bytes.get(at + c.len_utf8()).copied().unwrap_or(b'\n');
        let wraps = |byte: u8| matches!(byte, b' ' | b'(' | b'[' | b'{' | b')' | b']' | b'}');
        match c {
            'd' => after == b'o' && wraps(before),
            '.' => (wraps(before) && wraps(after)) || (before == after && before.is_ascii_punctuation()),
            ',' | '。' => before.is_ascii_alphanumeric() && after.is_ascii_alphabetic(),
            _ => (before.is_ascii_alphanumeric() || wraps(before)) && (after.is_ascii_alphanumeric() || wraps(after)),
        }
    }
}
