//! Which columns of a Parquet file say what, and whether they can be read.

use std::fmt;

use parquet::basic::{Compression, ConvertedType, Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::schema::types::ColumnDescriptor;

use super::record::{HTML, ID, NAMES, TEXT};

/// Why a file cannot be read as a table of texts.
#[derive(Debug)]
pub(super) enum Unfit {
    /// It is no Parquet file, or a damaged one.
    Damaged(String),
    /// Columns are missing.
    Missing {
        /// Which.
        columns: &'static str,
        /// What is there.
        found: Vec<String>,
    },
    /// A column of another type.
    Type {
        /// Which.
        column: &'static str,
        /// What it holds.
        found: String,
        /// What it should hold.
        wanted: &'static str,
    },
    /// Packed in a way that this program cannot undo.
    Packed {
        /// Which column.
        column: &'static str,
        /// How.
        how: String,
    },
}

impl std::error::Error for Unfit {}

impl From<ParquetError> for Unfit {
    fn from(error: ParquetError) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(what) => write!(f, "no Parquet file that can be read: {what}: copy or write it anew"),
            Self::Missing { columns, found } => {
                write!(f, "no column {columns}, only `{}`: rename the columns that hold them", found.join("`, `"))
            }
            Self::Type { column, found, wanted } => {
                write!(f, "the column `{column}` holds {found}: {wanted} are needed")
            }
            Self::Packed { column, how } => {
                write!(f, "the column `{column}` is compressed by {how}: write it with zstd, snappy, gzip, lz4 or none")
            }
        }
    }
}

/// How the cells of a column are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stored {
    /// As bytes.
    Bytes,
    /// As 32 bits, signed or not.
    Bits32 { signed: bool },
    /// As 64 bits, signed or not.
    Bits64 { signed: bool },
}

/// A column that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Its place in [`NAMES`].
    pub(super) field: usize,
    /// Its place in the file.
    pub(super) index: usize,
    pub(super) stored: Stored,
    /// Whether cells may be null.
    pub(super) nullable: bool,
}

/// The columns that are read; others are nobody's business.
///
/// # Errors
/// [`Unfit`] when the id or both text and html are missing, or when a column cannot be read.
pub(super) fn chosen(metadata: &ParquetMetaData) -> Result<Vec<Column>, Unfit> {
    let schema = metadata.file_metadata().schema_descr();
    let mut columns: Vec<Column> = Vec::new();
    for (index, column) in schema.columns().iter().enumerate() {
        let name = column.path().parts().first().map(String::as_str).unwrap_or_default();
        let Some(field) = NAMES.iter().position(|known| *known == name) else { continue };
        let stored = stored(column, field)?;
        for group in metadata.row_groups() {
            if let Some(how) = beyond(group.column(index).compression()) {
                return Err(Unfit::Packed { column: NAMES[field], how });
            }
        }
        columns.push(Column { field, index, stored, nullable: column.max_def_level() > 0 });
    }
    let has = |field: usize| columns.iter().any(|column| column.field == field);
    let missing = match (has(ID), has(TEXT) || has(HTML)) {
        (true, true) => return Ok(columns),
        (false, true) => "`id`",
        (true, false) => "`text` or `html`",
        (false, false) => "`id` nor `text` or `html`",
    };
    let found = schema.root_schema().get_fields().iter().map(|field| field.name().to_owned()).collect();
    Err(Unfit::Missing { columns: missing, found })
}

fn stored(column: &ColumnDescriptor, field: usize) -> Result<Stored, Unfit> {
    let wanted = if field == ID { "strings or whole numbers" } else { "strings" };
    let unfit = |found: String| Unfit::Type { column: NAMES[field], found, wanted };
    if column.path().parts().len() > 1 || column.max_rep_level() > 0 {
        return Err(unfit("lists or records".to_owned()));
    }
    let signed = !matches!(
        column.converted_type(),
        ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64
    );
    match column.physical_type() {
        Type::BYTE_ARRAY => Ok(Stored::Bytes),
        Type::INT32 if field == ID => Ok(Stored::Bits32 { signed }),
        Type::INT64 if field == ID => Ok(Stored::Bits64 { signed }),
        other => Err(unfit(format!("values of type {other}"))),
    }
}

/// The name of a compression that this program was built without.
fn beyond(compression: Compression) -> Option<String> {
    match compression {
        Compression::UNCOMPRESSED
        | Compression::SNAPPY
        | Compression::GZIP(_)
        | Compression::LZ4
        | Compression::LZ4_RAW
        | Compression::ZSTD(_) => None,
        // Without its level.
        other => other.to_string().split('(').next().map(str::to_lowercase),
    }
}
