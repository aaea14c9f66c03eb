//! Which entries hold a quotation: the index knows pairs only, so the stored texts are read.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use tantivy::schema::Field;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use crate::bits::Bits;
use crate::lexis::Lexis;
use crate::schema::text_of;
use crate::wording::holds;

/// No more texts than this are read for one search; of further candidates, all of which hold every pair of the quotation,
/// it is taken on trust. Reading and folding one takes some 15 µs, so that a search ends within a tenth of a second.
const TEXTS: usize = 5_000;

/// Reads the texts of one search, each once for every quotation.
pub(crate) struct Quotations<'a> {
    searcher: &'a Searcher,
    field: Field,
    /// By quotation and segment.
    known: RefCell<HashMap<(String, usize), Checked>>,
    left: Cell<usize>,
}

struct Checked {
    read: Bits,
    holding: Bits,
}

impl<'a> Quotations<'a> {
    /// Texts are read from this stored field.
    pub(crate) fn new(searcher: &'a Searcher, field: Field) -> Self {
        Self { searcher, field, known: RefCell::default(), left: Cell::new(TEXTS) }
    }

    /// Those of the documents of a segment, in which all its pairs are, that hold the folded `quotation` as it stands.
    pub(crate) fn holding(&self, quotation: &str, segment: usize, among: &Bits) -> tantivy::Result<Bits> {
        let mut known = self.known.borrow_mut();
        let checked = known
            .entry((quotation.to_owned(), segment))
            .or_insert_with(|| Checked { read: Bits::none(among.len()), holding: Bits::none(among.len()) });
        let mut open = among.clone();
        open.take_away(&checked.read);
        for doc in open.iter() {
            checked.read.insert(doc);
            if self.trusted() || self.holds(quotation, segment, doc)? {
                checked.holding.insert(doc);
            }
        }
        let mut found = Bits::none(among.len());
        found.add_common(among, &checked.holding);
        Ok(found)
    }

    /// Whether so many texts were read that no more are.
    fn trusted(&self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left == 0
    }

    fn holds(&self, quotation: &str, segment: usize, doc: u32) -> tantivy::Result<bool> {
        let segment = u32::try_from(segment).unwrap_or(u32::MAX);
        let document: TantivyDocument = self.searcher.doc(DocAddress::new(segment, doc))?;
        Ok(holds(&Lexis::fold(text_of(&document, self.field)), quotation))
    }
}
