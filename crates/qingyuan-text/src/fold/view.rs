//! One folded view with its way back.

use std::ops::Range;

use qingyuan_model::Span;

/// The characters before every block of this many bytes are known, and in it one bit tells where each begins: looking
/// up a place counts bits, however far it is.
const BLOCK: usize = 64;

/// Where characters begin in [`BLOCK`] bytes of a view.
#[derive(Clone, Copy, Debug)]
struct Block {
    /// How many characters of the view begin before it.
    before: u32,
    /// By byte: whether one begins there.
    starts: u64,
}

/// A stretch of the view, up to where the next begins. Linear (`atom == 0`): its characters stand for consecutive
/// characters of the original, one for one. Atomic: all its characters together stand for `atom` characters of it.
#[derive(Clone, Copy, Debug)]
struct Run {
    byte: u32,
    orig: u32,
    atom: u32,
    /// How many characters of the view begin before it; known once the view is finished.
    before: u32,
}

/// A folded text and the map from its bytes to the characters of the original.
#[derive(Clone, Debug, Default)]
pub struct View {
    text: String,
    runs: Vec<Run>,
    blocks: Vec<Block>,
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
        let at = self.run_at(start);
        let first = self.runs.get(at).map_or(0, |run| self.place_in(*run, start).0);
        // Nearly all words lie in one run, and in a linear one their characters need only be counted.
        if let Some(Run { atom: 0, .. }) = self.runs.get(at)
            && self.runs.get(at + 1).is_none_or(|next| end <= next.byte as usize)
        {
            return Span::new(first, first + self.chars_before(end) - self.chars_before(start));
        }
        let last = self.floor(end - 1);
        Span::new(first, self.char_at(last).1)
    }

    /// The way to the view: which of its characters, counted from its start, stand for `span` of the original. What was
    /// dropped has no length here, so that filling cannot push two words apart.
    #[must_use]
    pub fn place(&self, span: Span) -> Span {
        // Plain prose is one run, and every character of it stands where it stood.
        if let [Run { byte: 0, orig: 0, atom: 0, .. }] = self.runs[..] {
            return span;
        }
        let next = self.runs.partition_point(|run| run.orig as usize <= span.start);
        let start = self.written_before(next, span.start);
        // Words are short, and mostly end in the run that they begin in.
        let ends_here = self.runs.get(next).is_none_or(|run| run.orig as usize > span.end);
        let next = if ends_here { next } else { self.runs.partition_point(|run| run.orig as usize <= span.end) };
        Span::new(start, self.written_before(next, span.end))
    }

    /// How many characters of the view stand for characters of the original before `orig`, which is before the run `next`
    /// and not before the one before that.
    fn written_before(&self, next: usize, orig: usize) -> usize {
        let Some(run) = next.checked_sub(1).and_then(|at| self.runs.get(at)) else { return 0 };
        let before = run.before as usize;
        let into = orig - run.orig as usize;
        if run.atom > 0 && into == 0 {
            return before;
        }
        let end = self.runs.get(next).map_or_else(|| self.chars_before(self.text.len()), |next| next.before as usize);
        let length = end - before;
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
        let chars = self.chars_before(byte).saturating_sub(run.before as usize);
        (orig + chars, orig + chars + 1)
    }

    /// How many characters of the view begin before `byte`.
    fn chars_before(&self, byte: usize) -> usize {
        let Some(block) = self.blocks.get(byte / BLOCK) else { return 0 };
        let earlier = block.starts & ((1 << (byte % BLOCK)) - 1);
        block.before as usize + earlier.count_ones() as usize
    }

    /// The same map over `text`, every character of which takes as many bytes as the view's own.
    pub(crate) fn with_text(&self, text: String) -> Self {
        debug_assert_eq!(text.len(), self.text.len(), "the map is by bytes");
        Self { text, runs: self.runs.clone(), blocks: self.blocks.clone() }
    }
}

/// By byte, of at most [`BLOCK`]: whether a character begins there.
fn char_starts(bytes: &[u8]) -> u64 {
    let (eights, rest) = bytes.as_chunks::<8>();
    let mut starts = 0;
    for (at, eight) in (0..).zip(eights) {
        let eight = u64::from_le_bytes(*eight);
        // A byte continues a character when its highest bit is set and the one below is not.
        let begins = !(eight & !(eight << 1)) >> 7 & 0x0101_0101_0101_0101;
        // One bit of every byte, gathered in the highest byte.
        starts |= (begins.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * at);
    }
    let tail = bytes.len() - rest.len();
    for (at, byte) in (tail..).zip(rest) {
        starts |= u64::from(byte & 0xC0 != 0x80) << at;
    }
    starts
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
            self.runs.push(Run { byte: cut(self.text.len()), orig: cut(orig), atom: 0, before: 0 });
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
        let atom = cut(orig.len().max(1));
        self.runs.push(Run { byte: cut(self.text.len()), orig: cut(orig.start), atom, before: 0 });
        self.next = None;
        self.text.push_str(piece);
    }

    pub(super) fn finish(self) -> View {
        let bytes = self.text.as_bytes();
        let mut blocks = Vec::with_capacity(bytes.len() / BLOCK + 1);
        let mut before = 0;
        for block in bytes.chunks(BLOCK) {
            let starts = char_starts(block);
            blocks.push(Block { before: cut(before), starts });
            before += starts.count_ones() as usize;
        }
        // The end of the text may be asked for, too.
        blocks.push(Block { before: cut(before), starts: 0 });
        let mut view = View { text: self.text, runs: self.runs, blocks };
        for at in 0..view.runs.len() {
            view.runs[at].before = cut(view.chars_before(view.runs[at].byte as usize));
        }
        view
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
        let chars = self.view.chars_before(byte).saturating_sub(self.view.chars_before(self.byte));
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
            out.runs.push(Run { byte, orig: cut(orig), atom: run.atom, before: 0 });
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
