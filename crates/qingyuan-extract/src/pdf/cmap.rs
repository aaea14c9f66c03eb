//! Character maps (Adobe Technical Note 5014; ISO 32000-1, 9.7.5 and 9.10.3): from codes to CIDs, or to Unicode.

use std::collections::BTreeMap;

use super::lexer::{Lexer, Token};

/// How many entries of one map are kept: a font has at most 65,536 glyphs.
const MAX_ENTRIES: usize = 70_000;

/// A character map as a file embeds it.
#[derive(Debug, Default)]
pub(super) struct CMap {
    /// Lengths in bytes, with the lowest and the highest code of that length.
    spaces: Vec<(usize, u32, u32)>,
    /// First code, last code and first CID, in order of the first code.
    cids: BTreeMap<u32, (u32, u32)>,
    /// First code to last code and the text of the first.
    texts: BTreeMap<u32, (u32, Vec<u16>)>,
}

impl CMap {
    /// Reads a map; what is not understood is passed over.
    pub(super) fn parse(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut section: &[u8] = b"";
        let mut held: Vec<Token<'_>> = Vec::new();
        let mut list: Option<Vec<Vec<u8>>> = None;
        for token in Lexer::new(bytes) {
            match token {
                Token::Word(word) if word.starts_with(b"begin") => {
                    section = word;
                    held.clear();
                }
                Token::Word(word) if word.starts_with(b"end") => section = b"",
                Token::Open => list = Some(Vec::new()),
                Token::Close => {
                    if let (Some(texts), [Token::Text(low), ..]) = (list.take(), held.as_slice()) {
                        let low = code(low);
                        for (at, text) in (0_u32..).zip(texts) {
                            map.put_text(low.saturating_add(at), low.saturating_add(at), &text);
                        }
                    }
                    held.clear();
                }
                Token::Text(text) if list.is_some() => {
                    if let Some(list) = &mut list
                        && list.len() < MAX_ENTRIES
                    {
                        list.push(text);
                    }
                }
                other => held.push(other),
            }
            map.take(section, &mut held);
        }
        map
    }

    /// Takes an entry out of `held` when it is whole.
    fn take(&mut self, section: &[u8], held: &mut Vec<Token<'_>>) {
        match (section, held.as_slice()) {
            (b"begincodespacerange", [Token::Text(low), Token::Text(high)]) => {
                if self.spaces.len() < 64 && (1..=4).contains(&low.len()) {
                    self.spaces.push((low.len(), code(low), code(high)));
                }
            }
            (b"begincidrange", [Token::Text(low), Token::Text(high), Token::Number(cid)]) => {
                if self.cids.len() < MAX_ENTRIES {
                    self.cids.insert(code(low), (code(high), *cid as u32));
                }
            }
            (b"begincidchar", [Token::Text(at), Token::Number(cid)]) => {
                if self.cids.len() < MAX_ENTRIES {
                    self.cids.insert(code(at), (code(at), *cid as u32));
                }
            }
            (b"beginbfchar", [Token::Text(at), Token::Text(text)]) => self.put_text(code(at), code(at), text),
            (b"beginbfrange", [Token::Text(low), Token::Text(high), Token::Text(text)]) => {
                self.put_text(code(low), code(high), text);
            }
            // An entry that waits for more, or words outside of every section.
            (b"begincodespacerange" | b"begincidchar" | b"beginbfchar", [_])
            | (b"begincidrange" | b"beginbfrange", [_] | [_, _]) => return,
            _ => {}
        }
        held.clear();
    }

    fn put_text(&mut self, low: u32, high: u32, text: &[u8]) {
        if self.texts.len() >= MAX_ENTRIES {
            return;
        }
        let units = match text {
            [one] => vec![u16::from(*one)],
            _ => text.chunks_exact(2).take(16).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect(),
        };
        self.texts.insert(low, (high, units));
    }

    /// The code at the start of `bytes`, and its length in bytes; where the map says nothing of lengths, two.
    pub(super) fn next_code(&self, bytes: &[u8]) -> (u32, usize) {
        for length in 1..=bytes.len().min(4) {
            let found = code(&bytes[..length]);
            if self.spaces.iter().any(|(len, low, high)| *len == length && (*low..=*high).contains(&found)) {
                return (found, length);
            }
        }
        let length = self.spaces.iter().map(|(length, ..)| *length).min().unwrap_or(2).clamp(1, bytes.len().max(1));
        (code(&bytes[..length.min(bytes.len())]), length)
    }

    /// The CID of a code.
    pub(super) fn cid(&self, code: u32) -> Option<u32> {
        let (low, (high, cid)) = self.cids.range(..=code).next_back()?;
        (code <= *high).then(|| cid.saturating_add(code - low))
    }

    /// The text of a code.
    pub(super) fn text(&self, code: u32) -> Option<String> {
        let (low, (high, units)) = self.texts.range(..=code).next_back()?;
        if code > *high {
            return None;
        }
        let mut units = units.clone();
        if let Some(last) = units.last_mut() {
            *last = last.wrapping_add(u16::try_from(code - low).ok()?);
        }
        let text: String = String::from_utf16(&units).ok()?;
        (!text.contains(['\0', '\u{fffd}'])).then_some(text)
    }
}

/// Bytes as a number, the first the highest.
fn code(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |code, byte| code << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_lists_and_single_codes_give_text() {
        let map = CMap::parse(
            b"1 begincodespacerange <00> <80> <8140> <FEFE> endcodespacerange\n\
              2 beginbfchar <0003> <0020> <0010> <6E056E90> endbfchar\n\
              2 beginbfrange <0041> <0043> <0061> <0050> <0051> [<4E00> <4E8C>] endbfrange\n\
              1 begincidrange <b0a1> <b0fe> 940 endcidrange",
        );
        for (code, text) in [(3, " "), (0x10, "清源"), (0x42, "b"), (0x51, "二")] {
            assert_eq!(map.text(code).as_deref(), Some(text));
        }
        assert_eq!(map.text(0x44), None);
        assert_eq!(map.cid(0xb0a3), Some(942));
        assert_eq!(map.next_code(b"\x41\x42"), (0x41, 1));
        assert_eq!(map.next_code(b"\xb0\xa1x"), (0xb0a1, 2));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_give_a_map(bytes: Vec<u8>, code: u32) {
            let map = CMap::parse(&bytes);
            let _ = map.text(code);
            let (_, length) = map.next_code(&bytes);
            proptest::prop_assert!(length >= 1);
        }
    }
}
