//! Authors and sources that a template marks by class, id, rel or itemprop.

use std::ops::Range;

use super::byline::{Byline, is_paper, push_names};
use super::tree::{Node, Tree};
use crate::words::units;

/// What an element says about the name in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Author,
    Source,
}

/// Adds the first marked author and source within these nodes.
pub(crate) fn read(tree: &Tree<'_>, shown: &[bool], nodes: Range<usize>, byline: &mut Byline) {
    let mut at = nodes.start;
    let (mut author, mut source): (Option<String>, Option<String>) = (None, None);
    while at < nodes.end {
        let node = &tree.nodes[at];
        at += 1;
        if node.element.is_none() || !shown[at - 1] || node.end - at > 40 {
            continue;
        }
        let Some(mark) = mark(node).or_else(|| own_page(tree, at - 1)) else { continue };
        let slot = if mark == Mark::Author { &mut author } else { &mut source };
        if slot.is_some() {
            continue;
        }
        if let Some(name) = name(&tree.text(at - 1)) {
            *slot = Some(name);
            at = node.end;
        }
    }
    if let Some(author) = author {
        if is_paper(&author) {
            source = Some(author);
        } else if author.bytes().all(|b| b.is_ascii_digit()) {
            // A member of a forum may be called by a number.
            byline.reporters.insert(0, author);
        } else {
            let mut names = Vec::new();
            push_names(&mut names, &author);
            byline.reporters.splice(0..0, names);
        }
    }
    if source.is_some() {
        byline.beside = source;
    }
}

fn mark(node: &Node<'_>) -> Option<Mark> {
    if node.attr("rel").eq_ignore_ascii_case("author") || node.attr("itemprop").eq_ignore_ascii_case("author") {
        return Some(Mark::Author);
    }
    [node.attr("class"), node.attr("id")].into_iter().find_map(of_name)
}

/// A link to the pages of whoever wrote it: `文甲 的个人博客`.
fn own_page(tree: &Tree<'_>, at: usize) -> Option<Mark> {
    let node = &tree.nodes[at];
    let is_own = node.tag == "a" && OWN_PAGES.iter().any(|end| tree.text(at).ends_with(end));
    is_own.then_some(Mark::Author)
}

const OWN_PAGES: [&str; 6] = ["的个人博客", "的博客", "的个人主页", "的主页", "的专栏", "的空间"];

fn of_name(name: &str) -> Option<Mark> {
    if name.is_empty() || name.len() > 120 {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let says = |pieces: &[&str]| pieces.iter().any(|piece| name.contains(piece));
    // `author` begins names of whole boxes too; those hold more than a name and are passed over.
    if says(&["js_name", "media-name", "media_name", "account-name", "account_name", "source", "laiyuan", "mp-name"]) {
        return Some(Mark::Source);
    }
    if says(&["authority", "authorize", "avatar", "follow-btn"]) {
        return None;
    }
    says(&[
        "author",
        "nickname",
        "nick-name",
        "nick_name",
        "username",
        "user-name",
        "user_name",
        "writer",
        "authi",
        "zuozhe",
        "media-user",
        "byline",
    ])
    .then_some(Mark::Author)
}

/// The name that a text is, without what goes with it; `None` for anything longer than a name.
fn name(text: &str) -> Option<String> {
    // A box for the author may go on with the date.
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let has_date =
        digits >= 4 && !text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(['-', '年', '月', '/', ':']);
    let text = if has_date { text.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default() } else { text };
    let text = text.trim().trim_end_matches(['·', '|', '/', ' ', '•', '：']);
    let text = ["作者", "来源", "文/", "By ", "by ", "由", "楼主"]
        .iter()
        .find_map(|label| text.strip_prefix(label))
        .unwrap_or(text)
        .trim_start_matches(['：', ':', ' ', '@', '|', '/']);
    let text = ["+关注", "关注", "（楼主）", "(楼主)", "发布于", "发表于", "发布时间", "发表时间", "发布", "时间"]
        .iter()
        .chain(&OWN_PAGES)
        .find_map(|end| text.strip_suffix(end))
        .unwrap_or(text)
        .trim();
    // Buttons stand behind a name in Han characters.
    let first = text.split_whitespace().next().unwrap_or_default();
    let is_followed = first != text && units(text) > 10 && first.chars().count() >= 2 && !first.is_ascii();
    let text = if is_followed { first } else { text };
    let is_counted = ["月前", "天前", "小时前", "分钟前", "年前", "秒前"].iter().any(|end| text.contains(end));
    let length = text.chars().count();
    let fits = (2..=24).contains(&length)
        && units(text) <= 14
        && !is_counted
        && !text.contains(['，', '。', '：', '？', '！', '¥', '…']);
    let is_clock = digits >= 6
        && text.chars().all(|c| c.is_ascii_digit() || " -:/年月日".contains(c))
        && text.contains(['-', ':', '年']);
    (fits && !is_clock && text.chars().any(char::is_alphanumeric)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_classes_mark_authors_and_sources() {
        for (class, want) in [
            ("follow-nickName", Some(Mark::Author)),
            ("article-author", Some(Mark::Author)),
            ("user-name", Some(Mark::Author)),
            ("source ent-source", Some(Mark::Source)),
            ("authority-badge", None),
            ("title", None),
        ] {
            assert!(of_name(class) == want, "{class}");
        }
    }

    #[test]
    fn only_what_is_as_short_as_a_name_is_one() {
        for (text, want) in [
            ("作者：文甲", Some("文甲")),
            ("文甲 关注", Some("文甲")),
            ("文甲 2026-03-05 08:30", Some("文甲")),
            ("文甲 发布于 03-05 08:30", Some("文甲")),
            ("2026-03-05 08:30", None),
            ("文甲，某某大学教授，著有多部作品", None),
            ("来源：某某日报", Some("某某日报")),
            ("文甲 的个人博客", Some("文甲")),
            ("在河边 下载客户端 独家抢先看", Some("在河边")),
            ("文甲 10月前", None),
        ] {
            assert_eq!(name(text).as_deref(), want, "{text}");
        }
    }
}
