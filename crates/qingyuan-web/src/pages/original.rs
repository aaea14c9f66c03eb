//! `/desk/{hash}/original`: the bytes as they came, shown as text in a sandbox. Nothing in them can run.

use std::fmt::Write as _;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use encoding_rs::{Encoding, UTF_8};
use qingyuan_model::ContentHash;

use crate::access::Reviewer;
use crate::fault::Fault;
use crate::frame::Frame;
use crate::respond::{Answer, page};
use crate::site::Site;
use crate::words::Lang;

/// Bytes of text shown; more only makes the browser slow.
const SHOWN: usize = 512 * 1024;

/// Bytes of a binary file shown.
const SHOWN_BINARY: usize = 1_024;

/// How far into a page its own word on its encoding may stand (HTML standard, "prescan a byte stream").
const PRESCAN: usize = 1_024;

/// No scripts, forms or frames, and an origin of its own: even a mistake in escaping could not act.
const SANDBOX: &str =
    "sandbox; default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "original.html")]
struct Original {
    frame: Frame,
    t: Lang,
    hash: ContentHash,
    url: String,
    fetched: String,
    status: u16,
    content_type: String,
    bytes: u64,
    encoding: Option<&'static str>,
    cut: Option<usize>,
    text: String,
}

/// Shows it.
pub(crate) async fn original(
    State(site): State<Site>,
    Reviewer(frame, person): Reviewer,
    Path(hash): Path<String>,
) -> Answer {
    let hash = ContentHash::parse(&hash).map_err(|_| Fault::Missing)?;
    let (fetch, body) = site.house.original(&person, hash).await?;
    let content_type = fetch.content_type.clone().unwrap_or_default();
    let encoding = encoding(&content_type, &body);
    let limit = if encoding.is_some() { SHOWN } else { SHOWN_BINARY };
    let head = &body[..body.len().min(limit)];
    let original = Original {
        t: frame.lang,
        hash,
        url: fetch.url.to_string(),
        fetched: frame.moment(fetch.at).shown,
        status: fetch.status,
        content_type: if content_type.is_empty() { frame.lang.unknown().to_owned() } else { content_type },
        bytes: fetch.bytes,
        text: encoding.map_or_else(|| hexadecimal(head), |encoding| encoding.decode(head).0.into_owned()),
        encoding: encoding.map(Encoding::name),
        cut: (encoding.is_some() && body.len() > limit).then_some(limit),
        frame,
    };
    let mut response = page(&original)?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    Ok(response)
}

/// The encoding that bytes are most plausibly in; `None` for what is no text. Only for showing: extraction decides
/// with more care.
fn encoding(content_type: &str, body: &[u8]) -> Option<&'static Encoding> {
    let marked = Encoding::for_bom(body).map(|(encoding, _)| encoding);
    let head = &body[..body.len().min(PRESCAN)];
    if marked.is_none() && head.contains(&0) {
        return None;
    }
    let own_word = String::from_utf8_lossy(head).to_ascii_lowercase();
    marked.or_else(|| charset(content_type)).or_else(|| charset(&own_word)).or(Some(UTF_8))
}

/// What follows `charset=`, when it names an encoding.
fn charset(text: &str) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset=")?;
    let label = rest.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}

/// Sixteen bytes a line, with the printable ones beside them.
fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (line, row) in bytes.chunks(16).enumerate() {
        let hex: String = row.iter().map(|byte| format!("{byte:02x} ")).collect();
        let shown: String = row.iter().map(|b| if b.is_ascii_graphic() { char::from(*b) } else { '.' }).collect();
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{:06x}  {hex:<48} {shown}", line * 16);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_taken_from_mark_header_page_in_this_order() {
        let name = |content_type: &str, body: &[u8]| encoding(content_type, body).map(Encoding::name);
        assert_eq!(name("text/html; charset=gbk", b"<p>"), Some("GBK"));
        assert_eq!(name("text/html", b"<META charset=\"gb2312\">"), Some("GBK"));
        assert_eq!(name("text/html; charset=gbk", b"\xef\xbb\xbf<p>"), Some("UTF-8"));
        assert_eq!(name("", b"<p>"), Some("UTF-8"));
        assert_eq!(name("text/html; charset=nonsense", b"<p>"), Some("UTF-8"));
        assert_eq!(name("application/octet-stream", b"\x00\x01"), None);
    }

    #[test]
    fn bytes_are_laid_out_sixteen_a_line() {
        let text = hexadecimal(b"%PDF-1.7\x00\xff__________");
        assert_eq!(text.lines().count(), 2);
        assert!(text.starts_with("000000  25 50 44 46"), "{text}");
        assert!(text.contains("%PDF-1.7.."), "{text}");
    }
}
