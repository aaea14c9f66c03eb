//! One heavy package, one home: someone who edits rules never compiles the search engine.

use std::path::Path;

use cargo_metadata::DependencyKind;

use super::made_up::findings_in_workspace;
use super::violation::{Violation, hold};
use super::workspace::members;

/// Heavy packages and the crates that may ask for them. Only what is compiled into a crate counts: tests and benches
/// may use what they like.
const HOMES: [(&str, &[&str]); 18] = [
    ("aho-corasick", &["qingyuan-rules"]),
    ("anyhow", &["qingyuan", "qingyuan-dev"]),
    ("askama", &["qingyuan-web"]),
    ("axum", &["qingyuan-web"]),
    ("clap", &["qingyuan"]),
    ("daachorse", &["qingyuan-rules"]),
    ("jieba-rs", &["qingyuan-text"]),
    ("lopdf", &["qingyuan-extract"]),
    ("parquet", &["qingyuan"]),
    ("plotters", &["qingyuan"]),
    ("rayon", &["qingyuan-pipeline"]),
    ("regex", &["qingyuan-rules"]),
    ("reqwest", &["qingyuan-crawl"]),
    ("scraper", &["qingyuan-extract"]),
    ("sqlx", &["qingyuan-store"]),
    ("tantivy", &["qingyuan-index"]),
    ("tokio", &["qingyuan-crawl", "qingyuan-store", "qingyuan-pipeline", "qingyuan-web", "qingyuan"]),
    ("tower-http", &["qingyuan-web"]),
];

fn heavy_packages_stay_home(root: &Path) -> anyhow::Result<Vec<Violation>> {
    let mut found = Vec::new();
    for member in members(root)? {
        for (asked, _) in member.asks_for.iter().filter(|(_, kind)| *kind != DependencyKind::Development) {
            let Some((_, homes)) = HOMES.iter().find(|(heavy, _)| heavy == asked) else { continue };
            if !homes.contains(&member.name.as_str()) {
                let what = format!("asks for {asked}, whose home is {}", homes.join(", "));
                found.push(Violation::new(&member.name, what));
            }
        }
    }
    Ok(found)
}

#[test]
fn every_heavy_package_stays_in_its_home() -> anyhow::Result<()> {
    hold(heavy_packages_stay_home)
}

#[test]
fn a_heavy_package_away_from_home_is_found_and_tests_may_use_it() -> anyhow::Result<()> {
    let found = findings_in_workspace(
        heavy_packages_stay_home,
        &[
            ("qingyuan-extract", "[dependencies]\nscraper = \"0.29\"\nregex = \"1\""),
            ("qingyuan-rules", "[dependencies]\nregex = \"1\"\n[dev-dependencies]\ntokio = \"1\""),
            ("qingyuan-web", "[dependencies]\nsearch = { package = \"tantivy\", version = \"0.27\" }"),
        ],
    )?;
    assert_eq!(
        found,
        [
            "qingyuan-extract: asks for regex, whose home is qingyuan-rules",
            "qingyuan-web: asks for tantivy, whose home is qingyuan-index",
        ]
    );
    Ok(())
}
