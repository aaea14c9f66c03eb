//! The literals that were found in one document.

use qingyuan_model::Field;

/// More hits than this in one document stop the scan. No page of the development data comes near a hundredth of it.
const MOST_HITS: usize = 400_000;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) seen: Seen,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether it is not cut out of a longer ASCII word.
    pub(crate) alone: bool,
}

/// A hit as one number, so that hundreds of them are quickly put in order: the literal, the view, where the hit begins, and
/// whether it stands alone. A field is cut at 8 MB, and folding makes it at most twelve times as long, which takes less
/// than 30 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Packed(u64);

const VIEW: u32 = 31;
const LITERAL: u32 = 33;

impl Packed {
    fn literal(self) -> u32 {
        u32::try_from(self.0 >> LITERAL).unwrap_or(u32::MAX)
    }

    fn hit(self, length: usize) -> Hit {
        let seen = Seen::ALL[(self.0 >> VIEW & 3) as usize];
        let start = (self.0 >> 1 & ((1 << (VIEW - 1)) - 1)) as usize;
        Hit { seen, start, end: start + length, alone: self.0 & 1 == 1 }
    }
}

/// All hits of one document.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    all: Vec<Packed>,
}

impl Hits {
    /// With room for as many hits as a text of so many bytes mostly has.
    pub(crate) fn for_bytes(bytes: usize) -> Self {
        Self { all: Vec::with_capacity(bytes.min(1 << 16) / 8 + 16) }
    }

    /// Adds a literal that begins at this byte of a view.
    #[inline]
    pub(crate) fn push(&mut self, literal: u32, seen: Seen, start: usize, alone: bool) {
        let (view, start) = (seen.number() as u64, start as u64);
        self.all.push(Packed(u64::from(literal) << LITERAL | view << VIEW | start << 1 | u64::from(alone)));
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are more than a document may have.
    pub(crate) fn are_too_many(&self) -> bool {
        self.all.len() > MOST_HITS
    }

    /// Of the hits from number `from` on, which are of one view, keeps as many as a document may have, and of all those the
    /// ones that end first; `length` says how many bytes a literal has.
    pub(crate) fn keep_first(&mut self, from: usize, length: impl Fn(u32) -> usize) {
        let end = |packed: &Packed| {
            let hit = packed.hit(length(packed.literal()));
            (hit.end, hit.start)
        };
        self.all[from..].sort_unstable_by_key(end);
        self.all.truncate(MOST_HITS);
    }

    /// Puts them in the order of literals, and of their views and places; to be called once, before they are read.
    pub(crate) fn sort(&mut self) {
        self.all.sort_unstable();
    }

    /// The hits numbered from `from` up to `to`, which are of one literal; `length` says how many bytes one has.
    pub(crate) fn slice(&self, from: u32, to: u32, length: impl Fn(u32) -> usize) -> impl Iterator<Item = Hit> {
        let hits = &self.all[from as usize..to as usize];
        let length = hits.first().map_or(0, |hit| length(hit.literal()));
        hits.iter().map(move |hit| hit.hit(length))
    }

    /// Each literal that was found, with the numbers of its first hit and of the first one after, which are sorted by view
    /// and place.
    pub(crate) fn by_literal(&self) -> impl Iterator<Item = (u32, u32, u32)> {
        let mut from = 0;
        self.all.chunk_by(|a, b| a.literal() == b.literal()).map(move |hits| {
            // There are at most [`MOST_HITS`].
            let to = from + u32::try_from(hits.len()).unwrap_or(0);
            let literal = (hits[0].literal(), from, to);
            from = to;
            literal
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_come_back_in_order() {
        let mut hits = Hits::default();
        for (literal, view, start, alone) in
            [(7, 3, (1 << 30) - 1, true), (7, 0, 5, false), ((1 << 31) - 1, 1, 0, true)]
        {
            hits.push(literal, Seen::ALL[view], start, alone);
        }
        hits.sort();
        assert_eq!(hits.by_literal().collect::<Vec<_>>(), [(7, 0, 2), ((1 << 31) - 1, 2, 3)]);
        let all: Vec<Hit> = hits.slice(0, 2, |_| 3).collect();
        assert_eq!(all[0], Hit { seen: Seen::ALL[0], start: 5, end: 8, alone: false });
        assert_eq!(all[1].start, (1 << 30) - 1);
        assert_eq!(all[1].seen, Seen::ALL[3]);
    }
}
