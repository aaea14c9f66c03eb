//! The title without the site's name.

use super::blocks::letters;
use super::byline::is_meta_line;
use super::hints::Hints;
use super::meta::Meta;
use super::runs::Run;
use super::tree::Tree;
use crate::words::units;

/// The title, and the heading element that shows it when there is one.
pub(crate) struct Title {
    pub(crate) text: String,
    pub(crate) at: Option<usize>,
}

/// Finds the title: a heading that the `title` element contains, else that element (or `og:title`) without its suffix.
pub(crate) fn find(tree: &Tree<'_>, is_shown: &[bool], meta: &Meta) -> Title {
    let tag = &meta.title_tag;
    let wanted = letters(tag);
    let claimed: Vec<String> = meta.titles.iter().map(|title| letters(title)).collect();
    let cut = cut_short(tag);
    // `某某网-新闻-春天的校园`: the title stands where the site mostly does.
    let part = |part: Option<&str>| part.is_some_and(|part| reads_like_site(part.trim()));
    let marks = ['-', '_', '|', '—', '｜'];
    let begins_with_site = part(tag.split(marks).next()) && !part(tag.rsplit(marks).next());
    let mut best: Option<(usize, usize, String)> = None;
    let mut only: Option<(usize, String)> = None;
    let mut headings = 0;
    for (at, node) in tree.nodes.iter().enumerate() {
        let level = match node.tag {
            "h1" => 60,
            "h2" => 20,
            "h3" | "h4" | "h5" => 5,
            _ if node.is_block && is_title_name(node.attr("class"), node.attr("id")) => 1,
            _ => continue,
        };
        if !is_shown[at] {
            continue;
        }
        let text = without_tag(tree.text(at), tag);
        let length = units(&text);
        if !(2..=100).contains(&length) {
            continue;
        }
        if node.tag == "h1" {
            headings += 1;
            only = Some((at, text.clone()));
        }
        let plain = letters(&text);
        let is_claimed = (!wanted.is_empty() && wanted.starts_with(&plain))
            || claimed.iter().any(|title| *title == plain || (title.starts_with(&plain) && length >= 5))
            || (wanted.contains(&plain) && length >= 5)
            || (!cut.is_empty() && plain.starts_with(&cut));
        // A heading that is the site's name is contained in the title too; it stands at the end of it.
        let is_last = wanted.ends_with(&plain) && wanted != plain && length <= 8;
        let is_site = letters(&meta.site_name) == plain || is_last && !begins_with_site;
        if is_claimed && !is_site {
            // A bar that sticks to the top repeats the title; the one above the text is meant.
            let score = level + length.min(40) * 2 - if is_in_furniture(tree, at) { level } else { 0 };
            if best.as_ref().is_none_or(|(_, most, _)| score > *most) {
                best = Some((at, score, text));
            }
        }
    }
    if let Some((at, _, text)) = best {
        return Title { text, at: Some(at) };
    }
    let crumbs = crumbs(tree, is_shown);
    let bare = without_front(without_crumbs(without_site(tag, &meta.site_name), &crumbs), &meta.site_name);
    let og = meta.titles.iter().map(|title| without_site(title, &meta.site_name)).find(|title| units(title) >= 2);
    let from_head = match og {
        Some(og) if bare.is_empty() || letters(tag).contains(&letters(&og)) => og,
        Some(og) if units(&og) >= 6 && !bare.is_empty() && letters(&og) != letters(&bare) && units(&bare) < 6 => og,
        _ => bare,
    };
    match only {
        // The one h1 is shown as the title although the head says otherwise: heads often carry the column's name.
        Some((at, text)) if headings == 1 && (from_head.is_empty() || units(&text) > units(&from_head)) => {
            Title { text, at: Some(at) }
        }
        _ => by_line(tree, is_shown, &wanted, &from_head).unwrap_or(Title { text: from_head, at: None }),
    }
}

/// The part of a `title` element that was cut with dots, when it is long enough to know the heading by.
fn cut_short(tag: &str) -> String {
    let Some(at) = tag.find("...").or_else(|| tag.find('…')) else { return String::new() };
    let head = letters(&tag[..at]);
    if units(&head) >= 8 { head } else { String::new() }
}

/// A line of the page that the `title` element begins with and that is most of it: old templates have no headings.
fn by_line(tree: &Tree<'_>, is_shown: &[bool], wanted: &str, from_head: &str) -> Option<Title> {
    let most = wanted.chars().count();
    let known = letters(from_head).chars().count();
    (1..tree.nodes.len()).find_map(|at| {
        let node = &tree.nodes[at];
        // Cells and lines: boxes of more than a few nodes hold more than a title.
        if node.element.is_none() || node.in_link || !is_shown[at] || !(2..=12).contains(&(node.end - at)) {
            return None;
        }
        let text = tree.text(at);
        let plain = letters(&text);
        let length = plain.chars().count();
        let is_most = length >= 8 && length * 10 >= most * 6 && length <= known.max(8);
        (is_most && wanted.starts_with(&plain) && !text.contains('\n')).then_some(Title { text, at: Some(at) })
    })
}

/// The line above the one with date and source, when all that the head says is the name of the site or of a column.
pub(crate) fn above_facts(title: &str, runs: &[Run]) -> Option<String> {
    if !title.is_empty() && !reads_like_site(title) {
        return None;
    }
    let facts = runs.iter().take(200).position(|run| {
        run.units <= 60
            && ["来源", "作者", "发布", "时间", "日期"].iter().any(|label| run.text.contains(label))
            && is_meta_line(&run.text)
    })?;
    let line = &runs[facts.checked_sub(1)?];
    let is_title =
        (4..=50).contains(&line.units) && line.link_units == 0 && !line.text.contains(['：', '>', '»', '。', '|']);
    is_title.then(|| line.text.clone())
}

/// A heading without the name of a board or a kind that forums put before it in brackets, if the head does without.
fn without_tag(heading: String, title_tag: &str) -> String {
    for (open, close) in [('[', ']'), ('【', '】'), ('［', '］')] {
        let Some(inner) = heading.strip_prefix(open) else { continue };
        let Some((tag, rest)) = inner.split_once(close) else { continue };
        let rest = rest.trim();
        if units(tag) <= 12 && units(rest) >= 2 && !title_tag.starts_with(open) && title_tag.starts_with(rest) {
            return rest.to_owned();
        }
    }
    heading
}

/// The names along the way to the page, as the letters of the links in its breadcrumb.
fn crumbs(tree: &Tree<'_>, is_shown: &[bool]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (at, node) in tree.nodes.iter().enumerate() {
        if node.tag != "a" || !node.in_link || !is_shown[at] || names.len() >= 40 {
            continue;
        }
        let parent = &tree.nodes[node.parent];
        // A box of furniture may hold anything; the marks between its links tell a way from a menu.
        let is_way = tree.nodes[node.parent..parent.end.min(node.parent + 60)]
            .iter()
            .any(|node| !node.in_link && matches!(node.text.trim(), "›" | ">" | "»" | ">>" | "→" | "/" | "＞" | "·›"))
            || is_crumb_name(parent.attr("class"), parent.attr("id"));
        let name = if is_way { letters(&tree.text(at)) } else { String::new() };
        if !name.is_empty() && name.chars().count() <= 24 {
            names.push(name);
        }
    }
    names
}

fn is_crumb_name(class: &str, id: &str) -> bool {
    [class, id].iter().any(|name| {
        let name = name.to_ascii_lowercase();
        ["crumb", "mbx", "dqwz", "weizhi", "position-nav"].iter().any(|piece| name.contains(piece))
    })
}

/// A title without columns and boards that the breadcrumb names: `怎样学好微积分 - 学习交流` under 论坛 › 学习交流.
fn without_crumbs(title: String, crumbs: &[String]) -> String {
    let mut title = title;
    loop {
        let last = [" - ", "_", " | ", "|", " – ", " — ", "-", " » ", "｜"]
            .iter()
            .filter_map(|mark| title.rfind(mark).map(|at| (at, mark.len())))
            .max_by_key(|(at, length)| at + length);
        let Some((at, length)) = last else { return title };
        let (head, tail) = (title[..at].trim_end(), letters(&title[at + length..]));
        // The shorter part is the column, or `图论 - 最短路` would lose its better half.
        if tail.is_empty() || units(head) <= units(&tail) || !crumbs.contains(&tail) {
            return title;
        }
        title = head.to_owned();
    }
}

/// Whether a heading or one of the three elements around it is named as furniture.
fn is_in_furniture(tree: &Tree<'_>, at: usize) -> bool {
    let mut at = at;
    for _ in 0..3 {
        at = tree.nodes[at].parent;
        if tree.nodes[at].tag != "body" && (tree.nodes[at].tag == "nav" || tree.nodes[at].hints.any(Hints::FURNITURE)) {
            return true;
        }
    }
    false
}

/// A title without the site's name before it: `某某网-第三期读书会`.
fn without_front(title: String, site: &str) -> String {
    for mark in [" - ", " | ", "_", "|", "-", "｜", "—"] {
        let Some((front, rest)) = title.split_once(mark) else { continue };
        let (front, rest) = (front.trim(), rest.trim_start_matches(['-', '—', '_', ' ']).trim());
        let is_site = letters(front) == letters(site) && !site.is_empty()
            || (3..=10).contains(&units(front))
                && ["网", "网站", "在线", "官网", "日报", "晚报", "门户"].iter().any(|end| front.ends_with(end));
        if is_site && units(rest) >= 4 && !reads_like_site(rest) {
            return rest.to_owned();
        }
    }
    title
}

fn is_title_name(class: &str, id: &str) -> bool {
    [class, id].iter().any(|name| {
        name.split_ascii_whitespace().any(|word| {
            let word = word.to_ascii_lowercase();
            matches!(
                word.as_str(),
                "title"
                    | "main-title"
                    | "maintitle"
                    | "arti_title"
                    | "arti-title"
                    | "biaoti"
                    | "tit"
                    | "bt"
                    | "thread_subject"
                    | "title-text"
                    | "title_text"
                    | "titletext"
                    | "headline"
                    | "subject"
                    | "wzbt"
                    | "xwbt"
                    | "tit1"
                    | "title1"
                    | "h-title"
                    | "view-title"
                    | "con-title"
                    | "con_title"
                    | "art_title"
                    | "art-title"
                    | "artitle"
                    | "arttitle"
                    | "info-title"
                    | "page-title"
                    | "js_name_title"
            ) || ((word.contains("article")
                || word.contains("news")
                || word.contains("detail")
                || word.contains("post")
                || word.contains("content"))
                && word.contains("tit"))
        })
    })
}

/// A title without the names of site and column behind (or before) it.
pub(crate) fn without_site(title: &str, site: &str) -> String {
    const PARTS: [&str; 12] = ["_", " - ", " | ", "|", " – ", " — ", "—", " · ", "-", " » ", "丨", "｜"];
    let site = letters(site);
    let mut title = title.trim().to_owned();
    loop {
        let last =
            PARTS.iter().filter_map(|mark| title.rfind(mark).map(|at| (at, mark.len()))).max_by_key(|(at, _)| *at);
        let Some((at, mark)) = last else { break };
        let head = title[..at].trim_end_matches(['-', '_', '—', '|', ' ']).trim();
        let tail = title[at + mark..].trim();
        let plain = letters(tail);
        let is_site =
            plain.is_empty() || plain == site || (!site.is_empty() && plain.contains(&site)) || reads_like_site(tail);
        // A bare hyphen inside a title (COVID-19, 2019-2020) is no separator.
        let is_tight = mark == 1
            && &title[at..=at] == "-"
            && head.ends_with(|c: char| c.is_ascii_alphanumeric())
            && tail.starts_with(|c: char| c.is_ascii_alphanumeric());
        let is_short_tail =
            units(tail) <= 8 && units(head) >= 2 * units(tail) && title[at..].starts_with(['_', '|', ' ']);
        if head.is_empty() || is_tight || !(is_site || is_short_tail) {
            break;
        }
        title = head.to_owned();
    }
    title
}

/// Whether a part of a title reads like the name of a site or an office.
pub(crate) fn reads_like_site(part: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "网",
        "网站",
        "频道",
        "新闻",
        "博客",
        "论坛",
        "资讯",
        "官网",
        "社区",
        "日报",
        "晚报",
        "在线",
        "头条",
        "号",
        "门户",
        "平台",
        "大学",
        "学院",
        "图书馆",
        "首页",
        "中心",
        "专栏",
        "搜狐",
        "知乎",
        "教务处",
        "学生处",
        "党委",
        "办公室",
        "研究院",
        "研究所",
        "委员会",
        "教育局",
        "出版社",
        "杂志社",
        "学校",
        "中学",
        "小学",
        "文库",
        "百科",
    ];
    units(part) <= 14
        && (ENDINGS.iter().any(|ending| part.ends_with(ending))
            || part.to_ascii_lowercase().ends_with(".com")
            || part.to_ascii_lowercase().starts_with("powered by"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_is_cut_and_the_title_kept() {
        for (title, site, want) in [
            ("勾股定理的证明_数学频道_校园网", "", "勾股定理的证明"),
            ("春季招聘会通知-某某大学图书馆", "", "春季招聘会通知"),
            ("2019-2020学年校历", "", "2019-2020学年校历"),
            ("How to learn | The Daily Notes", "The Daily Notes", "How to learn"),
            ("怎样学好微积分 - 学习论坛 - Powered by Discuz!", "", "怎样学好微积分"),
            ("校园网", "校园网", "校园网"),
        ] {
            assert_eq!(without_site(title, site), want);
        }
    }

    #[test]
    fn the_site_before_a_title_is_cut_too() {
        for (title, site, want) in [
            ("某某理论网-二〇二六年第三期目录", "", "二〇二六年第三期目录"),
            ("清源 | 第三期读书会纪要", "清源", "第三期读书会纪要"),
            ("联网-上网的区别在哪里", "", "联网-上网的区别在哪里"),
            ("读书-写作-思考", "", "读书-写作-思考"),
        ] {
            assert_eq!(without_front(title.to_owned(), site), want);
        }
    }

    #[test]
    fn boards_and_columns_of_the_breadcrumb_are_cut_as_long_as_the_title_is_the_longer_part() {
        let crumbs = ["论坛", "学习交流", "最短路", "社团活动"].map(str::to_owned);
        for (title, want) in [
            ("考研数学三轮复习经验（数学一） - 学习交流", "考研数学三轮复习经验（数学一）"),
            ("夜跑打卡 · 从一公里到十公里 | 社团活动 | 论坛", "夜跑打卡 · 从一公里到十公里"),
            ("期末答疑安排_学习交流_论坛", "期末答疑安排"),
            ("图论 - 最短路", "图论 - 最短路"),
            ("期末答疑安排 - 终稿", "期末答疑安排 - 终稿"),
        ] {
            assert_eq!(without_crumbs(title.to_owned(), &crumbs), want);
        }
    }

    #[test]
    fn a_board_in_brackets_before_a_heading_is_no_part_of_it() {
        for (heading, tag, want) in [
            ("[学习交流] 怎样学好微积分", "怎样学好微积分 - 学习交流 - 论坛", "怎样学好微积分"),
            ("【纪要】第三期读书会", "【纪要】第三期读书会 - 论坛", "【纪要】第三期读书会"),
            ("【纪要】第三期读书会", "读书会", "【纪要】第三期读书会"),
        ] {
            assert_eq!(without_tag(heading.to_owned(), tag), want);
        }
    }
}
