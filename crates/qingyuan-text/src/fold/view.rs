//! One folded view with its way back.

use std::ops::Range;

use qingyuan_model::Span;

/// The characters before every block of this many bytes are known, so looking up a place counts at most one block.
/// A multiple of 16, for the processor, and below 256, so that a block is summed in bytes.
const BLOCK: usize = 128;

/// A stretch of the view, up to where the next begins. Linear (`atom == 0`): its characters stand for consecutive
/// characters of the original, one for one. Atomic: all its characters together stand for `atom` characters of it.
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
    /// How many characters of the view begin before each block.
    blocks: Vec<u32>,
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

    /// The way to the view: which of its characters, counted from its start, stand for `span` of the original. What was
    /// dropped has no length here, so that filling cannot push two words apart.
    #[must_use]
    pub fn place(&self, span: Span) -> Span {
        // Plain prose is one run, and every character of it stands where it stood.
        if let [Run { byte: 0, orig: 0, atom: 0 }] = self.runs[..] {
            return span;
        }
        Span::new(self.written_before(span.start), self.written_before(span.end))
    }

    /// How many characters of the view stand for characters of the original before `orig`.
    fn written_before(&self, orig: usize) -> usize {
        let next = self.runs.partition_point(|run| run.orig as usize <= orig);
        let Some(run) = next.checked_sub(1).and_then(|at| self.runs.get(at)) else { return 0 };
        let before = self.chars_before(run.byte as usize);
        let into = orig - run.orig as usize;
        if run.atom > 0 && into == 0 {
            return before;
        }
        let end = self.runs.get(next).map_or(self.text.len(), |next| next.byte as usize);
        let length = self.chars_before(end) - before;
        before + if run.atom > 0 { length } else { into.min(length) }
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
    pub(super) fn char_at(&self, byte: usize) -> (usize, usize) {
        self.runs.get(self.run_at(byte)).map_or((0, 0), |run| self.place_in(*run, byte))
    }

    fn run_at(&self, byte: usize) -> usize {
        self.runs.partition_point(|run| run.byte as usize <= byte).saturating_sub(1)
    }

    fn place_in(&self, run: Run, byte: usize) -> (usize, usize) {
        let orig = run.orig as usize;
        if run.atom > 0 {
            return (orig, orig + run.atom as usize);
        }
        let from = run.byte as usize;
        let chars = if byte - from <= BLOCK {
            char_starts(&self.text.as_bytes()[from..byte])
        } else {
            self.chars_before(byte).saturating_sub(self.chars_before(from))
        };
        (orig + chars, orig + chars + 1)
    }

    fn chars_before(&self, byte: usize) -> usize {
        let block = byte / BLOCK;
        let known = self.blocks.get(block).map_or(0, |chars| *chars as usize);
        known + char_starts(&self.text.as_bytes()[block * BLOCK..byte])
    }

    /// The same map over `text`, every character of which takes as many bytes as the view's own.
    pub(crate) fn with_text(&self, text: String) -> Self {
        debug_assert_eq!(text.len(), self.text.len(), "the map is by bytes");
        Self { text, runs: self.runs.clone(), blocks: self.blocks.clone() }
    }
}

/// How many characters begin in `bytes`.
fn char_starts(bytes: &[u8]) -> usize {
    // Sums of single bytes are what processors are quick at; a block has fewer than 256.
    bytes.chunks(BLOCK).map(|block| usize::from(block.iter().map(|byte| u8::from(!is_inner(*byte))).sum::<u8>())).sum()
}

/// Whether `byte` continues a character that began before it.
fn is_inner(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

fn cut(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Builds a view piece by piece.
#[derive(Debug, Default)]
pub(super) struct Builder {
    text: String,
    runs: Vec<Run>,
    /// The character of the original that goes on the linear run in hand.
    next: Option<usize>,
}

impl Builder {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ..Self::default() }
    }

    /// How many bytes were written.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Appends `chars` characters that stand one for one for those from `orig` on.
    #[inline]
    pub(super) fn copy(&mut self, piece: &str, chars: usize, orig: usize) {
        if chars > 0 {
            self.go_on(orig, chars);
            self.text.push_str(piece);
        }
    }

    /// Appends `c`, which stands for the character `orig`.
    #[inline]
    pub(super) fn put(&mut self, c: char, orig: usize) {
        self.go_on(orig, 1);
        self.text.push(c);
    }

    #[inline]
    fn go_on(&mut self, orig: usize, chars: usize) {
        if self.next != Some(orig) {
            self.runs.push(Run { byte: cut(self.text.len()), orig: cut(orig), atom: 0 });
        }
        self.next = Some(orig + chars);
    }

    /// Appends `piece`, all of which stands for the characters `orig` of the original.
    pub(super) fn atom(&mut self, piece: &str, orig: Range<usize>) {
        if orig.len() <= 1
            && let Some(only) = piece.chars().next()
            && only.len_utf8() == piece.len()
        {
            return self.put(only, orig.start);
        }
        self.runs.push(Run { byte: cut(self.text.len()), orig: cut(orig.start), atom: cut(orig.len().max(1)) });
        self.next = None;
        self.text.push_str(piece);
    }

    pub(super) fn finish(self) -> View {
        let bytes = self.text.as_bytes();
        let mut blocks = Vec::with_capacity(bytes.len() / BLOCK + 1);
        let mut chars = 0;
        blocks.push(0);
        for block in bytes.chunks_exact(BLOCK) {
            chars += char_starts(block);
            blocks.push(cut(chars));
        }
        View { text: self.text, runs: self.runs, blocks }
    }
}

/// Looks up places of one view in the order of the text, which costs only the way between them.
#[derive(Debug)]
pub(super) struct Cursor<'v> {
    view: &'v View,
    run: usize,
    byte: usize,
    orig: usize,
}

impl<'v> Cursor<'v> {
    pub(super) fn new(view: &'v View) -> Self {
        Self { view, run: 0, byte: 0, orig: view.runs.first().map_or(0, |run| run.orig as usize) }
    }

    /// Start and end, in the original, of the character that begins at `byte`, which is not before the last asked for.
    pub(super) fn place(&mut self, byte: usize) -> (usize, usize) {
        let runs = &self.view.runs;
        let mut crossed = 0;
        while runs.get(self.run + 1).is_some_and(|next| next.byte as usize <= byte) {
            // After a few runs one by one, the search of the whole is quicker.
            self.run = if crossed < 8 { self.run + 1 } else { self.view.run_at(byte) };
            crossed += 1;
        }
        let Some(run) = runs.get(self.run) else { return (0, 0) };
        if run.atom > 0 {
            return self.view.place_in(*run, byte);
        }
        if self.byte < run.byte as usize {
            (self.byte, self.orig) = (run.byte as usize, run.orig as usize);
        }
        let chars = if byte - self.byte <= BLOCK {
            char_starts(&self.view.text.as_bytes()[self.byte..byte])
        } else {
            self.view.chars_before(byte).saturating_sub(self.view.chars_before(self.byte))
        };
        (self.byte, self.orig) = (byte, self.orig + chars);
        (self.orig, self.orig + 1)
    }

    /// Appends the stretch `bytes` of the view, with its part of the map, to `out`.
    pub(super) fn copy(&mut self, bytes: Range<usize>, out: &mut Builder) {
        if bytes.is_empty() {
            return;
        }
        let (orig, _) = self.place(bytes.start);
        let mut shift = |run: &Run, byte: usize, orig: usize| {
            let byte = cut(out.text.len() + (byte - bytes.start));
            out.runs.push(Run { byte, orig: cut(orig), atom: run.atom });
        };
        if let Some(run) = self.view.runs.get(self.run) {
            shift(run, bytes.start, orig);
        }
        for run in self.view.runs.iter().skip(self.run + 1).take_while(|run| (run.byte as usize) < bytes.end) {
            shift(run, run.byte as usize, run.orig as usize);
        }
        out.text.push_str(&self.view.text[bytes]);
        // What comes next opens its own run.
        out.next = None;
    }
}
