//! The words of one search, each looked up in the engine's dictionaries once.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::sections::Section;

/// Where a word stands in each segment's files.
pub(crate) struct Entry {
    segments: Vec<Option<TermInfo>>,
    /// How many documents hold it, those that were taken out since not subtracted.
    pub(crate) holding: u64,
}

/// Finds words in all segments.
pub(crate) struct Lookup<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) sections: &'a [Arc<Section>],
    fields: RefCell<BTreeMap<Field, Rc<[Arc<InvertedIndexReader>]>>>,
    known: RefCell<HashMap<Term, Rc<Entry>>>,
}

impl<'a> Lookup<'a> {
    pub(crate) fn new(searcher: &'a Searcher, sections: &'a [Arc<Section>]) -> Self {
        Self { searcher, sections, fields: RefCell::default(), known: RefCell::default() }
    }

    /// The dictionaries and lists of a field, segment by segment.
    pub(crate) fn field(&self, field: Field) -> tantivy::Result<Rc<[Arc<InvertedIndexReader>]>> {
        if let Some(readers) = self.fields.borrow().get(&field) {
            return Ok(readers.clone());
        }
        let readers = self.searcher.segment_readers().iter().map(|reader| reader.inverted_index(field));
        let readers: Rc<[_]> = readers.collect::<tantivy::Result<_>>()?;
        self.fields.borrow_mut().insert(field, readers.clone());
        Ok(readers)
    }

    /// Where a word stands.
    pub(crate) fn entry(&self, term: &Term) -> tantivy::Result<Rc<Entry>> {
        if let Some(entry) = self.known.borrow().get(term) {
            return Ok(entry.clone());
        }
        let segments =
            self.field(term.field())?.iter().map(|index| index.get_term_info(term)).collect::<Result<Vec<_>, _>>()?;
        let holding = segments.iter().flatten().map(|info| u64::from(info.doc_freq)).sum();
        let entry = Rc::new(Entry { segments, holding });
        self.known.borrow_mut().insert(term.clone(), entry.clone());
        Ok(entry)
    }

    /// How many documents of a segment hold a word.
    pub(crate) fn holding(&self, term: &Term, segment: usize) -> tantivy::Result<u32> {
        Ok(self.entry(term)?.info(segment).map_or(0, |info| info.doc_freq))
    }

    /// The documents of a segment that hold a word; with how often when `freqs`.
    pub(crate) fn list(
        &self,
        term: &Term,
        segment: usize,
        freqs: bool,
    ) -> tantivy::Result<Option<BlockSegmentPostings>> {
        let option = if freqs { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        let entry = self.entry(term)?;
        let Some(info) = entry.info(segment) else { return Ok(None) };
        let readers = self.field(term.field())?;
        let Some(reader) = readers.get(segment) else { return Ok(None) };
        Ok(Some(reader.read_block_postings_from_terminfo(info, option)?))
    }

    /// The documents of a segment that hold a word, with all its places.
    pub(crate) fn places(&self, term: &Term, segment: usize) -> tantivy::Result<Option<SegmentPostings>> {
        let entry = self.entry(term)?;
        let Some(info) = entry.info(segment) else { return Ok(None) };
        let readers = self.field(term.field())?;
        let Some(reader) = readers.get(segment) else { return Ok(None) };
        Ok(Some(reader.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?))
    }

    /// The average number of tokens in a field, those that were taken out since not subtracted.
    pub(crate) fn average(&self, field: Field) -> tantivy::Result<f32> {
        let tokens: u64 = self.field(field)?.iter().map(|index| index.total_num_tokens()).sum();
        #[expect(clippy::cast_precision_loss, reason = "an average length needs no more")]
        Ok(tokens as f32 / self.documents() as f32)
    }

    /// How many documents there are, those that were taken out since not subtracted.
    pub(crate) fn documents(&self) -> u64 {
        self.searcher.segment_readers().iter().map(|reader| u64::from(reader.max_doc())).sum()
    }
}

impl Entry {
    /// Where the word stands in a segment's files.
    pub(crate) fn info(&self, segment: usize) -> Option<&TermInfo> {
        self.segments.get(segment)?.as_ref()
    }
}
