//! Answers that are not proper HTTP (C32, C33).

use super::{Crawler, against, code};
use crate::server::{Reply, ok};

#[tokio::test]
async fn c32_and_c33_what_is_not_proper_http_is_refused() {
    let (crawler, _server, base) = against(|path, _| {
        let raw = |text: &str| Reply::Last(text.as_bytes().to_vec());
        match path {
            "/c32-1-mb-header" => raw(&format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\nx", "x".repeat(1 << 20))),
            "/c32-10000-headers" => raw(&format!("HTTP/1.1 200 OK\r\n{}\r\nx", "X: y\r\n".repeat(10_000))),
            "/c33-both-lengths" => {
                raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")
            }
            "/c33-bare-lf-chunk" => raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\n0\n\n"),
            "/c33-bare-cr" => raw("HTTP/1.1 200 OK\r\nX: a\rY: b\r\n\r\nx"),
            "/c33-nul" => raw("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\nx"),
            "/c33-nul-name" => raw("HTTP/1.1 200 OK\r\nX\0Y: a\r\n\r\nx"),
            "/c33-http-0.9" => raw("<html>hello</html>"),
            "/c33-folded" => raw("HTTP/1.1 200 OK\r\nX: a\r\n b: c\r\n\r\nx"),
            "/c33-chunk-size" => raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx"),
            _ => ok("here"),
        }
    })
    .await;
    for (path, expected) in [
        ("/c32-1-mb-header", "http-malformed"),
        ("/c32-10000-headers", "http-malformed"),
        ("/c33-both-lengths", "http-malformed"),
        ("/c33-bare-lf-chunk", "body-interrupted"),
        ("/c33-bare-cr", "http-malformed"),
        ("/c33-nul", "http-malformed"),
        ("/c33-nul-name", "http-malformed"),
        ("/c33-http-0.9", "http-malformed"),
        ("/c33-folded", "http-malformed"),
        ("/c33-chunk-size", "body-interrupted"),
    ] {
        // Each by itself: a host that has just failed is left alone.
        let crawler = Crawler::new(&crawler.source.scope.hosts);
        let result = crawler.get(&format!("{base}{path}")).await;
        assert_eq!(code(&result), expected, "{path}: {result:?}");
    }
}
