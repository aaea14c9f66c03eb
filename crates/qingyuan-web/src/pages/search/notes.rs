//! What a reader is told above the results: what was done with the query that its words do not say.

use qingyuan_pipeline::SearchPage;

use crate::words::Lang;

/// One sentence.
pub(super) struct Note {
    pub(super) text: String,
    /// What it offers: words and address.
    pub(super) link: Option<(String, String)>,
}

/// All there is to tell.
pub(super) fn notes(found: &SearchPage, t: Lang) -> Vec<Note> {
    let relaxed = found.relaxed.then(|| Note { text: t.relaxed().to_owned(), link: None });
    relaxed.into_iter().collect()
}
