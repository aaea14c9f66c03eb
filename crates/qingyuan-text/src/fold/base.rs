//! The base view: one writing for every character.

use std::sync::OnceLock;

use super::letter::{fold_char, is_decorated, is_invisible, is_mark, plain};
use super::obfuscation::{ObfuscationKind, Recorder};
use super::view::{Builder, View};
use crate::chars::is_han;

/// What one character of the original became.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Written as ever, perhaps in another case or width.
    Kept,
    /// A decorated letter or digit was undressed; the flag says whether it is a letter.
    Undressed { letter: bool },
    /// A squared or circled sign became the Han character in it.
    Spelled,
    /// A combining mark or variation selector was dropped.
    Mark,
    /// An invisible character was dropped.
    Invisible,
}

/// By character of the basic plane: whether the base writes it as it is. One byte each, since a text uses only a small
/// part of the plane, which fits the processor's caches.
fn staying() -> &'static [bool] {
    static STAYING: OnceLock<Box<[bool]>> = OnceLock::new();
    STAYING
        .get_or_init(|| (0..0x1_0000).map(|code| char::from_u32(code).is_some_and(|c| plain(c) == Some(c))).collect())
}

/// Folds `text` and counts its chars. Stretches of characters that stay are copied whole.
pub(super) fn fold_base(text: &str, tricks: &mut Recorder) -> (View, usize) {
    let staying = staying();
    let mut view = Builder::with_capacity(text.len());
    let mut state = State::default();
    let mut chars = text.chars();
    // The characters before the one in hand, and those of them that were written, with their bytes.
    let (mut at, mut written, mut written_bytes) = (0, 0, 0);
    while let Some(c) = chars.next() {
        if staying.get(c as usize).copied().unwrap_or(false) {
            at += 1;
            continue;
        }
        let end = text.len() - chars.as_str().len();
        let kept = &text[written_bytes..end - c.len_utf8()];
        if at > written {
            view.copy(kept, at - written, written);
            state.keep(kept, written, tricks);
        }
        let fate = match plain(c) {
            Some(folded) => {
                view.put(folded, at);
                Fate::Kept
            }
            None => fold_odd(c, at, &mut view),
        };
        state.note(fate, c, chars.as_str(), at, tricks);
        at += 1;
        (written, written_bytes) = (at, end);
    }
    let kept = &text[written_bytes..];
    if at > written {
        view.copy(kept, at - written, written);
        state.keep(kept, written, tricks);
    }
    state.end_decorated(at, tricks);
    (view.finish(), at)
}

fn fold_odd(c: char, at: usize, view: &mut Builder) -> Fate {
    if is_invisible(c) {
        return Fate::Invisible;
    }
    if is_mark(c) {
        return Fate::Mark;
    }
    // Room for the longest decomposition of Unicode, 18 characters, each in several of its own.
    let mut buffer = [0_u8; 192];
    let mut length = 0;
    fold_char(c, &mut |folded| {
        if length + 4 <= buffer.len() {
            length += folded.encode_utf8(&mut buffer[length..]).len();
        }
    });
    let folded = std::str::from_utf8(&buffer[..length]).unwrap_or("");
    let mut parts = folded.chars();
    let Some(first) = parts.next() else { return Fate::Mark };
    view.atom(folded, at..at + 1);
    if parts.next().is_some() {
        return Fate::Kept;
    }
    match c {
        '\u{1F200}'..='\u{1F2FF}' if is_han(first) => Fate::Spelled,
        _ if is_decorated(c) && (first.is_ascii_alphanumeric() || is_han(first)) => {
            Fate::Undressed { letter: first.is_ascii_alphabetic() }
        }
        _ => Fate::Kept,
    }
}

/// What the recorder needs to know of the characters before the one in hand.
#[derive(Default)]
struct State {
    /// Whether the last character that was not dropped is Han, an ASCII letter or a digit.
    after_word: bool,
    /// Whether it is Han or a digit: those bear no marks in any spelling.
    after_bare: bool,
    /// Marks in a row.
    marks: usize,
    /// The row of decorated characters in hand.
    decorated: Option<Decorated>,
    /// The row of keycaps in hand: where it begins and ends, and how many they are.
    keycaps: (usize, usize, usize),
}

/// A row of decorated letters and digits.
#[derive(Clone, Copy, Default)]
struct Decorated {
    start: usize,
    count: usize,
    has_letter: bool,
    /// The numbers ① to ⑳, ㈠ to ㈩ and their like that occur, by bit.
    listed: u32,
    /// Whether it is made of numbers of a list, none of them twice, as the answer ①③④ is.
    is_choice: bool,
}

impl Decorated {
    fn add(&mut self, c: char, letter: bool) {
        let number = match c {
            '\u{2460}'..='\u{2473}' => 1_u32 << (c as u32 - 0x2460),
            '\u{3220}'..='\u{3229}' => 1_u32 << (c as u32 - 0x3220),
            '\u{2776}'..='\u{2793}' => 1_u32 << ((c as u32 - 0x2776) % 10),
            '\u{24F5}'..='\u{24FE}' => 1_u32 << (c as u32 - 0x24F5),
            _ => 0,
        };
        self.is_choice = (self.is_choice || self.count == 0) && number != 0 && self.listed & number == 0;
        self.listed |= number;
        self.count += 1;
        self.has_letter |= letter;
    }

    /// One alone is a list number, a footnote or a variable; a row of two letters or three digits is a disguise, unless
    /// it may be a choice from a list, which leaves few numbers of the list out.
    fn is_disguise(&self) -> bool {
        let highest = (u32::BITS - self.listed.leading_zeros()) as usize;
        let is_choice = self.is_choice && self.count <= 8 && highest <= self.count + 3;
        self.count >= if self.has_letter { 2 } else { 3 } && !is_choice
    }
}

impl State {
    /// A stretch that stays, from the character `at` on, has passed; of it only the last character counts.
    fn keep(&mut self, stretch: &str, at: usize, tricks: &mut Recorder) {
        self.end_decorated(at, tricks);
        if let Some(last) = stretch.chars().next_back() {
            self.after_bare = is_han(last) || last.is_ascii_digit();
            self.after_word = self.after_bare || last.is_ascii_alphabetic();
            self.marks = 0;
        }
    }

    fn note(&mut self, fate: Fate, c: char, rest: &str, at: usize, tricks: &mut Recorder) {
        match fate {
            Fate::Kept => {
                self.end_decorated(at, tricks);
                self.after_bare = is_han(c) || c.is_ascii_digit();
                self.after_word = self.after_bare || c.is_ascii_alphabetic();
                self.marks = 0;
            }
            Fate::Undressed { letter } => {
                self.decorated.get_or_insert(Decorated { start: at, ..Decorated::default() }).add(c, letter);
                (self.after_word, self.after_bare, self.marks) = (true, true, 0);
            }
            Fate::Spelled => {
                self.end_decorated(at, tricks);
                tricks.note(ObfuscationKind::EmojiCharacter, at, at + 1);
                (self.after_word, self.after_bare, self.marks) = (true, true, 0);
            }
            Fate::Mark => {
                self.marks += 1;
                if c == '\u{20E3}' {
                    self.keycap(at, tricks);
                } else if !matches!(c, '\u{FE00}'..='\u{FE0F}') && (self.after_bare || self.marks > 2) {
                    tricks.note(ObfuscationKind::Marks, at.saturating_sub(self.marks), at + 1);
                }
            }
            Fate::Invisible => {
                let inside = rest
                    .chars()
                    .next()
                    .is_some_and(|next| is_han(next) || next.is_ascii_alphanumeric() || is_invisible(next));
                if self.after_word && inside && c != '\u{AD}' {
                    tricks.note(ObfuscationKind::Invisible, at, at + 1);
                }
            }
        }
    }

    /// One keycap or two number a list; a row of three is a disguise.
    fn keycap(&mut self, at: usize, tricks: &mut Recorder) {
        let start = at.saturating_sub(self.marks);
        let (first, end, count) = self.keycaps;
        self.keycaps = if count > 0 && end == start { (first, at + 1, count + 1) } else { (start, at + 1, 1) };
        if self.keycaps.2 >= 3 {
            tricks.note(ObfuscationKind::Enclosed, self.keycaps.0, at + 1);
        }
    }

    /// Ends a row of decorated characters.
    fn end_decorated(&mut self, end: usize, tricks: &mut Recorder) {
        if let Some(row) = self.decorated.take()
            && row.is_disguise()
        {
            tricks.note(ObfuscationKind::Enclosed, row.start, end);
        }
    }
}
