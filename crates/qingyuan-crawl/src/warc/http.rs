//! The HTTP response inside a record, as lenient as archives need.

use super::digest;
use super::record::fields;
use crate::decode::{BodyLimits, decode};

/// A response as it was recorded, its encodings undone.
pub(super) struct Http {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) truncated: bool,
}

/// The status and the headers alone, when there are any.
pub(super) fn head(block: &[u8]) -> Option<(u16, Vec<(String, String)>)> {
    let mut lines = split_head(block).0.split(|byte| *byte == b'\n');
    let status = lines.next().and_then(status_of)?;
    Some((status, fields(lines)))
}

/// Reads a response. A digest must be that of the body in one of the states in which recorders take it: as it came over
/// the wire (wget), without its chunks (the standard), or decoded (Common Crawl).
pub(super) fn parse(block: &[u8], digest: Option<&str>, limits: BodyLimits) -> Result<Http, &'static str> {
    let (head, body) = split_head(block);
    let mut lines = head.split(|byte| *byte == b'\n');
    let status = lines.next().and_then(status_of).ok_or("no HTTP status line")?;
    let headers = fields(lines);
    let header = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let chunked = header("transfer-encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
    // Many archives keep the header and store the body without its chunks: such a body does not begin like a chunk.
    let wire = body;
    let (body, broken_off) = match chunked.then(|| unchunk(body)).flatten() {
        Some((body, ended)) => (body, !ended),
        None => (body.to_vec(), false),
    };
    let encoding = header("content-encoding").filter(|label| is_encoded(label, &body));
    let differs = |bytes: &[u8]| digest.and_then(|label| digest::matches(label, bytes)) == Some(false);
    let mut wrong = differs(wire) && differs(&body);
    let (body, cut) = decode(encoding, &body, limits).map_err(|_| "the content encoding is broken or cut short")?;
    wrong = wrong && differs(&body);
    if wrong && cut.is_none() && !broken_off {
        return Err("the body is not the one that WARC-Payload-Digest names");
    }
    Ok(Http { status, headers, body, truncated: broken_off || cut.is_some() })
}

/// Head and body; a head without its empty line has no body.
fn split_head(block: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    for line in block.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        if line.trim_ascii().is_empty() {
            return (block.get(..start).unwrap_or_default(), block.get(at..).unwrap_or_default());
        }
    }
    (block, &[])
}

fn status_of(line: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split_ascii_whitespace();
    words.next().filter(|version| version.starts_with("HTTP/"))?;
    words.next()?.parse().ok().filter(|status| (100..=999).contains(status))
}

/// Whether the body still is what its label says: many archives keep the header and store the body decoded.
fn is_encoded(label: &str, body: &[u8]) -> bool {
    match label.trim().to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => body.starts_with(&[0x1f, 0x8b]),
        "zstd" => body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]),
        "deflate" | "br" => !body.trim_ascii_start().starts_with(b"<"),
        // Labels such as `utf-8` or `none` name no encoding at all.
        _ => false,
    }
}

/// The body without its chunks (RFC 9112 §7.1), and whether the last chunk was there; `None` when the first bytes are no
/// chunk.
fn unchunk(body: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    let mut first = true;
    loop {
        let Some((size, after)) = chunk_size(rest) else {
            return (!first).then_some((out, false));
        };
        if size == 0 {
            return Some((out, true));
        }
        first = false;
        match after.get(..size) {
            Some(data) => out.extend_from_slice(data),
            None => {
                out.extend_from_slice(after);
                return Some((out, false));
            }
        }
        rest = after.get(size..).unwrap_or_default();
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

/// The size that a chunk's first line gives, and what follows the line.
fn chunk_size(bytes: &[u8]) -> Option<(usize, &[u8])> {
    /// Extensions after the size are rare and short.
    const MAX_LINE: usize = 256;
    let end = bytes.iter().take(MAX_LINE).position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let digits = line.split(';').next()?.trim();
    let size =
        usize::from_str_radix(digits, 16).ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    Some((size, bytes.get(end + 1..)?))
}
