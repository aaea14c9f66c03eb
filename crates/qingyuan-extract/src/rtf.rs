//! RTF (Microsoft's specification 1.9.1): paragraphs, tables, lists and what the file says of itself, read in one pass.

mod charset;

use encoding_rs::Encoding;
use qingyuan_model::{Block, BlockKind, PageKind};

use self::charset::{by_code_page, by_font};
use crate::declared;
use crate::extraction::Extraction;
use crate::whitespace::collapse;

/// How deep groups may nest; Word makes some dozens. What is deeper shares the state of this depth.
const MAX_GROUPS: usize = 1_000;

/// How many blocks are kept.
const MAX_BLOCKS: usize = 50_000;

/// How many fonts are remembered: a number with sixteen bits names one.
const MAX_FONTS: usize = 65_536;

/// Where text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Destination {
    Body,
    FontTable,
    Title,
    Author,
    /// Pictures, styles, headers: no text of the document.
    Nowhere,
}

#[derive(Clone, Copy)]
struct State {
    destination: Destination,
    charset: &'static Encoding,
    /// How many characters stand in for a Unicode one.
    fallback: usize,
    is_hidden: bool,
}

/// Fills `out` from the bytes of an RTF file.
pub(crate) fn read(bytes: &[u8], out: &mut Extraction) {
    out.document.kind = PageKind::File;
    let mut reader = Reader {
        bytes,
        at: 0,
        state: State {
            destination: Destination::Body,
            charset: encoding_rs::WINDOWS_1252,
            fallback: 1,
            is_hidden: false,
        },
        default_charset: encoding_rs::WINDOWS_1252,
        saved: Vec::new(),
        beyond: 0,
        fonts: std::collections::BTreeMap::new(),
        font: 0,
        pending: Vec::new(),
        skip: 0,
        high: None,
        text: String::new(),
        title: String::new(),
        author: String::new(),
        cells: Vec::new(),
        in_table: false,
        is_item: false,
        level: None,
        blocks: Vec::new(),
    };
    reader.run();
    if !reader.saved.is_empty() {
        out.note("rtf-damaged", "the file ends in the middle");
    }
    if reader.blocks.len() >= MAX_BLOCKS {
        out.note("text-cut", format!("only the first {MAX_BLOCKS} blocks are kept"));
    }
    out.document.title = declared::title(&collapse(&reader.title)).unwrap_or_default();
    out.document.authors = declared::authors(&reader.author);
    out.document.blocks = reader.blocks;
    if out.document.title.is_empty()
        && let Some(first) = out.document.blocks.first()
        && first.text.chars().count() <= 60
    {
        out.document.title.clone_from(&first.text);
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    state: State,
    default_charset: &'static Encoding,
    saved: Vec<State>,
    /// Groups beyond [`MAX_GROUPS`].
    beyond: usize,
    fonts: std::collections::BTreeMap<i64, &'static Encoding>,
    font: i64,
    /// Bytes of a charset, kept together until other text comes: a character may take two.
    pending: Vec<u8>,
    /// Characters to pass over, which stand in for a Unicode one.
    skip: usize,
    /// The first half of a character beyond the basic plane.
    high: Option<u16>,
    text: String,
    title: String,
    author: String,
    cells: Vec<String>,
    in_table: bool,
    is_item: bool,
    level: Option<u8>,
    blocks: Vec<Block>,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => {
                    self.flush();
                    if self.saved.len() < MAX_GROUPS {
                        self.saved.push(self.state);
                    } else {
                        self.beyond += 1;
                    }
                }
                b'}' => {
                    self.flush();
                    if self.beyond > 0 {
                        self.beyond -= 1;
                    } else if let Some(state) = self.saved.pop() {
                        self.state = state;
                    }
                    if self.saved.is_empty() {
                        break;
                    }
                }
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                _ if self.skip > 0 => self.skip -= 1,
                byte => self.pending.push(byte),
            }
            if self.blocks.len() >= MAX_BLOCKS {
                break;
            }
        }
        self.paragraph();
    }

    fn control(&mut self) {
        let Some(&byte) = self.bytes.get(self.at) else { return };
        if !byte.is_ascii_alphabetic() {
            self.at += 1;
            match byte {
                b'\'' => self.hexadecimal(),
                b'*' => self.state.destination = Destination::Nowhere,
                b'~' => self.push(" "),
                b'_' => self.push("-"),
                b'\\' | b'{' | b'}' if self.skip > 0 => self.skip -= 1,
                b'\\' | b'{' | b'}' => self.pending.push(byte),
                b'\r' | b'\n' => self.paragraph(),
                _ => {}
            }
            return;
        }
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_alphabetic) {
            self.at += 1;
        }
        let word = &self.bytes[start..self.at];
        let start = self.at;
        self.at += usize::from(self.bytes.get(self.at) == Some(&b'-'));
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        let number: Option<i64> =
            std::str::from_utf8(&self.bytes[start..self.at]).ok().and_then(|digits| digits.parse().ok());
        self.at += usize::from(self.bytes.get(self.at) == Some(&b' '));
        self.word(word, number);
    }

    fn word(&mut self, word: &[u8], number: Option<i64>) {
        match word {
            b"u" => {
                self.flush();
                // Numbers above 32,767 are written as negative ones.
                let unit = number.and_then(|number| u16::try_from(number.rem_euclid(0x1_0000)).ok());
                if let Some(unit) = unit {
                    self.unit(unit);
                }
                self.skip = self.state.fallback;
            }
            b"uc" => self.state.fallback = number.and_then(|number| usize::try_from(number).ok()).unwrap_or(1).min(16),
            b"ansicpg" => {
                self.default_charset = number.and_then(by_code_page).unwrap_or(self.default_charset);
                self.state.charset = self.default_charset;
            }
            b"f" => {
                self.flush();
                self.font = number.unwrap_or(0);
                self.state.charset = self.fonts.get(&self.font).copied().unwrap_or(self.default_charset);
            }
            b"fcharset" if self.state.destination == Destination::FontTable => {
                if let Some(charset) = number.and_then(by_font)
                    && self.fonts.len() < MAX_FONTS
                {
                    self.fonts.insert(self.font, charset);
                }
            }
            b"bin" => {
                let length = number.and_then(|number| usize::try_from(number).ok()).unwrap_or(0);
                self.at = self.at.saturating_add(length).min(self.bytes.len());
            }
            b"par" | b"sect" | b"page" => self.paragraph(),
            b"line" | b"tab" | b"emspace" | b"enspace" => self.push(" "),
            b"cell" | b"nestcell" => self.cell(),
            b"row" | b"nestrow" => self.row(),
            b"intbl" => self.in_table = true,
            b"pard" => {
                self.in_table = false;
                self.is_item = false;
                self.level = None;
            }
            b"ls" => self.is_item = number.is_some_and(|number| number > 0),
            b"outlinelevel" => {
                self.level =
                    number.and_then(|level| u8::try_from(level + 1).ok()).filter(|level| (1..=6).contains(level));
            }
            b"plain" => self.state.is_hidden = false,
            b"v" | b"deleted" => {
                self.flush();
                self.state.is_hidden = number != Some(0);
            }
            b"fonttbl" => self.state.destination = Destination::FontTable,
            b"title" if self.state.destination == Destination::Nowhere => self.state.destination = Destination::Title,
            b"author" if self.state.destination == Destination::Nowhere => self.state.destination = Destination::Author,
            b"listtext" | b"pntext" => {
                self.is_item = true;
                self.state.destination = Destination::Nowhere;
            }
            b"colortbl" | b"stylesheet" | b"pict" | b"object" | b"info" | b"header" | b"headerl" | b"headerr"
            | b"headerf" | b"footer" | b"footerl" | b"footerr" | b"footerf" | b"fldinst" | b"listtable"
            | b"listoverridetable" | b"rsidtbl" | b"themedata" | b"datastore" | b"latentstyles" | b"xe" | b"tc" => {
                self.state.destination = Destination::Nowhere;
            }
            _ => {
                let sign = match word {
                    b"emdash" => "—",
                    b"endash" => "–",
                    b"bullet" => "•",
                    b"lquote" => "‘",
                    b"rquote" => "’",
                    b"ldblquote" => "“",
                    b"rdblquote" => "”",
                    _ => return,
                };
                self.push(sign);
            }
        }
    }

    fn hexadecimal(&mut self) {
        let digits = self.bytes.get(self.at..self.at + 2).and_then(|hex| std::str::from_utf8(hex).ok());
        let Some(byte) = digits.and_then(|hex| u8::from_str_radix(hex, 16).ok()) else { return };
        self.at += 2;
        if self.skip > 0 {
            self.skip -= 1;
        } else {
            self.pending.push(byte);
        }
    }

    fn unit(&mut self, unit: u16) {
        let units: Vec<u16> = self.high.take().into_iter().chain([unit]).collect();
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        let text: String = char::decode_utf16(units).filter_map(Result::ok).collect();
        self.push(&text);
    }

    /// Decodes what was kept together.
    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let bytes = std::mem::take(&mut self.pending);
            // Some writers leave a Western font in force for Chinese characters: whole pairs of high bytes betray them.
            let are_pairs = bytes.len() % 2 == 0 && bytes.iter().all(|byte| *byte >= 0x81);
            let is_western = self.state.charset == encoding_rs::WINDOWS_1252 && are_pairs;
            let charset = if is_western { self.default_charset } else { self.state.charset };
            let text = charset.decode_without_bom_handling(&bytes).0.into_owned();
            self.push_text(&text);
        }
    }

    fn push(&mut self, text: &str) {
        self.flush();
        self.push_text(text);
    }

    fn push_text(&mut self, text: &str) {
        match self.state.destination {
            Destination::Body if !self.state.is_hidden => self.text.push_str(text),
            Destination::Title => self.title.push_str(text),
            Destination::Author => self.author.push_str(text),
            _ => {}
        }
    }

    fn paragraph(&mut self) {
        self.flush();
        if self.state.destination != Destination::Body && self.at < self.bytes.len() {
            return;
        }
        if self.in_table {
            self.text.push(' ');
            return;
        }
        let text = collapse(&std::mem::take(&mut self.text));
        if !text.is_empty() {
            let kind = match (self.level, self.is_item) {
                (Some(level), _) => BlockKind::Heading(level),
                (None, true) => BlockKind::ListItem,
                (None, false) => BlockKind::Paragraph,
            };
            self.blocks.push(Block { kind, text });
        }
    }

    fn cell(&mut self) {
        self.flush();
        self.cells.push(collapse(&std::mem::take(&mut self.text)));
    }

    fn row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        self.in_table = false;
        if cells.iter().any(|cell| !cell.is_empty()) {
            self.blocks.push(Block { kind: BlockKind::TableRow, text: cells.join("\t") });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    fn extracted(rtf: &[u8]) -> Extraction {
        let mut out = Extraction::empty(Url::parse("http://a.example/a.rtf").expect("a URL"));
        read(rtf, &mut out);
        out
    }

    #[test]
    fn text_of_code_pages_and_unicode_lists_and_rows_are_read() {
        let rtf = b"{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fnil\\fcharset134 \\'cb\\'ce\\'cc\\'e5;}{\\f1\\fcharset0 Times;}}\
            {\\info{\\title \\'c7\\'e5\\'d4\\'b4}{\\author Administrator}}{\\header head}\
            \\pard\\outlinelevel0 \\'c7\\'e5\\'d4\\'b4\\par\
            \\pard\\f0 \\'ba\\'d3\\'81@ {\\*\\x no}\\u27700?\\u-10179?\\u-8704? {\\f1 A\\'e9}\\par\
            \\pard{\\listtext 1.}\\ls1 one\\par\\pard\\intbl a\\cell b\\cell\\row\\pard{\\field{\\*\\fldinst HYPERLINK}{\\fldrslt here}}\\v gone\\v0 .\\par}";
        let out = extracted(rtf);
        let shown: Vec<(BlockKind, &str)> =
            out.document.blocks.iter().map(|block| (block.kind, block.text.as_str())).collect();
        let expected = [
            (BlockKind::Heading(1), "清源"),
            (BlockKind::Paragraph, "河丂 水😀 Aé"),
            (BlockKind::ListItem, "one"),
            (BlockKind::TableRow, "a\tb"),
            (BlockKind::Paragraph, "here."),
        ];
        assert_eq!(shown, expected);
        assert_eq!((out.document.title.as_str(), out.document.authors.len()), ("清源", 0));
    }

    #[test]
    fn c47_deep_groups_and_cut_files_come_to_an_end() {
        let deep =
            [b"{\\rtf1 text\\par ".as_slice(), &b"{".repeat(500_000), &b"}".repeat(500_000), b"more\\par}"].concat();
        assert_eq!(extracted(&deep).document.text(), "text\nmore");
        let cut = extracted(b"{\\rtf1\\ansi text \\bin99999999999 ");
        assert_eq!(cut.document.text(), "text");
        assert_eq!(cut.document.problems[0].code, "rtf-damaged");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read(tail: Vec<u8>) {
            let rtf = [b"{\\rtf1 ".as_slice(), &tail].concat();
            let _ = extracted(&rtf);
        }
    }
}
