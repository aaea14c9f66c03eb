//! `source`

mod add;
mod check;
mod files;

use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use qingyuan_model::{Source, SourceId, SourceState};
use qingyuan_pipeline::{House, Person, PipelineError};

pub(crate) use add::pick;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{opening, out};

#[derive(Debug, Subcommand)]
pub(crate) enum SourceCommand {
    /// Propose a source from flags, and check what a crawl of it would find
    Add(Box<add::Add>),
    /// Check what a crawl of a source would find; nothing of it is kept
    Check(Box<check::Check>),
    /// List all sources
    List {
        /// Print one JSON object a source
        #[arg(long)]
        json: bool,
    },
    /// Show a source's charter as TOML
    Show {
        /// The source
        id: SourceId,
    },
    /// Change a source, or propose one, by a charter in TOML, as `show` prints it
    #[command(after_help = "Example: qingyuan source show news > news.toml; edit it; qingyuan source edit news.toml")]
    Edit {
        /// The charter
        file: PathBuf,
        /// Yes, an approved source is to reach further
        #[arg(long)]
        widen: bool,
    },
    /// Approve a proposed source
    #[command(after_help = "Example: qingyuan source approve news --reason '校报编辑部运营，已看过检查结果'")]
    Approve {
        /// The source
        id: SourceId,
        /// Why it is let in; the log keeps it
        #[arg(long)]
        reason: String,
    },
    /// Stop crawling a source for now
    Pause {
        /// The source
        id: SourceId,
        /// Why; the log keeps it
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Crawl a paused source again, or propose a retired one again
    Resume {
        /// The source
        id: SourceId,
        /// Why; the log keeps it
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Give a source up; its history stays
    Retire {
        /// The source
        id: SourceId,
        /// Why; the log keeps it
        #[arg(long)]
        reason: String,
    },
    /// Crawl addresses that begin so sooner (above 0) or later (below 0) than others; 0 takes it back
    #[command(after_help = "Example: qingyuan source interest https://open.example.edu/course/ 2")]
    Interest {
        /// What the addresses begin with
        prefix: String,
        /// From -5 to 5; all other merits of an address together come to some 4
        #[arg(allow_negative_numbers = true)]
        boost: f64,
    },
    /// Propose all sources of a list: OPML, CSV or TOML
    Import {
        /// The list; its name ends in .opml, .xml, .csv or .toml
        file: PathBuf,
    },
    /// Write all sources as a list; secrets stand in it by name only
    Export(files::Export),
}

impl SourceCommand {
    pub(crate) fn run(self, settings: &Settings) -> anyhow::Result<Outcome> {
        opening::runtime()?.block_on(async {
            let house = opening::house(settings).await?;
            let outcome = self.act(&house, settings).await;
            house.close().await;
            outcome
        })
    }

    async fn act(self, house: &House, settings: &Settings) -> anyhow::Result<Outcome> {
        let operator = Person::operator();
        let step = match self {
            Self::Add(add) => return add.run(house, settings.lang).await,
            Self::Check(check) => return check.run(house, settings.lang).await,
            Self::Import { file } => return files::import(house, &file, settings.lang).await,
            Self::Export(export) => return export.run(house).await,
            Self::Interest { prefix, boost } => {
                let touched = house.boost(&operator, &prefix, boost).await?;
                out::note(
                    &settings
                        .lang
                        .pick("涉及的网址：{n}", "addresses concerned: {n}")
                        .replace("{n}", &touched.to_string()),
                );
                return Ok(Outcome::Fine);
            }
            Self::List { json } => return list(house, json).await,
            Self::Show { id } => {
                let source = house.source(&operator, &id).await?.source;
                out::data(toml::to_string_pretty(&source)?.trim_end());
                return Ok(Outcome::Fine);
            }
            Self::Edit { file, widen } => return edit(house, &file, widen).await,
            Self::Approve { id, reason } => {
                let state = house.source(&operator, &id).await?.source.state;
                if state == SourceState::Paused {
                    anyhow::bail!("source `{id}` is paused: qingyuan source resume {id}");
                }
                (id, SourceState::Approved, reason)
            }
            Self::Pause { id, reason } => (id, SourceState::Paused, reason),
            Self::Resume { id, reason } => match house.source(&operator, &id).await?.source.state {
                SourceState::Proposed => {
                    anyhow::bail!("source `{id}` is only proposed: qingyuan source approve {id} --reason …")
                }
                SourceState::Retired => (id, SourceState::Proposed, reason),
                SourceState::Approved | SourceState::Paused => (id, SourceState::Approved, reason),
            },
            Self::Retire { id, reason } => (id, SourceState::Retired, reason),
        };
        house.set_source_state(&operator, &step.0, step.1, &step.2).await?;
        Ok(Outcome::Fine)
    }
}

async fn edit(house: &House, file: &std::path::Path, widen: bool) -> anyhow::Result<Outcome> {
    let text = std::fs::read_to_string(file).with_context(|| format!("`{}`", file.display()))?;
    let source: Source = toml::from_str(&text).with_context(|| format!("`{}`", file.display()))?;
    let operator = Person::operator();
    if widen {
        house.widen_source(&operator, &source).await?;
        return Ok(Outcome::Fine);
    }
    match house.put_source(&operator, &source).await {
        Err(PipelineError::Widens { id, changes }) => {
            for change in &changes {
                out::note(&change.to_string());
            }
            anyhow::bail!("`{id}` was approved and would reach further: look at the lines above, then add --widen")
        }
        other => {
            other?;
            for problem in qingyuan_pipeline::charter_problems(&source) {
                out::note(&problem);
            }
            Ok(Outcome::Fine)
        }
    }
}

async fn list(house: &House, json: bool) -> anyhow::Result<Outcome> {
    let sources = house.sources(&Person::operator()).await?;
    if json {
        for (source, counts) in sources {
            out::data(&serde_json::json!({ "source": source, "pages": counts }).to_string());
        }
        return Ok(Outcome::Fine);
    }
    let mut rows = Vec::new();
    for (source, counts) in sources {
        let pages: i64 = counts.values().sum();
        let row = [source.id.as_str(), &source.name, source.state.id(), source.tier.id(), &pages.to_string()];
        rows.push(row.map(str::to_owned).to_vec());
    }
    out::table(&rows);
    Ok(Outcome::Fine)
}
