//! Arrows between crates point down only, and crates of one floor do not know each other.

use std::path::Path;

use super::made_up::findings_in_workspace;
use super::violation::{Violation, hold};
use super::workspace::members;

/// The floors, lowest first.
const FLOORS: [&[&str]; 7] = [
    &["qingyuan-model"],
    &["qingyuan-text", "qingyuan-extract", "qingyuan-crawl", "qingyuan-store"],
    &["qingyuan-rules", "qingyuan-index"],
    &["qingyuan-screen"],
    &["qingyuan-pipeline"],
    &["qingyuan-web"],
    &["qingyuan"],
];

/// Packages that stand beside the floors and look at the whole house; nobody depends on them.
const BESIDE: [&str; 2] = ["qingyuan-tests", "qingyuan-benches"];

/// The chores, which know no crate of the house, so that `cargo dev` never compiles it.
const CHORES: &str = "qingyuan-dev";

/// What a crate must not know although it stands on a lower floor: who judges or searches does no I/O of its own.
const STRANGERS: [(&str, &[&str]); 3] = [
    ("qingyuan-rules", &["qingyuan-crawl", "qingyuan-store"]),
    ("qingyuan-screen", &["qingyuan-crawl", "qingyuan-store"]),
    ("qingyuan-index", &["qingyuan-crawl", "qingyuan-store"]),
];

/// Only the pipeline brings these three together.
const BROUGHT_TOGETHER: [&str; 3] = ["qingyuan-store", "qingyuan-screen", "qingyuan-index"];

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&name)).map(|index| index + 1)
}

/// Dependencies for tests and builds count too: an arrow that only a test needs is an arrow.
fn arrows_point_down(root: &Path) -> anyhow::Result<Vec<Violation>> {
    let mut found = Vec::new();
    for member in members(root)? {
        let name = member.name.as_str();
        let mut known: Vec<&str> = member.asks_for.iter().map(|(asked, _)| asked.as_str()).collect();
        known.retain(|asked| asked.starts_with("qingyuan"));
        known.sort_unstable();
        known.dedup();
        if BESIDE.contains(&name) {
            continue;
        }
        if name == CHORES {
            found.extend(known.iter().map(|asked| Violation::new(name, format!("the chores must not know {asked}"))));
            continue;
        }
        let Some(own) = floor(name) else {
            found.push(Violation::new(name, "stands on no floor; give it one in tests/architecture/floors.rs"));
            continue;
        };
        for asked in &known {
            match floor(asked) {
                Some(floor) if floor < own => {}
                Some(floor) => {
                    found.push(Violation::new(name, format!("is on floor {own} and knows {asked} on floor {floor}")));
                }
                None => found.push(Violation::new(name, format!("knows {asked}, which stands on no floor"))),
            }
        }
        let strangers =
            STRANGERS.iter().find(|(knower, _)| *knower == name).map_or(&[][..], |(_, strangers)| strangers);
        let met = strangers.iter().filter(|stranger| known.contains(stranger));
        found.extend(met.map(|stranger| Violation::new(name, format!("must never know {stranger}"))));
        if name != "qingyuan-pipeline" && BROUGHT_TOGETHER.iter().all(|one| known.contains(one)) {
            let what = format!("knows {}; only qingyuan-pipeline brings them together", BROUGHT_TOGETHER.join(", "));
            found.push(Violation::new(name, what));
        }
    }
    Ok(found)
}

#[test]
fn arrows_between_crates_point_down() -> anyhow::Result<()> {
    hold(arrows_point_down)
}

#[test]
fn an_arrow_up_or_along_a_floor_is_found_also_when_only_tests_need_it() -> anyhow::Result<()> {
    let found = findings_in_workspace(
        arrows_point_down,
        &[
            ("qingyuan-model", "[dev-dependencies]\nqingyuan-text = { path = \"../qingyuan-text\" }"),
            ("qingyuan-text", "[dependencies]\nqingyuan-store = { path = \"../qingyuan-store\" }"),
            ("qingyuan-store", "[dependencies]\nserde = \"1\""),
            ("qingyuan-rules", "[dependencies]\nqingyuan-text = { path = \"../qingyuan-text\" }"),
        ],
    )?;
    assert_eq!(
        found,
        [
            "qingyuan-model: is on floor 1 and knows qingyuan-text on floor 2",
            "qingyuan-text: is on floor 2 and knows qingyuan-store on floor 2",
        ]
    );
    Ok(())
}

#[test]
fn a_renamed_dependency_is_still_an_arrow() -> anyhow::Result<()> {
    let renamed = "[dependencies]\nwords = { package = \"qingyuan-text\", path = \"../qingyuan-text\" }";
    let found = findings_in_workspace(arrows_point_down, &[("qingyuan-crawl", renamed), ("qingyuan-text", "")])?;
    assert_eq!(found, ["qingyuan-crawl: is on floor 2 and knows qingyuan-text on floor 2"]);
    Ok(())
}

#[test]
fn a_crate_without_a_floor_and_a_stranger_below_are_found() -> anyhow::Result<()> {
    let found = findings_in_workspace(
        arrows_point_down,
        &[
            ("qingyuan-attic", ""),
            ("qingyuan-dev", "[dependencies]\nqingyuan-text = { path = \"../qingyuan-text\" }"),
            ("qingyuan-index", "[dependencies]\nqingyuan-store = { path = \"../qingyuan-store\" }"),
            ("qingyuan-screen", ""),
            ("qingyuan-store", ""),
            ("qingyuan-text", ""),
            (
                "qingyuan-web",
                "[dependencies]\nqingyuan-index = { path = \"../qingyuan-index\" }\n\
                 qingyuan-screen = { path = \"../qingyuan-screen\" }\nqingyuan-store = { path = \"../qingyuan-store\" }",
            ),
        ],
    )?;
    assert_eq!(
        found,
        [
            "qingyuan-attic: stands on no floor; give it one in tests/architecture/floors.rs",
            "qingyuan-dev: the chores must not know qingyuan-text",
            "qingyuan-index: must never know qingyuan-store",
            "qingyuan-web: knows qingyuan-store, qingyuan-screen, qingyuan-index; \
             only qingyuan-pipeline brings them together",
        ]
    );
    Ok(())
}
