//! What a message quotes of a file, made fit to be shown: messages go to terminals, and files hold what strangers wrote.

use std::borrow::Cow;

/// A message quotes at most this many chars of one word: more than any literal may have is no help to anyone.
const LONGEST_QUOTED: usize = 60;

/// `text` with control characters as `\n` or `\u{1b}`, so that it takes one line and no terminal obeys it. What turns
/// the direction of writing is shown so as well: it could make a message read as another one.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    escaped(text, is_control)
}

/// The same, but line breaks and tabs stay.
pub(crate) fn in_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| is_control(c) && c != '\n' && c != '\t')
}

/// A word to be quoted: the first characters of a long one, with `…` for the rest.
pub(crate) fn quoted(word: &str) -> Cow<'_, str> {
    match word.char_indices().nth(LONGEST_QUOTED) {
        Some((at, _)) => Cow::Owned(format!("{}…", one_line(&word[..at]))),
        None => one_line(word),
    }
}

fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn escaped(text: &str, strange: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&strange) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if strange(c) { shown.extend(c.escape_debug()) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_told_nothing() {
        assert_eq!(one_line("甲\u{1B}[31m乙\n丙\u{202E}丁"), "甲\\u{1b}[31m乙\\n丙\\u{202e}丁");
        assert_eq!(in_lines("甲\n\t乙\r\u{9B}"), "甲\n\t乙\\r\\u{9b}");
        assert_eq!(one_line("甲`乙` \"丙\" \\"), "甲`乙` \"丙\" \\");
    }

    #[test]
    fn a_long_word_is_cut() {
        assert_eq!(quoted(&"甲".repeat(60)), "甲".repeat(60));
        assert_eq!(quoted(&"甲".repeat(61)), format!("{}…", "甲".repeat(60)));
    }
}
