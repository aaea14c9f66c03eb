//! Separators between the characters of a word.

use super::emoji::code_length;
use super::folder::{Folder, LONGEST_FILLING};
use super::obfuscation::ObfuscationKind;
use super::signs::{Sign, is_weak, telling, unpaired};

/// A row of characters that may be filling.
struct Row {
    end: usize,
    /// The first that is no space, if there is one.
    sign: char,
    count: usize,
    /// How many are no spaces.
    marks: usize,
    is_weak: bool,
}

impl Folder<'_, '_> {
    /// Whether the mark `c` between the character at `start` and the text from `after` on is the one mark between two clauses,
    /// as nearly all are: no row, no chain, and nothing to join around it.
    pub(super) fn is_plain_mark(&self, start: usize, c: char, after: usize) -> bool {
        let next = self.first_sign(&self.text[after..]);
        // Codes of pictures begin like marks.
        if next.is_filling() || next.is_first_part() || matches!(c, '/' | '[') {
            return false;
        }
        if !next.is_part_of_word() {
            return true;
        }
        let sign = unpaired(c);
        is_weak(c)
            && self.unit.end <= start
            && self.row != Some((start, sign))
            && self.text[after..].chars().nth(1).map(unpaired) != Some(sign)
    }

    /// Decides over the separators that follow a part of a word.
    pub(super) fn filling(&mut self, start: usize, before_sign: Sign, at: usize) -> usize {
        let Row { end, sign, count, marks, is_weak } = self.row_at(at);
        if count > LONGEST_FILLING {
            self.row = None;
            return end;
        }
        let after = self.first_sign(&self.text[end..]);
        if before_sign.is_first_part()
            && after.is_second_part()
            && !is_weak
            && start >= self.out.done()
            && let Some(first) = self.text[start..].chars().next()
            && let Some(end) = self.joined(start, first)
        {
            return end;
        }
        if after.is_part_of_word() {
            let before = if self.unit.end == at { self.unit.start } else { start };
            let single_before = self.row == Some((before, sign));
            // Two marks that stand between clauses are the end of one and the beginning of another.
            let chained = (single_before || self.is_single(end, sign)) && (marks < 2 || !is_weak);
            if chained {
                self.lengthen_chain(single_before, before, end, sign);
            }
            if !is_weak || chained {
                self.out.replace(at..end, "");
            }
        }
        self.row = Some((end, sign));
        end
    }

    /// One more row of separators with a single character beside it stands between the characters at `before` and `after`.
    fn lengthen_chain(&mut self, goes_on: bool, before: usize, after: usize, sign: char) {
        self.chain = if goes_on { (self.chain.0 + 1, self.chain.1) } else { (1, self.out.place(before).0) };
        if telling(sign).is_some_and(|rows| self.chain.0 >= rows) {
            let (_, stop) = self.out.place(after);
            self.tricks.note(ObfuscationKind::Separators, self.chain.1, stop);
        }
    }

    /// Whether one character stands at `at` before `sign` and the next.
    fn is_single(&self, at: usize, sign: char) -> bool {
        let rest = &self.text[at..];
        let Some(first) = rest.chars().next() else { return false };
        let rest = match self.split_at(at) {
            Some((_, length)) => &rest[length..],
            None => &rest[first.len_utf8()..],
        };
        let mut after = rest.chars();
        after.next().is_some_and(|c| unpaired(c) == sign)
            && after.next().is_some_and(|c| self.signs.of(c).is_part_of_word())
    }

    /// The row of filling at `at`; beyond the longest that counts, only its end is of interest.
    fn row_at(&self, at: usize) -> Row {
        let mut row = Row { end: at, sign: ' ', count: 0, marks: 0, is_weak: false };
        while let Some(c) = self.text[row.end..].chars().next()
            && self.signs.of(c).is_filling()
        {
            row.count += 1;
            row.marks += usize::from(c != ' ');
            if row.sign == ' ' {
                row.sign = unpaired(c);
            }
            let code = if matches!(c, '/' | '[') { code_length(&self.text[row.end..]) } else { None };
            row.is_weak |= code.is_none() && is_weak(c);
            row.end += code.unwrap_or(c.len_utf8());
        }
        row
    }
}
