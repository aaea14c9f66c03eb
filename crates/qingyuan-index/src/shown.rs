//! A piece of a text as it is shown: in one line, with nothing in it that could reach beyond it.

use std::ops::Range;

use qingyuan_model::Span;

use crate::borders::{closes, ends};
use crate::columns::steers;

/// Between lines that end without a mark of their own, such as headings, items of a list and rows of a table.
const BETWEEN: &str = " · ";

/// Shows `piece` of `text`; `marks` are sorted, in bytes of the text, inside the piece. The pair tells whether something
/// is left out before and after. Gives the line and the marks in its chars.
pub(crate) fn shown(
    text: &str,
    piece: Range<usize>,
    marks: &[Range<usize>],
    left_out: (bool, bool),
) -> (String, Vec<Span>) {
    let mut line = Line::default();
    if left_out.0 {
        line.push('…');
    }
    let mut marks = marks.iter().peekable();
    let mut open: Option<(usize, usize)> = None;
    let mut shown_marks: Vec<Span> = Vec::new();
    for (at, c) in text[piece.clone()].char_indices().map(|(at, c)| (at + piece.start, c)) {
        if let Some((start, _)) = open.take_if(|(_, end)| *end <= at) {
            shown_marks.push(Span::new(start, line.chars));
        }
        let begins = marks.next_if(|mark| mark.start <= at);
        line.push_plain(c, begins.is_some());
        if let Some(mark) = begins {
            open = Some((line.chars.saturating_sub(usize::from(!steers(c))), mark.end));
        }
    }
    if let Some((start, _)) = open {
        shown_marks.push(Span::new(start, line.chars));
    }
    if left_out.1 {
        line.push('…');
    }
    shown_marks.retain(|mark| !mark.is_empty());
    (line.text, shown_marks)
}

#[derive(Default)]
struct Line {
    text: String,
    chars: usize,
    /// The spaces that came since the last other character, and whether a line break was among them.
    space: Option<bool>,
}

impl Line {
    fn push(&mut self, c: char) {
        self.text.push(c);
        self.chars += 1;
    }

    /// Appends `c`, spaces only when something follows them.
    fn push_plain(&mut self, c: char, marked: bool) {
        if steers(c) {
            return;
        }
        if c.is_whitespace() && !marked {
            self.space = Some(self.space.unwrap_or(false) || c == '\n');
            return;
        }
        if let Some(broken) = self.space.take().filter(|_| !self.text.is_empty()) {
            let last = self.text.chars().next_back();
            let ended =
                last.is_none_or(|c| is_stop(c) || closes(c) && self.text.trim_end_matches(closes).ends_with(is_stop));
            if broken && !ended && !is_bullet(c) {
                BETWEEN.chars().for_each(|c| self.push(c));
            } else if !(broken && last == Some('…') && self.chars == 1) {
                self.push(' ');
            }
        }
        self.push(if c.is_whitespace() { ' ' } else { c });
    }
}

/// Whether a line that ends with `c` needs no sign before the next.
fn is_stop(c: char) -> bool {
    ends(c) || matches!(c, '.' | '，' | ',' | '、' | '；' | ';' | '：' | ':' | '|' | '·' | '{' | '}' | '—')
}

/// Whether a line that begins with `c` shows by itself that it is one.
fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '-' | '*'
            | '·'
            | '•'
            | '●'
            | '○'
            | '■'
            | '□'
            | '◆'
            | '★'
            | '☆'
            | '※'
            | '▪'
            | '▶'
            | '|'
            | '}'
            | '①'..='⑳'
    )
}
