//! The fetcher against servers that behave and servers that do not.
#![expect(clippy::expect_used, reason = "the helpers of a test fail by panicking, like the test itself")]

mod bodies;
mod charter;
mod framing;
mod http2;
mod redirects;
mod server;
mod slowness;
mod tls;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use qingyuan_crawl::{
    Conditional, Cut, FetchConfig, FetchFailure, Fetched, Fetcher, Gatekeeper, Lookup, LookupFuture, PaceLimits,
    Refusal, RobotsBook, RobotsOutcome,
};
use qingyuan_model::{Millis, Scope, Source, SourceId, SourceState, Tier};
use server::{Reply, Server, missing, ok, page, to};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use url::Url;

const NOW: Millis = Millis(1_800_000_000_000);

/// Answers from a table; each name's answers are given one after the other, the last for ever.
#[derive(Default)]
struct StubLookup {
    names: BTreeMap<&'static str, Vec<Vec<&'static str>>>,
    asked: Mutex<Vec<String>>,
}

impl Lookup for StubLookup {
    fn lookup(&self, host: &str) -> LookupFuture {
        let mut asked = self.asked.lock().expect("no test panics while it holds this");
        let before = asked.iter().filter(|name| *name == host).count();
        asked.push(host.to_owned());
        let answers = self.names.get(host).cloned().unwrap_or_default();
        let answer = answers.get(before).or(answers.last()).cloned();
        Box::pin(async move {
            let found = answer.ok_or_else(|| io::Error::other("no such name"))?;
            Ok(found.into_iter().map(|text| text.parse::<IpAddr>().expect("a test address")).collect())
        })
    }
}

/// A crawler with short limits, for one source that may use 127.0.0.0/8.
struct Crawler {
    fetcher: Fetcher,
    gate: Gatekeeper,
    book: RobotsBook,
    source: Source,
    lookup: Arc<StubLookup>,
    clock: AtomicI64,
}

impl Crawler {
    fn new(hosts: &[String]) -> Self {
        Self::with_names(hosts, BTreeMap::new())
    }

    fn with_names(hosts: &[String], names: BTreeMap<&'static str, Vec<Vec<&'static str>>>) -> Self {
        let lookup = Arc::new(StubLookup { names, asked: Mutex::default() });
        let mut config = FetchConfig::new("https://library.example.edu/crawler");
        config.idle = Duration::from_millis(200);
        config.body.wire = 1_000_000;
        config.body.decoded = 4_000_000;
        let fetcher = Fetcher::with_lookup(config, Arc::clone(&lookup) as Arc<dyn Lookup>).expect("sound settings");
        let source = Source {
            state: SourceState::Approved,
            tier: Tier::Open,
            scope: Scope { hosts: hosts.to_vec(), max_depth: 5, max_pages: 100, ..Scope::default() },
            delay_ms: 0,
            allow_addresses: vec!["127.0.0.1".to_owned()],
            ..Source::new(SourceId::parse("hostile").expect("a name"), "测试来源")
        };
        let gate = Gatekeeper::new("Qingyuan", PaceLimits::default(), 1);
        Self { fetcher, gate, book: RobotsBook::new(), source, lookup, clock: AtomicI64::new(NOW.0) }
    }

    /// Half a minute later, so that an ordinary pause is over.
    fn later(&self) -> Millis {
        Millis(self.clock.fetch_add(30_000, Ordering::Relaxed) + 30_000)
    }

    /// Robots first, then the page, as the pipeline does.
    async fn get(&self, url: &str) -> Result<Fetched, FetchFailure> {
        self.get_if(url, Conditional::default()).await
    }

    async fn get_if(&self, url: &str, conditional: Conditional) -> Result<Fetched, FetchFailure> {
        let refused = |refusal| FetchFailure::Refused { url: url.to_owned(), refusal };
        let parsed = Url::parse(url).expect("a test URL");
        self.fetcher.locate(&self.gate, &self.source, &parsed, self.later()).await?;
        let first = self.gate.permit(&self.source, &parsed, 0, &self.book, self.later());
        let permit = match first {
            Err(Refusal::RobotsUnknown { .. }) => {
                let permit =
                    self.gate.permit_robots(&self.source, &parsed, &self.book, self.later()).map_err(refused)?;
                self.fetcher.robots(permit).await;
                self.gate.permit(&self.source, &parsed, 0, &self.book, self.later()).map_err(refused)?
            }
            other => other.map_err(refused)?,
        };
        sendable(self.fetcher.fetch(permit, conditional)).await
    }
}

/// A fetcher like the crawler's own, with other settings.
fn fetcher_of(crawler: &Crawler, change: impl FnOnce(&mut FetchConfig)) -> Fetcher {
    let mut config = FetchConfig::new("https://library.example.edu/crawler");
    config.idle = Duration::from_secs(5);
    change(&mut config);
    Fetcher::with_lookup(config, Arc::clone(&crawler.lookup) as Arc<dyn Lookup>).expect("sound settings")
}

/// A crawler and a server without robots.txt.
async fn against(answer: impl Fn(&str, &str) -> Reply + Send + Sync + 'static) -> (Crawler, Server, String) {
    let server =
        Server::start(move |path, request| if path == "/robots.txt" { missing() } else { answer(path, request) }).await;
    let base = format!("http://{}", server.address);
    (Crawler::new(&[server.address.to_string()]), server, base)
}

fn code(result: &Result<Fetched, FetchFailure>) -> &'static str {
    result.as_ref().map_or_else(FetchFailure::code, |_| "fetched")
}

/// Workers move fetches between threads, so the future must allow it.
fn sendable<T: Send>(future: T) -> T {
    future
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("memory does not fail");
    encoder.finish().expect("memory does not fail")
}

#[tokio::test]
async fn a_page_comes_whole_and_the_crawler_says_who_it_is() {
    let (crawler, server, base) = against(|_, _| {
        let headers = "Content-Type: text/html\r\nETag: \"v1\"\r\nLast-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n\
                       Content-Encoding: gzip\r\nSet-Cookie: a=1\r\n";
        page("200 OK", headers, &gzip("<p>清源</p>".as_bytes()))
    })
    .await;
    let fetched = crawler.get(&format!("{base}/a?b=1#c")).await.expect("a page");
    assert_eq!((fetched.status, fetched.body.as_slice()), (200, "<p>清源</p>".as_bytes()));
    assert_eq!(fetched.content_type.as_deref(), Some("text/html"));
    assert_eq!((fetched.etag.as_deref(), fetched.not_modified, fetched.truncated), (Some("\"v1\""), false, None));
    assert_eq!(fetched.address, Some(server.address.ip()));
    assert_eq!(server.paths(), ["/robots.txt", "/a?b=1"]);
    crawler.get(&format!("{base}/second")).await.expect("a page");
    let request = server.last_request().to_ascii_lowercase();
    assert!(request.contains("user-agent: qingyuan/0.1 (+https://library.example.edu/crawler)"), "{request}");
    assert!(!request.contains("cookie") && !request.contains("referer"), "{request}");
}

#[tokio::test]
async fn an_unchanged_page_costs_a_304() {
    let (crawler, server, base) = against(|_, request| {
        if request.to_ascii_lowercase().contains("if-none-match: \"v1\"") {
            Reply::Bytes(b"HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n".to_vec())
        } else {
            ok("changed")
        }
    })
    .await;
    let known = Conditional {
        etag: Some("\"v1\"".to_owned()),
        last_modified: Some("Thu, 01 Jan 2026 00:00:00 GMT".to_owned()),
    };
    let fetched = crawler.get_if(&format!("{base}/a"), known).await.expect("an answer");
    assert!(fetched.not_modified && fetched.status == 304 && fetched.body.is_empty());
    assert!(server.last_request().to_ascii_lowercase().contains("if-modified-since: thu, 01 jan 2026 00:00:00 gmt"));
}

#[tokio::test]
async fn redirects_are_judged_hop_by_hop() {
    let (mut crawler, server, base) = against(|path, _| match path {
        "/private" => to("http://10.0.0.1/"),
        "/mapped" => to("http://[::ffff:127.0.0.1]/"),
        "/elsewhere" => to("https://news.example.com/"),
        "/file" => to("file:///etc/hostname"),
        "/ftp" => to("ftp://127.0.0.1/"),
        "/data" => to("data:text/html,x"),
        "/user" => to("//user:secret@127.0.0.1/"),
        "/garbage" => to("http://["),
        "/nowhere" => page("301 Moved Permanently", "", b""),
        "/self" => to("/self"),
        "/ping" => to("/pong"),
        "/pong" => to("/ping"),
        "/good" => to("good/1"),
        path if path.starts_with("/n/") => to(&format!("/n/{}", path.len())),
        path if path.starts_with("/down/") => match path.trim_start_matches("/down/").parse::<u32>() {
            Ok(0) | Err(_) => ok("arrived"),
            Ok(left) => to(&format!("/down/{}", left - 1)),
        },
        _ => ok("here"),
    })
    .await;
    crawler.source.scope.hosts.extend(["10.0.0.1".to_owned(), "[::ffff:7f00:1]".to_owned()]);
    for (path, expected) in [
        ("/private", "address-refused"),
        ("/mapped", "address-refused"),
        ("/elsewhere", "host-out-of-scope"),
        ("/file", "scheme-refused"),
        ("/ftp", "scheme-refused"),
        ("/data", "scheme-refused"),
        ("/user", "userinfo-refused"),
        ("/garbage", "redirect-bad"),
        ("/nowhere", "redirect-bad"),
        ("/self", "redirect-loop"),
        ("/ping", "redirect-loop"),
        ("/down/10", "fetched"),
        ("/down/11", "redirect-too-many"),
        ("/good", "fetched"),
    ] {
        let result = crawler.get(&format!("{base}{path}")).await;
        assert_eq!(code(&result), expected, "{path}");
    }
    assert!(server.paths().contains(&"/good/1".to_owned()), "relative to the page that redirects");
}

#[tokio::test]
async fn a_redirect_into_a_forbidden_folder_is_not_followed() {
    let server = Server::start(|path, _| match path {
        "/robots.txt" => page("200 OK", "", b"User-agent: Qingyuan\nDisallow: /private/"),
        "/open" => to("/private/list"),
        _ => ok("secret"),
    })
    .await;
    let crawler = Crawler::new(&[server.address.to_string()]);
    let result = crawler.get(&format!("http://{}/open", server.address)).await;
    assert_eq!(code(&result), "robots-disallowed");
    assert_eq!(server.paths(), ["/robots.txt", "/open"]);
}

#[tokio::test]
async fn a_redirect_to_another_approved_site_asks_its_robots_first() {
    let shut = Server::start(|path, _| match path {
        "/robots.txt" => page("200 OK", "", b"User-agent: *\nDisallow: /shut"),
        _ => ok("other site"),
    })
    .await;
    let other = shut.address;
    let (mut crawler, _server, base) = against(move |path, _| to(&format!("http://{other}{path}"))).await;
    crawler.source.scope.hosts.push(other.to_string());
    let fetched = crawler.get(&format!("{base}/open")).await.expect("allowed there");
    assert_eq!((fetched.url.port(), fetched.redirects), (Some(other.port()), 1));
    assert_eq!(code(&crawler.get(&format!("{base}/shut")).await), "robots-disallowed");
    assert_eq!(shut.paths(), ["/robots.txt", "/open"]);
}

#[tokio::test]
async fn names_are_guarded_at_dial_time() {
    let server = Server::start(|path, _| if path == "/robots.txt" { missing() } else { ok("inside") }).await;
    let port = server.address.port();
    let hosts: Vec<String> =
        ["inner", "mixed", "nat64", "gone"].iter().map(|name| format!("{name}.example:{port}")).collect();
    let names = BTreeMap::from([
        ("inner.example", vec![vec!["127.0.0.2"]]),
        ("mixed.example", vec![vec!["127.0.0.1", "10.0.0.1"]]),
        ("nat64.example", vec![vec!["64:ff9b::7f00:1"]]),
    ]);
    let crawler = Crawler::with_names(&hosts, names);
    for name in ["inner", "mixed", "nat64"] {
        assert_eq!(code(&crawler.get(&format!("http://{name}.example:{port}/")).await), "address-refused", "{name}");
    }
    assert_eq!(server.connections(), 0, "nothing was connected");
    assert_eq!(code(&crawler.get(&format!("http://gone.example:{port}/")).await), "dns-failed");
}

#[tokio::test]
async fn a_name_that_moves_to_a_private_address_is_refused_when_it_moves() {
    let server = Server::start(|path, _| match path {
        "/robots.txt" => {
            Reply::Last(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec())
        }
        _ => Reply::Last(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx".to_vec()),
    })
    .await;
    let host = format!("rebind.example:{}", server.address.port());
    let names = BTreeMap::from([("rebind.example", vec![vec!["127.0.0.1"], vec!["10.0.0.1"]])]);
    let crawler = Crawler::with_names(std::slice::from_ref(&host), names);
    assert_eq!(code(&crawler.get(&format!("http://{host}/1")).await), "fetched");
    assert_eq!(code(&crawler.get(&format!("http://{host}/2")).await), "fetched", "what was judged is dialled");
    crawler.clock.fetch_add(300_000, Ordering::Relaxed);
    let second = crawler.get(&format!("http://{host}/3")).await;
    assert_eq!(code(&second), "address-refused");
    assert!(second.expect_err("refused").to_string().contains("10.0.0.1"));
    let asked = crawler.lookup.asked.lock().expect("no test panics while it holds this").len();
    assert_eq!((asked, server.connections()), (2, 3), "one lookup in five minutes, however many connections");
}

#[tokio::test]
async fn a_connection_that_one_source_may_use_never_serves_another() {
    let (crawler, server, _) = against(|_, _| ok("internal")).await;
    let host = format!("inner.example:{}", server.address.port());
    let names = BTreeMap::from([("inner.example", vec![vec!["127.0.0.1"]])]);
    let mut crawler = Crawler { source: crawler.source, ..Crawler::with_names(std::slice::from_ref(&host), names) };
    crawler.source.scope.hosts = vec![host.clone()];
    assert_eq!(code(&crawler.get(&format!("http://{host}/1")).await), "fetched");
    crawler.source.allow_addresses.clear();
    assert_eq!(code(&crawler.get(&format!("http://{host}/2")).await), "address-refused");
    assert_eq!(server.paths(), ["/robots.txt", "/1"]);
}

#[tokio::test]
async fn bodies_are_cut_at_the_limits() {
    let bomb = gzip(&vec![0; 50_000_000]);
    let (crawler, _server, base) = against(move |path, _| match path {
        "/bomb" => page("200 OK", "Content-Encoding: gzip\r\n", &bomb),
        "/endless" => Reply::Endless(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec(),
            [b"400\r\n".as_slice(), &[b'x'; 0x400], b"\r\n"].concat(),
        ),
        "/large" => page("200 OK", "", &vec![b'x'; 1_500_000]),
        "/exact" => page("200 OK", "", &vec![b'x'; 1_000_000]),
        _ => ok("small"),
    })
    .await;
    for (path, cut, largest) in [
        ("/bomb", Some(Cut::Ratio), 4_000_000),
        ("/endless", Some(Cut::Wire), 1_000_000),
        ("/large", Some(Cut::Wire), 1_000_000),
        ("/exact", None, 1_000_000),
    ] {
        let fetched = crawler.get(&format!("{base}{path}")).await.expect("cut, not failed");
        assert_eq!(fetched.truncated, cut, "{path}");
        assert!(fetched.body.len() <= largest, "{path}");
    }
}

#[tokio::test]
async fn broken_answers_have_names() {
    let zipped = gzip(&[b'x'; 10_000]);
    let (crawler, _server, base) = against(move |path, _| {
        let raw = |text: &str| Reply::Last(text.as_bytes().to_vec());
        match path {
            "/cut-gzip" => page("200 OK", "Content-Encoding: gzip\r\n", &zipped[..zipped.len() - 6]),
            "/no-gzip" => page("200 OK", "Content-Encoding: gzip\r\n", b"<html>"),
            "/unknown" => page("200 OK", "Content-Encoding: rot13\r\n", b"<ugzy>"),
            "/short" => raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"),
            "/negative" => raw("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx"),
            "/two-lengths" => raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
            "/both" => {
                raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")
            }
            "/cut-chunk" => raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nx"),
            "/no-http" => raw("<html>hello</html>\r\n\r\n"),
            "/nothing" => raw(""),
            "/long-header" => raw(&format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(1 << 20))),
            "/many-headers" => raw(&format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(10_000))),
            "/nul" => raw("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n"),
            _ => ok("here"),
        }
    })
    .await;
    for (path, expected) in [
        ("/cut-gzip", "encoding-broken"),
        ("/no-gzip", "encoding-broken"),
        ("/unknown", "encoding-unknown"),
        ("/short", "body-interrupted"),
        ("/negative", "http-malformed"),
        ("/two-lengths", "http-malformed"),
        ("/both", "http-malformed"),
        ("/cut-chunk", "body-interrupted"),
        ("/no-http", "http-malformed"),
        ("/nothing", "body-interrupted"),
        ("/long-header", "http-malformed"),
        ("/many-headers", "http-malformed"),
        ("/nul", "http-malformed"),
    ] {
        // Each by itself: a host that has just failed is left alone.
        let crawler = Crawler {
            gate: Gatekeeper::new("Qingyuan", PaceLimits::default(), 1),
            ..Crawler::new(&crawler.source.scope.hosts)
        };
        let result = crawler.get(&format!("{base}{path}")).await;
        assert_eq!(code(&result), expected, "{path}: {result:?}");
    }
}

#[tokio::test]
async fn a_plain_server_is_no_https_server() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer).await;
            let _ = stream.write_all(b"220 mail.example.edu ESMTP ready\r\n").await;
            let _ = stream.read(&mut buffer).await;
        }
    });
    let crawler = Crawler::new(&[address.to_string()]);
    let url = Url::parse(&format!("https://{address}/")).expect("a URL");
    let permit = crawler.gate.permit_robots(&crawler.source, &url, &crawler.book, crawler.later()).expect("in scope");
    let answer = crawler.fetcher.robots(permit).await;
    assert_eq!(*answer.outcome(), RobotsOutcome::Unreachable { reason: "tls-failed".to_owned() });
}

#[tokio::test]
async fn silence_is_a_timeout_and_the_host_is_left_alone() {
    let (crawler, _server, base) = against(|path, _| match path {
        "/headers" => Reply::ThenSilence(b"HTTP/1.1 200 OK\r\n".to_vec()),
        "/body" => Reply::ThenSilence(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nxx".to_vec()),
        _ => Reply::ThenSilence(Vec::new()),
    })
    .await;
    for (path, expected) in
        [("/nothing", "timeout-headers"), ("/headers", "timeout-headers"), ("/body", "timeout-body")]
    {
        let crawler = Crawler::new(&crawler.source.scope.hosts);
        let result = crawler.get(&format!("{base}{path}")).await;
        assert_eq!(code(&result), expected, "{path}");
        assert!(result.expect_err("too slow").is_retryable());
        let url = Url::parse(&base).expect("a URL");
        assert_eq!(crawler.gate.failures(&url), 1);
        let again = Millis(crawler.clock.load(Ordering::Relaxed) + 1_500);
        let again = crawler.gate.permit(&crawler.source, &url, 0, &crawler.book, again).expect_err("backing off");
        assert_eq!(again.code(), "not-yet");
    }
}

#[tokio::test]
async fn a_busy_host_names_its_own_time() {
    let (crawler, _server, base) =
        against(|_, _| page("503 Service Unavailable", "Retry-After: 3600\r\n", b"busy")).await;
    let fetched = crawler.get(&format!("{base}/a")).await.expect("a status is a result");
    assert_eq!(fetched.status, 503);
    let url = Url::parse(&base).expect("a URL");
    let now = Millis(crawler.clock.load(Ordering::Relaxed));
    let at = crawler.gate.ready_at(&url, now);
    assert!((3_600_000..3_700_000).contains(&at.since(now)), "{at:?}");
    assert!(crawler.gate.permit(&crawler.source, &url, 0, &crawler.book, now.plus(3_500_000)).is_err());
    assert!(crawler.gate.permit(&crawler.source, &url, 0, &crawler.book, at).is_ok());
}

#[tokio::test]
async fn robots_that_cannot_be_had_forbid_everything_for_a_while() {
    type Answer = fn(&str) -> Reply;
    let cases: [(&str, Answer, &str); 9] = [
        ("500", |_| page("500 Internal Server Error", "", b""), "robots-unavailable"),
        ("503", |_| page("503 Service Unavailable", "Retry-After: 1\r\n", b""), "robots-unavailable"),
        ("429", |_| page("429 Too Many Requests", "", b""), "robots-unavailable"),
        ("silence", |_| Reply::ThenSilence(Vec::new()), "robots-unavailable"),
        ("a reset", |_| Reply::Last(Vec::new()), "robots-unavailable"),
        ("a redirect out of scope", |_| to("http://news.example.com/robots.txt"), "robots-unavailable"),
        ("404", |_| missing(), "fetched"),
        ("403", |_| page("403 Forbidden", "", b""), "fetched"),
        ("an empty file", |_| page("200 OK", "", b""), "fetched"),
    ];
    for (what, answer, expected) in cases {
        let server = Server::start(move |path, _| if path == "/robots.txt" { answer(path) } else { ok("page") }).await;
        let crawler = Crawler::new(&[server.address.to_string()]);
        // A host that strained over robots.txt is also left alone, so the gate is asked without that.
        let url = Url::parse(&format!("http://{}/a", server.address)).expect("a URL");
        let permit =
            crawler.gate.permit_robots(&crawler.source, &url, &crawler.book, crawler.later()).expect("in scope");
        crawler.fetcher.robots(permit).await;
        assert_eq!(code(&crawler.get(url.as_str()).await), expected, "{what}");
        assert_eq!(
            server.paths().len(),
            if expected == "fetched" { 2 } else { 1 },
            "{what}: nothing but robots.txt was asked"
        );
    }
}

#[tokio::test]
async fn robots_redirects_are_followed_five_times() {
    for (hops, expected) in [(5, "robots-disallowed"), (6, "robots-unavailable")] {
        let server = Server::start(move |path, _| {
            let at = path
                .strip_prefix("/robots.txt")
                .and_then(|rest| if rest.is_empty() { Some(0) } else { rest.trim_start_matches('/').parse().ok() });
            match at {
                Some(at) if at < hops => to(&format!("/robots.txt/{}", at + 1)),
                Some(_) => page("200 OK", "", b"User-agent: *\nDisallow: /a"),
                None => ok("page"),
            }
        })
        .await;
        let crawler = Crawler::new(&[server.address.to_string()]);
        assert_eq!(code(&crawler.get(&format!("http://{}/a", server.address)).await), expected, "{hops}");
    }
}

#[tokio::test]
async fn of_a_huge_robots_file_the_first_rules_hold() {
    let mut file = b"User-agent: *\nDisallow: /a\n".to_vec();
    file.resize(2 << 20, b'#');
    let server =
        Server::start(move |path, _| if path == "/robots.txt" { page("200 OK", "", &file) } else { ok("page") }).await;
    let crawler = Crawler::new(&[server.address.to_string()]);
    assert_eq!(code(&crawler.get(&format!("http://{}/a", server.address)).await), "robots-disallowed");
    assert_eq!(code(&crawler.get(&format!("http://{}/b", server.address)).await), "fetched");
}

#[tokio::test]
async fn a_permit_is_one_turn_of_the_host() {
    let (crawler, server, base) = against(|_, _| ok("page")).await;
    crawler.get(&format!("{base}/first")).await.expect("a page");
    let url = Url::parse(&format!("{base}/second")).expect("a URL");
    let later = crawler.later();
    let permit = crawler.gate.permit(&crawler.source, &url, 0, &crawler.book, later).expect("free");
    let busy = crawler.gate.permit(&crawler.source, &url, 0, &crawler.book, later).expect_err("one at a time");
    assert_eq!(busy.code(), "not-yet");
    drop(permit);
    assert!(crawler.gate.permit(&crawler.source, &url, 0, &crawler.book, later).is_ok(), "given back unused");
    assert_eq!(server.paths(), ["/robots.txt", "/first"]);
    let paused = Source { state: SourceState::Paused, ..crawler.source.clone() };
    let refusal = crawler.gate.permit(&paused, &url, 0, &crawler.book, later).expect_err("paused");
    assert_eq!(refusal.code(), "source-not-approved");
}
