//! The most that one word can add to the score of any document of a segment.

use std::sync::Arc;

use tantivy::postings::BlockSegmentPostings;

use crate::bm25::Norms;
use crate::cursor::BLOCK;

/// Frequencies from here on are taken as one step; every step has its own shortest document below it.
const LAST: u32 = 63;

/// Of a list of documents, the pairs of a frequency and a length that no other pair beats in both.
///
/// BM25 rises with the frequency and falls with the length, whatever its parameters and the average length are, so one
/// of these pairs has the highest score of the list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Peaks(Arc<[(u32, u8)]>);

impl Peaks {
    /// The peaks of what is left of `postings`; `lengths` are those of its field.
    pub(crate) fn of(mut postings: BlockSegmentPostings, lengths: &[u8]) -> Self {
        let mut shortest = [None::<u8>; LAST as usize + 1];
        let mut most = 0;
        loop {
            for (&doc, &freq) in postings.docs().iter().zip(postings.freqs()) {
                let length = lengths.get(doc as usize).copied().unwrap_or_default();
                let slot = &mut shortest[freq.min(LAST) as usize];
                *slot = Some(slot.map_or(length, |known| known.min(length)));
                most = most.max(freq);
            }
            if postings.docs().len() < BLOCK {
                break;
            }
            postings.advance();
        }
        let mut peaks: Vec<(u32, u8)> = Vec::new();
        let steps = (0..=LAST).rev().zip(shortest.into_iter().rev());
        for (freq, length) in steps.filter_map(|(freq, length)| Some((freq, length?))) {
            if peaks.last().is_none_or(|&(_, known)| length < known) {
                peaks.push((if freq == LAST { most } else { freq }, length));
            }
        }
        Self(peaks.into())
    }

    /// The highest factor that any document of the list has.
    pub(crate) fn highest(&self, norms: &Norms) -> f32 {
        self.0.iter().map(|&(freq, length)| norms.factor(freq, length)).fold(0.0, f32::max)
    }
}
