//! `search`

use clap::Args;
use qingyuan_pipeline::SearchRequest;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{opening, out};

/// The example shown by `--help`.
const EXAMPLE: &str = "Example: qingyuan search 导数的几何意义";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Search {
    /// What to search for
    query: String,
    /// How many results
    #[arg(short, long, default_value_t = 10)]
    limit: usize,
    /// Print one JSON object a result
    #[arg(long)]
    json: bool,
}

impl Search {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        opening::runtime()?.block_on(async {
            let house = opening::house(settings).await?;
            house.follow().await?;
            let mut request = SearchRequest::new(&self.query);
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
