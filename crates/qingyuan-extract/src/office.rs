//! DOCX (ECMA-376) and EPUB (W3C EPUB 3): zip containers of XML.

use std::collections::BTreeMap;

use qingyuan_model::{Block, BlockKind, PageKind};

use crate::archive::Archive;
use crate::decode::decode;
use crate::extraction::Extraction;
use crate::html;
use crate::whitespace::collapse;
use crate::xml::{Piece, attribute, walk};

/// How many blocks of a file are kept.
const MAX_BLOCKS: usize = 50_000;

/// How many chapters of a book are read.
const MAX_CHAPTERS: usize = 2_000;

/// Fills `out` from the bytes of a zip container.
pub(crate) fn read(bytes: &[u8], out: &mut Extraction) {
    out.document.kind = PageKind::File;
    let Some(mut archive) = Archive::open(bytes) else {
        out.note("archive-damaged", "the file begins like a zip container, but cannot be opened");
        return;
    };
    if archive.has("word/document.xml") {
        docx(&mut archive, out);
    } else if archive.has("META-INF/container.xml") {
        epub(&mut archive, out);
    } else {
        out.note("format-unknown", "the container holds neither a DOCX nor an EPUB");
    }
    if archive.was_cut {
        out.note("archive-cut", "the file unpacks to more than is read");
    }
    if out.document.blocks.len() > MAX_BLOCKS {
        out.document.blocks.truncate(MAX_BLOCKS);
        out.note("text-cut", format!("only the first {MAX_BLOCKS} blocks are kept"));
    }
}

/// The text of one part, decoded.
fn part(archive: &mut Archive<'_>, name: &str) -> Option<String> {
    archive.part(name).map(|bytes| decode(&bytes, None, true).text)
}

fn docx(archive: &mut Archive<'_>, out: &mut Extraction) {
    let mut body = Body::default();
    let text = part(archive, "word/document.xml").unwrap_or_default();
    if !walk(&text, |piece| body.take(piece)) {
        out.note("markup-damaged", "word/document.xml ends in the middle");
    }
    body.close_paragraph();
    out.document.blocks = body.blocks;
    if let Some(core) = part(archive, "docProps/core.xml") {
        properties(&core, out);
    }
    if out.document.title.is_empty()
        && let Some(first) = out.document.blocks.first()
        && first.text.chars().count() <= 60
    {
        out.document.title.clone_from(&first.text);
    }
}

/// What is open while the body of a DOCX goes by.
#[derive(Default)]
struct Body {
    blocks: Vec<Block>,
    text: String,
    heading: Option<u8>,
    is_item: bool,
    takes_text: bool,
    tables: usize,
    row: Vec<String>,
    cell: String,
}

impl Body {
    fn take(&mut self, piece: Piece) {
        match piece {
            Piece::Start(name, attributes) => match name.as_str() {
                "t" => self.takes_text = true,
                "tab" if !self.text.is_empty() => self.text.push(' '),
                "br" | "cr" => self.text.push(' '),
                "pStyle" => self.heading = attribute(&attributes, "val").and_then(heading_of_style).or(self.heading),
                "outlineLvl" => {
                    let level = attribute(&attributes, "val").and_then(|level| level.parse::<u8>().ok());
                    self.heading = level.filter(|level| *level < 6).map(|level| level + 1).or(self.heading);
                }
                "numPr" => self.is_item = true,
                "tbl" => self.tables += 1,
                _ => {}
            },
            Piece::Text(text) if self.takes_text => self.text.push_str(&text),
            Piece::Text(_) => {}
            Piece::End(name) => match name.as_str() {
                "t" => self.takes_text = false,
                "p" => self.close_paragraph(),
                "tc" => self.row.push(std::mem::take(&mut self.cell)),
                "tr" => {
                    let row = std::mem::take(&mut self.row);
                    if row.iter().any(|cell| !cell.is_empty()) {
                        self.blocks.push(Block { kind: BlockKind::TableRow, text: row.join("\t") });
                    }
                }
                "tbl" => self.tables = self.tables.saturating_sub(1),
                _ => {}
            },
        }
    }

    fn close_paragraph(&mut self) {
        let text = collapse(&std::mem::take(&mut self.text));
        let kind = match (self.heading.take(), std::mem::take(&mut self.is_item)) {
            (Some(level), _) => BlockKind::Heading(level),
            (None, true) => BlockKind::ListItem,
            (None, false) => BlockKind::Paragraph,
        };
        if text.is_empty() {
            return;
        }
        if self.tables > 0 {
            if !self.cell.is_empty() {
                self.cell.push(' ');
            }
            self.cell.push_str(&text);
        } else {
            self.blocks.push(Block { kind, text });
        }
    }
}

/// The depth of a heading style: `Heading2`, `heading 2`, `标题2`; Chinese Word calls them by number alone.
fn heading_of_style(style: &str) -> Option<u8> {
    let lower = style.to_lowercase();
    if lower == "title" || lower == "a3" && style.len() == 2 {
        return Some(1);
    }
    let number = lower.trim_start_matches("heading").trim_start_matches("标题").trim();
    number.parse::<u8>().ok().filter(|level| (1..=6).contains(level))
}

/// Title, authors and language as Dublin Core, the same in DOCX and EPUB.
fn properties(xml: &str, out: &mut Extraction) {
    let mut open = String::new();
    let mut found: Vec<(String, String)> = Vec::new();
    walk(xml, |piece| match piece {
        Piece::Start(name, _) => open = name,
        Piece::Text(text) if matches!(open.as_str(), "title" | "creator" | "language" | "publisher") => {
            match found.last_mut() {
                Some((name, value)) if *name == open => value.push_str(&text),
                _ => found.push((open.clone(), text)),
            }
        }
        Piece::Text(_) => {}
        Piece::End(_) => {
            open.clear();
            found.push((String::new(), String::new()));
        }
    });
    for (name, value) in found {
        let value = collapse(&value);
        if value.is_empty() {
            continue;
        }
        match name.as_str() {
            "title" if out.document.title.is_empty() => out.document.title = value,
            "creator" if out.document.authors.len() < 8 => out.document.authors.push(value),
            "publisher" => out.document.source_name = Some(value),
            "language" if out.document.language.is_none() => out.document.language = html::language(&value),
            _ => {}
        }
    }
}

fn epub(archive: &mut Archive<'_>, out: &mut Extraction) {
    let mut package = None;
    walk(&part(archive, "META-INF/container.xml").unwrap_or_default(), |piece| {
        if let Piece::Start(name, attributes) = piece
            && name == "rootfile"
            && package.is_none()
        {
            package = attribute(&attributes, "full-path").map(str::to_owned);
        }
    });
    let Some(package) = package.filter(|package| archive.has(package)) else {
        out.note("epub-damaged", "META-INF/container.xml names no package that is there");
        return;
    };
    let text = part(archive, &package).unwrap_or_default();
    properties(&text, out);
    let mut manifest: BTreeMap<String, String> = BTreeMap::new();
    let mut spine = Vec::new();
    walk(&text, |piece| {
        if let Piece::Start(name, attributes) = piece {
            match name.as_str() {
                "item" => {
                    if let (Some(id), Some(href)) = (attribute(&attributes, "id"), attribute(&attributes, "href")) {
                        manifest.insert(id.to_owned(), href.to_owned());
                    }
                }
                "itemref" => spine.extend(attribute(&attributes, "idref").map(str::to_owned)),
                _ => {}
            }
        }
    });
    let folder = package.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut missing = 0;
    for id in spine.iter().take(MAX_CHAPTERS) {
        let Some(name) = manifest.get(id).and_then(|href| inside(folder, href)) else {
            missing += 1;
            continue;
        };
        match part(archive, &name) {
            Some(chapter) => out.document.blocks.extend(html::all_blocks(without_declarations(&chapter))),
            None => missing += 1,
        }
        if out.document.blocks.len() > MAX_BLOCKS {
            break;
        }
    }
    if missing > 0 {
        out.note("epub-damaged", format!("{missing} chapters are named and not there"));
    }
}

/// A chapter without the declarations of its document type: an HTML parser, which knows none, takes their end for text.
fn without_declarations(chapter: &str) -> &str {
    /// Declarations stand at the very beginning.
    const HEAD: usize = 64 * 1024;
    let root = chapter.find("<html").unwrap_or(0);
    let end = chapter.get(..root.min(HEAD)).and_then(|head| head.rfind("]>"));
    end.and_then(|end| chapter.get(end + 2..)).unwrap_or(chapter)
}

/// The name of a part that `href` names from `folder`: percent signs resolved, `..` walked, no fragment.
fn inside(folder: &str, href: &str) -> Option<String> {
    let base = url::Url::parse("zip://archive/").ok()?.join(&format!("{folder}/")).ok()?;
    let url = base.join(href.split('#').next().unwrap_or(href)).ok()?;
    let path = url.path().trim_start_matches('/');
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (first, code) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_inside_an_archive_resolve() {
        assert_eq!(inside("OEBPS", "text/%E7%AC%AC1%E7%AB%A0.xhtml#a").as_deref(), Some("OEBPS/text/第1章.xhtml"));
        assert_eq!(inside("OEBPS/content", "../text/1.xhtml").as_deref(), Some("OEBPS/text/1.xhtml"));
        assert_eq!(inside("", "1.xhtml").as_deref(), Some("1.xhtml"));
    }

    #[test]
    fn heading_styles_are_known_in_both_languages() {
        for (style, level) in
            [("Heading1", Some(1)), ("标题 2", Some(2)), ("3", Some(3)), ("Normal", None), ("Title", Some(1))]
        {
            assert_eq!(heading_of_style(style), level, "{style}");
        }
    }
}
