//! What every character is, in one table: its kind, whether it carries grammar or mood, and which phrases it may begin.

use std::sync::LazyLock;

use qingyuan_text::is_han;

use crate::quality::phrases::{GROUPS, Mark, PHRASES};

/// Characters of grammar, picked from the most frequent characters of any general count: a pair with one of them is no
/// word that a text could hammer on.
const FUNCTION: &str = "的了是在和不就也而与或及从到把被让使着过都很这那其之以于为有个对等所将但若则因如会能可要还又只";

/// Characters of mood: they end what is said to a friend, seldom what is meant to teach.
const MOOD: &str = "吧啊呢嘛哦哈呀啦哎唉嘿哇噢喔嗯咯呗";

/// Marks of ordinary writing, sums included, that make no text odd.
const ORDINARY: &str =
    "，、：“”‘’（）《》〈〉「」『』【】〔〕—–-·,:()[]{}\"'/%％℃°+−±×÷=＝≈≠≤≥<>＜＞→←↑⇌^√∑∞∫²³¹⁰⁴⁻ⁿ₀₁₂₃₄₊₋ₖₙ′″Ωμ‰*&";

/// What a character is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// White space.
    Space,
    /// A Han character.
    Han,
    /// A digit.
    Digit,
    /// A letter of any alphabet.
    Letter,
    /// A mark that ends a sentence.
    End,
    /// An exclamation mark, which ends a sentence too.
    Shout,
    /// Another mark of ordinary writing.
    Ordinary,
    /// Anything else: stars, boxes, emoji, broken bytes.
    Symbol,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    /// What it is.
    pub(super) kind: Kind,
    /// Whether it carries grammar.
    pub(super) function: bool,
    /// Whether it carries mood.
    pub(super) mood: bool,
    /// One more than the number of the group of phrases that it begins; 0 for none.
    pub(super) group: u8,
}

/// What is past the table: rare Han characters and symbols.
const RARE_HAN: Letter = Letter { kind: Kind::Han, function: false, mood: false, group: 0 };
const RARE_SYMBOL: Letter = Letter { kind: Kind::Symbol, function: false, mood: false, group: 0 };

/// All characters of the basic plane.
static TABLE: LazyLock<Vec<Letter>> = LazyLock::new(|| (0..=0xffff).map(read).collect());

/// The table, to be looked up with [`look`].
pub(super) fn table() -> &'static [Letter] {
    &TABLE
}

/// What this character is.
#[inline]
pub(super) fn look(table: &[Letter], c: char) -> Letter {
    match table.get(c as usize) {
        Some(letter) => *letter,
        None if is_han(c) => RARE_HAN,
        None => RARE_SYMBOL,
    }
}

/// What stands behind the first character of a phrase that begins here, and what it tells; the longest one.
#[inline]
pub(super) fn phrase(letter: Letter, rest: &str) -> Option<(&'static str, Mark)> {
    let group = GROUPS.get(usize::from(letter.group).checked_sub(1)?)?;
    PHRASES.get(group.clone())?.iter().find(|(tail, _)| rest.starts_with(tail)).copied()
}

fn read(code: u32) -> Letter {
    let Some(c) = char::from_u32(code) else { return RARE_SYMBOL };
    let kind = match c {
        _ if c.is_whitespace() => Kind::Space,
        _ if is_han(c) => Kind::Han,
        '0'..='9' | '０'..='９' => Kind::Digit,
        '！' | '!' => Kind::Shout,
        '。' | '？' | '；' | '.' | '?' | ';' => Kind::End,
        _ if ORDINARY.contains(c) => Kind::Ordinary,
        // Accented Latin in Chinese text is nearly always UTF-8 that was read as something else.
        '\u{80}'..='\u{24f}' => Kind::Symbol,
        _ if c.is_alphanumeric() => Kind::Letter,
        _ => Kind::Symbol,
    };
    let group = crate::quality::phrases::group(c);
    Letter { kind, function: FUNCTION.contains(c), mood: MOOD.contains(c), group }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_what_a_reader_would_say() {
        let kind = |c| look(table(), c).kind;
        for (c, expected) in [
            ('学', Kind::Han),
            ('𠮷', Kind::Han),
            ('7', Kind::Digit),
            ('x', Kind::Letter),
            ('。', Kind::End),
            ('！', Kind::Shout),
            ('，', Kind::Ordinary),
            ('²', Kind::Ordinary),
            ('★', Kind::Symbol),
            ('👇', Kind::Symbol),
            ('Ã', Kind::Symbol),
            ('\u{fffd}', Kind::Symbol),
            ('\u{3000}', Kind::Space),
        ] {
            assert_eq!(kind(c), expected, "{c:?}");
        }
        assert!(look(table(), '的').function && look(table(), '吧').mood);
    }

    #[test]
    fn the_longest_phrase_that_begins_here_is_found() {
        let found = |text: &str| {
            let first = text.chars().next()?;
            phrase(look(table(), first), &text[first.len_utf8()..])
        };
        assert_eq!(found("参考文献：").map(|(_, mark)| mark), Some(Mark::Reference));
        assert_eq!(found("上一篇：无").map(|(_, mark)| mark), Some(Mark::Boilerplate));
        assert_eq!(found("上一次"), None);
    }
}
