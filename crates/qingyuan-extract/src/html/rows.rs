//! Lines that are too short to read like prose but stand in a row as content does: verses, names, cells of data.

use super::phrases::is_control_line;
use super::runs::{Run, Runs};
use super::tree::Tree;

/// How many short lines make a verse or a list of names rather than the labels of some box. Two stanzas of three.
const FEWEST_LINES: usize = 6;

/// The units a line has on average, at least: buttons and entries of menus have two or three.
const SHORTEST_LINE: usize = 4;

/// What one unit of such a line is worth; half of what a line of prose without marks counts.
const LINE_WORTH: f64 = 0.25;

/// How many rows with two cells each make a table of data.
const FEWEST_ROWS: usize = 3;

/// How much text may stand between the title and a verse, in weight, and how much there may be on a page whose verses
/// stand elsewhere. Below prose, rows of short lines without links are what scripts fill in: recommendations.
const MOST_BEFORE: f64 = 60.0;

/// Gives weight to short lines in a row and to cells of data. Text of prose beside them does not need it.
pub(crate) fn favour(tree: &Tree<'_>, runs: &mut Runs, title_at: Option<usize>) {
    let mut is_favoured = vec![false; tree.nodes.len()];
    verses(tree, runs, title_at, &mut is_favoured);
    tables(tree, runs, &mut is_favoured);
    runs.reweigh(|run| {
        let is_low = is_favoured[run.nodes.start] && run.weight < 0.0;
        if is_low { run.units as f64 * LINE_WORTH } else { run.weight }
    });
}

fn verses(tree: &Tree<'_>, runs: &Runs, title_at: Option<usize>, is_favoured: &mut [bool]) {
    let is_bare = runs.substance(tree, 0) < MOST_BEFORE;
    let plain: usize = runs.all.iter().map(|run| run.units - run.link_units.min(run.units)).sum();
    let mut row: Vec<&Run> = Vec::new();
    let mut row_parent = usize::MAX;
    let mut before = 0.0;
    let mut is_in_place = is_bare;
    for run in &runs.all {
        let parent = line_parent(tree, runs, run).unwrap_or(usize::MAX);
        if parent != row_parent {
            close(&mut row, is_in_place, plain, is_favoured);
            row_parent = parent;
            is_in_place = is_bare || (before < MOST_BEFORE && title_at.is_some_and(|title| run.nodes.start > title));
        }
        if title_at.is_some_and(|title| run.nodes.start > title) {
            before += run.weight.max(0.0);
        }
        if parent != usize::MAX {
            row.push(run);
        }
    }
    close(&mut row, is_in_place, plain, is_favoured);
}

/// The element in which the line of a run is one of many, if it is a line by `p`, `div` or `br`.
fn line_parent(tree: &Tree<'_>, runs: &Runs, run: &Run) -> Option<usize> {
    let mut at = run.block;
    // Text editors wrap each line in some boxes of its own.
    while at != 0 && runs.within(tree, at).len() == 1 {
        if !matches!(tree.nodes[at].tag, "p" | "div" | "section" | "center") {
            return None;
        }
        at = tree.nodes[at].parent;
    }
    matches!(tree.nodes[at].tag, "p" | "div" | "section" | "center" | "td" | "article" | "blockquote").then_some(at)
}

/// Ends a row of lines. It counts in its place, or anywhere when it is most of the `plain` units that a page has.
fn close(row: &mut Vec<&Run>, is_in_place: bool, plain: usize, is_favoured: &mut [bool]) {
    let units: usize = row.iter().map(|run| run.units).sum();
    let link_units: usize = row.iter().map(|run| run.link_units).sum();
    let controls = row.iter().filter(|run| run.units <= 8 && is_control_line(&run.text)).count();
    if (is_in_place || units * 2 >= plain)
        && row.len() >= FEWEST_LINES
        && units >= row.len() * SHORTEST_LINE
        && link_units * 20 < units
        && controls * 4 < row.len()
    {
        for run in row.iter() {
            is_favoured[run.nodes.start] = true;
        }
    }
    row.clear();
}

fn tables(tree: &Tree<'_>, runs: &Runs, is_favoured: &mut [bool]) {
    for table in tree.named("table") {
        // A table around tables is layout.
        if tree.nodes[table + 1..tree.nodes[table].end].iter().any(|node| node.tag == "table") {
            continue;
        }
        let (units, link_units, _) = runs.units(tree, table);
        let rows = tree.subtree(table).filter(|at| tree.nodes[*at].tag == "tr").filter(|row| {
            tree.children(*row)
                .filter(|cell| matches!(tree.nodes[*cell].tag, "td" | "th") && !runs.of(tree, *cell).is_empty())
                .count()
                >= 2
        });
        let cells = runs.of(tree, table);
        // Calendars and tickers are tables of numbers.
        let worded = cells.iter().filter(|run| run.units >= 2 && run.text.chars().any(char::is_alphabetic)).count();
        if link_units * 4 < units && worded * 2 >= cells.len() && rows.count() >= FEWEST_ROWS {
            for run in cells {
                is_favoured[run.nodes.start] = true;
            }
        }
    }
}
