//! Which entries hold a quotation: the index knows pairs only, so the stored texts are read.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use tantivy::schema::Field;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use crate::bits::Bits;
use crate::lexis::Lexis;
use crate::schema::text_of;
use crate::wording::holds;

/// No more texts than this are read for one search. Reading and folding a short page takes some 8 µs, so that even such a
/// search ends within half a second. Further candidates are taken not to hold the quotation: nothing is shown, or kept
/// back, that was not read.
const TEXTS: usize = 50_000;

/// Reads the texts of one search, each once for every quotation.
pub(crate) struct Quotations<'a> {
    searcher: &'a Searcher,
    /// By field, quotation and segment.
    known: RefCell<HashMap<(Field, String, usize), Checked>>,
    left: Cell<usize>,
}

struct Checked {
    read: Bits,
    holding: Bits,
}

impl<'a> Quotations<'a> {
    pub(crate) fn new(searcher: &'a Searcher) -> Self {
        Self { searcher, known: RefCell::default(), left: Cell::new(TEXTS) }
    }

    /// Those of the documents of a segment, in which all its pairs are, whose stored `field` holds the folded `quotation`
    /// as it stands.
    pub(crate) fn holding(&self, field: Field, quotation: &str, segment: usize, among: &Bits) -> tantivy::Result<Bits> {
        let mut known = self.known.borrow_mut();
        let checked = known
            .entry((field, quotation.to_owned(), segment))
            .or_insert_with(|| Checked { read: Bits::none(among.len()), holding: Bits::none(among.len()) });
        let mut open = among.clone();
        open.take_away(&checked.read);
        for doc in open.iter() {
            checked.read.insert(doc);
            if self.may_read() && self.holds(field, quotation, segment, doc)? {
                checked.holding.insert(doc);
            }
        }
        let mut found = Bits::none(among.len());
        found.add_common(among, &checked.holding);
        Ok(found)
    }

    /// Whether one more text may be read.
    fn may_read(&self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left > 0
    }

    fn holds(&self, field: Field, quotation: &str, segment: usize, doc: u32) -> tantivy::Result<bool> {
        let segment = u32::try_from(segment).unwrap_or(u32::MAX);
        let document: TantivyDocument = self.searcher.doc(DocAddress::new(segment, doc))?;
        Ok(holds(&Lexis::fold(text_of(&document, field)), quotation))
    }
}
