//! What the weights of a document add up to, by atom, unit and category.

use super::grams::Gram;
use super::reading::{Part, Unit};
use super::table::{Table, WIDTH};

/// Added to the squares that a text is normalised by, about what ten characters have: a text of a few characters cannot
/// say much, and must not be made loud. Picked on held-out families of the corpus.
pub(crate) const SLACK: i64 = 160;

/// The sum over one atom. Whole numbers, so that no order of adding can change it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    /// By category, in units of the category's scale.
    pub(crate) weights: [i32; WIDTH],
    /// The squares of the values of all n-grams, known or not: what a text is normalised by.
    pub(crate) squares: i64,
}

impl Sum {
    #[inline]
    fn take(&mut self, table: &Table, gram: Gram) {
        if let Some(row) = table.get(gram.feature) {
            for (sum, weight) in self.weights.iter_mut().zip(row) {
                *sum += i32::from(*weight) * gram.value;
            }
        }
    }

    fn add(&mut self, other: &Self) {
        for (sum, more) in self.weights.iter_mut().zip(other.weights) {
            *sum += more;
        }
        self.squares += other.squares;
    }

    /// The length that the sums are divided by.
    pub(crate) fn norm(&self) -> f64 {
        // Far below 2^52.
        #[expect(clippy::cast_precision_loss, reason = "counts of n-grams stay far below 2^52")]
        let squares = (self.squares + SLACK) as f64;
        squares.sqrt()
    }
}

/// The sums over all atoms of a document.
#[derive(Debug)]
pub(crate) struct Sums {
    title: Sum,
    atoms: Vec<Sum>,
}

impl Sums {
    /// Adds up the n-grams.
    pub(crate) fn new(table: &Table, title: &Part<'_>, text: &Part<'_>) -> Self {
        let of = |part: &Part<'_>, atom| {
            let mut sum = Sum::default();
            part.grams(atom, |gram| {
                sum.squares += i64::from(gram.value * gram.value);
                sum.take(table, gram);
            });
            sum
        };
        Self { title: of(title, 0), atoms: (0..text.atoms.len()).map(|atom| of(text, atom)).collect() }
    }

    /// Adds the words of title and text.
    pub(crate) fn add_words(&mut self, table: &Table, title: &[(usize, Gram)], text: &[(usize, Gram)]) {
        for (_, word) in title {
            self.title.take(table, *word);
        }
        for (atom, word) in text {
            self.atoms[*atom].take(table, *word);
        }
    }

    /// The sum over a unit.
    pub(crate) fn of(&self, unit: &Unit) -> Sum {
        let mut sum = Sum::default();
        let atoms = match unit {
            Unit::Whole => {
                sum.add(&self.title);
                &self.atoms[..]
            }
            Unit::Passage(atoms) => &self.atoms[atoms.clone()],
        };
        for atom in atoms {
            sum.add(atom);
        }
        sum
    }
}
