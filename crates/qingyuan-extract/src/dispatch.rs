//! The one door: sniffs the format and hands the body to its reader.

use std::panic::{AssertUnwindSafe, catch_unwind};

use qingyuan_model::{PageKind, RawPage};

use crate::deadline::Deadline;
use crate::decode::decode;
use crate::extraction::Extraction;
use crate::format::{Format, sniff};
use crate::{html, office, pdf, plain};

/// The largest body that is read, in bytes: what the crawler lets through (20 MB decoded), with room for uploads.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Makes a document of one fetched page.
///
/// Cannot fail and cannot panic; whatever the bytes are, what was odd about them is in `document.problems`. The same
/// page always gives the same document.
#[must_use]
pub fn extract(page: &RawPage) -> Extraction {
    extract_within(page, &Deadline::never())
}

/// [`extract`] with a limit of time: a page that overruns it has no text, and says so.
#[must_use]
pub fn extract_within(page: &RawPage, deadline: &Deadline<'_>) -> Extraction {
    let mut out = Extraction::empty(page.url.clone());
    let bytes = if page.bytes.len() > MAX_BYTES {
        out.note("body-cut", format!("only the first {MAX_BYTES} of {} bytes are read", page.bytes.len()));
        &page.bytes[..MAX_BYTES]
    } else {
        &page.bytes[..]
    };
    // Every reader is written not to panic. If one does all the same, on bytes that nobody thought of, the page is lost
    // and not the process.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let mut out = out.clone();
        read(page, bytes, deadline, &mut out);
        out
    }));
    match read {
        Ok(read) => read,
        Err(_) => {
            out.note("reader-gave-up", "the reader of this format failed on these bytes; please report the page");
            out
        }
    }
}

/// Whether a text is a table of values by its label or its name: its first line then names columns.
fn is_table(page: &RawPage) -> bool {
    let label = page.content_type.as_deref().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let path = page.url.path().to_ascii_lowercase();
    ["text/csv", "text/tab-separated-values"].iter().any(|kind| label.eq_ignore_ascii_case(kind))
        || path.ends_with(".csv")
        || path.ends_with(".tsv")
}

fn read(page: &RawPage, bytes: &[u8], deadline: &Deadline<'_>, out: &mut Extraction) {
    match sniff(bytes, page.content_type.as_deref(), &page.url) {
        Format::Html => {
            let decoded = decode(bytes, page.content_type.as_deref(), true);
            out.document.problems.extend(decoded.problems);
            html::read(page, &decoded.text, deadline, out);
        }
        Format::Text => {
            let decoded = decode(bytes, page.content_type.as_deref(), false);
            out.document.problems.extend(decoded.problems);
            plain::read(&decoded.text, is_table(page), out);
        }
        Format::Pdf => pdf::read(bytes, out),
        Format::Zip => office::read(bytes, out),
        Format::Other => {
            out.document.kind = PageKind::File;
            out.note("format-unknown", "this kind of file has no text that can be read");
        }
    }
}
