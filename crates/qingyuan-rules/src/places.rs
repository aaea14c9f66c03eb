//! Where things were found.

use qingyuan_model::{Field, Span};

/// One found term: the field, its place in the original and which literal it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    pub(crate) field: Field,
    pub(crate) span: Span,
    /// Its place in the skeleton, where distances are counted: filling does not push words apart.
    pub(crate) at: Span,
    /// Tells different words apart, for `distinct`; one word in several spellings is one.
    pub(crate) literal: u32,
    /// The number of the word that it sounds like, when it was found by its sound.
    pub(crate) heard: Option<u32>,
}

/// A number for a word, the same for all its spellings: FNV-1a (Fowler, Noll and Vo), 30 bits of it, so that patterns
/// and entities have room beside them.
pub(crate) fn word_number(word: &str) -> u32 {
    word.bytes().fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)) >> 2
}

/// A place that fulfils an expression, with the terms in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) field: Field,
    pub(crate) span: Span,
    /// See [`Mark::at`].
    pub(crate) at: Span,
    pub(crate) marks: Vec<Mark>,
}

/// What lies somewhere.
pub(crate) trait Placed {
    fn field(&self) -> Field;
    fn at(&self) -> Span;
}

impl Placed for Mark {
    fn field(&self) -> Field {
        self.field
    }

    fn at(&self) -> Span {
        self.at
    }
}

impl Placed for Place {
    fn field(&self) -> Field {
        self.field
    }

    fn at(&self) -> Span {
        self.at
    }
}

impl From<Mark> for Place {
    fn from(mark: Mark) -> Self {
        Self { field: mark.field, span: mark.span, at: mark.at, marks: vec![mark] }
    }
}

impl Place {
    /// The smallest place that holds both; they lie in one field.
    pub(crate) fn with(mut self, other: &Self) -> Self {
        self.span = self.span.cover(other.span);
        self.at = self.at.cover(other.at);
        self.marks.extend(other.marks.iter().copied());
        self
    }
}

/// The chars between two spans; `None` when they overlap.
pub(crate) fn gap(a: Span, b: Span) -> Option<usize> {
    if a.end <= b.start {
        Some(b.start - a.end)
    } else if b.end <= a.start {
        Some(a.start - b.end)
    } else {
        None
    }
}
