//! One meaning of white space for every format.

/// Whether this char shows nothing: Unicode white space, zero-width marks, controls and soft hyphens.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_ignorable(c)
}

/// Whether this char is dropped altogether: it neither shows nor separates.
pub(crate) fn is_ignorable(c: char) -> bool {
    // Nearly every char of every page is a printing ASCII one or a Han one, and each is asked several times.
    if matches!(c, ' '..='~' | '\u{3000}'..='\u{9fff}') {
        return false;
    }
    // The private use area holds the glyphs of icon fonts.
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
        || (c.is_control() && !c.is_whitespace())
}

/// `text` with every run of white space made one space, ignorable chars dropped, and the ends trimmed.
pub(crate) fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_collapsed(&mut out, text);
    out.truncate(out.trim_end().len());
    out
}

/// Appends `text` to `out`, collapsing as [`collapse`] does, also across the seam; a trailing space may remain.
pub(crate) fn push_collapsed(out: &mut String, text: &str) {
    for c in text.chars() {
        if is_ignorable(c) {
            continue;
        }
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_of_every_script_collapses() {
        assert_eq!(collapse("\u{3000}\u{3000}清 \n\t 源\u{200b}水\u{a0}"), "清 源水");
        assert_eq!(collapse("\0a\u{7}b"), "ab");
    }
}
