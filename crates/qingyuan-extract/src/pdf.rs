//! PDF: the text layer, page by page.
//!
//! The reader of PDF files panics on odd input and recurses over forms, so it runs on a thread of its own with a known
//! stack, behind `catch_unwind` and a deadline, and only after a look at what it would recurse over.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use pdf_extract::{Dictionary, Document as Pdf, Object, ObjectId};
use qingyuan_model::{Block, BlockKind, PageKind};

use crate::extraction::Extraction;
use crate::plain::join_line;
use crate::whitespace::collapse;
use crate::words::units;

/// How long a file may take: picked by gut feeling, so that a long book still gets through.
const DEADLINE: Duration = Duration::from_secs(20);

/// The stack of the reading thread, in bytes: forms nest at most [`MAX_FORM_DEPTH`] deep.
const STACK: usize = 32 * 1024 * 1024;

/// How deep forms may nest in forms.
const MAX_FORM_DEPTH: usize = 24;

/// How many pages are read.
const MAX_PAGES: usize = 2_000;

/// What the reading thread found.
#[derive(Default)]
struct Read {
    title: String,
    author: String,
    pages: Vec<String>,
    page_count: usize,
    problem: Option<(&'static str, String)>,
}

/// Fills `out` from the bytes of a PDF.
pub(crate) fn read(bytes: &[u8], out: &mut Extraction) {
    out.document.kind = PageKind::File;
    let bytes = bytes.to_vec();
    let (sender, receiver) = channel();
    let worker = std::thread::Builder::new().name("pdf-reader".to_owned()).stack_size(STACK).spawn(move || {
        let read = catch_unwind(AssertUnwindSafe(|| read_pages(&bytes))).unwrap_or_else(|_| Read {
            problem: Some(("pdf-damaged", "the reader of PDF files gave up on this file".to_owned())),
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
            out.note("pdf-damaged", "the reader of PDF files stopped without a word")
        }
    }
}

fn fill(read: Read, out: &mut Extraction) {
    if let Some((code, detail)) = read.problem {
        out.note(code, detail);
    }
    let blocks: Vec<Block> = read
        .pages
        .iter()
        .flat_map(|page| paragraphs(page))
        .map(|text| Block { kind: BlockKind::Paragraph, text })
        .collect();
    let words: usize = blocks.iter().map(|block| units(&block.text)).sum();
    // A scanned page may carry a stamp or a page number; three words a page are no text layer.
    if read.page_count > 0 && words <= 3 * read.page_count {
        out.note("no-text-layer", format!("{} pages hold {words} words: they are pictures of text", read.page_count));
    }
    if read.page_count > MAX_PAGES {
        out.note("text-cut", format!("only the first {MAX_PAGES} of {} pages are read", read.page_count));
    }
    out.document.title = collapse(&read.title);
    if out.document.title.is_empty()
        && let Some(first) = blocks.first()
        && units(&first.text) <= 40
    {
        out.document.title.clone_from(&first.text);
    }
    if !read.author.is_empty() {
        out.document.authors.push(collapse(&read.author));
    }
    out.document.blocks = blocks;
}

/// Runs on the reading thread.
fn read_pages(bytes: &[u8]) -> Read {
    let mut read = Read::default();
    let mut pdf = match Pdf::load_mem(bytes) {
        Ok(pdf) => pdf,
        Err(error) => {
            read.problem = Some(("pdf-damaged", format!("the file cannot be opened: {error}")));
            return read;
        }
    };
    if pdf.is_encrypted() && pdf.decrypt("").is_err() {
        read.problem = Some(("pdf-encrypted", "the file asks for a password".to_owned()));
        return read;
    }
    if let Some(odd) = endless(&pdf) {
        read.problem = Some(("pdf-recursive", odd));
        return read;
    }
    read.title = info(&pdf, b"Title");
    read.author = info(&pdf, b"Author");
    let numbers: Vec<u32> = pdf.get_pages().into_keys().collect();
    read.page_count = numbers.len();
    if numbers.is_empty() {
        read.problem = Some(("pdf-damaged", "the file holds no page".to_owned()));
    }
    let mut failed = Vec::new();
    for number in numbers.into_iter().take(MAX_PAGES) {
        // One bad page must not cost the others.
        let page = catch_unwind(AssertUnwindSafe(|| {
            let mut text = String::new();
            let mut output = pdf_extract::PlainTextOutput::new(&mut text);
            let done = pdf_extract::output_doc_page(&pdf, &mut output, number).is_ok();
            (text, done)
        }));
        match page {
            Ok((text, done)) => {
                if !done {
                    failed.push(number);
                }
                read.pages.push(text);
            }
            Err(_) => failed.push(number),
        }
    }
    if let Some(first) = failed.first() {
        read.problem =
            Some(("pdf-damaged", format!("{} pages cannot be read, the first is page {first}", failed.len())));
    }
    read
}

/// What the reader would follow without end: forms that contain themselves, parents that are their own children.
fn endless(pdf: &Pdf) -> Option<String> {
    let mut forms: BTreeMap<ObjectId, Vec<ObjectId>> = BTreeMap::new();
    for (id, object) in &pdf.objects {
        if let Ok(dict) = object.as_dict()
            && has_endless_parents(pdf, dict)
        {
            return Some(format!("object {} is its own ancestor", id.0));
        }
        let Ok(stream) = object.as_stream() else { continue };
        if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form") {
            let Some(resources) = dictionary(pdf, &stream.dict, b"Resources") else {
                // Without resources of its own a form sees those of the page that draws it, itself among them.
                if stream
                    .decompressed_content()
                    .unwrap_or_else(|_| stream.content.clone())
                    .windows(3)
                    .any(|bytes| bytes == b" Do")
                {
                    return Some(format!("form {} draws forms that it does not name", id.0));
                }
                continue;
            };
            let drawn = dictionary(pdf, resources, b"XObject").into_iter().flat_map(Dictionary::iter);
            forms.insert(*id, drawn.filter_map(|(_, object)| object.as_reference().ok()).collect());
        }
    }
    // The depth below each form, found by peeling leaves; what never peels is a circle.
    let mut depth: BTreeMap<ObjectId, usize> = BTreeMap::new();
    for round in 0..=MAX_FORM_DEPTH {
        let ready: Vec<ObjectId> = forms
            .iter()
            .filter(|(id, drawn)| {
                !depth.contains_key(*id)
                    && drawn.iter().all(|drawn| !forms.contains_key(drawn) || depth.contains_key(drawn))
            })
            .map(|(id, _)| *id)
            .collect();
        if ready.is_empty() {
            break;
        }
        depth.extend(ready.into_iter().map(|id| (id, round)));
    }
    forms
        .keys()
        .find(|id| !depth.contains_key(*id))
        .map(|id| format!("form {} is drawn inside itself, or nested too deep", id.0))
}

fn has_endless_parents(pdf: &Pdf, dict: &Dictionary) -> bool {
    let mut at = dict;
    for _ in 0..64 {
        let Some(parent) =
            at.get(b"Parent").and_then(Object::as_reference).ok().and_then(|id| pdf.get_dictionary(id).ok())
        else {
            return false;
        };
        at = parent;
    }
    true
}

fn dictionary<'a>(pdf: &'a Pdf, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    match dict.get(key).ok()? {
        Object::Reference(id) => pdf.get_dictionary(*id).ok(),
        other => other.as_dict().ok(),
    }
}

/// An entry of the information dictionary (ISO 32000-1, 14.3.3) as text.
fn info(pdf: &Pdf, key: &[u8]) -> String {
    let Some(info) = dictionary(pdf, &pdf.trailer, b"Info") else { return String::new() };
    let Ok(bytes) = info.get(key).and_then(Object::as_str) else { return String::new() };
    if let Some(utf16) = bytes.strip_prefix(b"\xfe\xff") {
        let units: Vec<u16> = utf16.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        return String::from_utf16_lossy(&units);
    }
    // UTF-8 is what newer writers put there, Chinese code pages what older ones did.
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The paragraphs of a page: a line that ends a sentence and falls short of the margin ends a paragraph.
fn paragraphs(page: &str) -> Vec<String> {
    let lines: Vec<String> = page.lines().map(collapse).collect();
    let mut widths: Vec<usize> = lines.iter().map(|line| units(line)).filter(|width| *width > 0).collect();
    widths.sort_unstable();
    // The margin is where the longer lines end.
    let margin = widths.get(widths.len() * 3 / 4).copied().unwrap_or(0);
    let mut paragraphs = Vec::new();
    let mut open = String::new();
    for line in lines.iter().filter(|line| !line.is_empty()) {
        // A page number by itself.
        if line.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '·' | ' ' | '—')) {
            continue;
        }
        if begins_item(line) && !open.is_empty() {
            paragraphs.push(std::mem::take(&mut open));
        }
        join_line(&mut open, line);
        let is_short = units(line) * 10 < margin * 8;
        if is_short
            || (line.ends_with(['。', '！', '？', '.', '!', '?', '：', ':', '”']) && units(line) * 20 < margin * 19)
        {
            paragraphs.push(std::mem::take(&mut open));
        }
    }
    if !open.is_empty() {
        paragraphs.push(open);
    }
    paragraphs
}

/// Whether a line opens with a number of its own: `1.`, `（二）`, `三、`, `第四章`, `•`.
fn begins_item(line: &str) -> bool {
    let mut chars = line.trim_start_matches(['（', '(']).chars();
    let is_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c);
    match chars.next() {
        Some('•' | '●' | '■' | '◆' | '▪') => true,
        Some('第') => {
            let rest: String = chars.take(5).collect();
            let rest = rest.trim_start_matches(|c| is_number(c) || c == ' ');
            rest.starts_with(['章', '节', '讲', '条', '部', '课'])
        }
        Some(c) if is_number(c) => {
            let rest = chars.as_str().trim_start_matches(is_number);
            rest.starts_with(['、', '）', ')'])
                || rest.strip_prefix(['.', '．']).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_join_to_paragraphs() {
        let page = "\n\n第一章 绪论\n\n本文讨论的是高等数学教学中的若干问题，首先回顾了前人在这一\n\n方面的工作。\n\n其次给出了新的方法，并在三个班级里做了对照实验，结果令人满意。\n\n- 3 -\n";
        assert_eq!(
            paragraphs(page),
            [
                "第一章 绪论",
                "本文讨论的是高等数学教学中的若干问题，首先回顾了前人在这一方面的工作。",
                "其次给出了新的方法，并在三个班级里做了对照实验，结果令人满意。",
            ]
        );
    }
}
