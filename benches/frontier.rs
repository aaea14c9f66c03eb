//! What the frontier costs with a million URLs on 200 hosts: claim, give back, look for hosts, add.
//!
//! `cargo bench -p qingyuan-benches --bench frontier [-- URLS]`. Times are of the wall and of the processor (all threads
//! of the process, from the kernel's own count), per call, over many calls: the mean and the worst of the wall.

#![expect(clippy::print_stdout, reason = "a bench tells what it measured")]

use std::time::Instant;

use anyhow::Context as _;
use qingyuan_model::{Actor, Millis, Source, SourceId, SourceState};
use qingyuan_store::{Claimed, Kind, NewUrl, Returned, Store};
use url::Url;

const HOSTS: usize = 200;
const NOW: Millis = Millis(1_700_000_000_000);
const LEASE_MS: i64 = 900_000;
const DAY_MS: i64 = 86_400_000;

fn main() -> anyhow::Result<()> {
    let urls = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?.block_on(run(urls))
}

async fn run(urls: usize) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(folder.path()).await?;
    let sources = (0..HOSTS).map(|n| SourceId::parse(&format!("s{n}"))).collect::<Result<Vec<_>, _>>()?;
    let mut tx = store.transact().await?;
    for id in &sources {
        let mut source = Source::new(id.clone(), "site");
        source.state = SourceState::Approved;
        tx.put_source(NOW, &Actor::House, &source).await?;
    }
    tx.commit().await?;
    let start = Instant::now();
    for (number, id) in sources.iter().enumerate() {
        let pages: Vec<NewUrl> =
            (0..urls / HOSTS).map(|page| page_of(number, page)).collect::<Result<_, url::ParseError>>()?;
        let mut tx = store.transact().await?;
        tx.add_urls(NOW, id, u32::MAX, &pages).await?;
        tx.commit().await?;
    }
    println!("{urls} URLs on {HOSTS} hosts, built in {:.1} s", start.elapsed().as_secs_f64());

    println!("all due:");
    measure(&store, &sources, NOW).await?;
    // Everything goes to later but one page of each host in a hundred; the best of all are not due.
    for number in 0..sources.len() {
        let mut tx = store.transact().await?;
        loop {
            let claimed = tx.claim_due(NOW, &host(number), "w", LEASE_MS, 1_000).await?;
            if claimed.is_empty() {
                break;
            }
            for url in &claimed {
                let later = if url.depth == 9 { 1 } else { DAY_MS };
                give_back(&mut tx, url, NOW.plus(later)).await?;
            }
        }
        tx.commit().await?;
    }
    println!("one in a hundred due, and none of the best:");
    measure(&store, &sources, NOW.plus(2)).await?;
    println!("all fallen due at once:");
    measure(&store, &sources, NOW.plus(2 * DAY_MS)).await
}

async fn measure(store: &Store, sources: &[SourceId], now: Millis) -> anyhow::Result<()> {
    for batch in [8, 32] {
        let (mut claims, mut returns) = (Meter::default(), Meter::default());
        for host in (0..HOSTS).map(host) {
            let mut tx = store.transact().await?;
            let claimed = claims.time(tx.claim_due(now, &host, "w", LEASE_MS, batch)).await?;
            let back = async {
                for url in &claimed {
                    give_back(&mut tx, url, now.plus(7 * DAY_MS)).await?;
                }
                Ok::<_, anyhow::Error>(())
            };
            returns.time(back).await?;
            tx.commit().await?;
        }
        claims.print(&format!("claim {batch}"));
        returns.print(&format!("give {batch} back"));
    }
    let mut looks = Meter::default();
    for _ in 0..50 {
        looks.time(store.hosts_due(now)).await?;
    }
    looks.print("hosts due");
    let mut adds = Meter::default();
    for (number, id) in sources.iter().enumerate() {
        // A page's links: 97 known, three new.
        let links: Vec<NewUrl> =
            (0..97)
                .map(|page| page_of(number, page * 7))
                .chain((0..3).map(|page| {
                    page_of(number, 10_000_000 + page + usize::try_from(now.0 % 1_000_003).unwrap_or(0) * 5)
                }))
                .collect::<Result<_, _>>()?;
        let mut tx = store.transact().await?;
        adds.time(tx.add_urls(now, id, u32::MAX, &links)).await?;
        tx.commit().await?;
    }
    adds.print("add 100 links, 3 new");
    Ok(())
}

async fn give_back(tx: &mut qingyuan_store::Tx, url: &Claimed, due: Millis) -> anyhow::Result<()> {
    let done = Returned {
        due_at: Some(due),
        status: Some(200),
        outcome: "fetched".to_owned(),
        history: Some(url.history.clone()),
        liveliness: Some(0.0),
        ..Returned::default()
    };
    Ok(tx.give_back(NOW, url, done).await?)
}

fn host(number: usize) -> String {
    format!("www{number}.example.edu")
}

fn page_of(number: usize, page: usize) -> Result<NewUrl, url::ParseError> {
    let url = Url::parse(&format!("http://{}/notices/2026/{}/{page}.html", host(number), page % 12))?;
    let low = page % 100 == 7;
    let priority = if low { 0.1 } else { 0.5 + f64::from(u32::try_from(page % 50).unwrap_or(0)) / 100.0 };
    Ok(NewUrl { url, kind: Kind::Page, depth: if low { 9 } else { 2 }, priority, via: String::new() })
}

#[derive(Default)]
struct Meter {
    wall_ms: Vec<f64>,
    cpu_ms: f64,
}

impl Meter {
    async fn time<T, E: Into<anyhow::Error>>(&mut self, work: impl Future<Output = Result<T, E>>) -> anyhow::Result<T> {
        let (cpu, start) = (cpu_ms()?, Instant::now());
        let done = work.await.map_err(Into::into)?;
        self.wall_ms.push(start.elapsed().as_secs_f64() * 1_000.0);
        self.cpu_ms += cpu_ms()? - cpu;
        Ok(done)
    }

    fn print(&self, what: &str) {
        let calls = self.wall_ms.len() as f64;
        let (sum, worst) = (self.wall_ms.iter().sum::<f64>(), self.wall_ms.iter().copied().fold(0.0, f64::max));
        println!("  {what:<22} {:7.3} ms CPU  {:7.3} ms wall  (worst {worst:.3})", self.cpu_ms / calls, sum / calls);
    }
}

/// Processor time of all threads of this process, to the nanosecond.
fn cpu_ms() -> anyhow::Result<f64> {
    let mut sum = 0_u64;
    for task in std::fs::read_dir("/proc/self/task")? {
        let Ok(stat) = std::fs::read_to_string(task?.path().join("schedstat")) else { continue };
        sum += stat.split_whitespace().next().context("an empty schedstat")?.parse::<u64>()?;
    }
    Ok(sum as f64 / 1_000_000.0)
}
