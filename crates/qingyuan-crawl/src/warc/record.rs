//! One WARC record: the version line, the named fields, the block (ISO 28500).

use std::io::{self, BufRead, Read};

/// Named fields of one record together; real ones have some hundred bytes.
const MAX_HEADER_BYTES: u64 = 64 * 1024;

/// What stands in the way of a record.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The record is broken; a later one may be whole.
    Record(&'static str),
    /// The file cannot be read on.
    File(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData => Self::Record("broken gzip member"),
            io::ErrorKind::UnexpectedEof => Self::Record("the file ends in the middle of the record"),
            _ => Self::File(error),
        }
    }
}

/// The named fields of a record, names in lower case.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first field of this name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Splits header lines into lower-case names and values; a line that begins with a blank continues the one before.
pub(super) fn fields<'l>(lines: impl Iterator<Item = &'l [u8]>) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in lines {
        let text = String::from_utf8_lossy(line);
        let text = text.trim_end_matches(['\r', '\n']);
        if text.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(text.trim());
            }
        } else if let Some((name, value)) = text.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    fields
}

fn is_version(line: &[u8]) -> bool {
    line.starts_with(b"WARC/1.") || line.starts_with(b"WARC/0.")
}

fn read_line(input: &mut impl BufRead, limit: u64) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    input.by_ref().take(limit).read_until(b'\n', &mut line)?;
    Ok(line)
}

/// Reads on to the head of the next record: `false` at the end of the file. When `lost`, everything up to a version line
/// is passed over.
pub(super) fn find_head(input: &mut impl BufRead, lost: bool) -> Result<bool, Trouble> {
    let mut at_line_start = true;
    loop {
        let line = match read_line(input, MAX_HEADER_BYTES) {
            Ok(line) => line,
            // While looking for the next whole record, further damage is part of the same trouble.
            Err(error) if lost && error.kind() == io::ErrorKind::InvalidData => {
                at_line_start = true;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        if line.is_empty() {
            return Ok(false);
        }
        if at_line_start && is_version(&line) {
            return Ok(true);
        }
        at_line_start = line.ends_with(b"\n");
        if !lost && !line.trim_ascii().is_empty() {
            return Err(Trouble::Record("no WARC version line where a record should begin"));
        }
    }
}

/// Reads the named fields after a version line.
pub(super) fn read_fields(input: &mut impl BufRead) -> Result<Fields, Trouble> {
    let mut lines = Vec::new();
    let mut left = MAX_HEADER_BYTES;
    loop {
        let line = read_line(input, left)?;
        left = left.saturating_sub(u64::try_from(line.len()).unwrap_or(u64::MAX));
        if line.is_empty() || !line.ends_with(b"\n") {
            return Err(Trouble::Record("the record's header does not end"));
        }
        if line.trim_ascii().is_empty() {
            return Ok(Fields(fields(lines.iter().map(Vec::as_slice))));
        }
        lines.push(line);
    }
}

/// Reads a block of this length.
pub(super) fn read_block(input: &mut impl BufRead, length: u64) -> Result<Vec<u8>, Trouble> {
    let mut block = Vec::new();
    let read = input.by_ref().take(length).read_to_end(&mut block)?;
    if u64::try_from(read).is_ok_and(|read| read == length) {
        Ok(block)
    } else {
        Err(Trouble::Record("the file ends in the middle of the record"))
    }
}

/// Passes over a block of this length.
pub(super) fn skip_block(input: &mut impl BufRead, length: u64) -> Result<(), Trouble> {
    let skipped = io::copy(&mut input.by_ref().take(length), &mut io::sink())?;
    if skipped == length { Ok(()) } else { Err(Trouble::Record("the file ends in the middle of the record")) }
}
