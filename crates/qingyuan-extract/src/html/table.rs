//! Rows of data tables: cells parted by tabs, each under its column even where other cells stretch over several.

use std::collections::HashMap;

use super::runs::Runs;
use super::tree::Tree;

/// The widest row that is read, in columns, and the longest stretch of one cell downwards. Wider and longer ones are
/// numbers made up to break readers (WHATWG HTML 4.9.11 has 1000 and 65534).
const MAX_COLUMNS: usize = 200;
const MAX_DOWN: usize = 1_000;

/// The tables of a page as far as they were looked at.
#[derive(Default)]
pub(crate) struct Tables {
    /// By row, the columns that cells of rows above take up.
    taken: HashMap<usize, Vec<bool>>,
    /// Tables whose rows are known.
    read: HashMap<usize, ()>,
}

impl Tables {
    /// The cells of a row with tabs between; a place that another cell takes up is left blank.
    pub(crate) fn row(&mut self, tree: &Tree<'_>, runs: &Runs, row: usize) -> String {
        let table = table_of(tree, row);
        if self.read.insert(table, ()).is_none() {
            self.measure(tree, table);
        }
        let none = Vec::new();
        let taken = self.taken.get(&row).unwrap_or(&none);
        let is_taken = |column: usize| taken.get(column).copied().unwrap_or(false);
        let mut columns: Vec<String> = Vec::new();
        for cell in cells(tree, row) {
            while columns.len() < MAX_COLUMNS && is_taken(columns.len()) {
                columns.push(String::new());
            }
            if columns.len() >= MAX_COLUMNS {
                break;
            }
            let texts: Vec<&str> = runs.of(tree, cell).iter().map(|run| run.text.as_str()).collect();
            columns.push(texts.join(" "));
            let blanks = span(tree, cell, "colspan", MAX_COLUMNS) - 1;
            columns
                .extend(std::iter::repeat_n(String::new(), blanks.min(MAX_COLUMNS - columns.len().min(MAX_COLUMNS))));
        }
        while columns.last().is_some_and(String::is_empty) {
            columns.pop();
        }
        columns.join("\t")
    }

    /// Notes which columns of which rows are taken up from above.
    fn measure(&mut self, tree: &Tree<'_>, table: usize) {
        // For each column, in how many rows to come a cell still stands.
        let mut left: Vec<usize> = Vec::new();
        let rows: Vec<usize> =
            tree.subtree(table).filter(|at| tree.nodes[*at].tag == "tr" && table_of(tree, *at) == table).collect();
        for row in rows {
            let taken: Vec<bool> = left.iter().map(|rows| *rows > 0).collect();
            for rows in &mut left {
                *rows = rows.saturating_sub(1);
            }
            let mut column = 0;
            for cell in cells(tree, row) {
                while taken.get(column).copied().unwrap_or(false) {
                    column += 1;
                }
                let wide = span(tree, cell, "colspan", MAX_COLUMNS);
                let down = span(tree, cell, "rowspan", MAX_DOWN) - 1;
                let end = (column + wide).min(MAX_COLUMNS);
                if down > 0 && column < end {
                    left.resize(left.len().max(end), 0);
                    left[column..end].fill(down);
                }
                column = end.max(column + 1);
                if column >= MAX_COLUMNS {
                    break;
                }
            }
            if taken.contains(&true) {
                self.taken.insert(row, taken);
            }
        }
    }
}

fn span(tree: &Tree<'_>, cell: usize, name: &str, most: usize) -> usize {
    tree.nodes[cell].attr(name).parse::<usize>().unwrap_or(1).clamp(1, most)
}

fn cells<'t>(tree: &'t Tree<'_>, row: usize) -> impl Iterator<Item = usize> + 't {
    tree.children(row).filter(|at| matches!(tree.nodes[*at].tag, "td" | "th"))
}

/// The table that a row belongs to.
fn table_of(tree: &Tree<'_>, row: usize) -> usize {
    let mut at = row;
    while at != 0 && tree.nodes[at].tag != "table" {
        at = tree.nodes[at].parent;
    }
    at
}

/// Whether a row belongs to a table of data and not of layout: at least two cells, no table inside, no long cell.
pub(crate) fn is_data_row(tree: &Tree<'_>, row: usize) -> bool {
    // A row below a cell that stretches over several may have a single cell of its own: its neighbours speak for it.
    let count = cells(tree, row).count();
    // Eighty units: a cell of data is a phrase, a cell of layout holds paragraphs.
    count >= 2
        && !tree.nodes[tree.subtree(row)].iter().any(|node| node.tag == "table")
        && cells(tree, row)
            .all(|cell| tree.nodes[tree.subtree(cell)].iter().map(|node| node.units).sum::<usize>() <= 80)
}
