//! Whether a page is one of several, and says so: 上一页, 1 2 3, 第 2/5 页.

use qingyuan_model::{Link, LinkRel};

use super::tree::Tree;

/// The words of links that turn pages, as lists parted by bars.
const TURNS: &str = "上一页|下一页|上页|下页|尾页|末页|后一页|前一页|最后一页|第一页|较新|较旧|更早|更早的文章|较新的文章|较早的文章|\
    older posts|newer posts|older entries|newer entries|next page|previous page|older|newer|下一頁|上一頁";

/// The words of links to a later page.
const LATER: &str = "下一页|下页|下一頁|下頁|后一页|後一頁|尾页|末页|最后一页|尾頁|更早|更早的文章|较旧|较早的文章|\
    next|next page|older|older posts|older entries";

/// The words of links to an earlier page.
const EARLIER: &str = "上一页|上页|上一頁|上頁|前一页|前一頁|第一页|较新|较新的文章|\
    previous|previous page|prev|newer|newer posts|newer entries";

/// Where a link turns to, by its `rel` or else by its words.
pub(crate) fn turn(rel: &str, text: &str) -> LinkRel {
    let says = |word: &str| rel.split_ascii_whitespace().any(|part| part.eq_ignore_ascii_case(word));
    if says("next") {
        return LinkRel::Next;
    }
    if says("prev") || says("previous") {
        return LinkRel::Prev;
    }
    // No longer words turn pages, and most links are longer.
    if text.len() > 40 {
        return LinkRel::Plain;
    }
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let one_of = |words: &str| words.split('|').any(|word| word == bare);
    if one_of(LATER) {
        LinkRel::Next
    } else if one_of(EARLIER) {
        LinkRel::Prev
    } else {
        LinkRel::Plain
    }
}

/// Marks the numbers of a pager: a short row of links whose words count up by one. A longer row is a calendar's month.
pub(crate) fn mark_numbers(links: &mut [Link]) {
    /// Pagers show about ten numbers.
    const LONGEST: usize = 15;
    let numbers: Vec<Option<u32>> =
        links.iter().map(|link| link.text.parse().ok().filter(|number| (1..10_000).contains(number))).collect();
    let mut from = 0;
    while from < numbers.len() {
        let mut to = from + 1;
        while to < numbers.len() && numbers[from].is_some() && numbers[to] == numbers[to - 1].map(|number| number + 1) {
            to += 1;
        }
        if (2..=LONGEST).contains(&(to - from)) {
            for link in links[from..to].iter_mut().filter(|link| link.rel.is_plain() && link.text != "1") {
                link.rel = LinkRel::Next;
            }
        }
        from = to;
    }
}

/// Whether the shown part of the page has links that turn pages, or says which page of how many it is.
pub(crate) fn has_pager(tree: &Tree<'_>, is_shown: &[bool]) -> bool {
    // Where the number before was, and how many numbers in a row were links.
    let (mut last_number, mut numbers, mut last_at) = (0_u32, 0_usize, 0_usize);
    for (at, node) in tree.nodes.iter().enumerate() {
        if !is_shown[at] || node.text.len() > 200 {
            continue;
        }
        let text = node.text.trim();
        if text.is_empty() {
            continue;
        }
        if counts_pages(text) {
            return true;
        }
        if !node.in_link {
            // The page one is on is shown, but is no link.
            if text.parse::<u32>().is_ok_and(|number| number == last_number + 1 && number < 10_000) && at - last_at < 12
            {
                last_number += 1;
                last_at = at;
            }
            continue;
        }
        let bare = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        if TURNS.split('|').any(|turn| turn == bare) {
            return true;
        }
        if let Ok(number) = bare.parse::<u32>() {
            numbers = if number == last_number.saturating_add(1) && at - last_at < 12 { numbers + 1 } else { 1 };
            last_number = number;
            last_at = at;
            if numbers >= 2 && number <= 10_000 {
                return true;
            }
        }
    }
    false
}

/// `共 28 条 2/5 页`, `第 3 / 3 页`, `共 3 页`.
fn counts_pages(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).take(60).collect();
    let Some(before) = plain.find('页').map(|at| &plain[..at]) else { return false };
    let last = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let has_number = last.len() < before.len();
    let is_of = last.ends_with('/') && last[..last.len() - 1].ends_with(|c: char| c.is_ascii_digit());
    has_number && (is_of || last.ends_with('共'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_relations_turn_pages() {
        for (rel, text, expected) in [
            ("", "下一页 »", LinkRel::Next),
            ("", "[尾页]", LinkRel::Next),
            ("", "Older Posts", LinkRel::Next),
            ("nofollow NEXT", "", LinkRel::Next),
            ("prev", "下一页", LinkRel::Prev),
            ("", "上一页", LinkRel::Prev),
            ("", "下一页讲什么", LinkRel::Plain),
            ("", "", LinkRel::Plain),
            ("alternate", "RSS", LinkRel::Plain),
        ] {
            assert_eq!(turn(rel, text), expected, "{rel} {text}");
        }
    }

    #[test]
    fn numbers_of_a_pager_are_told_from_days() {
        let link = |text: &str| Link::new(url::Url::parse("https://a.example/").expect("a URL"), text);
        let marked = |texts: &[String]| {
            let mut links: Vec<Link> = texts.iter().map(|text| link(text)).collect();
            mark_numbers(&mut links);
            links.iter().filter(|link| link.rel == LinkRel::Next).count()
        };
        let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(marked(&texts(&["通知", "1", "2", "3", "...", "20"])), 2);
        assert_eq!(marked(&texts(&["2", "4", "2026"])), 0);
        assert_eq!(marked(&(1..=31).map(|day: u32| day.to_string()).collect::<Vec<_>>()), 0);
    }

    #[test]
    fn counts_of_pages_are_told_from_pages_of_books() {
        for text in ["共 28 条 2/5 页", "第 3 / 3 页", "共 2 页", "共 8 条 第 1/2 页"] {
            assert!(counts_pages(text), "{text}");
        }
        for text in ["见课本第 32 页", "网页 2.0", "页", "这本书有 300 页"] {
            assert!(!counts_pages(text), "{text}");
        }
    }
}
