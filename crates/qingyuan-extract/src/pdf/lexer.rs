//! Tokens of PDF and PostScript syntax (ISO 32000-1, 7.2 and 7.3): content streams, character maps, Type 1 headers.

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// An integer or a real.
    Number(f64),
    /// A name, without its slash.
    Name(Vec<u8>),
    /// A string, literal or hexadecimal.
    Text(Vec<u8>),
    /// `[`.
    Open,
    /// `]`.
    Close,
    /// `<<`, `>>`, `{` or `}`.
    Mark,
    /// An operator or another bare word.
    Word(&'a [u8]),
}

/// Reads tokens one by one; whatever the bytes are, each step moves on.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// How long one string may be, in bytes; what follows is dropped. A line of text has some hundred.
const MAX_TEXT: usize = 64 * 1024;

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Moves behind the data of an inline image, whose `ID` was just read (8.9.7): to an `EI` between white space.
    pub(super) fn skip_image(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let end = rest.windows(4).position(|four| {
            is_space(four[0]) && four[1] == b'E' && four[2] == b'I' && (is_space(four[3]) || four[3] == b'Q')
        });
        self.at += end.map_or(rest.len(), |end| end + 3);
    }

    fn literal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut depth = 1_usize;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            let mut push = |byte| {
                if text.len() < MAX_TEXT {
                    text.push(byte);
                }
            };
            match byte {
                b'(' => {
                    depth += 1;
                    push(byte);
                }
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                    push(byte);
                }
                b'\\' => {
                    let Some(&escaped) = self.bytes.get(self.at) else { break };
                    self.at += 1;
                    match escaped {
                        b'n' => push(b'\n'),
                        b'r' => push(b'\r'),
                        b't' => push(b'\t'),
                        b'b' => push(8),
                        b'f' => push(12),
                        b'\r' => self.at += usize::from(self.bytes.get(self.at) == Some(&b'\n')),
                        b'\n' => {}
                        b'0'..=b'7' => {
                            let mut code = u32::from(escaped - b'0');
                            for _ in 0..2 {
                                match self.bytes.get(self.at) {
                                    Some(digit @ b'0'..=b'7') => {
                                        code = code * 8 + u32::from(digit - b'0');
                                        self.at += 1;
                                    }
                                    _ => break,
                                }
                            }
                            push(u8::try_from(code & 0xff).unwrap_or(0));
                        }
                        other => push(other),
                    }
                }
                other => push(other),
            }
        }
        text
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut high = None;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            let Some(digit) = char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()) else {
                continue;
            };
            match high.take() {
                None => high = Some(digit),
                Some(first) if text.len() < MAX_TEXT => text.push(first * 16 + digit),
                Some(_) => {}
            }
        }
        if let Some(first) = high {
            text.push(first * 16);
        }
        text
    }

    fn name(&mut self) -> Vec<u8> {
        let mut name = Vec::new();
        while let Some(&byte) = self.bytes.get(self.at) {
            if !is_regular(byte) {
                break;
            }
            self.at += 1;
            let code = self
                .bytes
                .get(self.at..self.at + 2)
                .filter(|_| byte == b'#')
                .and_then(|hex| std::str::from_utf8(hex).ok())
                .and_then(|hex| u8::from_str_radix(hex, 16).ok());
            match code {
                Some(code) => {
                    self.at += 2;
                    name.push(code);
                }
                None => name.push(byte),
            }
        }
        name
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let &byte = self.bytes.get(self.at)?;
            if is_space(byte) {
                self.at += 1;
            } else if byte == b'%' {
                let rest = &self.bytes[self.at..];
                self.at += rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
            } else {
                break;
            }
        }
        let start = self.at;
        self.at += 1;
        Some(match self.bytes[start] {
            b'(' => Token::Text(self.literal()),
            b'/' => Token::Name(self.name()),
            b'[' => Token::Open,
            b']' => Token::Close,
            b'{' | b'}' | b')' => Token::Mark,
            open @ (b'<' | b'>') if self.bytes.get(self.at) == Some(&open) => {
                self.at += 1;
                Token::Mark
            }
            b'<' => Token::Text(self.hexadecimal()),
            b'>' => Token::Mark,
            _ => {
                while self.bytes.get(self.at).is_some_and(|byte| is_regular(*byte)) {
                    self.at += 1;
                }
                let word = &self.bytes[start..self.at];
                number(word).map_or(Token::Word(word), Token::Number)
            }
        })
    }
}

/// A number in PDF's form: a sign, digits and a point, no exponent.
fn number(word: &[u8]) -> Option<f64> {
    if word.len() > 32 || !word.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.')) {
        return None;
    }
    std::str::from_utf8(word).ok()?.parse().ok()
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_token_is_read() {
        let tokens: Vec<Token<'_>> =
            Lexer::new(b"/F#31 -12.5 Tf % note\n[(a\\(b\\051\\n) <4e0> 3] TJ << /A 1 >> T*").collect();
        let expected = [
            Token::Name(b"F1".to_vec()),
            Token::Number(-12.5),
            Token::Word(b"Tf"),
            Token::Open,
            Token::Text(b"a(b)\n".to_vec()),
            Token::Text(vec![0x4e, 0]),
            Token::Number(3.0),
            Token::Close,
            Token::Word(b"TJ"),
            Token::Mark,
            Token::Name(b"A".to_vec()),
            Token::Number(1.0),
            Token::Mark,
            Token::Word(b"T*"),
        ];
        assert_eq!(tokens, expected);
    }

    #[test]
    fn an_inline_image_is_skipped() {
        let mut lexer = Lexer::new(b"BI /W 1 ID \x00\xffEIx (q EI Q");
        while lexer.next().is_some_and(|token| token != Token::Word(b"ID")) {}
        lexer.skip_image();
        assert_eq!(lexer.collect::<Vec<_>>(), [Token::Word(b"Q")]);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_come_to_an_end(bytes: Vec<u8>) {
            proptest::prop_assert!(Lexer::new(&bytes).count() <= bytes.len());
        }
    }
}
