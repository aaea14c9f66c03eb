//! Which places of a text made the model say what it says.

use qingyuan_model::{Field, Span};
use qingyuan_text::Folded;

use super::grams::Gram;
use super::reading::{Part, Unit};
use super::table::Table;

/// At most so many places that speak for a category are told one by one, and half as many against it: what a person
/// reads before deciding.
const MOST: usize = 8;

/// Less than this (in log-odds) over a whole place is not worth pointing at: it would move an even chance by six in a
/// hundred.
const LEAST: f64 = 0.25;

/// A symbol that carries less than this separates two places; picked so that places are words, not sentences.
const QUIET: f64 = 0.02;

/// How one category weighs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Highlights<'m> {
    pub(crate) table: &'m Table,
    /// Its place in the rows.
    pub(crate) category: usize,
    /// Log-odds for one unit of weight.
    pub(crate) scale: f64,
}

/// The strongest places of a unit, as spans of the original, with what each adds to the log-odds. An n-gram's weight is
/// shared out equally among its characters, so that places do not overlap and the sum stays the sum.
pub(crate) fn highlights(
    how: &Highlights<'_>,
    unit: &Unit,
    (title, folded_title, title_words): (&Part<'_>, &Folded, &[(usize, Gram)]),
    (text, folded_text, text_words): (&Part<'_>, &Folded, &[(usize, Gram)]),
) -> Vec<(Field, Span, f64)> {
    let mut places = Vec::new();
    let atoms = match unit {
        Unit::Whole => {
            places.extend(
                of_part(how, title, 0..1, title_words).map(|found| placed(Field::Title, title, folded_title, found)),
            );
            0..text.atoms.len()
        }
        Unit::Passage(atoms) => atoms.clone(),
    };
    places.extend(of_part(how, text, atoms, text_words).map(|found| placed(Field::Text, text, folded_text, found)));
    let mut against: Vec<_> = places.extract_if(.., |place| place.2 < 0.0).collect();
    places.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.1.cmp(&b.1)));
    against.sort_by(|a, b| a.2.total_cmp(&b.2).then(a.1.cmp(&b.1)));
    places.truncate(MOST);
    against.truncate(MOST / 2);
    places.extend(against);
    places
}

fn placed(
    field: Field,
    part: &Part<'_>,
    folded: &Folded,
    (first, last, weight): (usize, usize, f64),
) -> (Field, Span, f64) {
    let bytes = part.symbols[first].start as usize..part.symbols[last - 1].end as usize;
    (field, folded.skeleton().span(bytes), weight)
}

/// Rows of symbols of one sign, with their weights.
fn of_part(
    how: &Highlights<'_>,
    part: &Part<'_>,
    atoms: std::ops::Range<usize>,
    words: &[(usize, Gram)],
) -> impl Iterator<Item = (usize, usize, f64)> {
    let mut weights = vec![0.0_f64; part.symbols.len()];
    let mut take = |gram: Gram| {
        let Some(row) = how.table.get(gram.feature) else { return };
        let weight = f64::from(i32::from(row[how.category]) * gram.value) * how.scale;
        let symbols = gram.symbols.0..gram.symbols.1;
        let carriers = part.symbols[symbols.clone()].iter().filter(|symbol| !symbol.is_border()).count();
        let share = weight / f64::from(u32::try_from(carriers.max(1)).unwrap_or(1));
        for (slot, _) in
            weights[symbols.clone()].iter_mut().zip(&part.symbols[symbols]).filter(|(_, symbol)| !symbol.is_border())
        {
            *slot += share;
        }
    };
    for atom in atoms.clone() {
        part.grams(atom, &mut take);
    }
    for (_, word) in words.iter().filter(|(atom, _)| atoms.contains(atom)) {
        take(*word);
    }
    let mut rows: Vec<(usize, usize, f64)> = Vec::new();
    for (at, weight) in weights.into_iter().enumerate() {
        if weight.abs() < QUIET {
            continue;
        }
        match rows.last_mut() {
            Some((_, end, sum)) if *end == at && (*sum > 0.0) == (weight > 0.0) => {
                *end = at + 1;
                *sum += weight;
            }
            _ => rows.push((at, at + 1, weight)),
        }
    }
    rows.into_iter().filter(|(_, _, weight)| weight.abs() >= LEAST)
}
