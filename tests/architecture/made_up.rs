//! Made-up houses, which break a promise on purpose to show that its check can fail.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use tempfile::TempDir;

use super::violation::Violation;

/// Builds a house of the given files in a temporary folder, runs the check and returns its words.
pub(super) fn findings(
    check: fn(&Path) -> anyhow::Result<Vec<Violation>>,
    files: &[(&str, &str)],
) -> anyhow::Result<Vec<String>> {
    let house = build(files)?;
    Ok(check(house.path())?.iter().map(Violation::to_string).collect())
}

/// Writes the given files under a temporary folder, which lives as long as the returned value.
pub(super) fn build(files: &[(&str, &str)]) -> anyhow::Result<TempDir> {
    let house = TempDir::new()?;
    for (path, text) in files {
        let path = house.path().join(path);
        fs::create_dir_all(path.parent().context("a made-up file has no folder")?)?;
        fs::write(path, text)?;
    }
    Ok(house)
}

/// A workspace of packages in `crates/`, each with the given lines of its manifest after `[package]`.
pub(super) fn workspace(packages: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut files =
        vec![("Cargo.toml".to_owned(), "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n".to_owned())];
    for (name, lines) in packages {
        let manifest = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{lines}\n");
        files.push((format!("crates/{name}/Cargo.toml"), manifest));
        files.push((format!("crates/{name}/src/lib.rs"), String::new()));
    }
    files
}

/// As [`findings`], over [`workspace`].
pub(super) fn findings_in_workspace(
    check: fn(&Path) -> anyhow::Result<Vec<Violation>>,
    packages: &[(&str, &str)],
) -> anyhow::Result<Vec<String>> {
    let files = workspace(packages);
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    findings(check, &files)
}
