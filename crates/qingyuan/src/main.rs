//! Qingyuan 清源: the one binary. It reads the command line, the configuration, the clock and the dice, and hands them
//! to the house; everything else happens in the crates below.

mod commands;
mod config;
mod embedded;
mod environment;
mod isolated;
mod labels;
mod opening;
mod out;
mod outcome;
mod progress;
mod settings;
mod surroundings;
mod words;

use std::process::ExitCode;

use clap::Parser;

use crate::outcome::Outcome;

/// Searches allocate much and briefly; see docs/adr/0011-allocator.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Fine.
const FINE: u8 = 0;
/// Findings: a rule test that fails, a line that could not be read, a chain that is broken.
const FINDINGS: u8 = 1;
/// Wrong usage, or input and output that failed.
const FAILED: u8 = 2;

/// An error with its causes, each told once: many messages quote their cause already.
fn whole_story(error: &anyhow::Error) -> String {
    let mut story = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if story.is_empty() {
            story = cause;
        } else if !story.contains(&cause) {
            story = format!("{story}: {cause}");
        }
    }
    story
}

fn main() -> ExitCode {
    // clap leaves with 2 on wrong usage by itself.
    let cli = commands::Cli::parse();
    match commands::run(cli) {
        Ok(Outcome::Fine) => ExitCode::from(FINE),
        Ok(Outcome::Findings) => ExitCode::from(FINDINGS),
        Err(error) => {
            out::complain(&whole_story(&error));
            ExitCode::from(FAILED)
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    #[test]
    fn a_cause_is_told_once() {
        let error = anyhow!("no room").context("cannot write `a`: no room").context("opening `b`");
        assert_eq!(super::whole_story(&error), "opening `b`: cannot write `a`: no room");
    }
}
