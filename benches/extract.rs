//! Extraction against the parsing of the same pages alone: pages per CPU-second of one thread, alternating rounds.
//!
//! Always on the project's own golden pages; also on pages of real sites where a folder of them is named: one group for each
//! folder in it, pages packed by gzip or not.
//!
//! ```sh
//! cargo bench -p qingyuan-benches --bench extract -- PAGES-FOLDER
//! ```
#![expect(clippy::expect_used, reason = "a benchmark that cannot set itself up has nothing to measure")]
#![expect(clippy::print_stdout, reason = "its figures are what it is run for")]

use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use qingyuan_benches::ROOT;
use qingyuan_extract::extract;
use qingyuan_model::{Millis, RawPage};
use scraper::Html;
use url::Url;

/// Rounds of each; the median is told. The first of both warms code and memory and is not counted.
const ROUNDS: usize = 15;

/// How many pages of a group a round reads at least, so that the clock's grain does not matter.
const PAGES: usize = 200;

struct Group {
    name: String,
    pages: Vec<RawPage>,
}

fn read(path: &Path) -> RawPage {
    let mut bytes = std::fs::read(path).expect("a page");
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let packed = std::mem::take(&mut bytes);
        GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).expect("a whole gzip");
    }
    let url = Url::parse("http://page.example/2026/page.html").expect("a URL");
    RawPage { url, content_type: None, bytes, fetched_at: Millis(1_772_700_000_000) }
}

/// One group for each folder with pages in it.
fn groups(folder: &Path, found: &mut Vec<Group>) {
    let mut inner: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    inner.sort();
    let is_page = |path: &&PathBuf| path.to_string_lossy().trim_end_matches(".gz").ends_with(".html");
    let pages: Vec<RawPage> = inner.iter().filter(is_page).map(|path| read(path)).collect();
    if !pages.is_empty() {
        found.push(Group { name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(), pages });
    }
    for path in inner.iter().filter(|path| path.is_dir()) {
        groups(path, found);
    }
}

/// Processor time of this thread so far, in nanoseconds.
fn spent() -> u64 {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").expect("linux");
    line.split(' ').next().and_then(|ns| ns.parse().ok()).expect("a number")
}

/// Pages per CPU-second of `work` over the pages by their numbers, until [`PAGES`] are read.
fn rate(pages: usize, work: impl Fn(usize)) -> f64 {
    let times = PAGES.div_ceil(pages);
    let from = spent();
    for _ in 0..times {
        (0..pages).for_each(&work);
    }
    (times * pages) as f64 * 1e9 / (spent() - from) as f64
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn main() {
    let mut found = Vec::new();
    groups(&Path::new(ROOT).join("crates/qingyuan-extract/tests/pages"), &mut found);
    // Cargo itself adds `--bench`.
    for folder in std::env::args().skip(1).filter(|argument| !argument.starts_with('-')) {
        groups(Path::new(&folder), &mut found);
    }
    println!("pages per CPU-second of one thread, median of {ROUNDS} rounds each");
    for group in &found {
        let texts: Vec<String> =
            group.pages.iter().map(|page| String::from_utf8_lossy(&page.bytes).into_owned()).collect();
        let (mut whole, mut parser) = (Vec::new(), Vec::new());
        for round in 0..=ROUNDS {
            let parsing = rate(texts.len(), |at| drop(black_box(Html::parse_document(&texts[at]))));
            let extraction = rate(texts.len(), |at| drop(black_box(extract(&group.pages[at]))));
            if round > 0 {
                whole.push(extraction);
                parser.push(parsing);
            }
        }
        let bytes: usize = group.pages.iter().map(|page| page.bytes.len()).sum();
        let (whole, parser) = (median(whole), median(parser));
        println!(
            "{:<10} {:>4} pages of {:>4} KB: extraction with all metadata {whole:>6.0}, parsing alone {parser:>6.0}, ratio {:.2}",
            group.name,
            group.pages.len(),
            bytes / group.pages.len() / 1000,
            whole / parser
        );
    }
}
