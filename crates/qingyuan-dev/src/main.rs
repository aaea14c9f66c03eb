//! The chores of this repository, run as `cargo dev <chore>`.
//!
//! [`verify`] is everything that must pass before a change is taken, and what continuous integration runs; a chore is
//! one row of [`CHORES`]. Chores are Rust so that the house has one language, and they depend on almost nothing so
//! that `cargo dev` is there seconds after a clone.
//!
//! It never links a crate of the house: what it needs of the product it asks of the binary, as any user would.

mod counts;
mod house;
mod licences;
mod machine;
mod say;
mod scores;
mod tee;
mod train;
mod verify;

use std::process::ExitCode;

use house::House;

/// One chore of the repository.
struct Chore {
    name: &'static str,
    about: &'static str,
    run: fn(&House) -> anyhow::Result<ExitCode>,
}

const CHORES: [Chore; 4] = [
    Chore {
        name: "verify",
        about: "everything that must pass: format, lints, licences, tests, rule tests, docs (also `cargo verify`)",
        run: verify::verify,
    },
    Chore {
        name: "licences",
        about: "check the licence of every dependency, and list packages present in several versions",
        run: licences::licences,
    },
    Chore {
        name: "train",
        about: "learn rules/model anew from corpus/training.toml (needs the shared data beside the checkout)",
        run: train::train,
    },
    Chore {
        name: "scores",
        about: "judge the corpus with this checkout's rules and model, and write corpus/scores.csv",
        run: scores::scores,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            say::complain(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[String]) -> anyhow::Result<ExitCode> {
    match arguments {
        [] => help(),
        [name] if matches!(name.as_str(), "help" | "--help" | "-h") => help(),
        [name] => match CHORES.iter().find(|chore| chore.name == name) {
            Some(chore) => (chore.run)(&House::find()?),
            None => anyhow::bail!("there is no chore `{name}`; `cargo dev help` lists them"),
        },
        [name, ..] => anyhow::bail!("chore `{name}` takes no arguments; `cargo dev help` lists the chores"),
    }
}

fn help() -> anyhow::Result<ExitCode> {
    say::line("Usage: cargo dev <chore>\n\nChores:")?;
    for chore in &CHORES {
        say::line(&format!("  {:<10} {}", chore.name, chore.about))?;
    }
    say::line(&format!("  {:<10} this list\n\nExample: cargo dev verify", "help"))?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_chore_is_refused_with_its_name_and_the_way_to_the_list() {
        let refusal = run(&["polish".to_owned()]).unwrap_err().to_string();
        assert_eq!(refusal, "there is no chore `polish`; `cargo dev help` lists them");
    }

    #[test]
    fn a_chore_refuses_arguments_that_it_would_ignore() {
        let refusal = run(&["verify".to_owned(), "--fast".to_owned()]).unwrap_err().to_string();
        assert!(refusal.contains("`verify` takes no arguments"), "{refusal}");
    }
}
