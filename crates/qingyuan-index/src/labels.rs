//! A column of labels such as the subject, laid out for counting.

use tantivy::columnar::StrColumn;

use crate::bits::Bits;

/// A column with no more values than this keeps a set for each of them: 8 bytes for each entry at most.
const SETS: usize = 64;
/// What stands for no label.
const NONE: u32 = u32::MAX;

/// The labels of all documents of a segment.
pub(crate) struct Labels {
    values: Vec<String>,
    /// Which value each document has.
    ords: Box<[u32]>,
    /// For each value the documents that have it, when there are few values.
    sets: Vec<Bits>,
}

impl Labels {
    pub(crate) fn read(column: Option<StrColumn>, docs: u32) -> tantivy::Result<Self> {
        let mut labels =
            Self { values: Vec::new(), ords: vec![NONE; docs as usize].into_boxed_slice(), sets: Vec::new() };
        let Some(column) = column else { return Ok(labels) };
        for ord in (0..).take(column.num_terms()) {
            let mut value = String::new();
            column.ord_to_str(ord, &mut value)?;
            labels.values.push(value);
        }
        for (doc, slot) in (0..).zip(&mut labels.ords) {
            *slot = column.ords().first(doc).and_then(|ord| u32::try_from(ord).ok()).unwrap_or(NONE);
        }
        if labels.values.len() <= SETS {
            labels.sets = vec![Bits::none(docs); labels.values.len()];
            for (doc, &ord) in (0..).zip(&labels.ords) {
                if let Some(set) = labels.sets.get_mut(ord as usize) {
                    set.insert(doc);
                }
            }
        }
        Ok(labels)
    }

    /// All values, by ordinal.
    pub(crate) fn values(&self) -> &[String] {
        &self.values
    }

    /// The ordinal of a document's value; out of bounds when it has none.
    pub(crate) fn ordinal(&self, doc: u32) -> usize {
        self.ords.get(doc as usize).copied().unwrap_or(NONE) as usize
    }

    /// Every value that a document of `matches` has, and how many of them have it. `many` is the size of `matches`.
    pub(crate) fn count(&self, matches: &Bits, many: usize) -> Vec<(&str, u64)> {
        // Comparing two sets reads 64 documents at once, so it pays unless the matches are few.
        let compare = self.sets.len() == self.values.len() && self.sets.len() * (matches.len() as usize / 64) < many;
        let counts: Vec<u64> = if compare {
            self.sets.iter().map(|set| set.count_common(matches) as u64).collect()
        } else {
            let mut counts = vec![0; self.values.len()];
            for doc in matches.iter() {
                let ord = self.ords.get(doc as usize).copied().unwrap_or(NONE);
                if let Some(count) = counts.get_mut(ord as usize) {
                    *count += 1;
                }
            }
            counts
        };
        self.values.iter().map(String::as_str).zip(counts).filter(|(_, count)| *count > 0).collect()
    }
}
