//! Benchmarks of the stages; see docs/benchmarks.md. Here is only what several of them measure on.
#![expect(clippy::expect_used, reason = "a benchmark that cannot set itself up has nothing to measure")]

use std::path::{Path, PathBuf};

use qingyuan_extract::extract;
use qingyuan_model::{Block, BlockKind, Document, Millis, RawPage};
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

/// Clean texts of the corpus in pieces of 1 to 4 KB: long ones as they are, short ones of a file joined.
///
/// # Panics
/// When the corpus is not there.
#[must_use]
pub fn ordinary() -> Vec<Document> {
    let folder = Path::new(ROOT).join("corpus/labels");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let mut texts = Vec::new();
    for file in
        files.iter().filter(|file| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("clean")))
    {
        let mut joined = String::new();
        for line in std::fs::read_to_string(file).expect("labels").lines() {
            let line: serde_json::Value = serde_json::from_str(line).expect("a label");
            joined.push_str(line["text"].as_str().expect("a text"));
            joined.push('\n');
            if joined.len() > 1_500 {
                texts.push(std::mem::take(&mut joined));
            }
        }
    }
    let url = Url::parse("http://ordinary.example/").expect("a URL");
    let document = |text: &String| {
        let mut document = Document::new(url.clone());
        let block = |text: &str| Block { kind: BlockKind::Paragraph, text: text.to_owned() };
        document.blocks = text.lines().map(block).collect();
        document
    };
    texts.iter().map(document).collect()
}
