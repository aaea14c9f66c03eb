//! Characters that act on a page without being seen: where a text is looked into, they are shown as signs.

use std::fmt::Write as _;

/// The text with control characters (except line breaks and tabs) and those that turn the direction of writing
/// (Unicode's `Bidi_Control`) written as `[U+202E]`: an admin must see the trick, not its effect.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        let turns =
            matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if turns || (c.is_control() && !matches!(c, '\n' | '\t' | '\r')) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "[U+{:04X}]", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_turns_the_writing_is_seen_and_everything_else_stays() {
        assert_eq!(visible("加\u{202e}信微\u{1b}[1m"), "加[U+202E]信微[U+001B][1m");
        let plain = "第一行\r\n\t第二行 👨\u{200d}👩";
        assert_eq!(visible(plain), plain);
    }
}
