//! What a record of an archive gives.

use qingyuan_model::Millis;
use url::Url;

/// One archived response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivedPage {
    /// Where it came from (`WARC-Target-URI`).
    pub url: Url,
    /// When it was fetched (`WARC-Date`).
    pub fetched_at: Millis,
    /// The HTTP status.
    pub status: u16,
    /// The HTTP headers, in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body without transfer and content encodings.
    pub body: Vec<u8>,
    /// Whether the body is not whole: the crawler cut it, the recording broke off, or a limit was met here.
    pub truncated: bool,
    /// The payload's digest as the record labels it (`sha1:…`), by which later revisits may name it.
    pub digest: Option<String>,
}

/// A record of an archive that stands for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A page with its body.
    Page(ArchivedPage),
    /// A page whose body an earlier record has.
    Revisit(Revisit),
}

/// A `revisit` record (ISO 28500 §6.7): the address was asked again and had the same body as before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revisit {
    /// The address that was asked (`WARC-Target-URI`).
    pub url: Url,
    /// When (`WARC-Date`).
    pub fetched_at: Millis,
    /// Where the body came from (`WARC-Refers-To-Target-URI`).
    pub refers_to: Option<Url>,
    /// When it came (`WARC-Refers-To-Date`).
    pub refers_at: Option<Millis>,
    /// The body's digest (`WARC-Payload-Digest`).
    pub digest: Option<String>,
    /// The server said `304 Not Modified` (profile `server-not-modified`), rather than sending the same body again.
    pub not_modified: bool,
    /// The recorded HTTP headers, names in lower case; empty when the record has none.
    pub headers: Vec<(String, String)>,
}

impl ArchivedPage {
    /// The first header of this name, in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
