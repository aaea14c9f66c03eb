//! Reading JSON Lines: lines as bytes, no longer than is judged.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use anyhow::Context as _;

use super::record::{Batch, Place, Raw, Record};
use super::refusal::{LONGEST, Refusal};

/// Bytes read at once: large enough that calls of the system cost nothing beside judging.
const BUFFER: usize = 128 << 10;

/// Of a line that is too long so much is kept, to look for an id.
const HEAD: usize = 4 << 10;

/// The line buffer keeps no more room than this between two lines.
const KEPT: usize = 256 << 10;

/// The mark that some programs put before UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The lines of one file, or of standard input.
pub(super) struct Lines {
    input: BufReader<Box<dyn Read + Send>>,
    /// `None` is standard input.
    name: Option<Arc<str>>,
    number: u64,
    /// Bytes read.
    position: u64,
    line: Vec<u8>,
    longest: usize,
}

impl Lines {
    /// Lines that are read from `input`, which is called `name`.
    pub(super) fn new(input: Box<dyn Read + Send>, name: Option<Arc<str>>) -> Self {
        let input = BufReader::with_capacity(BUFFER, input);
        Self { input, name, number: 0, position: 0, line: Vec::new(), longest: LONGEST }
    }

    /// Bytes read.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Adds lines to the batch until it is full; false when there are no more. Empty lines are counted and passed over.
    ///
    /// # Errors
    /// When the input cannot be read on; the message names it and the line.
    pub(super) fn fill(&mut self, batch: &mut Batch) -> anyhow::Result<bool> {
        while !batch.is_full() {
            self.number += 1;
            let place = Place { file: self.name.clone(), unit: "line", number: self.number };
            let Some(raw) = self.next().with_context(|| format!("{place} cannot be read"))? else { return Ok(false) };
            let bytes = match &raw {
                Raw::Line(line) if line.trim_ascii().is_empty() => continue,
                Raw::Line(bytes) | Raw::Refused { head: bytes, .. } => bytes.len(),
                Raw::Cells(_) => 0,
            };
            batch.push(Record { place, raw }, bytes);
            // Whoever writes lines into a pipe and waits for what is said of them is not kept waiting for a full batch.
            if self.name.is_none() && self.input.buffer().is_empty() {
                break;
            }
        }
        Ok(true)
    }

    fn next(&mut self) -> std::io::Result<Option<Raw>> {
        self.line.clear();
        // One more than is allowed, and its end.
        let most = u64::try_from(self.longest).unwrap_or(u64::MAX).saturating_add(2);
        let mut read = self.input.by_ref().take(most).read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(None);
        }
        let ended = self.line.last() == Some(&b'\n');
        if ended {
            self.line.pop();
        }
        if self.line.len() > self.longest {
            let rest = if ended { 0 } else { self.input.skip_until(b'\n')? };
            read += rest;
            self.position += u64::try_from(read).unwrap_or(u64::MAX);
            let bytes = u64::try_from(self.line.len() + rest).unwrap_or(u64::MAX);
            let head = self.line[..HEAD.min(self.line.len())].to_vec();
            self.line = Vec::new();
            return Ok(Some(Raw::Refused { head, refusal: Refusal::Long { field: None, bytes } }));
        }
        self.position += u64::try_from(read).unwrap_or(u64::MAX);
        let mark = if self.number == 1 && self.line.starts_with(MARK) { MARK.len() } else { 0 };
        // A copy takes no more room than it needs; what is large is handed on instead.
        if self.line.capacity() > KEPT {
            let mut line = std::mem::take(&mut self.line);
            line.drain(..mark);
            return Ok(Some(Raw::Line(line)));
        }
        Ok(Some(Raw::Line(self.line[mark..].to_vec())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &'static [u8], longest: usize) -> (Vec<(u64, String)>, u64) {
        let mut lines = Lines { longest, ..Lines::new(Box::new(input), Some("f".into())) };
        let mut batch = Batch::default();
        assert!(!lines.fill(&mut batch).expect("bytes can be read"));
        let told = batch.records.iter().map(|record| {
            let text = match &record.raw {
                Raw::Line(line) => String::from_utf8_lossy(line).into_owned(),
                Raw::Refused { head, refusal } => format!("{}: {refusal}", String::from_utf8_lossy(head)),
                Raw::Cells(_) => String::new(),
            };
            (record.place.number, text)
        });
        (told.collect(), lines.position())
    }

    #[test]
    fn lines_are_numbered_and_the_last_needs_no_end() {
        let (lines, position) = read(b"\xef\xbb\xbfa\n\n \r\nb\xff\r\nc", 9);
        assert_eq!(lines, [(1, "a".into()), (4, "b\u{fffd}\r".into()), (5, "c".into())]);
        assert_eq!(position, 14);
    }

    #[test]
    fn a_line_too_long_is_passed_over_and_the_next_is_read() {
        let (lines, position) = read(b"12345\n123456\n1234567890\nok\n12345678", 5);
        assert_eq!(position, 35);
        let told: Vec<&str> = lines.iter().map(|(_, text)| text.split(" long").next().unwrap_or(text)).collect();
        let heads = ["12345", "123456: 6 bytes", "1234567: 11 bytes", "ok", "1234567: 8 bytes"];
        assert_eq!(told, heads);
    }
}
