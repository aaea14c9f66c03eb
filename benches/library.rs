//! What searching and indexing cost the processor, on texts and questions of one's own.
//!
//! `cargo bench -p qingyuan-benches --bench library -- ENTRIES.jsonl TOPICS.tsv [COUNT]`: `{"id", "title", "text"}` a line,
//! `number<TAB>question` a line. The texts are joined at random, always alike, to COUNT entries (65,000 unless told) of
//! about 700 characters, so that words are as frequent as they are in the texts. Everything runs on this thread but the
//! engine's own writing, and times are those that the processor spent, so that other work on the machine hardly counts.
#![expect(clippy::print_stdout, reason = "its figures are what it is run for")]

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use qingyuan_index::{Entry, Index, SearchRequest};
use qingyuan_text::Segmenter;

/// As long as a short page, in chars.
const CHARS: usize = 700;
/// Entries made before they are put, so that making them is not measured.
const BATCH: i64 = 1_000;
/// Rounds over the questions. The best time of each one is what it costs when nothing else runs.
const ROUNDS: usize = 5;

/// A linear congruential generator (constants of Knuth's MMIX), enough to draw articles.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit
    }
}

fn articles(path: &Path) -> Result<Vec<(String, String)>> {
    let lines = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut articles = Vec::new();
    for line in lines.lines() {
        let value: serde_json::Value = serde_json::from_str(line)?;
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        articles.push((text("title"), text("text")));
    }
    Ok(articles)
}

/// Neighbours are about the same thing, as the parts of one page are.
fn entry(id: i64, articles: &[(String, String)], dice: &mut Dice) -> Entry {
    let first = dice.below(articles.len());
    let title = &articles[first].0;
    let mut text = String::new();
    let mut room = CHARS;
    for (_, part) in articles.iter().cycle().skip(first) {
        text.extend(part.chars().take(room));
        room = room.saturating_sub(part.chars().count() + 1);
        if room == 0 {
            break;
        }
        text.push('\n');
    }
    let part = |limit: usize| id.unsigned_abs() as usize * 7919 % limit;
    Entry {
        id,
        title: title.clone(),
        text,
        url: format!("https://site{}.example/{id}", part(20)),
        source: format!("site{}", part(20)),
        source_name: format!("第{}站", part(20)),
        subject: ["法律", "数学", "物理", "写作", "检索", "编程"][part(6)].to_owned(),
        kind: ["article", "forum", "file"][part(3)].to_owned(),
        published: Some(format!("20{:02}-0{}-1{}", 15 + part(11), 1 + part(9), part(9))),
        admitted_at: 0,
        language: Some("zh-Hans".to_owned()),
        quality: u8::try_from(part(100)).ok(),
    }
}

/// Seconds that the processor has spent on this process, its ended threads with it; in steps of a hundredth (proc(5)).
fn spent() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}

/// Nanoseconds that the processor has spent on this thread. The scheduler adds them up when it is called, so it is.
fn spent_here() -> u64 {
    std::thread::yield_now();
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|first| first.parse().ok()).unwrap_or_default()
}

fn bytes(dir: &Path) -> Result<(u64, u64)> {
    let (mut all, mut texts) = (0, 0);
    for file in fs::read_dir(dir)? {
        let file = file?;
        if file.file_type()?.is_dir() {
            let (more, stored) = bytes(&file.path())?;
            all += more;
            texts += stored;
        } else {
            let len = file.metadata()?.len();
            all += len;
            texts += if file.path().extension().is_some_and(|ending| ending == "store") { len } else { 0 };
        }
    }
    Ok((all, texts))
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [texts, topics, rest @ ..] = &arguments[..] else {
        println!("skipped: name a file of entries and a file of topics");
        return Ok(());
    };
    let count: i64 = rest.first().map_or(Ok(65_000), |count| count.parse())?;
    let keep = rest.get(1);
    let articles = articles(Path::new(texts))?;
    let topics = fs::read_to_string(topics)?;
    let questions: Vec<&str> = topics.lines().filter_map(|line| line.split_once('\t')).map(|(_, text)| text).collect();

    let temporary = tempfile::tempdir()?;
    let dir = keep.map_or(temporary.path(), Path::new);
    let index = Index::open(dir, Arc::new(Segmenter::new()), "bench")?;
    if index.count() == 0 {
        let mut dice = Dice(1);
        let (mut cpu, mut wall) = (0.0, Duration::ZERO);
        let mut writer = index.writer()?;
        for batch in 0..count / BATCH {
            let entries: Vec<Entry> = (0..BATCH).map(|id| entry(batch * BATCH + id, &articles, &mut dice)).collect();
            let (before, start) = (spent(), Instant::now());
            for entry in &entries {
                writer.put(entry)?;
            }
            cpu += spent() - before;
            wall += start.elapsed();
        }
        let (before, start) = (spent(), Instant::now());
        writer.commit(1)?;
        println!("commit: {:.2} s", start.elapsed().as_secs_f64());
        writer.finish()?;
        cpu += spent() - before;
        wall += start.elapsed();
        let count = count as f64;
        println!("indexing: {:.0} entries per CPU-second, {:.0} per second", count / cpu, count / wall.as_secs_f64());
    }
    let (all, stored) = bytes(dir)?;
    let entries = index.count();
    println!("{entries} entries, {} bytes each, {} without stored texts", all / entries, (all - stored) / entries);

    for (name, shown) in [("with facets and snippets", true), ("ranking alone", false)] {
        let mut times = vec![u64::MAX; questions.len()];
        let (mut sum, mut all) = (0, 0);
        for _ in 0..ROUNDS {
            let mut before = spent_here();
            for (question, best) in questions.iter().zip(&mut times) {
                let request = SearchRequest::new(*question);
                sum += if shown {
                    black_box(index.search(&request)?).total as usize
                } else {
                    black_box(index.rank(&request)?).len()
                };
                let after = spent_here();
                *best = (after - before).min(*best);
                all += after - before;
                before = after;
            }
        }
        let mean = all as f64 / (questions.len() * ROUNDS) as f64 / 1e6;
        times.sort_unstable();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize] as f64 / 1e6;
        println!(
            "{name}: CPU ms of {} questions: mean {mean:.2}; best of {ROUNDS} times: p50 {:.2}, p90 {:.2}, p99 {:.2}, most {:.2} ({sum})",
            times.len(),
            at(0.5),
            at(0.9),
            at(0.99),
            at(1.0)
        );
    }
    if let Some(path) = rest.get(2) {
        let mut run = String::new();
        for question in &questions {
            for found in index.rank(&SearchRequest::new(*question))? {
                run.push_str(&format!("{question}\t{}\t{:.3}\n", found.id, found.score));
            }
        }
        fs::write(path, run)?;
    }
    Ok(())
}
