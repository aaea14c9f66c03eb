//! Writing to the terminal: the only place that does.

use std::borrow::Cow;
use std::io::Write;

use unicode_width::UnicodeWidthStr;

/// One line on standard output for a person, [`harmless`]. A reader that went away (`| head`) is no error.
pub(crate) fn line(text: &str) {
    data(&harmless(text));
}

/// One line on standard output for a program, as it is: JSON or TOML, which have escapes of their own.
pub(crate) fn data(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// One line on standard error, marked as what went wrong.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "error: {}", harmless(text));
}

/// One line on standard error that is no error.
pub(crate) fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", harmless(text));
}

/// The text without any character that makes a terminal do something: control characters except line breaks and tabs,
/// and those that turn the direction of writing (Unicode's `Bidi_Control`), are written as `\u{1b}`. Screened texts, rule
/// files and their names come from strangers.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    let harmful = |c: char| {
        let turns =
            matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        turns || (c.is_control() && !matches!(c, '\n' | '\t'))
    };
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if harmful(c) {
            safe.extend(c.escape_unicode());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// A table with aligned columns; Han characters take two cells. The first column is left-aligned, the rest right.
pub(crate) fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    for row in rows {
        let mut text = String::new();
        for (column, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[column].saturating_sub(cell.width()));
            if column == 0 {
                text.push_str(&format!("{cell}{pad}"));
            } else {
                text.push_str(&format!("  {pad}{cell}"));
            }
        }
        line(text.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn nothing_that_goes_out_commands_the_terminal() {
        assert_eq!(harmless("\u{1b}[31m红\u{7}\u{9b}2J\u{7f}\r"), "\\u{1b}[31m红\\u{7}\\u{9b}2J\\u{7f}\\u{d}");
        assert_eq!(harmless("加\u{202e}信微\u{2069}\u{200f}"), "加\\u{202e}信微\\u{2069}\\u{200f}");
        let plain = "两行\n\t和👨\u{200d}👩";
        assert_eq!(harmless(plain), plain);
    }
}
