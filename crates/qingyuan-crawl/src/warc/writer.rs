//! Writing WARC 1.1, one gzip member a record, as readers of archives expect.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use qingyuan_model::Millis;

use super::page::ArchivedPage;

/// Headers that describe the bytes on the wire, which are not the bytes that were kept.
const WIRE_HEADERS: &[&str] = &["content-length", "content-encoding", "transfer-encoding", "connection"];

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
        let mut http = format!("HTTP/1.1 {}\r\n", page.status);
        for (name, value) in &page.headers {
            let prefix = if WIRE_HEADERS.contains(&name.as_str()) { "X-Archive-Orig-" } else { "" };
            http.push_str(&format!("{prefix}{}: {}\r\n", one_line(name), one_line(value)));
        }
        http.push_str(&format!("Content-Length: {}\r\n\r\n", page.body.len()));
        let truncated = if page.truncated { "WARC-Truncated: length\r\n" } else { "" };
        let fields = format!(
            "WARC-Target-URI: {}\r\n{truncated}Content-Type: application/http; msgtype=response\r\n",
            page.url.as_str()
        );
        let block = [http.as_bytes(), &page.body].concat();
        self.record("response", id, page.fetched_at, &fields, &block)
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
        let date = Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
        let mut member = GzEncoder::new(&mut self.out, Compression::default());
        write!(
            member,
            "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{}>\r\nWARC-Date: {date}\r\n{fields}\
             Content-Length: {}\r\n\r\n",
            uuid(id),
            block.len()
        )?;
        member.write_all(block)?;
        member.write_all(b"\r\n\r\n")?;
        member.finish()?;
        Ok(())
    }
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
