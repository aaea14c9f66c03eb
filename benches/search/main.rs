//! What searching and indexing cost, beside the naive set-up on the same engine in the same run.
//!
//! `cargo bench -p qingyuan-benches --bench search -- [--docs N] [--texts ENTRIES.jsonl --topics TOPICS.tsv] [--keep DIR]`:
//! 65,000 entries of about 700 characters unless told, joined at random, always alike, of the project's own corpus, or of
//! `{"title", "text"}` a line and questions `number<TAB>question` a line. Synonyms are the shipped ones. Everything runs on
//! this thread but the engine's own writing. CPU times are those that the processor spent here, so that other work on
//! the machine hardly counts; times by the wall include it. `--keep` leaves both indexes in a folder and takes them from
//! there the next time.
#![expect(clippy::print_stdout, reason = "its figures are what it is run for")]

mod measure;
mod naive;
mod texts;

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use qingyuan_index::{Entry, Index, SearchRequest, Synonyms};
use qingyuan_text::Segmenter;

use crate::measure::{Spent, Times, bytes, memory, spent_here};
use crate::naive::Naive;
use crate::texts::{Texts, entry};

/// Entries made before they are put, so that making them is not measured.
const BATCH: i64 = 1_000;
/// Rounds over the questions. The best time of each one is what it costs when nothing else runs.
const ROUNDS: usize = 5;
const SYNONYMS: &str = include_str!("../../rules/synonyms.txt");

struct Arguments {
    docs: i64,
    texts: Option<(PathBuf, PathBuf)>,
    keep: Option<PathBuf>,
}

impl Arguments {
    fn read() -> Result<Self> {
        let (mut docs, mut texts, mut topics, mut keep) = (65_000, None, None, None);
        let mut rest = std::env::args().skip(1).filter(|argument| argument != "--bench");
        while let Some(name) = rest.next() {
            let value = rest.next().with_context(|| format!("{name} wants a value"))?;
            match name.as_str() {
                "--docs" => docs = value.parse().with_context(|| format!("--docs {value}"))?,
                "--texts" => texts = Some(value.into()),
                "--topics" => topics = Some(value.into()),
                "--keep" => keep = Some(value.into()),
                _ => bail!("{name} is unknown: --docs, --texts and --topics, --keep are known"),
            }
        }
        let texts = match (texts, topics) {
            (Some(texts), Some(topics)) => Some((texts, topics)),
            (None, None) => None,
            _ => bail!("--texts and --topics go together"),
        };
        Ok(Self { docs, texts, keep })
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::read()?;
    let segmenter = Arc::new(Segmenter::new());
    let texts = match &arguments.texts {
        Some((texts, topics)) => Texts::read(texts, topics)?,
        None => Texts::own(&segmenter)?,
    };
    println!("{} entries made of {} texts, {} questions", arguments.docs, texts.articles.len(), texts.questions.len());
    let temporary = tempfile::tempdir()?;
    let dir = arguments.keep.as_deref().unwrap_or(temporary.path());
    let (ours, theirs) = (dir.join("ours"), dir.join("naive"));
    fs::create_dir_all(&theirs)?;

    let index = Index::open(&ours, segmenter, "bench")?;
    let naive = Naive::open(&theirs)?;
    if index.count() == 0 {
        fill(&index, &naive, &texts, arguments.docs)?;
    }
    told("ours", &ours, index.count())?;
    told("naive", &theirs, index.count())?;
    let resident = memory()?;
    println!("memory before the questions: {resident}");

    let (synonyms, mistakes) = Synonyms::read(SYNONYMS);
    println!("synonyms: {} texts, {} lines with mistakes", synonyms.len(), mistakes.len());
    let synonyms = Arc::new(synonyms);
    let request = |question: &str| SearchRequest { synonyms: synonyms.clone(), ..SearchRequest::new(question) };
    let whole = run(&texts.questions, |question| Ok(index.search(&request(question))?.total as usize))?;
    let ranking = run(&texts.questions, |question| Ok(index.rank(&request(question))?.len()))?;
    let plain = run(&texts.questions, |question| Ok(index.search(&SearchRequest::new(question))?.total as usize))?;
    let peer = run(&texts.questions, |question| naive.search(question))?;
    println!(
        "| milliseconds | CPU mean | p50 | p90 | p99 | most | wall p50 | p99 |\n|---|---|---|---|---|---|---|---|"
    );
    println!("| ours: facets, snippets, synonyms | {whole} |");
    println!("| ours without synonyms | {plain} |");
    println!("| ours, ranking alone | {ranking} |");
    println!("| naive, ranking alone | {peer} |");
    println!("memory after the questions: {}", memory()?);
    Ok(())
}

/// Fills one after the other with the same entries: both have threads of their own, which must not be counted to the other.
fn fill(index: &Index, naive: &Naive, texts: &Texts, docs: i64) -> Result<()> {
    let mut writer = index.writer()?;
    let ours = Spent::start();
    let making = batches(texts, docs, |batch| Ok(batch.iter().try_for_each(|entry| writer.put(entry))?))?;
    let start = Instant::now();
    writer.commit(1).and_then(|()| writer.finish())?;
    println!("our commit and merging: {:.2} s", start.elapsed().as_secs_f64());
    let ours = ours.seconds() - making;
    let mut writer = naive.writer()?;
    let theirs = Spent::start();
    let making = batches(texts, docs, |batch| batch.iter().try_for_each(|entry| naive.put(&mut writer, entry)))?;
    naive.finish(writer)?;
    let theirs = theirs.seconds() - making;
    let rate = |seconds: f64| docs as f64 / seconds.max(0.01);
    println!("indexing, entries per CPU-second: ours {:.0}, naive {:.0}", rate(ours), rate(theirs));
    Ok(())
}

/// The entries, always the same, some at a time. Returns the seconds that the processor spent on making them.
fn batches(texts: &Texts, docs: i64, mut put: impl FnMut(&[Entry]) -> Result<()>) -> Result<f64> {
    let mut dice = texts::Dice::new(1);
    let (mut first, mut making) = (0, 0.0);
    while first < docs {
        let ids = first..docs.min(first + BATCH);
        let before = spent_here();
        let batch: Vec<Entry> = ids.map(|id| entry(id, &texts.articles, &mut dice)).collect();
        making += (spent_here() - before) as f64 / 1e9;
        first += BATCH;
        put(&batch)?;
    }
    Ok(making)
}

fn told(name: &str, dir: &Path, entries: u64) -> Result<()> {
    let (all, stored) = bytes(dir)?;
    let entries = entries.max(1);
    println!("{name}: {} bytes an entry, {} without stored texts", all / entries, (all - stored) / entries);
    Ok(())
}

fn run(questions: &[String], mut ask: impl FnMut(&str) -> Result<usize>) -> Result<Times> {
    let mut times = Times::new(questions.len());
    for _ in 0..ROUNDS {
        for (at, question) in questions.iter().enumerate() {
            times.during(at, || ask(question).map(black_box))?;
        }
    }
    Ok(times)
}
