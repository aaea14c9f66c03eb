//! Redirects that lead nowhere, in circles or into the open (C13 to C17, C19).

use super::{against, code};
use crate::server::{Reply, ok, page, to};

#[tokio::test]
async fn c13_to_c16_chains_that_do_not_end_are_stopped() {
    let (crawler, server, base) = against(|path, _| match path {
        "/c13" => to("/c13"),
        "/c13-fragment" => to("/c13-fragment#again"),
        "/c14" => to("/c14/b"),
        "/c14/b" => to("/c14"),
        "/c16-missing" => page("302 Found", "", b""),
        "/c16-empty" => to(""),
        "/c16-garbage" => to("http://[::"),
        "/c16-bytes" => {
            Reply::Bytes(b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe:0x/\r\nContent-Length: 0\r\n\r\n".to_vec())
        }
        path => match path.strip_prefix("/c15/").and_then(|left| left.parse::<u32>().ok()) {
            Some(left @ 1..) => to(&format!("/c15/{}", left - 1)),
            _ => ok("arrived"),
        },
    })
    .await;
    for (path, expected, requests) in [
        ("/c13", "redirect-loop", 1),
        ("/c13-fragment#first", "redirect-loop", 1),
        ("/c14", "redirect-loop", 2),
        ("/c15/10", "fetched", 11),
        ("/c15/11", "redirect-too-many", 11),
        ("/c16-missing", "redirect-bad", 1),
        ("/c16-empty", "redirect-bad", 1),
        ("/c16-garbage", "redirect-bad", 1),
        ("/c16-bytes", "redirect-bad", 1),
    ] {
        crawler.get(&format!("{base}/c15/0")).await.expect("the server lives");
        let before = server.paths().len();
        let result = crawler.get(&format!("{base}{path}")).await;
        assert_eq!(code(&result), expected, "{path}");
        assert_eq!(server.paths().len() - before, requests, "{path}");
        if let Err(failure) = result {
            assert!(!failure.is_retryable() && !failure.is_strain(), "{path}: nothing that waiting mends");
        }
    }
}

#[tokio::test]
async fn c18_and_c19_cookies_are_never_sent_back() {
    let (crawler, server, base) = against(|path, _| match path {
        "/first" => page(
            "302 Found",
            "Location: /second\r\nSet-Cookie: session=1; Path=/\r\nSet-Cookie: super=2; Domain=example; Max-Age=99999999\r\n",
            b"",
        ),
        _ => ok("page"),
    })
    .await;
    crawler.get(&format!("{base}/first")).await.expect("a page");
    crawler.get(&format!("{base}/third")).await.expect("a page");
    assert_eq!(server.paths(), ["/robots.txt", "/first", "/second", "/third"]);
    assert!(server.requests().iter().all(|request| !request.to_ascii_lowercase().contains("\ncookie:")));
}
