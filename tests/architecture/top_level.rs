//! What lies at the top of the checkout, and which folders are packages.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;

use super::made_up::{build, findings};
use super::sources::crate_folders;
use super::violation::{Violation, hold};

/// Everything that may lie there beside dotfiles.
const ENTRIES: [&str; 15] = [
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "benches",
    "clippy.toml",
    "corpus",
    "crates",
    "docs",
    "rules",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "tests",
];

/// What cargo and the product leave behind, in case git is not there to say so.
const LEFT_BEHIND: [&str; 2] = ["target", "qingyuan-data"];

const MEMBERS: [&str; 3] = ["crates/*", "tests", "benches"];

fn top_level_is_tidy(root: &Path) -> anyhow::Result<Vec<Violation>> {
    let mut found = Vec::new();
    for entry in entries(root)? {
        if !(entry.starts_with('.') || ENTRIES.contains(&entry.as_str())) {
            found.push(Violation::new(entry, "does not belong at the top of the house; find its room"));
        }
    }
    Ok(found)
}

/// The names at the top: what git tracks or would track, or everything but [`LEFT_BEHIND`] where the house came
/// without its history.
fn entries(root: &Path) -> anyhow::Result<BTreeSet<String>> {
    let mut git = Command::new("git");
    // A checkout that belongs to another user (as in a container) is still only read here.
    git.args(["-c", "safe.directory=*", "-C"]).arg(root);
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    if let Ok(listed) = git.output()
        && listed.status.success()
    {
        let listed = String::from_utf8(listed.stdout)?;
        let paths = listed.split('\0').filter(|path| !path.is_empty() && root.join(path).exists());
        return Ok(paths.filter_map(|path| path.split('/').next().map(str::to_owned)).collect());
    }
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(root)? {
        names.insert(entry?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| !LEFT_BEHIND.contains(&name.as_str()));
    Ok(names)
}

fn manifest_is_virtual_and_lists_the_members(root: &Path) -> anyhow::Result<Vec<Violation>> {
    let mut found = Vec::new();
    let manifest: toml::Table = toml::from_str(&fs::read_to_string(root.join("Cargo.toml"))?)?;
    if manifest.contains_key("package") {
        found.push(Violation::new("Cargo.toml", "is a package; the root is a virtual manifest"));
    }
    let members = manifest.get("workspace").and_then(|workspace| workspace.get("members")).context("no members")?;
    let members: Vec<_> = members.as_array().into_iter().flatten().filter_map(toml::Value::as_str).collect();
    if members != MEMBERS {
        found.push(Violation::new("Cargo.toml", format!("members are {members:?}; the house has {MEMBERS:?}")));
    }
    for name in crate_folders(root)? {
        let manifest = format!("crates/{name}/Cargo.toml");
        if !root.join(&manifest).is_file() {
            found.push(Violation::new(manifest, "is missing: every folder in crates is a crate"));
        }
    }
    Ok(found)
}

#[test]
fn nothing_lies_about_at_the_top() -> anyhow::Result<()> {
    hold(top_level_is_tidy)
}

#[test]
fn the_root_is_a_virtual_manifest_with_the_agreed_members() -> anyhow::Result<()> {
    hold(manifest_is_virtual_and_lists_the_members)
}

#[test]
fn a_stray_entry_is_found_with_git_and_without() -> anyhow::Result<()> {
    let files = [
        (".gitignore", "/scratch\n"),
        ("Makefile", "all:\n"),
        ("README.md", "# House\n"),
        ("helpers/run.sh", "true\n"),
        ("tests/house.rs", ""),
    ];
    let expected =
        ["Makefile", "helpers"].map(|entry| format!("{entry}: does not belong at the top of the house; find its room"));
    assert_eq!(findings(top_level_is_tidy, &files)?, expected);

    let house = build(&files)?;
    fs::create_dir(house.path().join("scratch"))?;
    fs::write(house.path().join("scratch/notes.txt"), "ignored by git")?;
    let begun = Command::new("git").args(["init", "--quiet"]).current_dir(house.path()).status()?;
    assert!(begun.success());
    let found: Vec<_> = top_level_is_tidy(house.path())?.iter().map(Violation::to_string).collect();
    assert_eq!(found, expected);
    Ok(())
}

#[test]
fn a_package_at_the_root_other_members_and_an_empty_crate_are_found() -> anyhow::Result<()> {
    let found = findings(
        manifest_is_virtual_and_lists_the_members,
        &[
            ("Cargo.toml", "[package]\nname = \"x\"\n[workspace]\nmembers = [\"crates/*\", \"tools\"]\n"),
            ("crates/qingyuan-text/notes.md", ""),
        ],
    )?;
    assert_eq!(
        found,
        [
            "Cargo.toml: is a package; the root is a virtual manifest",
            "Cargo.toml: members are [\"crates/*\", \"tools\"]; the house has [\"crates/*\", \"tests\", \"benches\"]",
            "crates/qingyuan-text/Cargo.toml: is missing: every folder in crates is a crate",
        ]
    );
    Ok(())
}
