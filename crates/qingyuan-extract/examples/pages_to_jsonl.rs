//! Reads a folder of saved pages and writes one JSON line per page, in the order of their names: what a scorer of
//! extraction wants. A file `urls.tsv` beside the pages may give each page's address, as `id<TAB>url` lines.
//!
//! ```sh
//! cargo run --release -p qingyuan-extract --example pages_to_jsonl -- PAGES-FOLDER > out.jsonl
//! ```

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use qingyuan_extract::extract;
use qingyuan_model::{Millis, RawPage};
use url::Url;

/// 2026-03-05: any day after the pages were saved will do.
const FETCHED_AT: Millis = Millis(1_772_700_000_000);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: pages_to_jsonl FOLDER")?);
    let listed = std::fs::read_to_string(folder.join("urls.tsv")).unwrap_or_default();
    let urls: BTreeMap<&str, &str> = listed
        .lines()
        .filter_map(|line| {
            let mut fields = line.split('\t');
            Some((fields.next()?, fields.next()?))
        })
        .collect();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.sort();
    let mut out = std::io::stdout().lock();
    for file in files {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name == "urls.tsv" {
            continue;
        }
        let id = name.rsplit_once('.').map_or(name, |(id, _)| id);
        // As `qingyuan extract` does: an address that says nothing.
        let unknown = format!("http://file.invalid/{name}");
        let url = Url::parse(urls.get(id).unwrap_or(&unknown.as_str()))?;
        let bytes = std::fs::read(&file)?;
        let extraction = extract(&RawPage { url, content_type: None, bytes, fetched_at: FETCHED_AT });
        let document = &extraction.document;
        let mut line = serde_json::to_value(document)?;
        line["id"] = id.into();
        line["text"] = document.main_text().into();
        line["links"] = document.links.len().into();
        serde_json::to_writer(&mut out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
