//! Words of a segment that searches have asked for: where they stand, and what of it is worth keeping in memory.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use foldhash::fast::RandomState;
use tantivy::Term;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;

use crate::bits::Bits;
use crate::cursor::every;
use crate::peaks::Peaks;

/// More words than this are forgotten, all at once: some 5 MB for each segment.
const WORDS: usize = 20_000;
/// A word in more than one of so many documents is kept as a set of bits, which is then smaller than its list.
const COMMON: u32 = 64;
/// A shorter list is faster read than kept.
const SHORT: u32 = 256;
/// No more sets than this are kept: 64 bytes for each document of the segment.
const SETS: usize = 512;

/// The words of one segment that were asked for.
#[derive(Default)]
pub(crate) struct Known {
    words: RwLock<HashMap<Term, Arc<Word>, RandomState>>,
    sets: AtomicUsize,
}

/// One word in one segment.
#[derive(Default)]
pub(crate) struct Word {
    /// Where it stands in the files; `None` when the segment does not hold it.
    pub(crate) info: Option<TermInfo>,
    peaks: OnceLock<Peaks>,
    docs: OnceLock<Bits>,
}

impl Known {
    /// The word, looked up once.
    pub(crate) fn word(&self, term: &Term, index: &InvertedIndexReader) -> io::Result<Arc<Word>> {
        if let Some(word) = self.words.read().unwrap_or_else(PoisonError::into_inner).get(term) {
            return Ok(word.clone());
        }
        let word = Arc::new(Word { info: index.get_term_info(term)?, ..Word::default() });
        let mut words = self.words.write().unwrap_or_else(PoisonError::into_inner);
        if words.len() >= WORDS {
            words.clear();
            self.sets.store(0, Ordering::Relaxed);
        }
        words.insert(term.clone(), word.clone());
        Ok(word)
    }
}

impl Word {
    /// How many documents hold it.
    pub(crate) fn holding(&self) -> u32 {
        self.info.as_ref().map_or(0, |info| info.doc_freq)
    }

    /// The documents that hold it, with how often when `freqs`.
    pub(crate) fn list(&self, index: &InvertedIndexReader, freqs: bool) -> io::Result<Option<BlockSegmentPostings>> {
        let option = if freqs { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        self.info.as_ref().map(|info| index.read_block_postings_from_terminfo(info, option)).transpose()
    }

    /// Its peaks, worked out once; `lengths` are those of its field.
    pub(crate) fn peaks(&self, index: &InvertedIndexReader, lengths: &[u8]) -> io::Result<Option<&Peaks>> {
        if self.peaks.get().is_none()
            && let Some(list) = self.list(index, true)?
        {
            return Ok(Some(self.peaks.get_or_init(|| Peaks::of(list, lengths))));
        }
        Ok(self.peaks.get())
    }

    /// The documents that hold it, if they are kept.
    #[inline]
    pub(crate) fn kept(&self) -> Option<&Bits> {
        self.docs.get()
    }

    /// The documents that hold it, when it is so common that keeping them pays. `len` is the number of documents.
    pub(crate) fn docs(&self, known: &Known, index: &InvertedIndexReader, len: u32) -> io::Result<Option<&Bits>> {
        if let Some(docs) = self.docs.get() {
            return Ok(Some(docs));
        }
        let common = self.holding() >= SHORT.max(len / COMMON);
        if !common || known.sets.fetch_add(1, Ordering::Relaxed) >= SETS {
            return Ok(None);
        }
        let Some(list) = self.list(index, false)? else { return Ok(None) };
        Ok(Some(self.docs.get_or_init(|| {
            let mut docs = Bits::none(len);
            every(list, |doc| docs.insert(doc));
            docs
        })))
    }
}
