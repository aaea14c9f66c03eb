//! Where in the files the parts of a condition are written, for those who have something to say about them.

use std::ops::Range;

/// The places of one rule or context.
#[derive(Clone, Debug, Default)]
pub(crate) struct Written {
    /// The file, as an index into all files in the order of their paths.
    pub(crate) file: usize,
    pub(crate) id: Range<usize>,
    /// The value of `review_by`; empty when there is none.
    pub(crate) review_by: Range<usize>,
    pub(crate) when: Range<usize>,
    /// The `never_if` of a context; empty when there is none.
    pub(crate) guard: Range<usize>,
    /// The `never_if` of each exclusion.
    pub(crate) unless: Vec<Range<usize>>,
    /// The terms in the order of the condition's own, entities last.
    pub(crate) terms: Vec<WrittenTerm>,
}

/// The places of one term.
#[derive(Clone, Debug, Default)]
pub(crate) struct WrittenTerm {
    pub(crate) name: String,
    pub(crate) bytes: Range<usize>,
    /// One for each literal of the term.
    pub(crate) literals: Vec<WrittenLiteral>,
    /// One for each regular expression of the term.
    pub(crate) patterns: Vec<Range<usize>>,
}

/// The place of one literal. Files are far shorter than four thousand million bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WrittenLiteral {
    /// The list that it stands in, as an index into all files; `None` when it stands in the rule itself.
    pub(crate) list: Option<u32>,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl WrittenLiteral {
    pub(crate) fn new(list: Option<u32>, bytes: &Range<usize>) -> Self {
        let short = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Self { list, start: short(bytes.start), end: short(bytes.end) }
    }

    pub(crate) fn bytes(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}
