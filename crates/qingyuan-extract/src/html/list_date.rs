//! Dates as lists show them beside headlines, often cut in pieces or without a year.

/// Whether a short line shows a date as lists do, year and month in any order with the day: `2026-03-05`, `03-05`,
/// `05/2026-03`, `3月5日`, `昨天`, `3小时前`.
pub(crate) fn has_date(line: &str) -> bool {
    let groups: Vec<(usize, usize)> = digit_groups(line);
    let seam = |a: usize, b: usize| {
        let seam = line[groups[a].1..groups[b].0].trim();
        matches!(seam, "-" | "/" | "." | "年" | "月")
    };
    let number = |at: usize| line[groups[at].0..groups[at].1].parse::<u32>().unwrap_or(0);
    let length = |at: usize| groups[at].1 - groups[at].0;
    // Without a year, a date stands before or behind the headline; inside a sentence it may be a score.
    let is_at_edge = |from: usize, to: usize| {
        let is_bare = |text: &str| !text.chars().any(char::is_alphanumeric);
        is_bare(&line[..from]) || is_bare(&line[to..])
    };
    let by_digits = (1..groups.len()).any(|at| {
        let (first, second) = (number(at - 1), number(at));
        // A day may be set before the year without a gap: `302026-08`.
        let is_year = (length(at - 1) == 4 || length(at - 1) == 6) && (1990..2100).contains(&(first % 10_000));
        let is_month_first = length(at - 1) <= 2 && (1..=12).contains(&first) && (1..=31).contains(&second);
        seam(at - 1, at)
            && ((is_year && (1..=12).contains(&second) && length(at) <= 2)
                || (is_month_first
                    && length(at) == 2
                    && is_at_edge(groups[at - 1].0, groups[at].1)
                    && !line.contains('.'))
                || (is_month_first && line[groups[at].1..].starts_with('日')))
    });
    by_digits || ["昨天", "前天", "小时前", "分钟前", "天前", "刚刚"].iter().any(|word| line.contains(word))
}

fn digit_groups(line: &str) -> Vec<(usize, usize)> {
    let mut groups: Vec<(usize, usize)> = Vec::new();
    // A line of forty units is short, but its words may not be.
    for (at, c) in line.char_indices().take(400) {
        if !c.is_ascii_digit() {
            continue;
        }
        match groups.last_mut() {
            Some(last) if last.1 == at => last.1 = at + 1,
            _ => groups.push((at, at + 1)),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_lists_are_known_and_other_numbers_are_not() {
        for line in [
            "2026-03-05",
            "[03-05]",
            "302026-08",
            "2026年3月",
            "3月5日",
            "3小时前",
            "05 2026/03",
            "05-28 密码学基础：对称与非对称",
            "某某 2026-3-1 20:11",
        ] {
            assert!(has_date(line), "{line}");
        }
        for line in [
            "",
            "128/3",
            "客队以 03-05 落败了",
            "阅读 4231",
            "第 3/5 页的练习题和参考答案",
            "13800000000",
            "比分 13-2",
            "版本 1.15",
        ] {
            assert!(!has_date(line), "{line}");
        }
    }
}
