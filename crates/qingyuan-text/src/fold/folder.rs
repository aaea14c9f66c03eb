//! The state of the skeleton's pass, and what its steps share.

use std::ops::Range;

use super::obfuscation::Recorder;
use super::rewrite::Rewriter;
use super::signs::{Sign, Signs, is_weak};
use super::split;
use super::view::View;

/// How many separators in a row are still taken for filling. Longer rows are layout: rules, dotted leaders, tables.
pub(super) const LONGEST_FILLING: usize = 3;

/// How many equal signs in a row may still be a chain, and how many pictures filling.
pub(super) const LONGEST_ROW: usize = 24;

/// Walks over a base and writes its skeleton.
pub(super) struct Folder<'v, 't> {
    pub(super) text: &'v str,
    pub(super) signs: Signs,
    pub(super) out: Rewriter<'v>,
    pub(super) tricks: &'t mut Recorder,
    /// The bytes of the last character that was written in more than one: its parts, or itself repeated.
    pub(super) unit: Range<usize>,
    /// Where the last row of filling ended and the sign that it was made of.
    pub(super) row: Option<(usize, char)>,
    /// How many rows in a row had one character between any two, where the first character stands in the original, and the byte
    /// after the last row.
    pub(super) chain: (usize, usize, usize),
    /// Up to here the labels of names were read, and no name was found.
    pub(super) labels_end: usize,
    /// Where the letters pulled apart that were looked at last end.
    pub(super) grid_end: usize,
}

impl<'v, 't> Folder<'v, 't> {
    pub(super) fn new(base: &'v View, tricks: &'t mut Recorder) -> Self {
        let (text, signs, out) = (base.text(), Signs::table(), Rewriter::new(base));
        Self { text, signs, out, tricks, unit: 0..0, row: None, chain: (0, 0, 0), labels_end: 0, grid_end: 0 }
    }

    /// Where the view's character that ends at `end` ends in the original.
    pub(super) fn end_of(&self, end: usize) -> usize {
        let last = self.text[..end].chars().next_back().map_or(0, char::len_utf8);
        self.out.place(end - last).1
    }

    /// What the first character of `text` is.
    pub(super) fn first_sign(&self, text: &str) -> Sign {
        text.chars().next().map_or(Sign::START, |first| self.signs.of(first))
    }

    /// The length of the filling at the start of `text` that certainly is taken out between Han characters.
    pub(super) fn skip(&self, text: &str) -> usize {
        let mut length = 0;
        for (count, c) in text.chars().enumerate() {
            if !self.signs.of(c).is_filling() || c == '\n' {
                break;
            }
            if count >= LONGEST_FILLING || is_weak(c) {
                return 0;
            }
            length += c.len_utf8();
        }
        length
    }

    /// The character written in parts that begins at `at`, and the length of its parts.
    pub(super) fn split_at(&self, at: usize) -> Option<(&'static split::Split, usize)> {
        let second = self.text[at..].chars().nth(1).map_or(Sign::START, |second| self.signs.of(second));
        if !(second.is_second_part() || second.is_filling()) {
            return None;
        }
        split::at_start(&self.text[at..], self.text[..at].chars().next_back(), |rest| self.skip(rest))
    }
}
