//! Servers that are slow, silent or hang up (C28 to C31), and the others, who must not wait for them.

use std::time::Duration;

use qingyuan_crawl::RobotsOutcome;
use url::Url;

use super::{Crawler, against, code, fetcher_of};
use crate::server::{Reply, Server, missing, ok};

#[tokio::test]
async fn c28_to_c31_the_slow_are_timed_out_and_tried_again() {
    let (crawler, _server, base) = against(|path, _| {
        let dripping = |head: &str, drop: &str| Reply::Endless(head.as_bytes().to_vec(), drop.as_bytes().to_vec());
        match path {
            "/c28-slow-headers" => Reply::ThenSilence(b"HTTP/1.1 200 OK\r\nX-Slow:".to_vec()),
            "/c29-slow-body" => Reply::ThenSilence(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nxx".to_vec()),
            "/c29-endless-continue" => dripping("", "HTTP/1.1 100 Continue\r\n\r\n"),
            "/c30-silence" => Reply::ThenSilence(Vec::new()),
            "/c31-reset" => Reply::Last(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nxx".to_vec()),
            _ => ok("page"),
        }
    })
    .await;
    for (path, expected) in [
        ("/c28-slow-headers", "timeout-headers"),
        ("/c29-slow-body", "timeout-body"),
        ("/c29-endless-continue", "timeout-headers"),
        ("/c30-silence", "timeout-headers"),
        ("/c31-reset", "body-interrupted"),
    ] {
        let crawler = Crawler::new(&crawler.source.scope.hosts);
        let result = crawler.get(&format!("{base}{path}")).await;
        assert_eq!(code(&result), expected, "{path}");
        let failure = result.expect_err("too slow");
        assert!(failure.is_retryable() && failure.is_strain(), "{path}");
        assert_eq!(crawler.gate.failures(&Url::parse(&base).expect("a URL")), 1, "{path}: the host rests");
    }
}

#[tokio::test]
async fn c30_silence_over_robots_ends_by_its_own_time_and_forbids() {
    let server = Server::start(|_, _| Reply::ThenSilence(Vec::new())).await;
    let crawler = Crawler::new(&[server.address.to_string()]);
    // Silence alone would be borne for an hour here: only the bound on all of robots.txt is left.
    let fetcher = fetcher_of(&crawler, |config| {
        (config.idle, config.total) = (Duration::from_secs(3_600), Duration::from_secs(3_600));
        config.robots_total = Duration::from_millis(200);
    });
    let crawler = Crawler { fetcher, ..crawler };
    let result = crawler.get(&format!("http://{}/a", server.address)).await;
    assert_eq!(code(&result), "robots-unavailable");
    let url = Url::parse(&format!("http://{}/a", server.address)).expect("a URL");
    let answer = crawler.book.get(&url, super::NOW).expect("known by now");
    assert_eq!(*answer.outcome(), RobotsOutcome::Unreachable { reason: "timeout-total".to_owned() });
    assert_eq!(server.paths(), ["/robots.txt"]);
}

#[tokio::test]
async fn a_tarpit_does_not_hold_up_other_hosts() {
    let tarpit =
        Server::start_at(
            "127.0.0.2",
            |path, _| if path == "/robots.txt" { missing() } else { Reply::ThenSilence(Vec::new()) },
        )
        .await;
    let (mut crawler, server, base) = against(|_, _| ok("page")).await;
    // An address of its own: two names of one machine share its turn.
    crawler.source.allow_addresses.push("127.0.0.2".to_owned());
    crawler.source.scope.hosts.push(tarpit.address.to_string());
    // The tarpit is borne for as long as the others take: their count, not the clock, ends this.
    let fetcher = fetcher_of(&crawler, |config| {
        (config.idle, config.total) = (Duration::from_secs(3_600), Duration::from_secs(3_600));
    });
    let crawler = Crawler { fetcher, ..crawler };
    let stuck_url = format!("http://{}/stuck", tarpit.address);
    let stuck = crawler.get(&stuck_url);
    let others = async {
        for page in 0..50 {
            crawler.get(&format!("{base}/{page}")).await.expect("a page");
        }
    };
    tokio::select! {
        biased;
        result = stuck => panic!("the tarpit answered: {result:?}"),
        () = others => {}
    }
    assert_eq!(tarpit.paths(), ["/robots.txt", "/stuck"], "it was stuck all the while");
    assert_eq!(server.paths().len(), 51, "robots.txt and all fifty pages");
}
