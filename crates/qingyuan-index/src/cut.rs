//! Where a snippet begins and ends.

use std::ops::Range;

use crate::borders::{Border, border, closes, opens};
use crate::columns::{clings, columns};

/// No more columns than this stand before the first word to show.
const LEAD: usize = 80;
/// No cut is looked for further than this, in chars: spaces and signs without width must not make the way endless.
const WAY: usize = 600;

/// A piece cut out of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) bytes: Range<usize>,
    /// Whether it begins inside a sentence or a quotation.
    pub(crate) inner: bool,
    /// Whether it ends inside one.
    pub(crate) open: bool,
}

/// The beginning of `text`, up to `width` columns.
pub(crate) fn from_start(text: &str, width: usize) -> Cut {
    let (end, open) = ending(text, 0, 0, width);
    Cut { bytes: trimmed(text, 0..end), inner: false, open }
}

/// At most `width` columns around the bytes `core`, which are `columns` wide.
pub(crate) fn around(text: &str, core: Range<usize>, columns: usize, width: usize) -> Cut {
    let room = LEAD.min(width.saturating_sub(columns));
    let (start, inner) = beginning(text, core.start, room);
    let (end, open) = ending(text, start, core.end, width);
    let bytes = trimmed(text, start..end);
    let bytes = if inner { bytes } else { earlier(text, bytes, width) };
    Cut { bytes, inner, open }
}

/// A place to cut before, on the way back from the first word.
struct Candidate {
    at: usize,
    border: Border,
    /// Whether a quotation is open there that no place after it opened.
    quoted: bool,
}

/// Where a snippet begins whose first word stands at `at`, and whether that is inside a sentence.
fn beginning(text: &str, at: usize, room: usize) -> (usize, bool) {
    let mut candidates: Vec<Candidate> = Vec::new();
    let (mut column, mut depth) = (0, 0_usize);
    let mut back = text[..at].char_indices().rev().take(WAY).peekable();
    let mut here = at;
    loop {
        if let Some(border) = border(text, here) {
            candidates.push(Candidate { at: here, border, quoted: false });
        }
        let Some((byte, c)) = back.next() else { break };
        let before = back.peek().map(|(_, c)| *c);
        column += columns(before, c);
        // No quotation goes over a line break.
        if column > room || (c == '\n' && candidates.iter().any(|one| one.border == Border::Sentence)) {
            break;
        }
        if closes(c) {
            depth += 1;
        } else if opens(c) {
            if depth == 0 {
                candidates.iter_mut().for_each(|one| one.quoted = true);
            }
            depth = depth.saturating_sub(1);
        }
        here = byte;
    }
    let sentence =
        |quoted: bool| candidates.iter().find(move |one| one.border == Border::Sentence && one.quoted == quoted);
    let clause =
        |quoted: bool| candidates.iter().rfind(move |one| one.border == Border::Clause && one.quoted == quoted);
    if let Some(found) = sentence(false) {
        return (found.at, false);
    }
    let word = || candidates.iter().rfind(|one| one.border == Border::Word);
    let found = sentence(true).or_else(|| clause(false)).or_else(|| clause(true)).or_else(word);
    (found.map_or(at, |found| found.at), true)
}

/// Where a snippet from `start` on ends that shows everything up to `needed`, and whether that is inside a sentence.
fn ending(text: &str, start: usize, needed: usize, width: usize) -> (usize, bool) {
    let (mut column, mut depth) = (0, 0_usize);
    let mut before = None;
    // The last good places: outside and inside quotations.
    let (mut sentence, mut quoted, mut clause, mut word) = (None, None, None, None);
    let mut end = start;
    let mut way = 0;
    for (at, c) in text[start..].char_indices().map(|(at, c)| (at + start, c)) {
        let enough = at >= needed && column * 2 >= width;
        if at > start && enough {
            match border(text, at) {
                Some(Border::Sentence) if depth == 0 => sentence = Some(at),
                Some(Border::Sentence) => quoted = Some(at),
                Some(Border::Clause) if depth == 0 => clause = Some(at),
                Some(_) => word = Some(at),
                None => {}
            }
        }
        column += columns(before, c);
        way += 1;
        if column > width || (way > WAY && at >= needed) {
            let last = sentence.or(quoted.filter(|_| clause.is_none())).or(clause).or(word);
            let open = sentence.is_none();
            return (last.unwrap_or_else(|| whole(text, start, end)), open);
        }
        if c == '\n' {
            depth = 0;
        } else if opens(c) {
            depth += 1;
        } else if closes(c) {
            depth = depth.saturating_sub(1);
        }
        before = Some(c);
        end = at + c.len_utf8();
    }
    (text.len(), false)
}

/// The last place up to `end` where no character is divided from what is set on it.
fn whole(text: &str, start: usize, mut end: usize) -> usize {
    let joined = |end: usize| text[end..].chars().next().is_some_and(clings) || text[..end].ends_with('\u{200D}');
    let furthest = end;
    for _ in 0..WAY {
        if end <= start || !joined(end) {
            break;
        }
        end -= text[..end].chars().next_back().map_or(1, char::len_utf8);
    }
    if end > start { end } else { furthest }
}

/// With room left at the end of a text, the sentences before it are shown, too.
fn earlier(text: &str, bytes: Range<usize>, width: usize) -> Range<usize> {
    let mut column = 0;
    let mut before = None;
    for c in text[bytes.clone()].chars() {
        column += columns(before.replace(c), c);
    }
    let mut start = bytes.start;
    let mut depth = 0_isize;
    let mut back = text[..start].char_indices().rev().take(WAY).peekable();
    while let Some((at, c)) = back.next() {
        column += columns(back.peek().map(|(_, c)| *c), c);
        if column > width {
            break;
        }
        depth += isize::from(closes(c)) - isize::from(opens(c));
        if depth == 0 && border(text, at) == Some(Border::Sentence) {
            start = at;
        }
    }
    trimmed(text, start..bytes.end)
}

/// The piece without the spaces at its ends.
fn trimmed(text: &str, bytes: Range<usize>) -> Range<usize> {
    let piece = &text[bytes.clone()];
    let start = bytes.end - piece.trim_start().len();
    let end = bytes.start + piece.trim_end().len();
    start..end.max(start)
}
