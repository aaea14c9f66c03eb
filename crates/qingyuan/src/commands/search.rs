//! `search`

mod topics;

pub(crate) use topics::read as read_topics;

use std::path::PathBuf;

use clap::Args;
use qingyuan_pipeline::SearchRequest;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{opening, out};

/// The example shown by `--help`.
const EXAMPLE: &str = "Example: qingyuan search 导数的几何意义
         qingyuan search --topics topics.tsv --run run.txt -k 50";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Search {
    /// What to search for
    #[arg(required_unless_present = "topics", conflicts_with = "topics")]
    query: Option<String>,
    /// How many results
    #[arg(short, long, default_value_t = 10)]
    limit: usize,
    /// Print one JSON object a result
    #[arg(long)]
    json: bool,
    /// Search for many topics, one `id<TAB>query` a line, packed by gzip or not; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["limit", "json"])]
    topics: Option<PathBuf>,
    /// Write the TREC run of the topics, `qid Q0 docid rank score qingyuan`; `-` is standard output
    #[arg(long, value_name = "FILE", default_value = "-", requires = "topics")]
    run: PathBuf,
    /// How many results a topic has in the run, at most 1,000
    #[arg(short = 'k', value_name = "N", default_value_t = 10, requires = "topics", value_parser = depth)]
    depth: usize,
}

/// As deep as one page of results can be.
fn depth(text: &str) -> Result<usize, String> {
    let depth = text.parse().ok().filter(|depth| (1..=1_000).contains(depth));
    depth.ok_or_else(|| "use a number from 1 to 1000".to_owned())
}

impl Search {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        opening::runtime()?.block_on(async {
            let house = opening::house(settings).await?;
            house.follow().await?;
            if let Some(topics) = &self.topics {
                let stop = opening::stop_on_signal();
                let outcome = topics::run(&house, topics, &self.run, self.depth, &stop).await;
                house.close().await;
                return outcome;
            }
            let mut request = SearchRequest::new(self.query.as_deref().unwrap_or_default());
            request.limit = self.limit;
            let page = house.search(request).await?;
            for (at, result) in page.results.iter().enumerate() {
                if self.json {
                    let row = serde_json::json!({
                        "id": result.id, "title": result.title.text, "url": result.url, "score": result.score,
                        "source": result.source, "published": result.published, "snippet": result.snippet.text,
                    });
                    out::data(&row.to_string());
                } else {
                    out::line(&format!("{}. {}  [{}]", at + 1, result.title.text, result.source_name));
                    out::line(&format!("   {}", result.url));
                    out::line(&format!("   {}", result.snippet.text));
                }
            }
            if !self.json {
                out::line(&format!("{} {}", settings.lang.pick("共", "total"), page.total));
            }
            house.close().await;
            Ok(if page.results.is_empty() { Outcome::Findings } else { Outcome::Fine })
        })
    }
}
