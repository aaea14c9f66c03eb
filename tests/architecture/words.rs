//! Words that do not occur in sources, and SQL, which occurs in one crate only.

use std::path::Path;

use super::made_up::findings;
use super::sources::{self, is_of_crate};
use super::violation::{Violation, hold};

/// Joined by the compiler, so that this file does not hold the words that it looks for.
const NOWHERE: [(&str, &str); 5] = [
    (concat!("#[", "allow("), "use `#[expect(…, reason = \"…\")]`, which is refused once it is no longer needed"),
    (concat!("#![", "allow("), "use `#![expect(…, reason = \"…\")]`, which is refused once it is no longer needed"),
    (concat!("#[", "ignore"), "mend the test or remove it"),
    (concat!("todo", "!("), "build it or leave it out"),
    (concat!("unimplemented", "!("), "build it or leave it out"),
];

const SQL: [&str; 6] = ["SELECT ", "INSERT INTO ", "INSERT OR ", "DELETE FROM ", "CREATE TABLE ", "ON CONFLICT"];

/// The folders with Rust in them.
const FOLDERS: [&str; 3] = ["benches", "crates", "tests"];

fn no_forbidden_words(root: &Path) -> anyhow::Result<Vec<Violation>> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        for source in sources::under(root, folder)? {
            for (number, line) in code_lines(&source.text) {
                for (word, remedy) in NOWHERE.iter().filter(|(word, _)| line.contains(word)) {
                    let place = format!("{}:{number}", source.path.display());
                    found.push(Violation::new(place, format!("`{word}` is not used here: {remedy}")));
                }
            }
        }
    }
    Ok(found)
}

fn sql_only_in_store(root: &Path) -> anyhow::Result<Vec<Violation>> {
    let mut found = Vec::new();
    for source in sources::under(root, "crates")? {
        if !is_of_crate(&source.path) || source.path.starts_with("crates/qingyuan-store") {
            continue;
        }
        for (number, line) in code_lines(&source.text) {
            if let Some(word) = SQL.iter().find(|word| line.contains(**word)) {
                let place = format!("{}:{number}", source.path.display());
                found.push(Violation::new(place, format!("`{}` belongs to qingyuan-store", word.trim_end())));
            }
        }
    }
    Ok(found)
}

/// Lines with their numbers, without those that are nothing but a comment.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[test]
fn sources_hold_no_forbidden_word() -> anyhow::Result<()> {
    hold(no_forbidden_words)
}

#[test]
fn sql_stays_in_the_store() -> anyhow::Result<()> {
    hold(sql_only_in_store)
}

#[test]
fn each_forbidden_word_is_found_in_code_and_not_in_comments() -> anyhow::Result<()> {
    for (word, _) in NOWHERE {
        let text = format!("// never {word}\nfn f() {{}}\n    {word} dead_code)]\n");
        for path in ["crates/x/src/lib.rs", "crates/x/tests/t.rs", "tests/flows/crash.rs", "benches/stages.rs"] {
            let found = findings(no_forbidden_words, &[(path, &text)])?;
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with(&format!("{path}:3: `{word}`")), "{found:?}");
        }
    }
    Ok(())
}

#[test]
fn sql_outside_the_store_is_found() -> anyhow::Result<()> {
    let query = "const QUERY: &str = \"SELECT id FROM source\";\n";
    let found = findings(
        sql_only_in_store,
        &[
            ("crates/qingyuan-store/src/source.rs", query),
            ("crates/qingyuan-web/src/desk.rs", query),
            ("crates/qingyuan-web/src/pages.rs", "const TAG: &str = \"<select name=tier>\";\n"),
        ],
    )?;
    assert_eq!(found, ["crates/qingyuan-web/src/desk.rs:1: `SELECT` belongs to qingyuan-store"]);
    Ok(())
}
