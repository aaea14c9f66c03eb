//! The environment's `QINGYUAN_…` variables: those that clap reads, and an error for any other.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::bail;
use qingyuan_pipeline::Secrets;

use crate::config::closest;

/// What all of our variables begin with.
const PREFIX: &str = "QINGYUAN_";

/// What the names of secrets begin with: a charter's `secret = "LIBRARY_KEY"` is `QINGYUAN_SECRET_LIBRARY_KEY`.
const SECRET: &str = "QINGYUAN_SECRET_";

/// The secrets that the environment holds, read once.
pub(crate) fn secrets() -> Secrets {
    let set = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?.strip_prefix(SECRET)?.to_owned();
        Some((name, value.into_string().ok().filter(|secret| !secret.is_empty())?))
    });
    let held: BTreeMap<String, String> = set.collect();
    Secrets::new(move |name| held.get(name).cloned())
}

/// Refuses a variable of ours that no flag reads: it was mistyped, and ignoring it would be taken for obeying it.
pub(crate) fn check(command: &clap::Command) -> anyhow::Result<()> {
    let mut known = BTreeSet::new();
    gather(command, &mut known);
    let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    check_names(set.filter(|name| name.starts_with(PREFIX) && !name.starts_with(SECRET)), &known)
}

fn check_names(set: impl IntoIterator<Item = String>, known: &BTreeSet<String>) -> anyhow::Result<()> {
    let Some(name) = set.into_iter().find(|name| !known.contains(name)) else { return Ok(()) };
    match closest(&name, known.iter().map(String::as_str)) {
        Some(close) => bail!("environment variable `{name}` is not known: did you mean `{close}`?"),
        None => bail!("environment variable `{name}` is not known: `qingyuan help` lists those that are"),
    }
}

fn gather(command: &clap::Command, known: &mut BTreeSet<String>) {
    known.extend(command.get_arguments().filter_map(|argument| Some(argument.get_env()?.to_str()?.to_owned())));
    for inner in command.get_subcommands() {
        gather(inner, known);
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::commands::Cli;

    #[test]
    fn a_mistyped_variable_is_refused_with_a_suggestion() {
        let mut known = BTreeSet::new();
        gather(&Cli::command(), &mut known);
        assert!(check_names(["QINGYUAN_LISTEN".to_owned(), "QINGYUAN_DATA".to_owned()], &known).is_ok());
        let error = check_names(["QINGYUAN_LISTN".to_owned()], &known).expect_err("a typo");
        assert!(error.to_string().contains("did you mean `QINGYUAN_LISTEN`?"), "{error}");
    }
}
