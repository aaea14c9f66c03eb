//! Learning the shipped model anew.

use std::process::ExitCode;

use anyhow::ensure;

use crate::house::{House, run};
use crate::say;

/// What the shipped model learns from.
const PLAN: &str = "corpus/training.toml";

/// Where it lies.
const OUT: &str = "rules/model";

/// Learns the shipped model from what [`PLAN`] lists and puts it where the next build takes it from. The same labels give
/// the same file, byte for byte, so that the change of a model is always the change of its labels or of its maker.
///
/// # Errors
/// When a set of the plan is missing, which only a checkout with the shared data beside it has, or when learning fails.
pub(crate) fn train(house: &House) -> anyhow::Result<ExitCode> {
    ensure!(house.root().join(PLAN).is_file(), "{PLAN} is missing: it lists what the model learns from");
    let binary = ["run", "--release", "--locked", "-p", "qingyuan", "--bin", "qingyuan", "--"];
    run(&mut house.cargo(&[&binary[..], &["train", "--plan", PLAN, "--out", OUT, "--lang", "en"]].concat()))?;
    say::line(&format!("{OUT}/card.md tells what was learned; build again to take it in, and see `cargo dev scores`"))?;
    Ok(ExitCode::SUCCESS)
}
