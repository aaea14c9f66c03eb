//! A document as the model reads it: the same for learning and for judging.

use std::ops::Range;

use qingyuan_model::Span;
use qingyuan_text::{Folded, Mode, Segmenter};

use super::atoms::{atoms, passages};
use super::grams::{Gram, grams, word};
use super::symbols::{Symbol, symbols};

/// A field of a document in symbols and atoms.
#[derive(Debug)]
pub(crate) struct Part<'d> {
    text: &'d str,
    pub(crate) symbols: Vec<Symbol>,
    pub(crate) atoms: Vec<Range<usize>>,
}

impl<'d> Part<'d> {
    /// Reads the skeleton of a field whose original holds these quotations; a title is one atom.
    pub(crate) fn new(folded: &'d Folded, quotations: &[Span], whole: bool) -> Self {
        let text = folded.skeleton().text();
        let quoted: Vec<Span> = quotations.iter().map(|quotation| folded.skeleton().place(*quotation)).collect();
        let symbols = symbols(text, &quoted);
        let atoms = if whole { std::iter::once(0..symbols.len()).collect() } else { atoms(&symbols) };
        Self { text, symbols, atoms }
    }

    /// Where a unit stands in the original, when it is a passage.
    pub(crate) fn passage(&self, unit: &Unit, folded: &Folded) -> Option<Span> {
        let Unit::Passage(atoms) = unit else { return None };
        let (first, last) = (self.atoms.get(atoms.start)?.start, self.atoms.get(atoms.end - 1)?.end);
        let bytes = self.symbols.get(first)?.start as usize..self.symbols.get(last - 1)?.end as usize;
        Some(folded.skeleton().span(bytes))
    }

    /// Calls `take` with every n-gram that begins in an atom.
    #[inline]
    pub(crate) fn grams(&self, atom: usize, mut take: impl FnMut(Gram)) {
        for at in self.atoms[atom].clone() {
            grams(&self.symbols, at, &mut take);
        }
    }

    /// The atom and the feature of every word of two characters and more.
    pub(crate) fn words(&self, segmenter: &Segmenter) -> Vec<(usize, Gram)> {
        let mut words = Vec::new();
        let (mut atom, mut first) = (0, 0);
        for found in segmenter.words(self.text, Mode::Accurate) {
            let bytes = found.bytes.start as u32..found.bytes.end as u32;
            while self.symbols.get(first).is_some_and(|symbol| symbol.end <= bytes.start) {
                first += 1;
            }
            if found.chars.len() < 2 || !self.text[found.bytes.clone()].starts_with(char::is_alphabetic) {
                continue;
            }
            let last = first + self.symbols[first..].iter().take_while(|symbol| symbol.start < bytes.end).count();
            while self.atoms.get(atom).is_some_and(|atom| atom.end <= first) {
                atom += 1;
            }
            let feature = word(&self.text[found.bytes], self.symbols.get(first).is_some_and(|symbol| symbol.quoted));
            words.push((atom.min(self.atoms.len() - 1), Gram { feature, value: 2, symbols: (first, last) }));
        }
        words
    }
}

/// A stretch of a document that is judged by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Title and text.
    Whole,
    /// Some atoms of the text.
    Passage(Range<usize>),
}

/// The units of a text of so many atoms.
pub(crate) fn units(atoms: usize) -> impl Iterator<Item = Unit> {
    std::iter::once(Unit::Whole).chain(passages(atoms).map(Unit::Passage))
}
