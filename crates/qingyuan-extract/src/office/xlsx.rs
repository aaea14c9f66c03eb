//! XLSX (ECMA-376, part 1, 18): the rows of each sheet, with the values that cells show; formats of numbers are not applied.

use qingyuan_model::{Block, BlockKind};

use super::package::{related, relations};
use super::properties;
use crate::archive::Archive;
use crate::extraction::Extraction;
use crate::whitespace::collapse;
use crate::xml::{Piece, attribute, walk};

/// How many rows of all sheets are read.
const MAX_ROWS: usize = 50_000;

/// How many columns a row may have; further right stand notes, or nothing.
const MAX_COLUMNS: usize = 256;

/// Fills `out` from an opened XLSX.
pub(super) fn read(archive: &mut Archive<'_>, out: &mut Extraction) {
    const ROOT: &str = "xl/workbook.xml";
    properties::core(archive, out);
    let book = relations(archive, ROOT);
    let mut sheets = Vec::new();
    walk(&archive.text(ROOT).unwrap_or_default(), |piece| {
        if let Piece::Start(name, attributes) = piece
            && name == "sheet"
            && attribute(&attributes, "state").is_none_or(|state| state == "visible")
            && let Some(target) = related(&book, &attributes)
        {
            sheets.push((attribute(&attributes, "name").unwrap_or_default().to_owned(), target.to.clone()));
        }
    });
    let shared = shared(&archive.text("xl/sharedStrings.xml").unwrap_or_default());
    let mut was_cut = false;
    for (name, part) in &sheets {
        let rows = rows(&archive.text(part).unwrap_or_default(), &shared);
        if rows.is_empty() {
            continue;
        }
        if sheets.len() > 1 && !name.is_empty() {
            out.document.blocks.push(Block { kind: BlockKind::Heading(2), text: collapse(name) });
        }
        let room = MAX_ROWS.saturating_sub(out.document.blocks.len());
        was_cut |= rows.len() > room;
        let rows = rows.into_iter().take(room).map(|text| Block { kind: BlockKind::TableRow, text });
        out.document.blocks.extend(rows);
    }
    if was_cut {
        out.note("text-cut", format!("only the first {MAX_ROWS} rows are read"));
    }
}

/// The strings that cells share; how they are pronounced is left out.
fn shared(xml: &str) -> Vec<String> {
    let mut strings = Vec::new();
    let (mut text, mut takes_text, mut in_sound) = (String::new(), false, false);
    walk(xml, |piece| match piece {
        Piece::Start(name, _) => match name.as_str() {
            "t" => takes_text = !in_sound,
            "rPh" => in_sound = true,
            _ => {}
        },
        Piece::Text(piece) if takes_text => text.push_str(&piece),
        Piece::Text(_) => {}
        Piece::End(name) => match name.as_str() {
            "t" => takes_text = false,
            "rPh" => in_sound = false,
            "si" => strings.push(collapse(&std::mem::take(&mut text))),
            _ => {}
        },
    });
    strings
}

fn rows(xml: &str, shared: &[String]) -> Vec<String> {
    let mut rows = Vec::new();
    let mut row: Vec<String> = Vec::new();
    let (mut text, mut takes_text, mut is_shared, mut column) = (String::new(), false, false, 0);
    walk(xml, |piece| match piece {
        Piece::Start(name, attributes) => match name.as_str() {
            "c" => {
                is_shared = attribute(&attributes, "t") == Some("s");
                column = attribute(&attributes, "r").and_then(column_of).unwrap_or(row.len());
            }
            "v" | "t" => takes_text = true,
            _ => {}
        },
        Piece::Text(piece) if takes_text => text.push_str(&piece),
        Piece::Text(_) => {}
        Piece::End(name) => match name.as_str() {
            "v" | "t" => takes_text = false,
            "c" => {
                let written = collapse(&std::mem::take(&mut text));
                let value = match written.parse::<usize>() {
                    Ok(number) if is_shared => shared.get(number).cloned().unwrap_or_default(),
                    _ => written,
                };
                if column < MAX_COLUMNS && !value.is_empty() {
                    row.resize(row.len().max(column + 1), String::new());
                    row[column] = value;
                }
            }
            "row" => {
                let row = std::mem::take(&mut row);
                if !row.is_empty() && rows.len() <= MAX_ROWS {
                    rows.push(row.join("\t"));
                }
            }
            _ => {}
        },
    });
    rows
}

/// The number of a column from the name of a cell, from 0: `C7` is 2.
fn column_of(cell: &str) -> Option<usize> {
    let letters = cell.bytes().take_while(u8::is_ascii_uppercase).take(3);
    let number = letters.fold(0, |number, letter| number * 26 + usize::from(letter - b'A') + 1);
    number.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_letters() {
        for (cell, column) in [("A1", Some(0)), ("C7", Some(2)), ("AA3", Some(26)), ("7", None)] {
            assert_eq!(column_of(cell), column, "{cell}");
        }
    }
}
