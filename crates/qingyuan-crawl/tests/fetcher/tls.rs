//! Certificates that do not hold, and those of a campus's own authority (C17, C35).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use qingyuan_crawl::{CrawlError, FetchConfig, Fetcher, RobotsOutcome};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use url::Url;

use super::{Crawler, code, fetcher_of};

pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A TLS server and what it has seen.
pub(crate) struct Secure {
    pub(crate) port: u16,
    pub(crate) connections: Arc<AtomicUsize>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().expect("randomness")).expect("sound"))
    }

    pub(crate) fn pem(&self) -> Vec<u8> {
        self.0.pem().into_bytes()
    }

    /// A server of a certificate for `name` that holds until the year, by these protocols.
    pub(crate) async fn serve<F>(
        &self,
        (name, year): (&str, i32),
        protocols: &[&str],
        talk: impl Fn(TlsStream<TcpStream>) -> F + Send + Sync + 'static,
    ) -> Secure
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let key = KeyPair::generate().expect("randomness");
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        params.not_after = date_time_ymd(year, 1, 1);
        let leaf = params.signed_by(&key, &self.0).expect("sound").der().clone();
        let secret = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let mut config =
            rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .expect("ring speaks them")
                .with_no_client_auth()
                .with_single_cert(vec![leaf], secret)
                .expect("they belong together");
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let connections = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&connections);
        let talk = Arc::new(talk);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, talk, seen) = (acceptor.clone(), Arc::clone(&talk), Arc::clone(&seen));
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        seen.fetch_add(1, Ordering::Relaxed);
                        talk(stream).await;
                    }
                });
            }
        });
        Secure { port, connections }
    }
}

/// A crawler that trusts these roots, for `name` at 127.0.0.1.
pub(crate) fn crawler(name: &'static str, port: u16, roots: Vec<Vec<u8>>) -> Crawler {
    let names = BTreeMap::from([(name, vec![vec!["127.0.0.1"]])]);
    let crawler = Crawler::with_names(&[format!("{name}:{port}"), "h.example".to_owned()], names);
    let fetcher = fetcher_of(&crawler, |config| config.extra_roots = roots);
    Crawler { fetcher, ..crawler }
}

/// Plain pages over TLS; `/down` leads to http.
async fn pages(mut stream: TlsStream<TcpStream>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        let down = buffer[..count].starts_with(b"GET /down");
        let answer: &[u8] = match down {
            true => b"HTTP/1.1 302 Found\r\nLocation: http://h.example/\r\nContent-Length: 0\r\n\r\n",
            false => b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage",
        };
        if stream.write_all(answer).await.is_err() || stream.flush().await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn c17_no_redirect_leaves_https_and_a_campus_root_is_trusted_when_it_is_given() {
    let authority = Authority::new();
    let server = authority.serve(("campus.example", 2_100), &["http/1.1"], pages).await;
    let crawler = crawler("campus.example", server.port, vec![authority.pem()]);
    let base = format!("https://campus.example:{}", server.port);
    for page in 0..5 {
        assert_eq!(code(&crawler.get(&format!("{base}/{page}")).await), "fetched");
    }
    assert_eq!(server.connections.load(Ordering::Relaxed), 1, "one connection for robots.txt and all pages");
    assert_eq!(code(&crawler.get(&format!("{base}/down")).await), "redirect-downgrade");
}

#[tokio::test]
async fn c35_certificates_that_do_not_hold_are_refused_by_name() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    for (certificate, root, expected, word) in [
        (("campus.example", 2_020), &authority, "tls-expired", "renew"),
        (("other.example", 2_100), &authority, "tls-wrong-host", "another name"),
        (("campus.example", 2_100), &stranger, "tls-untrusted", "root certificate"),
    ] {
        let server = authority.serve(certificate, &["h2", "http/1.1"], pages).await;
        let crawler = crawler("campus.example", server.port, vec![root.pem()]);
        let url = Url::parse(&format!("https://campus.example:{}/", server.port)).expect("a URL");
        let result = crawler.get(url.as_str()).await;
        assert_eq!(code(&result), "robots-unavailable", "{expected}");
        let answer = crawler.book.get(&url, super::NOW).expect("known by now");
        assert_eq!(*answer.outcome(), RobotsOutcome::Unreachable { reason: expected.to_owned() });
        let told = result.expect_err("refused").to_string();
        assert!(told.contains(expected), "{told}");
        // The page itself, as if robots.txt had been had before the certificate went bad.
        let open = qingyuan_crawl::RobotsAnswer::from_response(404, b"", None, super::NOW);
        crawler.book.put(&url, open);
        let failure = crawler.get(url.as_str()).await.expect_err("refused");
        assert_eq!(failure.code(), expected);
        assert!(failure.to_string().contains(word), "{failure}");
    }
}

#[test]
fn a_root_that_cannot_be_read_is_named() {
    let mut config = FetchConfig::new("https://library.example.edu/crawler");
    config.extra_roots = vec![Authority::new().pem(), b"no certificate".to_vec()];
    let error = Fetcher::new(config).expect_err("unreadable");
    assert!(matches!(error, CrawlError::Root { place: 2, .. }), "{error}");
}
