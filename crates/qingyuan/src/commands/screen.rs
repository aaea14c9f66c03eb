//! `screen`

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use qingyuan_model::{Block, BlockKind, Document, Millis, RawPage, Tier};
use qingyuan_pipeline::Rulebook;
use serde::Deserialize;
use url::Url;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{opening, out, progress, surroundings};

/// The example shown by `--help`.
const EXAMPLE: &str = r#"Example: echo '{"id":"1","text":"加微信领兼职任务，先垫付后返利"}' | qingyuan screen"#;

/// Lines read ahead: bounds memory, keeps the cores busy.
const BATCH: usize = 256;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Screen {
    /// JSON Lines files; standard input when there is none
    files: Vec<PathBuf>,
    /// The trust tier of lines that do not say it
    #[arg(long, value_parser = Tier::parse, default_value = "open")]
    tier: Tier,
}

/// One line of input.
#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    text: Option<String>,
    html: Option<String>,
    url: Option<Url>,
    title: Option<String>,
    source: Option<String>,
    tier: Option<Tier>,
}

impl Screen {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let files = opening::rulebook_files(settings)?;
        let rulebook = Arc::new(files.clone().compile(&files.segmenter()?)?);
        let (tier, now) = (self.tier, surroundings::real().now());
        let bar = progress::bar(None);
        let mut failed = false;
        let mut inputs: Vec<Box<dyn BufRead>> = Vec::new();
        for path in &self.files {
            let file = File::open(path).with_context(|| format!("`{}`", path.display()))?;
            inputs.push(Box::new(BufReader::new(file)));
        }
        if inputs.is_empty() {
            inputs.push(Box::new(BufReader::new(std::io::stdin())));
        }
        opening::runtime()?.block_on(async {
            for input in inputs {
                let mut lines = input
                    .split(b'\n')
                    .enumerate()
                    .filter(|(_, line)| line.as_ref().map_or(true, |line| !line.trim_ascii().is_empty()));
                loop {
                    let batch = lines.by_ref().take(BATCH).map(|(at, line)| Ok((at, line?)));
                    let batch: Vec<(usize, Vec<u8>)> = batch.collect::<std::io::Result<_>>()?;
                    if batch.is_empty() {
                        break;
                    }
                    let rulebook = Arc::clone(&rulebook);
                    let rows =
                        qingyuan_pipeline::across(batch, move |(at, line)| row(&rulebook, at + 1, &line, tier, now));
                    for (row, fine) in rows.await? {
                        failed |= !fine;
                        out::data(&row);
                        bar.inc(1);
                    }
                }
            }
            Ok::<_, anyhow::Error>(())
        })?;
        bar.finish_and_clear();
        Ok(if failed { Outcome::Findings } else { Outcome::Fine })
    }
}

/// One line's answer, and whether it could be read.
fn row(rulebook: &Rulebook, number: usize, line: &[u8], tier: Tier, now: Millis) -> (String, bool) {
    let line: Line = match serde_json::from_slice(line) {
        Ok(line) => line,
        Err(error) => return refusal(&id_of(line), &format!("line {number}: {error}")),
    };
    let tier = line.tier.unwrap_or(tier);
    let (id, source) = (line.id.clone(), line.source.clone().unwrap_or_default());
    let Some(document) = document(line, now) else {
        return refusal(&id, &format!("line {number}: neither `text` nor `html`: one of them is needed"));
    };
    let screener = rulebook.screener();
    let verdict = screener.screen_from(&document, &source, Some(tier));
    let routing = screener.route(&verdict, &document, tier);
    let evidence: Vec<serde_json::Value> = verdict
        .evidence()
        .iter()
        .map(|piece| {
            serde_json::json!({
                "rule": piece.origin.id(), "category": piece.category, "weight": piece.weight,
                "field": piece.field, "start": piece.span.start, "end": piece.span.end, "text": piece.text,
                "why": piece.why,
            })
        })
        .collect();
    let row = serde_json::json!({
        "id": id, "route": routing.route, "clause": routing.clause, "reason": routing.reason,
        "label": screener.policy().label(&verdict), "harm": verdict.harm(), "quality": verdict.quality().score(),
        "scores": verdict.scores(), "evidence": evidence, "signals": verdict.quality().signals(),
        "ruleset": verdict.stamp().ruleset, "model": verdict.stamp().model,
    });
    (row.to_string(), true)
}

fn refusal(id: &serde_json::Value, error: &str) -> (String, bool) {
    (serde_json::json!({ "id": id, "error": error }).to_string(), false)
}

/// The id of a line that is otherwise unusable, when it can be told.
fn id_of(line: &[u8]) -> serde_json::Value {
    serde_json::from_slice::<serde_json::Value>(line).ok().and_then(|v| v.get("id").cloned()).unwrap_or_default()
}

/// The document of a line. A text keeps its very characters: its lines are the blocks, empty ones included, so that
/// spans count in the original.
fn document(line: Line, now: Millis) -> Option<Document> {
    let url = line.url.or_else(|| Url::parse("http://line.invalid/").ok())?;
    if let Some(html) = line.html {
        let content_type = Some("text/html; charset=utf-8".to_owned());
        let page = RawPage { url, content_type, bytes: html.into_bytes(), fetched_at: now };
        let mut document = qingyuan_extract::extract(&page).document;
        if let Some(title) = line.title {
            document.title = title;
        }
        return Some(document);
    }
    let text = line.text?;
    let mut document = Document::new(url);
    document.title = line.title.unwrap_or_default();
    document.blocks =
        text.split('\n').map(|line| Block { kind: BlockKind::Paragraph, text: line.to_owned() }).collect();
    Some(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_very_characters() {
        for text in ["", "\n", "一\r\n\n二\n", "a\u{0}b"] {
            let json = serde_json::json!({ "id": 1, "text": text }).to_string();
            let line: Line = serde_json::from_str(&json).expect("a line");
            assert_eq!(document(line, Millis(0)).expect("a document").text(), text);
        }
    }
}
