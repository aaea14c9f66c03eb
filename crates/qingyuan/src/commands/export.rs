//! `export`

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use qingyuan_crawl::warc;
use qingyuan_model::{Millis, SourceId};
use qingyuan_pipeline::{ExportReport, FetchFilter};

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{opening, out, progress};

#[derive(Debug, Subcommand)]
pub(crate) enum ExportCommand {
    /// Write what was fetched as a web archive (WARC 1.1, gzip)
    #[command(after_help = "Example: qingyuan export warc --source campus --since 2026-03-01 --out campus.warc.gz")]
    Warc(Warc),
}

#[derive(Debug, Args)]
pub(crate) struct Warc {
    /// Only of this source; may be given several times
    #[arg(long, value_name = "ID")]
    source: Vec<SourceId>,
    /// Only what was fetched on this day (UTC) or later
    #[arg(long, value_name = "DATE", value_parser = date)]
    since: Option<Millis>,
    /// Only what was fetched before this day (UTC)
    #[arg(long, value_name = "DATE", value_parser = date)]
    until: Option<Millis>,
    /// Only addresses that begin so
    #[arg(long, value_name = "PREFIX", default_value = "")]
    url: String,
    /// The file to write; `-` writes to standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
    /// Print the report as JSON, on standard error when the archive goes to standard output
    #[arg(long)]
    json: bool,
}

fn date(text: &str) -> Result<Millis, String> {
    warc::date(text).ok_or_else(|| "no date: write it as 2026-03-01".to_owned())
}

impl ExportCommand {
    pub(crate) fn run(self, settings: &Settings) -> anyhow::Result<Outcome> {
        let Self::Warc(warc) = self;
        opening::runtime()?.block_on(warc.run(settings))
    }
}

impl Warc {
    async fn run(self, settings: &Settings) -> anyhow::Result<Outcome> {
        let stop = opening::stop_on_signal();
        let house = opening::house(settings).await?;
        let filter = FetchFilter { sources: self.source, since: self.since, until: self.until, prefix: self.url };
        let bar = progress::bar(None);
        let told = |records| bar.set_position(records);
        let to_file = self.out != Path::new("-");
        let report = if to_file {
            let part = part_beside(&self.out);
            let file = File::create(&part).with_context(|| format!("`{}`", part.display()))?;
            let exported = house.export_warc(&filter, BufWriter::new(file), &stop, told).await;
            let report = exported.map_err(anyhow::Error::from).and_then(|(file, report)| {
                if !report.stopped {
                    file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
                    std::fs::rename(&part, &self.out).with_context(|| format!("`{}`", self.out.display()))?;
                }
                Ok(report)
            });
            if report.as_ref().map_or(true, |report| report.stopped) {
                // A half archive is of use to nobody; that it cannot be removed on a failing disk changes nothing.
                let _ = std::fs::remove_file(&part);
            }
            report?
        } else {
            let (mut stdout, report) = house.export_warc(&filter, std::io::stdout(), &stop, told).await?;
            stdout.flush()?;
            report
        };
        bar.finish_and_clear();
        house.close().await;
        for problem in &report.problems {
            out::complain(problem);
        }
        let text = if self.json { as_json(&report) } else { in_words(&report, settings) };
        if to_file && self.json {
            out::data(&text);
        } else {
            out::note(&text);
        }
        Ok(if report.stopped || !report.problems.is_empty() { Outcome::Findings } else { Outcome::Fine })
    }
}

/// The archive grows under this name and takes its own when it is whole.
fn part_beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    PathBuf::from(name)
}

fn as_json(report: &ExportReport) -> String {
    serde_json::json!({
        "responses": report.responses, "resources": report.resources, "revisits": report.revisits,
        "bytes": report.bytes, "problems": report.problems, "stopped": report.stopped,
    })
    .to_string()
}

fn in_words(report: &ExportReport, settings: &Settings) -> String {
    let ExportReport { responses, resources, revisits, .. } = report;
    let text = match settings.lang {
        crate::words::Lang::Zh => format!("网页 {responses} · 文件 {resources} · 与先前相同 {revisits}"),
        crate::words::Lang::En => format!("{responses} responses · {resources} files · {revisits} same as before"),
    };
    let stopped = settings.lang.pick("已中断，未写出文件", "stopped before the end; no file was written");
    if report.stopped { format!("{text} · {stopped}") } else { text }
}
