//! `library`

mod bring;
mod take;

pub(crate) use bring::open;
use clap::Subcommand;

use crate::outcome::Outcome;
use crate::settings::Settings;

#[derive(Debug, Subcommand)]
pub(crate) enum LibraryCommand {
    /// Bring vetted resources in, as decisions of yours; what looks harmful waits on the desk all the same
    Import(bring::Bring),
    /// Write all items of the library as JSON Lines, as `import` reads them
    #[command(after_help = "Example: qingyuan library export > library.jsonl")]
    Export,
}

impl LibraryCommand {
    pub(crate) fn run(self, settings: &Settings) -> anyhow::Result<Outcome> {
        match self {
            Self::Import(bring) => bring.run(settings),
            Self::Export => take::run(settings),
        }
    }
}
