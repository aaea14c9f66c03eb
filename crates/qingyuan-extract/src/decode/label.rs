//! What a page calls its encoding: in the HTTP header, in a `meta` element, in an XML declaration.

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8};

/// How much of the head is searched for a `<meta>` label. The standard asks for 1,024 bytes; Chinese templates put
/// styles and scripts first, so we look further.
const PRESCAN_BYTES: usize = 8 * 1024;

/// The label as written: that of the header, or of the page itself when it is HTML.
pub(super) fn of(bytes: &[u8], content_type: Option<&str>, is_html: bool) -> Option<String> {
    content_type
        .and_then(of_header)
        .or_else(|| if is_html { of_meta(&bytes[..bytes.len().min(PRESCAN_BYTES)]) } else { None })
}

/// The encoding that a label names. GB2312 and GBK are read as their superset GB18030, as browsers very nearly do.
pub(super) fn known(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().trim_matches(['"', '\'']).trim();
    let encoding = match label.to_ascii_lowercase().as_str() {
        "utf8mb4" | "utf-8mb4" | "uft-8" | "utf_8" => UTF_8,
        "gb-2312" | "gb_2312" | "gb-18030" | "gb" | "cp936" | "ms936" | "windows-936" => GB18030,
        "big-5" | "cp950" => BIG5,
        plain => Encoding::for_label(plain.as_bytes())?,
    };
    Some(if encoding == GBK { GB18030 } else { encoding })
}

fn of_header(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    })
}

/// The label in a `<meta charset>` or `<meta http-equiv content>`, or in an XML declaration.
fn of_meta(head: &[u8]) -> Option<String> {
    let head: String = head.iter().map(|b| char::from(b.to_ascii_lowercase())).collect();
    let mut rest = head.as_str();
    while let Some(at) = rest.find("<meta").or_else(|| rest.find("<?xml")) {
        let tag = &rest[at..];
        let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
        if let Some(value) = ["charset", "encoding"].iter().find_map(|name| attribute_like(tag, name)) {
            // A page whose meta can be read as ASCII is not in UTF-16, whatever it says (WHATWG, 13.2.3.2).
            return Some(if value.starts_with("utf-16") { "utf-8".to_owned() } else { value });
        }
        rest = &rest[at + 5..];
    }
    None
}

fn attribute_like(tag: &str, name: &str) -> Option<String> {
    let after = tag[tag.find(name)? + name.len()..].trim_start().strip_prefix('=')?;
    let value: String = after
        .trim_start()
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
        .collect();
    (!value.is_empty()).then_some(value)
}
