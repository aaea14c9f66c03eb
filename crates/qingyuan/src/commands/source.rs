//! `source`

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use qingyuan_model::{Scope, Source, SourceId, SourceState, Tier};
use qingyuan_pipeline::{House, Person};
use url::Url;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{opening, out};

#[derive(Debug, Subcommand)]
pub(crate) enum SourceCommand {
    /// Add a source, approved, from flags
    Add(Box<Add>),
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
    /// Add or change a source from a charter in TOML, as `show` prints it
    #[command(after_help = "Example: qingyuan source show news > news.toml; edit it; qingyuan source edit news.toml")]
    Edit {
        /// The charter
        file: PathBuf,
    },
    /// Stop crawling a source
    Pause {
        /// The source
        id: SourceId,
    },
    /// Approve a source, or crawl it again
    Resume {
        /// The source
        id: SourceId,
    },
    /// Give a source up; its history stays
    Retire {
        /// The source
        id: SourceId,
    },
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example: qingyuan source add opencourse --name 公开课 --tier trusted --seed https://open.example.edu/"
)]
pub(crate) struct Add {
    /// A short name: lowercase letters, digits, hyphens
    id: SourceId,
    /// The name that readers see
    #[arg(long)]
    name: String,
    /// Why it is let in, in one sentence
    #[arg(long, default_value = "")]
    charter: String,
    /// trusted, known or open
    #[arg(long, value_parser = Tier::parse, default_value = "open")]
    tier: Tier,
    /// A page to begin with; its host is in scope
    #[arg(long = "seed", required_unless_present_any = ["feeds", "sitemaps"])]
    seeds: Vec<Url>,
    /// A feed to follow; its host is in scope
    #[arg(long = "feed")]
    feeds: Vec<Url>,
    /// A sitemap to follow; its host is in scope
    #[arg(long = "sitemap")]
    sitemaps: Vec<Url>,
    /// Only paths that begin with this
    #[arg(long = "include", value_name = "PATH")]
    include: Vec<String>,
    /// No paths that begin with this
    #[arg(long = "exclude", value_name = "PATH")]
    exclude: Vec<String>,
    /// Links away from a seed
    #[arg(long, default_value_t = 5)]
    max_depth: u32,
    /// URLs in all
    #[arg(long, default_value_t = 10_000)]
    max_pages: u32,
    /// Milliseconds between two requests to one host
    #[arg(long, default_value_t = Source::default_delay_ms())]
    delay_ms: u32,
    /// Minutes that a page stays fresh
    #[arg(long, default_value_t = Source::default_refresh_minutes())]
    refresh_minutes: u32,
    /// The licence of what it publishes
    #[arg(long, default_value = "")]
    licence: String,
    /// Whom to ask there
    #[arg(long, default_value = "")]
    contact: String,
    /// A non-public address (or address/prefix) that this source may be reached at
    #[arg(long = "allow-address", value_name = "ADDRESS")]
    allow_addresses: Vec<String>,
}

impl Add {
    fn charter(self) -> Source {
        let hosts = Scope::hosts_of(self.seeds.iter().chain(&self.feeds).chain(&self.sitemaps));
        Source {
            charter: self.charter,
            state: SourceState::Approved,
            tier: self.tier,
            scope: Scope {
                hosts,
                include: self.include,
                exclude: self.exclude,
                max_depth: self.max_depth,
                max_pages: self.max_pages,
            },
            seeds: self.seeds,
            feeds: self.feeds,
            sitemaps: self.sitemaps,
            licence: self.licence,
            contact: self.contact,
            owner: "admin".to_owned(),
            delay_ms: self.delay_ms,
            refresh_minutes: self.refresh_minutes,
            allow_addresses: self.allow_addresses,
            ..Source::new(self.id, &self.name)
        }
    }
}

impl SourceCommand {
    pub(crate) fn run(self, settings: &Settings) -> anyhow::Result<Outcome> {
        opening::runtime()?.block_on(async {
            let house = opening::house(settings).await?;
            let operator = Person::operator();
            match self {
                Self::Add(add) => house.put_source(&operator, &add.charter()).await?,
                Self::List { json } => list(&house, json).await?,
                Self::Show { id } => {
                    let source = house.source(&operator, &id).await?.source;
                    out::data(toml::to_string_pretty(&source)?.trim_end());
                }
                Self::Edit { file } => {
                    let text = std::fs::read_to_string(&file).with_context(|| format!("`{}`", file.display()))?;
                    let source: Source = toml::from_str(&text).with_context(|| format!("`{}`", file.display()))?;
                    house.put_source(&operator, &source).await?;
                }
                Self::Pause { id } => house.set_source_state(&operator, &id, SourceState::Paused).await?,
                Self::Resume { id } => house.set_source_state(&operator, &id, SourceState::Approved).await?,
                Self::Retire { id } => house.set_source_state(&operator, &id, SourceState::Retired).await?,
            }
            house.close().await;
            Ok(Outcome::Fine)
        })
    }
}

async fn list(house: &House, json: bool) -> anyhow::Result<()> {
    let sources = house.sources(&Person::operator()).await?;
    if json {
        for (source, counts) in sources {
            out::data(&serde_json::json!({ "source": source, "pages": counts }).to_string());
        }
        return Ok(());
    }
    let mut rows = Vec::new();
    for (source, counts) in sources {
        let pages: i64 = counts.values().sum();
        let row = [source.id.as_str(), &source.name, source.state.id(), source.tier.id(), &pages.to_string()];
        rows.push(row.map(str::to_owned).to_vec());
    }
    out::table(&rows);
    Ok(())
}
