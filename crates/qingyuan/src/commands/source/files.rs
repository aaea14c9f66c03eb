//! `source import` and `source export`: lists of sources as files.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use qingyuan_crawl::{opml, table};
use qingyuan_model::{Source, SourceState};
use qingyuan_pipeline::{House, Person, PipelineError, StoreError};
use serde::{Deserialize, Serialize};

use crate::out;
use crate::outcome::Outcome;
use crate::words::Lang;

/// What a list is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Outlines, as feed readers exchange them
    Opml,
    /// A table
    Csv,
    /// Whole charters
    #[default]
    Toml,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: qingyuan source export --format csv --out sources.csv")]
pub(crate) struct Export {
    /// The format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The file; standard output when none is named
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Whole charters in one file of TOML.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Charters {
    #[serde(default)]
    source: Vec<Source>,
}

impl Export {
    pub(super) async fn run(self, house: &House) -> anyhow::Result<Outcome> {
        let sources = house.sources(&Person::operator()).await?;
        let sources: Vec<Source> = sources.into_iter().map(|(source, _)| source).collect();
        let text = match self.format {
            Format::Opml => opml::write(&sources),
            Format::Csv => table::write(&sources),
            Format::Toml => toml::to_string_pretty(&Charters { source: sources })?,
        };
        match self.out {
            Some(path) => std::fs::write(&path, text).with_context(|| format!("`{}`", path.display()))?,
            None => out::data(text.trim_end()),
        }
        Ok(Outcome::Fine)
    }
}

/// Proposes every source of a list; what cannot be read is named by its line, and the rest goes on.
pub(super) async fn import(house: &House, file: &Path, lang: Lang) -> anyhow::Result<Outcome> {
    let bytes = std::fs::read(file).with_context(|| format!("`{}`", file.display()))?;
    let (sources, mut problems) = read(file, &bytes)?;
    let operator = Person::operator();
    let (mut proposed, found) = (0, sources.len());
    for source in sources {
        let source = Source { state: SourceState::Proposed, ..source };
        match house.source(&operator, &source.id).await {
            Ok(_) => {
                problems.push(format!("source `{}` exists already: change it with `source edit`", source.id));
                continue;
            }
            Err(PipelineError::Store(StoreError::Missing { .. })) => {}
            Err(error) => return Err(error.into()),
        }
        match house.put_source(&operator, &source).await {
            Ok(()) => proposed += 1,
            Err(error @ PipelineError::Field { .. }) => problems.push(format!("source `{}`: {error}", source.id)),
            Err(error) => return Err(error.into()),
        }
    }
    for problem in &problems {
        out::complain(&format!("{}: {problem}", file.display()));
    }
    out::line(&match lang {
        Lang::Zh => format!("读到 {found} 个来源，已提议 {proposed} 个；检查之后逐个批准：qingyuan source check ID"),
        Lang::En => {
            format!("{found} sources read, {proposed} proposed; check each, then approve it: qingyuan source check ID")
        }
    });
    Ok(if problems.is_empty() { Outcome::Fine } else { Outcome::Findings })
}

fn read(file: &Path, bytes: &[u8]) -> anyhow::Result<(Vec<Source>, Vec<String>)> {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let (sources, problems) = match ending.as_str() {
        "opml" | "xml" => opml::read(bytes),
        "csv" => table::read(bytes),
        "toml" => return Ok((charters(file, bytes)?, Vec::new())),
        _ => bail!("`{}` is no list of sources: its name must end in .opml, .xml, .csv or .toml", file.display()),
    };
    Ok((sources, problems.iter().map(ToString::to_string).collect()))
}

/// One charter, as `source show` prints it, or all of them, as `source export` does.
fn charters(file: &Path, bytes: &[u8]) -> anyhow::Result<Vec<Source>> {
    let text = std::str::from_utf8(bytes).with_context(|| format!("`{}`", file.display()))?;
    let table: toml::Table = toml::from_str(text).with_context(|| format!("`{}`", file.display()))?;
    if table.contains_key("id") {
        return Ok(vec![toml::from_str(text).with_context(|| format!("`{}`", file.display()))?]);
    }
    let charters: Charters = toml::from_str(text).with_context(|| format!("`{}`", file.display()))?;
    Ok(charters.source)
}
