//! Whose turn it is: hosts, addresses, hours and rests, through the whole gate.

use std::collections::BTreeMap;

use qingyuan_crawl::{Conditional, Gatekeeper, PaceLimits, Refusal};
use qingyuan_model::Millis;
use url::Url;

use crate::server::{Reply, Server, missing, ok, page, to};
use crate::{Crawler, NOW, Names};

fn url(text: &str) -> Url {
    Url::parse(text).expect("a test URL")
}

#[tokio::test]
async fn two_names_of_one_address_share_its_turn_from_the_first_request() {
    let server = Server::start(|path, _| if path == "/robots.txt" { missing() } else { ok("page") }).await;
    let port = server.address.port();
    let names = BTreeMap::from([("a.example", vec![vec!["127.0.0.1"]]), ("b.example", vec![vec!["127.0.0.1"]])]);
    let crawler = Crawler::new(&[format!("a.example:{port}"), format!("b.example:{port}")], &["127.0.0.1"], names);
    let (a, b) = (url(&format!("http://a.example:{port}/")), url(&format!("http://b.example:{port}/")));
    for url in [&a, &b] {
        crawler.fetcher.locate(&crawler.gate, &crawler.source, url, NOW).await.expect("allowed");
    }
    let first = crawler.gate.permit_robots(&crawler.source, &a, &crawler.book, NOW).expect("free");
    let second = crawler.gate.permit_robots(&crawler.source, &b, &crawler.book, NOW).expect_err("the same machine");
    assert_eq!(second.code(), "not-yet");
    drop(first);
    let second = crawler.gate.permit_robots(&crawler.source, &b, &crawler.book, NOW).expect("free again");
    crawler.fetcher.robots(second).await;
    assert_eq!(crawler.code(b.as_str()).await, "fetched");
}

/// A redirect to another name of the same machine takes that name's turn, which its own does not stand in the way of.
#[tokio::test]
async fn a_hop_takes_the_turn_of_where_it_leads() {
    let server = Server::start(|path, request| match path {
        "/robots.txt" => missing(),
        "/go" => to(&format!("http://www.example:{}/there", request_port(request))),
        _ => ok("page"),
    })
    .await;
    let port = server.address.port();
    let names = BTreeMap::from([("old.example", vec![vec!["127.0.0.1"]]), ("www.example", vec![vec!["127.0.0.1"]])]);
    let crawler = Crawler::new(&[format!("old.example:{port}"), format!("www.example:{port}")], &["127.0.0.1"], names);
    let fetched = crawler.get(&format!("http://old.example:{port}/go")).await.expect("followed");
    assert_eq!((fetched.url.host_str(), fetched.redirects), (Some("www.example"), 1));
    assert_eq!(server.paths(), ["/robots.txt", "/go", "/robots.txt", "/there"]);
    assert!(crawler.gate.hosts().iter().all(|host| host.in_flight == 0));
}

#[tokio::test]
async fn a_hop_to_a_busy_host_is_not_dialled() {
    let server = Server::start(|path, request| match path {
        "/robots.txt" => missing(),
        _ => to(&format!("http://www.example:{}/there", request_port(request))),
    })
    .await;
    let port = server.address.port();
    let names = BTreeMap::from([("old.example", vec![vec!["127.0.0.1"]]), ("www.example", vec![vec!["127.0.0.2"]])]);
    let crawler =
        Crawler::new(&[format!("old.example:{port}"), format!("www.example:{port}")], &["127.0.0.0/8"], names);
    let there = url(&format!("http://www.example:{port}/"));
    crawler.fetcher.locate(&crawler.gate, &crawler.source, &there, NOW).await.expect("allowed");
    let busy = crawler.gate.permit_robots(&crawler.source, &there, &crawler.book, NOW).expect("free");
    let failure = crawler.get(&format!("http://old.example:{port}/go")).await.expect_err("www.example is busy");
    assert_eq!((failure.code(), failure.is_retryable()), ("not-yet", true));
    assert_eq!(server.paths(), ["/robots.txt", "/go"]);
    drop(busy);
    assert!(crawler.gate.hosts().iter().all(|host| host.in_flight == 0));
}

/// The port that a request names in its `Host`.
fn request_port(request: &str) -> &str {
    let host = request.lines().find(|line| line.to_ascii_lowercase().starts_with("host: ")).unwrap_or_default();
    host.rsplit(':').next().unwrap_or_default()
}

/// The usual shape of a moved site: robots.txt, too, is redirected to the new name on the same machine.
#[tokio::test]
async fn a_robots_file_may_lie_on_another_approved_name_of_the_same_machine() {
    let server = Server::start(|path, request| match path {
        "/robots.txt" if request.contains("www.example") => page("200 OK", "", b"User-agent: *\nDisallow: /shut"),
        "/robots.txt" => to(&format!("http://www.example:{}/robots.txt", request_port(request))),
        _ => ok("page"),
    })
    .await;
    let port = server.address.port();
    let names = BTreeMap::from([("old.example", vec![vec!["127.0.0.1"]]), ("www.example", vec![vec!["127.0.0.1"]])]);
    let crawler = Crawler::new(&[format!("old.example:{port}"), format!("www.example:{port}")], &["127.0.0.1"], names);
    assert_eq!(crawler.code(&format!("http://old.example:{port}/shut")).await, "robots-disallowed");
    assert_eq!(crawler.code(&format!("http://old.example:{port}/open")).await, "fetched");
    assert!(crawler.gate.hosts().iter().all(|host| host.in_flight == 0));
}

#[tokio::test]
async fn a_host_that_keeps_failing_rests() {
    let server = Server::start(|path, _| match path {
        "/robots.txt" => missing(),
        _ => Reply::Last(Vec::new()),
    })
    .await;
    let base = format!("http://{}", server.address);
    let mut crawler = Crawler::new(&[server.address.to_string()], &["127.0.0.1"], Names::new());
    for n in 0..5 {
        assert_eq!(crawler.code(&format!("{base}/{n}")).await, "body-interrupted", "{n}");
        crawler.now = crawler.now.plus(60_000);
    }
    let asked = server.paths().len();
    let failure = crawler.get(&format!("{base}/x")).await.expect_err("resting");
    assert_eq!((failure.code(), failure.is_retryable(), server.paths().len()), ("host-resting", true, asked));
    let sights = crawler.gate.hosts();
    let sight = sights.first().expect("one host");
    assert_eq!((sight.host.as_str(), sight.failures), (server.address.to_string().as_str(), 5));
    crawler.now = sight.resting_until.expect("it rests");
    assert_eq!(crawler.code(&format!("{base}/probe")).await, "body-interrupted");
    assert_eq!(crawler.code(&format!("{base}/y")).await, "host-resting");
}

#[tokio::test]
async fn outside_its_hours_a_source_is_not_asked_for_anything() {
    let server = Server::start(|path, _| if path == "/robots.txt" { missing() } else { ok("page") }).await;
    let page = format!("http://{}/a", server.address);
    let mut crawler = Crawler::new(&[server.address.to_string()], &["127.0.0.1"], Names::new());
    crawler.source.allowance.hours = vec!["22:00-06:00".to_owned()];
    // 2027-01-15, 08:00 UTC is 16:00 in China.
    let refusal = crawler.gate.permit(&crawler.source, &url(&page), 0, &crawler.book, NOW).expect_err("by day");
    let opens = NOW.plus(6 * 3_600_000);
    assert_eq!(refusal, Refusal::OutsideHours { source_id: crawler.source.id.clone(), opens_at: opens });
    let robots = crawler.gate.permit_robots(&crawler.source, &url(&page), &crawler.book, NOW).expect_err("by day");
    assert_eq!((robots.code(), robots.retry_at(), robots.is_passing()), ("outside-hours", Some(opens), true));
    assert_eq!(server.connections(), 0);
    crawler.now = opens;
    assert_eq!(crawler.code(&page).await, "fetched");
    crawler.source.allowance.hours = vec!["at night".to_owned()];
    assert_eq!(crawler.code(&page).await, "source-charter-unreadable");
}

#[tokio::test]
async fn a_changed_charter_holds_at_once() {
    let server = Server::start(|path, _| if path == "/robots.txt" { missing() } else { ok("page") }).await;
    let page = format!("http://{}/a/b", server.address);
    let mut crawler = Crawler::new(&[server.address.to_string()], &["127.0.0.1"], Names::new());
    assert_eq!(crawler.code(&page).await, "fetched");
    crawler.source.scope.exclude = vec!["/a/*".to_owned()];
    assert_eq!(crawler.code(&page).await, "path-excluded");
    crawler.source.scope.exclude.clear();
    crawler.source.allow_addresses.clear();
    assert_eq!(crawler.code(&page).await, "address-refused");
    crawler.source.allow_addresses = vec!["127.0.0.0/8".to_owned()];
    assert_eq!(crawler.code(&page).await, "fetched");
}

/// One source may have hundreds of hosts, each with a robots.txt of its own.
#[tokio::test]
async fn two_hundred_hosts_of_one_source_have_their_own_robots_files() {
    let server = Server::start(|path, request| {
        let odd = request.to_ascii_lowercase().lines().any(|line| line.starts_with("host: h") && line.contains("odd"));
        match path {
            "/robots.txt" if odd => page("200 OK", "", b"User-agent: *\nDisallow: /a"),
            "/robots.txt" => missing(),
            _ => ok("page"),
        }
    })
    .await;
    let port = server.address.port();
    let name = |n: u32| if n % 2 == 1 { format!("h{n}.odd.example") } else { format!("h{n}.even.example") };
    let names: Names = (0..200).map(|n| (&*name(n).leak(), vec![vec!["127.0.0.1"]])).collect();
    let hosts: Vec<String> = (0..200).map(|n| format!("{}:{port}", name(n))).collect();
    let mut crawler = Crawler::new(&hosts, &["127.0.0.1"], names);
    crawler.gate = Gatekeeper::new("Qingyuan", PaceLimits { per_address: 64, ..PaceLimits::default() }, 1);
    for (n, host) in hosts.iter().enumerate() {
        let expected = if n % 2 == 1 { "robots-disallowed" } else { "fetched" };
        assert_eq!(crawler.code(&format!("http://{host}/a")).await, expected, "{host}");
    }
    assert_eq!((server.paths().len(), crawler.asked().len()), (300, 200));
    assert_eq!(crawler.gate.hosts().len(), 200);
    let permit = crawler.gate.permit(
        &crawler.source,
        &url(&format!("http://{}/b", hosts[1])),
        0,
        &crawler.book,
        Millis(NOW.0 + 1_000),
    );
    let fetched = crawler.fetcher.fetch(permit.expect("allowed"), Conditional::default()).await;
    assert_eq!(fetched.expect("a page").status, 200);
}
