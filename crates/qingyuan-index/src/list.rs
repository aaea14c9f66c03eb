//! What one word, or one bonus, adds to the scores of a segment's documents.

use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::Field;
use tantivy::{DocId, TERMINATED};

use crate::bits::Bits;
use crate::bm25::Norms;
use crate::cursor::Cursor;
use crate::peaks::Peaks;
use crate::sections::Columns;

/// A list of documents and what each of them gets from it.
pub(crate) struct List<'a> {
    kind: Kind<'a>,
    most: f32,
}

enum Kind<'a> {
    Words { cursor: Box<Cursor>, size: u32, lengths: &'a [u8], norms: &'a Norms, weight: f32 },
    Bonus { docs: &'a Bits, at: Option<DocId> },
}

impl<'a> List<'a> {
    /// The documents that hold a word of `field`.
    pub(crate) fn words(
        columns: &'a Columns,
        field: Field,
        info: &TermInfo,
        postings: BlockSegmentPostings,
        weight: f32,
        norms: &'a Norms,
    ) -> Self {
        let lengths = columns.lengths(field);
        let place = info.postings_range.start;
        let peaks = columns.peaks(field, place, info.doc_freq, || Peaks::of(postings.clone(), lengths));
        let most = weight * peaks.highest(norms);
        let kind = Kind::Words { cursor: Box::new(Cursor::new(postings)), size: info.doc_freq, lengths, norms, weight };
        Self { kind, most }
    }

    /// Documents that all get the same.
    pub(crate) fn bonus(docs: &'a Bits, score: f32) -> Self {
        Self { kind: Kind::Bonus { docs, at: docs.next(0) }, most: score }
    }

    /// The most that any document gets.
    pub(crate) fn most(&self) -> f32 {
        self.most
    }

    /// How many documents the list has, roughly.
    pub(crate) fn size(&self) -> u64 {
        match &self.kind {
            Kind::Words { size, .. } => u64::from(*size),
            Kind::Bonus { docs, .. } => docs.count() as u64,
        }
    }

    /// Moves to the first document from `doc` on; [`TERMINATED`] at the end.
    pub(crate) fn seek(&mut self, doc: DocId) -> DocId {
        match &mut self.kind {
            Kind::Words { cursor, .. } => cursor.seek(doc),
            Kind::Bonus { docs, at } => {
                if at.is_some_and(|at| at < doc) {
                    *at = docs.next(doc);
                }
                at.unwrap_or(TERMINATED)
            }
        }
    }

    /// What `doc` gets; documents must be asked for in rising order.
    #[inline]
    pub(crate) fn score(&mut self, doc: DocId) -> f32 {
        match &mut self.kind {
            Kind::Words { cursor, lengths, norms, weight, .. } => {
                if cursor.seek(doc) != doc {
                    return 0.0;
                }
                *weight * norms.factor(cursor.freq(), length(lengths, doc))
            }
            Kind::Bonus { docs, .. } => {
                if docs.contains(doc) {
                    self.most
                } else {
                    0.0
                }
            }
        }
    }

    /// Adds what the documents from `base` to before `end` get to their `scores`, and sets their bits in `touched`. The
    /// list must stand at `base` or later.
    pub(crate) fn sweep(&mut self, base: DocId, end: DocId, scores: &mut [f64], touched: &mut [u64]) {
        let most = self.most;
        let mut add = |doc: DocId, score: f32| {
            let offset = (doc - base) as usize;
            if let (Some(sum), Some(word)) = (scores.get_mut(offset), touched.get_mut(offset / 64)) {
                *sum += f64::from(score);
                *word |= 1 << (offset % 64);
            }
        };
        match &mut self.kind {
            Kind::Words { cursor, lengths, norms, weight, .. } => {
                let (weight, lengths): (f32, &[u8]) = (*weight, lengths);
                cursor.sweep(end, |doc, freq| add(doc, weight * norms.factor(freq, length(lengths, doc))));
            }
            Kind::Bonus { docs, at } => {
                while let Some(doc) = at.filter(|&doc| doc < end) {
                    add(doc, most);
                    *at = docs.next(doc + 1);
                }
            }
        }
    }
}

#[inline]
fn length(lengths: &[u8], doc: DocId) -> u8 {
    lengths.get(doc as usize).copied().unwrap_or_default()
}
