//! Why a record is not judged.

use std::fmt;

/// A line or cell with more bytes is refused: it is in memory four or five times over until it is judged, of which no more
/// than its first megabytes are read. A line of 10 MB whose every character is escaped stays below.
pub(super) const LONGEST: usize = 32 << 20;

/// Why a record is not judged. Shown after its place.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Bytes that are no UTF-8.
    Encoding {
        /// The cell; `None` is the whole line.
        field: Option<&'static str>,
        /// The first wrong byte, from 0.
        at: usize,
    },
    /// No JSON object.
    Json {
        /// What the parser says.
        what: String,
        /// The column, in bytes from 1.
        column: usize,
    },
    /// Longer than is taken in.
    Long {
        /// The cell; `None` is the whole line.
        field: Option<&'static str>,
        /// Its length.
        bytes: u64,
    },
    /// There is no id.
    NoId,
    /// There is nothing to judge.
    NoText,
    /// A value of another type.
    Type {
        /// Which.
        field: &'static str,
        /// What it is.
        found: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// A word that is no address or tier.
    Word {
        /// Which.
        field: &'static str,
        /// What is wrong with it, in whose words it may be.
        what: String,
    },
    /// Rows that cannot be read.
    Rows {
        /// The last of them; the first is the place of the record.
        last: u64,
        /// The row group, from 1.
        group: usize,
        /// What the reader says.
        what: String,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding { field: None, at } => write!(f, "no UTF-8 at byte {at}: convert the file to UTF-8"),
            Self::Encoding { field: Some(field), at } => {
                write!(f, "`{field}` is no UTF-8 at byte {at}: convert the column to UTF-8")
            }
            Self::Json { what, column } => write!(f, "no JSON object, column {column}: {what}"),
            Self::Long { field, bytes } => {
                if let Some(field) = field {
                    write!(f, "`{field}` is ")?;
                }
                write!(f, "{bytes} bytes long, over the {} MiB that are read: cut the text into parts", LONGEST >> 20)
            }
            Self::NoId => write!(f, "no `id`: a string or a whole number is needed"),
            Self::NoText => write!(f, "neither `text` nor `html`: one of them is needed"),
            Self::Type { field, found, wanted } => write!(f, "`{field}` is {found}: {wanted} is needed"),
            Self::Word { field, what } => write!(f, "`{field}`: {what}"),
            Self::Rows { last, group, what } => {
                write!(f, "to {last} cannot be read, row group {group} is damaged: {what}: copy or write the file anew")
            }
        }
    }
}
