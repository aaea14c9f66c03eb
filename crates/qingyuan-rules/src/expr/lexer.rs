//! Words and signs of the condition language.

use std::ops::Range;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A term's name, a function or one of `and or not`.
    Name(String),
    /// `@contact`
    Entity(String),
    Number(f64),
    Text(String),
    /// `( ) ,` and the comparisons.
    Sign(&'static str),
}

const SIGNS: [&str; 9] = [">=", "<=", "==", "!=", "(", ")", ",", ">", "<"];

/// The tokens with their bytes, and whatever is none with its bytes and the sign that was probably meant.
#[derive(Default)]
pub(super) struct Lexed {
    pub(super) tokens: Vec<(Token, Range<usize>)>,
    pub(super) wrong: Vec<(Range<usize>, Option<&'static str>)>,
}

pub(super) fn lex(text: &str) -> Lexed {
    let mut lexed = Lexed::default();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (token, length) = if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Token::Sign(sign), sign.len())
        } else if c == '"' || c == '\'' {
            // Whichever quotation mark the TOML text around the condition does not use.
            let Some(end) = rest[1..].find(c) else {
                lexed.wrong.push((at..text.len(), Some("the text needs a closing quotation mark")));
                return lexed;
            };
            (Token::Text(rest[1..=end].to_owned()), end + 2)
        } else if c.is_ascii_digit() {
            let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            // What is no number is treated as one, so that only itself is complained about.
            let number = rest[..length].parse().unwrap_or_else(|_| {
                lexed.wrong.push((at..at + length, Some("write a number such as `3` or `0.5`")));
                1.0
            });
            (Token::Number(number), length)
        } else if c == '@' {
            let length = 1 + name_length(&rest[1..]);
            (Token::Entity(rest[1..length].to_owned()), length)
        } else if c.is_alphabetic() || c == '_' {
            let length = name_length(rest);
            (Token::Name(rest[..length].to_owned()), length)
        } else {
            let doubled = rest.starts_with("&&") || rest.starts_with("||");
            let length = c.len_utf8() * (1 + usize::from(doubled));
            lexed.wrong.push((at..at + length, meant(c)));
            at += length;
            continue;
        };
        lexed.tokens.push((token, at..at + length));
        at += length;
    }
    lexed
}

/// What was probably meant by a sign of other languages, or by a full-width one.
fn meant(c: char) -> Option<&'static str> {
    Some(match c {
        '&' | '＆' => "write `and`",
        '|' | '｜' => "write `or`",
        '!' | '！' => "write `not`",
        '（' => "write the ASCII `(`",
        '）' => "write the ASCII `)`",
        '，' | '、' => "write the ASCII `,`",
        '“' | '”' | '‘' | '’' => "write the ASCII `\"`",
        '＞' | '≥' => "write `>` or `>=`",
        '＜' | '≤' => "write `<` or `<=`",
        '=' | '＝' => "write `==`",
        _ => return None,
    })
}

fn name_length(rest: &str) -> usize {
    rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(rest.len())
}
