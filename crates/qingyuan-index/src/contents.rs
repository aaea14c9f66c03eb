//! Everything that the index holds, for whoever wants proof that it holds what it should.

use qingyuan_model::ContentHash;
use tantivy::schema::{Field, Value as _};
use tantivy::{Searcher, TantivyDocument};

use crate::entry::Entry;
use crate::schema::Fields;

/// The id and [`Entry::print`] of every entry that can be found, by id. One that is held twice comes twice.
///
/// The print is computed of what lies in the files, not kept beside it: it proves what a reader would be shown.
pub(crate) fn contents(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Vec<(i64, ContentHash)>> {
    let mut held = Vec::new();
    for segment in searcher.segment_readers() {
        // Read from front to back, each block once: there is nothing to keep in a cache.
        let store = segment.get_store_reader(1)?;
        for document in store.iter::<TantivyDocument>(segment.alive_bitset()) {
            let entry = entry(&document?, fields);
            held.push((entry.id, entry.print()));
        }
    }
    held.sort_unstable();
    Ok(held)
}

/// The entry that a stored document was made of.
fn entry(document: &TantivyDocument, fields: &Fields) -> Entry {
    let whole = |field: Field| document.get_first(field).and_then(|value| value.as_i64()).unwrap_or_default();
    let label = |field: Field| document.get_first(field).and_then(|value| value.as_str()).map(str::to_owned);
    let text = |field: Field| label(field).unwrap_or_default();
    Entry {
        id: whole(fields.id),
        title: text(fields.title),
        text: text(fields.text),
        url: text(fields.url),
        source: text(fields.source),
        source_name: text(fields.source_name),
        subject: text(fields.subject),
        kind: text(fields.kind),
        published: label(fields.published),
        admitted_at: whole(fields.admitted_at),
        language: label(fields.language),
        // Not stored, and no part of the print.
        quality: None,
    }
}
