//! Tables of office files while they go by: rows of cells, merged cells, tables in cells.

use qingyuan_model::{Block, BlockKind};

/// How many columns a merged cell may span, and how deep tables may nest: what lies beyond is taken flat.
const MAX_SPAN: usize = 64;

/// The tables that are open, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Tables(Vec<Table>);

#[derive(Debug, Default)]
struct Table {
    row: Vec<String>,
    cell: String,
    span: usize,
    is_continued: bool,
}

impl Tables {
    /// Whether text goes into a cell.
    pub(super) fn is_open(&self) -> bool {
        !self.0.is_empty()
    }

    /// A table begins.
    pub(super) fn open(&mut self) {
        // Deeper ones than any editor makes go into the cell they are in.
        if self.0.len() < MAX_SPAN {
            self.0.push(Table::default());
        }
    }

    /// A table ends.
    pub(super) fn close(&mut self) {
        self.0.pop();
    }

    /// The open cell takes so many columns.
    pub(super) fn span(&mut self, columns: usize) {
        if let Some(table) = self.0.last_mut() {
            table.span = columns.min(MAX_SPAN);
        }
    }

    /// The open cell continues the one above or before it, whose text it repeats.
    pub(super) fn continues(&mut self) {
        if let Some(table) = self.0.last_mut() {
            table.is_continued = true;
        }
    }

    /// A paragraph in the open cell.
    pub(super) fn push(&mut self, text: &str) {
        if let Some(table) = self.0.last_mut() {
            if !table.cell.is_empty() {
                table.cell.push(' ');
            }
            table.cell.push_str(text);
        }
    }

    /// The open cell ends.
    pub(super) fn end_cell(&mut self) {
        if let Some(table) = self.0.last_mut() {
            let cell = std::mem::take(&mut table.cell);
            let span = std::mem::take(&mut table.span).max(1);
            table.row.push(if std::mem::take(&mut table.is_continued) { String::new() } else { cell });
            table.row.extend((1..span).map(|_| String::new()));
        }
    }

    /// The open row ends: a block of its own, or text of the cell that its table stands in.
    pub(super) fn end_row(&mut self) -> Option<Block> {
        let row = std::mem::take(&mut self.0.last_mut()?.row);
        let filled = row.iter().rposition(|cell| !cell.is_empty())? + 1;
        let cells = row.get(..filled)?;
        if self.0.len() > 1 {
            let text = cells.join(" ");
            let inner = self.0.pop();
            self.push(&text);
            self.0.extend(inner);
            return None;
        }
        Some(Block { kind: BlockKind::TableRow, text: cells.join("\t") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_span_keep_the_columns_and_inner_tables_become_text() {
        let mut tables = Tables::default();
        tables.open();
        tables.push("合计");
        tables.span(2);
        tables.end_cell();
        tables.open();
        tables.push("甲");
        tables.end_cell();
        tables.push("乙");
        tables.end_cell();
        assert_eq!(tables.end_row(), None);
        tables.close();
        tables.end_cell();
        assert_eq!(tables.end_row().map(|row| row.text).as_deref(), Some("合计\t\t甲 乙"));
        tables.close();
        assert!(!tables.is_open() && tables.end_row().is_none());
    }
}
