//! `rules`: the commands of whoever writes rules. Each lives in a file of its own.

mod explain;
mod lint;
mod new;
mod test;

use clap::Subcommand;

use crate::outcome::Outcome;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// Begin a rule: write its file, with comments that say what belongs where
    New(new::New),
    /// Read rules, lists, contexts, dictionaries and policy, and report everything that is wrong at its place
    Lint(lint::Lint),
    /// Run the rules' own tests against the whole set
    Test(test::Test),
    /// Say what the rules make of a text, and why
    Explain(explain::Explain),
}

impl RulesCommand {
    pub(crate) fn run(self, settings: &Settings) -> anyhow::Result<Outcome> {
        match self {
            Self::New(new) => new.run(settings),
            Self::Lint(lint) => lint.run(settings),
            Self::Test(test) => test.run(settings),
            Self::Explain(explain) => explain.run(settings),
        }
    }
}
