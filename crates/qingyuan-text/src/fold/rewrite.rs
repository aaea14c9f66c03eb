//! Changing a view here and there, and keeping book of where.

use std::ops::Range;

use super::view::{Builder, Cursor, View};

/// Copies a view except for the replacements asked for, which come in the order of the text.
#[derive(Debug)]
pub(crate) struct Rewriter<'v> {
    view: &'v View,
    cursor: Cursor<'v>,
    out: Builder,
    /// Everything before this byte of the view was written or replaced.
    done: usize,
    /// The bytes of `out` that replacements wrote; for a pure deletion an empty range.
    written: Vec<Range<usize>>,
}

impl<'v> Rewriter<'v> {
    pub(crate) fn new(view: &'v View) -> Self {
        Self { view, cursor: Cursor::new(view), out: Builder::default(), done: 0, written: Vec::new() }
    }

    /// Everything before this byte was written or replaced.
    pub(crate) fn done(&self) -> usize {
        self.done
    }

    /// Start and end, in the original, of the view's character at `byte`.
    pub(crate) fn place(&self, byte: usize) -> (usize, usize) {
        self.view.char_at(byte)
    }

    /// Lets `with` stand for the whole characters `bytes`; nothing happens when some of them were replaced before.
    pub(crate) fn replace(&mut self, bytes: Range<usize>, with: &str) {
        if bytes.start < self.done || bytes.is_empty() {
            return;
        }
        if self.written.is_empty() {
            self.out = Builder::with_capacity(self.view.text().len() + 64);
        }
        self.cursor.copy(self.done..bytes.start, &mut self.out);
        let start = self.out.len();
        if !with.is_empty() {
            let (first, _) = self.cursor.place(bytes.start);
            let last = self.view.text()[bytes.clone()].char_indices().next_back().map_or(0, |(at, _)| at);
            let (_, end) = self.cursor.place(bytes.start + last);
            self.out.atom(with, first..end);
        }
        self.written.push(start..self.out.len());
        self.done = bytes.end;
    }

    /// The new view and the ranges of its text that surround every change, sorted and disjoint; `None` when nothing
    /// was replaced.
    pub(crate) fn finish(mut self) -> Option<(View, Vec<Range<usize>>)> {
        if self.written.is_empty() {
            return None;
        }
        self.cursor.copy(self.done..self.view.text().len(), &mut self.out);
        let view = self.out.finish();
        let mut changes: Vec<Range<usize>> = Vec::with_capacity(self.written.len());
        for written in self.written {
            let range = if written.is_empty() { neighbours(view.text(), written.start) } else { written };
            match changes.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => changes.push(range),
            }
        }
        Some((view, changes))
    }
}

/// The characters before and after `at`.
fn neighbours(text: &str, at: usize) -> Range<usize> {
    let before = text[..at].chars().next_back().map_or(0, char::len_utf8);
    let after = text[at..].chars().next().map_or(0, char::len_utf8);
    at - before..at + after
}
