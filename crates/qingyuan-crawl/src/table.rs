//! Lists of sources as CSV (RFC 4180), one row a source, as spreadsheets write and read it.
//!
//! The header row names the columns, in English or Chinese, in any order; only one of `seeds`, `feeds`, `sitemaps` must
//! be there. Lists within a cell are separated by spaces or line breaks, hours by line breaks or semicolons.
//! Headers, logins and non-public addresses are not part of a table: they go into a charter one at a time.

mod apostrophe;
mod columns;
mod row;

use csv::{ReaderBuilder, StringRecord, WriterBuilder};
use qingyuan_model::Source;

use crate::characters;
use crate::list::{Ids, ListFault, ListProblem, MAX_BYTES, MAX_SOURCES};
use apostrophe::guarded;
use columns::Column;

/// The sources of a table, all proposed whatever their `state` says, and what could not be taken. Ids are unique
/// within the list only.
#[must_use]
pub fn read(bytes: &[u8]) -> (Vec<Source>, Vec<ListProblem>) {
    let text = characters::decode(bytes.get(..MAX_BYTES).unwrap_or(bytes));
    let mut sources = Vec::new();
    let mut problems = Vec::new();
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(&text)).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) if record.iter().all(|cell| cell.trim().is_empty()) => {}
            Ok(record) => rows.push(record),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                problems.push(ListProblem::new(line, "", &error.to_string(), ListFault::Broken));
                break;
            }
        }
        if rows.len() > MAX_SOURCES + 1 {
            break;
        }
    }
    let mut rows = rows.into_iter();
    let columns = rows.next().map(|header| header_row(&header, &mut problems)).unwrap_or_default();
    if !columns.iter().flatten().any(|column| column.is_address()) {
        let first = text.lines().next().unwrap_or_default();
        problems.insert(0, ListProblem::new(1, "", first, ListFault::NotAList));
        return (sources, problems);
    }
    let rows: Vec<row::Row> = rows.map(|record| row::Row::of(&record, &columns)).collect();
    // Ids that are given come before ids that are made.
    let mut ids = Ids::default();
    let free: Vec<bool> = rows.iter().map(|row| row.id().is_empty() || ids.take(row.id())).collect();
    for (row, free) in rows.iter().zip(free) {
        if sources.len() >= MAX_SOURCES {
            problems.push(ListProblem::new(row.line, "", "", ListFault::TooMany));
            break;
        }
        if free {
            row.source(&mut ids).map_or_else(|found| problems.extend(found), |source| sources.push(source));
        } else {
            problems.push(ListProblem::new(row.line, "id", row.id(), ListFault::Duplicate));
        }
    }
    (sources, problems)
}

fn header_row(header: &StringRecord, problems: &mut Vec<ListProblem>) -> Vec<Option<Column>> {
    let line = header.position().map_or(1, csv::Position::line);
    let mut columns = Vec::new();
    for name in header {
        let column = Column::named(name);
        if column.is_none() && !name.trim().is_empty() {
            problems.push(ListProblem::new(line, "", name.trim(), ListFault::Column));
        }
        columns.push(column);
    }
    columns
}

/// Spreadsheets of some countries write semicolons, and a copied table holds tabs: whatever the header has most of.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |byte: u8| header.bytes().filter(|other| *other == byte).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|byte| count(*byte)).unwrap_or(b',')
}

/// The sources as a table in UTF-8, with a byte order mark so that spreadsheets do not take it for a local encoding. It
/// names no secret.
#[must_use]
pub fn write(sources: &[Source]) -> String {
    let mut writer = WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let header = Column::ALL.map(Column::name).to_vec();
    let rows = sources.iter().map(|source| Column::ALL.map(|column| guarded(&row::cell(source, column))).to_vec());
    // Writing into memory does not fail; were it to, the rows before it would still be there.
    let written =
        writer.write_record(header).and_then(|()| rows.into_iter().try_for_each(|row| writer.write_record(row)));
    let bytes = writer.into_inner().ok().filter(|_| written.is_ok()).unwrap_or_default();
    format!("\u{feff}{}", String::from_utf8_lossy(&bytes))
}

#[cfg(test)]
mod tests;
