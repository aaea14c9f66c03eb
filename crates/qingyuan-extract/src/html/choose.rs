//! Which part of the page is the main text.

use super::blocks::{is_segment, letters};
use super::byline::is_meta_line;
use super::hints::Hints;
use super::runs::{Run, Runs};
use super::tree::Tree;
use crate::words::units;

/// The line that shows the title where no heading does: old pages set it in bold, scripts in boxes without a name.
pub(crate) fn title_line(runs: &Runs, title: &str) -> Option<usize> {
    let wanted = letters(title);
    // Four units: a shorter line may be the name of a column.
    if units(title) < 4 || title.len() > 600 {
        return None;
    }
    let is_title = |run: &&Run| {
        !run.is_link_only() && run.text.len() <= 600 && {
            let line = letters(&run.text);
            line == wanted || is_segment(title, &line)
        }
    };
    runs.all.iter().find(is_title).map(|run| run.nodes.start)
}

/// The element whose subtree weighs most, narrowed to the smallest part that loses next to nothing.
pub(crate) fn main_node(tree: &Tree<'_>, runs: &Runs, title_at: Option<usize>, is_thread: bool) -> usize {
    let mut best = 0;
    let mut best_weight = f64::MIN;
    for (at, node) in tree.nodes.iter().enumerate() {
        if node.element.is_none() || node.tag == "html" || node.tag == "head" {
            continue;
        }
        let weight = runs.weight(tree, at);
        // Deeper elements come later; an equal one is the tighter fit.
        if weight >= best_weight {
            best = at;
            best_weight = weight;
        }
    }
    // Where there is little text at all, a name is believed before weights; 300 is a notice of a few lines.
    if !is_thread
        && runs.substance(tree, best) < 300.0
        && let Some(body) = named_body(tree, runs, title_at)
    {
        return body;
    }
    let at = narrow(tree, runs, best, title_at, is_thread);
    if is_thread { at } else { widen(tree, runs, at, title_at) }
}

/// A single paragraph is no article where its box is: lines of links, such as the guides that a notice lists, outweigh
/// the sentences around them. The box is that beside the title, and small: twenty lines are a notice.
fn widen(tree: &Tree<'_>, runs: &Runs, at: usize, title_at: Option<usize>) -> usize {
    let Some(title) = title_at.filter(|title| *title < at) else { return at };
    let is_line = tree.nodes[at].tag == "div"
        && !tree.nodes[at + 1..tree.nodes[at].end].iter().any(|node| node.is_block && node.tag != "br");
    if !is_line && !matches!(tree.nodes[at].tag, "p" | "li" | "span" | "center" | "blockquote") {
        return at;
    }
    let mut around = at;
    while tree.nodes[around].parent > 0 && !tree.subtree(tree.nodes[around].parent).contains(&title) {
        around = tree.nodes[around].parent;
    }
    if around == at {
        return beside_title(tree, runs, at, title);
    }
    let (all_units, link_units, _) = runs.units(tree, around);
    let is_small = runs.within(tree, around).len() <= 20 && all_units <= 400;
    if is_small && link_units * 4 < all_units * 3 { around } else { at }
}

/// Where the paragraph at `at` has no box but that of the title: then the short lines, tables and code behind it have none
/// either, and belong to the text. Limits, by judgement: 80 lines and 2,000 units behind the title, and half of it links,
/// are no text of which one paragraph weighs most, but a page without boxes.
fn beside_title(tree: &Tree<'_>, runs: &Runs, at: usize, title: usize) -> usize {
    let parent = tree.nodes[at].parent;
    let Some(behind) = runs.all.get(runs.within(tree, title).end..runs.within(tree, parent).end) else { return at };
    let all_units: usize = behind.iter().map(|run| run.units).sum();
    let link_units: usize = behind.iter().map(|run| run.link_units).sum();
    let is_small = behind.len() <= 80 && all_units <= 2_000;
    if is_small && link_units * 2 < all_units { parent } else { at }
}

/// The first element behind the title that is named as an article's body and holds any text. It is believed where
/// weights say little: on notices of two lines the boxes around the text outweigh it.
fn named_body(tree: &Tree<'_>, runs: &Runs, title_at: Option<usize>) -> Option<usize> {
    let is_body = |at: &usize| {
        let node = &tree.nodes[*at];
        let is_named = node.attr("itemprop") == "articleBody" || node.hints.any(Hints::BODY);
        let is_spoilt = node.hints.any(Hints::RELATED | Hints::COMMENT | Hints::FURNITURE);
        is_named && !is_spoilt && node.is_block && !matches!(node.tag, "body" | "h1" | "h2" | "h3") && {
            let (units, link_units, _) = runs.units(tree, *at);
            units >= 10 && link_units * 2 < units
        }
    };
    // Behind the title, and not the title itself: `articleContentId` is what one large site calls its headings.
    let mut body = (title_at.map_or(0, |title| tree.nodes[title].end)..tree.nodes.len()).find(is_body)?;
    // The innermost that still holds all of it.
    while let Some(inner) = (body + 1..tree.nodes[body].end).find(is_body) {
        if runs.units(tree, inner).0 * 10 < runs.units(tree, body).0 * 9 {
            break;
        }
        body = inner;
    }
    Some(body)
}

/// Goes down while one child holds (nearly) all: always at 0.97, and at less where the child is named as the body. What
/// other shares give stands in `docs/extraction.md`.
fn narrow(tree: &Tree<'_>, runs: &Runs, from: usize, title_at: Option<usize>, is_thread: bool) -> usize {
    let mut at = from;
    loop {
        let weight = runs.weight(tree, at);
        if weight <= 0.0 {
            return at;
        }
        let mut heaviest = None;
        let mut heaviest_weight = 0.0;
        for child in tree.children(at) {
            let child_weight = runs.weight(tree, child);
            if tree.nodes[child].is_block && child_weight > heaviest_weight {
                heaviest = Some(child);
                heaviest_weight = child_weight;
            }
        }
        let Some(child) = heaviest else { return at };
        let node = &tree.nodes[child];
        if matches!(node.tag, "p" | "li" | "td" | "h1" | "h2" | "h3" | "blockquote" | "pre") {
            return at;
        }
        let is_body = node.attr("itemprop") == "articleBody"
            || node.tag == "article"
            || (node.hints.any(Hints::CONTENT) && !node.hints.any(Hints::RELATED | Hints::COMMENT));
        // What holds the title and most of the text is the article; beside it stand other columns. Two thirds: a lead
        // under the title with the body in a box of its own is less.
        let holds_title = title_at.is_some_and(|title| child < title && title < node.end);
        let needed = match () {
            () if is_thread => 0.97,
            () if holds_title => 0.66,
            () if is_body => 0.75,
            () => 0.97,
        };
        if heaviest_weight < needed * weight || (!is_thread && loses_lead(tree, runs, at, child, title_at)) {
            return at;
        }
        at = child;
    }
}

/// Takes out of play what stands in columns before the one with the title and the text, such as the introduction of a
/// company. Returns whether there was any.
pub(crate) fn cut_columns_before(
    tree: &Tree<'_>,
    runs: &Runs,
    is_live: &mut [bool],
    main: usize,
    title_at: Option<usize>,
) -> bool {
    let Some(title) = title_at.filter(|title| main < *title && *title < tree.nodes[main].end) else { return false };
    let behind = runs.within(tree, title).end;
    let text = |at: usize| runs.substance_in(behind..runs.within(tree, at).end.max(behind));
    let all = text(main);
    if all < 30.0 {
        return false;
    }
    // The smallest box that holds the title and half of what follows it; what it holds above the title is a lead.
    let mut column = title;
    while column != main && text(column) * 2.0 < all {
        column = tree.nodes[column].parent;
    }
    let before = runs.substance_in(runs.within(tree, main).start..runs.within(tree, column).start);
    // Where the text behind is little beside that before, the title was perhaps taken for another line. A quarter.
    if column == main || before <= 0.0 || all * 4.0 < before {
        return false;
    }
    is_live[main..column].fill(false);
    true
}

/// Takes out of play what stands beside the box with title and text: boxes that announce other pages, and other texts
/// in boxes alike with a date of their own. Returns whether there was any.
pub(crate) fn cut_columns_behind(
    tree: &Tree<'_>,
    runs: &Runs,
    is_live: &mut [bool],
    main: usize,
    title_at: Option<usize>,
) -> bool {
    let Some(title) = title_at.filter(|title| main < *title && *title < tree.nodes[main].end) else { return false };
    let behind = runs.within(tree, title).end;
    let text = |at: usize| runs.substance_in(behind..runs.within(tree, at).end.max(behind));
    let mut was_cut = false;
    let mut column = title;
    while column != main && column != 0 {
        let parent = tree.nodes[column].parent;
        let own = text(column);
        // Forty is two sentences: less is a lead, and the text is still to come.
        if own >= 40.0 {
            let siblings: Vec<usize> = tree.children(parent).filter(|child| *child > column).collect();
            for sibling in siblings {
                let node = &tree.nodes[sibling];
                let lines = runs.of(tree, sibling);
                let announced =
                    lines.iter().filter(|run| run.links > 0 && run.is_link_only() && run.units >= 4).count();
                let is_named = node.hints.any(Hints::BODY) || node.tag == "article";
                // Two and a half times: what has more text than that is the text, and `column` its lead.
                let announces = announced >= 2 && !is_named && runs.substance(tree, sibling) <= own * 2.5;
                let like = &tree.nodes[column];
                let is_next = node.tag == like.tag
                    && node.attr("class") == like.attr("class")
                    && tree.subtree(sibling).any(|at| matches!(tree.nodes[at].tag, "h1" | "h2" | "h3"))
                    && lines.iter().take(4).any(|run| run.units <= 24 && is_meta_line(&run.text));
                if node.is_block && !lines.is_empty() && (announces || is_next) {
                    is_live[tree.subtree(sibling)].fill(false);
                    was_cut = true;
                }
            }
        }
        column = parent;
    }
    was_cut
}

/// Whether prose stands before `child`, behind the title if there is one above: that is a lead, and part of the text.
fn loses_lead(tree: &Tree<'_>, runs: &Runs, at: usize, child: usize, title_at: Option<usize>) -> bool {
    let after_title = title_at.filter(|title| *title < child).unwrap_or(at);
    let before = runs.all.get(runs.within(tree, at).start..runs.within(tree, child).start);
    before.unwrap_or_default().iter().any(|run| run.nodes.start > after_title && run.weight >= 15.0)
}
