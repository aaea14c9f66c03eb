//! One archived response.

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
}

impl ArchivedPage {
    /// The first header of this name, in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
