//! ARCHITECTURE.md tells the truth: what it names exists, and it stays short enough to be read.

use std::fs;
use std::path::Path;

use super::made_up::findings;
use super::public_items::PublicItems;
use super::violation::{Violation, hold};

const GUIDE: &str = "ARCHITECTURE.md";

/// In lines.
const LONGEST: usize = 300;

/// Endings that make a word in backticks a file of this house.
const ENDINGS: [&str; 7] = ["css", "html", "js", "md", "rs", "sql", "toml"];

/// Top-level folders; a word in backticks that begins with one is a path.
const FOLDERS: [&str; 8] = [".cargo", ".ci", "benches", "corpus", "crates", "docs", "rules", "tests"];

/// Files that users write for themselves.
const FILES_OF_USERS: [&str; 1] = ["qingyuan.toml"];

/// Types that belong to the language, not to the house.
const TYPES_OF_RUST: [&str; 14] =
    ["Arc", "Box", "Cow", "Err", "Future", "None", "Ok", "Option", "Path", "Result", "Send", "Some", "String", "Vec"];

fn guide_tells_the_truth(root: &Path) -> anyhow::Result<Vec<Violation>> {
    let Ok(text) = fs::read_to_string(root.join(GUIDE)) else {
        return Ok(vec![Violation::new(GUIDE, "is missing: the house needs its guide")]);
    };
    let mut found = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST {
        found.push(Violation::new(GUIDE, format!("{lines} lines; the house allows {LONGEST}")));
    }
    let items = PublicItems::read(root)?;
    for (number, span) in code_spans(&text) {
        let wrong = if is_path(span) { missing_path(root, span) } else { missing_type(&items, span) };
        if let Some(wrong) = wrong {
            found.push(Violation::new(format!("{GUIDE}:{number}"), format!("`{span}` {wrong}")));
        }
    }
    Ok(found)
}

/// What stands between backticks, with the line number; fenced blocks are drawings and are left alone.
fn code_spans(text: &str) -> Vec<(usize, &str)> {
    let mut spans = Vec::new();
    let mut fenced = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            spans.extend(line.split('`').skip(1).step_by(2).map(|span| (number, span)));
        }
    }
    spans
}

fn is_path(span: &str) -> bool {
    let is_plain = span.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c)) && !span.starts_with('/');
    let first = span.split('/').next().unwrap_or(span);
    let is_below = span.contains('/') && FOLDERS.contains(&first);
    let named = |ending: &str| {
        span.strip_suffix(ending).and_then(|name| name.strip_suffix('.')).is_some_and(|name| !name.is_empty())
    };
    is_plain && (is_below || ENDINGS.iter().any(|ending| named(ending)))
}

/// A path from the root, or the end of the path of some file: `fold/table.rs` is enough under a heading that says
/// which crate.
fn missing_path(root: &Path, span: &str) -> Option<String> {
    let exists = FILES_OF_USERS.contains(&span)
        || root.join(span).exists()
        || FOLDERS.iter().any(|folder| holds(&root.join(folder), Path::new(span)));
    (!exists).then(|| "is no file or folder of this house".to_owned())
}

fn holds(folder: &Path, end: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().map(|entry| entry.path()).any(|path| path.ends_with(end) || (path.is_dir() && holds(&path, end)))
}

/// Reads `Type`, `Type::member`, `crate_name::Type` and the like; anything else is not about a type.
fn missing_type(items: &PublicItems, span: &str) -> Option<String> {
    let bare = span.split(['(', '<']).next().unwrap_or(span);
    let segments: Vec<&str> = bare.split("::").collect();
    let is_name = |segment: &str| !segment.is_empty() && segment.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !segments.iter().copied().all(is_name) {
        return None;
    }
    let at = segments.iter().position(|segment| is_camel_case(segment))?;
    let name = segments[at];
    if TYPES_OF_RUST.contains(&name) || segments[0] == "std" {
        return None;
    }
    let crate_name = segments[..at].first().copied();
    if !items.has_type(name, crate_name) {
        return Some(match crate_name {
            Some(crate_name) => format!("names a type that crate {crate_name} does not offer"),
            None => "names a type that no crate offers".to_owned(),
        });
    }
    let member = segments.get(at + 1)?;
    (!items.has_member(name, member)).then(|| format!("names `{member}`, which {name} does not have"))
}

/// `Route`, `RawPage`; not `GET`, `PRIOR`, `route` or `max_pages`.
fn is_camel_case(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.contains(|c: char| c.is_ascii_lowercase())
        && !word.contains('_')
}

#[test]
fn the_guide_names_only_what_exists() -> anyhow::Result<()> {
    hold(guide_tells_the_truth)
}

#[test]
fn a_missing_guide_is_found() -> anyhow::Result<()> {
    let found = findings(guide_tells_the_truth, &[("crates/x/src/lib.rs", "")])?;
    assert_eq!(found, ["ARCHITECTURE.md: is missing: the house needs its guide"]);
    Ok(())
}

/// A house of one library and one binary, with the given guide.
fn findings_in_guide(guide: &str) -> anyhow::Result<Vec<String>> {
    findings(
        guide_tells_the_truth,
        &[
            ("ARCHITECTURE.md", guide),
            ("crates/qingyuan-text/src/lib.rs", "mod fold;\npub use fold::Folded;\n"),
            (
                "crates/qingyuan-text/src/fold.rs",
                "impl Folded { pub fn of(text: &str) -> Self { todo() } }\npub struct Folded { pub map: u8 }\n\
                 pub enum View { Base, Pinyin }\nstruct Hidden;\n",
            ),
            ("crates/qingyuan/src/main.rs", "struct Campus;\nfn main() {}\n"),
            ("rules/policy.toml", ""),
        ],
    )
}

#[test]
fn files_and_types_that_do_not_exist_are_found_with_their_line() -> anyhow::Result<()> {
    let guide = "# Guide\n`Folded` is in `crates/qingyuan-text/src/gone.rs` and `View::Skeleton`\n\
                 `Hidden`, `rules::Folded`, `Ruleset` and `Folded::unfold`\n`rules/packs/` or `folding.rs`\n";
    assert_eq!(
        findings_in_guide(guide)?,
        [
            "ARCHITECTURE.md:2: `crates/qingyuan-text/src/gone.rs` is no file or folder of this house",
            "ARCHITECTURE.md:2: `View::Skeleton` names `Skeleton`, which View does not have",
            "ARCHITECTURE.md:3: `Hidden` names a type that no crate offers",
            "ARCHITECTURE.md:3: `rules::Folded` names a type that crate rules does not offer",
            "ARCHITECTURE.md:3: `Ruleset` names a type that no crate offers",
            "ARCHITECTURE.md:3: `Folded::unfold` names `unfold`, which Folded does not have",
            "ARCHITECTURE.md:4: `rules/packs/` is no file or folder of this house",
            "ARCHITECTURE.md:4: `folding.rs` is no file or folder of this house",
        ]
    );
    Ok(())
}

#[test]
fn what_exists_and_what_is_neither_file_nor_type_passes() -> anyhow::Result<()> {
    let guide = "`Folded`, `text::Folded`, `qingyuan_text::Folded::of(&str)`, `View::Base`, `Folded::map`, `Campus`\n\
                 `crates/qingyuan-text/src/fold.rs`, `crates/qingyuan-text`, `fold.rs`, `rules/policy.toml`, `rules/`\n\
                 `/search?q=`, `text/html`, `Option<Folded>`, `GET`, `cargo demo`, `Accept-Language`, `qingyuan.toml`\n\
                 `.html`, `*.rs`, `crates/*`, `value -> value + problems`, `std::time::Instant`\n\
                 ```\nanything `Goes` in/a/drawing.rs\n```\n";
    assert_eq!(findings_in_guide(guide)?, Vec::<String>::new());
    Ok(())
}

#[test]
fn a_guide_too_long_to_read_is_found() -> anyhow::Result<()> {
    let guide = "line\n".repeat(301);
    assert_eq!(findings_in_guide(&guide)?, ["ARCHITECTURE.md: 301 lines; the house allows 300"]);
    Ok(())
}
