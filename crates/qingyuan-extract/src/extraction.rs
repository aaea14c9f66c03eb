//! What comes out of extraction.

use qingyuan_model::{Document, PageKind, Problem};
use url::Url;

/// What extraction made of one page: the document, and what only discovery needs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extraction {
    /// The document; its `links` are those of the whole page, its `problems` what was odd about it.
    pub document: Document,
    /// The address under which the page itself wants to be known (`rel=canonical`), when it says so and it is http(s).
    pub canonical: Option<Url>,
    /// Whether the page asked not to follow any of its links (meta robots `nofollow` or `none`).
    pub nofollow: bool,
    /// Hashes of the lines of its text before any was left out as the site's own, for [`LinesSeen::learn`](crate::LinesSeen::learn).
    pub lines: Vec<u64>,
}

impl Extraction {
    /// An empty document at this address, to be filled.
    pub(crate) fn empty(url: Url) -> Self {
        Self { document: Document::new(url), canonical: None, nofollow: false, lines: Vec::new() }
    }

    /// Notes that the page had its time before its text was found. What a half-read page would give is not known to be
    /// its text, so nothing is given.
    pub(crate) fn note_too_slow(&mut self) {
        self.note("too-slow", "reading the page took more time than a page may take");
    }

    /// A document that was made elsewhere, such as in a process of its own.
    #[must_use]
    pub fn of(document: Document) -> Self {
        Self { document, canonical: None, nofollow: false, lines: Vec::new() }
    }

    /// What is left of a file whose reading was given up: its address, and the reason under this code.
    #[must_use]
    pub fn given_up(url: Url, code: &str, detail: impl Into<String>) -> Self {
        let mut out = Self::empty(url);
        out.document.kind = PageKind::File;
        out.note(code, detail);
        out
    }

    /// Notes something odd.
    pub(crate) fn note(&mut self, code: &str, detail: impl Into<String>) {
        self.document.problems.push(Problem::new(code, detail));
    }
}
