//! The signals: each a number with a level between −1 and 1 and a sentence for a person.
//!
//! The corners of the curves were picked by reading the graded sample (`corpus/quality`); what a level is worth was fitted
//! on it (see [`crate::quality::weights`]).

use crate::quality::curve::{Curve, level, ratio};
use crate::quality::phrases::Mark;
use crate::quality::reading::Reading;
use crate::quality::title;

/// One signal before it is weighed.
#[derive(Clone, Debug)]
pub(super) struct Measured {
    /// A stable id.
    pub(super) id: &'static str,
    /// What was measured.
    pub(super) value: f64,
    /// How far it speaks for (up to 1) or against (down to −1) the text.
    pub(super) level: f64,
    /// One sentence for a person.
    pub(super) why: String,
}

/// All signals of a text that can be told from the text alone.
pub(super) fn measure(title: &str, reading: &Reading) -> Vec<Measured> {
    let mut all = form(reading);
    all.extend(furniture(reading));
    all.extend(voice(reading));
    all.extend(title_signals(title, reading));
    all.extend(teaching(reading));
    all.extend(wording(reading));
    all
}

/// Length, sentences and blocks. Gopher (Rae et al. 2021, arXiv 2112.11446): length, symbols, repeated lines and n-grams.
/// C4 (Raffel et al. 2020, arXiv 1910.10683): lines must end like sentences. `FineWeb` (Penedo et al. 2024, arXiv
/// 2406.17557): share of lines that end like sentences, of repeated characters. `ChineseWebText` (Chen et
/// al. 2023, arXiv 2311.01149) asks the same of Chinese pages, with characters for words.
fn form(reading: &Reading) -> Vec<Measured> {
    let (chars, told) = (reading.chars, reading.told);
    let finished = ratio(reading.finished_blocks, reading.prose_blocks);
    let repeated = ratio(reading.repeated_chars, chars);
    let runs = ratio(reading.runs.repeated(), chars);
    let symbols = ratio(reading.symbols, chars);
    let digits = ratio(reading.digits, chars);
    vec![
        signal("length", ratio(told, 1), LENGTH, format!("正文 {chars} 字，其中成句的 {told} 字")),
        match reading.prose_blocks {
            // Headings and lists alone: a skeleton.
            0 => signal("sentences", 0.0, SENTENCES, "没有成段的文字".to_owned()),
            _ => signal("sentences", finished, SENTENCES, format!("{}% 的段落以完整的句子结束", percent(finished))),
        },
        signal("repetition", repeated, REPETITION, format!("{}% 的文字是重复的段落", percent(repeated))),
        signal("runs", runs, RUNS, format!("{}% 的文字是前面出现过的十字以上的词句", percent(runs))),
        signal("symbols", symbols, SYMBOLS, format!("{}% 的字符是符号或乱码", percent(symbols))),
        signal("digits", digits, DIGITS, format!("{}% 的字符是数字", percent(digits))),
    ]
}

const LENGTH: &Curve = &[(30.0, -1.0), (100.0, -0.5), (200.0, 0.0), (350.0, 0.6), (700.0, 1.0)];
const SENTENCES: &Curve = &[(0.0, -1.0), (0.5, 0.0), (0.9, 1.0)];
const REPETITION: &Curve = &[(0.0, 0.0), (0.05, 0.0), (0.3, -1.0)];
const RUNS: &Curve = &[(0.02, 0.0), (0.2, -1.0)];
const SYMBOLS: &Curve = &[(0.01, 0.0), (0.06, -1.0)];
/// Some figures make a text one that can be checked; a text of figures is a table, a form or a code.
const DIGITS: &Curve = &[(0.0, 0.0), (0.015, 1.0), (0.06, 1.0), (0.12, 0.0), (0.25, -1.0)];

/// What the page left in the text. C4 drops pages with such phrases whole; here their share counts.
fn furniture(reading: &Reading) -> Vec<Measured> {
    let left = ratio(reading.furniture_blocks, reading.blocks);
    let links = ratio(reading.link_blocks, reading.blocks);
    let filler = reading.marks(Mark::Filler);
    let sale = reading.marks(Mark::Promotion);
    let sale_share = per_thousand(sale, reading);
    vec![
        signal(
            "boilerplate",
            left,
            BOILERPLATE,
            format!("{}% 的段落是网页残留（导航、版权、登录提示等）", percent(left)),
        ),
        signal("links", links, LINKS, format!("{}% 的段落只是一个链接", percent(links))),
        signal("filler", ratio(filler, 1), FILLER, format!("{filler} 处凑数的套语（如“小编”“以上就是”）")),
        signal("promotion", sale_share, PROMOTION, format!("每千字 {sale_share:.0} 处推销用语（共 {sale} 处）")),
    ]
}

const BOILERPLATE: &Curve = &[(0.0, 0.0), (0.1, -0.3), (0.4, -1.0)];
const LINKS: &Curve = &[(0.1, 0.0), (0.6, -1.0)];
const FILLER: &Curve = &[(0.0, 0.0), (1.0, -0.5), (3.0, -1.0)];
const PROMOTION: &Curve = &[(2.0, 0.0), (15.0, -1.0)];

/// How it speaks: meeting-hall phrases, exclamations, chat.
fn voice(reading: &Reading) -> Vec<Measured> {
    let platitudes = per_thousand(reading.marks(Mark::Platitude), reading);
    let shouts = ratio(reading.shouts, reading.ends.max(3));
    let moods = 1_000.0 * ratio(reading.moods, reading.han);
    vec![
        signal("platitudes", platitudes, PLATITUDES, format!("每千字 {platitudes:.0} 处套话")),
        signal("shouting", shouts, SHOUTING, format!("{}% 的句子以感叹号结束", percent(shouts))),
        signal("chat", moods, CHAT, format!("每千字 {moods:.0} 处句末语气词（吧、啊、哦等）")),
    ]
}

const PLATITUDES: &Curve = &[(3.0, 0.0), (20.0, -1.0)];
const SHOUTING: &Curve = &[(0.1, 0.0), (0.5, -1.0)];
const CHAT: &Curve = &[(2.0, 0.0), (12.0, -1.0)];

/// Whether the title is kept, bait, or written for search engines.
fn title_signals(title: &str, reading: &Reading) -> Vec<Measured> {
    let kept = match title::agreement(title, &reading.pairs) {
        None if title.trim().is_empty() => measured("title", 0.0, -0.5, "没有标题".to_owned()),
        None => measured("title", 0.0, 0.0, "标题没有可与正文比较的汉字".to_owned()),
        Some(share) => signal("title", share, TITLE, format!("标题有 {}% 的用语在正文里出现", percent(share))),
    };
    let bait = title::bait(title);
    let why = match bait.as_slice() {
        [] => "标题没有诱人点击的写法".to_owned(),
        found => format!("标题有 {} 处诱人点击的写法：{}", found.len(), found.join("、")),
    };
    let (word, times) = title::hammering(title);
    vec![
        kept,
        signal("clickbait", ratio(bait.len(), 1), CLICKBAIT, why),
        signal("title-stuffing", ratio(times, 1), TITLE_STUFFING, format!("标题里“{word}”出现 {times} 次")),
    ]
}

/// Junk repeats its title most faithfully of all, so that keeping the promise earns nothing.
const TITLE: &Curve = &[(0.0, -1.0), (0.3, 0.0)];
const CLICKBAIT: &Curve = &[(0.0, 0.0), (1.0, -0.6), (2.0, -1.0)];
const TITLE_STUFFING: &Curve = &[(1.0, 0.0), (2.0, -0.7), (3.0, -1.0)];

/// What makes a text something to learn from: parts, definitions, examples, sources, reasons. The classifiers of
/// `FineWeb-Edu` (Penedo et al. 2024) and CCI3.0-HQ (Wang et al. 2024, arXiv 2410.18505) learn this from graded pages; here
/// it is counted, so that it can be read.
fn teaching(reading: &Reading) -> Vec<Measured> {
    let parts = reading.headings + reading.items;
    let defined = reading.marks(Mark::Definition);
    let examples = reading.marks(Mark::Example);
    let sources = reading.marks(Mark::Reference);
    let reasons = reading.marks(Mark::Reason);
    let reasoning = per_thousand(reasons, reading);
    let why = format!("{} 个小标题，{} 条列表或表格行", reading.headings, reading.items);
    vec![
        signal("structure", ratio(parts, 1), STRUCTURE, why),
        signal("definitions", ratio(defined, 1), DEFINITIONS, format!("{defined} 处下定义（如“是指”“称为”）")),
        signal("examples", ratio(examples, 1), EXAMPLES, format!("{examples} 处举例或练习")),
        signal("references", ratio(sources, 1), REFERENCES, format!("{sources} 处注明来源")),
        signal(
            "reasons",
            reasoning,
            REASONS,
            format!("每千字 {reasoning:.0} 处讲道理的词（因为、因此、如果等，共 {reasons} 处）"),
        ),
    ]
}

const STRUCTURE: &Curve = &[(0.0, 0.0), (4.0, 1.0)];
const DEFINITIONS: &Curve = &[(0.0, 0.0), (1.0, 0.6), (3.0, 1.0)];
const EXAMPLES: &Curve = &[(0.0, 0.0), (1.0, 0.5), (3.0, 1.0)];
const REFERENCES: &Curve = &[(0.0, 0.0), (1.0, 1.0)];
const REASONS: &Curve = &[(0.0, 0.0), (15.0, 1.0)];

/// How varied the wording is, and whether one word is hammered in.
fn wording(reading: &Reading) -> Vec<Measured> {
    let (distinct, counted) = reading.pairs.variety();
    let variety = ratio(distinct, counted);
    let (first, second, times) = reading.pairs.top();
    // Twice is how anybody would write, whatever the length.
    let stuffed = ratio(times.saturating_sub(2), reading.pairs.counted());
    let share = percent(ratio(times, reading.pairs.counted()));
    let why = format!("前 {counted} 个双字里有 {}% 互不相同", percent(variety));
    let hammered = match times {
        0 => "没有可数的词".to_owned(),
        _ => format!("最常见的“{first}{second}”占双字的 {share}%（{times} 次）"),
    };
    vec![signal("variety", variety, VARIETY, why), signal("stuffing", stuffed, STUFFING, hammered)]
}

const VARIETY: &Curve = &[(0.5, -1.0), (0.8, 0.0)];
const STUFFING: &Curve = &[(0.03, 0.0), (0.07, -1.0)];

fn signal(id: &'static str, value: f64, curve: &Curve, why: String) -> Measured {
    measured(id, value, level(curve, value), why)
}

/// A signal whose level is known.
fn measured(id: &'static str, value: f64, level: f64, why: String) -> Measured {
    Measured { id, value, level, why }
}

/// How often in a thousand characters; a short text counts as one of a hundred, so that one word in it is not a flood.
fn per_thousand(count: usize, reading: &Reading) -> f64 {
    1_000.0 * ratio(count, reading.chars.max(100))
}

fn percent(share: f64) -> f64 {
    (share * 100.0).round()
}
