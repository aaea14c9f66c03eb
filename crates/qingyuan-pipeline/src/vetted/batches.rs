//! Cutting a stream into batches of lines, with bounds on both.

use std::io::{self, BufRead, Read};

/// The longest line, in bytes: the crawler's own limit on a decoded body. No book's text comes near it.
pub(crate) const LONGEST_LINE: usize = 20_000_000;

/// Lines in one batch: enough that a disk flush for each batch costs a line next to nothing, and few enough that readers of
/// the store wait some hundred milliseconds at most.
const LINES: usize = 512;

/// A batch ends once it has so many bytes.
const BYTES: usize = 2 << 20;

/// One line with its number, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Numbered {
    /// Its number in the stream.
    pub(crate) number: u64,
    /// Its bytes without the line break; `None` when there are more than [`LONGEST_LINE`].
    pub(crate) line: Option<Vec<u8>>,
}

/// Lines of a stream, some at a time; blank ones are passed over.
pub(crate) struct Batches<R> {
    input: R,
    number: u64,
    longest: usize,
}

impl<R: BufRead> Batches<R> {
    /// Cuts `input`.
    pub(crate) fn new(input: R) -> Self {
        Self { input, number: 0, longest: LONGEST_LINE }
    }

    /// The next lines; none at the end.
    ///
    /// # Errors
    /// What the stream says; the lines before are in the batches before, or lost to this one.
    pub(crate) fn next(&mut self) -> io::Result<Vec<Numbered>> {
        let (mut lines, mut bytes) = (Vec::new(), 0);
        while lines.len() < LINES && bytes < BYTES {
            let mut line = Vec::new();
            let limit = u64::try_from(self.longest).unwrap_or(u64::MAX).saturating_add(1);
            if self.input.by_ref().take(limit).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            self.number += 1;
            let whole = line.last() == Some(&b'\n');
            if !whole && line.len() > self.longest {
                drop(line);
                self.input.skip_until(b'\n')?;
                lines.push(Numbered { number: self.number, line: None });
                continue;
            }
            if self.number == 1 && line.starts_with(b"\xef\xbb\xbf") {
                line.drain(..3);
            }
            let kept = line.trim_ascii_end().len();
            line.truncate(kept);
            if !line.is_empty() {
                bytes += line.len();
                lines.push(Numbered { number: self.number, line: Some(line) });
            }
        }
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(input: &[u8], longest: usize) -> Vec<(u64, Option<String>)> {
        let mut batches = Batches { longest, ..Batches::new(input) };
        let mut all = Vec::new();
        loop {
            let lines = batches.next().expect("memory does not fail");
            if lines.is_empty() {
                return all;
            }
            let text = |line: Vec<u8>| String::from_utf8(line).expect("text");
            all.extend(lines.into_iter().map(|line| (line.number, line.line.map(text))));
        }
    }

    #[test]
    fn lines_keep_their_numbers_and_long_ones_are_passed_over() {
        let some = |number, text: &str| (number, Some(text.to_owned()));
        let input = "\u{feff}一\n\n  \nlonger than ten\r\nb\r\nexactly10!\nlonger than ten".as_bytes();
        assert_eq!(all(input, 10), [some(1, "一"), (4, None), some(5, "b"), some(6, "exactly10!"), (7, None)]);
        assert_eq!(all(b"", 10), []);
        assert_eq!(all(b"\n\n", 10), []);
    }

    #[test]
    fn batches_are_bounded() {
        let input = "x\n".repeat(LINES + 1);
        let mut batches = Batches::new(input.as_bytes());
        assert_eq!(batches.next().expect("reads").len(), LINES);
        assert_eq!(batches.next().expect("reads").len(), 1);
        let input = format!("{}\n", "x".repeat(BYTES)).repeat(2);
        assert_eq!(Batches::new(input.as_bytes()).next().expect("reads").len(), 1);
    }
}
