//! C1-C8: addresses that nobody may dial.

use std::collections::BTreeMap;

use crate::server::{Server, missing, ok, to};
use crate::{Crawler, Names};

/// A server whose robots.txt is missing and that has a page everywhere.
async fn open_server() -> Server {
    Server::start(|path, _| if path == "/robots.txt" { missing() } else { ok("inside") }).await
}

/// Every literal is refused by a charter that names the host itself, at the server's own port, without a connection.
async fn refused_literals(hosts: &[&str]) {
    let server = open_server().await;
    for host in hosts {
        let url = url::Url::parse(&format!("http://{host}:{}/", server.address.port())).expect("a test URL");
        let named = format!("{}:{}", url.host_str().expect("a host"), server.address.port());
        let crawler = Crawler::new(&[named], &[], Names::new());
        assert_eq!(crawler.code(url.as_str()).await, "address-refused", "{host}");
        let robots = crawler.gate.permit_robots(&crawler.source, &url, &crawler.book, crawler.now);
        assert_eq!(robots.expect_err("not for robots.txt either").code(), "address-refused", "{host}");
        assert!(crawler.asked().is_empty(), "{host}: nothing to look up");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn c01_loopback_private_and_metadata_addresses() {
    refused_literals(&[
        "127.0.0.1",
        "127.255.0.1",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "100.100.100.200",
        "224.0.0.1",
        "255.255.255.255",
    ])
    .await;
}

#[tokio::test]
async fn c02_ipv6_loopback_link_local_and_unique_local() {
    refused_literals(&["[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fd12:3456::1]", "[ff02::1]", "[fd00:ec2::254]"])
        .await;
}

#[tokio::test]
async fn c03_ipv4_wrapped_in_ipv6() {
    refused_literals(&[
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "[64:ff9b:1::1]",
    ])
    .await;
}

#[tokio::test]
async fn c04_decimal_octal_and_hex_spellings() {
    refused_literals(&["2130706433", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "127.1", "①②⑦.0.0.1", "127.0.0.1."])
        .await;
}

/// Names and what the resolver says, one after the other; every first answer is refused.
#[tokio::test]
async fn c05_a_name_that_leads_to_a_private_address() {
    let server = open_server().await;
    let port = server.address.port();
    let names = BTreeMap::from([
        ("inner.example", vec![vec!["127.0.0.1"]]),
        ("campus.example", vec![vec!["10.1.2.3"]]),
        ("cloud.example", vec![vec!["169.254.169.254"]]),
        ("mapped.example", vec![vec!["::ffff:127.0.0.1"]]),
        ("nat64.example", vec![vec!["64:ff9b::7f00:1"]]),
    ]);
    let hosts: Vec<String> = names.keys().map(|name| format!("{name}:{port}")).collect();
    let crawler = Crawler::new(&hosts, &[], names);
    for host in &hosts {
        assert_eq!(crawler.code(&format!("http://{host}/")).await, "address-refused", "{host}");
        assert_eq!(crawler.code(&format!("http://{host}/again")).await, "address-refused", "{host}");
    }
    assert_eq!(crawler.asked().len(), hosts.len(), "one lookup each, refusals are remembered");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn c06_a_name_that_is_bound_anew() {
    let server = open_server().await;
    let host = format!("rebind.example:{}", server.address.port());
    let names = BTreeMap::from([("rebind.example", vec![vec!["127.0.0.1"], vec!["127.0.0.2"], vec!["127.0.0.2"]])]);
    let mut crawler = Crawler::new(std::slice::from_ref(&host), &["127.0.0.1"], names);
    assert_eq!(crawler.code(&format!("http://{host}/1")).await, "fetched");
    assert_eq!(crawler.code(&format!("http://{host}/2")).await, "fetched");
    assert_eq!(crawler.asked().len(), 1, "judged once, and what was judged is dialled");
    let before = server.connections();
    crawler.now = crawler.now.plus(5 * 60 * 1_000);
    assert_eq!(crawler.code(&format!("http://{host}/3")).await, "address-refused");
    assert_eq!((crawler.asked().len(), server.connections()), (2, before));
}

#[tokio::test]
async fn c07_mixed_empty_and_missing_answers() {
    let server = open_server().await;
    let port = server.address.port();
    let names = BTreeMap::from([
        ("mixed.example", vec![vec!["127.0.0.1", "10.0.0.1"]]),
        ("last.example", vec![vec!["127.0.0.1", "127.0.0.1", "::1"]]),
        ("empty.example", vec![vec![]]),
    ]);
    let all = ["mixed", "last", "empty", "gone", "silent"];
    let hosts: Vec<String> = all.iter().map(|name| format!("{name}.example:{port}")).collect();
    let crawler = Crawler::new(&hosts, &["127.0.0.1"], names);
    for (name, expected, again) in [
        ("mixed", "address-refused", "address-refused"),
        ("last", "address-refused", "address-refused"),
        ("empty", "dns-failed", "not-yet"),
        ("gone", "dns-failed", "not-yet"),
        ("silent", "dns-failed", "not-yet"),
    ] {
        let url = format!("http://{name}.example:{port}/");
        let failure = crawler.get(&url).await.expect_err(name);
        assert_eq!(failure.code(), expected, "{name}");
        assert_eq!(failure.is_retryable(), expected == "dns-failed", "{name}");
        assert_eq!(crawler.code(&url).await, again, "{name}");
    }
    assert_eq!((crawler.asked().len(), server.connections()), (5, 0));
}

#[tokio::test]
async fn c08_a_redirect_to_a_private_address() {
    let inner = open_server().await;
    let port = inner.address.port();
    let server = Server::start(move |path, _| match path {
        "/robots.txt" => missing(),
        "/literal" => to(&format!("http://10.0.0.1:{port}/")),
        "/mapped" => to(&format!("http://[::ffff:127.0.0.1]:{port}/")),
        _ => to(&format!("http://inner.example:{port}/")),
    })
    .await;
    let base = server.address.to_string();
    let hosts =
        [base.clone(), format!("10.0.0.1:{port}"), format!("[::ffff:7f00:1]:{port}"), format!("inner.example:{port}")];
    let names = BTreeMap::from([("inner.example", vec![vec!["127.0.0.2"]])]);
    let crawler = Crawler::new(&hosts, &["127.0.0.1"], names);
    for path in ["/literal", "/mapped", "/name"] {
        assert_eq!(crawler.code(&format!("http://{base}{path}")).await, "address-refused", "{path}");
    }
    assert_eq!(inner.connections(), 0);
}
