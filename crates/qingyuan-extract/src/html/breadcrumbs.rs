//! The way from the site's home to the page: 首页 > 新闻 > 正文, in all its shapes.

use super::blocks::letters;
use super::hints::Hints;
use super::meta::Meta;
use super::runs::Runs;
use super::tree::Tree;
use crate::whitespace::collapse;

/// How many steps are kept.
const MAX_STEPS: usize = 10;

/// How many chars the name of a step may have.
const MAX_CHARS: usize = 40;

const LABELS: &[&str] = &[
    "您现在的位置",
    "您当前的位置",
    "您所在的位置",
    "你现在的位置",
    "当前所在位置",
    "当前所在",
    "您的位置",
    "你的位置",
    "当前位置",
    "现在位置",
    "所在位置",
    "当前栏目",
    "位置",
    "目前位置",
    "You are here",
    "you are here",
];

const MARKS: &[char] = &['>', '›', '»', '→', '＞', '/', '｜', '|', '·', '\\', '❯', '▸'];

/// The steps as written, home first; the page itself may be the last. Structured data go before what is shown. The way
/// stands before the text, which begins with the node `text_at`.
pub(crate) fn steps(tree: &Tree<'_>, shown: &[bool], meta: &Meta, runs: &Runs, text_at: usize) -> Vec<String> {
    if !meta.crumbs.is_empty() {
        return meta.crumbs.iter().filter_map(|step| clean(step)).take(MAX_STEPS).collect();
    }
    named(tree, shown, text_at).or_else(|| labelled(tree, runs)).or_else(|| marked(tree, runs)).unwrap_or_default()
}

/// The steps between home and the page: without 首页, without 正文, without the title.
pub(crate) fn between(steps: &[String], title: &str, site: &str) -> Vec<String> {
    let is_page = |step: &str| {
        matches!(
            step,
            "正文"
                | "详情"
                | "内容"
                | "文章"
                | "正文内容"
                | "文章正文"
                | "新闻正文"
                | "内容详情"
                | "详细内容"
                | "查看"
                | "文章内容"
                | "资讯正文"
                | "浏览文章"
                | "信息详情"
                | "详情页"
                | "新闻详情"
                | "文章详情"
        ) || same(step, title)
    };
    let is_home = |step: &str| {
        step.ends_with("首页")
            || step.ends_with("主页")
            || step.ends_with("主頁")
            || step.ends_with("首頁")
            || step.eq_ignore_ascii_case("home")
            || step == "ホーム"
            || step.eq_ignore_ascii_case("index")
            || same(step, site)
    };
    let mut way: Vec<String> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        if is_page(step) || at == 0 && is_home(step) || way.contains(step) {
            continue;
        }
        way.push(step.clone());
    }
    way
}

/// The same words, or their beginning with an ellipsis.
fn same(step: &str, title: &str) -> bool {
    let (step, title) = (letters(step), letters(title));
    !step.is_empty() && !title.is_empty() && (step == title || step.chars().count() >= 8 && title.starts_with(&step))
}

/// An element that is called a breadcrumb.
fn named(tree: &Tree<'_>, shown: &[bool], text_at: usize) -> Option<Vec<String>> {
    let is_called = |at: usize| {
        let node = &tree.nodes[at];
        node.attr("aria-label").to_ascii_lowercase().contains("breadcrumb")
            || node.attr("itemtype").ends_with("BreadcrumbList")
            || [node.attr("class"), node.attr("id")].iter().any(|name| {
                is_crumb_name(name)
                    || is_place_name(name) && {
                        let text = tree.text(at);
                        LABELS.iter().any(|label| text.starts_with(label))
                            || text.contains("首页") && text.contains(['>', '›', '»', '＞', '/'])
                    }
            })
    };
    (1..tree.nodes.len().min(text_at))
        .filter(|at| {
            tree.nodes[*at].element.is_some_and(|element| !element.attrs.is_empty())
                && shown[*at]
                && tree.nodes[*at].end - at < 120
                && is_called(*at)
        })
        .take(6)
        .find_map(|at| {
            Some(split(tree, tree.subtree(at))).filter(|steps| {
                steps.len() >= 2 || steps.len() == 1 && holds_link(tree, at) && tree.text(at).contains(MARKS)
            })
        })
}

fn holds_link(tree: &Tree<'_>, at: usize) -> bool {
    tree.nodes[tree.subtree(at)].iter().any(|node| node.tag == "a" && node.in_link)
}

fn is_crumb_name(name: &str) -> bool {
    if name.is_empty() || name.len() > 200 {
        return false;
    }
    let name = name.to_ascii_lowercase();
    [
        "crumb",
        "mbx",
        "dqwz",
        "weizhi",
        "position-nav",
        "location-nav",
        "cur_position",
        "curposition",
        "current-position",
    ]
    .iter()
    .any(|piece| name.contains(piece))
}

/// Names that breadcrumbs share with other boxes.
fn is_place_name(name: &str) -> bool {
    name.len() <= 200
        && name
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| matches!(word, "position" | "location" | "wz" | "path" | "dangqian" | "place" | "site"))
}

/// A line that begins with 当前位置 or one of its kin; when nothing stands behind it there, the box around it.
fn labelled(tree: &Tree<'_>, runs: &Runs) -> Option<Vec<String>> {
    runs.all.iter().take(400).filter(|run| run.units <= 100 && run.text.len() <= 600).find_map(|run| {
        let text = run.text.trim_start_matches(['【', '[', ' ', '▪', '■']);
        let label = LABELS.iter().find(|label| text.starts_with(**label))?;
        let behind = text[label.len()..].trim_start_matches([' ', '】', ']', '是', '在']);
        let is_label = behind.starts_with(['：', ':', '>', '»']) || behind.is_empty() || run.links > 0;
        if !is_label {
            return None;
        }
        let alone = behind.trim_matches(['：', ':', ' ', '>']).is_empty();
        let range = if alone {
            let parent = tree.nodes[run.block].parent;
            let box_around = if tree.nodes[run.block].end - run.block > 6 { run.block } else { parent };
            (tree.nodes[box_around].end - box_around < 120).then(|| tree.subtree(box_around))?
        } else {
            run.nodes.clone()
        };
        Some(split(tree, range)).filter(|steps| !steps.is_empty())
    })
}

/// A line of links with marks between them that begins at the home page.
fn marked(tree: &Tree<'_>, runs: &Runs) -> Option<Vec<String>> {
    runs.all.iter().take(400).find_map(|run| {
        let is_way = run.links >= 1
            && (3..=80).contains(&run.units)
            && run.text.len() <= 600
            && run.text.contains(['>', '›', '»', '→', '＞'])
            && (run.text.find("首页").is_some_and(|at| at <= 30)
                || run.text.find("网").is_some_and(|at| at <= 30)
                || run.text.starts_with("Home")
                || run.links >= 2)
            && !tree.nodes[run.block].hints.any(Hints::COMMENT);
        if !is_way {
            return None;
        }
        // A run begins with its first word, and the link around that word may have begun before.
        Some(split(tree, run.nodes.clone())).filter(|steps| (2..=8).contains(&steps.len()))
    })
}

/// The steps among these nodes: every link is one, and so is what stands between marks.
fn split(tree: &Tree<'_>, nodes: std::ops::Range<usize>) -> Vec<String> {
    let mut steps = Vec::new();
    let mut open = String::new();
    let mut link_end = 0;
    for at in nodes {
        let node = &tree.nodes[at];
        if node.hints.any(Hints::HIDDEN) {
            continue;
        }
        let is_edge = node.is_block || node.tag == "a" || at == link_end;
        if is_edge {
            push(&mut steps, &mut open);
        }
        if node.tag == "a" {
            link_end = node.end;
        }
        if node.in_link {
            open.push_str(node.text);
            continue;
        }
        let mut parts = node.text.split(MARKS);
        open.push_str(parts.next().unwrap_or_default());
        for part in parts {
            push(&mut steps, &mut open);
            open.push_str(part);
        }
    }
    push(&mut steps, &mut open);
    steps.truncate(MAX_STEPS);
    steps
}

fn push(steps: &mut Vec<String>, open: &mut String) {
    if let Some(step) = clean(&std::mem::take(open)) {
        steps.push(step);
    }
}

/// One step without marks and label; `None` when nothing is left.
fn clean(step: &str) -> Option<String> {
    let step = collapse(step);
    let mut step = step.as_str();
    for label in LABELS {
        if let Some(rest) = step.strip_prefix(label) {
            step = rest.trim_start_matches(['是', '在', '为', '】']);
            break;
        }
    }
    let step = step.trim_matches(|c: char| {
        c.is_whitespace()
            || MARKS.contains(&c)
            || matches!(c, '-' | '—' | '：' | ':' | '【' | '】' | '[' | ']' | '<' | '«' | '‹')
    });
    let is_step = !step.is_empty() && step.chars().count() <= MAX_CHARS && step.chars().any(char::is_alphanumeric);
    is_step.then(|| step.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn home_and_the_page_itself_are_no_steps_between() {
        let steps = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        for (way, want) in [
            (vec!["首页", "新闻", "校园", "正文"], vec!["新闻", "校园"]),
            (vec!["某某网", "科学", "勾股定理的三种证明"], vec!["科学"]),
            (vec!["某某网首页", "科学", "勾股定理的三种证..."], vec!["科学"]),
            (vec!["首页"], vec![]),
        ] {
            assert_eq!(between(&steps(&way), "勾股定理的三种证明", "某某网"), want, "{way:?}");
        }
    }

    #[test]
    fn a_step_loses_label_and_marks() {
        for (step, want) in
            [("当前位置：首页", Some("首页")), (" > 新闻 ", Some("新闻")), ("»", None), ("您的位置：", None)]
        {
            assert_eq!(clean(step).as_deref(), want, "{step}");
        }
    }
}
