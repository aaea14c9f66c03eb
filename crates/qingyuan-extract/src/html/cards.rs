//! Rows of cards: siblings alike that each announce some other page.

use super::runs::{Run, Runs};
use super::tree::Tree;

/// The most units of text that one card has: a headline, a date and a teaser. Half of it loses 0.002 of F1 on English
/// articles, double gains nothing (`docs/extraction.md`).
const CARD_UNITS: usize = 130;

/// The most units of a card whose summary breaks off with dots: such a one need not be a link.
const BROKEN_UNITS: usize = 220;

/// Whether a summary was cut by a program.
fn is_broken(text: &str) -> bool {
    text.ends_with("...") || text.ends_with('…')
}

/// Takes rows of at least three cards out of play.
pub(crate) fn cut(tree: &Tree<'_>, runs: &Runs, is_live: &mut [bool], title_at: Option<usize>) {
    cut_articles(tree, runs, is_live, title_at);
    let mut at = 0;
    while at < tree.nodes.len() {
        let end = tree.nodes[at].end;
        if !is_live[at] || tree.nodes[at].element.is_none() {
            at += 1;
            continue;
        }
        // Rows are looked for among the children of each element; what is cut is not entered.
        let mut row: Vec<usize> = Vec::new();
        let mut child = at + 1;
        while child < end {
            if tree.nodes[child].is_block && is_live[child] && !runs.of(tree, child).is_empty() {
                if row.last().is_some_and(|last| !are_alike(tree, *last, child))
                    || !is_card(tree, runs, child, title_at)
                {
                    close(tree, is_live, &mut row);
                }
                if is_card(tree, runs, child, title_at) {
                    row.push(child);
                }
            }
            child = tree.nodes[child].end;
        }
        close(tree, is_live, &mut row);
        at += 1;
    }
}

fn close(tree: &Tree<'_>, is_live: &mut [bool], row: &mut Vec<usize>) {
    if row.len() >= 3 {
        for card in row.iter() {
            is_live[tree.subtree(*card)].fill(false);
        }
    }
    row.clear();
}

fn are_alike(tree: &Tree<'_>, a: usize, b: usize) -> bool {
    let (a, b) = (&tree.nodes[a], &tree.nodes[b]);
    a.tag == b.tag && a.attr("class").split_ascii_whitespace().next() == b.attr("class").split_ascii_whitespace().next()
}

/// Takes other articles out of play that a page announces in `article` elements of their own, beside the one that the
/// title heads. At least three: two may be an article and the box about its author.
fn cut_articles(tree: &Tree<'_>, runs: &Runs, is_live: &mut [bool], title_at: Option<usize>) {
    let Some(title) = title_at else { return };
    let Some(own) = tree.named("article").find(|at| tree.subtree(*at).contains(&title)) else { return };
    // A hundred units of prose: an article with less might be one of the cards.
    if runs.substance(tree, own) < 100.0 {
        return;
    }
    let others: Vec<usize> = tree
        .named("article")
        .filter(|at| !tree.subtree(*at).contains(&title) && !tree.subtree(own).contains(at))
        .filter(|at| {
            // What announces a page links to it, if only by its picture; sections of a text need not.
            let has_link = tree.nodes[tree.subtree(*at)].iter().any(|node| node.tag == "a");
            has_link && runs.units(tree, *at).0 <= 2 * CARD_UNITS
        })
        .collect();
    if others.len() >= 3 {
        for other in others {
            is_live[tree.subtree(other)].fill(false);
        }
    }
}

/// A card opens with a link as long as a headline, and is short. A paragraph or a heading by itself is none.
fn is_card(tree: &Tree<'_>, runs: &Runs, at: usize, title_at: Option<usize>) -> bool {
    let node = &tree.nodes[at];
    if matches!(node.tag, "p" | "tr" | "td" | "h1" | "h2" | "h3" | "h4" | "blockquote" | "pre" | "br" | "hr") {
        return false;
    }
    let own = runs.of(tree, at);
    let (units, _, links) = runs.units(tree, at);
    let opens_with_link = own.iter().take(3).any(|run| run.is_link_only() && run.links > 0 && run.units >= 4);
    let holds_title = title_at.is_some_and(|title| tree.subtree(at).contains(&title));
    let breaks_off = own.len() <= 6
        && units <= BROKEN_UNITS
        && own.first().is_some_and(|first| (6..=45).contains(&first.units))
        && own.iter().skip(1).any(|run| run.units >= 20 && is_broken(&run.text));
    if breaks_off && !holds_title {
        return true;
    }
    let is_short = !holds_title && (1..=6).contains(&links) && own.len() <= 8 && units <= CARD_UNITS;
    is_short && ((opens_with_link && own.len() >= 2) || own.first().is_some_and(is_cut_teaser))
}

/// A line of a headline's link and the beginning of the text behind it, cut off by dots.
fn is_cut_teaser(run: &Run) -> bool {
    run.links > 0
        && run.link_units >= 4
        && run.link_units < run.units
        && ["…", "...", "[…]", "[...]"].iter().any(|dots| run.text.ends_with(dots))
}
