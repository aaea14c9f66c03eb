//! Readable signals of quality: does this text look like something to learn from?
//!
//! The signals follow published filters for web text: Gopher (Rae et al. 2021, arXiv 2112.11446: length, symbol ratio,
//! repeated lines), C4 (Raffel et al. 2020, arXiv 1910.10683: lines must end like sentences) and `FineWeb` (Penedo et al.
//! 2024, arXiv 2406.17557: share of short lines), with Han characters counted in place of English words. The weights
//! were picked by hand on campus pages; issue-free texts of a few paragraphs should reach 0.6 and more.

use qingyuan_model::{BlockKind, Document, Quality, QualitySignal};
use qingyuan_text::simplify;

/// A block shorter than this is no sentence: a label, a button, a name.
const SHORT_BLOCK: usize = 12;

/// Where a text stands before its signals: slightly below even.
const START: f64 = -0.4;

/// The quality of a document.
#[must_use]
pub(crate) fn quality(document: &Document) -> Quality {
    let counts = Counts::of(document);
    let mut signals = vec![signal("start", 1.0, START, "起点：没有任何信号时略低于一半")];
    signals.extend([
        length(&counts),
        sentences(&counts),
        short_blocks(&counts),
        repetition(&counts),
        symbols(&counts),
        links(document, &counts),
        structure(&counts),
        title(document, &counts),
    ]);
    Quality::new(signals)
}

struct Counts {
    chars: usize,
    han: usize,
    letters: usize,
    symbols: usize,
    sentence_ends: usize,
    blocks: usize,
    prose_blocks: usize,
    short_blocks: usize,
    finished_blocks: usize,
    repeated_chars: usize,
    headings: usize,
    lists_and_tables: usize,
    text: String,
}

impl Counts {
    fn of(document: &Document) -> Self {
        let text = document.text();
        let mut counts = Self {
            chars: 0,
            han: 0,
            letters: 0,
            symbols: 0,
            sentence_ends: 0,
            blocks: document.blocks.len(),
            prose_blocks: 0,
            short_blocks: 0,
            finished_blocks: 0,
            repeated_chars: 0,
            headings: 0,
            lists_and_tables: 0,
            text: String::new(),
        };
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            counts.chars += 1;
            match c {
                '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}' => counts.han += 1,
                '。' | '！' | '？' | '；' | '.' | '!' | '?' => counts.sentence_ends += 1,
                _ if c.is_alphanumeric() => counts.letters += 1,
                '，' | '、' | '：' | '“' | '”' | '（' | '）' | '《' | '》' | ',' | ':' | '(' | ')' | '"' | '\'' =>
                    {}
                _ => counts.symbols += 1,
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        for block in document.blocks.iter().filter(|block| !block.text.trim().is_empty()) {
            let length = block.text.chars().count();
            match block.kind {
                BlockKind::Heading(_) => counts.headings += 1,
                BlockKind::ListItem | BlockKind::TableRow => counts.lists_and_tables += 1,
                BlockKind::Paragraph | BlockKind::Quote => {
                    counts.prose_blocks += 1;
                    counts.short_blocks += usize::from(length < SHORT_BLOCK);
                    let end = block.text.trim_end().chars().next_back();
                    counts.finished_blocks += usize::from(end.is_some_and(|c| "。！？；：…”）.!?:;)".contains(c)));
                }
                BlockKind::Code | BlockKind::Caption => {}
            }
            if length >= SHORT_BLOCK && !seen.insert(block.text.as_str()) {
                counts.repeated_chars += length;
            }
        }
        counts.text = text;
        counts
    }
}

fn length(counts: &Counts) -> QualitySignal {
    let chars = counts.chars;
    let (weight, why) = match chars {
        0..80 => (-2.5, format!("正文只有 {chars} 字，讲不清一件事")),
        80..200 => (-1.0, format!("正文只有 {chars} 字，偏短")),
        200..500 => (0.3, format!("正文 {chars} 字")),
        _ => (1.0, format!("正文 {chars} 字，有足够的篇幅")),
    };
    signal("length", ratio(chars, 1), weight, why)
}

fn sentences(counts: &Counts) -> QualitySignal {
    let share = ratio(counts.finished_blocks, counts.prose_blocks);
    let percent = (share * 100.0).round();
    let (weight, why) = if counts.prose_blocks == 0 {
        (-0.8, "没有成段的文字".to_owned())
    } else if share >= 0.6 {
        (0.6, format!("{percent}% 的段落以完整的句子结束"))
    } else if share >= 0.3 {
        (0.0, format!("{percent}% 的段落以完整的句子结束"))
    } else {
        (-0.8, format!("只有 {percent}% 的段落以完整的句子结束"))
    };
    signal("sentences", share, weight, why)
}

fn short_blocks(counts: &Counts) -> QualitySignal {
    let share = ratio(counts.short_blocks, counts.prose_blocks);
    let percent = (share * 100.0).round();
    let weight = if share > 0.6 { -0.8 } else { 0.0 };
    signal("short-blocks", share, weight, format!("{percent}% 的段落不足 {SHORT_BLOCK} 字"))
}

fn repetition(counts: &Counts) -> QualitySignal {
    let share = ratio(counts.repeated_chars, counts.chars);
    let percent = (share * 100.0).round();
    let weight = if share > 0.3 {
        -2.0
    } else if share > 0.1 {
        -0.8
    } else {
        0.1
    };
    signal("repetition", share, weight, format!("{percent}% 的文字是重复的段落"))
}

fn symbols(counts: &Counts) -> QualitySignal {
    let share = ratio(counts.symbols, counts.chars);
    let percent = (share * 100.0).round();
    let weight = if share > 0.25 {
        -1.2
    } else if share > 0.12 {
        -0.4
    } else {
        0.1
    };
    signal("symbols", share, weight, format!("{percent}% 的字符是符号"))
}

fn links(document: &Document, counts: &Counts) -> QualitySignal {
    let per_thousand = ratio(document.links.len() * 1_000, counts.chars.max(1));
    let weight = if per_thousand > 400.0 { -0.8 } else { 0.0 };
    signal("links", per_thousand, weight, format!("每千字 {} 个链接", per_thousand.round()))
}

fn structure(counts: &Counts) -> QualitySignal {
    let parts = counts.headings + counts.lists_and_tables;
    let weight = if counts.headings >= 2 {
        0.6
    } else if parts >= 2 {
        0.3
    } else {
        0.0
    };
    let why = format!("{} 个小标题，{} 条列表或表格行", counts.headings, counts.lists_and_tables);
    signal("structure", ratio(parts, counts.blocks), weight, why)
}

/// How much of the title's wording the text takes up: a title that the text never comes back to was bait.
fn title(document: &Document, counts: &Counts) -> QualitySignal {
    let pairs: Vec<(char, char)> = {
        let chars: Vec<char> = document.title.chars().filter(|c| c.is_alphanumeric()).map(simplify).collect();
        chars.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    if pairs.is_empty() {
        return signal("title", 0.0, -0.5, "没有标题");
    }
    let body: std::collections::BTreeSet<(char, char)> = {
        let chars: Vec<char> = counts.text.chars().filter(|c| c.is_alphanumeric()).map(simplify).collect();
        chars.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let share = ratio(pairs.iter().filter(|pair| body.contains(pair)).count(), pairs.len());
    let percent = (share * 100.0).round();
    let weight = if share >= 0.5 {
        0.3
    } else if share >= 0.2 {
        0.0
    } else {
        -0.6
    };
    signal("title", share, weight, format!("标题有 {percent}% 的用语在正文里出现"))
}

fn signal(id: &str, value: f64, weight: f64, why: impl Into<String>) -> QualitySignal {
    QualitySignal { id: id.to_owned(), value, weight, why: why.into() }
}

/// `part / whole`, 0 for an empty whole.
fn ratio(part: usize, whole: usize) -> f64 {
    // Counts of characters stay far below 2^52, where an f64 is exact.
    #[expect(clippy::cast_precision_loss, reason = "counts of characters stay far below 2^52")]
    let (part, whole) = (part as f64, whole as f64);
    if whole == 0.0 { 0.0 } else { part / whole }
}

#[cfg(test)]
mod tests {
    use qingyuan_model::Block;
    use url::Url;

    use super::*;

    fn document(title: &str, blocks: &[(BlockKind, &str)]) -> Document {
        let mut document = Document::new(Url::parse("http://a.example/").expect("a URL"));
        document.title = title.to_owned();
        document.blocks = blocks.iter().map(|(kind, text)| Block { kind: *kind, text: (*text).to_owned() }).collect();
        document
    }

    #[test]
    fn a_lesson_is_better_than_a_heap_of_labels() {
        let paragraph = "导数描述函数在一点附近变化的快慢。若函数在某点可导，那么它在这一点的切线斜率就等于导数的值，\
            这给了我们用直线近似曲线的办法，也是牛顿法和误差估计的出发点。\
            导数为正时函数上升，导数为负时函数下降，导数由正变负的地方可能是极大值；这些判断都能在图像上直接看出来，\
            做题时先画草图再计算，往往能少走弯路。";
        let lesson = document(
            "导数的几何意义",
            &[
                (BlockKind::Heading(2), "切线与斜率"),
                (BlockKind::Paragraph, paragraph),
                (BlockKind::Heading(2), "例题"),
                (BlockKind::Paragraph, "求曲线在原点处的切线：先求导，再代入横坐标，得到斜率，最后写出直线方程。"),
                (BlockKind::ListItem, "几何意义：切线的斜率。"),
            ],
        );
        let heap = document("登录", &[(BlockKind::Paragraph, "首页"), (BlockKind::Paragraph, "更多 >>")]);
        assert!(quality(&lesson).score() > 0.6, "{:?}", quality(&lesson));
        assert!(quality(&heap).score() < 0.2, "{:?}", quality(&heap));
    }

    #[test]
    fn repeating_a_paragraph_costs() {
        let one = "二分查找每次把区间缩小一半，因此只要对数次比较就能找到目标，前提是数据已经排好序。";
        let once = document("二分查找", &[(BlockKind::Paragraph, one)]);
        let often = document("二分查找", &[(BlockKind::Paragraph, one); 8]);
        let weight = |quality: &Quality| {
            quality.signals().iter().find(|signal| signal.id == "repetition").map(|signal| signal.weight)
        };
        assert!(weight(&quality(&often)) < weight(&quality(&once)));
    }
}
