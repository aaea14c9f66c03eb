//! The parts that a long text is judged by.

use std::ops::Range;

use super::symbols::{BORDER, Symbol};

/// A text of at most so many symbols is judged as a whole only.
const SHORT: usize = 150;

/// An atom ends at the first border after so many symbols …
const LENGTH: usize = 40;

/// … or after so many, when there is no border.
const LONGEST: usize = 90;

/// A text in atoms, each some sentences long. A passage is an atom or two that follow each other, so every sentence
/// stands in the middle of some passage; picked so that a passage holds one sentence of an advertisement and little else.
pub(crate) fn atoms(symbols: &[Symbol]) -> Vec<Range<usize>> {
    if symbols.len() <= SHORT {
        return std::iter::once(0..symbols.len()).collect();
    }
    let mut atoms: Vec<Range<usize>> = Vec::with_capacity(symbols.len() / LENGTH + 1);
    let mut start = 0;
    for (at, symbol) in symbols.iter().enumerate() {
        let length = at - start;
        if (length >= LENGTH && symbol.code == BORDER) || length >= LONGEST {
            atoms.push(start..at);
            start = at;
        }
    }
    match atoms.last_mut() {
        // A short rest belongs to the last atom.
        Some(last) if symbols.len() - start < LENGTH / 2 => last.end = symbols.len(),
        _ => atoms.push(start..symbols.len()),
    }
    atoms
}

/// The passages of a text of so many atoms, as ranges of atoms: each atom, and each two that follow each other; none for a
/// text of a single one.
pub(crate) fn passages(atoms: usize) -> impl Iterator<Item = Range<usize>> {
    let many = if atoms > 1 { atoms } else { 0 };
    let pairs = (0..many.saturating_sub(1)).map(|first| first..first + 2).filter(move |_| many > 2);
    (0..many).map(|only| only..only + 1).chain(pairs)
}

#[cfg(test)]
mod tests {
    use super::super::symbols::symbols;
    use super::*;

    #[test]
    fn atoms_cover_the_text_in_order() {
        let sentence = "图书馆新学期的开放时间有所调整，请同学们留意公告栏里的安排。";
        for text in [String::new(), "短".to_owned(), sentence.repeat(30), "长".repeat(1_000)] {
            let symbols = symbols(&text, &[]);
            let atoms = atoms(&symbols);
            assert_eq!(atoms.first().map(|atom| atom.start), Some(0));
            assert_eq!(atoms.last().map(|atom| atom.end), Some(symbols.len()));
            assert!(atoms.windows(2).all(|two| two[0].end == two[1].start && two[0].len() <= LONGEST));
        }
    }

    #[test]
    fn a_short_text_has_no_passages_and_a_long_one_overlapping_ones() {
        assert_eq!(passages(1).count(), 0);
        assert_eq!(passages(2).collect::<Vec<_>>(), [0..1, 1..2]);
        assert_eq!(passages(3).collect::<Vec<_>>(), [0..1, 1..2, 2..3, 0..2, 1..3]);
    }
}
