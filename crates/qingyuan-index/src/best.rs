//! The best of the entries seen so far.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::{DocAddress, DocId, SegmentOrdinal};

/// An entry and its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scored {
    pub(crate) score: f64,
    pub(crate) address: DocAddress,
}

impl Eq for Scored {}

impl Ord for Scored {
    /// The better one is smaller: a higher score, then an earlier address.
    fn cmp(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then_with(|| self.address.cmp(&other.address))
    }
}

impl PartialOrd for Scored {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Keeps the best `limit` entries.
pub(crate) struct Best {
    limit: usize,
    heap: BinaryHeap<Scored>,
}

impl Best {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, heap: BinaryHeap::with_capacity(limit + 1) }
    }

    /// An entry must score more than this to be kept. Entries come by rising address, so an equal score is too late.
    pub(crate) fn threshold(&self) -> f64 {
        match self.heap.peek() {
            Some(last) if self.heap.len() >= self.limit => last.score,
            _ if self.limit == 0 => f64::INFINITY,
            _ => f64::NEG_INFINITY,
        }
    }

    pub(crate) fn push(&mut self, score: f64, segment_ord: SegmentOrdinal, doc_id: DocId) {
        if score > self.threshold() {
            self.heap.push(Scored { score, address: DocAddress { segment_ord, doc_id } });
            if self.heap.len() > self.limit {
                self.heap.pop();
            }
        }
    }

    /// How many more entries are kept whatever they score.
    pub(crate) fn room(&self) -> usize {
        self.limit.saturating_sub(self.heap.len())
    }

    /// The entries that are kept, in no order.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = DocAddress> + '_ {
        self.heap.iter().map(|kept| kept.address)
    }

    /// The best first.
    pub(crate) fn into_sorted(self) -> Vec<Scored> {
        self.heap.into_sorted_vec()
    }
}
