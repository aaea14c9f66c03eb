//! What a search looks into.

use std::sync::Arc;

use tantivy::{DocAddress, Searcher};

use crate::bits::Bits;
use crate::bm25::rarity;

use crate::lexis::Lexis;
use crate::lookup::Lookup;
use crate::prior::Priors;
use crate::schema::Fields;
use crate::sections::Section;
use crate::stamp::Stamp;
use crate::vocabulary::Spelling;

/// The entries as of one commit, with all it takes to read a question about them.
pub(crate) struct Library<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) fields: &'a Fields,
    pub(crate) lexis: &'a Lexis,
    pub(crate) sections: &'a [Arc<Section>],
    pub(crate) priors: &'a Priors,
    /// What the commit was made with.
    pub(crate) stamp: &'a Arc<Stamp>,
    pub(crate) spelling: &'a Spelling,
}

impl<'a> Library<'a> {
    /// Looks words up.
    pub(crate) fn lookup(&self) -> Lookup<'a> {
        Lookup::new(self.searcher, self.sections)
    }

    /// All entries, one set for each segment.
    pub(crate) fn alive(&self) -> Vec<Bits> {
        self.sections.iter().map(|section| section.alive.clone()).collect()
    }

    /// The id of the entry at `address`.
    pub(crate) fn id(&self, address: DocAddress) -> tantivy::Result<i64> {
        let section = self.sections.get(address.segment_ord as usize);
        let ids = section.and_then(|section| section.columns.ids.as_ref());
        Ok(ids.and_then(|ids| ids.first(address.doc_id)).unwrap_or_default())
    }

    /// The inverse document frequency of a word, as BM25 counts it.
    pub(crate) fn rarity(&self, word: &str) -> tantivy::Result<f32> {
        let term = self.fields.word(word, self.lexis);
        let mut holding = 0;
        for (section, reader) in self.sections.iter().zip(self.searcher.segment_readers()) {
            let index = reader.inverted_index(term.field())?;
            holding += u64::from(section.columns.known.word(&term, &index)?.holding());
        }
        Ok(rarity(holding, self.searcher.num_docs(), 0.0))
    }
}
