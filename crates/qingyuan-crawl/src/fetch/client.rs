//! The HTTP clients, one for each set of allowed addresses, and the resolver that guards what they dial.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Client;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::time::timeout;
use url::Url;

use super::config::FetchConfig;
use super::failure::FetchFailure;
use crate::allow::AllowList;
use crate::error::CrawlError;
use crate::refusal::Refusal;

/// Addresses of a name, in the order to try them.
pub type LookupFuture = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// The longest wait for a name; a resolver that takes longer has given up on it.
const LOOKUP: Duration = Duration::from_secs(10);

/// Turns a name into addresses. What it answers is judged and then dialled: there is no second lookup.
pub trait Lookup: Send + Sync {
    /// The addresses of `host`.
    fn lookup(&self, host: &str) -> LookupFuture;
}

/// The system's resolver.
#[derive(Debug, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, host: &str) -> LookupFuture {
        let host = host.to_owned();
        Box::pin(async move {
            let addresses = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(addresses.map(|address| address.ip()).collect())
        })
    }
}

/// The refusal of an address, on its way through the HTTP client's error.
#[derive(Debug)]
pub(super) struct GuardError(pub(super) Refusal);

impl fmt::Display for GuardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for GuardError {}

/// The names that exchanges under way may dial, with their judged addresses. Nothing else is ever dialled, and there is
/// no lookup here that could answer differently from the one that was judged.
#[derive(Debug, Default)]
struct DialTable(Mutex<HashMap<String, Dialable>>);

#[derive(Debug)]
struct Dialable {
    addresses: Arc<[IpAddr]>,
    exchanges: usize,
}

/// Leave to dial one host; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Dial {
    table: Arc<DialTable>,
    name: String,
}

/// A client, and what it may dial.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) client: Client,
    table: Arc<DialTable>,
}

impl Line {
    /// Lets the client dial the host of `url` at these addresses until the answer is dropped.
    pub(super) fn open(&self, url: &Url, addresses: &Arc<[IpAddr]>) -> Dial {
        let name = url.host_str().unwrap_or_default().to_owned();
        let mut names = self.table.0.lock().unwrap_or_else(PoisonError::into_inner);
        let dialable =
            names.entry(name.clone()).or_insert_with(|| Dialable { addresses: Arc::clone(addresses), exchanges: 0 });
        // The same name may have been looked up anew since; both answers were judged, the newer one counts.
        dialable.addresses = Arc::clone(addresses);
        dialable.exchanges += 1;
        drop(names);
        Dial { table: Arc::clone(&self.table), name }
    }
}

impl Drop for Dial {
    fn drop(&mut self) {
        let mut names = self.table.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(dialable) = names.get_mut(&self.name) {
            dialable.exchanges -= 1;
            if dialable.exchanges == 0 {
                names.remove(&self.name);
            }
        }
    }
}

/// The headers of an HTTP/2 answer together, in bytes as RFC 9113 §6.5.2 counts them. HTTP/1 allows 100 headers and some
/// 400 KB by the client's own limits; Apache and nginx send at most 8 to 32 KiB.
const MAX_HEADER_LIST: u32 = 64 * 1024;

/// What a server may send ahead on one HTTP/2 stream and on one connection, in bytes: several pages' worth. It bounds
/// what a host can make us hold.
const STREAM_WINDOW: u32 = 512 * 1024;
const CONNECTION_WINDOW: u32 = 1024 * 1024;

/// The resolver of a client: it gives out what the table holds and asks nobody.
struct TableResolver(Arc<DialTable>);

impl Resolve for TableResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let names = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let addresses = names.get(name.as_str()).map(|dialable| Arc::clone(&dialable.addresses));
        drop(names);
        let host = name.as_str().to_owned();
        Box::pin(async move {
            let addresses = addresses.ok_or(GuardError(Refusal::AddressUnknown { host }))?;
            let sockets: Vec<SocketAddr> = addresses.iter().map(|address| SocketAddr::new(*address, 0)).collect();
            Ok(Box::new(sockets.into_iter()) as Addrs)
        })
    }
}

/// Clients by allow list: connections are pooled per client, and a connection that one source was allowed to open must
/// never serve another.
pub(super) struct Clients {
    tls: rustls::ClientConfig,
    user_agent: String,
    connect: Duration,
    lookup: Arc<dyn Lookup>,
    known: Mutex<BTreeMap<AllowList, Line>>,
}

impl Clients {
    pub(super) fn new(config: &FetchConfig, lookup: Arc<dyn Lookup>) -> Result<Self, CrawlError> {
        let clients = Self {
            tls: tls_config(&config.extra_roots)?,
            user_agent: config.user_agent(),
            connect: config.connect,
            lookup,
            known: Mutex::default(),
        };
        // A setting that no client can be built with is found now, not at the first fetch.
        clients.of(&AllowList::default())?;
        Ok(clients)
    }

    /// The client for a source with these allowed addresses.
    pub(super) fn of(&self, allow: &AllowList) -> Result<Line, CrawlError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = known.get(allow) {
            return Ok(line.clone());
        }
        let table = Arc::new(DialTable::default());
        let client = Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .dns_resolver(Arc::new(TableResolver(Arc::clone(&table))))
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            .user_agent(&self.user_agent)
            .default_headers(default_headers())
            .http2_max_header_list_size(MAX_HEADER_LIST)
            .http2_initial_stream_window_size(STREAM_WINDOW)
            .http2_initial_connection_window_size(CONNECTION_WINDOW)
            .connect_timeout(self.connect)
            .pool_max_idle_per_host(2)
            .pool_idle_timeout(Duration::from_secs(30))
            .build()
            .map_err(|error| CrawlError::Client { detail: error.to_string() })?;
        let line = Line { client, table };
        known.insert(allow.clone(), line.clone());
        Ok(line)
    }

    /// Asks where `host` is: once, with a bound of its own.
    ///
    /// # Errors
    /// [`FetchFailure::Dns`] when there is no answer, none in time, or an empty one.
    pub(super) async fn look_up(&self, host: &str) -> Result<Vec<IpAddr>, FetchFailure> {
        let failed = |detail: String| FetchFailure::Dns { host: host.to_owned(), detail };
        let bound = self.connect.min(LOOKUP);
        let Ok(answer) = timeout(bound, self.lookup.lookup(host)).await else {
            return Err(failed(format!("no answer within {} ms", bound.as_millis())));
        };
        let addresses = answer.map_err(|error| failed(error.to_string()))?;
        if addresses.is_empty() { Err(failed("no address".to_owned())) } else { Ok(addresses) }
    }
}

/// What every request says, built once.
fn default_headers() -> HeaderMap {
    let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.8,*/*;q=0.5";
    HeaderMap::from_iter([
        (ACCEPT, HeaderValue::from_static(accept)),
        (ACCEPT_LANGUAGE, HeaderValue::from_static("zh-CN,zh;q=0.9,en;q=0.5")),
        (ACCEPT_ENCODING, HeaderValue::from_static("gzip, deflate, br, zstd")),
    ])
}

/// TLS 1.2 and 1.3 with ring, the system's roots and those of the settings; HTTP/2 where the server offers it. A machine without roots can still crawl http, and every https site
/// fails with a certificate error that says so.
fn tls_config(extra_roots: &[Vec<u8>]) -> Result<rustls::ClientConfig, CrawlError> {
    let mut roots = rustls::RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (added, ignored) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        tracing::warn!(
            ignored,
            "no root certificates on this machine: https sites cannot be crawled, install ca-certificates"
        );
    }
    for (place, pem) in extra_roots.iter().enumerate() {
        let bad = |detail: String| CrawlError::Root { place: place + 1, detail };
        let certificates: Vec<_> =
            CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(|error| bad(error.to_string()))?;
        if certificates.is_empty() {
            return Err(bad("no certificate in it".to_owned()));
        }
        for certificate in certificates {
            roots.add(certificate).map_err(|error| bad(error.to_string()))?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| CrawlError::Client { detail: error.to_string() })?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
