//! Web archives (WARC 0.18 to 1.1, ISO 28500), plain or gzip, as wget, Heritrix, Browsertrix and Common Crawl write them.

mod http;
mod input;
mod page;
mod record;
mod writer;

use std::io::BufRead;

use url::Url;

use crate::dates;
use crate::decode::BodyLimits;
use crate::error::CrawlError;
use input::Input;
use record::{Fields, Trouble, find_head, read_block, read_fields, skip_block};

pub use page::ArchivedPage;
pub use writer::Writer;

/// Room for the recorded HTTP head beside the body.
const HEAD_BYTES: u64 = 1 << 20;

/// Reads the responses of an archive one by one. A broken record is an error value, and the reader goes on with the next
/// whole one; records of other kinds (requests, metadata, revisits, DNS) are passed over and counted.
pub struct Reader<R: BufRead> {
    /// `None` before the first record and after the last.
    input: Option<Input<R>>,
    waiting: Option<R>,
    limits: BodyLimits,
    records: u64,
    passed_over: u64,
    lost: bool,
}

impl<R: BufRead> Reader<R> {
    /// A reader with the fetcher's own limits on bodies.
    #[must_use]
    pub fn new(archive: R) -> Self {
        Self::with_limits(archive, BodyLimits::default())
    }

    /// A reader with these limits on bodies. A larger record is an error value.
    #[must_use]
    pub fn with_limits(archive: R, limits: BodyLimits) -> Self {
        Self { input: None, waiting: Some(archive), limits, records: 0, passed_over: 0, lost: false }
    }

    /// How many records have been met so far, of every kind.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.records
    }

    /// How many of them were no HTTP responses.
    #[must_use]
    pub fn passed_over(&self) -> u64 {
        self.passed_over
    }

    /// The next response; `Ok(None)` at the end.
    fn advance(&mut self) -> Result<Option<ArchivedPage>, Trouble> {
        if let Some(archive) = self.waiting.take() {
            self.input = Some(Input::new(archive)?);
        }
        let Some(input) = self.input.as_mut() else { return Ok(None) };
        loop {
            // Until the record is passed, whatever goes wrong leaves the reader somewhere inside it.
            let lost = std::mem::replace(&mut self.lost, true);
            if !find_head(input, lost)? {
                self.input = None;
                return Ok(None);
            }
            self.records += 1;
            let fields = read_fields(input)?;
            let length: u64 = fields
                .get("content-length")
                .and_then(|length| length.parse().ok())
                .ok_or(Trouble::Record("no usable Content-Length"))?;
            if !is_http_response(&fields) {
                skip_block(input, length)?;
                self.lost = false;
                self.passed_over += 1;
                continue;
            }
            let limit = u64::try_from(self.limits.wire).unwrap_or(u64::MAX).saturating_add(HEAD_BYTES);
            if length > limit {
                skip_block(input, length)?;
                self.lost = false;
                return Err(Trouble::Record("larger than the limit"));
            }
            let block = read_block(input, length)?;
            self.lost = false;
            return response(&fields, &block, self.limits).map(Some).map_err(Trouble::Record);
        }
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<ArchivedPage, CrawlError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.advance() {
            Ok(page) => page.map(Ok),
            Err(Trouble::Record(detail)) => Some(Err(CrawlError::Warc { record: self.records, detail })),
            Err(Trouble::File(source)) => {
                self.input = None;
                Some(Err(CrawlError::WarcFile { record: self.records, source }))
            }
        }
    }
}

fn is_http_response(fields: &Fields) -> bool {
    fields.get("warc-type").is_some_and(|kind| kind.eq_ignore_ascii_case("response"))
        && fields.get("content-type").is_none_or(|kind| kind.to_ascii_lowercase().starts_with("application/http"))
}

fn response(fields: &Fields, block: &[u8], limits: BodyLimits) -> Result<ArchivedPage, &'static str> {
    // Older versions of wget put the address in angle brackets.
    let address = fields.get("warc-target-uri").unwrap_or_default().trim_matches(['<', '>']);
    let url = Url::parse(address).map_err(|_| "no usable WARC-Target-URI")?;
    let fetched_at = fields.get("warc-date").and_then(dates::w3c).ok_or("no usable WARC-Date")?;
    let http = http::parse(block, limits)?;
    let truncated = http.truncated || fields.get("warc-truncated").is_some();
    Ok(ArchivedPage { url, fetched_at, status: http.status, headers: http.headers, body: http.body, truncated })
}

#[cfg(test)]
mod tests;
