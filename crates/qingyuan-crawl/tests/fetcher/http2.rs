//! HTTP/2 where a server offers it, by a server of bare frames (RFC 9113).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::code;
use super::tls::{Authority, crawler};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("short").to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A header field without indexing (RFC 7541 §6.2.2); name and value of less than 127 bytes.
fn field(name: &str, value: &str) -> Vec<u8> {
    let short = |text: &str| u8::try_from(text.len()).expect("short");
    [&[0, short(name)], name.as_bytes(), &[short(value)], value.as_bytes()].concat()
}

/// Answers every request with `answer(stream, how many requests before)`.
async fn talk(mut stream: TlsStream<TcpStream>, seen: Arc<AtomicUsize>, answer: fn(u32, usize) -> Vec<u8>) {
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    let mut preface = [0; 24];
    if stream.read_exact(&mut preface).await.is_err() || stream.write_all(&frame(SETTINGS, 0, 0, &[])).await.is_err() {
        return;
    }
    let mut head = [0; 9];
    while stream.read_exact(&mut head).await.is_ok() {
        let length = usize::from(head[0]) << 16 | usize::from(head[1]) << 8 | usize::from(head[2]);
        let mut payload = vec![0; length];
        if stream.read_exact(&mut payload).await.is_err() {
            return;
        }
        let id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        let bytes = match (head[3], head[4]) {
            (SETTINGS, 0) => frame(SETTINGS, 1, 0, &[]),
            (HEADERS, _) => answer(id, seen.fetch_add(1, Ordering::Relaxed)),
            _ => continue,
        };
        if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
            return;
        }
    }
}

/// 200 with a small page. 0x88 is `:status 200` in the static table.
fn small(id: u32) -> Vec<u8> {
    let fields = [vec![0x88], field("content-type", "text/html")].concat();
    [frame(HEADERS, END_HEADERS, id, &fields), frame(DATA, END_STREAM, id, b"<p>page")].concat()
}

async fn against(answer: fn(u32, usize) -> Vec<u8>) -> (super::Crawler, super::tls::Secure, Arc<AtomicUsize>, String) {
    let authority = Authority::new();
    let seen = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&seen);
    let server = authority
        .serve(("two.example", 2_100), &["h2", "http/1.1"], move |stream| talk(stream, Arc::clone(&count), answer))
        .await;
    let crawler = crawler("two.example", server.port, vec![authority.pem()]);
    let base = format!("https://two.example:{}", server.port);
    (crawler, server, seen, base)
}

#[tokio::test]
async fn pages_come_over_one_connection() {
    let (crawler, server, seen, base) = against(|id, _| small(id)).await;
    for page in 0..5 {
        let fetched = crawler.get(&format!("{base}/{page}")).await.expect("a page");
        assert_eq!((fetched.status, fetched.body.as_slice()), (200, b"<p>page".as_slice()));
    }
    assert_eq!((server.connections.load(Ordering::Relaxed), seen.load(Ordering::Relaxed)), (1, 6));
}

#[tokio::test]
async fn headers_without_end_and_lengths_that_lie_are_refused() {
    // Some 100 KB in one header block: more than the crawler says it takes.
    let (crawler, _server, _, base) = against(|id, before| {
        if before == 0 {
            return small(id);
        }
        let fields: Vec<u8> = (0..160).flat_map(|_| field("x-filler", &"x".repeat(100))).collect();
        let mut block = frame(HEADERS, 0, id, &[vec![0x88], fields.clone()].concat());
        (0..7).for_each(|_| block.extend(frame(CONTINUATION, 0, id, &fields)));
        block.extend(frame(CONTINUATION, END_HEADERS, id, &fields));
        block
    })
    .await;
    let result = crawler.get(&format!("{base}/headers")).await;
    assert_eq!(code(&result), "http-malformed", "{result:?}");
    let (crawler, _server, _, base) = against(|id, before| {
        if before == 0 {
            return small(id);
        }
        let fields = [vec![0x88], field("content-length", "1000")].concat();
        [frame(HEADERS, END_HEADERS, id, &fields), frame(DATA, END_STREAM, id, b"short")].concat()
    })
    .await;
    let result = crawler.get(&format!("{base}/length")).await;
    assert_eq!(code(&result), "body-interrupted", "{result:?}");
}
