//! How much text there is: one unit for a Han, kana or hangul character, one for a word of any other script.

/// Whether this char is a word by itself.
pub(crate) fn is_wide_letter(c: char) -> bool {
    matches!(u32::from(c),
        0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

/// Whether this char ends or parts clauses. The full-width forms hardly ever occur in menus and link lists.
pub(crate) fn is_clause_mark(c: char) -> bool {
    matches!(c, '，' | '。' | '！' | '？' | '；' | '、' | '：' | '“' | '”' | '…' | '」' | ',' | '.' | '!' | '?' | ';')
}

/// Units and clause marks of a text. A dot or comma counts only when white space or the end follows, so that numbers
/// and addresses have none.
pub(crate) fn measure(text: &str) -> (usize, usize) {
    let (mut units, mut marks, mut in_word) = (0, 0, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_wide_letter(c) {
            units += 1;
            in_word = false;
        } else if c.is_alphanumeric() {
            units += usize::from(!in_word);
            in_word = true;
        } else {
            in_word = in_word && matches!(c, '\'' | '’' | '-');
            if is_clause_mark(c)
                && (!c.is_ascii() || chars.peek().is_none_or(|next| next.is_whitespace() || *next == '"'))
            {
                marks += 1;
            }
        }
    }
    (units, marks)
}

/// Units alone.
pub(crate) fn units(text: &str) -> usize {
    measure(text).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_characters_and_words_are_units() {
        assert_eq!(measure("清源，clear water 314。"), (5, 2));
        assert_eq!(measure("It's a well-known fact, he said."), (6, 2));
        assert_eq!(measure(""), (0, 0));
    }
}
