//! One function for every way into the reader of pages: it takes any bytes and panics only where a promise is broken.
//! The ordinary tests feed it mutated pages; `tests/fuzz` feeds it whatever its fuzzer finds.

use qingyuan_extract::extract;
use qingyuan_model::{BlockKind, Millis, RawPage};
use url::Url;

/// Takes whatever bytes there are.
type Entry = fn(&[u8]);

/// Every way in, by its name.
pub(crate) const ENTRIES: [(&str, Entry); 2] = [("page", page), ("file", file)];

/// Labels that the first byte of a page picks from.
const LABELS: [&str; 8] = [
    "text/html",
    "text/html; charset=utf-8",
    "text/html; charset=gb2312",
    "text/html; charset=big5",
    "text/html; charset=iso-8859-1",
    "text/plain",
    "text/markdown",
    "application/xhtml+xml; charset=utf-16",
];

/// A page under one of [`LABELS`], which its first byte names.
pub(crate) fn page(bytes: &[u8]) {
    let Some((first, body)) = bytes.split_first() else { return };
    read(Some(LABELS[usize::from(*first) % LABELS.len()]), body);
}

/// A file without a label: its bytes say what it is.
pub(crate) fn file(bytes: &[u8]) {
    read(None, bytes);
}

fn read(label: Option<&str>, bytes: &[u8]) {
    let url = Url::parse("https://library.example.edu/a/b?c=d").expect("a URL");
    let page = RawPage {
        url,
        content_type: label.map(str::to_owned),
        bytes: bytes.to_vec(),
        fetched_at: Millis(1_772_700_000_000),
    };
    let extraction = extract(&page);
    let document = &extraction.document;
    assert!(document.problems.iter().all(|problem| problem.code != "reader-gave-up"), "{:?}", document.problems);
    for block in &document.blocks {
        assert!(!block.text.is_empty() && (block.kind == BlockKind::Code || !block.text.contains('\n')), "{block:?}");
    }
    let web = |url: &Url| matches!(url.scheme(), "http" | "https");
    assert!(document.links.iter().all(|link| web(&link.url)));
    assert!(extraction.canonical.iter().chain(&document.lead_image).all(web));
    assert!(document.parts.is_sorted_by_key(|part| part.from));
    assert!(document.parts.iter().all(|part| part.from < document.blocks.len()), "{:?}", document.parts);
    for date in [&document.published, &document.updated].into_iter().flatten() {
        assert!(matches!(date.len(), 10 | 16) && date.is_ascii(), "{date}");
    }
}
