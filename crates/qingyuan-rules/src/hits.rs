//! What the automaton found in one document.

use std::ops::Range;

use qingyuan_model::Field;

/// More hits than this in one document stop the scan. No page of the development data comes near a hundredth of it.
pub(crate) const MOST_HITS: usize = 400_000;

/// Which of a field's views something was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Base,
    Skeleton,
}

/// A view of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seen {
    pub(crate) field: Field,
    pub(crate) side: Side,
}

impl Seen {
    /// All views, in their order.
    pub(crate) const ALL: [Self; 4] = [
        Self { field: Field::Title, side: Side::Base },
        Self { field: Field::Title, side: Side::Skeleton },
        Self { field: Field::Text, side: Side::Base },
        Self { field: Field::Text, side: Side::Skeleton },
    ];

    /// Its place in [`Self::ALL`].
    pub(crate) fn number(self) -> usize {
        self.field as usize * 2 + self.side as usize
    }
}

/// One literal found, by bytes of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit {
    pub(crate) literal: u32,
    pub(crate) seen: Seen,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Whether it is not cut out of a longer ASCII word.
    pub(crate) alone: bool,
}

/// All hits of one document.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    all: Vec<Hit>,
}

impl Hits {
    /// Adds a hit; `false` when there were too many before it.
    pub(crate) fn push(&mut self, hit: Hit) -> bool {
        if self.all.len() >= MOST_HITS {
            return false;
        }
        self.all.push(hit);
        true
    }

    /// Puts them in the order of literals; to be called once, before they are read.
    pub(crate) fn sort(&mut self) {
        self.all.sort_unstable();
    }

    /// These hits out of all.
    pub(crate) fn slice(&self, range: Range<usize>) -> &[Hit] {
        &self.all[range]
    }

    /// The hits of each literal that was found, sorted by view and place.
    pub(crate) fn by_literal(&self) -> impl Iterator<Item = &[Hit]> {
        self.all.chunk_by(|a, b| a.literal == b.literal)
    }
}
