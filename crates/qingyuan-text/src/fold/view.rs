//! One folded view with its way back.

use std::ops::Range;

use qingyuan_model::Span;

/// After this many characters a linear run is cut, so that looking up a place counts at most this many characters.
/// Picked so that the map of plain prose costs a fraction of a byte per character.
const RUN: u32 = 64;

/// A stretch of the view. Linear (`atom == 0`): its characters stand for consecutive characters of the original, one
/// for one. Atomic: all its characters together stand for `atom` characters of the original.
#[derive(Clone, Copy, Debug)]
struct Run {
    byte: u32,
    orig: u32,
    atom: u32,
}

/// A folded text and the map from its bytes to the characters of the original.
#[derive(Clone, Debug, Default)]
pub struct View {
    text: String,
    runs: Vec<Run>,
}

impl View {
    /// The folded text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The characters of the original that `bytes` of this view came from. Bounds inside a character are widened to
    /// the whole character, bounds beyond the end are cut; an empty range gives an empty span.
    #[must_use]
    pub fn span(&self, bytes: Range<usize>) -> Span {
        if self.text.is_empty() {
            return Span::default();
        }
        let start = self.floor(bytes.start.min(self.text.len()));
        if bytes.end <= bytes.start {
            let at = if start == self.text.len() { self.last_end() } else { self.char_at(start).0 };
            return Span::new(at, at);
        }
        let end = bytes.end.min(self.text.len());
        if start >= end {
            return Span::new(self.last_end(), self.last_end());
        }
        let last = self.floor(end - 1);
        Span::new(self.char_at(start).0, self.char_at(last).1)
    }

    fn floor(&self, mut byte: usize) -> usize {
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    }

    fn last_end(&self) -> usize {
        self.char_at(self.floor(self.text.len() - 1)).1
    }

    /// Start and end, in the original, of the view's character that begins at `byte`.
    fn char_at(&self, byte: usize) -> (usize, usize) {
        let at = self.runs.partition_point(|run| run.byte as usize <= byte).saturating_sub(1);
        match self.runs.get(at) {
            None => (0, 0),
            Some(run) if run.atom > 0 => (run.orig as usize, run.orig as usize + run.atom as usize),
            Some(run) => {
                let orig = run.orig as usize + self.text[run.byte as usize..byte].chars().count();
                (orig, orig + 1)
            }
        }
    }

    /// The view's characters in order, each with its byte and its place in the original.
    pub(super) fn walk(&self) -> Walk<'_> {
        Walk { view: self, byte: 0, run: 0, orig: 0 }
    }
}

/// A cursor over a view's characters that never looks a place up twice.
#[derive(Clone)]
pub(super) struct Walk<'v> {
    view: &'v View,
    byte: usize,
    run: usize,
    orig: u32,
}

/// One character of a view and the range of the original that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) char: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<'v> Walk<'v> {
    /// The text that is still to come.
    pub(super) fn rest(&self) -> &'v str {
        &self.view.text[self.byte..]
    }
}

impl Iterator for Walk<'_> {
    type Item = Placed;

    fn next(&mut self) -> Option<Placed> {
        let char = self.rest().chars().next()?;
        let runs = &self.view.runs;
        if self.byte == 0 {
            self.orig = runs.first().map_or(0, |run| run.orig);
        }
        while runs.get(self.run + 1).is_some_and(|next| next.byte as usize <= self.byte) {
            self.run += 1;
            self.orig = runs[self.run].orig;
        }
        let atom = runs.get(self.run).map_or(0, |run| run.atom);
        let start = self.orig as usize;
        if atom == 0 {
            self.orig += 1;
        }
        self.byte += char.len_utf8();
        Some(Placed { char, start, end: start + (atom.max(1)) as usize })
    }
}

/// Builds a view character by character.
#[derive(Debug, Default)]
pub(super) struct Builder {
    view: View,
    /// How many characters the run in hand holds.
    held: u32,
}

impl Builder {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        let runs = Vec::with_capacity(bytes / (RUN as usize * 3) + 4);
        Self { view: View { text: String::with_capacity(bytes), runs }, held: 0 }
    }

    /// Appends `c`, which stands for the characters `start..end` of the original; `start` never goes back.
    pub(super) fn push(&mut self, c: char, start: usize, end: usize) {
        let cut = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let (orig, length) = (cut(start), cut(end.saturating_sub(start).max(1)));
        let goes_on = match self.view.runs.last() {
            Some(run) if length == 1 => run.atom == 0 && self.held < RUN && run.orig.saturating_add(self.held) == orig,
            Some(run) => run.atom == length && run.orig == orig,
            None => false,
        };
        if goes_on {
            self.held += 1;
        } else {
            let atom = if length == 1 { 0 } else { length };
            self.view.runs.push(Run { byte: cut(self.view.text.len()), orig, atom });
            self.held = 1;
        }
        self.view.text.push(c);
    }

    /// Appends several characters that together stand for `start..end` of the original.
    pub(super) fn push_all(&mut self, chars: &str, start: usize, end: usize) {
        let mut rest = chars.chars();
        if let (Some(only), None) = (rest.next(), rest.next()) {
            self.push(only, start, end);
            return;
        }
        let cut = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let atom = cut(end.saturating_sub(start).max(1));
        self.view.runs.push(Run { byte: cut(self.view.text.len()), orig: cut(start), atom });
        // A full run makes the next character open its own.
        self.held = RUN;
        self.view.text.push_str(chars);
    }

    pub(super) fn finish(self) -> View {
        self.view
    }
}
