//! `library`

use clap::Subcommand;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{opening, out};

/// Items read at once.
const PAGE: i64 = 200;

#[derive(Debug, Subcommand)]
pub(crate) enum LibraryCommand {
    /// Write all items of the library as JSON Lines
    #[command(after_help = "Example: qingyuan library export > library.jsonl")]
    Export,
}

impl LibraryCommand {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let Self::Export = self;
        opening::runtime()?.block_on(async {
            let house = opening::house(settings).await?;
            let mut after = 0;
            loop {
                let items = house.export(after, PAGE).await?;
                let Some(last) = items.last() else { break };
                after = last.row.item.id;
                for reading in &items {
                    let document = &reading.stored.document;
                    let row = serde_json::json!({
                        "id": reading.row.item.id, "title": document.title, "text": document.text(),
                        "url": reading.row.item.url, "author": document.authors, "published": document.published,
                        "kind": document.kind, "licence": reading.source.licence, "source": reading.source.id,
                        "document": reading.row.item.document,
                    });
                    out::data(&row.to_string());
                }
            }
            house.close().await;
            Ok(Outcome::Fine)
        })
    }
}
