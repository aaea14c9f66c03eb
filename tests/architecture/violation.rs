//! What a check reports, and how a test takes it.

use std::fmt;
use std::path::Path;

use anyhow::{Context as _, ensure};

/// One broken promise: where, and what about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Violation {
    place: String,
    what: String,
}

impl Violation {
    pub(super) fn new(place: impl fmt::Display, what: impl fmt::Display) -> Self {
        Self { place: place.to_string(), what: what.to_string() }
    }

    /// For something about a file, named by its path from the root of the house.
    pub(super) fn of_file(file: &Path, what: impl fmt::Display) -> Self {
        Self::new(file.display(), what)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// Runs a check over the house that this test belongs to, and fails with everything it finds.
pub(super) fn hold(check: fn(&Path) -> anyhow::Result<Vec<Violation>>) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the tests stand in no house")?;
    let found = check(root)?;
    let lines: Vec<_> = found.iter().map(Violation::to_string).collect();
    ensure!(lines.is_empty(), "promises broken: {}\n  {}", lines.len(), lines.join("\n  "));
    Ok(())
}
