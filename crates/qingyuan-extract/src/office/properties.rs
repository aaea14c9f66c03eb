//! Dublin Core, the same in office files and books: title, authors, dates, language, publisher, rights.

use crate::archive::Archive;
use crate::declared;
use crate::extraction::Extraction;
use crate::html;
use crate::whitespace::collapse;
use crate::xml::{Piece, walk};

/// The properties of an office file.
pub(super) fn core(archive: &mut Archive<'_>, out: &mut Extraction) {
    if let Some(core) = archive.text("docProps/core.xml") {
        read(&core, out);
    }
}

/// Reads properties into `out`.
pub(super) fn read(xml: &str, out: &mut Extraction) {
    const KNOWN: [&str; 8] = ["title", "creator", "language", "publisher", "rights", "date", "created", "modified"];
    let mut open: Option<(String, String)> = None;
    let mut found: Vec<(String, String)> = Vec::new();
    walk(xml, |piece| match piece {
        Piece::Start(name, _) => open = KNOWN.contains(&name.as_str()).then(|| (name, String::new())),
        Piece::Text(text) => {
            if let Some((_, value)) = &mut open {
                value.push_str(&text);
            }
        }
        Piece::End(_) => found.extend(open.take()),
    });
    let document = &mut out.document;
    for (name, value) in found {
        let value = collapse(&value);
        if value.is_empty() {
            continue;
        }
        match name.as_str() {
            "title" if document.title.is_empty() => document.title = declared::title(&value).unwrap_or_default(),
            "creator" if document.authors.len() < 8 => document.authors.extend(declared::authors(&value)),
            "publisher" => document.source_name = Some(value),
            "rights" => document.licence = Some(value),
            "language" if document.language.is_none() => document.language = html::language(&value),
            "date" | "created" if document.published.is_none() => document.published = declared::day(&value),
            "modified" => document.updated = declared::day(&value),
            _ => {}
        }
    }
    if document.updated == document.published {
        document.updated = None;
    }
}
