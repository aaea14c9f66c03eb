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

/// The tokens with their bytes, or the bytes of the first character that begins none.
pub(super) fn lex(text: &str) -> Result<Vec<(Token, Range<usize>)>, Range<usize>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (token, length) = if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Token::Sign(sign), sign.len())
        } else if c == '"' {
            let Some(end) = rest[1..].find('"') else { return Err(at..text.len()) };
            (Token::Text(rest[1..=end].to_owned()), end + 2)
        } else if c.is_ascii_digit() {
            let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let Ok(number) = rest[..length].parse() else { return Err(at..at + length) };
            (Token::Number(number), length)
        } else if c == '@' {
            let length = 1 + name_length(&rest[1..]);
            (Token::Entity(rest[1..length].to_owned()), length)
        } else if c.is_alphabetic() || c == '_' {
            let length = name_length(rest);
            (Token::Name(rest[..length].to_owned()), length)
        } else {
            return Err(at..at + c.len_utf8());
        };
        tokens.push((token, at..at + length));
        at += length;
    }
    Ok(tokens)
}

fn name_length(rest: &str) -> usize {
    rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(rest.len())
}
