//! Rows of cards: siblings alike that each announce some other page.

use super::runs::Runs;
use super::tree::Tree;

/// The most units of text that one card has: a headline, a date and a teaser.
const CARD_UNITS: usize = 130;

/// The most units of a card whose summary breaks off with dots: such a one need not be a link.
const BROKEN_UNITS: usize = 220;

/// Whether a summary was cut by a program.
fn is_broken(text: &str) -> bool {
    text.ends_with("...") || text.ends_with('…')
}

/// Takes rows of at least three cards out of play.
pub(crate) fn cut(tree: &Tree<'_>, runs: &Runs, is_live: &mut [bool], title_at: Option<usize>) {
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
    opens_with_link
        && !holds_title
        && (1..=6).contains(&links)
        && own.len() >= 2
        && own.len() <= 8
        && units <= CARD_UNITS
}
