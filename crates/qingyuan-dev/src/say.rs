//! Words to the person at the terminal.
//!
//! Written with `writeln!` rather than `println!` because a closed pipe (`cargo dev help | head -1`) is an ordinary
//! event for a chore and not a reason to panic.

use std::io::{self, Write as _};

/// Writes one line to standard output and pushes it out at once, so that it keeps its place among the lines of the
/// programs that a chore starts.
///
/// # Errors
/// When standard output is closed.
pub(crate) fn line(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// Writes one line to standard error; when even that is closed there is nobody left to tell.
pub(crate) fn complain(text: &str) {
    let _closed = writeln!(io::stderr().lock(), "{text}");
}
