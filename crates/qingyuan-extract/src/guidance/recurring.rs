//! Template repetition: a line that stands in the text of three pages of a host belongs to the site and not to the text.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use qingyuan_model::{BlockKind, Document, PageKind};

use crate::words::units;

/// On how many pages a line must stand. Two pages share a line when one quotes the other; three are a habit.
const PAGES: u8 = 3;

/// How many units a line needs: 参考文献 or 课后练习 stands on many pages and belongs to each of them.
const LEAST_UNITS: usize = 8;

/// How many lines of a page are looked at.
const MAX_LINES: usize = 300;

/// How many lines of a host are remembered, 16 bytes each at most.
const MAX_SEEN: usize = 4_000;

/// After so many pages of a host only every sixteenth is learnt from: its template is known by then.
const WELL_KNOWN: u32 = 48;

/// The hash of a line as repetition knows it: its letters and digits alone (FNV-1a, 64 bits; it is stored).
fn line_hash(text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for c in text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase) {
        for byte in u32::from(c).to_le_bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

/// The lines of a document that may turn out to be the site's: each once, in order.
pub(crate) fn lines(document: &Document) -> Vec<u64> {
    if matches!(document.kind, PageKind::List | PageKind::LoginWall | PageKind::Error | PageKind::File) {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    let may_recur = document.blocks.iter().filter(|block| may_recur(block.kind, &block.text));
    may_recur.map(|block| line_hash(&block.text)).filter(|hash| seen.insert(*hash)).take(MAX_LINES).collect()
}

/// Headings, code and formulas recur where texts of one kind are built alike.
fn may_recur(kind: BlockKind, text: &str) -> bool {
    !matches!(kind, BlockKind::Heading(_) | BlockKind::Code | BlockKind::Formula) && units(text) >= LEAST_UNITS
}

/// What was seen on the pages of one host: how many pages each line of text stood on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinesSeen {
    pages: u32,
    counts: HashMap<u64, u8>,
}

impl LinesSeen {
    /// Reads what [`Self::to_bytes`] wrote; bytes of another length are taken for none, for what was learnt can be learnt again.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let Some((head, rest)) = bytes.split_first_chunk::<4>() else { return Self::default() };
        let (rows, []) = rest.as_chunks::<9>() else { return Self::default() };
        let row = |row: &[u8; 9]| {
            let [a, b, c, d, e, f, g, h, count] = *row;
            (u64::from_le_bytes([a, b, c, d, e, f, g, h]), count)
        };
        Self { pages: u32::from_le_bytes(*head), counts: rows.iter().take(MAX_SEEN).map(row).collect() }
    }

    /// The number of pages in 4 bytes, then each line's hash in 8 and its count in 1, little-endian, in order of the hashes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut rows: Vec<(u64, u8)> = self.counts.iter().map(|(hash, count)| (*hash, *count)).collect();
        rows.sort_unstable();
        let mut bytes = self.pages.to_le_bytes().to_vec();
        for (hash, count) in rows {
            bytes.extend(hash.to_le_bytes());
            bytes.push(count);
        }
        bytes
    }

    /// Learns from the lines of one more page ([`Extraction::lines`](crate::Extraction)); says whether anything was learnt.
    pub fn learn(&mut self, lines: &[u64]) -> bool {
        if lines.is_empty() {
            return false;
        }
        self.pages = self.pages.saturating_add(1);
        if self.pages > WELL_KNOWN && !self.pages.is_multiple_of(16) {
            return false;
        }
        for hash in lines.iter().copied() {
            if self.counts.len() >= MAX_SEEN && !self.counts.contains_key(&hash) {
                // Lines that came once make room for new ones; those that recur stay.
                self.counts.retain(|_, count| *count > 1);
                if self.counts.len() >= MAX_SEEN {
                    break;
                }
            }
            let count = self.counts.entry(hash).or_default();
            *count = count.saturating_add(1).min(PAGES);
        }
        true
    }

    /// The lines that recur.
    #[must_use]
    pub fn recurring(&self) -> Recurring {
        let often = self.counts.iter().filter(|(_, count)| **count >= PAGES).map(|(hash, _)| *hash);
        Recurring { lines: Arc::new(often.collect()) }
    }
}

/// Lines that recur on a host.
#[derive(Clone, Debug, Default)]
pub struct Recurring {
    lines: Arc<HashSet<u64>>,
}

impl Recurring {
    /// Leaves them out of a text; gives their number. A text that is mostly made of them is left alone: a law that is quoted on
    /// three pages, or one article under three addresses, is no furniture. So are threads, whose parts count their blocks.
    pub(crate) fn cut(&self, document: &mut Document) -> usize {
        if self.lines.is_empty() || !document.parts.is_empty() || document.kind == PageKind::List {
            return 0;
        }
        let recurs: Vec<bool> = document
            .blocks
            .iter()
            .map(|block| may_recur(block.kind, &block.text) && self.lines.contains(&line_hash(&block.text)))
            .collect();
        let (mut cut, mut all) = (0, 0);
        for (block, recurs) in document.blocks.iter().zip(&recurs) {
            let units = units(&block.text);
            all += units;
            cut += if *recurs { units } else { 0 };
        }
        // A third: what is left must be the larger part by far.
        if cut == 0 || cut * 3 > all {
            return 0;
        }
        let mut keeps = recurs.iter().map(|recurs| !recurs);
        document.blocks.retain(|_| keeps.next().unwrap_or(true));
        recurs.iter().filter(|recurs| **recurs).count()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use qingyuan_model::Block;
    use url::Url;

    use super::*;

    fn page(lines: &[&str]) -> Document {
        let mut document = Document::new(Url::parse("http://a.example/").expect("a URL"));
        let block = |text: &&str| Block { kind: BlockKind::Paragraph, text: (*text).to_owned() };
        document.blocks = lines.iter().map(block).collect();
        document
    }

    const SLOGAN: &str = "本站由某某大学图书馆主办，欢迎来稿，稿件一经采用即付稿酬";
    const TEXTS: [&str; 4] = [
        "河流把山里的石头磨成沙子，一路带到海边，年年如此，三角洲就是这样长出来的，快的一年能长出好几米，慢的几十年也看不出来。",
        "读书先看目录，再看序言，最后才看正文，这样心里有数，不会迷路，遇到不懂的地方先记下来，读完一章回头再想，多半就懂了。",
        "勾股定理有几百种证法，每一种都换一个角度看同一件事情，有的用面积，有的用相似，有的只要一张图，不写一个字也能看明白。",
        "春分这一天昼夜几乎等长，此后北半球的白天越来越长，一直到夏至，古人用一根立在地上的杆子，量影子的长短，就知道了节气。",
    ];

    #[test]
    fn what_three_pages_repeat_is_left_out_of_the_fourth() {
        let mut seen = LinesSeen::default();
        for text in &TEXTS[..3] {
            assert_eq!(seen.recurring().cut(&mut page(&[text, SLOGAN])), 0);
            assert!(seen.learn(&lines(&page(&[text, SLOGAN]))));
        }
        let mut fourth = page(&[TEXTS[3], SLOGAN]);
        assert_eq!(seen.recurring().cut(&mut fourth), 1);
        assert_eq!(fourth.text(), TEXTS[3]);
        let mut short = page(&["短讯一则，见附件。", SLOGAN]);
        assert_eq!(seen.recurring().cut(&mut short), 0, "it would be most of the page");
    }

    #[test]
    fn a_text_under_three_addresses_stays_whole() {
        let mut seen = LinesSeen::default();
        for _ in 0..5 {
            seen.learn(&lines(&page(&TEXTS)));
        }
        assert_eq!(seen.recurring().cut(&mut page(&TEXTS)), 0);
    }

    #[test]
    fn a_well_known_site_is_learnt_from_less() {
        let mut seen = LinesSeen::default();
        let learnt = (0..200).filter(|_| seen.learn(&lines(&page(&TEXTS)))).count();
        assert_eq!(learnt, 48 + (200 - 48) / 16);
    }

    proptest! {
        #[test]
        fn what_is_stored_comes_back(lines in proptest::collection::vec("[一-龥]{8,20}", 0..40)) {
            let mut seen = LinesSeen::default();
            for _ in 0..2 {
                seen.learn(&super::lines(&page(&lines.iter().map(String::as_str).collect::<Vec<_>>())));
            }
            prop_assert_eq!(LinesSeen::from_bytes(&seen.to_bytes()), seen);
        }

        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            prop_assert!(LinesSeen::from_bytes(&bytes).to_bytes().len() <= bytes.len().max(4));
        }
    }
}
