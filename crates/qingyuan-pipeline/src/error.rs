//! What can go wrong in an act.

use std::path::PathBuf;
use std::sync::Arc;

use qingyuan_index::IndexError;
use qingyuan_model::{InvalidSource, Role};
use qingyuan_rules::{Diagnostics, Level};
use qingyuan_store::StoreError;

use crate::reach::Widening;

/// Why an act was not carried out. Nothing of it was done.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index refused.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The account's role does not allow it.
    #[error("the role {} may not {act}: ask an admin", role.id())]
    Forbidden {
        /// The role that tried.
        role: Role,
        /// What it tried.
        act: &'static str,
    },
    /// The name or the password is wrong; which of the two is not said.
    #[error("name or password is wrong")]
    SignIn,
    /// Too many tries on one account.
    #[error("too many tries to sign in as `{name}`: wait {wait_s} seconds")]
    TooManyTries {
        /// The account that was tried.
        name: String,
        /// How long until the next try counts, in seconds.
        wait_s: i64,
    },
    /// A field of a form or file cannot be used.
    #[error("{field}: {problem}")]
    Field {
        /// Which field.
        field: &'static str,
        /// What is wrong, and how it should be.
        problem: String,
    },
    /// A charter that a person has let in would reach further.
    #[error("the charter of `{id}` would reach further ({}): confirm it", changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Widens {
        /// The source.
        id: String,
        /// How.
        changes: Vec<Widening>,
    },
    /// The rule files do not compile, or the policy or a dictionary cannot be read; the rulebook in force stays.
    #[error("the rulebook was not accepted:\n{}", causes(diagnostics))]
    Rulebook {
        /// Everything that is wrong, in the order of paths and lines.
        diagnostics: Diagnostics,
    },
    /// A file cannot be read.
    #[error("`{path}`: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// What an export writes to refuses.
    #[error("the archive cannot be written: check the disk's room and rights ({0})")]
    Output(std::io::Error),
    /// What an import reads from breaks off; what came before stays.
    #[error("the file cannot be read on: check it and import it again, what is there is not taken twice ({0})")]
    Input(std::io::Error),
    /// The crawler cannot be set up.
    #[error("the fetcher cannot be set up: {0}")]
    Fetcher(String),
    /// Too few labelled texts to learn from some and test on others.
    #[error(
        "{harmful} harmful and {clean} clean texts of your own are too few to learn from: bring at least {least} of each"
    )]
    Untrainable {
        /// Harmful texts.
        harmful: usize,
        /// Clean texts.
        clean: usize,
        /// How many of each are needed.
        least: usize,
    },
    /// More categories than a model can tell.
    #[error(
        "the labels name {found} categories, and a model tells {most} at most: merge some (a slip counts as one too)"
    )]
    TooManyCategories {
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// Pages were fetched and the store refused to keep what came of them; they are fetched again another time.
    #[error("what came of a visit was not written: {0}")]
    Unwritten(Arc<StoreError>),
    /// A worker's task died; its work is given to the next.
    #[error("the {0} task stopped unexpectedly; see the log")]
    Task(&'static str),
}

impl PipelineError {
    /// Whether the disk takes nothing just now; what was to be done is in order and can be tried again.
    pub(crate) fn is_disk(&self) -> bool {
        match self {
            Self::Store(error) => error.is_disk(),
            Self::Unwritten(error) => error.is_disk(),
            _ => false,
        }
    }
}

impl From<InvalidSource> for PipelineError {
    fn from(error: InvalidSource) -> Self {
        Self::Field { field: "source", problem: error.to_string() }
    }
}

/// The errors, which are the cause, and how much else there is to say: a warning never keeps a rulebook out.
fn causes(diagnostics: &Diagnostics) -> String {
    let errors: Vec<String> = diagnostics.errors().map(ToString::to_string).collect();
    let mut told = errors.join("\n");
    let others = [Level::Warning, Level::Note].map(|level| (diagnostics.count(level), level.id()));
    let counted = others.iter().filter(|(count, _)| *count > 0);
    let counted: Vec<String> =
        counted.map(|(count, level)| format!("{count} {level}{}", if *count == 1 { "" } else { "s" })).collect();
    if !counted.is_empty() {
        told.push_str(&format!("\nbesides, {} (see `rules lint`)", counted.join(" and ")));
    }
    told
}
