//! The one door: sniffs the format and hands the body to its reader.

use std::panic::{AssertUnwindSafe, catch_unwind};

use qingyuan_model::{PageKind, RawPage};

use crate::deadline::Deadline;
use crate::decode::decode;
use crate::extraction::Extraction;
use crate::format::{Format, sniff};
use crate::guidance::{Guidance, lines};
use crate::{html, markdown, office, pdf, plain, rtf};

/// The largest body that is read, in bytes: what the crawler lets through (20 MB decoded), with room for uploads.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Makes a document of one fetched page.
///
/// Cannot fail and cannot panic; whatever the bytes are, what was odd about them is in `document.problems`. The same
/// page always gives the same document.
#[must_use]
pub fn extract(page: &RawPage) -> Extraction {
    extract_within(page, &Guidance::default(), &Deadline::never())
}

/// [`extract`] with what is known of the page's source, and a limit of time: a page that overruns it has no text, and
/// says so.
#[must_use]
pub fn extract_within(page: &RawPage, guidance: &Guidance, deadline: &Deadline<'_>) -> Extraction {
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
        read(page, bytes, guidance, deadline, &mut out);
        finish(guidance, &mut out);
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

/// Whether a page should be read in a process of its own, under limits on time and memory: its format is one whose files
/// are opened by a library without such limits. [`extract`] reads it all the same, fenced as far as a thread can be.
#[must_use]
pub fn needs_isolation(page: &RawPage) -> bool {
    sniff(&page.bytes, page.content_type.as_deref(), &page.url) == Format::Pdf
}

/// Learns which lines the page could repeat, and leaves out those that its host is known to repeat.
fn finish(guidance: &Guidance, out: &mut Extraction) {
    out.lines = lines(&out.document);
    let cut = guidance.recurring.cut(&mut out.document);
    if cut > 0 {
        out.note("template-cut", format!("{cut} lines that other pages of the site have, too"));
    }
}

fn read(page: &RawPage, bytes: &[u8], guidance: &Guidance, deadline: &Deadline<'_>, out: &mut Extraction) {
    match sniff(bytes, page.content_type.as_deref(), &page.url) {
        Format::Html => {
            let decoded = decode(bytes, page.content_type.as_deref(), true);
            out.document.problems.extend(decoded.problems);
            html::read(page, &decoded.text, guidance, deadline, out);
        }
        format @ (Format::Text | Format::Table | Format::Markdown) => {
            let decoded = decode(bytes, page.content_type.as_deref(), false);
            out.document.problems.extend(decoded.problems);
            match format {
                Format::Markdown => markdown::read(&decoded.text, out),
                Format::Table => plain::read_table(&decoded.text, out),
                _ => plain::read(&decoded.text, out),
            }
        }
        Format::Rtf => rtf::read(bytes, out),
        Format::OldOffice => {
            out.document.kind = PageKind::File;
            let remedy = "save it as DOCX, PPTX or XLSX without a password";
            out.note("format-old", format!("an office file from before 2007, or one with a password: {remedy}"));
        }
        Format::Pdf => pdf::read(bytes, out),
        Format::Zip => office::read(bytes, out),
        Format::Other => {
            out.document.kind = PageKind::File;
            out.note("format-unknown", "this kind of file has no text that can be read");
        }
    }
}
