//! Fonts: from the bytes of a shown string to text and widths (ISO 32000-1, 9.6 to 9.10).

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Encoding, Object};

use super::cmap::CMap;
use super::lexer::{Lexer, Token};
use super::objects::{array, dictionary, entry, name, number, numbers, resolve, unpacked};
use super::predefined::{Charset, charset, gb1};

/// One shown character.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shown {
    /// Its text; none when the file does not tell.
    pub(super) text: Option<String>,
    /// How far it moves on, in units of the font's size.
    pub(super) width: f64,
    /// Whether word spacing applies: the one-byte code 32.
    pub(super) is_word_space: bool,
}

/// A font as far as its text goes.
#[derive(Debug)]
pub(super) struct Font {
    codes: Codes,
    to_unicode: Option<CMap>,
    unicode_codes: bool,
    widths: BTreeMap<u32, f64>,
    default_width: f64,
    /// Whether its name says that it is bold, or of the kind that headings are set in.
    pub(super) is_bold: bool,
    /// Whether its name says that all its letters are equally wide, as programs are set.
    pub(super) is_mono: bool,
}

#[derive(Debug)]
enum Codes {
    /// One byte each, with the text of each.
    Simple(Vec<Option<String>>),
    /// Several bytes, by a predefined map.
    Predefined { charset: Charset, is_gb1: bool },
    /// Several bytes, by a map in the file.
    Embedded { map: CMap, is_gb1: bool },
}

impl Font {
    /// Reads a font; whatever is missing, there is one.
    pub(super) fn read(pdf: &Document, dict: &Dictionary) -> Self {
        let base = String::from_utf8_lossy(name(pdf, dict, b"BaseFont").unwrap_or_default()).to_lowercase();
        let is_bold = ["bold", "black", "heavy", "simhei", "黑体", "heiti"].iter().any(|mark| base.contains(mark));
        let is_mono =
            ["mono", "courier", "consolas", "menlo", "cmtt", "typewriter"].iter().any(|mark| base.contains(mark));
        let to_unicode = match entry(pdf, dict, b"ToUnicode") {
            Some(Object::Stream(stream)) => Some(CMap::parse(&unpacked(pdf, stream))),
            _ => None,
        };
        // Some writers name the identity map here: the codes are Unicode.
        let unicode_codes = name(pdf, dict, b"ToUnicode").is_some_and(|name| name.starts_with(b"Identity"));
        let descendant = array(pdf, dict, b"DescendantFonts")
            .and_then(|fonts| fonts.first())
            .and_then(|font| resolve(pdf, font).as_dict().ok());
        let (codes, widths, default_width) = match descendant {
            Some(descendant) => {
                let default_width = number(pdf, descendant, b"DW").unwrap_or(1000.0) / 1000.0;
                (composite(pdf, dict, descendant), cid_widths(pdf, descendant), default_width)
            }
            None => {
                let (widths, default_width) = simple_widths(pdf, dict, &base);
                (Codes::Simple(simple(pdf, dict, to_unicode.is_some())), widths, default_width)
            }
        };
        Self { codes, to_unicode, unicode_codes, widths, default_width, is_bold, is_mono }
    }

    /// The characters of a shown string.
    pub(super) fn show(&self, mut bytes: &[u8], mut take: impl FnMut(Shown)) {
        while !bytes.is_empty() {
            let (code, length) = match &self.codes {
                Codes::Simple(_) => (u32::from(bytes[0]), 1),
                Codes::Predefined { charset, .. } => {
                    let length = charset.length(bytes).max(1);
                    (bytes[..length].iter().fold(0, |code, byte| code << 8 | u32::from(*byte)), length)
                }
                Codes::Embedded { map, .. } => map.next_code(bytes),
            };
            let (written, rest) = bytes.split_at(length.clamp(1, bytes.len()));
            bytes = rest;
            take(Shown {
                text: self.text(code, written),
                width: self.width(code, written),
                is_word_space: length == 1 && code == 32,
            });
        }
    }

    fn text(&self, code: u32, written: &[u8]) -> Option<String> {
        if let Some(text) = self.to_unicode.as_ref().and_then(|map| map.text(code)) {
            return Some(text);
        }
        if self.unicode_codes {
            return Charset::Utf16.text(written);
        }
        match &self.codes {
            Codes::Simple(texts) => texts.get(code as usize).cloned().flatten(),
            Codes::Predefined { charset: Charset::Identity, is_gb1: true } => gb1(code),
            Codes::Predefined { charset, .. } => charset.text(written),
            Codes::Embedded { map, is_gb1: true } => map.cid(code).and_then(gb1),
            Codes::Embedded { .. } => None,
        }
    }

    fn width(&self, code: u32, written: &[u8]) -> f64 {
        let cid = match &self.codes {
            Codes::Simple(_) | Codes::Predefined { charset: Charset::Identity, .. } => Some(code),
            Codes::Embedded { map, .. } => map.cid(code),
            // CIDs of these codes are not known; full-width characters have the default, letters about half of it.
            Codes::Predefined { .. } => None,
        };
        match cid {
            Some(cid) => self.widths.get(&cid).copied().unwrap_or(self.default_width),
            None if written.len() == 1 || code < 0x80 => self.default_width / 2.0,
            None => self.default_width,
        }
    }
}

fn composite(pdf: &Document, dict: &Dictionary, descendant: &Dictionary) -> Codes {
    let ordering = dictionary(pdf, descendant, b"CIDSystemInfo").and_then(|info| entry(pdf, info, b"Ordering"));
    let is_gb1 = ordering.and_then(|ordering| ordering.as_str().ok()).is_some_and(|ordering| ordering == b"GB1");
    match entry(pdf, dict, b"Encoding") {
        Some(Object::Stream(stream)) => Codes::Embedded { map: CMap::parse(&unpacked(pdf, stream)), is_gb1 },
        Some(Object::Name(name)) => Codes::Predefined { charset: charset(name).unwrap_or(Charset::Identity), is_gb1 },
        _ => Codes::Predefined { charset: Charset::Identity, is_gb1 },
    }
}

/// The widths of CIDs (9.7.4.3): `first [w w …]` or `first last w`.
fn cid_widths(pdf: &Document, descendant: &Dictionary) -> BTreeMap<u32, f64> {
    /// CIDs have two bytes.
    const MAX_CID: u32 = 0xffff;
    let mut widths = BTreeMap::new();
    let mut list = array(pdf, descendant, b"W").unwrap_or_default();
    while let [first, second, rest @ ..] = list {
        let first = as_number(pdf, first).unwrap_or(0.0) as u32;
        match (resolve(pdf, second), rest) {
            (Object::Array(values), _) => {
                for (cid, value) in (first..=MAX_CID).zip(values) {
                    widths.insert(cid, as_number(pdf, value).unwrap_or(0.0) / 1000.0);
                }
                list = rest;
            }
            (_, [width, rest @ ..]) => {
                let last = as_number(pdf, second).unwrap_or(0.0) as u32;
                let width = as_number(pdf, width).unwrap_or(0.0) / 1000.0;
                for cid in first..=last.min(MAX_CID) {
                    widths.insert(cid, width);
                }
                list = rest;
            }
            _ => break,
        }
    }
    widths
}

fn as_number(pdf: &Document, object: &Object) -> Option<f64> {
    resolve(pdf, object).as_float().ok().map(f64::from)
}

/// The widths of a simple font, and what a letter without one takes.
fn simple_widths(pdf: &Document, dict: &Dictionary, base: &str) -> (BTreeMap<u32, f64>, f64) {
    let scale = match name(pdf, dict, b"Subtype") {
        // The glyphs of a Type 3 font have a space of their own.
        Some(b"Type3") => {
            numbers(pdf, dict, b"FontMatrix").and_then(|matrix| matrix.first().copied()).unwrap_or(0.001).abs()
        }
        _ => 0.001,
    };
    let first = number(pdf, dict, b"FirstChar").unwrap_or(0.0) as u32;
    let widths = numbers(pdf, dict, b"Widths").unwrap_or_default();
    // The mean of the letters of Helvetica and Times, and the one width of Courier; only the fourteen standard fonts may
    // leave their widths out.
    let default = if base.contains("courier") { 0.6 } else { 0.5 };
    ((first..).zip(widths).take(256).map(|(code, width)| (code, width * scale)).collect(), default)
}

/// The text of each code of a simple font (9.6.6).
fn simple(pdf: &Document, dict: &Dictionary, has_map: bool) -> Vec<Option<String>> {
    let encoding = entry(pdf, dict, b"Encoding");
    let base = match encoding {
        Some(Object::Name(name)) => Some(name.as_slice()),
        Some(Object::Dictionary(encoding)) => name(pdf, encoding, b"BaseEncoding"),
        _ => None,
    };
    let mut texts = table(pdf, base.unwrap_or(b"StandardEncoding"));
    if base.is_none() && !has_map {
        built_in(pdf, dict, &mut texts);
    }
    if let Some(Object::Dictionary(encoding)) = encoding {
        let mut code = 0_usize;
        for object in array(pdf, encoding, b"Differences").unwrap_or_default().iter().take(1_024) {
            match resolve(pdf, object) {
                Object::Name(glyph) => {
                    if let Some(text) = texts.get_mut(code) {
                        *text = glyph_text(pdf, glyph);
                    }
                    code += 1;
                }
                other => code = other.as_i64().ok().and_then(|code| usize::try_from(code).ok()).unwrap_or(256),
            }
        }
    }
    texts
}

/// The texts of a named encoding.
fn table(pdf: &Document, name: &[u8]) -> Vec<Option<String>> {
    let known: &[u8] = match name {
        b"WinAnsiEncoding" | b"MacRomanEncoding" | b"MacExpertEncoding" => name,
        _ => b"StandardEncoding",
    };
    let mut font = Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    font.set("Encoding", Object::Name(known.to_vec()));
    let encoding = font.get_font_encoding(pdf);
    (0..=255_u8).map(|code| encoding.as_ref().ok().and_then(|encoding| one(encoding, code))).collect()
}

fn one(encoding: &Encoding<'_>, code: u8) -> Option<String> {
    encoding.bytes_to_string(&[code]).ok().filter(|text| !text.is_empty() && !text.contains('\u{fffd}'))
}

/// The encoding that the program of a Type 1 font brings along, in the clear at its beginning: `dup 12 /fi put`.
fn built_in(pdf: &Document, dict: &Dictionary, texts: &mut [Option<String>]) {
    let Some(Object::Stream(program)) =
        dictionary(pdf, dict, b"FontDescriptor").and_then(|descriptor| entry(pdf, descriptor, b"FontFile"))
    else {
        return;
    };
    let program = unpacked(pdf, program);
    let clear = program.windows(5).position(|five| five == b"eexec").unwrap_or(0);
    let mut held: [Option<Token<'_>>; 2] = [None, None];
    for token in Lexer::new(&program[..clear]) {
        if token == Token::Word(b"put")
            && let [Some(Token::Number(code)), Some(Token::Name(glyph))] = &held
            && let Some(text) = texts.get_mut(*code as usize)
        {
            *text = glyph_text(pdf, glyph);
        }
        held = [held[1].take(), Some(token)];
    }
}

/// The text of a glyph by its name (Adobe Glyph List Specification).
fn glyph_text(pdf: &Document, glyph: &[u8]) -> Option<String> {
    let glyph = std::str::from_utf8(glyph).ok()?;
    let stem = glyph.split('.').next().filter(|stem| !stem.is_empty())?;
    for (prefix, lengths) in [("uni", 4..=4), ("u", 4..=6)] {
        if let Some(digits) = stem.strip_prefix(prefix)
            && lengths.contains(&digits.len())
            && let Some(c) = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
        {
            return Some(c.to_string());
        }
    }
    let ligature = match stem {
        "ff" => "ff",
        "fi" => "fi",
        "fl" => "fl",
        "ffi" => "ffi",
        "ffl" => "ffl",
        _ => "",
    };
    if !ligature.is_empty() {
        return Some(ligature.to_owned());
    }
    // The list itself is in the PDF library, which shows it by way of an encoding.
    let mut encoding = Dictionary::new();
    encoding.set("Type", Object::Name(b"Encoding".to_vec()));
    encoding.set("Differences", Object::Array(vec![Object::Integer(1), Object::Name(stem.as_bytes().to_vec())]));
    let mut font = Dictionary::new();
    font.set("Type", Object::Name(b"Font".to_vec()));
    font.set("Encoding", Object::Dictionary(encoding));
    font.get_font_encoding(pdf).ok().and_then(|encoding| one(&encoding, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyphs_are_known_by_their_names() {
        let pdf = Document::new();
        for (glyph, text) in [
            ("A", Some("A")),
            ("quoteright", Some("\u{2019}")),
            ("fi", Some("fi")),
            ("uni6E05", Some("清")),
            ("a.alt", Some("a")),
            ("g123", None),
        ] {
            assert_eq!(glyph_text(&pdf, glyph.as_bytes()).as_deref(), text, "{glyph}");
        }
    }

    #[test]
    fn differences_stand_before_the_base() {
        let pdf = Document::new();
        let mut encoding = Dictionary::new();
        encoding.set("BaseEncoding", Object::Name(b"WinAnsiEncoding".to_vec()));
        encoding.set(
            "Differences",
            Object::Array(vec![Object::Integer(66), Object::Name(b"fi".to_vec()), Object::Name(b"odd77".to_vec())]),
        );
        let mut font = Dictionary::new();
        font.set("Encoding", Object::Dictionary(encoding));
        let font = Font::read(&pdf, &font);
        let mut texts = Vec::new();
        font.show(b"ABCD\x93", |shown| texts.push(shown.text));
        let expected = [Some("A"), Some("fi"), None, Some("D"), Some("\u{201c}")];
        assert_eq!(texts.iter().map(Option::as_deref).collect::<Vec<_>>(), expected);
    }
}
