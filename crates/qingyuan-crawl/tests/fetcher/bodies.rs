//! Bodies that burst, lie or are no document (C20 to C27, C34).

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, ZlibEncoder};
use qingyuan_crawl::{Cut, sitemap};

use super::{against, code, gzip};
use crate::server::{Reply, ok, page};

const ZEROS: usize = 50_000_000;

fn bomb(encoding: &str) -> Vec<u8> {
    let zeros = vec![0; ZEROS];
    let written = "memory does not fail";
    match encoding {
        "gzip" => gzip(&zeros),
        "deflate" => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&zeros).expect(written);
            encoder.finish().expect(written)
        }
        "deflate-bare" => {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&zeros).expect(written);
            encoder.finish().expect(written)
        }
        "br" => {
            let mut out = Vec::new();
            let parameters = brotli::enc::BrotliEncoderParams { quality: 3, ..Default::default() };
            brotli::BrotliCompress(&mut zeros.as_slice(), &mut out, &parameters).expect(written);
            out
        }
        _ => zstd::encode_all(zeros.as_slice(), 3).expect(written),
    }
}

#[tokio::test]
async fn c20_and_c21_bombs_of_every_encoding_are_cut_whole_or_in_pieces() {
    for encoding in ["gzip", "deflate", "deflate-bare", "br", "zstd"] {
        let body = bomb(encoding);
        let label = encoding.trim_end_matches("-bare");
        let header = format!("Content-Type: text/html\r\nContent-Encoding: {label}\r\n");
        let (crawler, _server, base) = against(move |path, _| {
            if path == "/one-chunk" {
                let head = format!("HTTP/1.1 200 OK\r\n{header}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n", body.len());
                Reply::Bytes([head.as_bytes(), &body, b"\r\n0\r\n\r\n"].concat())
            } else {
                page("200 OK", &header, &body)
            }
        })
        .await;
        for path in ["/length", "/one-chunk"] {
            let fetched = crawler.get(&format!("{base}{path}")).await.expect("cut, not failed");
            assert!(matches!(fetched.truncated, Some(Cut::Ratio | Cut::Decoded)), "{encoding} {path}");
            assert!(fetched.body.len() <= 4_000_000 && fetched.body.capacity() <= 8_000_000, "{encoding} {path}");
        }
    }
}

#[tokio::test]
async fn c22_a_zipped_sitemap_in_a_zipped_sitemap_opens_no_bomb() {
    let nested = gzip(&gzip(&gzip(&vec![b' '; ZEROS])));
    let (crawler, _server, base) =
        against(move |_, _| page("200 OK", "Content-Type: application/gzip\r\nContent-Encoding: gzip\r\n", &nested))
            .await;
    let fetched = crawler.get(&format!("{base}/sitemap.xml.gz")).await.expect("small so far");
    assert!(fetched.body.len() < 1_000_000 && fetched.truncated.is_none(), "one layer is undone, the encoding");
    assert!(sitemap::read(&fetched.body, &fetched.url).pages.is_empty());
}

#[tokio::test]
async fn c23_to_c27_bodies_that_do_not_keep_their_promise() {
    let zipped = gzip(&[b'x'; 10_000]);
    let raw = |text: &str| Reply::Last(text.as_bytes().to_vec());
    let (crawler, _server, base) = against(move |path, _| match path {
        "/c23-truncated-gzip" => page("200 OK", "Content-Encoding: gzip\r\n", &zipped[..zipped.len() - 6]),
        "/c23-twice-gzip" => page("200 OK", "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n", &gzip(&zipped)),
        "/c24-endless-chunks" => Reply::Endless(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec(),
            [b"400\r\n".as_slice(), &[b'x'; 0x400], b"\r\n"].concat(),
        ),
        "/c24-endless-trailers" => Reply::Endless(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n".to_vec(),
            b"X-Again: and again\r\n".to_vec(),
        ),
        "/c25-short" => raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"),
        "/c25-long" => raw("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nonly this"),
        "/c25-huge" => raw("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\nx"),
        "/c26-negative" => raw("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx"),
        "/c27-double" => raw("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
        _ => ok("here"),
    })
    .await;
    for (path, expected) in [
        ("/c23-truncated-gzip", "encoding-broken"),
        ("/c23-twice-gzip", "encoding-unknown"),
        ("/c24-endless-chunks", "fetched"),
        ("/c24-endless-trailers", "body-interrupted"),
        ("/c25-short", "body-interrupted"),
        ("/c25-long", "fetched"),
        ("/c25-huge", "http-malformed"),
        ("/c26-negative", "http-malformed"),
        ("/c27-double", "http-malformed"),
    ] {
        let crawler = super::Crawler::new(&crawler.source.scope.hosts);
        let result = crawler.get(&format!("{base}{path}")).await;
        assert_eq!(code(&result), expected, "{path}: {:?}", result.as_ref().err());
        match (path, result) {
            ("/c24-endless-chunks", Ok(fetched)) => assert_eq!(fetched.truncated, Some(Cut::Wire)),
            (_, Ok(fetched)) => assert_eq!(fetched.body, b"only", "{path}"),
            _ => {}
        }
    }
}

#[tokio::test]
async fn c34_what_is_no_document_is_given_up_early() {
    let mp4 = [b"\0\0\0\x20ftypisom".as_slice(), &[0xAB; 3_000_000]].concat();
    let zip = |name: &str| [b"PK\x03\x04".as_slice(), &[0; 26], name.as_bytes(), &[0; 1000]].concat();
    let html = "Content-Type: text/html\r\n";
    let (crawler, _server, base) = against(move |path, _| match path {
        "/mp4-as-html" => page("200 OK", html, &mp4),
        "/video-label" => Reply::Endless(
            b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec(),
            b"1\r\nx\r\n".to_vec(),
        ),
        "/zipped-program" => {
            page("200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", &gzip(b"\x7fELF\x02"))
        }
        "/photos.zip" => page("200 OK", "Content-Type: application/zip\r\n", &zip("photos/1.jpg")),
        "/paper.docx" => page("200 OK", "Content-Type: application/zip\r\n", &zip("[Content_Types].xml")),
        "/paper.pdf" => page("200 OK", "Content-Type: application/octet-stream\r\n", b"%PDF-1.7 x"),
        "/error-picture" => page("404 Not Found", "Content-Type: image/png\r\n", b"\x89PNG\r\n\x1a\n"),
        "/tiny" => page("200 OK", html, b"x"),
        _ => page("200 OK", html, b""),
    })
    .await;
    for (path, expected) in [
        ("/mp4-as-html", "content-unwanted"),
        ("/video-label", "content-unwanted"),
        ("/zipped-program", "content-unwanted"),
        ("/photos.zip", "content-unwanted"),
        ("/paper.docx", "fetched"),
        ("/paper.pdf", "fetched"),
        ("/error-picture", "fetched"),
        ("/tiny", "fetched"),
        ("/empty", "fetched"),
    ] {
        let result = crawler.get(&format!("{base}{path}")).await;
        assert_eq!(code(&result), expected, "{path}: {:?}", result.as_ref().err());
        if let Err(failure) = result {
            assert!(!failure.is_retryable() && failure.to_string().contains(path), "{failure}");
        }
    }
}
