//! Everything that must pass before a change is taken: the steps, in order, stopping at the first that fails.
//!
//! All steps use the dev profile and one target folder and share what they compile. The binary that the whole-house tests
//! drive and the rule steps ask is the one that users get: built by itself, without the features that only tests switch
//! on in dependencies.

use std::io::{self, Write};
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, ensure};

use crate::counts::Counts;
use crate::house::{House, run};
use crate::tee::tee;
use crate::{licences, machine, say};

/// One step of verification, and what to do when it fails.
struct Step {
    name: &'static str,
    remedy: &'static str,
    run: fn(&House, &mut Counts) -> anyhow::Result<()>,
}

const STEPS: [Step; 9] = [
    Step {
        name: "prerequisites",
        remedy: "install what is named above and run `cargo verify` again",
        run: |_, _| machine::prepare(),
    },
    Step {
        name: "format",
        remedy: "run `cargo fmt --all`",
        run: |house, _| run(&mut house.cargo(&["fmt", "--all", "--", "--check"])),
    },
    Step {
        name: "licences",
        remedy: "replace the dependency, or argue its licence onto the list in crates/qingyuan-dev/src/licences.rs",
        run: |house, _| licences::check(house),
    },
    Step {
        name: "lints",
        remedy: "mend what clippy shows; where it is wrong, say why with `#[expect(…, reason = \"…\")]`",
        run: |house, _| {
            run(&mut house.cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
        },
    },
    Step {
        name: "build",
        remedy: "mend what the compiler shows",
        run: |house, _| run(&mut house.cargo(&["build", "--locked", "-p", "qingyuan", "--bin", "qingyuan"])),
    },
    Step { name: "tests", remedy: "run the failing test alone: `cargo test -p <crate> <test>`", run: tests },
    Step {
        name: "rule lint",
        remedy: "mend the rule files named above; each finding says where and how",
        run: |house, _| qingyuan(house, &["rules", "lint"]),
    },
    Step {
        name: "rule tests",
        remedy: "mend the rule or its test; `cargo qingyuan rules explain` shows why a rule hits",
        run: |house, _| qingyuan(house, &["rules", "test"]),
    },
    Step {
        name: "docs",
        remedy: "mend the documentation comments named above",
        run: |house, _| {
            let mut command = house.cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
            run(command.env("RUSTDOCFLAGS", "-D warnings"))
        },
    },
];

/// Runs every step; the very last line of standard output is always the counts, `N passed, N failed`.
///
/// # Errors
/// Only when the chore cannot speak; a step that fails is a finding and ends in exit code 1.
pub(crate) fn verify(house: &House) -> anyhow::Result<ExitCode> {
    let mut counts = Counts::default();
    let code = match steps(&STEPS, house, &mut counts, &mut io::stdout())? {
        None => ExitCode::SUCCESS,
        Some(complaint) => {
            say::line(&complaint)?;
            counts.failed = counts.failed.max(1);
            ExitCode::FAILURE
        }
    };
    say::line(&counts.to_string())?;
    Ok(code)
}

/// Runs the steps in order and returns the complaint about the first that fails.
fn steps(steps: &[Step], house: &House, counts: &mut Counts, out: &mut impl Write) -> anyhow::Result<Option<String>> {
    let total = steps.len();
    for (number, step) in (1..).zip(steps) {
        writeln!(out, "\n== {number}/{total} {}", step.name)?;
        let begun = Instant::now();
        let outcome = (step.run)(house, counts);
        let seconds = begun.elapsed().as_secs();
        if let Err(error) = outcome {
            let Step { name, remedy, .. } = step;
            return Ok(Some(format!(
                "\nverify failed at step {number}/{total}, {name}: {error:#}\nwhat to do: {remedy}"
            )));
        }
        writeln!(out, "== {} passed in {seconds} s", step.name)?;
    }
    Ok(None)
}

/// All tests of all crates, documentation examples included, each failure shown and not the first alone.
fn tests(house: &House, counts: &mut Counts) -> anyhow::Result<()> {
    let mut command = house.cargo(&["test", "--workspace", "--locked", "--no-fail-fast"]);
    let status = tee(&mut command, &mut io::stdout(), |line| counts.add_line(line))?;
    let Counts { binaries, failed, ignored, .. } = *counts;
    say::line(&format!("{counts} and {ignored} ignored in {binaries} test runs"))?;
    ensure!(status.success(), "{failed} tests failed, and cargo ended with {status}");
    ensure!(binaries > 0, "no test run reported its counts; has the wording of `test result:` changed?");
    ensure!(ignored == 0, "{ignored} tests are ignored; mend or remove them");
    Ok(())
}

/// Asks the product itself, as a user would: the binary that was built beside this one.
fn qingyuan(house: &House, arguments: &[&str]) -> anyhow::Result<()> {
    let binary = std::env::current_exe().context("where this chore's own binary lies")?.with_file_name("qingyuan");
    run(Command::new(binary).args(arguments).current_dir(house.root()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_step_that_fails_stops_the_rest_and_says_what_to_do() {
        let steps_made_up = [
            Step { name: "fine", remedy: "nothing", run: |_, _| Ok(()) },
            Step { name: "broken", remedy: "mend it", run: |_, _| anyhow::bail!("a pane is out") },
            Step { name: "never", remedy: "nothing", run: |_, _| Ok(()) },
        ];
        let mut out = Vec::new();
        let complaint = steps(&steps_made_up, &House::find().unwrap(), &mut Counts::default(), &mut out).unwrap();
        assert_eq!(
            complaint.as_deref(),
            Some("\nverify failed at step 2/3, broken: a pane is out\nwhat to do: mend it")
        );
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains("== 1/3 fine") && out.contains("== 2/3 broken") && !out.contains("never"), "{out}");
    }
}
