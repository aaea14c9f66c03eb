//! A folded text as the row of symbols that the model's n-grams are made of.

use qingyuan_model::Span;
use qingyuan_text::syllable;

/// Stands for every run of spaces, punctuation and line breaks, and for both ends of a text.
pub(crate) const BORDER: u32 = 0;

/// Stand for a run of up to two digits, of three to five, and of six and more: what matters of a number is whether it
/// can be a price, a code or an account, not which it is.
const DIGITS: [u32; 3] = [1, 2, 3];

/// One symbol with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Symbol {
    /// The code point, or one of the stand-ins above.
    pub(crate) code: u32,
    /// How it sounds, 0 for what has no reading.
    pub(crate) sound: u16,
    /// The first of its bytes in the folded text.
    pub(crate) start: u32,
    /// One past its last byte.
    pub(crate) end: u32,
    /// How many characters of the folded text stand before it.
    pub(crate) place: u32,
    /// Whether the text only quotes it.
    pub(crate) quoted: bool,
}

impl Symbol {
    /// Whether it stands between words.
    pub(crate) fn is_border(&self) -> bool {
        self.code == BORDER
    }
}

/// Reads a folded text, of which `quoted` are the quotations, in characters. The first and the last symbol are borders of
/// no length.
pub(crate) fn symbols(text: &str, quoted: &[Span]) -> Vec<Symbol> {
    let mut symbols = read(text);
    let mut at = 0;
    for quotation in quoted {
        let before = |end: usize| move |symbol: &Symbol| (symbol.place as usize) < end;
        at += symbols[at..].partition_point(before(quotation.start));
        let end = at + symbols[at..].partition_point(before(quotation.end));
        for symbol in &mut symbols[at..end] {
            symbol.quoted = true;
        }
        at = end;
    }
    symbols
}

fn read(text: &str) -> Vec<Symbol> {
    let mut symbols = Vec::with_capacity(text.len() / 3 + 2);
    symbols.push(Symbol { code: BORDER, sound: 0, start: 0, end: 0, place: 0, quoted: false });
    let mut place = 0;
    let mut digits = 0_usize;
    for (at, c) in text.char_indices() {
        // A field is at most a few megabytes, see `qingyuan_rules::Ruleset::scan`.
        let start = u32::try_from(at).unwrap_or(u32::MAX);
        let end = start.saturating_add(c.len_utf8() as u32);
        let code = code(c);
        place += 1;
        let Some(last) = symbols.last_mut() else { break };
        if c.is_ascii_digit() {
            digits += 1;
            let class = DIGITS[usize::from(digits > 2) + usize::from(digits > 5)];
            if digits > 1 {
                (last.code, last.end) = (class, end);
                continue;
            }
            symbols.push(Symbol { code: class, sound: 0, start, end, place: place - 1, quoted: false });
            continue;
        }
        digits = 0;
        if code == BORDER && last.code == BORDER {
            last.end = end;
            continue;
        }
        let sound = syllable(c).unwrap_or(0);
        symbols.push(Symbol { code, sound, start, end, place: place - 1, quoted: false });
    }
    if symbols.last().is_some_and(|last| last.code != BORDER) {
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        symbols.push(Symbol { code: BORDER, sound: 0, start: end, end, place, quoted: false });
    }
    symbols
}

fn code(c: char) -> u32 {
    let border = match c {
        '\0'..='\u{7f}' => !c.is_ascii_alphanumeric() && !matches!(c, '+' | '$' | '@'),
        '\u{80}'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' => true,
        _ => c.is_whitespace(),
    };
    if border { BORDER } else { c as u32 }
}
