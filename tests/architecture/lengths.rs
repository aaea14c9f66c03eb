//! Files that can be read in one sitting.

use std::path::Path;

use super::made_up::findings;
use super::sources::{self, is_of_crate};
use super::violation::{Violation, hold};

/// No file of a crate is longer, in lines.
const LONGEST: usize = 500;

/// Nine files of ten are no longer, in lines.
const NINE_OF_TEN: usize = 300;

/// Tables may be long: nobody reads a table from top to bottom.
fn is_table(path: &Path) -> bool {
    path.with_extension("").components().any(|part| part.as_os_str() == "tables" || part.as_os_str() == "data")
}

fn files_are_short(root: &Path) -> anyhow::Result<Vec<Violation>> {
    let mut lengths = Vec::new();
    let mut found = Vec::new();
    for source in sources::under(root, "crates")? {
        if !is_of_crate(&source.path) || is_table(&source.path) {
            continue;
        }
        let lines = source.text.lines().count();
        lengths.push(lines);
        if lines > LONGEST {
            found.push(Violation::of_file(&source.path, format!("{lines} lines; the house allows {LONGEST}")));
        }
    }
    lengths.sort_unstable();
    let rank = (lengths.len() * 9).div_ceil(10);
    if let Some(length) = rank.checked_sub(1).and_then(|index| lengths.get(index))
        && *length > NINE_OF_TEN
    {
        let what = format!("more than one file in ten has over {NINE_OF_TEN} lines (p90 is {length})");
        found.push(Violation::new("crates", what));
    }
    Ok(found)
}

#[test]
fn files_can_be_read_in_one_sitting() -> anyhow::Result<()> {
    hold(files_are_short)
}

#[test]
fn a_long_file_is_found_and_a_table_or_a_test_is_not() -> anyhow::Result<()> {
    let long = "\n".repeat(501);
    let found = findings(
        files_are_short,
        &[
            ("crates/x/src/long.rs", &long),
            ("crates/x/src/fold/tables.rs", &long),
            ("crates/x/src/data/variants.rs", &long),
            ("crates/x/src/scan/tests/all.rs", &long),
            ("crates/x/tests/contract.rs", &long),
            ("crates/x/src/right.rs", &"\n".repeat(500)),
        ],
    )?;
    assert_eq!(
        found,
        [
            "crates/x/src/long.rs: 501 lines; the house allows 500",
            "crates: more than one file in ten has over 300 lines (p90 is 501)",
        ]
    );
    Ok(())
}

#[test]
fn one_longer_file_in_ten_is_allowed_and_two_are_not() -> anyhow::Result<()> {
    let (short, longer) = ("\n".repeat(120), "\n".repeat(301));
    let names: Vec<_> = (0..10).map(|number| format!("crates/x/src/file{number}.rs")).collect();
    let house = |longer_ones: usize| -> Vec<(&str, &str)> {
        let text = |index: usize| if index < longer_ones { longer.as_str() } else { short.as_str() };
        names.iter().enumerate().map(|(index, name)| (name.as_str(), text(index))).collect()
    };
    assert!(findings(files_are_short, &house(1))?.is_empty());
    assert_eq!(
        findings(files_are_short, &house(2))?,
        ["crates: more than one file in ten has over 300 lines (p90 is 301)"]
    );
    Ok(())
}
