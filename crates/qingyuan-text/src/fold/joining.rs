//! Characters written in parts, and numbers written in Han numerals.

use std::ops::Range;

use super::folder::Folder;
use super::numerals;
use super::obfuscation::ObfuscationKind;

/// How many numerals before one in hand are read with it.
const LONGEST_NUMBER: usize = 24;

impl Folder<'_, '_> {
    /// A number or a character in parts that begins with `first` at `start`.
    pub(super) fn joined(&mut self, start: usize, first: char) -> Option<usize> {
        let number = if numerals::digit(first).is_some() { self.number(start) } else { None };
        number.or_else(|| self.split_character(start))
    }

    /// Joins the parts of a character.
    fn split_character(&mut self, at: usize) -> Option<usize> {
        let (split, length) = self.split_at(at)?;
        let end = at + length;
        if split.is_bare {
            let (start, _) = self.out.place(at);
            let last = self.text[..end].chars().next_back().map_or(0, char::len_utf8);
            self.out.replace(at..end, split.whole);
            let (_, stop) = self.out.place(end - last);
            self.tricks.note(ObfuscationKind::SplitCharacter, start, stop);
        } else {
            self.out.replace(at..end, split.whole);
        }
        self.unit = at..end;
        Some(end)
    }

    /// Writes a long row of Han numerals, perhaps mixed with digits, in digits.
    fn number(&mut self, at: usize) -> Option<usize> {
        let done = self.out.done().min(at);
        let read = self.text[done..at].chars().rev().take(LONGEST_NUMBER);
        let at = at - read.take_while(|c| numerals::digit(*c).is_some()).map(char::len_utf8).sum::<usize>();
        let count = self.numerals(at).count();
        if count < numerals::SHORTEST {
            return None;
        }
        let row: Vec<(Range<usize>, &'static str)> = self.numerals(at).collect();
        let digits: String = row.iter().map(|(_, digit)| *digit).collect();
        let end = row.last().map_or(at, |(range, _)| range.end);
        let is_foreign = |range: &Range<usize>| !self.text.as_bytes()[range.start].is_ascii();
        if row.iter().filter(|(range, _)| is_foreign(range)).count() * 2 < count
            || numerals::is_counting(digits.as_bytes())
        {
            return Some(end);
        }
        let mut last = at;
        for (range, digit) in row {
            self.out.replace(last..range.start, "");
            last = range.end;
            if !self.text.as_bytes()[range.start].is_ascii() {
                self.out.replace(range, digit);
            }
        }
        Some(end)
    }

    /// The numerals and digits of the row that begins at `at`, with their bytes and the digits that they stand for.
    fn numerals(&self, at: usize) -> impl Iterator<Item = (Range<usize>, &'static str)> {
        let mut next = at;
        std::iter::from_fn(move || {
            let skipped = self.skip(&self.text[next..]);
            let start = next + skipped;
            let c = self.text[start..].chars().next()?;
            // A digit after filling begins something else.
            let digit = numerals::digit(c).filter(|_| skipped == 0 || !c.is_ascii())?;
            next = start + c.len_utf8();
            Some((start..next, digit))
        })
    }
}
