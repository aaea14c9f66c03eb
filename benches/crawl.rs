//! Fetching with every guard on (scope, robots.txt, politeness, addresses) beside a bare reqwest loop, in pages for each
//! second of processor time: 200 hosts of loopback, 64 fetches at once, both in the same run, turn by turn. The server is
//! a process of its own, so that its work is not counted.
//!
//! `cargo bench -p qingyuan-benches --bench crawl`; `-- serve` is what it starts itself as, and what
//! `benches/peers/crawl_scrapy.py` runs against. Linux only: processor time and memory are read from `/proc`.
#![expect(clippy::expect_used, reason = "a benchmark that cannot set itself up has nothing to measure")]
#![expect(clippy::print_stdout, reason = "this is how it says what it measured")]

use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use qingyuan_crawl::{Conditional, FetchConfig, Fetcher, Gatekeeper, PaceLimits, RobotsBook};
use qingyuan_model::{Millis, Scope, Source, SourceId, SourceState};
use reqwest::Client;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

const HOSTS: u8 = 200;
const IN_FLIGHT: usize = 64;
const PAGES: usize = 8_000;
const ROUNDS: usize = 41;

/// Robots of a usual size, so that the matcher has something to do.
const ROBOTS: &str = "User-agent: *\nDisallow: /admin/\nDisallow: /*?session=\nDisallow: /search\nAllow: /search/about\n\
                      Disallow: /private/*.html$\n\nUser-agent: BadBot\nDisallow: /\n";

/// Pages of 8 to 30 KB, as the demo campus's are: head, menu, paragraphs, links.
fn pages() -> Vec<Vec<u8>> {
    let paragraph =
        "<p>图书馆本学期的开放时间有所调整，请各位同学提前安排好自习与借阅。<a href=\"/notes/%d\">详情</a></p>\n";
    (0..32)
        .map(|n: usize| {
            let head = format!("<!doctype html><html lang=zh><head><meta charset=utf-8><title>通知 {n}</title></head><body>");
            let mut page = head;
            while page.len() < 8_000 + n * 700 {
                page.push_str(&paragraph.replace("%d", &page.len().to_string()));
            }
            page.push_str("</body></html>");
            let head = format!(
                "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Thu, 05 Mar 2026 08:30:00 GMT\r\n\
                 Content-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nETag: \"{n:x}\"\r\n\
                 Last-Modified: Wed, 04 Mar 2026 08:30:00 GMT\r\nCache-Control: max-age=600\r\nVary: Accept-Encoding\r\n\r\n",
                page.len()
            );
            [head.as_bytes(), page.as_bytes()].concat()
        })
        .collect()
}

fn host(number: u8) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 0, number)
}

/// One listener for each address, all on the port that the first was given.
async fn serve() {
    let pages = Arc::new(pages());
    let first = TcpListener::bind((host(1), 0)).await.expect("a free port");
    let port = first.local_addr().expect("bound").port();
    let mut listeners = vec![first];
    for number in 2..=HOSTS {
        listeners.push(TcpListener::bind((host(number), port)).await.expect("the port is free there too"));
    }
    for listener in listeners {
        let pages = Arc::clone(&pages);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&pages)));
            }
        });
    }
    println!("{port}");
    // Whoever started this closes its standard input, by ending if not otherwise.
    let mut rest = Vec::new();
    tokio::task::spawn_blocking(move || std::io::Read::read_to_end(&mut std::io::stdin(), &mut rest))
        .await
        .expect("the reader ends")
        .expect("a pipe");
}

async fn answer(mut stream: TcpStream, pages: Arc<Vec<Vec<u8>>>) {
    let _ = stream.set_nodelay(true);
    let robots =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{ROBOTS}", ROBOTS.len());
    let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        request.extend_from_slice(&buffer[..count]);
        if !request.ends_with(b"\r\n\r\n") {
            continue;
        }
        let path: &[u8] = request.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
        let place = path.iter().map(|byte| usize::from(*byte)).sum::<usize>() % pages.len();
        let bytes = if path == b"/robots.txt" { robots.as_bytes() } else { &pages[place] };
        if stream.write_all(bytes).await.is_err() {
            return;
        }
        request.clear();
    }
}

/// Processor time of this process's threads so far, in nanoseconds.
fn spent() -> u64 {
    let tasks = std::fs::read_dir("/proc/self/task").expect("linux");
    let one = |path: std::path::PathBuf| {
        let line = std::fs::read_to_string(path.join("schedstat")).unwrap_or_default();
        line.split(' ').next().and_then(|ns| ns.parse::<u64>().ok()).unwrap_or_default()
    };
    tasks.filter_map(Result::ok).map(|task| one(task.path())).sum()
}

/// The most memory that this process has had resident, in MB.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or_default() / 1024
}

/// The addresses of one round. Task `t` has the hosts `t`, `t + 64`, … to itself, so that nobody waits for a turn.
fn address(port: u16, task: usize, step: usize) -> (usize, Url) {
    let own = (usize::from(HOSTS) - 1 - task) / IN_FLIGHT + 1;
    let number = task + IN_FLIGHT * (step % own);
    let url = format!("http://127.0.0.{}:{port}/notes/{task}/{step}.html", number + 1);
    (number, Url::parse(&url).expect("an address"))
}

async fn bare(client: &Client, port: u16) -> usize {
    let bytes = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..IN_FLIGHT)
        .map(|task| {
            let (client, bytes) = (client.clone(), Arc::clone(&bytes));
            tokio::spawn(async move {
                for step in 0..PAGES / IN_FLIGHT {
                    let (_, url) = address(port, task, step);
                    let body = client.get(url).send().await.expect("an answer").bytes().await.expect("a body");
                    bytes.fetch_add(body.len(), Ordering::Relaxed);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no fetch panics");
    }
    bytes.load(Ordering::Relaxed)
}

struct Guarded {
    gate: Gatekeeper,
    fetcher: Fetcher,
    book: RobotsBook,
    sources: Vec<Source>,
}

impl Guarded {
    fn new(port: u16) -> Self {
        let source = |number: u8| Source {
            state: SourceState::Approved,
            scope: Scope {
                hosts: vec![format!("{}:{port}", host(number))],
                exclude: vec!["/admin/".to_owned(), "/print/".to_owned()],
                max_depth: 5,
                ..Scope::default()
            },
            seeds: vec![Url::parse(&format!("http://{}:{port}/", host(number))).expect("an address")],
            delay_ms: 0,
            allow_addresses: vec!["127.0.0.0/8".to_owned()],
            ..Source::new(SourceId::parse(&format!("host-{number}")).expect("a name"), "回环")
        };
        Self {
            gate: Gatekeeper::new("Qingyuan", PaceLimits::default(), 1),
            fetcher: Fetcher::new(FetchConfig::new("https://library.example.edu/crawler")).expect("sound settings"),
            book: RobotsBook::new(),
            sources: (1..=HOSTS).map(source).collect(),
        }
    }

    /// A page as the pipeline fetches it: robots.txt first where it is not known, then a permit, then the page.
    async fn page(&self, number: usize, url: &Url, now: Millis) -> usize {
        let source = &self.sources[number];
        let permit = match self.gate.permit(source, url, 1, &self.book, now) {
            Ok(permit) => permit,
            Err(refusal) => {
                assert_eq!(refusal.code(), "robots-unknown", "{refusal}");
                let permit = self.gate.permit_robots(source, url, &self.book, now).expect("in scope");
                self.fetcher.robots(permit).await;
                self.gate.permit(source, url, 1, &self.book, now.plus(5_000)).expect("allowed")
            }
        };
        let fetched = self.fetcher.fetch(permit, Conditional::default()).await.expect("a page");
        assert!(fetched.status == 200 && fetched.truncated.is_none());
        fetched.body.len()
    }
}

async fn guarded(crawler: &Arc<Guarded>, port: u16, round: usize) -> usize {
    let bytes = Arc::new(AtomicUsize::new(0));
    let tasks: Vec<_> = (0..IN_FLIGHT)
        .map(|task| {
            let (crawler, bytes) = (Arc::clone(crawler), Arc::clone(&bytes));
            tokio::spawn(async move {
                for step in 0..PAGES / IN_FLIGHT {
                    let (number, url) = address(port, task, step);
                    // A made-up clock, so that every host's turn has come and robots.txt is asked for once.
                    let passed = i64::try_from((round * PAGES / IN_FLIGHT + step) * 10_000).expect("a moment");
                    let length = crawler.page(number, &url, Millis(1_800_000_000_000 + passed)).await;
                    bytes.fetch_add(length, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no fetch panics");
    }
    bytes.load(Ordering::Relaxed)
}

fn start_server() -> (Child, u16) {
    let own = std::env::current_exe().expect("a program");
    let mut child =
        Command::new(own).arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the server starts");
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().expect("piped")).read_line(&mut line).expect("a line");
    (child, line.trim().parse().expect("a port"))
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

async fn compare(port: u16) {
    let client = Client::builder().no_proxy().build().expect("a client");
    let crawler = Arc::new(Guarded::new(port));
    let rate = |from: u64| (PAGES / IN_FLIGHT * IN_FLIGHT) as f64 * 1e9 / (spent() - from) as f64;
    let (mut theirs, mut ours, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    // The first round of both warms connections, robots.txt and code, and is not counted.
    for round in 0..=ROUNDS {
        let from = spent();
        let read = bare(&client, port).await;
        let bare_rate = rate(from);
        let from = spent();
        assert_eq!(guarded(&crawler, port, round).await, read, "both read the same");
        let our_rate = rate(from);
        if round > 0 {
            theirs.push(bare_rate);
            ours.push(our_rate);
            ratios.push(our_rate / bare_rate);
        }
    }
    let (bare_rate, our_rate, ratio) = (median(theirs), median(ours), median(ratios.clone()));
    println!("{PAGES} pages a round, {ROUNDS} rounds, {HOSTS} hosts, {IN_FLIGHT} in flight; medians");
    println!("bare reqwest loop    {bare_rate:>8.0} pages per CPU-second");
    println!("all guards on        {our_rate:>8.0} pages per CPU-second");
    println!("ratio                {ratio:>8.2}   of each round: {ratios:.2?}");
    println!("peak memory of both  {:>8} MB", peak_megabytes());
}

fn main() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    if std::env::args().any(|argument| argument == "serve") {
        runtime.block_on(serve());
        return;
    }
    rustls::crypto::ring::default_provider().install_default().expect("nobody was first");
    let (mut server, port) = start_server();
    runtime.block_on(compare(port));
    drop(server.stdin.take());
    server.wait().expect("the server ends");
}
