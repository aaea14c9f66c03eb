//! How wide text is shown, and which characters are never shown by themselves.

use crate::lexis::is_han;

/// How wide a line break is shown: as a sign between two lines.
const BREAK: usize = 3;

/// How many columns `c` takes after `before`: 2 for Han and its like, 1 for others, 0 for a space after a space.
pub(crate) fn columns(before: Option<char>, c: char) -> usize {
    if c == '\n' {
        return if before == Some('\n') { 0 } else { BREAK };
    }
    if c.is_ascii() {
        return usize::from(!(c.is_whitespace() && before.is_some_and(char::is_whitespace)));
    }
    let wide = is_han(c)
        || matches!(c, '\u{2E80}'..='\u{303F}' | '\u{FF01}'..='\u{FF60}' | '\u{FFE0}'..='\u{FFE6}' | '“' | '”' | '‘' | '’'
            | '…' | '—' | '\u{2460}'..='\u{24FF}' | '\u{3200}'..='\u{33FF}' | '\u{1F200}'..='\u{1FAFF}');
    if wide { 2 } else { 1 }
}

/// Whether `c` is no sign of its own: set on the one before, or joining two. A cut before it would change that one.
pub(crate) fn clings(c: char) -> bool {
    match c {
        '\0'..='\u{2FF}' => false,
        '\u{4E00}'..='\u{9FFF}' | '\u{3000}'..='\u{3029}' | '\u{3030}'..='\u{3098}' | '\u{FF01}'..='\u{FF9D}' => false,
        '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}' => {
            true
        }
        _ => Some(c).is_some_and(is_mark),
    }
}

/// Whether folding drops `c`, as it drops the accent of `é` when that is written apart.
fn is_mark(c: char) -> bool {
    qingyuan_text::base(c.encode_utf8(&mut [0; 4])).text().is_empty()
}

/// Whether `c` only steers how text is laid out; it must not reach beyond a snippet.
pub(crate) fn steers(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_a_terminal() {
        let width = |text: &str| {
            let mut before = None;
            text.chars().map(|c| columns(before.replace(c), c)).sum::<usize>()
        };
        let cases =
            [("清源", 4), ("ab 1", 4), ("“好”。", 8), ("a   b", 3), ("a\nb", 5), ("a\n\n b", 5), ("Ａ①", 4), ("🎉", 2)];
        for (text, expected) in cases {
            assert_eq!(width(text), expected, "{text:?}");
        }
    }

    #[test]
    fn accents_and_joiners_cling() {
        for c in ['\u{301}', '\u{200D}', '\u{FE0F}', '\u{1F3FB}', '\u{3099}', '\u{20E3}'] {
            assert!(clings(c), "U+{:04X}", c as u32);
        }
        for c in ['a', 'é', '清', '，', '\u{3000}', '🎉', 'が', '\n', '한'] {
            assert!(!clings(c), "{c:?}");
        }
    }
}
