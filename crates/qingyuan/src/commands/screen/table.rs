//! Writing answers as a Parquet file without Arrow.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use super::answer::Row;

/// The columns, in the order in which [`Table::flush`] writes them.
const SCHEMA: &str = "message answers {
    optional binary id (STRING);
    optional binary route (STRING);
    optional binary clause (STRING);
    optional binary reason (STRING);
    optional binary label (STRING);
    optional double harm;
    optional double quality;
    optional binary scores (STRING);
    optional binary evidence (STRING);
    optional binary ruleset (STRING);
    optional binary model (STRING);
    optional binary error (STRING);
}";

/// Columns of which the same few values are written again and again.
const REPEATED: [&str; 6] = ["route", "clause", "reason", "label", "ruleset", "model"];

/// Bytes of rows that make a row group. Rows wait in memory for the rest of their group.
const GROUP_BYTES: usize = 4 << 20;

/// What a row takes beside its texts, by and large.
const ROW_BYTES: usize = 256;

/// A Parquet file that grows by row groups.
pub(super) struct Table<W: Write + Send> {
    file: SerializedFileWriter<W>,
    rows: Vec<Row>,
    bytes: usize,
}

impl<W: Write + Send> Table<W> {
    /// A file without rows.
    ///
    /// # Errors
    /// When its beginning cannot be written.
    pub(super) fn new(file: W) -> Result<Self, ParquetError> {
        let plain = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_statistics_enabled(EnabledStatistics::None)
            .set_offset_index_disabled(true)
            .set_dictionary_enabled(false);
        let repeated = |properties, column: &str| {
            WriterPropertiesBuilder::set_column_dictionary_enabled(properties, ColumnPath::from(column), true)
        };
        let properties = REPEATED.into_iter().fold(plain, repeated).build();
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        let file = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
        Ok(Self { file, rows: Vec::new(), bytes: 0 })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When rows before it cannot be written.
    pub(super) fn push(&mut self, row: Row) -> Result<(), ParquetError> {
        let texts = [&row.id, &row.scores, &row.evidence, &row.error];
        self.bytes += texts.into_iter().flatten().map(String::len).sum::<usize>() + ROW_BYTES;
        self.rows.push(row);
        if self.bytes >= GROUP_BYTES { self.flush() } else { Ok(()) }
    }

    /// Writes the last rows and the end of the file.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(super) fn close(mut self) -> Result<W, ParquetError> {
        self.flush()?;
        self.file.into_inner()
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = &mut self.rows;
        let mut group = self.file.next_row_group()?;
        texts(&mut group, rows, |row| row.id.take())?;
        texts(&mut group, rows, |row| row.route.take())?;
        texts(&mut group, rows, |row| row.clause.take())?;
        texts(&mut group, rows, |row| row.reason.take())?;
        texts(&mut group, rows, |row| row.label.take())?;
        column::<DoubleType, _>(&mut group, rows, |row| row.harm)?;
        column::<DoubleType, _>(&mut group, rows, |row| row.quality)?;
        texts(&mut group, rows, |row| row.scores.take())?;
        texts(&mut group, rows, |row| row.evidence.take())?;
        texts(&mut group, rows, |row| row.ruleset.take())?;
        texts(&mut group, rows, |row| row.model.take())?;
        texts(&mut group, rows, |row| row.error.take())?;
        group.close()?;
        self.rows.clear();
        self.bytes = 0;
        Ok(())
    }
}

fn texts<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    rows: &mut [Row],
    cell: impl Fn(&mut Row) -> Option<String>,
) -> Result<(), ParquetError> {
    column::<ByteArrayType, _>(group, rows, |row| cell(row).map(|text| ByteArray::from(text.into_bytes())))
}

/// Writes the next column. Cells that are missing are told by their level alone.
fn column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    rows: &mut [Row],
    cell: impl Fn(&mut Row) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let cells: Vec<Option<T::T>> = rows.iter_mut().map(cell).collect();
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.into_iter().flatten().collect();
    let mut column = group.next_column()?.ok_or_else(|| ParquetError::General("a column too many".to_owned()))?;
    column.typed::<T>().write_batch(&values, Some(&levels), None)?;
    column.close()
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};

    use super::*;

    #[test]
    fn what_is_written_can_be_read_again_group_by_group() {
        let mut table = Table::new(Vec::new()).expect("a table");
        for number in 0..3_000_u32 {
            let evidence = Some("证".repeat(2_000));
            let row = Row { id: Some(number.to_string()), harm: Some(number.into()), evidence, ..Row::default() };
            table.push(row).expect("a row");
        }
        table.push(Row { error: Some("no text".to_owned()), ..Row::default() }).expect("a row");
        let bytes = table.close().expect("written");
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&bytes).expect("written");
        let reader = SerializedFileReader::new(file).expect("a Parquet file");
        assert!(reader.num_row_groups() > 1, "rows wait in memory for the end of the file");
        let rows: Vec<_> = reader.into_iter().map(|row| row.expect("a row").to_string()).collect();
        assert_eq!(rows.len(), 3_001);
        assert!(rows[2_999].starts_with("{id: \"2999\", route: null,") && rows[2_999].contains("harm: 2999.0"));
        assert!(rows[3_000].starts_with("{id: null,") && rows[3_000].ends_with("error: \"no text\"}"));
    }
}
