//! What is no document, told by its label before the body is read, or by its first bytes.

use reqwest::header::{CONTENT_TYPE, HeaderMap};
use url::Url;

/// So many decoded bytes tell what a body is: the latest mark, tar's, is at 257 to 262.
pub(super) const ENOUGH: usize = 512;

/// Labels that begin like this are never read by extraction.
const LABELS: [(&str, &str); 13] = [
    ("image/", "a picture"),
    ("audio/", "sound"),
    ("video/", "a video"),
    ("font/", "a font"),
    ("model/", "a 3D model"),
    ("application/vnd.apple.mpegurl", "a video"),
    ("application/x-mpegurl", "a video"),
    ("application/x-shockwave-flash", "a program"),
    ("application/x-msdownload", "a program"),
    ("application/vnd.android.package-archive", "a program"),
    ("application/java-archive", "a program"),
    ("application/x-rar", "an archive"),
    ("application/vnd.rar", "an archive"),
];

/// Magic bytes at a place. None of them can begin a text: each has a control byte, or is a whole word of its format.
const MAGIC: [(usize, &[u8], &str); 37] = [
    (0, b"\x1a\x45\xdf\xa3", "a video"),
    (0, b"FLV\x01", "a video"),
    (0, b"\x00\x00\x01\xba", "a video"),
    (0, b"\x00\x00\x01\xb3", "a video"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a video"),
    (0, b"OggS\x00", "sound"),
    (0, b"ID3\x02", "sound"),
    (0, b"ID3\x03", "sound"),
    (0, b"ID3\x04", "sound"),
    (0, b"\xff\xfb", "sound"),
    (0, b"\xff\xf3", "sound"),
    (0, b"fLaC\x00", "sound"),
    (0, b"MThd\x00", "sound"),
    (0, b"\x89PNG\r\n\x1a\n", "a picture"),
    (0, b"\xff\xd8\xff", "a picture"),
    (0, b"GIF87a", "a picture"),
    (0, b"GIF89a", "a picture"),
    (0, b"II*\x00", "a picture"),
    (0, b"MM\x00*", "a picture"),
    (0, b"\x00\x00\x01\x00", "a picture"),
    (0, b"\x7fELF", "a program"),
    (0, b"\xca\xfe\xba\xbe", "a program"),
    (0, b"\xcf\xfa\xed\xfe", "a program"),
    (0, b"\xce\xfa\xed\xfe", "a program"),
    (0, b"\x00asm", "a program"),
    (0, b"dex\n03", "a program"),
    (0, b"Rar!\x1a\x07", "an archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "an archive"),
    (0, b"\xfd7zXZ\x00", "an archive"),
    (0, b"\x28\xb5\x2f\xfd", "an archive"),
    (0, b"MSCF\x00", "an archive"),
    (0, b"!<arch>\n", "an archive"),
    (257, b"ustar", "an archive"),
    (0, b"SQLite format 3\x00", "a database"),
    (0, b"wOFF\x00", "a font"),
    (0, b"wOF2\x00", "a font"),
    (0, b"OTTO\x00", "a font"),
];

/// How the first entry of a zip container is named in the documents that extraction reads: DOCX, PPTX, EPUB.
const PACKAGES: [&[u8]; 11] = [
    b"[Content_Types].xml",
    b"mimetype",
    b"_rels/",
    b"word/",
    b"ppt/",
    b"xl/",
    b"docProps/",
    b"customXml/",
    b"META-INF/container.xml",
    b"OEBPS/",
    b"OPS/",
];

/// Endings and words of labels that promise such a document, in whatever order its writer put the entries.
const PACKAGE_WORDS: [&str; 7] = [".docx", ".pptx", ".xlsx", ".epub", "openxmlformats", "opendocument", "epub+zip"];

/// What the label says it is, when that is no document.
pub(super) fn by_label(headers: &HeaderMap) -> Option<&'static str> {
    let label = headers.get(CONTENT_TYPE)?.as_bytes().trim_ascii_start();
    let begins = |word: &str| label.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
    LABELS.iter().find(|(word, _)| begins(word)).map(|(_, what)| *what)
}

/// What the first [`ENOUGH`] decoded bytes (or all, of a shorter body) say it is, when that is no document. Servers
/// mislabel downloads all the time, so the label does not matter here, but for telling packages from other archives.
pub(super) fn by_magic(head: &[u8], label: Option<&str>, url: &Url) -> Option<&'static str> {
    let at = |place: usize, magic: &[u8]| head.get(place..).is_some_and(|rest| rest.starts_with(magic));
    if head.starts_with(b"PK\x03\x04") {
        return (!is_package(head, label, url)).then_some("an archive");
    }
    if at(4, b"ftyp") {
        return Some(if at(8, b"avif") || at(8, b"heic") || at(8, b"mif1") { "a picture" } else { "a video" });
    }
    if head.starts_with(b"RIFF") && [b"AVI ", b"WAVE", b"WEBP"].iter().any(|kind| at(8, *kind)) {
        return Some(if at(8, b"AVI ") {
            "a video"
        } else if at(8, b"WAVE") {
            "sound"
        } else {
            "a picture"
        });
    }
    // An MPEG transport stream: a sync byte at every packet of 188 bytes (ISO 13818-1).
    if head.len() > 376 && [0, 188, 376].iter().all(|place| at(*place, b"G")) {
        return Some("a video");
    }
    // DOS programs begin with `MZ`, as a text might, but no text has the zeros of its header.
    if head.starts_with(b"MZ") && head.iter().take(64).filter(|byte| **byte == 0).count() > 8 {
        return Some("a program");
    }
    if head.starts_with(b"BM") && at(6, b"\0\0\0\0") {
        return Some("a picture");
    }
    // bzip2: the digit is the block size, then the first six digits of pi.
    if head.starts_with(b"BZh") && at(4, b"\x31\x41\x59\x26\x53\x59") {
        return Some("an archive");
    }
    // Sitemaps come as .gz; what is in a .tgz is none.
    let path = url.path();
    if head.starts_with(b"\x1f\x8b") && (path.ends_with(".tgz") || path.ends_with(".tar.gz")) {
        return Some("an archive");
    }
    MAGIC.iter().find(|(place, magic, _)| at(*place, magic)).map(|(_, _, what)| *what)
}

/// Whether a zip container is a document: by the name of its first entry (APPNOTE §4.3.7: at 30), by what the label or
/// the address promises otherwise.
fn is_package(head: &[u8], label: Option<&str>, url: &Url) -> bool {
    let name = head.get(30..).unwrap_or_default();
    let promise = format!("{} {}", url.path(), label.unwrap_or_default()).to_ascii_lowercase();
    PACKAGES.iter().any(|package| name.starts_with(package)) || PACKAGE_WORDS.iter().any(|word| promise.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zip(name: &str) -> Vec<u8> {
        [b"PK\x03\x04".as_slice(), &[0; 26], name.as_bytes(), b"...."].concat()
    }

    #[test]
    fn what_extraction_reads_passes() {
        let url = Url::parse("https://h.example/a").expect("a URL");
        let texts =
            ["<!doctype html><p>x", "\u{feff}<?xml version='1.0'?>", "{\"a\": 1}", "MZ 是拼音", "BM 是部门", "GGGG"];
        for text in texts {
            assert_eq!(by_magic(text.as_bytes(), None, &url), None, "{text}");
        }
        for bytes in [
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3".as_slice(),
            b"{\\rtf1\\ansi",
            b"\x1f\x8b\x08\x00",
            b"\xff\xfeh\x00t\x00",
            b"\xc7\xe5\xd4\xb4",
            b"",
        ] {
            assert_eq!(by_magic(bytes, None, &url), None, "{bytes:?}");
        }
        for name in
            ["[Content_Types].xml", "mimetypeapplication/epub+zip", "word/document.xml", "META-INF/container.xml"]
        {
            assert_eq!(by_magic(&zip(name), None, &url), None, "{name}");
        }
        let named = Url::parse("https://h.example/A.DOCX").expect("a URL");
        assert_eq!(by_magic(&zip("odd.bin"), None, &named), None);
        let label = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
        assert_eq!(by_magic(&zip("odd.bin"), Some(label), &url), None);
    }

    #[test]
    fn what_is_no_document_is_named() {
        let url = Url::parse("https://h.example/a.tar.gz").expect("a URL");
        let mut tar = vec![b'x'; 257];
        tar.extend_from_slice(b"ustar\x0000");
        let mut packets = vec![0; 600];
        for place in [0, 188, 376, 564] {
            packets[place] = b'G';
        }
        let program = [b"MZ\x90\x00\x03".as_slice(), &[0; 60]].concat();
        for (bytes, what) in [
            (b"\0\0\0\x20ftypisom".as_slice(), "a video"),
            (b"\0\0\0\x20ftypavif", "a picture"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "a picture"),
            (b"RIFF\x10\0\0\0WAVEfmt ", "sound"),
            (&packets, "a video"),
            (&program, "a program"),
            (b"BZh91AY&SY", "an archive"),
            (b"\x1f\x8b\x08\x00", "an archive"),
            (&zip("photos/1.jpg"), "an archive"),
            (&zip("META-INF/MANIFEST.MF"), "an archive"),
            (&tar, "an archive"),
        ] {
            assert_eq!(by_magic(bytes, Some("text/html"), &url), Some(what), "{bytes:?}");
        }
        for (place, magic, what) in MAGIC {
            let bytes = [vec![b' '; place], magic.to_vec(), vec![0xAA; 8]].concat();
            assert_eq!(by_magic(&bytes, None, &url), Some(what), "{magic:?}");
        }
    }

    #[test]
    fn labels_are_read_before_the_body() {
        for (label, what) in [
            ("Video/MP4; x=y", Some("a video")),
            (" image/svg+xml", Some("a picture")),
            ("application/vnd.android.package-archive", Some("a program")),
            ("text/html", None),
            ("application/zip", None),
            ("application/octet-stream", None),
            ("application/rss+xml", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, label.parse().expect("a header"))]);
            assert_eq!(by_label(&headers), what, "{label}");
        }
    }
}
