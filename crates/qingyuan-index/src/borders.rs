//! Where a text may be cut: between sentences, clauses and words.

use crate::columns::clings;
use crate::lexis::{is_han, is_latin};

/// What ends at a place of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Border {
    Word,
    Clause,
    Sentence,
}

/// A full stop after one of these ends no sentence.
const SHORTENED: [&str; 34] = [
    "al", "approx", "art", "cf", "ch", "co", "corp", "dept", "dr", "ed", "eds", "eq", "etc", "fig", "figs", "inc",
    "jr", "ltd", "mr", "mrs", "ms", "no", "nos", "p", "pp", "prof", "ref", "sec", "sr", "st", "tab", "vol", "vols",
    "vs",
];

/// No word before a full stop is looked at further than this, in chars.
const WORD: usize = 24;

/// What ends right before the byte `at` of `text`, which is a char boundary; `None` when nothing does.
pub(crate) fn border(text: &str, at: usize) -> Option<Border> {
    let (head, tail) = text.split_at(at);
    let Some(before) = head.chars().next_back() else { return Some(Border::Sentence) };
    let Some(next) = tail.chars().next() else { return Some(Border::Sentence) };
    // Nearly every place lies between two Han or two letters.
    if (is_han(before) && is_han(next)) || (is_latin(before) && is_latin(next)) || next.is_whitespace() {
        return None;
    }
    if closes(next) || ends(next) || matches!(next, '，' | '、' | '；' | '：' | ',' | '.' | ';' | ':') || clings(next)
    {
        return None;
    }
    if before.is_whitespace() {
        return Some(after_space(head, next));
    }
    let stem = head.trim_end_matches(closes);
    let last = stem.chars().next_back()?;
    match last {
        '。' | '！' | '？' | '…' | '｡' => Some(Border::Sentence),
        '!' | '?' if is_han(next) || opens(next) => Some(Border::Sentence),
        '.' if is_han(next) && stem.chars().rev().nth(1).is_some_and(is_han) => Some(Border::Sentence),
        '，' | '、' | '；' | '：' if last == before => Some(Border::Clause),
        ',' | ';' | ':' if last == before && is_han(next) => Some(Border::Clause),
        // A border of scripts is one of words, and so is any sign that is part of neither.
        _ if last != before => None,
        _ if is_han(before) || is_han(next) => (is_latin(before) || is_latin(next)).then_some(Border::Word),
        _ => None,
    }
}

/// What a space ends, which stands at the end of `head`.
fn after_space(head: &str, next: char) -> Border {
    let word = head.trim_end();
    // Spaces are few, line breaks among them anywhere.
    if head[word.len()..].contains('\n') || word.is_empty() {
        return Border::Sentence;
    }
    let stem = word.trim_end_matches(closes);
    match stem.chars().next_back() {
        Some('。' | '！' | '？' | '…' | '!' | '?') => Border::Sentence,
        Some('.') if is_full_stop(&stem[..stem.len() - 1], next) => Border::Sentence,
        Some('，' | '、' | '；' | '：' | ',' | ';' | ':') => Border::Clause,
        _ => Border::Word,
    }
}

/// Whether a point after `head`, before a space and `next`, ends a sentence.
fn is_full_stop(head: &str, next: char) -> bool {
    if next.is_lowercase() {
        return false;
    }
    let start = head.char_indices().rev().take(WORD).take_while(|&(_, c)| is_latin(c) || c == '.').last();
    let Some((start, _)) = start else { return true };
    let word = &head[start..];
    let numbers_item = word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    if numbers_item {
        // `2. Install` at the beginning of a line, but not `in version 2. Install`.
        return !(head[..start].is_empty() || head[..start].ends_with('\n'));
    }
    let initial = word.chars().nth(1).is_none();
    let dotted = word.contains('.') && !word.ends_with(|c: char| c.is_ascii_digit());
    !(initial || dotted || SHORTENED.iter().any(|shortened| word.eq_ignore_ascii_case(shortened)))
}

/// Whether `c` ends a sentence, alone or with others.
pub(crate) fn ends(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '…' | '｡')
}

/// Whether `c` opens a quotation or bracket.
pub(crate) fn opens(c: char) -> bool {
    matches!(c, '“' | '‘' | '「' | '『' | '（' | '(' | '【' | '《' | '〈' | '[')
}

/// Whether `c` closes a quotation or bracket.
pub(crate) fn closes(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '】' | '》' | '〉' | ']')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with `|` where sentences end and `/` where clauses do.
    fn cut(text: &str) -> String {
        let mut shown = String::new();
        for (at, c) in text.char_indices() {
            match border(text, at).filter(|_| at > 0) {
                Some(Border::Sentence) => shown.push('|'),
                Some(Border::Clause) => shown.push('/'),
                Some(Border::Word) | None => {}
            }
            shown.push(c);
        }
        shown
    }

    #[test]
    fn sentences_and_clauses_end_where_readers_see_them_end() {
        for expected in [
            "圆周率约为3.14。|取两位。",
            "依照第1.2条，/不得转让；/但另有约定的除外。",
            "他想了想……|没有说话。|",
            "“今天闭馆。”|他说：/“明天呢？”|无人回答。",
            "（见附录。）|下文从略！！|完",
            "See e.g. Smith et al. (2020). |The value is 3.14. |It works, /mostly.",
            "Dr. J. Smith lives in the U.S. and works. |He said \"no.\" and left",
            "第一行\n|第二行\n  |第三行",
            "1. Install it. |Then run.\n|2. Use it",
            "a != b 且 index.php?id=1 有效",
            "1,000 元,/约合 v2.0:/含税",
            "完成了.|接着做2.其他",
        ] {
            let expected = expected.trim_end_matches('|');
            let text: String = expected.chars().filter(|c| !matches!(c, '|' | '/')).collect();
            assert_eq!(cut(&text), expected);
        }
    }

    #[test]
    fn no_border_divides_a_word_or_an_accent() {
        for text in ["rust2024", "清源", "e\u{301}a", "👩\u{200D}🔬"] {
            let inner = text.char_indices().skip(1).find_map(|(at, _)| border(text, at));
            assert_eq!(inner, None, "{text}");
        }
    }
}
