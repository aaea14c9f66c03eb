//! Writing WARC 1.1, one gzip member a record, as readers of archives expect.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use qingyuan_model::Millis;

use url::Url;

use super::digest;
use super::page::ArchivedPage;

/// Headers that describe the bytes on the wire, which are not the bytes that were kept.
const WIRE_HEADERS: &[&str] = &["content-length", "content-encoding", "transfer-encoding", "connection"];

/// The record that a revisit refers to.
#[derive(Clone, Copy, Debug)]
pub struct Original<'a> {
    /// Its id, as it was given to the writer.
    pub id: u128,
    /// Its address.
    pub url: &'a Url,
    /// Its date.
    pub at: Millis,
}

/// WARC 1.1 §6.7.2.
const IDENTICAL: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";

/// Writes an archive. Record ids come from the caller, who has the randomness; each must be used once.
pub struct Writer<W: Write> {
    out: W,
}

impl<W: Write> Writer<W> {
    /// An archive that begins with nothing; [`Writer::info`] should come first.
    #[must_use]
    pub fn new(out: W) -> Self {
        Self { out }
    }

    /// Writes the `warcinfo` record: who made the archive and what is in it.
    ///
    /// # Errors
    /// What the output says.
    pub fn info(&mut self, id: u128, at: Millis, fields: &[(&str, &str)]) -> io::Result<()> {
        let block: String = fields.iter().map(|(name, value)| format!("{name}: {}\r\n", one_line(value))).collect();
        self.record("warcinfo", id, at, "Content-Type: application/warc-fields\r\n", block.as_bytes())
    }

    /// Writes one response. Its body stands there decoded, so headers that describe its encodings are kept under
    /// `X-Archive-Orig-…`, and `Content-Length` is that of the body.
    ///
    /// # Errors
    /// What the output says.
    pub fn response(&mut self, id: u128, page: &ArchivedPage) -> io::Result<()> {
        let truncated = if page.truncated { "WARC-Truncated: length\r\n" } else { "" };
        let fields = format!(
            "WARC-Target-URI: {}\r\n{truncated}WARC-Payload-Digest: {}\r\n\
             Content-Type: application/http; msgtype=response\r\n",
            page.url.as_str(),
            digest::label(&page.body)
        );
        let block = [http_head(page).as_bytes(), &page.body].concat();
        self.record("response", id, page.fetched_at, &fields, &block)
    }

    /// Writes one page that came without an HTTP exchange: a file, a line of a file. Of the headers, only the content
    /// type is kept.
    ///
    /// # Errors
    /// What the output says.
    pub fn resource(&mut self, id: u128, page: &ArchivedPage) -> io::Result<()> {
        let content_type = page
            .header("content-type")
            .map_or_else(String::new, |kind| format!("Content-Type: {}\r\n", one_line(kind)));
        let fields = format!(
            "WARC-Target-URI: {}\r\nWARC-Payload-Digest: {}\r\n{content_type}",
            page.url.as_str(),
            digest::label(&page.body)
        );
        self.record("resource", id, page.fetched_at, &fields, &page.body)
    }

    /// Writes that a page had the very body of an earlier record of this archive (profile `identical-payload-digest`,
    /// WARC 1.1 §6.7.2): its own HTTP head, no body.
    ///
    /// # Errors
    /// What the output says.
    pub fn revisit(&mut self, id: u128, page: &ArchivedPage, original: Original<'_>) -> io::Result<()> {
        let fields = format!(
            "WARC-Target-URI: {}\r\nWARC-Profile: {IDENTICAL}\r\nWARC-Refers-To: <urn:uuid:{}>\r\n\
             WARC-Refers-To-Target-URI: {}\r\nWARC-Refers-To-Date: {}\r\nWARC-Payload-Digest: {}\r\n\
             Content-Type: application/http; msgtype=response\r\n",
            page.url.as_str(),
            uuid(original.id),
            original.url.as_str(),
            date(original.at),
            digest::label(&page.body)
        );
        self.record("revisit", id, page.fetched_at, &fields, http_head(page).as_bytes())
    }

    /// Flushes and hands the output back.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }

    fn record(&mut self, kind: &str, id: u128, at: Millis, fields: &str, block: &[u8]) -> io::Result<()> {
        let mut member = GzEncoder::new(&mut self.out, Compression::default());
        write!(
            member,
            "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{}>\r\nWARC-Date: {}\r\n{fields}\
             WARC-Block-Digest: {}\r\nContent-Length: {}\r\n\r\n",
            uuid(id),
            date(at),
            digest::label(block),
            block.len()
        )?;
        member.write_all(block)?;
        member.write_all(b"\r\n\r\n")?;
        member.finish()?;
        Ok(())
    }
}

fn date(at: Millis) -> Timestamp {
    Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The status line and the headers, in their order, up to the empty line.
fn http_head(page: &ArchivedPage) -> String {
    let mut http = format!("HTTP/1.1 {} \r\n", page.status);
    for (name, value) in &page.headers {
        // A length that is already that of the kept body comes below; an archive taken in and written again stays alike.
        if name == "content-length" && value.parse() == Ok(page.body.len()) {
            continue;
        }
        let prefix = if WIRE_HEADERS.contains(&name.as_str()) { "X-Archive-Orig-" } else { "" };
        http.push_str(&format!("{prefix}{}: {}\r\n", one_line(name), one_line(value)));
    }
    http.push_str(&format!("Content-Length: {}\r\n\r\n", page.body.len()));
    http
}

/// A value that cannot begin a line of its own.
fn one_line(value: &str) -> String {
    value.replace(['\r', '\n'], " ")
}

/// RFC 9562 §5.4: 122 of the caller's bits as a version 4 UUID.
fn uuid(bits: u128) -> String {
    let bits = bits & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default().to_owned();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_4_uuids() {
        assert_eq!(uuid(0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid(u128::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
