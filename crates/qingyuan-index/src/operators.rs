//! The signs between the words: quotes, `-`, `|`, `site:` and `intitle:`, as keyboards of either kind type them.

/// One piece of the typed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Free(&'a str),
    Phrase(&'a str),
    Excluded(&'a str),
    Title(&'a str),
    Site(&'a str),
    NotSite(&'a str),
    /// Between two pieces either of which will do.
    Or,
}

/// One thing that was understood beside plain words: what a page tells the reader, so that nothing is done in secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Understood {
    /// Results hold this text as it stands.
    Phrase(String),
    /// Results do not hold this text.
    Excluded(String),
    /// The titles of results hold this text as it stands.
    Title(String),
    /// Results come from this site or one below it.
    Site(String),
    /// Results do not come from this site nor from one below it.
    NotSite(String),
    /// Results hold one of these.
    Either(Vec<String>),
}

/// What opens and closes a quotation. People mix them: an input method gives `”` where `“` was meant.
const QUOTES: [char; 3] = ['"', '“', '”'];
/// Minus signs and dashes that keyboards give for `-`; the full-width form is folded to it before.
const MINUS: [char; 4] = ['-', '−', '–', '—'];

/// The sign for "or", once [`with_bars`] has been over the text; the full-width form is folded to it.
const BAR: char = '|';

/// Writes the word `OR` as the sign: capitals are gone after folding, and in small letters it is a word like any other.
pub(crate) fn with_bars(typed: &str) -> String {
    let words = typed.split(' ').map(|word| if matches!(word, "OR" | "ＯＲ") { "|" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// Splits a folded query at spaces, quotes and bars; a quote that is never closed and an operator without a word are
/// plain text.
pub(crate) fn pieces(folded: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = folded.trim_start();
    while !rest.is_empty() {
        let (piece, len) = operator(rest).unwrap_or_else(|| {
            let (text, len) = plain(rest);
            (Piece::Free(text), len)
        });
        pieces.push(piece);
        rest = rest[len..].trim_start();
    }
    pieces
}

type Make<'a> = fn(&'a str) -> Piece<'a>;

/// An operator at the start of `text`, and how many bytes it takes.
fn operator(text: &str) -> Option<(Piece<'_>, usize)> {
    if text.starts_with(BAR) {
        return Some((Piece::Or, BAR.len_utf8()));
    }
    if let Some((phrase, len)) = quoted(text) {
        return Some((Piece::Phrase(phrase), len));
    }
    let named = |text: &'_ str| -> Option<usize> { text.starts_with("site:").then_some("site:".len()) };
    if let Some(rest) = text.strip_prefix(MINUS) {
        let sign = text.len() - rest.len();
        if let Some(name) = named(rest) {
            let (piece, len) = value(&rest[name..], Piece::NotSite)?;
            return Some((piece, sign + name + len));
        }
        let (piece, len) = value(rest, Piece::Excluded)?;
        return Some((piece, sign + len));
    }
    let made: [(&str, Make<'_>); 2] = [("site:", Piece::Site), ("intitle:", Piece::Title)];
    made.into_iter().find_map(|(name, make)| {
        let (piece, len) = value(text.strip_prefix(name)?, make)?;
        Some((piece, name.len() + len))
    })
}

/// What an operator stands before; `None` when nothing, or one more sign, follows it.
fn value<'a>(rest: &'a str, make: Make<'a>) -> Option<(Piece<'a>, usize)> {
    if rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || MINUS.contains(&c) || c == BAR) {
        return None;
    }
    let (value, len) = quoted(rest).unwrap_or_else(|| plain(rest));
    Some((make(value), len))
}

/// A closed quotation at the start of `text`: what is inside, and how many bytes it takes.
fn quoted(text: &str) -> Option<(&str, usize)> {
    let open = text.chars().next()?;
    let inner = &text[open.len_utf8()..];
    let end = match open {
        '「' => inner.find('」')?,
        '『' => inner.find('』')?,
        _ if QUOTES.contains(&open) => inner.find(QUOTES)?,
        _ => return None,
    };
    let close = inner[end..].chars().next().map_or(0, char::len_utf8);
    Some((&inner[..end], open.len_utf8() + end + close))
}

/// Text up to the next space, bar or closed quotation, at least one character.
fn plain(text: &str) -> (&str, usize) {
    let end = text
        .char_indices()
        .skip(1)
        .find(|&(at, c)| c == BAR || c.is_whitespace() || quoted(&text[at..]).is_some())
        .map_or(text.len(), |(at, _)| at);
    (&text[..end], end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexis::Lexis;

    fn shown(query: &str) -> String {
        let folded = Lexis::fold(&with_bars(query));
        let pieces = pieces(&folded);
        let texts = pieces.iter().map(|piece| match piece {
            Piece::Free(text) => format!("free({text})"),
            Piece::Phrase(text) => format!("phrase({text})"),
            Piece::Excluded(text) => format!("not({text})"),
            Piece::Title(text) => format!("title({text})"),
            Piece::Site(text) => format!("site({text})"),
            Piece::NotSite(text) => format!("not-site({text})"),
            Piece::Or => "or".to_owned(),
        });
        texts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn operators_are_read_and_everything_else_is_text() {
        let cases = [
            ("勾股 定理", "free(勾股) free(定理)"),
            ("\"勾股定理\" 证明", "phrase(勾股定理) free(证明)"),
            ("什么是“破窗效应”吗", "free(什么是) phrase(破窗效应) free(吗)"),
            ("论文 -代写 -\"有偿 代写\"", "free(论文) not(代写) not(有偿 代写)"),
            ("site:lib.example intitle:指南 intitle:\"a b\"", "site(lib.example) title(指南) title(a b)"),
            ("-site:blog.example", "not-site(blog.example)"),
            ("2020-2021 a-b", "free(2020-2021) free(a-b)"),
            ("5\" 屏幕", "free(5\") free(屏幕)"),
            ("- -- site: \"", "free(-) free(--) free(site:) free(\")"),
            ("((((", "free((((()"),
            ("", ""),
        ];
        for (query, expected) in cases {
            assert_eq!(shown(query), expected, "{query}");
        }
    }

    #[test]
    fn what_chinese_keyboards_type_is_understood() {
        let cases = [
            ("论文　－代写", "free(论文) not(代写)"),
            ("论文 —代写 —— 副标题", "free(论文) not(代写) free(——) free(副标题)"),
            ("ｓｉｔｅ：lib.example ＩＮＴＩＴＬＥ：指南", "site(lib.example) title(指南)"),
            ("＂勾股定理＂", "phrase(勾股定理)"),
            ("”勾股定理”", "phrase(勾股定理)"),
            ("「導數」 『切線』", "phrase(导数) phrase(切线)"),
        ];
        for (query, expected) in cases {
            assert_eq!(shown(query), expected, "{query}");
        }
    }

    #[test]
    fn either_of_two_is_a_bar_or_a_word_in_capitals() {
        let cases = [
            ("猫 OR 狗", "free(猫) or free(狗)"),
            ("猫|狗", "free(猫) or free(狗)"),
            ("猫 ｜ \"小 狗\"", "free(猫) or phrase(小 狗)"),
            ("cats or dogs", "free(cats) free(or) free(dogs)"),
            ("||", "or or"),
        ];
        for (query, expected) in cases {
            assert_eq!(shown(query), expected, "{query}");
        }
    }
}
