//! Zip containers of XML: DOCX, PPTX and XLSX (ECMA-376), and EPUB (W3C EPUB 3).

mod docx;
mod epub;
mod formula;
mod package;
mod pptx;
mod properties;
mod table;
mod xlsx;

use qingyuan_model::PageKind;

use self::package::MAX_BLOCKS;
use crate::archive::Archive;
use crate::extraction::Extraction;

/// How many links of a file are kept.
const MAX_LINKS: usize = 5_000;

/// Fills `out` from the bytes of a zip container.
pub(crate) fn read(bytes: &[u8], out: &mut Extraction) {
    out.document.kind = PageKind::File;
    let Some(mut archive) = Archive::open(bytes) else {
        out.note("archive-damaged", "the file begins like a zip container, but cannot be opened");
        return;
    };
    if archive.has("word/document.xml") {
        docx::read(&mut archive, out);
    } else if archive.has("ppt/presentation.xml") {
        pptx::read(&mut archive, out);
    } else if archive.has("xl/workbook.xml") {
        xlsx::read(&mut archive, out);
    } else if archive.has("META-INF/container.xml") {
        epub::read(&mut archive, out);
    } else {
        out.note("format-unknown", "the container holds no DOCX, PPTX, XLSX or EPUB");
    }
    if archive.was_cut {
        out.note("archive-cut", "the file unpacks to more than is read");
    }
    let document = &mut out.document;
    document.links.truncate(MAX_LINKS);
    if document.blocks.len() > MAX_BLOCKS {
        document.blocks.truncate(MAX_BLOCKS);
        document.parts.retain(|part| part.from < MAX_BLOCKS);
        out.note("text-cut", format!("only the first {MAX_BLOCKS} blocks are kept"));
    }
    let document = &mut out.document;
    if document.title.is_empty()
        && let Some(first) = document.blocks.first()
        && first.text.chars().count() <= 60
    {
        document.title.clone_from(&first.text);
    }
}
