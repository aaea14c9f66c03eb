//! Where things were found.

use std::cmp::Ordering;
use std::rc::Rc;

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
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) field: Field,
    pub(crate) span: Span,
    /// See [`Mark::at`].
    pub(crate) at: Span,
    pub(crate) marks: Marks,
}

/// Places in order, which many may hold.
pub(crate) type Places = Rc<Vec<Place>>;

/// The marks of a place, as their numbers among all that were found. Nearly every place has few, and they are compared and
/// copied so often that they must not be allocated.
#[derive(Clone, Debug)]
pub(crate) enum Marks {
    Few([u32; FEW], u8),
    Many(Vec<u32>),
}

/// As many as the shipped conditions join; more only cost an allocation.
const FEW: usize = 6;

impl Marks {
    /// Only this one.
    pub(crate) fn one(number: u32) -> Self {
        let mut few = [0; FEW];
        few[0] = number;
        Self::Few(few, 1)
    }

    /// The numbers.
    pub(crate) fn numbers(&self) -> &[u32] {
        match self {
            Self::Few(few, count) => &few[..usize::from(*count)],
            Self::Many(many) => many,
        }
    }

    /// These and then the others.
    fn and(mut self, others: &Self) -> Self {
        let others = others.numbers();
        match &mut self {
            Self::Many(many) => many.extend_from_slice(others),
            Self::Few(few, count) => {
                let from = usize::from(*count);
                match (few.get_mut(from..from + others.len()), u8::try_from(others.len())) {
                    (Some(free), Ok(more)) => {
                        free.copy_from_slice(others);
                        *count += more;
                    }
                    _ => return Self::Many([&few[..from], others].concat()),
                }
            }
        }
        self
    }
}

impl Place {
    /// The place of one mark, which has this number.
    pub(crate) fn of(mark: &Mark, number: u32) -> Self {
        Self { field: mark.field, span: mark.span, at: mark.at, marks: Marks::one(number) }
    }

    /// The smallest place that holds both; they lie in one field.
    pub(crate) fn with(&self, other: &Self) -> Self {
        Self {
            field: self.field,
            span: self.span.cover(other.span),
            at: self.at.cover(other.at),
            marks: self.marks.clone().and(&other.marks),
        }
    }

    /// The order of places: first by where they lie, then by their marks out of `found`.
    pub(crate) fn order(&self, other: &Self, found: &[Mark]) -> Ordering {
        let place = |place: &Self| (place.field, place.span, place.at);
        place(self).cmp(&place(other)).then_with(|| self.marks_in(found).cmp(other.marks_in(found)))
    }

    /// Its marks out of `found`.
    pub(crate) fn marks_in<'f>(&'f self, found: &'f [Mark]) -> impl Iterator<Item = &'f Mark> {
        self.marks.numbers().iter().filter_map(|number| found.get(*number as usize))
    }
}

/// Puts places in order, each once.
pub(crate) fn sort(places: &mut Vec<Place>, found: &[Mark]) {
    places.sort_unstable_by(|a, b| a.order(b, found));
    places.dedup_by(|a, b| a.order(b, found).is_eq());
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
