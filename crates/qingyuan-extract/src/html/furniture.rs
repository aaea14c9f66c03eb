//! What is furniture on its face: tags, roles, names and headings that say so.

use super::formula;
use super::hints::Hints;
use super::manual;
use super::phrases::{is_comment_heading, is_furniture_heading};
use super::runs::{Run, Runs};
use super::tree::Tree;

/// Marks, for each node, whether it is still in play. `keep_replies` for threads, whose replies are the content.
/// `runs` are those of the `shown` part.
pub(crate) fn live(
    tree: &Tree<'_>,
    runs: &Runs,
    shown: &[bool],
    title_at: Option<usize>,
    keep_replies: bool,
) -> Vec<bool> {
    let mut is_live = shown.to_vec();
    let page = runs.substance(tree, 0).max(1.0);
    let mut at = 0;
    while at < tree.nodes.len() {
        let end = tree.nodes[at].end;
        if is_live[at] && is_furniture(tree, runs, page, at, title_at, keep_replies) {
            is_live[at..end].fill(false);
            at = end;
        } else {
            at += 1;
        }
    }
    if !keep_replies {
        cut_headed_sections(tree, &mut is_live, title_at);
    }
    is_live
}

/// Everything that a browser would show.
pub(crate) fn shown(tree: &Tree<'_>) -> Vec<bool> {
    let mut is_live = vec![true; tree.nodes.len()];
    let mut at = 0;
    while at < tree.nodes.len() {
        let node = &tree.nodes[at];
        let never = matches!(node.tag, "head" | "annotation" | "annotation-xml" | "input" | "rp" | "rt")
            || node.hints.any(Hints::HIDDEN)
            || formula::is_rendering(tree, at)
            || manual::is_anchor(tree, at);
        if never {
            is_live[at..node.end].fill(false);
            at = node.end;
        } else if let Some(first) = formula::stated(tree, at) {
            // What is set inside shows the same once more.
            is_live[tree.nodes[first].end..node.end].fill(false);
            at = node.end;
        } else {
            at += 1;
        }
    }
    is_live
}

fn is_furniture(
    tree: &Tree<'_>,
    runs: &Runs,
    page: f64,
    at: usize,
    title_at: Option<usize>,
    keep_replies: bool,
) -> bool {
    let node = &tree.nodes[at];
    // A card that opens over a name in a sentence is set inline; the name itself has one link, the card more.
    let is_hover_card = node.hints.any(Hints::POPUP)
        && tree.nodes[tree.subtree(at)].iter().filter(|node| node.tag == "a").take(2).count() == 2;
    if !node.is_block && !node.tag.contains('-') && node.tag != "label" && !is_hover_card {
        return false;
    }
    if matches!(node.tag, "html" | "body" | "main" | "br" | "h1" | "pre" | "blockquote") || node.tag.starts_with("x-") {
        return false;
    }
    let holds_title = title_at.is_some_and(|title| tree.subtree(at).contains(&title));
    let share = runs.substance(tree, at) / page;
    let role = node.attr("role");
    let is_by_tag = matches!(node.tag, "nav" | "aside" | "footer" | "menu")
        || matches!(role, "navigation" | "banner" | "contentinfo" | "complementary" | "search" | "dialog" | "menu")
        || (node.tag == "header" && runs.substance(tree, at) < 60.0);
    if is_by_tag && share < 0.5 && (!holds_title || share < 0.1) {
        return true;
    }
    let is_comment = node.hints.any(Hints::COMMENT) && !keep_replies;
    if is_comment && !holds_title && share < 0.9 {
        return true;
    }
    if node.hints.any(Hints::POPUP) && !holds_title && share < 0.8 {
        return true;
    }
    let is_named =
        node.hints.any(Hints::FURNITURE | Hints::RELATED) || (node.hints.any(Hints::PERSON) && node.tag != "p");
    // A part that carries the title, or much of the text, is no furniture whatever its name says: themes call whole
    // columns `hot-content` or `main-with-sidebar`. A third was picked by gut feeling.
    // Boxes of code are called by the language they are in.
    let holds_code = tree.children(at).any(|child| tree.nodes[child].tag == "pre");
    if holds_code || is_embedded_quotation(tree, at) {
        return false;
    }
    let tolerated = if node.hints.any(Hints::CONTENT) { 0.15 } else { 0.34 };
    is_named && !holds_title && share < tolerated
}

/// Whether a box holds a quotation in the midst of an article's body: what was said elsewhere is embedded by widgets.
fn is_embedded_quotation(tree: &Tree<'_>, at: usize) -> bool {
    let parent = &tree.nodes[tree.nodes[at].parent];
    let units = |range: std::ops::Range<usize>| tree.nodes[range].iter().map(|node| node.units).sum::<usize>();
    (parent.hints.any(Hints::CONTENT) || parent.tag == "article")
        && tree.nodes[tree.subtree(at)].iter().any(|node| node.tag == "blockquote")
        && tree
            .subtree(at)
            .filter(|inside| tree.nodes[*inside].tag == "blockquote")
            .any(|quote| units(tree.subtree(quote)) * 2 > units(tree.subtree(at)))
}

/// Cuts what stands under a heading such as 相关阅读 or 网友评论.
fn cut_headed_sections(tree: &Tree<'_>, is_live: &mut [bool], title_at: Option<usize>) {
    let runs = Runs::new(tree, is_live);
    let page = runs.substance(tree, 0).max(1.0);
    for run in &runs.all {
        if run.units > 14 || !is_live[run.nodes.start] || !is_furniture_heading(&run.text) {
            continue;
        }
        // Columns are called 最新文章 too: what the title heads is the page.
        if title_at.is_some_and(|title| tree.subtree(title).contains(&run.nodes.start)) {
            continue;
        }
        // What readers wrote may be longer than what they read; anything else under such a heading is not.
        let is_comment = is_comment_heading(&run.text) && title_at.is_some_and(|title| follows_text(&runs, title, run));
        let most = if is_comment { 0.95 } else { 0.34 };
        // The widest part that begins with this heading and is no large share of the page.
        let mut section = run.block;
        while section != 0 {
            let parent = tree.nodes[section].parent;
            let begins_here = runs.of(tree, parent).first().is_some_and(|first| first.nodes.start == run.nodes.start);
            let holds_title = title_at.is_some_and(|title| tree.subtree(parent).contains(&title));
            if !begins_here || holds_title || runs.substance(tree, parent) / page > most {
                break;
            }
            section = parent;
        }
        if runs.of(tree, section).first().is_none_or(|first| first.nodes.start != run.nodes.start) {
            continue;
        }
        if runs.substance(tree, section) / page > most {
            continue;
        }
        let was_alone = runs.of(tree, section).len() == 1;
        cut(tree, is_live, section);
        if was_alone {
            cut_followers(tree, &runs, page, is_live, section);
        }
    }
}

/// Whether text of some weight stands between the title and a run: thirty is a sentence or two.
fn follows_text(runs: &Runs, title: usize, heading: &Run) -> bool {
    let between = runs.all.iter().filter(|run| run.nodes.start > title && run.nodes.start < heading.nodes.start);
    between.map(|run| run.weight.max(0.0)).sum::<f64>() >= 30.0
}

/// Cuts the siblings behind a heading that stood alone, as long as they read like lists of links.
fn cut_followers(tree: &Tree<'_>, runs: &Runs, page: f64, is_live: &mut [bool], heading: usize) {
    let parent = tree.nodes[heading].parent;
    let end = tree.nodes[parent].end;
    let mut next = tree.nodes[heading].end;
    while next < end {
        let follower = next;
        next = tree.nodes[follower].end;
        let (units, link_units, _) = runs.units(tree, follower);
        let is_plain = units > 0 && link_units * 3 < units;
        if (is_plain && tree.nodes[follower].is_block) || runs.substance(tree, follower) / page > 0.2 {
            break;
        }
        cut(tree, is_live, follower);
    }
}

fn cut(tree: &Tree<'_>, is_live: &mut [bool], at: usize) {
    is_live[tree.subtree(at)].fill(false);
}
