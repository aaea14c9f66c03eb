//! `robots`

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use crate::out;
use crate::outcome::Outcome;

/// The example shown by `--help`.
const EXAMPLE: &str =
    "Example: qingyuan robots robots.txt --agent Qingyuan https://lib.example/a https://lib.example/b";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Robots {
    /// The robots.txt
    file: PathBuf,
    /// The crawler's product token
    #[arg(long, value_name = "NAME")]
    agent: String,
    /// The URLs to ask about
    #[arg(required = true)]
    urls: Vec<String>,
}

impl Robots {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let bytes = std::fs::read(&self.file).with_context(|| format!("`{}`", self.file.display()))?;
        let robots = qingyuan_crawl::Robots::parse(&bytes);
        for url in &self.urls {
            out::line(if robots.allows_written(&self.agent, url) { "allow" } else { "disallow" });
        }
        Ok(Outcome::Fine)
    }
}
