//! PDF: the text layer, page by page, in reading order.
//!
//! Files are opened by `lopdf`; what pages show is read here ([ADR 10](../../../docs/adr/0010-pdf.md)). Work is bounded by
//! budgets on operators, glyphs and unpacked bytes. The library that opens files has none, so a whole reading runs on a
//! thread with a known stack behind `catch_unwind` and a deadline, and callers that can should read such pages in a process
//! of their own ([`crate::needs_isolation`]).

mod cmap;
mod columns;
mod content;
mod font;
mod furniture;
mod lexer;
mod lines;
mod metadata;
mod objects;
mod paragraphs;
mod predefined;
mod shape;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use lopdf::{Dictionary, Document as Pdf, Object};
use qingyuan_model::{Block, BlockKind, PageKind, Part};

use self::metadata::Metadata;
use crate::extraction::Extraction;
use crate::html;
use crate::words::units;

/// How long the caller waits for a file: the work is bounded in other ways, this is for what nobody thought of.
const DEADLINE: Duration = Duration::from_secs(20);

/// The stack of the reading thread, in bytes: forms and arrays nest to fixed depths, at some KB each.
const STACK: usize = 16 * 1024 * 1024;

/// How many pages are read: the longest books have so many.
const MAX_PAGES: usize = 2_000;

/// What the reading thread found.
#[derive(Default)]
struct Read {
    metadata: Metadata,
    blocks: Vec<Block>,
    parts: Vec<Part>,
    page_count: usize,
    pages_read: usize,
    unknown_glyphs: usize,
    is_cut: bool,
    problems: Vec<(&'static str, String)>,
}

/// Fills `out` from the bytes of a PDF.
pub(crate) fn read(bytes: &[u8], out: &mut Extraction) {
    out.document.kind = PageKind::File;
    let bytes = bytes.to_vec();
    let (sender, receiver) = channel();
    let worker = std::thread::Builder::new().name("pdf-reader".to_owned()).stack_size(STACK).spawn(move || {
        let read = catch_unwind(AssertUnwindSafe(|| read_file(&bytes))).unwrap_or_else(|_| Read {
            problems: vec![("pdf-damaged", "the reader of PDF files gave up on this file".to_owned())],
            ..Read::default()
        });
        // Nobody listens any more when the deadline has passed.
        let _ = sender.send(read);
    });
    if worker.is_err() {
        out.note("pdf-not-read", "no thread could be started to read the file");
        return;
    }
    match receiver.recv_timeout(DEADLINE) {
        Ok(read) => fill(read, out),
        Err(RecvTimeoutError::Timeout) => {
            out.note("pdf-too-slow", format!("reading took more than {} seconds and was given up", DEADLINE.as_secs()));
        }
        Err(RecvTimeoutError::Disconnected) => {
            out.note("pdf-gave-up", "the reader of PDF files stopped without a word");
        }
    }
}

fn fill(read: Read, out: &mut Extraction) {
    for (code, detail) in read.problems {
        out.note(code, detail);
    }
    let words: usize = read.blocks.iter().map(|block| units(&block.text)).sum();
    if read.unknown_glyphs > 20 && read.unknown_glyphs > words {
        out.note(
            "text-unmapped",
            format!("{} characters are drawn by fonts that do not say which they are", read.unknown_glyphs),
        );
    } else if read.page_count > 0 && words <= 3 * read.page_count && !read.is_cut {
        // A scanned page may carry a stamp or a page number; three words a page are no text layer.
        out.note("no-text-layer", format!("{} pages hold {words} words: they are pictures of text", read.page_count));
    }
    if read.page_count > read.pages_read && read.pages_read == MAX_PAGES {
        out.note("text-cut", format!("only the first {} of {} pages are read", read.pages_read, read.page_count));
    }
    let Metadata { title, authors, created, changed, language } = read.metadata;
    out.document.title = if title.is_empty() { shown_title(&read.blocks) } else { title };
    out.document.authors = authors;
    out.document.published = created;
    out.document.updated = changed;
    out.document.language = language.as_deref().and_then(html::language);
    out.document.blocks = read.blocks;
    out.document.parts = read.parts;
}

/// The title that the first page shows: its highest heading, or a short first paragraph.
fn shown_title(blocks: &[Block]) -> String {
    /// A title stands among the first blocks: above it are at most the name and the number of a series.
    const FIRST: usize = 8;
    let head = &blocks[..blocks.len().min(FIRST)];
    let heading = head
        .iter()
        .filter_map(|block| match block.kind {
            BlockKind::Heading(level) => Some((level, block)),
            _ => None,
        })
        .min_by_key(|(level, _)| *level)
        .map(|(_, block)| block);
    heading
        .or_else(|| blocks.first().filter(|first| units(&first.text) <= 40))
        .map(|block| block.text.clone())
        .unwrap_or_default()
}

/// Runs on the reading thread.
fn read_file(bytes: &[u8]) -> Read {
    let mut read = Read::default();
    let mut pdf = match Pdf::load_mem(bytes) {
        Ok(pdf) => pdf,
        Err(error) if is_about_a_password(&error) => {
            read.problems.push(("pdf-encrypted", "the file asks for a password".to_owned()));
            return read;
        }
        Err(error) => {
            read.problems.push(("pdf-damaged", format!("the file cannot be opened: {error}")));
            return read;
        }
    };
    if pdf.is_encrypted() && pdf.decrypt("").is_err() {
        read.problems.push(("pdf-encrypted", "the file asks for a password".to_owned()));
        return read;
    }
    read.metadata = metadata::read(&pdf);
    let pages: Vec<_> = pdf.page_iter().take(MAX_PAGES * 10).collect();
    read.page_count = pages.len();
    if pages.is_empty() {
        read.problems.push(("pdf-damaged", "the file holds no page".to_owned()));
    }
    let nothing = Dictionary::new();
    let mut reader = content::Reader::new(&pdf);
    let (mut laid_out, mut heights) = (Vec::new(), Vec::new());
    for page in pages.into_iter().take(MAX_PAGES) {
        if reader.is_spent() {
            break;
        }
        read.pages_read += 1;
        let Ok(dict) = pdf.get_dictionary(page) else {
            laid_out.push(Vec::new());
            heights.push((0.0, 0.0));
            continue;
        };
        let resources = objects::inherited(&pdf, dict, b"Resources").and_then(|object| Object::as_dict(object).ok());
        let (runs, unknown) = lines::runs(reader.page(page, resources.unwrap_or(&nothing)));
        read.unknown_glyphs += unknown;
        heights.push(edges(&pdf, dict, &runs));
        laid_out.push(columns::order(runs));
    }
    if reader.is_spent() {
        read.is_cut = true;
        read.problems.push(("text-cut", "the file shows more than is read of one".to_owned()));
    }
    furniture::drop_furniture(&mut laid_out, &heights);
    (read.blocks, read.parts) = paragraphs::blocks(&laid_out);
    read
}

fn is_about_a_password(error: &lopdf::Error) -> bool {
    matches!(
        error,
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) | lopdf::Error::UnsupportedSecurityHandler(_)
    )
}

/// The lower and the upper edge of a page; of a turned or unmeasured one, those of its text.
fn edges(pdf: &Pdf, page: &Dictionary, runs: &[lines::Run]) -> (f64, f64) {
    let shown =
        runs.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), run| (low.min(run.y), high.max(run.y)));
    let media = objects::inherited(pdf, page, b"MediaBox").and_then(|object| Object::as_array(object).ok());
    let side =
        |at: usize| media.and_then(|media| media.get(at)).and_then(|side| objects::resolve(pdf, side).as_float().ok());
    match (side(1), side(3)) {
        (Some(bottom), Some(top)) if f64::from(bottom) <= shown.0 && shown.1 <= f64::from(top) => {
            (f64::from(bottom), f64::from(top))
        }
        _ => shown,
    }
}
