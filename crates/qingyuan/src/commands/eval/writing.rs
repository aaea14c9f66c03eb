//! Writing a file whole or not at all: whoever reads it while it is written sees the one before.

use std::path::Path;

use anyhow::Context;

/// Writes `text` to `path`.
pub(super) fn whole(path: &Path, text: &str) -> anyhow::Result<()> {
    let told = || format!("writing `{}`", path.display());
    let name = path.file_name().with_context(|| format!("`{}` names no file", path.display()))?;
    let half = path.with_file_name(format!(".{}.part", name.to_string_lossy()));
    let written = std::fs::write(&half, text).and_then(|()| std::fs::rename(&half, path));
    if written.is_err() {
        // What failed is told; that its half is left as well would say nothing more.
        drop(std::fs::remove_file(&half));
    }
    written.with_context(told)
}
