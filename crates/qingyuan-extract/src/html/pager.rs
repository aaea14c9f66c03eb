//! Whether a page is one of several, and says so: 上一页, 1 2 3, 第 2/5 页.

use super::tree::Tree;

/// The words of links that turn pages, as lists parted by bars.
const TURNS: &str = "上一页|下一页|上页|下页|尾页|末页|后一页|前一页|最后一页|第一页|较新|较旧|更早|更早的文章|较新的文章|较早的文章|\
    older posts|newer posts|older entries|newer entries|next page|previous page|older|newer|下一頁|上一頁";

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
    fn counts_of_pages_are_told_from_pages_of_books() {
        for text in ["共 28 条 2/5 页", "第 3 / 3 页", "共 2 页", "共 8 条 第 1/2 页"] {
            assert!(counts_pages(text), "{text}");
        }
        for text in ["见课本第 32 页", "网页 2.0", "页", "这本书有 300 页"] {
            assert!(!counts_pages(text), "{text}");
        }
    }
}
