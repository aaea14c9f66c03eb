//! C36-C42: robots files that cannot be had, and odd ones.

use qingyuan_crawl::Robots;
use url::Url;

use crate::server::{Reply, Server, missing, ok, page, to};
use crate::{Crawler, Names};

/// A site with this robots.txt, and a crawler for it.
async fn site(robots: impl Fn(&str) -> Reply + Send + Sync + 'static) -> (Crawler, Server, String) {
    let server =
        Server::start(move |path, _| if path.starts_with("/robots.txt") { robots(path) } else { ok("page") }).await;
    let base = format!("http://{}", server.address);
    (Crawler::new(&[server.address.to_string()], &["127.0.0.1"], Names::new()), server, base)
}

/// Nothing but robots.txt is asked for until `wait_ms` are over; then it is asked for again.
async fn shut(robots: fn(&str) -> Reply, wait_ms: i64) {
    let (mut crawler, server, base) = site(robots).await;
    let failure = crawler.get(&format!("{base}/a")).await.expect_err("disallowed");
    assert_eq!((failure.code(), failure.is_retryable()), ("robots-unavailable", true));
    let begin = crawler.now;
    crawler.now = begin.plus(wait_ms - 1_000);
    assert_eq!(crawler.code(&format!("{base}/b")).await, "robots-unavailable");
    assert_eq!(server.paths(), ["/robots.txt"]);
    crawler.now = begin.plus(wait_ms + 60_000);
    assert_eq!(crawler.code(&format!("{base}/c")).await, "robots-unavailable");
    assert_eq!(server.paths(), ["/robots.txt", "/robots.txt"], "asked again, and nothing else");
}

#[tokio::test]
async fn c36_robots_500_and_silence() {
    shut(|_| page("500 Internal Server Error", "", b""), 600_000).await;
    shut(|_| Reply::ThenSilence(b"HTTP/1.1 200 OK\r\n".to_vec()), 600_000).await;
}

#[tokio::test]
async fn c37_robots_503_with_retry_after_and_429() {
    shut(|_| page("503 Service Unavailable", "Retry-After: 3600\r\n", b""), 3_600_000).await;
    shut(|_| page("429 Too Many Requests", "", b""), 600_000).await;
}

#[tokio::test]
async fn c38_no_robots_file_allows() {
    for status in ["404 Not Found", "410 Gone", "401 Unauthorized", "403 Forbidden"] {
        let (crawler, server, base) = site(move |_| page(status, "", b"User-agent: *\nDisallow: /")).await;
        assert_eq!(crawler.code(&format!("{base}/a")).await, "fetched", "{status}");
        assert_eq!(server.paths(), ["/robots.txt", "/a"]);
        assert!(server.last_request().starts_with("GET /a "));
    }
    let (crawler, _server, base) = site(|_| missing()).await;
    assert_eq!(crawler.code(&format!("{base}/a")).await, "fetched");
}

#[tokio::test]
async fn c39_six_redirects_of_robots() {
    for (hops, expected) in [(5_usize, "robots-disallowed"), (6, "robots-unavailable")] {
        let (crawler, server, base) = site(move |path| {
            let at = path.trim_start_matches("/robots.txt").trim_start_matches('/').parse().unwrap_or(0);
            if at < hops {
                to(&format!("/robots.txt/{}", at + 1))
            } else {
                page("200 OK", "", b"User-agent: *\nDisallow: /a")
            }
        })
        .await;
        assert_eq!(crawler.code(&format!("{base}/a")).await, expected, "{hops}");
        assert_eq!(server.paths().len(), 6);
    }
}

#[tokio::test]
async fn c40_a_huge_robots_file() {
    let mut file = b"User-agent: *\nDisallow: /a\n".to_vec();
    file.resize(2 << 20, b'#');
    file.extend_from_slice(b"\nDisallow: /b\n");
    let (crawler, _server, base) = site(move |_| page("200 OK", "", &file)).await;
    assert_eq!(crawler.code(&format!("{base}/a")).await, "robots-disallowed");
    assert_eq!(crawler.code(&format!("{base}/b")).await, "fetched", "beyond the first 500 KiB nothing is read");
    let head = b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /a\n".to_vec();
    let (crawler, _server, base) = site(move |_| Reply::Endless(head.clone(), b"# and so on\n".repeat(100))).await;
    assert_eq!(crawler.code(&format!("{base}/a")).await, "robots-disallowed", "a file without end has a beginning");
}

#[tokio::test]
async fn c41_robots_in_gbk_with_marks_nuls_and_carriage_returns() {
    let gbk = b"# \xcd\xbc\xca\xe9\xb9\xdd\nUser-agent: *\nDisallow: /a\n".to_vec();
    let marked = b"\xef\xbb\xbfUser-agent: *\nDisallow: /a\n".to_vec();
    let nuls = b"User-agent: *\nDisallow: /a\0\0\nDisallow: /\0\n".to_vec();
    let carriage = b"User-agent: *\rDisallow: /a\rAllow: /b\r".to_vec();
    for (what, file) in [("gbk", gbk), ("bom", marked), ("nul", nuls), ("cr", carriage)] {
        let (crawler, _server, base) = site(move |_| page("200 OK", "", &file)).await;
        assert_eq!(crawler.code(&format!("{base}/a")).await, "robots-disallowed", "{what}");
        let open = crawler.code(&format!("{base}/b")).await;
        // A NUL ends the line: what stands before it is the whole folder.
        assert_eq!(open, if what == "nul" { "robots-disallowed" } else { "fetched" }, "{what}");
    }
}

#[tokio::test]
async fn c42_absurd_crawl_delays() {
    for (delay, pause_ms) in
        [("1e9", 120_000), ("1000000000", 120_000), ("-5", 0), ("NaN", 0), ("inf", 0), ("3", 3_000)]
    {
        let file = format!("User-agent: *\nCrawl-delay: {delay}\n");
        let (mut crawler, _server, base) = site(move |_| page("200 OK", "", file.as_bytes())).await;
        assert_eq!(crawler.code(&format!("{base}/a")).await, "fetched", "{delay}");
        let url = Url::parse(&base).expect("a URL");
        let ready = crawler.gate.ready_at(&url, crawler.now).since(crawler.now);
        // Jitter adds up to a tenth, and the fetch itself took a moment.
        assert!((pause_ms..=pause_ms + pause_ms / 10 + 5_000).contains(&ready), "{delay}: {ready}");
        assert_eq!(
            crawler.code(&format!("{base}/b")).await,
            if pause_ms == 0 { "fetched" } else { "not-yet" },
            "{delay}"
        );
        crawler.now = crawler.now.plus(ready);
        assert_eq!(crawler.code(&format!("{base}/c")).await, "fetched", "{delay}");
    }
    assert_eq!(Robots::parse(b"User-agent: *\nCrawl-delay: NaN").crawl_delay("Qingyuan"), None);
}
