//! What a search looks into.

use tantivy::{DocAddress, Searcher, Term};

use crate::lexis::Lexis;
use crate::schema::{Fields, column};
use crate::vocabulary::Spelling;

/// The entries as of one commit, with all it takes to read a question about them.
pub(crate) struct Library<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) fields: &'a Fields,
    pub(crate) lexis: &'a Lexis,
    pub(crate) spelling: &'a Spelling,
}

impl Library<'_> {
    /// The id of the entry at `address`.
    pub(crate) fn id(&self, address: DocAddress) -> tantivy::Result<i64> {
        let ids = self.searcher.segment_reader(address.segment_ord).fast_fields().i64(column::ID)?;
        Ok(ids.first(address.doc_id).unwrap_or_default())
    }

    /// The inverse document frequency of a word, as BM25 counts it.
    pub(crate) fn rarity(&self, word: &str) -> tantivy::Result<f32> {
        let total = self.searcher.num_docs();
        let holding = self.searcher.doc_freq(&Term::from_field_text(self.fields.words, word))?.min(total);
        #[expect(clippy::cast_precision_loss, reason = "a library has fewer entries than f32 has exact integers")]
        let (total, holding) = (total as f32, holding as f32);
        Ok((1.0 + (total - holding + 0.5) / (holding + 0.5)).ln())
    }
}
