//! `library export`

use qingyuan_model::{Block, BlockKind};
use qingyuan_pipeline::Reading;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{opening, out};

/// Items read at once.
const PAGE: i64 = 200;

pub(crate) fn run(settings: &Settings) -> anyhow::Result<Outcome> {
    opening::runtime()?.block_on(async {
        let house = opening::house(settings).await?;
        let mut after = 0;
        loop {
            let items = house.export(after, PAGE).await?;
            let Some(last) = items.last() else { break };
            after = last.row.item.id;
            for reading in &items {
                out::data(&row(reading).to_string());
            }
        }
        house.close().await;
        Ok(Outcome::Fine)
    })
}

/// One item as `import` reads it; what came in by a file goes out as it came.
fn row(reading: &Reading) -> serde_json::Value {
    let document = &reading.stored.document;
    let given = document.given.as_deref();
    let item = reading.row.item.id;
    let url = match given {
        Some(given) => given.url.as_ref(),
        None => Some(&reading.row.item.url),
    };
    let licence = document.licence.as_ref().or(Some(&reading.source.licence)).filter(|licence| !licence.is_empty());
    let mut row = serde_json::json!({
        "id": given.map_or_else(|| item.to_string(), |given| given.id.clone()),
        "title": document.title, "text": document.text(), "url": url, "author": document.authors,
        "published": document.published, "subject": given.and_then(|given| given.subject.as_ref()),
        "kind": given.and_then(|given| given.kind.as_ref()), "tags": given.map_or(&[][..], |given| &given.tags), "licence": licence,
        "source": reading.source.id, "source_name": reading.source.name, "item": item, "document": reading.stored.hash,
    });
    let is_plain = |block: &Block| block.kind == BlockKind::Paragraph && !block.text.contains('\n');
    if !document.blocks.iter().all(is_plain) {
        row["blocks"] = serde_json::json!(document.blocks);
    }
    row
}
