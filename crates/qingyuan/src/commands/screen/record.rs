//! What was read, before anybody looks into it.

use std::fmt;
use std::sync::Arc;

use parquet::data_type::ByteArray;

use super::refusal::Refusal;

/// What may be said of a text: the keys of a line and the columns of a table.
pub(super) const NAMES: [&str; 7] = ["id", "text", "html", "title", "url", "source", "tier"];

/// The place of `id` in [`NAMES`].
pub(super) const ID: usize = 0;
/// The place of `text`.
pub(super) const TEXT: usize = 1;
/// The place of `html`.
pub(super) const HTML: usize = 2;
/// The place of `title`.
pub(super) const TITLE: usize = 3;
/// The place of `url`.
pub(super) const URL: usize = 4;
/// The place of `source`.
pub(super) const SOURCE: usize = 5;
/// The place of `tier`.
pub(super) const TIER: usize = 6;

/// A batch with so many bytes is sent off: at 10 MB/s some 13 ms of work. What is said of a text may be ten times as long
/// as the text, and several batches are under way.
const BATCH_BYTES: usize = 128 << 10;

/// A batch with so many records is sent off, however short they are: what is said of a text is longer than a short one.
const BATCH_RECORDS: usize = 256;

/// Where a record stands.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The file; `None` is standard input.
    pub(super) file: Option<Arc<str>>,
    /// What is counted: lines or rows.
    pub(super) unit: &'static str,
    /// Counted from 1.
    pub(super) number: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "`{file}` ")?;
        }
        write!(f, "{} {}", self.unit, self.number)
    }
}

/// One cell of a table.
#[derive(Clone, Debug, Default)]
pub(super) enum Cell {
    /// Null, or there is no such column.
    #[default]
    Null,
    /// Bytes that should be UTF-8.
    Bytes(ByteArray),
    /// A whole number.
    Number(i64),
    /// A whole number of an unsigned column.
    Unsigned(u64),
}

/// The cells of a row, in the order of [`NAMES`].
pub(super) type Cells = [Cell; NAMES.len()];

/// One record as it was read.
#[derive(Debug)]
pub(super) enum Raw {
    /// A line without its end.
    Line(Vec<u8>),
    /// A row.
    Cells(Box<Cells>),
    /// What could not be taken in, with its beginning, in which an id may stand.
    Refused { head: Vec<u8>, refusal: Refusal },
}

/// One record and where it stands.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) place: Place,
    pub(super) raw: Raw,
}

/// Records that are judged together.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) records: Vec<Record>,
    /// Bytes of all records.
    pub(super) bytes: usize,
    /// How far into all inputs the last record reaches, in bytes.
    pub(super) position: u64,
}

impl Batch {
    /// Adds a record of so many bytes.
    pub(super) fn push(&mut self, record: Record, bytes: usize) {
        self.records.push(record);
        self.bytes += bytes;
    }

    /// Whether it should be sent off.
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= BATCH_BYTES || self.records.len() >= BATCH_RECORDS
    }
}
