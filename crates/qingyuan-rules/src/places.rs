//! Where things were found.

use qingyuan_model::{Field, Span};

/// One found term: the field, its place in the original and which literal it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    pub(crate) field: Field,
    pub(crate) span: Span,
    /// Its place in the skeleton, where distances are counted: filling does not push words apart.
    pub(crate) at: Span,
    /// Tells different literals of one term apart, for `distinct`.
    pub(crate) literal: u32,
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
