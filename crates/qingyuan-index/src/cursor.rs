//! A place in a list of documents, moving forward only.

use tantivy::postings::BlockSegmentPostings;
use tantivy::{DocId, TERMINATED};

/// The engine packs so many documents together; a block with fewer is the last one.
pub(crate) const BLOCK: usize = 128;

/// A place in the engine's list of the documents that hold a word.
pub(crate) struct Cursor {
    postings: BlockSegmentPostings,
    at: usize,
}

impl Cursor {
    /// The beginning of the list, whose first block the engine has read.
    pub(crate) fn new(postings: BlockSegmentPostings) -> Self {
        Self { postings, at: 0 }
    }

    /// The document here; [`TERMINATED`] at the end.
    #[inline]
    pub(crate) fn doc(&self) -> DocId {
        if self.at < BLOCK { self.postings.doc(self.at) } else { TERMINATED }
    }

    /// How often the word stands in the document here.
    #[inline]
    pub(crate) fn freq(&self) -> u32 {
        self.postings.freq(self.at)
    }

    /// Moves to the first document from `target` on.
    #[inline]
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.at = (self.at + 1).min(BLOCK - 1);
            if self.doc() < target {
                self.at = self.postings.seek(target);
            }
        }
        self.doc()
    }

    /// Gives every document before `end` with its frequency to `each`, and stops at the first one from there on.
    #[inline]
    pub(crate) fn sweep(&mut self, end: DocId, mut each: impl FnMut(DocId, u32)) {
        loop {
            let docs = self.postings.docs();
            let rest = docs.get(self.at..).unwrap_or_default();
            let before = if rest.last().is_some_and(|&last| last < end) {
                rest.len()
            } else {
                rest.partition_point(|&doc| doc < end)
            };
            let freqs = self.postings.freqs().get(self.at..).unwrap_or_default();
            for (&doc, &freq) in rest[..before].iter().zip(freqs) {
                each(doc, freq);
            }
            self.at += before;
            if before < rest.len() || docs.len() < BLOCK {
                return;
            }
            self.postings.advance();
            self.at = 0;
        }
    }
}

/// Gives every document of a list to `each`; the list need not hold frequencies.
pub(crate) fn every(mut postings: BlockSegmentPostings, mut each: impl FnMut(DocId)) {
    loop {
        postings.docs().iter().for_each(|&doc| each(doc));
        if postings.docs().len() < BLOCK {
            return;
        }
        postings.advance();
    }
}
