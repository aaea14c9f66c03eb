//! The base view: one writing for every character.

use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

use super::obfuscation::{ObfuscationKind, Recorder};
use super::view::{Builder, View};
use crate::chars::{is_han, simplify};

/// The longest compatibility decomposition of one character in Unicode (U+FDFA) has 18 characters.
const LONGEST: usize = 24;

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

/// Folds `text` and counts its chars.
pub(super) fn fold_base(text: &str, tricks: &mut Recorder) -> (View, usize) {
    let mut view = Builder::with_capacity(text.len());
    let mut state = State::default();
    let mut chars = text.chars().peekable();
    let mut at = 0;
    while let Some(c) = chars.next() {
        let fate = match plain(c) {
            Some(folded) => {
                view.push(folded, at, at + 1);
                Fate::Kept
            }
            None => fold_odd(c, at, &mut view),
        };
        state.note(fate, c, chars.peek().copied(), at, tricks);
        at += 1;
    }
    state.end_decorated(at, tricks);
    (view.finish(), at)
}

/// The folded form of the characters that nearly every text is made of.
fn plain(c: char) -> Option<char> {
    match c {
        '\n' => Some('\n'),
        '\t' | '\r' => Some(' '),
        ' '..='~' => Some(c.to_ascii_lowercase()),
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' => Some(simplify(c)),
        '\u{3000}' => Some(' '),
        '、' | '。' | '《' | '》' | '“' | '”' | '‘' | '’' | '—' | '·' => Some(c),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).map(|c| c.to_ascii_lowercase()),
        // Kana and Hangul syllables are kept whole: taking their marks off would make other words of them.
        '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{AC00}'..='\u{D7A3}' => Some(c),
        _ => None,
    }
}

fn fold_odd(c: char, at: usize, view: &mut Builder) -> Fate {
    if is_invisible(c) {
        return Fate::Invisible;
    }
    if is_mark(c) {
        return Fate::Mark;
    }
    let mut buffer = [0_u8; LONGEST * 8];
    let mut length = 0;
    fold_into(c, 0, &mut |folded| {
        if length + 4 <= buffer.len() {
            length += folded.encode_utf8(&mut buffer[length..]).len();
        }
    });
    let folded = std::str::from_utf8(&buffer[..length]).unwrap_or("");
    let mut parts = folded.chars();
    let Some(first) = parts.next() else { return Fate::Mark };
    view.push_all(folded, at, at + 1);
    if parts.next().is_some() {
        return Fate::Kept;
    }
    match c {
        '\u{1F200}'..='\u{1F2FF}' if is_han(first) => Fate::Spelled,
        _ if is_decorated(c) && first.is_ascii_alphanumeric() => {
            Fate::Undressed { letter: first.is_ascii_alphabetic() }
        }
        _ => Fate::Kept,
    }
}

/// Emits what `c` folds to, each part a fixed point of folding. Three rounds are enough for all of Unicode, which an
/// exhaustive test holds; the limit only guards against a table that would never settle.
fn fold_into(c: char, round: u8, emit: &mut dyn FnMut(char)) {
    if let Some(settled) = plain(c) {
        emit(settled);
        return;
    }
    if is_invisible(c) || is_mark(c) {
        return;
    }
    if let Some(letter) = squared_letter(c) {
        emit(letter);
        return;
    }
    match c {
        '\u{85}' | '\u{2028}' | '\u{2029}' => return emit('\n'),
        c if c.is_whitespace() => return emit(' '),
        _ => {}
    }
    let mut changed = false;
    let mut parts = ['\0'; LONGEST];
    let mut count = 0;
    decompose_compatible(c, |part| {
        for lower in part.to_lowercase() {
            if let Some(slot) = parts.get_mut(count) {
                *slot = simplify(lower);
                count += 1;
            }
        }
    });
    let parts = &parts[..count];
    changed |= parts != [c];
    for part in parts {
        if changed && round < 6 {
            fold_into(*part, round + 1, emit);
        } else {
            emit(*part);
        }
    }
}

/// Letters and digits in squares and filled circles that Unicode gives no decomposition for.
fn squared_letter(c: char) -> Option<char> {
    let from = |base: u8, first: u32| char::from_u32(u32::from(base) + (c as u32 - first));
    match c {
        '\u{1F150}'..='\u{1F169}' => from(b'a', 0x1F150),
        '\u{1F170}'..='\u{1F189}' => from(b'a', 0x1F170),
        '\u{1F1E6}'..='\u{1F1FF}' => from(b'a', 0x1F1E6),
        '\u{2776}'..='\u{277E}' => from(b'1', 0x2776),
        '\u{278A}'..='\u{2792}' => from(b'1', 0x278A),
        _ => None,
    }
}

fn is_decorated(c: char) -> bool {
    matches!(c,
        '\u{1D400}'..='\u{1D7FF}' | '\u{2460}'..='\u{24FF}' | '\u{2776}'..='\u{2793}' | '\u{1F130}'..='\u{1F189}'
        | '\u{1F1E6}'..='\u{1F1FF}' | '\u{2070}'..='\u{209C}' | '\u{1F100}'..='\u{1F10C}')
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{AD}'
        | '\u{61C}' | '\u{180E}' | '\u{E0000}'..='\u{E007F}' | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}'
        | '\u{FFF9}'..='\u{FFFB}')
        || (c.is_control() && !matches!(c, '\n' | '\t' | '\r' | '\u{85}' | '\u{B}' | '\u{C}'))
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{20D0}'..='\u{20F0}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180D}')
        || canonical_combining_class(c) != 0
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
    /// Where the row of decorated characters in hand began, its length, and whether it holds a letter.
    decorated: Option<(usize, usize, bool)>,
}

impl State {
    fn note(&mut self, fate: Fate, c: char, next: Option<char>, at: usize, tricks: &mut Recorder) {
        match fate {
            Fate::Kept => {
                self.end_decorated(at, tricks);
                self.after_bare = is_han(c) || c.is_ascii_digit();
                self.after_word = self.after_bare || c.is_ascii_alphabetic();
                self.marks = 0;
            }
            Fate::Undressed { letter } => {
                let (start, count, letters) = self.decorated.unwrap_or((at, 0, false));
                self.decorated = Some((start, count + 1, letters | letter));
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
                    tricks.note(ObfuscationKind::Enclosed, at.saturating_sub(self.marks), at + 1);
                } else if !matches!(c, '\u{FE00}'..='\u{FE0F}') && (self.after_bare || self.marks > 2) {
                    tricks.note(ObfuscationKind::Marks, at.saturating_sub(self.marks), at + 1);
                }
            }
            Fate::Invisible => {
                let inside =
                    next.is_some_and(|next| is_han(next) || next.is_ascii_alphanumeric() || is_invisible(next));
                if self.after_word && inside && c != '\u{AD}' {
                    tricks.note(ObfuscationKind::Invisible, at, at + 1);
                }
            }
        }
    }

    /// Ends a row of decorated characters. One alone is a list number, a footnote or a variable; a row of two letters
    /// or three digits is a disguise.
    fn end_decorated(&mut self, end: usize, tricks: &mut Recorder) {
        if let Some((start, count, letters)) = self.decorated.take()
            && count >= if letters { 2 } else { 3 }
        {
            tricks.note(ObfuscationKind::Enclosed, start, end);
        }
    }
}
