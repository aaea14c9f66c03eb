//! What the skeleton needs to know of single characters.

use std::sync::OnceLock;

use super::emoji::{is_picture, spelled};
use super::homograph;
use super::numerals;
use super::split;
use crate::chars::is_han;

/// What a character is to the skeleton, several things at once, and what would be of interest right after it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Sign {
    is: u8,
    awaits: u8,
}

/// The code of a picture may begin here.
const CODE: u8 = 1;
const FILLING: u8 = 1 << 1;
const PICTURE: u8 = 1 << 2;
const SQUEEZED: u8 = 1 << 3;
const FOREIGN: u8 = 1 << 4;
/// A letter or digit that may stand after each character of a word.
const NOISE: u8 = 1 << 5;
const SECOND: u8 = 1 << 6;
const DOT: u8 = 1 << 7;

impl Sign {
    /// What stands before the first character of a text.
    pub(super) const START: Self = Self { is: 0, awaits: PICTURE | FOREIGN | CODE };

    /// Whether the skeleton may differ from the base at this character, which comes after `before`. Nearly no character
    /// of ordinary prose is of interest, and this says so of nearly all of them.
    #[inline]
    pub(super) fn is_of_interest(self, before: Self) -> bool {
        self.is & before.awaits != 0
    }

    /// A Han character, or a picture that stands for one: what a word may be made of.
    pub(super) fn is_part_of_word(self) -> bool {
        self.awaits & FILLING != 0
    }

    /// It may stand between two characters of a word without being read.
    pub(super) fn is_filling(self) -> bool {
        self.is & FILLING != 0
    }

    /// A picture, whether it stands for a character or not.
    pub(super) fn is_picture(self) -> bool {
        self.is & PICTURE != 0
    }

    /// It is squeezed when it stands three or more times in a row: letters, Han and spelled pictures, no digits.
    #[inline]
    pub(super) fn is_squeezed(self) -> bool {
        self.is & SQUEEZED != 0
    }

    /// A letter of a script that has look-alikes of Latin letters.
    pub(super) fn is_foreign(self) -> bool {
        self.is & FOREIGN != 0
    }

    /// It may be the first part of a character written in parts, or a Han numeral.
    pub(super) fn is_first_part(self) -> bool {
        self.awaits & SECOND != 0
    }

    /// It may be the second part of a character written in parts, or a numeral.
    pub(super) fn is_second_part(self) -> bool {
        self.is & SECOND != 0
    }

    /// It may stand for the dot in the name of a site.
    pub(super) fn is_dot(self) -> bool {
        self.is & DOT != 0
    }

    /// It may stand after each character of a word without being read: letters and digits.
    pub(super) fn is_noise(self) -> bool {
        self.is & NOISE != 0
    }

    /// The code of a picture may begin with it, wherever it stands.
    pub(super) fn begins_code(self) -> bool {
        self.is & CODE != 0
    }

    /// The sign of a character that is all of `is`.
    fn new(c: char, is: u8, is_word: bool, is_first: bool) -> Self {
        let mut awaits = PICTURE | FOREIGN | CODE;
        if c.is_ascii() {
            awaits |= DOT;
        }
        if is_word {
            awaits |= FILLING | NOISE;
        }
        if is_first {
            awaits |= SECOND;
        }
        Self { is, awaits }
    }

    /// Beyond the basic plane there are only Han, pictures and letters to tell.
    fn of_rare(c: char) -> Self {
        let is_word = is_han(c) || spelled(c).is_some();
        let is = if is_han(c) {
            SQUEEZED
        } else if is_word {
            PICTURE | SQUEEZED
        } else if is_picture(c) {
            PICTURE | FILLING
        } else if c.is_alphanumeric() {
            SQUEEZED
        } else {
            FILLING
        };
        Self::new(c, is, is_word, false)
    }

    fn of_any(c: char) -> Self {
        let (han, spelled) = (is_han(c) && !is_stroke(c), spelled(c).is_some());
        let numeral = numerals::digit(c).is_some();
        let filling = match c {
            '%' => false,
            '\n' => true,
            _ if c.is_ascii() => c == ' ' || c.is_ascii_punctuation(),
            _ => is_stroke(c) || (!c.is_alphanumeric() && !spelled),
        };
        let squeezed = spelled || (c.is_alphabetic() && !is_stroke(c) && !numeral);
        let flag = |holds: bool, flag: u8| if holds { flag } else { 0 };
        let is = flag(filling, FILLING)
            | flag(c == '[', CODE)
            | flag(c.is_alphanumeric() && !is_han(c) && !spelled, NOISE)
            | flag(is_picture(c), PICTURE)
            | flag(squeezed, SQUEEZED)
            | flag(homograph::is_foreign(c), FOREIGN)
            | flag(split::may_go_on(c) || numeral, SECOND)
            | flag(matches!(c, '点' | 'd' | '。' | '.' | ',' | '·' | '•' | '丶'), DOT);
        Self::new(c, is, han || spelled, split::may_begin(c) || (numeral && !c.is_ascii()))
    }
}

/// Single strokes, which nobody writes as characters, but many between characters.
fn is_stroke(c: char) -> bool {
    matches!(c, '丶' | '丨' | '丿' | '亅')
}

/// The signs of the basic plane.
#[derive(Clone, Copy)]
pub(super) struct Signs(&'static [Sign]);

impl Signs {
    pub(super) fn table() -> Self {
        static TABLE: OnceLock<Box<[Sign]>> = OnceLock::new();
        Self(
            TABLE.get_or_init(|| {
                (0..0x1_0000).map(|code| char::from_u32(code).map_or(Sign::START, Sign::of_any)).collect()
            }),
        )
    }

    #[inline]
    pub(super) fn of(self, c: char) -> Sign {
        match self.0.get(c as usize) {
            Some(sign) => *sign,
            None => Sign::of_rare(c),
        }
    }
}

/// Marks that also stand between clauses: they are taken out only in a chain such as 加.微.信.
pub(super) fn is_weak(c: char) -> bool {
    matches!(c, '.' | ',' | ':' | ';' | '!' | '?' | '—' | '。' | '、' | '\n') || is_paired(c)
}

/// Quotes and brackets, which also stand around single characters that are spoken of.
fn is_paired(c: char) -> bool {
    matches!(c,
        '(' | ')' | '"' | '\'' | '“' | '”' | '‘' | '’' | '[' | ']' | '{' | '}' | '<' | '>'
        | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301B}' | '«' | '»')
}

/// The sign that a row of filling counts as when rows are compared: both of a pair are one.
pub(super) fn unpaired(c: char) -> char {
    match c {
        ')' => '(',
        ']' => '[',
        '}' => '{',
        '>' => '<',
        '”' | '"' => '“',
        '’' | '\'' => '‘',
        '》' | '」' | '』' | '】' | '〉' | '〕' | '〗' | '〙' | '〛' => {
            char::from_u32(c as u32 - 1).unwrap_or(c)
        }
        _ => c,
    }
}

/// How many rows of the sign must follow each other, with one character between any two, before that is a trick for
/// certain; `None` when it never is. Counted on abstracts, exam questions, statutes and encyclopaedia passages: there
/// are enumerations and answers in one word (，), foreign names (·), lists of matters (-) and broken layout (spaces).
pub(super) fn telling(sign: char) -> Option<usize> {
    match sign {
        '·' | '•' | '、' | '\n' => None,
        _ if is_paired(sign) => None,
        ',' | ';' | ':' | '!' | '?' | '—' => Some(4),
        ' ' | '。' | '-' | '+' | '/' | '&' | '=' | '→' | '×' | '_' | '\u{2500}'..='\u{257F}' => Some(3),
        _ => Some(2),
    }
}
