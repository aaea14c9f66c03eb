//! Web archives (WARC 0.18 to 1.1, ISO 28500), plain, gzip or zstd, as wget, Heritrix, Browsertrix and Common Crawl write them.

mod digest;
mod http;
mod input;
mod page;
mod record;
mod writer;

use std::io::BufRead;

use url::Url;

use crate::dates;
use crate::decode::{BodyLimits, decode};
use crate::error::CrawlError;
use input::Input;
use record::{Fields, Trouble, find_head, read_block, read_fields, skip_block};

pub use page::{ArchivedPage, Entry, Revisit};
pub use writer::{Original, Writer};

/// Room for the recorded HTTP head beside the body.
const HEAD_BYTES: u64 = 1 << 20;

/// Reads the pages and revisits of an archive one by one. A broken record is an error value, and the reader goes on with
/// the next whole one; records of other kinds (requests, metadata, conversions, DNS) are passed over and counted. A body
/// that is not the one its digest names is a broken record.
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

    /// How many of them stood for no page.
    #[must_use]
    pub fn passed_over(&self) -> u64 {
        self.passed_over
    }

    /// The next page or revisit; `Ok(None)` at the end.
    fn advance(&mut self) -> Result<Option<Entry>, Trouble> {
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
            let Some(kind) = kind(&fields) else {
                skip_block(input, length)?;
                self.lost = false;
                self.passed_over += 1;
                continue;
            };
            let limit = u64::try_from(self.limits.wire).unwrap_or(u64::MAX).saturating_add(HEAD_BYTES);
            if length > limit {
                skip_block(input, length)?;
                self.lost = false;
                return Err(Trouble::Record("larger than the limit"));
            }
            let block = read_block(input, length)?;
            self.lost = false;
            if fields.get("warc-segment-number").is_some() {
                return Err(Trouble::Record("one part of a segmented record: join the parts first"));
            }
            return read_entry(kind, &fields, &block, self.limits).map(Some).map_err(Trouble::Record);
        }
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Entry, CrawlError>;

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

/// The kinds of record that stand for a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RecordKind {
    Response,
    /// A page without its exchange.
    Resource,
    Revisit,
}

fn kind(fields: &Fields) -> Option<RecordKind> {
    let content_type = fields.get("content-type").map(str::to_ascii_lowercase);
    let http = content_type.is_none_or(|kind| kind.starts_with("application/http"));
    match fields.get("warc-type")?.to_ascii_lowercase().as_str() {
        "response" | "continuation" if http => Some(RecordKind::Response),
        // Recorders keep their logs, texts and screenshots as resources under `metadata:` and `urn:` addresses.
        "resource" if is_web(fields) => Some(RecordKind::Resource),
        "revisit" if is_web(fields) => Some(RecordKind::Revisit),
        _ => None,
    }
}

fn is_web(fields: &Fields) -> bool {
    target(fields, "warc-target-uri").is_some_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// An address; older versions of wget put it in angle brackets.
fn target(fields: &Fields, name: &str) -> Option<Url> {
    Url::parse(fields.get(name)?.trim_matches(['<', '>'])).ok()
}

fn read_entry(kind: RecordKind, fields: &Fields, block: &[u8], limits: BodyLimits) -> Result<Entry, &'static str> {
    let url = target(fields, "warc-target-uri").ok_or("no usable WARC-Target-URI")?;
    let fetched_at = fields.get("warc-date").and_then(dates::w3c).ok_or("no usable WARC-Date")?;
    let digest = fields.get("warc-payload-digest").map(str::to_owned);
    let cut_short = fields.get("warc-truncated").is_some();
    match kind {
        RecordKind::Revisit => {
            let profile = fields.get("warc-profile").unwrap_or_default().to_ascii_lowercase();
            let head = http::head(block);
            let not_modified = profile.ends_with("/server-not-modified") || matches!(head, Some((304, _)));
            Ok(Entry::Revisit(Revisit {
                url,
                fetched_at,
                refers_to: target(fields, "warc-refers-to-target-uri"),
                refers_at: fields.get("warc-refers-to-date").and_then(dates::w3c),
                digest,
                not_modified,
                headers: head.map(|(_, headers)| headers).unwrap_or_default(),
            }))
        }
        RecordKind::Resource => {
            // A resource's block is its payload, so either label may stand.
            let label = digest.as_deref().or_else(|| fields.get("warc-block-digest"));
            if !cut_short && label.and_then(|label| digest::matches(label, block)) == Some(false) {
                return Err("the body is not the one that its digest names");
            }
            let (body, cut) = decode(None, block, limits).map_err(|_| "larger than the limit")?;
            let headers = fields.get("content-type").map(|kind| ("content-type".to_owned(), kind.to_owned()));
            let headers = headers.into_iter().collect();
            let truncated = cut_short || cut.is_some();
            Ok(Entry::Page(ArchivedPage { url, fetched_at, status: 200, headers, body, truncated, digest }))
        }
        RecordKind::Response => {
            let checked = digest.as_deref().filter(|_| !cut_short);
            let http = http::parse(block, checked, limits)?;
            let truncated = http.truncated || cut_short;
            let http::Http { status, headers, body, .. } = http;
            Ok(Entry::Page(ArchivedPage { url, fetched_at, status, headers, body, truncated, digest }))
        }
    }
}

/// A date as archives write it (`2026-03-05T08:30:00Z`), or a day alone, its first moment in UTC.
#[must_use]
pub fn date(text: &str) -> Option<qingyuan_model::Millis> {
    dates::w3c(text)
}

#[cfg(test)]
mod tests;
