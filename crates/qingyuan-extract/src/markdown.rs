//! Markdown (CommonMark with the tables, notes and formulas that are widely used), by pulldown-cmark.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, MetadataBlockKind, Options, Parser, Tag, TagEnd};
use qingyuan_model::{Block, BlockKind, Link, LinkPlace, PageKind};

use crate::declared;
use crate::extraction::Extraction;
use crate::html;
use crate::whitespace::collapse;

/// How many blocks are kept.
const MAX_BLOCKS: usize = 50_000;

/// How many links are kept.
const MAX_LINKS: usize = 5_000;

/// The longest text that is read, in bytes: a book has a few MB.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Fills `out` from decoded Markdown.
pub(crate) fn read(text: &str, out: &mut Extraction) {
    out.document.kind = PageKind::File;
    let mut text = text.trim_start_matches('\u{feff}');
    if text.len() > MAX_BYTES {
        let end = (0..=MAX_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text = &text[..end];
        out.note("text-cut", format!("only the first {MAX_BYTES} bytes are read"));
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut reading = Reading::default();
    for event in Parser::new_ext(text, options) {
        reading.take(event, out);
        if reading.blocks.len() >= MAX_BLOCKS {
            out.note("text-cut", format!("only the first {MAX_BLOCKS} blocks are kept"));
            break;
        }
    }
    reading.close(BlockKind::Paragraph);
    reading.blocks.append(&mut reading.notes);
    if out.document.title.is_empty() {
        let heading = reading.blocks.iter().take(3).find(|block| matches!(block.kind, BlockKind::Heading(_)));
        out.document.title = heading.map(|block| block.text.clone()).unwrap_or_default();
    }
    out.document.blocks = reading.blocks;
}

/// What is open while the text goes by.
#[derive(Default)]
struct Reading {
    blocks: Vec<Block>,
    notes: Vec<Block>,
    text: String,
    front: Option<String>,
    /// Lists and quotes that are open, the innermost last: whether it is a list.
    around: Vec<bool>,
    row: Vec<String>,
    in_note: bool,
    /// What the next block of a note begins with.
    mark: String,
    /// Depth of pictures: their words stand for what is not there.
    pictures: usize,
    link: Option<(usize, String)>,
}

impl Reading {
    fn take(&mut self, event: Event<'_>, out: &mut Extraction) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag, out),
            Event::Text(text) | Event::Code(text) if self.pictures == 0 => match &mut self.front {
                Some(front) => front.push_str(&text),
                None => self.text.push_str(&text),
            },
            Event::InlineMath(formula) => self.text.push_str(&formula),
            Event::DisplayMath(formula) => {
                self.close(BlockKind::Paragraph);
                self.push(BlockKind::Formula, collapse(&formula));
            }
            Event::FootnoteReference(name) => self.text.push_str(&format!("[{name}]")),
            Event::SoftBreak => self.soft_break(),
            Event::HardBreak => self.text.push(' '),
            Event::Rule => self.close(BlockKind::Paragraph),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock | Tag::Table(_) => self.close(BlockKind::Paragraph),
            Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented) => self.close(BlockKind::Paragraph),
            Tag::BlockQuote(_) => {
                self.close(BlockKind::Paragraph);
                self.around.push(false);
            }
            Tag::List(_) => {
                self.close(BlockKind::Paragraph);
                self.around.push(true);
            }
            Tag::Item => self.close(BlockKind::Paragraph),
            Tag::FootnoteDefinition(name) => {
                self.close(BlockKind::Paragraph);
                self.in_note = true;
                self.mark = format!("[{name}] ");
            }
            Tag::Image { .. } => self.pictures += 1,
            Tag::Link { dest_url, .. } => self.link = Some((self.text.len(), dest_url.into_string())),
            Tag::MetadataBlock(MetadataBlockKind::YamlStyle | MetadataBlockKind::PlusesStyle) => {
                self.front = Some(String::new());
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, out: &mut Extraction) {
        match tag {
            TagEnd::Heading(level) => self.close(BlockKind::Heading(depth(level))),
            TagEnd::CodeBlock => {
                let code = std::mem::take(&mut self.text);
                self.push(BlockKind::Code, code.trim_matches('\n').replace('\t', "    "));
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) => {
                self.close(BlockKind::Paragraph);
                self.around.pop();
            }
            TagEnd::Paragraph | TagEnd::Item => self.close(BlockKind::Paragraph),
            TagEnd::TableCell => self.row.push(collapse(&std::mem::take(&mut self.text))),
            TagEnd::TableRow | TagEnd::TableHead => {
                let row = std::mem::take(&mut self.row);
                if row.iter().any(|cell| !cell.is_empty()) {
                    self.push(BlockKind::TableRow, row.join("\t"));
                }
            }
            TagEnd::FootnoteDefinition => {
                self.close(BlockKind::Paragraph);
                self.in_note = false;
            }
            TagEnd::Image => self.pictures = self.pictures.saturating_sub(1),
            TagEnd::Link => {
                if let Some((from, to)) = self.link.take()
                    && out.document.links.len() < MAX_LINKS
                    && let Ok(url) = out.document.url.join(&to)
                    && matches!(url.scheme(), "http" | "https")
                {
                    let mut link = Link::new(url, collapse(self.text.get(from..).unwrap_or_default()));
                    link.place = LinkPlace::Text;
                    out.document.links.push(link);
                }
            }
            TagEnd::MetadataBlock(_) => {
                if let Some(front) = self.front.take() {
                    front_matter(&front, out);
                }
            }
            _ => {}
        }
    }

    /// A line break of the source is a space, but not between full-width characters.
    fn soft_break(&mut self) {
        if self.text.chars().next_back().is_some_and(|c| u32::from(c) < 0x2e80) {
            self.text.push(' ');
        }
    }

    fn close(&mut self, kind: BlockKind) {
        let text = collapse(&std::mem::take(&mut self.text));
        let kind = match (kind, self.around.last()) {
            (BlockKind::Paragraph, Some(true)) => BlockKind::ListItem,
            (BlockKind::Paragraph, Some(false)) => BlockKind::Quote,
            (kind, _) => kind,
        };
        self.push(kind, text);
    }

    fn push(&mut self, kind: BlockKind, text: String) {
        if !text.trim().is_empty() {
            let text = std::mem::take(&mut self.mark) + &text;
            let blocks = if self.in_note { &mut self.notes } else { &mut self.blocks };
            blocks.push(Block { kind, text });
        }
    }
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// Title, authors, date and language of a front matter: `key: value` of YAML or `key = value` of TOML, one a line. What
/// is nested or spread over lines is passed over.
fn front_matter(front: &str, out: &mut Extraction) {
    let document = &mut out.document;
    for line in front.lines() {
        let Some((key, value)) = line.split_once([':', '=']) else { continue };
        let value = value.trim().trim_matches(|c| matches!(c, '"' | '\'' | '[' | ']')).trim();
        if value.is_empty() {
            continue;
        }
        match key.trim() {
            "title" => document.title = collapse(value),
            "author" | "authors" => {
                let names = value.replace(['"', '\'', ','], "、");
                document.authors = declared::authors(&names);
            }
            "date" | "published" => document.published = declared::day(value),
            "updated" | "lastmod" => document.updated = declared::day(value),
            "lang" | "language" => document.language = html::language(value),
            "license" | "licence" => document.licence = Some(collapse(value)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    fn extracted(text: &str) -> Extraction {
        let mut out = Extraction::empty(Url::parse("https://notes.example/river/a.md").expect("a URL"));
        read(text, &mut out);
        out
    }

    #[test]
    fn everything_that_markdown_has_becomes_a_block() {
        let text = "---\ntitle: \"河流笔记\"\ndate: 2026-03-05\nauthor: 甲组, 乙组\n---\n# 上游\n水从山里来，\n流过*草地*，见[图](../map.html)。\n\n\
            - 一\n  - 二\n\n> 逝者如斯夫\n\n```\nlet a = 1;\n  b\n```\n\n| 河 | 长 |\n|---|---|\n| 清河 | 120 |\n\n$$a^2$$\n\n注[^1]。\n\n[^1]: 见地图。\n\n<div>x</div>\n";
        let document = extracted(text).document;
        assert_eq!((document.title.as_str(), document.published.as_deref()), ("河流笔记", Some("2026-03-05")));
        assert_eq!(document.authors, ["甲组", "乙组"]);
        assert_eq!(document.links[0].url.as_str(), "https://notes.example/map.html");
        let shown: Vec<(BlockKind, &str)> =
            document.blocks.iter().map(|block| (block.kind, block.text.as_str())).collect();
        let expected = [
            (BlockKind::Heading(1), "上游"),
            (BlockKind::Paragraph, "水从山里来，流过草地，见图。"),
            (BlockKind::ListItem, "一"),
            (BlockKind::ListItem, "二"),
            (BlockKind::Quote, "逝者如斯夫"),
            (BlockKind::Code, "let a = 1;\n  b"),
            (BlockKind::TableRow, "河\t长"),
            (BlockKind::TableRow, "清河\t120"),
            (BlockKind::Formula, "a^2"),
            (BlockKind::Paragraph, "注[1]。"),
            (BlockKind::Paragraph, "[1] 见地图。"),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn c47_deep_and_endless_markdown_comes_to_an_end() {
        for piece in ["> ", "[", "- ", "*a_", "![", "`", "<a ", "| a ", "[^a]: "] {
            let text = format!("水能载舟\n\n{}", piece.repeat(20_000));
            assert!(extracted(&text).document.text().contains("水能载舟"), "{piece}");
        }
    }
}
