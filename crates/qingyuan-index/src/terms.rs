//! Looking into the list of terms that a field has.

use std::collections::BTreeMap;

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocSet, TERMINATED, Term};

use crate::library::Library;

/// Sorts behind everything that can follow a prefix.
pub(crate) const AFTER: char = '\u{10FFFF}';

impl Library<'_> {
    /// The terms of `field` from `from` up to, and without, `to`, with the number of entries that hold each; at most
    /// `most` of every segment, the first ones. Entries that were taken out count until their segment is rewritten.
    pub(crate) fn terms(
        &self,
        field: Field,
        from: &str,
        to: &str,
        most: usize,
    ) -> tantivy::Result<BTreeMap<String, u64>> {
        self.terms_where(field, from, to, most, |_| true)
    }

    /// Those of the terms that are wanted; others do not count among the `most`.
    pub(crate) fn terms_where(
        &self,
        field: Field,
        from: &str,
        to: &str,
        most: usize,
        wanted: impl Fn(&str) -> bool,
    ) -> tantivy::Result<BTreeMap<String, u64>> {
        let mut terms: BTreeMap<String, u64> = BTreeMap::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(field)?;
            let mut stream = index.terms().range().ge(from).lt(to).into_stream()?;
            let mut seen = 0;
            while seen < most
                && let Some((key, info)) = stream.next()
            {
                let Ok(key) = std::str::from_utf8(key) else { continue };
                if !wanted(key) {
                    continue;
                }
                seen += 1;
                let count = u64::from(info.doc_freq);
                match terms.get_mut(key) {
                    Some(known) => *known += count,
                    None => {
                        terms.insert(key.to_owned(), count);
                    }
                }
            }
        }
        Ok(terms)
    }

    /// Some entry that holds this term, if one is left.
    pub(crate) fn holder(&self, field: Field, term: &str) -> tantivy::Result<Option<DocAddress>> {
        let term = Term::from_field_text(field, term);
        for (ord, segment) in (0..).zip(self.searcher.segment_readers()) {
            let Some(mut postings) = segment.inverted_index(field)?.read_postings(&term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                if !segment.is_deleted(doc) {
                    return Ok(Some(DocAddress::new(ord, doc)));
                }
                doc = postings.advance();
            }
        }
        Ok(None)
    }

    /// How many entries hold this term, those taken out among them until their segment is rewritten.
    pub(crate) fn holding_term(&self, field: Field, term: &str) -> tantivy::Result<u64> {
        self.searcher.doc_freq(&Term::from_field_text(field, term))
    }
}
