//! Separators between the characters of a word.

use super::emoji::code_length;
use super::folder::{Folder, LONGEST_FILLING, LONGEST_ROW};
use super::obfuscation::ObfuscationKind;
use super::signs::{Sign, is_weak, telling, unpaired};

/// So many characters on either side of a star are looked at.
const PASSAGE: usize = 40;

/// The longest heading with spaces between its characters, in chars. Picked by gut feeling.
const LONGEST_HEADING: usize = 32;

/// What tables, gaps to fill in and rules are drawn with.
fn is_layout(sign: char) -> bool {
    matches!(sign, ' ' | '_' | '-' | '=' | '·' | '•' | '/' | '|' | '→' | '\u{2500}'..='\u{25FF}')
}

/// A row of characters that may be filling.
struct Row {
    end: usize,
    /// The first that is no space, if there is one.
    sign: char,
    count: usize,
    /// How many are no spaces.
    marks: usize,
    is_weak: bool,
    /// How many are pictures or their codes.
    pictures: usize,
    /// Whether all are the same sign.
    is_uniform: bool,
    /// Whether one is the code of a picture.
    has_code: bool,
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
        let row = self.row_at(at);
        let Row { end, sign, count, marks, is_weak, .. } = row;
        if count > LONGEST_FILLING {
            return self.long_row(start, at, &row);
        }
        if marks == 0
            && self.text[end..].starts_with('\n')
            && let Some(end) = self.lines(start, at)
        {
            return end;
        }
        if sign == '、' {
            self.row = None;
            return self.enumerated(start, at, sign).unwrap_or(end);
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
                self.lengthen_chain(single_before, before, end, (sign, 1));
            }
            if !is_weak && marks > 0 && self.is_telling_pair(start, at, &row) {
                self.tricks.note(ObfuscationKind::Separators, self.out.place(start).0, self.out.place(end).1);
            }
            if !is_weak || chained {
                self.out.replace(at..end, "");
            }
        }
        self.drop_codes(at, &row);
        self.row = Some((end, sign));
        end
    }

    /// A row of more separators than are usual. Pictures and symbols are still filling, signs that tables and gaps are drawn
    /// with only in a chain.
    fn long_row(&mut self, start: usize, at: usize, row: &Row) -> usize {
        let Row { end, sign, count, is_weak, .. } = *row;
        let is_pictures = row.pictures == count;
        let before = if self.unit.end == at { self.unit.start } else { start };
        let single_before = self.row == Some((before, sign));
        self.row = None;
        let is_filling = count <= LONGEST_ROW && (row.is_uniform || is_pictures);
        if !is_filling || !self.first_sign(&self.text[end..]).is_part_of_word() {
            self.drop_codes(at, row);
            return end;
        }
        let chained = single_before || self.is_single_before_row(end, sign);
        if chained {
            // Whoever hesitates writes two rows of dots, too.
            let least = if is_weak { 3 } else { 1 };
            self.lengthen_chain(single_before, before, end, (sign, least));
        }
        let is_symbols = !is_weak && !is_layout(sign);
        if is_pictures || is_symbols || chained || (sign == ' ' && self.are_alone(start, end)) {
            self.out.replace(at..end, "");
        }
        self.row = Some((end, sign));
        end
    }

    /// Whether one character stands at `at` before a row of `sign` and the next.
    fn is_single_before_row(&self, at: usize, sign: char) -> bool {
        let mut rest = self.text[at..].chars();
        rest.next();
        let row = rest.clone().take(LONGEST_ROW).take_while(|c| unpaired(*c) == sign).count();
        row > 0 && rest.nth(row).is_some_and(|c| self.signs.of(c).is_part_of_word())
    }

    /// Whether the characters at `first` and at `second` have no other part of a word beside them.
    fn are_alone(&self, first: usize, second: usize) -> bool {
        let is_word = |c: Option<char>| c.is_some_and(|c| self.signs.of(c).is_part_of_word());
        !is_word(self.text[..first].chars().next_back()) && !is_word(self.text[second..].chars().nth(1))
    }

    /// Drops the codes of pictures in a row that was not taken out as a whole.
    fn drop_codes(&mut self, at: usize, row: &Row) {
        let mut from = at;
        while row.has_code
            && let Some(offset) = self.text[from..row.end].find('[')
        {
            from += offset;
            let length = code_length(&self.text[from..]);
            if let Some(length) = length {
                self.out.replace(from..from + length, "");
            }
            from += length.unwrap_or(1);
        }
    }

    /// The code of a picture that may begin at `at`, with no word before it.
    pub(super) fn code(&mut self, at: usize, after: usize) -> usize {
        let Some(length) = code_length(&self.text[at..]) else { return after };
        self.out.replace(at..at + length, "");
        at + length
    }

    /// Whether a single row betrays a trick: a messenger's name with a symbol inside, or the only star of a passage, which
    /// neither makes words bold nor multiplies.
    fn is_telling_pair(&self, start: usize, at: usize, row: &Row) -> bool {
        let first = self.text[start..].chars().next().unwrap_or(' ');
        let second = self.text[row.end..].chars().next().unwrap_or(' ');
        if "微薇徽".contains(first) && "信芯".contains(second) {
            return true;
        }
        let calculates = |c: char| c == '*' || c == '=' || c == '/' || c == '+' || c.is_ascii_digit();
        let line = |text: &mut dyn Iterator<Item = char>| text.take(PASSAGE).take_while(|c| *c != '\n').any(calculates);
        row.count == 1
            && row.sign == '*'
            && !line(&mut self.text[..at].chars().rev())
            && !line(&mut self.text[row.end..].chars())
    }

    /// Whether the line around `at` is nothing but a few single characters with spaces between, as headings are.
    fn is_spaced_heading(&self, at: usize) -> bool {
        let is_piece = |c: char| c == ' ' || c.is_ascii_digit() || self.signs.of(c).is_part_of_word();
        let before = self.text[..at].chars().rev().take_while(|c| *c != '\n').take(LONGEST_HEADING + 1);
        let after = self.text[at..].chars().take_while(|c| *c != '\n').take(LONGEST_HEADING + 1);
        let (mut length, mut last) = (0, ' ');
        // Backwards the neighbours are the same ones.
        for c in before.clone().chain(std::iter::once(' ')).chain(after.clone()) {
            length += 1;
            if !is_piece(c) || (c != ' ' && last != ' ') {
                return false;
            }
            last = c;
        }
        length <= LONGEST_HEADING
    }

    /// One more row of separators with a single character beside it stands between the characters at `before` and `after`.
    fn lengthen_chain(&mut self, goes_on: bool, before: usize, after: usize, (sign, least): (char, usize)) {
        self.chain = if goes_on && self.chain.2 == before {
            (self.chain.0 + 1, self.chain.1, after)
        } else {
            (1, self.out.place(before).0, after)
        };
        if telling(sign).is_some_and(|rows| self.chain.0 >= rows.max(least))
            && !(sign == ' ' && self.is_spaced_heading(after))
        {
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
        let mut row = Row {
            end: at,
            sign: ' ',
            count: 0,
            marks: 0,
            is_weak: false,
            pictures: 0,
            is_uniform: true,
            has_code: false,
        };
        while let Some(c) = self.text[row.end..].chars().next()
            && self.signs.of(c).is_filling()
            && c != '\n'
        {
            row.count += 1;
            row.marks += usize::from(c != ' ');
            if row.sign == ' ' {
                row.sign = unpaired(c);
            }
            let code = if matches!(c, '/' | '[') { code_length(&self.text[row.end..]) } else { None };
            row.is_uniform &= unpaired(c) == row.sign;
            row.has_code |= code.is_some();
            row.pictures += usize::from(code.is_some() || self.signs.of(c).is_picture());
            row.is_weak |= code.is_none() && is_weak(c);
            row.end += code.unwrap_or(c.len_utf8());
        }
        row
    }
}
