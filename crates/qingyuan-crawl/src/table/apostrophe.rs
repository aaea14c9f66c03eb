//! The apostrophe that keeps a spreadsheet from running a cell.

/// What a spreadsheet takes for a formula at the head of a cell (OWASP, "CSV injection"), in both widths.
pub(super) const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A cell that no spreadsheet runs: an apostrophe before what would be a formula, and before an apostrophe that
/// [`bared`] would take off.
pub(super) fn guarded(cell: &str) -> String {
    let bare = cell.trim_start_matches('\'');
    if bare.starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() }
}

/// What [`guarded`] guarded.
pub(super) fn bared(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA) => rest,
        _ => cell,
    }
}
