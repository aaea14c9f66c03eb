//! EPUB (W3C EPUB 3, and 2): the chapters along the spine.

use std::collections::BTreeMap;

use qingyuan_model::{Part, PartKind};

use super::package::{MAX_BLOCKS, inside};
use super::properties;
use crate::archive::Archive;
use crate::extraction::Extraction;
use crate::html;
use crate::xml::{Piece, attribute, walk};

/// How many chapters of a book are read.
const MAX_CHAPTERS: usize = 2_000;

/// Fills `out` from an opened EPUB.
pub(super) fn read(archive: &mut Archive<'_>, out: &mut Extraction) {
    let mut package = None;
    walk(&archive.text("META-INF/container.xml").unwrap_or_default(), |piece| {
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
    let text = archive.text(&package).unwrap_or_default();
    properties::read(&text, out);
    let book = Book::read(&text, package.rsplit_once('/').map_or("", |(folder, _)| folder));
    let (mut missing, mut number) = (0, 0);
    for chapter in book.spine.iter().take(MAX_CHAPTERS) {
        let Some(name) = chapter else {
            missing += 1;
            continue;
        };
        if book.contents.contains(name) {
            continue;
        }
        let Some(chapter) = archive.text(name) else {
            missing += 1;
            continue;
        };
        let blocks = html::all_blocks(without_declarations(&chapter));
        if !blocks.is_empty() {
            number += 1;
            let from = out.document.blocks.len();
            out.document.parts.push(Part { from, kind: PartKind::Chapter(number) });
            out.document.blocks.extend(blocks);
        }
        if out.document.blocks.len() > MAX_BLOCKS {
            break;
        }
    }
    if missing > 0 {
        out.note("epub-damaged", format!("{missing} chapters are named and not there"));
    }
}

/// What a package document says of its parts.
#[derive(Debug, Default)]
struct Book {
    /// The names of the chapters in reading order; none for one that no part is known for.
    spine: Vec<Option<String>>,
    /// The parts that are tables of contents: navigation, and their words come again.
    contents: Vec<String>,
}

impl Book {
    fn read(xml: &str, folder: &str) -> Self {
        let mut manifest: BTreeMap<String, String> = BTreeMap::new();
        let mut ids: Vec<String> = Vec::new();
        let mut contents = Vec::new();
        walk(xml, |piece| {
            let Piece::Start(name, attributes) = piece else { return };
            let href = attribute(&attributes, "href").and_then(|href| inside(folder, href));
            match name.as_str() {
                "item" => {
                    let properties = attribute(&attributes, "properties").unwrap_or_default();
                    if properties.split_whitespace().any(|property| property == "nav") {
                        contents.extend(href.clone());
                    }
                    if let (Some(id), Some(href)) = (attribute(&attributes, "id"), href) {
                        manifest.insert(id.to_owned(), href);
                    }
                }
                "itemref" => ids.extend(attribute(&attributes, "idref").map(str::to_owned)),
                // The guide of EPUB 2.
                "reference" if attribute(&attributes, "type") == Some("toc") => contents.extend(href),
                _ => {}
            }
        });
        let spine: Vec<Option<String>> = ids.iter().map(|id| manifest.get(id).cloned()).collect();
        // A book in one file may name that file as its table of contents too.
        if spine.len() <= 1 {
            contents.clear();
        }
        Self { spine, contents }
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
