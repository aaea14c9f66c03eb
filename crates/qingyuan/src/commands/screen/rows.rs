//! Reading Parquet without Arrow: a few rows of the wanted columns at a time, page by page.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::column::reader::{ColumnReaderImpl, get_typed_column_reader};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader as _, SerializedFileReader};

use super::columns::{self, Column, Stored, Unfit};
use super::record::{Batch, Cell, Cells, Place, Raw, Record};
use super::refusal::Refusal;

/// Bytes that are read between two looks at whether the batch is full.
const STEP_BYTES: u64 = 64 << 10;

/// Rows that are read at most at once, however short they are said to be.
const STEP_ROWS: u64 = 64;

/// The rows of one Parquet file.
pub(super) struct Rows {
    file: SerializedFileReader<File>,
    name: Arc<str>,
    columns: Vec<Column>,
    /// The next row group.
    next: usize,
    open: Option<Group>,
    /// Rows that were read, or told to be unreadable.
    row: u64,
    /// Bytes of the row groups that are done.
    position: u64,
}

/// A row group that is being read.
struct Group {
    readers: Vec<Reader>,
    /// Rows to come.
    left: u64,
    rows: u64,
    step: u64,
    /// Its length in the file.
    bytes: u64,
}

/// What reads one column of a row group.
struct Reader {
    column: Column,
    pages: Pages,
}

enum Pages {
    Bytes(ColumnReaderImpl<ByteArrayType>),
    Bits32(ColumnReaderImpl<Int32Type>),
    Bits64(ColumnReaderImpl<Int64Type>),
}

impl Rows {
    /// The rows of a file, which is called `name`.
    ///
    /// # Errors
    /// [`Unfit`] when it is no table of texts.
    pub(super) fn new(file: File, name: Arc<str>) -> Result<Self, Unfit> {
        let (file, columns) = fenced(|| {
            let file = SerializedFileReader::new(file)?;
            let columns = columns::chosen(file.metadata())?;
            Ok((file, columns))
        })?;
        Ok(Self { file, name, columns, next: 0, open: None, row: 0, position: 0 })
    }

    /// Bytes of the file that are done; those of a group in work by its rows.
    pub(super) fn position(&self) -> u64 {
        let within = self.open.as_ref().map_or(0, |group| {
            let done = u128::from(group.rows - group.left) * u128::from(group.bytes);
            u64::try_from(done / u128::from(group.rows.max(1))).unwrap_or(0)
        });
        self.position.saturating_add(within)
    }

    /// Adds rows to the batch until it is full; false when there are no more. Rows of a group that cannot be read on are
    /// one refused record.
    pub(super) fn fill(&mut self, batch: &mut Batch) -> bool {
        while !batch.is_full() {
            if self.open.is_none() {
                if self.next == self.file.num_row_groups() {
                    return false;
                }
                let opened = fenced(|| open(&self.file, self.next, &self.columns));
                self.next += 1;
                match opened {
                    Ok(group) => self.open = Some(group),
                    Err(error) => {
                        let rows = self.file.metadata().row_group(self.next - 1).num_rows();
                        self.refuse(u64::try_from(rows).unwrap_or(0), &error, batch);
                        continue;
                    }
                }
            }
            self.step(batch);
        }
        true
    }

    /// Reads a few rows of the open group, and closes it with the last of them.
    fn step(&mut self, batch: &mut Batch) {
        let Some(mut group) = self.open.take() else { return };
        if group.left > 0 {
            match fenced(|| Ok(group.read()?)) {
                Ok(rows) => rows.into_iter().for_each(|cells| {
                    self.row += 1;
                    group.left -= 1;
                    let bytes = cells.iter().map(length).sum();
                    let place = self.place();
                    batch.push(Record { place, raw: Raw::Cells(Box::new(cells)) }, bytes);
                }),
                Err(error) => {
                    self.refuse(group.left, &error, batch);
                    group.left = 0;
                }
            }
        }
        if group.left == 0 {
            self.position = self.position.saturating_add(group.bytes);
        } else {
            self.open = Some(group);
        }
    }

    fn refuse(&mut self, rows: u64, error: &Unfit, batch: &mut Batch) {
        let last = self.row.saturating_add(rows);
        self.row = self.row.saturating_add(1);
        let what = match error {
            Unfit::Damaged(what) => what.clone(),
            other => other.to_string(),
        };
        let refusal = Refusal::Rows { last, group: self.next, what };
        batch.push(Record { place: self.place(), raw: Raw::Refused { head: Vec::new(), refusal } }, 0);
        self.row = last;
    }

    fn place(&self) -> Place {
        Place { file: Some(Arc::clone(&self.name)), unit: "row", number: self.row }
    }
}

fn open(file: &SerializedFileReader<File>, index: usize, columns: &[Column]) -> Result<Group, Unfit> {
    let group = file.get_row_group(index)?;
    let metadata = group.metadata();
    let positive = |number: i64| u64::try_from(number).map_err(|_| Unfit::Damaged("a length below zero".to_owned()));
    let rows = positive(metadata.num_rows())?;
    let mut plain: u64 = 0;
    let readers = columns.iter().map(|column| {
        plain = plain.saturating_add(positive(metadata.column(column.index).uncompressed_size())?);
        let reader = group.get_column_reader(column.index)?;
        let pages = match column.stored {
            Stored::Bytes => Pages::Bytes(get_typed_column_reader(reader)),
            Stored::Bits32 { .. } => Pages::Bits32(get_typed_column_reader(reader)),
            Stored::Bits64 { .. } => Pages::Bits64(get_typed_column_reader(reader)),
        };
        Ok(Reader { column: *column, pages })
    });
    let readers = readers.collect::<Result<Vec<_>, Unfit>>()?;
    let step = (STEP_BYTES / (plain / rows.max(1)).max(1)).clamp(1, STEP_ROWS);
    Ok(Group { readers, left: rows, rows, step, bytes: u64::try_from(metadata.compressed_size()).unwrap_or(0) })
}

impl Group {
    /// The next rows, at least one.
    fn read(&mut self) -> Result<Vec<Cells>, ParquetError> {
        let wanted = usize::try_from(self.step.min(self.left))?;
        let mut rows = vec![Cells::default(); wanted];
        for Reader { column, pages } in &mut self.readers {
            let cells = match (pages, column.stored) {
                (Pages::Bytes(pages), _) => read(pages, wanted, column.nullable, Cell::Bytes)?,
                (Pages::Bits32(pages), Stored::Bits32 { signed: false }) => {
                    read(pages, wanted, column.nullable, |bits| Cell::Unsigned(bits.cast_unsigned().into()))?
                }
                (Pages::Bits32(pages), _) => read(pages, wanted, column.nullable, |bits| Cell::Number(bits.into()))?,
                (Pages::Bits64(pages), Stored::Bits64 { signed: false }) => {
                    read(pages, wanted, column.nullable, |bits| Cell::Unsigned(bits.cast_unsigned()))?
                }
                (Pages::Bits64(pages), _) => read(pages, wanted, column.nullable, Cell::Number)?,
            };
            for (row, cell) in rows.iter_mut().zip(cells) {
                row[column.field] = cell;
            }
        }
        Ok(rows)
    }
}

/// The next cells of a column, exactly as many as are wanted.
fn read<T: DataType>(
    pages: &mut ColumnReaderImpl<T>,
    wanted: usize,
    nullable: bool,
    cell: impl Fn(T::T) -> Cell,
) -> Result<Vec<Cell>, ParquetError> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let (records, _, _) = pages.read_records(wanted, Some(&mut levels), None, &mut values)?;
    if records != wanted || (nullable && levels.len() != wanted) {
        return Err(ParquetError::General(format!("a column ends {} rows too early", wanted.saturating_sub(records))));
    }
    let mut values = values.into_iter();
    if !nullable {
        return Ok(values.map(cell).collect());
    }
    Ok(levels
        .iter()
        .map(|level| if *level == 0 { Cell::Null } else { values.next().map_or(Cell::Null, &cell) })
        .collect())
}

fn length(cell: &Cell) -> usize {
    match cell {
        Cell::Bytes(bytes) => ByteArray::len(bytes),
        _ => 0,
    }
}

/// Runs what trusts the bytes of a file: the reader checks much of what it reads, yet a damaged file may lead it astray.
fn fenced<T>(read: impl FnOnce() -> Result<T, Unfit>) -> Result<T, Unfit> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Unfit::Damaged("it contradicts itself".to_owned())))
}

#[cfg(test)]
mod tests {
    use std::io::{Seek as _, Write as _};

    use parquet::basic::Compression;
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    const SCHEMA: &str =
        "message texts { required int32 id (UINT_32); optional binary text (STRING); optional double other; }";

    /// A file of two row groups of ids counted from 0; every third text is null.
    fn table(rows: i32, compression: Compression) -> Vec<u8> {
        let properties = WriterProperties::builder().set_compression(compression).set_write_batch_size(8).build();
        let schema = Arc::new(parse_message_type(SCHEMA).expect("a schema"));
        let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).expect("a file");
        for ids in [0..rows / 2, rows / 2..rows] {
            let ids: Vec<i32> = ids.collect();
            let levels: Vec<i16> = ids.iter().map(|id| i16::from(id % 3 != 0)).collect();
            let texts = ids.iter().filter(|id| **id % 3 != 0).map(|id| ByteArray::from(format!("第{id}篇").as_str()));
            let texts: Vec<ByteArray> = texts.collect();
            let mut group = file.next_row_group().expect("a group");
            let mut column = group.next_column().expect("a column").expect("a column");
            column.typed::<Int32Type>().write_batch(&ids, None, None).expect("ids");
            column.close().expect("a column");
            let mut column = group.next_column().expect("a column").expect("a column");
            column.typed::<ByteArrayType>().write_batch(&texts, Some(&levels), None).expect("texts");
            column.close().expect("a column");
            let mut column = group.next_column().expect("a column").expect("a column");
            let none = vec![0; ids.len()];
            column.typed::<parquet::data_type::DoubleType>().write_batch(&[], Some(&none), None).expect("nulls");
            column.close().expect("a column");
            group.close().expect("a group");
        }
        file.into_inner().expect("a file")
    }

    fn rows(bytes: &[u8]) -> Result<Rows, Unfit> {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        file.rewind().expect("rewound");
        Rows::new(file, "t.parquet".into())
    }

    /// What every record says, place first, and how many batches it took.
    fn read(mut rows: Rows) -> (Vec<String>, usize) {
        let (mut told, mut batches) = (Vec::new(), 0);
        loop {
            let mut batch = Batch::default();
            let more = rows.fill(&mut batch);
            told.extend(batch.records.iter().map(|record| match &record.raw {
                Raw::Cells(cells) => format!("{}: {:?} {:?}", record.place, cells[0], cells[1]),
                Raw::Refused { refusal, .. } => format!("{} {refusal}", record.place),
                Raw::Line(_) => "a line".to_owned(),
            }));
            batches += 1;
            if !more {
                return (told, batches);
            }
        }
    }

    #[test]
    fn rows_come_in_order_and_in_batches_whatever_the_groups_are() {
        for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::LZ4_RAW] {
            let bytes = table(5_000, compression);
            let (told, batches) = read(rows(&bytes).expect("a table"));
            assert_eq!(told.len(), 5_000);
            assert!(batches > 3, "{batches}");
            assert_eq!(told[0], "`t.parquet` row 1: Unsigned(0) Null");
            assert!(told[4_999].starts_with("`t.parquet` row 5000: Unsigned(4999) Bytes("), "{}", told[4_999]);
            assert!(told[2_500].contains("第2500篇"), "{}", told[2_500]);
        }
    }

    #[test]
    fn a_damaged_group_is_told_and_the_next_one_is_read() {
        let mut bytes = table(100, Compression::UNCOMPRESSED);
        // Behind the four bytes that begin every file stands the header of the first page.
        bytes[4..12].fill(0xff);
        let (told, _) = read(rows(&bytes).expect("its end is whole"));
        assert!(told[0].starts_with("`t.parquet` row 1 to 50 cannot be read, row group 1 is damaged: "), "{}", told[0]);
        assert_eq!((told.len(), &told[1][..20]), (51, "`t.parquet` row 51: "));
    }

    #[test]
    fn no_damage_is_a_panic_or_an_endless_read() {
        let whole = table(20, Compression::SNAPPY);
        for at in 0..whole.len() {
            for turned in [0x01, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] ^= turned;
                if let Ok(rows) = rows(&bytes) {
                    assert!(read(rows).0.len() <= 1_000, "byte {at} ^ {turned}");
                }
            }
        }
        for length in 0..whole.len() {
            assert!(rows(&whole[..length]).is_err(), "cut at {length}");
        }
    }

    #[test]
    fn columns_that_are_missing_or_of_another_type_are_named() {
        let refused = |schema: &str| {
            let schema = Arc::new(parse_message_type(schema).expect("a schema"));
            let file = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).expect("a file");
            rows(&file.into_inner().expect("a file")).err().expect("it is unfit").to_string()
        };
        for (schema, part) in [
            (
                "message t { required binary id; required binary body; }",
                "no column `text` or `html`, only `id`, `body`",
            ),
            ("message t { required binary text; }", "no column `id`, only `text`"),
            ("message t { required double id; required binary text; }", "`id` holds values of type DOUBLE"),
            ("message t { required int32 id; required int32 text; }", "`text` holds values of type INT32"),
            ("message t { required int32 id; repeated binary text; }", "`text` holds lists or records"),
            ("message t { required int32 id; required group text { required binary a; } }", "lists or records"),
        ] {
            let error = refused(schema);
            assert!(error.contains(part), "{error}");
        }
    }
}
