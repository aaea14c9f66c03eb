//! The words of one search, each looked up once.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::rc::Rc;
use std::sync::Arc;

use foldhash::fast::RandomState;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::bits::Bits;
use crate::known::Word;
use crate::peaks::Peaks;
use crate::quotation::Quotations;
use crate::sections::Section;

/// A word in all segments.
pub(crate) struct Everywhere {
    words: Vec<Arc<Word>>,
    /// How many documents hold it, those that were taken out since not subtracted.
    pub(crate) holding: u64,
}

/// A word in one segment that holds it.
pub(crate) struct Here<'a> {
    word: Arc<Word>,
    index: Arc<InvertedIndexReader>,
    section: &'a Section,
}

type Indexes = Rc<[Arc<InvertedIndexReader>]>;

/// Finds words in all segments.
pub(crate) struct Lookup<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) sections: &'a [Arc<Section>],
    fields: RefCell<BTreeMap<Field, Indexes>>,
    words: RefCell<HashMap<Term, Rc<Everywhere>, RandomState>>,
    quotations: Quotations<'a>,
}

impl<'a> Lookup<'a> {
    pub(crate) fn new(searcher: &'a Searcher, sections: &'a [Arc<Section>]) -> Self {
        let quotations = Quotations::new(searcher);
        Self { searcher, sections, fields: RefCell::default(), words: RefCell::default(), quotations }
    }

    /// The dictionaries and lists of a field, segment by segment.
    pub(crate) fn field(&self, field: Field) -> tantivy::Result<Indexes> {
        if let Some(indexes) = self.fields.borrow().get(&field) {
            return Ok(indexes.clone());
        }
        let indexes = self.searcher.segment_readers().iter().map(|reader| reader.inverted_index(field));
        let indexes: Indexes = indexes.collect::<tantivy::Result<_>>()?;
        self.fields.borrow_mut().insert(field, indexes.clone());
        Ok(indexes)
    }

    /// A word in all segments.
    pub(crate) fn everywhere(&self, term: &Term) -> tantivy::Result<Rc<Everywhere>> {
        if let Some(word) = self.words.borrow().get(term) {
            return Ok(word.clone());
        }
        let indexes = self.field(term.field())?;
        let words =
            self.sections.iter().zip(indexes.iter()).map(|(section, index)| section.columns.known.word(term, index));
        let words = words.collect::<io::Result<Vec<_>>>()?;
        let holding = words.iter().map(|word| u64::from(word.holding())).sum();
        let word = Rc::new(Everywhere { words, holding });
        self.words.borrow_mut().insert(term.clone(), word.clone());
        Ok(word)
    }

    /// A word in one segment; `None` when the segment does not hold it.
    pub(crate) fn here(&self, term: &Term, segment: usize) -> tantivy::Result<Option<Here<'a>>> {
        let everywhere = self.everywhere(term)?;
        let word = everywhere.words.get(segment).filter(|word| word.info.is_some());
        let (Some(word), Some(section)) = (word, self.sections.get(segment)) else { return Ok(None) };
        let indexes = self.field(term.field())?;
        Ok(indexes.get(segment).map(|index| Here { word: word.clone(), index: index.clone(), section }))
    }

    /// How many documents of a segment hold a word.
    pub(crate) fn holding(&self, term: &Term, segment: usize) -> tantivy::Result<u32> {
        Ok(self.everywhere(term)?.words.get(segment).map_or(0, |word| word.holding()))
    }

    /// Those of the documents of a segment, in which all its pairs are, whose stored `field` holds a quotation as it
    /// stands.
    pub(crate) fn holding_text(
        &self,
        field: Field,
        quotation: &str,
        segment: usize,
        among: &Bits,
    ) -> tantivy::Result<Bits> {
        self.quotations.holding(field, quotation, segment, among)
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

impl<'a> Here<'a> {
    /// How many documents hold it.
    pub(crate) fn holding(&self) -> u32 {
        self.word.holding()
    }

    /// The documents that hold it, with how often when `freqs`.
    pub(crate) fn list(&self, freqs: bool) -> io::Result<BlockSegmentPostings> {
        Ok(self.word.list(&self.index, freqs)?.unwrap_or_else(BlockSegmentPostings::empty))
    }

    /// The documents that hold it, with all its places.
    pub(crate) fn places(&self) -> io::Result<SegmentPostings> {
        let Some(info) = &self.word.info else { return Ok(SegmentPostings::empty()) };
        self.index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)
    }

    /// The documents that hold it, when they are kept in memory.
    pub(crate) fn docs(&self) -> io::Result<Option<&Bits>> {
        self.word.docs(&self.section.columns.known, &self.index, self.section.alive.len())
    }

    /// The same, if they are kept already.
    #[inline]
    pub(crate) fn kept(&self) -> Option<&Bits> {
        self.word.kept()
    }

    /// The pairs of frequency and length that no other beats.
    pub(crate) fn peaks(&self, field: Field) -> io::Result<Option<&Peaks>> {
        self.word.peaks(&self.index, self.lengths(field))
    }

    /// The lengths of the documents in its `field`.
    pub(crate) fn lengths(&self, field: Field) -> &'a [u8] {
        self.section.columns.lengths(field)
    }
}
