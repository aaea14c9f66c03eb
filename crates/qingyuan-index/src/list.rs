//! What one word, or one bonus, adds to the scores of a segment's documents.

use std::io;

use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::Field;
use tantivy::{DocId, TERMINATED};

use crate::bits::Bits;
use crate::bm25::Norms;
use crate::cursor::Cursor;
use crate::lookup::Here;

/// A list of documents and what each of them gets from it.
pub(crate) struct List<'a> {
    kind: Kind<'a>,
    most: f32,
}

enum Kind<'a> {
    Words(Words<'a>),
    Bonus { docs: &'a Bits, at: Option<DocId> },
}

struct Words<'a> {
    here: Here<'a>,
    /// Opened when it is first needed: many lists never are.
    cursor: Option<Box<Cursor>>,
    /// Why it could not be opened.
    failed: Option<io::Error>,
    lengths: &'a [u8],
    norms: &'a Norms,
    weight: f32,
}

impl Words<'_> {
    fn cursor(&mut self) -> &mut Cursor {
        let (here, failed) = (&self.here, &mut self.failed);
        self.cursor.get_or_insert_with(|| {
            let list = here.list(true).unwrap_or_else(|error| {
                *failed = Some(error);
                BlockSegmentPostings::empty()
            });
            Box::new(Cursor::new(list))
        })
    }
}

impl<'a> List<'a> {
    /// The documents that hold a word of `field`.
    pub(crate) fn words(here: Here<'a>, field: Field, weight: f32, norms: &'a Norms) -> io::Result<Self> {
        let most = weight * here.peaks(field)?.map_or(1.0, |peaks| peaks.highest(norms));
        let lengths = here.lengths(field);
        // Made now, so that looking for single documents need not.
        here.docs()?;
        Ok(Self { kind: Kind::Words(Words { here, cursor: None, failed: None, lengths, norms, weight }), most })
    }

    /// Documents that all get the same.
    pub(crate) fn bonus(docs: &'a Bits, score: f32) -> Self {
        Self { kind: Kind::Bonus { docs, at: docs.next(0) }, most: score }
    }

    /// Why the list could not be read, so that its scores are wrong.
    pub(crate) fn failure(&mut self) -> Option<io::Error> {
        match &mut self.kind {
            Kind::Words(words) => words.failed.take(),
            Kind::Bonus { .. } => None,
        }
    }

    /// The most that any document gets.
    pub(crate) fn most(&self) -> f32 {
        self.most
    }

    /// How many documents the list has, roughly.
    pub(crate) fn size(&self) -> u64 {
        match &self.kind {
            Kind::Words(words) => u64::from(words.here.holding()),
            Kind::Bonus { docs, .. } => docs.count() as u64,
        }
    }

    /// Moves to the first document from `doc` on; [`TERMINATED`] at the end.
    pub(crate) fn seek(&mut self, doc: DocId) -> DocId {
        match &mut self.kind {
            Kind::Words(words) => words.cursor().seek(doc),
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
            Kind::Words(words) => {
                if words.here.kept().is_some_and(|docs| !docs.contains(doc)) {
                    return 0.0;
                }
                let cursor = words.cursor();
                if cursor.seek(doc) != doc {
                    return 0.0;
                }
                let freq = cursor.freq();
                words.weight * words.norms.factor(freq, length(words.lengths, doc))
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
            Kind::Words(words) => {
                let (weight, lengths, norms) = (words.weight, words.lengths, words.norms);
                words.cursor().sweep(end, |doc, freq| add(doc, weight * norms.factor(freq, length(lengths, doc))));
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
