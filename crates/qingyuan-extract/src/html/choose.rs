//! Which part of the page is the main text.

use super::hints::Hints;
use super::runs::Runs;
use super::tree::Tree;

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
    narrow(tree, runs, best, title_at, is_thread)
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
        let needed = if is_body && !is_thread { 0.75 } else { 0.97 };
        if heaviest_weight < needed * weight || (!is_thread && loses_lead(tree, runs, at, child, title_at)) {
            return at;
        }
        at = child;
    }
}

/// Whether prose stands before `child`, behind the title if there is one above: that is a lead, and part of the text.
fn loses_lead(tree: &Tree<'_>, runs: &Runs, at: usize, child: usize, title_at: Option<usize>) -> bool {
    let after_title = title_at.filter(|title| *title < child).unwrap_or(at);
    let before = runs.all.get(runs.within(tree, at).start..runs.within(tree, child).start);
    before.unwrap_or_default().iter().any(|run| run.nodes.start > after_title && run.weight >= 15.0)
}
