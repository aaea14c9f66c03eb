//! What kind of page it is.

use std::collections::HashSet;

use qingyuan_model::PageKind;
use url::Url;

use super::hints::Hints;
use super::meta::Meta;
use super::runs::{Run, Runs};
use super::tree::Tree;
use crate::whitespace::collapse;
use crate::words::units;

const ERROR_PHRASES: [&str; 32] = [
    "404",
    "not found",
    "页面不存在",
    "页面没有找到",
    "页面未找到",
    "找不到页面",
    "找不到该页",
    "无法找到",
    "您访问的页面",
    "你访问的页面",
    "内容不存在",
    "文章不存在",
    "帖子不存在",
    "已被删除",
    "已删除",
    "出错了",
    "系统错误",
    "服务器错误",
    "访问过于频繁",
    "访问被拒绝",
    "403 forbidden",
    "access denied",
    "internal server error",
    "bad gateway",
    "service unavailable",
    "页面走丢了",
    "已被发布者删除",
    "已被作者删除",
    "已被管理员删除",
    "网站维护中",
    "系统维护中",
    "升级维护中",
];

const LOGIN_PHRASES: [&str; 18] = [
    "请登录",
    "请先登录",
    "登录后查看",
    "登录后可见",
    "登录后才能",
    "需要登录",
    "您还没有登录",
    "您需要登录",
    "用户登录",
    "统一身份认证",
    "统一认证",
    "无权访问",
    "没有权限",
    "仅限校内访问",
    "仅限校园网访问",
    "log in to continue",
    "sign in to continue",
    "please log in",
];

/// Titles of forms that ask who one is.
const LOGIN_TITLES: [&str; 12] = [
    "登录",
    "登陆",
    "用户登录",
    "会员登录",
    "注册",
    "立即注册",
    "用户注册",
    "会员注册",
    "login",
    "log in",
    "sign in",
    "sign up",
];

/// Whether a page with hardly any text says that something went wrong, or asks for a login.
pub(crate) fn refusal(
    tree: &Tree<'_>,
    all: &Runs,
    title: &str,
    title_at: Option<usize>,
    main_units: usize,
    page_text: &str,
) -> Option<PageKind> {
    // A page about error 404 explains it at length; a page that *is* one is short. Figures from looking at both.
    if main_units > 150 {
        return None;
    }
    let title = title.to_lowercase();
    let text = page_text.to_lowercase();
    let says = |phrases: &[&str], text: &str| phrases.iter().any(|phrase| text.contains(phrase));
    let password = tree.named("input").find(|at| tree.nodes[*at].attr("type").eq_ignore_ascii_case("password"));
    let has_password = password.is_some();
    // Many pages have a small form in their head. Where it is what the title heads, the rest of the page does not matter.
    let asks_first = password.is_some_and(|password| {
        LOGIN_TITLES.contains(&title.as_str())
            || title_at.is_some_and(|title| {
                let mut around = title;
                while around != 0 && !tree.subtree(around).contains(&password) {
                    around = tree.nodes[around].parent;
                }
                let (units, link_units, _) = all.units(tree, around);
                units - link_units.min(units) <= 80
            })
    });
    let is_short = text.chars().count() <= 600;
    if says(&ERROR_PHRASES, &title) || (main_units <= 80 && is_short && says(&ERROR_PHRASES[1..], &text)) {
        return Some(PageKind::Error);
    }
    let is_login = asks_first
        || has_password && main_units <= 60 && is_short
        || says(&LOGIN_PHRASES, &title)
        || (main_units <= 60 && is_short && says(&LOGIN_PHRASES, &text));
    is_login.then_some(PageKind::LoginWall)
}

/// The headline links of a page, each once: link-only runs as long as a title.
pub(crate) fn headlines(tree: &Tree<'_>, runs: &Runs) -> Vec<String> {
    let is_headline = |run: &Run| {
        run.is_link_only()
            && run.links >= 1
            && (6..=60).contains(&run.units)
            && !tree.nodes[run.block].hints.any(Hints::FURNITURE)
    };
    // A list may show dates or summaries beside the links: then the link is most of its run.
    let is_dated = |run: &Run| run.links == 1 && run.link_units >= 6 && run.link_units * 2 > run.units;
    let mut seen = HashSet::new();
    runs.all
        .iter()
        .filter(|run| is_headline(run) || is_dated(run))
        .filter_map(|run| longest_link(tree, run))
        .filter(|text| seen.insert(text.clone()))
        .collect()
}

/// The words of the longest link of a run, unless even that is as short as an entry of a menu.
fn longest_link(tree: &Tree<'_>, run: &Run) -> Option<String> {
    // The link may have begun before its first word, which is where the run begins.
    let parent = tree.nodes[run.nodes.start].parent;
    let from = if tree.nodes[parent].is_block { run.nodes.start } else { parent };
    let mut best = String::new();
    let mut open = String::new();
    for node in &tree.nodes[from..run.nodes.end] {
        if node.tag == "a" || !node.in_link {
            if units(&open) > units(&best) {
                best = std::mem::take(&mut open);
            }
            open.clear();
        }
        if node.in_link {
            open.push_str(node.text);
        }
    }
    let longest = collapse(if units(&open) > units(&best) { &open } else { &best });
    (units(&longest) >= 5).then_some(longest)
}

/// Whether the page mostly links to others, by the number of its headlines alone: front pages mix rows of many shapes.
pub(crate) fn is_list(meta: &Meta, url: &Url, headlines: usize, prose: usize, main_units: usize) -> bool {
    let path = url.path().to_ascii_lowercase();
    let is_front = path == "/"
        || path.ends_with('/') && path.len() < 30
        || path.rsplit('/').next().is_some_and(|file| file.starts_with("index") || file.starts_with("list"));
    if headlines < 8 {
        return false;
    }
    // Prose decides: an article has paragraphs; a front page has headlines, and at most a few teasers.
    if meta.is_article && main_units >= 100 {
        return false;
    }
    if is_front { prose * 4 < headlines } else { prose <= 1 && main_units < 120 && headlines >= 12 }
}
