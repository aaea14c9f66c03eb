//! Folders for data: below the target folder, gone when the test is.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tempfile::TempDir;

/// A new empty folder that is removed when dropped.
pub(crate) fn folder(name: &str) -> anyhow::Result<TempDir> {
    Ok(tempfile::Builder::new().prefix(&format!("{name}-")).tempdir_in(of_this_run()?)?)
}

/// A folder in which nothing lies and nothing is put.
pub(crate) fn empty() -> anyhow::Result<PathBuf> {
    let path = of_this_run()?.join("empty");
    std::fs::create_dir_all(&path)?;
    Ok(path)
}

/// A rules folder with the house's policy and no rules: a server over it starts in a tenth of the time.
pub(crate) fn bare_rules() -> anyhow::Result<TempDir> {
    let folder = folder("rules")?;
    let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules/policy.toml");
    std::fs::copy(policy, folder.path().join("policy.toml"))?;
    Ok(folder)
}

/// The folder of this run of the tests. What shared fixtures leave there is removed by the next run, because nothing
/// is dropped at the end of a test process.
pub(crate) fn of_this_run() -> anyhow::Result<&'static Path> {
    static FOLDER: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match FOLDER.get_or_init(|| make().map_err(|error| error.to_string())) {
        Ok(path) => Ok(path),
        Err(error) => anyhow::bail!("no folder for the tests' data: {error}"),
    }
}

fn make() -> std::io::Result<PathBuf> {
    let above = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(above)?;
    for entry in std::fs::read_dir(above)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(process) = name.strip_prefix("house-") else { continue };
        if !Path::new("/proc").join(process).exists() {
            // Somebody else may be removing it too.
            drop(std::fs::remove_dir_all(entry.path()));
        }
    }
    let path = above.join(format!("house-{}", std::process::id()));
    std::fs::create_dir_all(&path)?;
    Ok(path)
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
