//! A server of a few lines that says exactly what a test wants, well-formed or not.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with one request.
pub(crate) enum Reply {
    /// Writes these bytes and keeps the connection.
    Bytes(Vec<u8>),
    /// Writes these bytes and closes.
    Last(Vec<u8>),
    /// Writes these bytes, then nothing, and keeps the connection open.
    ThenSilence(Vec<u8>),
    /// Writes the first bytes, then the second again and again until the client goes away.
    Endless(Vec<u8>, Vec<u8>),
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    /// Serves `answer(path, whole request)` on a free port of 127.0.0.1.
    pub(crate) async fn start(answer: impl Fn(&str, &str) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_at("127.0.0.1", answer).await
    }

    /// The same at another address.
    pub(crate) async fn start_at(ip: &str, answer: impl Fn(&str, &str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((ip, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                tokio::spawn(async move { serve(stream, &log, &*answer).await });
            }
        });
        Self { address, requests, connections }
    }

    /// How many connections were opened.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The paths that were asked for, in order.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.requests().iter().filter_map(|request| request.split(' ').nth(1).map(str::to_owned)).collect()
    }

    /// All requests as they came.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no test panics while it holds this").clone()
    }

    /// The last request as it came.
    pub(crate) fn last_request(&self) -> String {
        self.requests.lock().expect("no test panics while it holds this").last().cloned().unwrap_or_default()
    }
}

async fn serve(mut stream: TcpStream, log: &Mutex<Vec<String>>, answer: &(dyn Fn(&str, &str) -> Reply + Send + Sync)) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        request.extend_from_slice(&buffer[..count]);
        if !request.ends_with(b"\r\n\r\n") {
            continue;
        }
        let text = String::from_utf8_lossy(&request).into_owned();
        request.clear();
        let reply = answer(text.split(' ').nth(1).unwrap_or_default(), &text);
        log.lock().expect("no test panics while it holds this").push(text);
        let (bytes, again) = match reply {
            Reply::Bytes(bytes) => {
                let _ = stream.write_all(&bytes).await;
                continue;
            }
            Reply::Last(bytes) => (bytes, None),
            Reply::ThenSilence(bytes) => {
                let _ = stream.write_all(&bytes).await;
                // The client hangs up; until then there is nothing to read.
                let _ = stream.read(&mut buffer).await;
                return;
            }
            Reply::Endless(bytes, again) => (bytes, Some(again)),
        };
        let mut going = stream.write_all(&bytes).await.is_ok();
        while let Some(again) = again.as_ref().filter(|_| going) {
            going = stream.write_all(again).await.is_ok();
        }
        let _ = stream.shutdown().await;
        return;
    }
}

/// A whole response with a length.
pub(crate) fn page(status: &str, headers: &str, body: &[u8]) -> Reply {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    Reply::Bytes([head.as_bytes(), body].concat())
}

/// 200 with this body.
pub(crate) fn ok(body: &str) -> Reply {
    page("200 OK", "Content-Type: text/html; charset=utf-8\r\n", body.as_bytes())
}

/// A redirect.
pub(crate) fn to(location: &str) -> Reply {
    page("302 Found", &format!("Location: {location}\r\n"), b"")
}

/// What a site without robots.txt says.
pub(crate) fn missing() -> Reply {
    page("404 Not Found", "", b"")
}
