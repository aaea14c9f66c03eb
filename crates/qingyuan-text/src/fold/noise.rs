//! Words pulled apart by other means than separators: every character twice, one character a line or a box, the same
//! letter after each.

use std::ops::Range;

use super::folder::Folder;
use super::numerals;
use super::obfuscation::ObfuscationKind;
use crate::chars::is_han;

/// Fewer characters with the same noise between them, fewer lines, boxes and pairs are ordinary writing.
const SHORTEST: usize = 3;

/// So many pairs are read at once; what is longer is read in pieces, which keeps the pass linear.
const MOST_PAIRS: usize = 32;

/// So many bytes on either side are searched for other kana: Japanese text has them.
const KANA_NEARBY: usize = 48;

/// Words for relatives are doubled, and stand in a row.
const DOUBLED_NAMES: &str = "爸妈爷奶哥姐弟妹叔伯姑舅婆公宝娃";

/// Between such characters an equal digit is a count: 1月1日1时, 3胜1平1负.
const COUNTED: &str = "第年月日时分秒点刻章节条款项编卷册页行列题元角块个人次米号层楼栋室组队班级届期比万千百亿岁天周倍折度胜平负球男女大小老楼单双";

impl Folder<'_, '_> {
    /// The second of two equal characters: a row of at least three pairs, such as 加加微微信信, is written once each. Two pairs
    /// are a way of speaking (高高兴兴), and an even number may be two of those.
    pub(super) fn doubled(&mut self, at: usize, c: char) -> Option<usize> {
        let begin = at - c.len_utf8();
        if !is_han(c) || begin < self.out.done() {
            return None;
        }
        let mut pairs: Vec<Range<usize>> = Vec::new();
        let (mut end, mut last, mut named) = (begin, '\n', 0);
        let mut chars = self.text[begin..].chars();
        while let (Some(a), Some(b)) = (chars.next(), chars.next())
            && a == b
            && a != last
            && is_han(a)
            && pairs.len() < MOST_PAIRS
        {
            pairs.push(end..end + 2 * a.len_utf8());
            end += 2 * a.len_utf8();
            named += usize::from(DOUBLED_NAMES.contains(a));
            last = a;
        }
        if pairs.len() < SHORTEST + named {
            return None;
        }
        if pairs.len() % 2 == 1 {
            self.tricks.note(ObfuscationKind::Separators, self.out.place(begin).0, self.end_of(end));
        }
        for pair in pairs {
            let text = self.text;
            self.out.replace(pair.clone(), &text[pair.start..pair.start + pair.len() / 2]);
        }
        Some(end)
    }

    /// The end of a line at `at`, after the character at `start`: at least three lines of one character each are one word.
    pub(super) fn lines(&mut self, start: usize, at: usize) -> Option<usize> {
        if self.text[..start].chars().next_back().is_some_and(|c| self.signs.of(c).is_part_of_word()) {
            return None;
        }
        let mut gaps: Vec<Range<usize>> = Vec::new();
        let mut end = at;
        while let Some(gap) = line_end(&self.text[end..])
            && let Some(c) = self.text[end + gap..].chars().next()
            && self.signs.of(c).is_part_of_word()
        {
            let next = end + gap + c.len_utf8();
            // A longer line begins here.
            if self.first_sign(&self.text[next..]).is_part_of_word() {
                break;
            }
            gaps.push(end..end + gap);
            end = next;
        }
        if gaps.len() + 1 < SHORTEST {
            return None;
        }
        for gap in gaps {
            self.out.replace(gap, "");
        }
        Some(end)
    }

    /// The bracket at `at`, after the character at `start`: at least three characters in a box each are one word.
    pub(super) fn boxes(&mut self, start: usize, at: usize, close: char) -> Option<usize> {
        let open = opening(close)?;
        if !self.text[..start].ends_with(open) {
            return None;
        }
        let mut gaps: Vec<Range<usize>> = Vec::new();
        let (mut end, mut numbers) = (at, usize::from(self.text[start..].starts_with(is_listed)));
        let mut rest = self.text[at..].chars();
        while rest.next() == Some(close)
            && rest.next() == Some(open)
            && let Some(c) = rest.next()
            && self.signs.of(c).is_part_of_word()
            && rest.clone().next() == Some(close)
        {
            let inner = end + close.len_utf8() + open.len_utf8();
            gaps.push(end..inner);
            end = inner + c.len_utf8();
            numbers += usize::from(is_listed(c));
        }
        if gaps.len() + 1 < SHORTEST {
            return None;
        }
        if numbers == 0 && open != '(' {
            let (first, _) = self.out.place(start);
            self.tricks.note(ObfuscationKind::Separators, first, self.end_of(end));
        }
        for gap in gaps {
            self.out.replace(gap, "");
        }
        Some(end)
    }

    /// A letter or digit at `at`, after the character at `start`: the same between three characters and more is noise.
    pub(super) fn noise(&mut self, start: usize, at: usize, noise: char) -> Option<usize> {
        let width = noise.len_utf8();
        let mut places: Vec<usize> = Vec::new();
        let mut end = at;
        let mut last = self.text[start..].chars().next()?;
        let mut varied = false;
        let mut counted = COUNTED.contains(last) || numerals::digit(last).is_some();
        while self.text[end..].starts_with(noise)
            && let Some(c) = self.text[end + width..].chars().next()
            && is_han(c)
        {
            places.push(end);
            counted |= COUNTED.contains(c) || numerals::digit(c).is_some();
            varied |= c != last;
            last = c;
            end += width + c.len_utf8();
        }
        if places.len() + 1 < SHORTEST {
            return None;
        }
        let is_kana = matches!(noise, '\u{3041}'..='\u{30FF}');
        // What is not noise is not read again, which keeps the pass linear.
        if !varied || (noise.is_ascii() && counted) || (is_kana && self.is_japanese(at, end, noise)) {
            return Some(end);
        }
        // 长x宽x高 and 乙a丙a丁 are formulas and headings; longer chains are not.
        if places.len() >= SHORTEST || !noise.is_ascii() || noise == '0' {
            self.tricks.note(ObfuscationKind::Separators, self.out.place(start).0, self.end_of(end));
        }
        for place in places {
            self.out.replace(place..place + width, "");
        }
        Some(end)
    }

    /// Marks of a list after the character at `start`: at least three single characters in a row are one word as well as a list.
    pub(super) fn enumerated(&mut self, start: usize, at: usize, mark: char) -> Option<usize> {
        let is_word = |c: Option<char>| c.is_some_and(|c| self.signs.of(c).is_part_of_word());
        let mut gaps: Vec<Range<usize>> = Vec::new();
        let mut end = at;
        let mut chars = self.text[at..].chars();
        let mut singles = usize::from(!is_word(self.text[..start].chars().next_back()));
        while chars.next() == Some(mark)
            && let Some(c) = chars.next()
            && is_word(Some(c))
        {
            gaps.push(end..end + mark.len_utf8());
            end += mark.len_utf8() + c.len_utf8();
            let next = chars.clone().next();
            singles += usize::from(!is_word(next));
        }
        if gaps.len() < 2 || singles < SHORTEST {
            return None;
        }
        for gap in gaps {
            self.out.replace(gap, "");
        }
        Some(end)
    }

    fn is_japanese(&self, start: usize, end: usize, noise: char) -> bool {
        let mut from = start.saturating_sub(KANA_NEARBY);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let around = self.text[from..start].chars().chain(self.text[end..].chars().take(KANA_NEARBY / 3));
        around.into_iter().any(|c| c != noise && matches!(c, '\u{3041}'..='\u{30FF}'))
    }
}

/// The length of the end of a line at the start of `text`, with at most one empty line and the spaces around.
fn line_end(text: &str) -> Option<usize> {
    let (mut length, mut lines) = (0, 0);
    for byte in text.bytes().take(8) {
        match byte {
            b'\n' if lines < 2 => lines += 1,
            b' ' => {}
            _ => break,
        }
        length += 1;
    }
    (lines > 0).then_some(length)
}

/// The bracket that opens what `close` closes.
fn opening(close: char) -> Option<char> {
    Some(match close {
        ')' => '(',
        ']' => '[',
        '}' => '{',
        '】' | '」' | '』' | '〉' | '〕' | '〗' | '》' => char::from_u32(close as u32 - 1)?,
        _ => return None,
    })
}

/// What lists are numbered with.
fn is_listed(c: char) -> bool {
    numerals::digit(c).is_some() || "十甲乙丙丁戊己上中下左右东南西北".contains(c)
}
