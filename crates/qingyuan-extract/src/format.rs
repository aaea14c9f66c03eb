//! Which format a body is in: content type, then magic bytes, then the ending of the URL.

use url::Url;

/// A format that extraction knows, or the reason why it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Html,
    Pdf,
    Text,
    Markdown,
    /// Text whose lines are rows of values.
    Table,
    Rtf,
    /// A zip container: DOCX, PPTX, XLSX or EPUB, told apart inside.
    Zip,
    /// The binary formats of office programs before 2007, and office files with a password.
    OldOffice,
    /// Pictures, sound, programs and other things without text.
    Other,
}

/// The format of a body.
pub(crate) fn sniff(bytes: &[u8], content_type: Option<&str>, url: &Url) -> Format {
    // Magic bytes of containers are beyond doubt and servers mislabel downloads all the time, so they go first; the
    // label then decides between the text formats.
    if let Some(format) = by_magic(bytes) {
        return format;
    }
    let label = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match label.as_str() {
        "text/html" | "application/xhtml+xml" => return Format::Html,
        "text/markdown" | "text/x-markdown" => return text_or_other(bytes, Format::Markdown),
        "text/csv" | "text/tab-separated-values" => return text_or_other(bytes, Format::Table),
        _ => {}
    }
    let path = url.path().to_ascii_lowercase();
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let by_ending = match ending {
        // HTML inside of Markdown is common, and no reason to take it for a page.
        "md" | "markdown" if label.is_empty() || label == "text/plain" => {
            return text_or_other(bytes, Format::Markdown);
        }
        "csv" | "tsv" => Format::Table,
        _ => Format::Text,
    };
    match label.as_str() {
        // Servers send text/plain for anything unknown to them.
        "text/plain" => return if looks_like_html(bytes) { Format::Html } else { text_or_other(bytes, by_ending) },
        _ => {}
    }
    if ["image/", "audio/", "video/", "font/"].iter().any(|kind| label.starts_with(kind)) {
        return Format::Other;
    }
    if looks_like_html(bytes) {
        return Format::Html;
    }
    match ending {
        "md" | "markdown" => text_or_other(bytes, Format::Markdown),
        "txt" | "text" | "csv" | "tsv" => text_or_other(bytes, by_ending),
        "html" | "htm" | "shtml" | "xhtml" | "php" | "asp" | "aspx" | "jsp" => Format::Html,
        _ if label.starts_with("text/") || label.is_empty() => text_or_other(bytes, Format::Text),
        _ => Format::Other,
    }
}

fn by_magic(bytes: &[u8]) -> Option<Format> {
    const OTHERS: [&[u8]; 9] =
        [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x7fELF", b"ID3"];
    // ISO 32000 readers accept the header anywhere in the first KiB.
    let head = &bytes[..bytes.len().min(1024)];
    if head.starts_with(b"%PDF-") || (!looks_like_html(head) && find(head, b"%PDF-").is_some()) {
        return Some(Format::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(Format::Zip);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Some(Format::OldOffice);
    }
    if bytes.starts_with(b"{\\rtf") {
        return Some(Format::Rtf);
    }
    let is_mp4 = bytes.get(4..8) == Some(b"ftyp");
    (is_mp4 || OTHERS.iter().any(|magic| bytes.starts_with(magic))).then_some(Format::Other)
}

fn looks_like_html(bytes: &[u8]) -> bool {
    const OPENINGS: [&[u8]; 14] = [
        b"<!doctype html",
        b"<html",
        b"<head",
        b"<body",
        b"<title",
        b"<meta",
        b"<div",
        b"<p>",
        b"<h1",
        b"<table",
        b"<article",
        b"<script",
        b"<link",
        b"<main",
    ];
    let head: Vec<u8> =
        bytes[..bytes.len().min(2048)].iter().filter(|b| **b != 0).map(u8::to_ascii_lowercase).collect();
    OPENINGS.iter().any(|opening| find(&head, opening).is_some())
}

/// This format of text, unless control bytes betray a binary (UTF-16 text is known by its marks and passes).
fn text_or_other(bytes: &[u8], format: Format) -> Format {
    let head = &bytes[..bytes.len().min(4096)];
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return format;
    }
    let controls = head.iter().filter(|b| **b < 9 || (14..27).contains(*b)).count();
    // One control byte in fifty never occurs in text of any Chinese encoding; picked by gut feeling.
    if controls * 50 > head.len() { Format::Other } else { format }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magic_beats_the_label_and_the_label_beats_the_ending() {
        let url = |path: &str| Url::parse(&format!("http://a.example/{path}")).expect("a URL");
        for (bytes, label, path, format) in [
            (b"%PDF-1.7 ...".as_slice(), Some("text/html"), "a.html", Format::Pdf),
            (b"PK\x03\x04...", None, "a.docx", Format::Zip),
            (b"\x89PNG\r\n", Some("text/html"), "a.html", Format::Other),
            (b"<html><p>x", Some("text/plain"), "a.txt", Format::Html),
            (b"plain words", Some("text/plain; charset=gbk"), "a", Format::Text),
            (b"plain words", None, "notes.txt", Format::Text),
            (b"# words", None, "notes.md", Format::Markdown),
            (b"# words <div>", Some("text/plain"), "README.md", Format::Markdown),
            (b"# words", Some("text/markdown; charset=utf-8"), "notes", Format::Markdown),
            (b"a,b", Some("text/plain"), "data.csv", Format::Table),
            (b"{\\rtf1 a}", Some("application/msword"), "a.doc", Format::Rtf),
            (b"\xd0\xcf\x11\xe0...", Some("application/msword"), "a.doc", Format::OldOffice),
            (b"plain words", Some("text/html"), "notes.txt", Format::Html),
            (b"{}", Some("application/json"), "a.json", Format::Other),
            (b"\x00\x01\x02\x03\x04", None, "a", Format::Other),
        ] {
            assert_eq!(sniff(bytes, label, &url(path)), format, "{label:?} {path}");
        }
    }
}
