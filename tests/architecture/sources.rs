//! The Rust files of a house.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// A Rust file: its path from the root of the house, with its text.
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

/// Every `.rs` file under `folder` (a path from the root), in the order of their paths; none when there is no such
/// folder.
pub(super) fn under(root: &Path, folder: &str) -> anyhow::Result<Vec<Source>> {
    let mut paths = Vec::new();
    collect(&root.join(folder), &mut paths)?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "rs"));
    paths.into_iter().map(|path| read(root, &path)).collect()
}

/// The names of the folders in `crates/`, in order.
pub(super) fn crate_folders(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join("crates")).context("the house has no folder `crates`")? {
        let entry = entry?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Whether a file under `crates/` is compiled into the crate itself rather than into its tests or benches.
pub(super) fn is_of_crate(path: &Path) -> bool {
    let mut components = path.components().map(|component| component.as_os_str());
    components.any(|component| component == "src") && !path.components().any(|part| part.as_os_str() == "tests")
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() { collect(&path, into)? } else { into.push(path) }
    }
    Ok(())
}

fn read(root: &Path, path: &Path) -> anyhow::Result<Source> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Source { path: path.strip_prefix(root)?.to_owned(), text })
}
