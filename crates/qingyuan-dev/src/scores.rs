//! The score sheet that shows each change in review.

use std::process::ExitCode;

use crate::house::{House, run};
use crate::say;

/// Where it lies.
const SHEET: &str = "corpus/scores.csv";

/// Judges the corpus with the rules and the model of this checkout, holds them to `corpus/gate.toml`, and writes the sheet.
///
/// # Errors
/// When a figure falls below the gate, or the labels cannot be read.
pub(crate) fn scores(house: &House) -> anyhow::Result<ExitCode> {
    let binary = ["run", "--release", "--locked", "-p", "qingyuan", "--bin", "qingyuan", "--"];
    let sets = ["--labels", "corpus/labels", "corpus/heldout/first.jsonl", "corpus/heldout/blind.jsonl"];
    let eval = [&["eval"], &sets[..], &["--scores", SHEET, "--gate", "corpus/gate.toml", "--lang", "en"]].concat();
    run(&mut house.cargo(&[&binary[..], &eval].concat()))?;
    say::line(&format!("{SHEET} is up to date; `git diff {SHEET}` shows what changed"))?;
    Ok(ExitCode::SUCCESS)
}
