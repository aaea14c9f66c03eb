//! What single lines show by their shape: items, captions, and how two of them join.

use crate::plain::join_line;

/// What follows the bullet that a line opens with.
pub(super) fn bullet(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix(['•', '●', '■', '◆', '▪', '‣', '◦', '\u{f06c}', '\u{f0b7}'])?;
    Some(rest.trim_start()).filter(|rest| !rest.is_empty())
}

/// Whether a line opens with a number of its own: `1.`, `（二）`, `三、`, `第四章`, `[5]`.
pub(super) fn begins_item(line: &str) -> bool {
    let line = line.trim_start();
    let is_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c);
    if let Some(rest) = line.strip_prefix(['[', '〔']) {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        return rest.starts_with([']', '〕']) && !line[1..].starts_with([']', '〕']);
    }
    let mut chars = line.trim_start_matches(['（', '(']).chars();
    match chars.next() {
        Some('第') => {
            let rest: String = chars.take(5).collect();
            let rest = rest.trim_start_matches(|c| is_number(c) || c == ' ');
            rest.starts_with(['章', '节', '讲', '条', '部', '课'])
        }
        Some(c) if is_number(c) => {
            let rest = chars.as_str().trim_start_matches(is_number);
            rest.starts_with(['、', '）', ')'])
                || rest.strip_prefix(['.', '．']).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
        }
        _ => false,
    }
}

/// Whether a line opens as the caption of a figure or a table does: `图 3-1`, `表2`, `Figure 4:`.
pub(super) fn is_caption(line: &str) -> bool {
    let rest = ["图", "圖", "表", "Figure", "Fig.", "Table", "FIGURE", "TABLE"]
        .iter()
        .find_map(|word| line.strip_prefix(word))
        .map(str::trim_start);
    rest.is_some_and(|rest| {
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '–' | '—'));
        after.len() < rest.len() && (after.is_empty() || after.starts_with([' ', ':', '：', '\u{3000}', '.']))
    })
}

/// Appends the next line of a paragraph: words that were hyphenated at the end of a line are put together again.
pub(super) fn join(paragraph: &mut String, line: &str) {
    let continues = line.starts_with(|c: char| c.is_lowercase());
    let stem = paragraph.strip_suffix(['-', '\u{ad}', '\u{2010}']);
    if continues && stem.is_some_and(|stem| stem.ends_with(|c: char| c.is_lowercase())) {
        paragraph.pop();
        paragraph.push_str(line);
    } else {
        join_line(paragraph, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_and_captions_are_told_by_their_beginnings() {
        for line in ["1. 绪论", "（二）方法", "三、结果", "第四章 讨论", "[5] 作者"] {
            assert!(begins_item(line), "{line}");
        }
        for line in ["1.5 倍", "一路平安", "第一次见面", "2026 年", "[]"] {
            assert!(!begins_item(line), "{line}");
        }
        for line in ["图 3-1 流域", "表2 水量", "Figure 4: Rivers", "Table 1"] {
            assert!(is_caption(line), "{line}");
        }
        for line in ["表示敬意", "图书馆", "Tables are set", "图3的左边画着"] {
            assert!(!is_caption(line), "{line}");
        }
        assert_eq!(bullet("• 取水处"), Some("取水处"));
    }

    #[test]
    fn hyphens_at_the_end_of_a_line_are_taken_back() {
        for (one, next, whole) in [
            ("exam-", "ple", "example"),
            ("Sino-", "European", "Sino- European"),
            ("水-", "ph", "水- ph"),
            ("水", "土", "水土"),
        ] {
            let mut paragraph = one.to_owned();
            join(&mut paragraph, next);
            assert_eq!(paragraph, whole);
        }
    }
}
