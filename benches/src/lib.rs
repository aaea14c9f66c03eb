//! Benchmarks of the stages; see docs/benchmarks.md. Here is only what several of them measure on.
#![expect(clippy::expect_used, reason = "a benchmark that cannot set itself up has nothing to measure")]

use std::path::{Path, PathBuf};

use qingyuan_extract::extract;
use qingyuan_model::{Document, Millis, RawPage};
use url::Url;

/// The folder of the workspace.
pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn pages(folder: &Path, pages: &mut Vec<PathBuf>) {
    let mut inner: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    inner.sort();
    for path in inner {
        if path.is_dir() {
            self::pages(&path, pages);
        } else if path.extension().is_some_and(|ending| ending == "html") {
            pages.push(path);
        }
    }
}

/// Every page of the campus as a document; pages in GBK are left to the extractor's own guess.
///
/// # Panics
/// When the corpus is not there.
#[must_use]
pub fn documents() -> Vec<Document> {
    let mut paths = Vec::new();
    pages(&Path::new(ROOT).join("corpus/campus"), &mut paths);
    let url = Url::parse("http://campus.example/page.html").expect("a URL");
    let read = |path: &PathBuf| RawPage {
        url: url.clone(),
        content_type: None,
        bytes: std::fs::read(path).expect("a page"),
        fetched_at: Millis(0),
    };
    paths.iter().map(|path| extract(&read(path)).document).filter(|document| !document.blocks.is_empty()).collect()
}
