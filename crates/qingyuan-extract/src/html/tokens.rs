//! A small tokenizer for tags (WHATWG HTML 13.2.5, the states that matter), linear in its input.

/// One token of markup; all borrow from the page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// Text between tags, entities unresolved.
    Text(&'a str),
    /// An opening tag.
    Open(Tag<'a>),
    /// A closing tag: its name as written.
    Close(&'a str),
    /// A comment, doctype or processing instruction.
    Markup,
}

/// An opening tag.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    /// The name as written.
    pub(crate) name: &'a str,
    /// Names and values as written, at most [`MAX_ATTRIBUTES`].
    pub(crate) attributes: Vec<(&'a str, &'a str)>,
}

/// How many attributes of a tag are read. Builders of trees compare each with all before it.
pub(crate) const MAX_ATTRIBUTES: usize = 64;

/// Cuts a page into tokens.
#[derive(Clone)]
pub(crate) struct Tokens<'a> {
    page: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    /// Begins at the start of `page`.
    pub(crate) fn new(page: &'a str) -> Self {
        Self { page, at: 0 }
    }

    /// Moves past the closing tag `name` and returns what was before it; stays put when there is none.
    pub(crate) fn skip_past_close(&mut self, name: &str) -> Option<&'a str> {
        let bytes = self.page.as_bytes();
        let mut from = self.at;
        while let Some(found) = self.page[from..].find("</") {
            let open = from + found;
            let end = open + 2 + name.len();
            let is_name = bytes.get(open + 2..end).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
            if is_name && bytes.get(end).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/')) {
                let inner = &self.page[self.at..open];
                self.at = bytes[end..].iter().position(|b| *b == b'>').map_or(bytes.len(), |gt| end + gt + 1);
                return Some(inner);
            }
            from = open + 2;
        }
        None
    }

    /// Moves to the end of the page and returns what was left.
    pub(crate) fn skip_to_end(&mut self) -> &'a str {
        let rest = &self.page[self.at..];
        self.at = self.page.len();
        rest
    }

    /// Moves past the closing tag `name` when only text of at most `max` bytes stands before it, and returns that.
    pub(crate) fn skip_short_text(&mut self, name: &str, max: usize) -> Option<&'a str> {
        let bytes = self.page.as_bytes();
        let length = bytes[self.at..].iter().take(max + 1).position(|b| *b == b'<')?;
        let close = self.at + length;
        let end = close + 2 + name.len();
        let is_close = bytes.get(close + 1) == Some(&b'/')
            && bytes.get(close + 2..end).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
            && bytes.get(end) == Some(&b'>');
        let text = is_close.then(|| &self.page[self.at..close])?;
        self.at = end + 1;
        Some(text)
    }

    /// Reads a tag whose name begins at `start`; leaves `self.at` behind its `>`.
    fn tag(&mut self, start: usize) -> Tag<'a> {
        let bytes = self.page.as_bytes();
        let mut at = start;
        while at < bytes.len() && !bytes[at].is_ascii_whitespace() && !matches!(bytes[at], b'>' | b'/') {
            at += 1;
        }
        let name = &self.page[start..at];
        let mut attributes = Vec::new();
        loop {
            while at < bytes.len() && (bytes[at].is_ascii_whitespace() || bytes[at] == b'/') {
                at += 1;
            }
            if at >= bytes.len() || bytes[at] == b'>' {
                break;
            }
            let (attribute, next) = self.attribute(at);
            if attributes.len() < MAX_ATTRIBUTES {
                attributes.push(attribute);
            }
            at = next;
        }
        self.at = (at + 1).min(bytes.len());
        Tag { name, attributes }
    }

    fn attribute(&self, start: usize) -> ((&'a str, &'a str), usize) {
        let bytes = self.page.as_bytes();
        // An equals sign in the first place belongs to the name (13.2.5.32).
        let mut at = start + 1;
        while at < bytes.len() && !bytes[at].is_ascii_whitespace() && !matches!(bytes[at], b'>' | b'/' | b'=') {
            at += 1;
        }
        while !self.page.is_char_boundary(at) {
            at += 1;
        }
        let name = &self.page[start..at];
        let mut value_at = at;
        while value_at < bytes.len() && bytes[value_at].is_ascii_whitespace() {
            value_at += 1;
        }
        if bytes.get(value_at) != Some(&b'=') {
            return ((name, ""), at);
        }
        value_at += 1;
        while value_at < bytes.len() && bytes[value_at].is_ascii_whitespace() {
            value_at += 1;
        }
        match bytes.get(value_at) {
            Some(quote @ (b'"' | b'\'')) => {
                let from = value_at + 1;
                let to = bytes[from..].iter().position(|b| b == quote).map_or(bytes.len(), |end| from + end);
                ((name, &self.page[from..to]), (to + 1).min(bytes.len()))
            }
            _ => {
                let mut to = value_at;
                while to < bytes.len() && !bytes[to].is_ascii_whitespace() && bytes[to] != b'>' {
                    to += 1;
                }
                ((name, &self.page[value_at..to]), to)
            }
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let bytes = self.page.as_bytes();
        let start = self.at;
        if start >= bytes.len() {
            return None;
        }
        let after = |at: usize, needle: &str| self.page[at..].find(needle).map(|found| at + found + needle.len());
        if bytes[start] == b'<' {
            match bytes.get(start + 1) {
                Some(b) if b.is_ascii_alphabetic() => return Some(Token::Open(self.tag(start + 1))),
                Some(b'/') if bytes.get(start + 2).is_some_and(u8::is_ascii_alphabetic) => {
                    return Some(Token::Close(self.tag(start + 2).name));
                }
                Some(b'!') if self.page[start..].starts_with("<!--") => {
                    let rest = &self.page[start + 4..];
                    self.at = if rest.starts_with('>') || rest.starts_with("->") {
                        after(start + 4, ">").unwrap_or(bytes.len())
                    } else {
                        // `--!>` ends a comment too (13.2.5.52), and what is never closed reaches to the end.
                        let end = after(start + 4, "-->").unwrap_or(bytes.len());
                        let odd = self.page[start + 4..end].find("--!>");
                        odd.map_or(end, |found| start + 4 + found + "--!>".len())
                    };
                    return Some(Token::Markup);
                }
                Some(b'!' | b'?' | b'/') => {
                    self.at = after(start + 2, ">").unwrap_or(bytes.len());
                    return Some(Token::Markup);
                }
                _ => {}
            }
        }
        let next = bytes[start + 1..].iter().position(|b| *b == b'<');
        self.at = next.map_or(bytes.len(), |found| start + 1 + found);
        Some(Token::Text(&self.page[start..self.at]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_attributes_and_comments_are_told_apart() {
        let page = "<!DOCTYPE html><p class=a id = 'b>c' 隐藏>一<!-- <p> -->二 < 三</P >";
        let tokens: Vec<Token<'_>> = Tokens::new(page).collect();
        assert_eq!(
            tokens,
            [
                Token::Markup,
                Token::Open(Tag { name: "p", attributes: vec![("class", "a"), ("id", "b>c"), ("隐藏", "")] }),
                Token::Text("一"),
                Token::Markup,
                Token::Text("二 "),
                Token::Text("< 三"),
                Token::Close("P"),
            ]
        );
    }

    #[test]
    fn raw_text_ends_only_at_its_own_tag() {
        let mut tokens = Tokens::new("<script>if (a</b>c) </scripty></SCRIPT >x");
        tokens.next();
        assert_eq!(tokens.skip_past_close("script"), Some("if (a</b>c) </scripty>"));
        assert_eq!(tokens.next(), Some(Token::Text("x")));
    }
}
