//! One pass over a document that counts all that the signals ask for.

use std::collections::{BTreeMap, BTreeSet};

use qingyuan_model::{Block, BlockKind, Document};

use crate::quality::grams::{Pairs, Runs};
use crate::quality::letters::{Kind, Letter, look, phrase, table};
use crate::quality::phrases::{MARKS, Mark};

/// A block shorter than this is no sentence: a label, a button, a name.
const SHORT_BLOCK: usize = 12;

/// Furniture stands in short blocks; in a longer one the same words may be what the text is about.
const FURNITURE_BLOCK: usize = 60;

/// What was counted. Lengths are characters without white space.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) chars: usize,
    /// Of these, those in blocks with at least one finished sentence.
    pub(super) told: usize,
    pub(super) han: usize,
    pub(super) digits: usize,
    pub(super) symbols: usize,
    pub(super) moods: usize,
    pub(super) ends: usize,
    pub(super) shouts: usize,
    pub(super) blocks: usize,
    pub(super) prose_blocks: usize,
    pub(super) finished_blocks: usize,
    pub(super) furniture_blocks: usize,
    pub(super) link_blocks: usize,
    pub(super) headings: usize,
    pub(super) items: usize,
    pub(super) repeated_chars: usize,
    pub(super) pairs: Pairs,
    pub(super) runs: Runs,
    marks: [usize; MARKS],
}

impl Reading {
    /// Reads a document.
    pub(super) fn of(document: &Document) -> Self {
        let bytes: usize = document.blocks.iter().map(|block| block.text.len()).sum();
        let mut reading = Self {
            chars: 0,
            told: 0,
            han: 0,
            digits: 0,
            symbols: 0,
            moods: 0,
            ends: 0,
            shouts: 0,
            blocks: 0,
            prose_blocks: 0,
            finished_blocks: 0,
            furniture_blocks: 0,
            link_blocks: 0,
            headings: 0,
            items: 0,
            repeated_chars: 0,
            pairs: Pairs::new(bytes / 3),
            runs: Runs::new(bytes / 3),
            marks: [0; MARKS],
        };
        let table = table();
        let links: BTreeSet<&str> = document.links.iter().map(|link| link.text.trim()).collect();
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for block in &document.blocks {
            let text = block.text.trim();
            if text.is_empty() {
                continue;
            }
            let (before, ends) = (reading.chars, reading.ends);
            let furniture = reading.letters(text, block.kind, table);
            let length = reading.chars - before;
            reading.told += if reading.ends > ends { length } else { 0 };
            reading.blocks += 1;
            reading.furniture_blocks += usize::from(furniture && length <= FURNITURE_BLOCK);
            reading.link_blocks += usize::from(!links.is_empty() && links.contains(text));
            reading.shape(block, text, length);
            let times = seen.entry(text).or_insert(0);
            *times += 1;
            // A short line may stand twice in an honest text, such as 解 or 答; three times is a refrain.
            if *times > 1 && (length >= SHORT_BLOCK || *times > 2) {
                reading.repeated_chars += length;
            }
        }
        reading
    }

    /// How often phrases of this kind were met.
    pub(super) fn marks(&self, mark: Mark) -> usize {
        self.marks[mark as usize]
    }

    /// Counts the characters of one block; whether a phrase of furniture is among them.
    fn letters(&mut self, text: &str, kind: BlockKind, table: &[Letter]) -> bool {
        let runs = !matches!(kind, BlockKind::Code | BlockKind::TableRow | BlockKind::Formula);
        let (marks, ends) = (self.marks, self.ends);
        let mut before: Option<(char, bool)> = None;
        // A particle of mood stands at the end of a clause; elsewhere the same character is part of a name.
        let mut mood = false;
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            let letter = look(table, c);
            if letter.group > 0
                && let Some((_, mark)) = phrase(letter, rest.as_str())
            {
                self.marks[mark as usize] += 1;
            }
            if letter.kind == Kind::Space {
                continue;
            }
            self.chars += 1;
            if runs {
                self.runs.push(c);
            }
            if letter.kind == Kind::Han {
                self.han += 1;
                mood = letter.mood;
                if let Some((first, word)) = before {
                    self.pairs.count(first, c, word && !letter.function);
                }
                before = Some((c, !letter.function));
                continue;
            }
            before = None;
            self.moods += usize::from(std::mem::take(&mut mood));
            match letter.kind {
                Kind::Digit => self.digits += 1,
                Kind::Symbol => self.symbols += 1,
                Kind::End => self.ends += 1,
                Kind::Shout => (self.ends, self.shouts) = (self.ends + 1, self.shouts + 1),
                _ => {}
            }
        }
        self.runs.cut();
        self.moods += usize::from(mood);
        if self.ends == ends {
            // Titles in a list of links name lessons and examples, too; only sentences teach.
            for mark in [Mark::Definition, Mark::Example, Mark::Reference, Mark::Reason] {
                self.marks[mark as usize] = marks[mark as usize];
            }
        }
        self.marks(Mark::Boilerplate) > marks[Mark::Boilerplate as usize]
    }

    /// Counts what kind of block this is.
    fn shape(&mut self, block: &Block, text: &str, length: usize) {
        match block.kind {
            BlockKind::Heading(_) => self.headings += 1,
            BlockKind::ListItem | BlockKind::TableRow => self.items += 1,
            BlockKind::Code | BlockKind::Caption | BlockKind::Formula => {}
            // A page without markup numbers its headings.
            BlockKind::Paragraph | BlockKind::Quote if length <= 30 && numbered(text) => self.headings += 1,
            BlockKind::Paragraph | BlockKind::Quote => {
                self.prose_blocks += 1;
                self.finished_blocks += usize::from(text.ends_with(FINISHED));
            }
        }
    }
}

/// How a finished paragraph ends. An ellipsis is none: that is how a teaser ends.
const FINISHED: [char; 15] = ['。', '！', '？', '；', '：', '”', '）', '」', '.', '!', '?', ':', ';', ')', '"'];

/// Whether a line starts like a numbered heading: 一、… （二）… 第三节 … 4. …
fn numbered(text: &str) -> bool {
    const NUMBERS: &str = "一二三四五六七八九十0123456789";
    let bare = text.trim_start_matches(['（', '(', '第']);
    let rest = bare.trim_start_matches(|c| NUMBERS.contains(c));
    rest.len() < bare.len()
        && rest.starts_with(['、', '）', ')', '章', '节', '步', '讲', '．', '.'])
        && !text.ends_with('。')
}

#[cfg(test)]
mod tests {
    use qingyuan_model::Link;
    use url::Url;

    use super::*;

    fn document(blocks: &[(BlockKind, &str)]) -> Document {
        let mut document = Document::new(Url::parse("http://a.example/").expect("a URL"));
        document.blocks = blocks.iter().map(|(kind, text)| Block { kind: *kind, text: (*text).to_owned() }).collect();
        document
    }

    #[test]
    fn everything_is_counted_in_one_pass() {
        let mut page = document(&[
            (BlockKind::Heading(2), "导数"),
            (BlockKind::Paragraph, "导数是指函数变化的快慢。例如 x² 的导数是 2x！★"),
            (BlockKind::Paragraph, ""),
            (BlockKind::Paragraph, "下一篇：没有了"),
            (BlockKind::Paragraph, "一、定义"),
            (BlockKind::ListItem, "更多内容"),
        ]);
        let url = page.url.clone();
        page.links.push(Link::new(url, "更多内容"));
        let reading = Reading::of(&page);
        assert_eq!((reading.chars, reading.told), (41, 24));
        assert_eq!((reading.blocks, reading.headings, reading.items), (5, 2, 1));
        assert_eq!((reading.prose_blocks, reading.finished_blocks), (2, 0));
        assert_eq!((reading.furniture_blocks, reading.link_blocks), (1, 1));
        assert_eq!((reading.digits, reading.symbols, reading.ends, reading.shouts), (1, 1, 2, 1));
        assert_eq!((reading.marks(Mark::Definition), reading.marks(Mark::Example)), (1, 1));
        assert!(reading.pairs.holds('导', '数') && !reading.pairs.holds('数', '导'));
    }

    #[test]
    fn repeated_blocks_are_counted_once_less() {
        let one = "同样的一段话反复出现在页面上。";
        let reading = Reading::of(&document(&[(BlockKind::Paragraph, one); 4]));
        assert_eq!(reading.repeated_chars, 3 * one.chars().count());
        assert_eq!(reading.runs.repeated(), 3 * one.chars().count());
        let answers = Reading::of(&document(&[(BlockKind::Paragraph, "解："); 2]));
        assert_eq!(answers.repeated_chars, 0);
    }

    #[test]
    fn numbered_headings_are_known_without_markup() {
        for (text, expected) in [
            ("一、定义", true),
            ("（二）步骤", true),
            ("第三节 小结", true),
            ("4. 练习", true),
            ("一个人", false),
            ("2026 年", false),
            ("3.这是一句完整的话。", false),
        ] {
            assert_eq!(numbered(text), expected, "{text}");
        }
    }
}
