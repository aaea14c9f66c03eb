//! The fetcher: a permit in, a response or a named failure out.

mod client;
mod config;
mod exchange;
mod failure;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use qingyuan_model::Millis;
use reqwest::header::{CONTENT_TYPE, ETAG, LAST_MODIFIED, RETRY_AFTER};
use reqwest::{Client, Response};
use tokio::time::{Instant, timeout};
use url::Url;

use crate::dates;
use crate::decode::{BodyLimits, Cut};
use crate::error::CrawlError;
use crate::permit::Permit;
use crate::politeness::Pace;
use crate::refusal::Refusal;
use crate::robots::ROBOTS_BYTES;
use crate::robots_book::{RobotsAnswer, RobotsBook, robots_url};
use crate::scope::{ScopeGuard, authority};
use client::Clients;
use exchange::{reached, read_body, redirect_target, send, text_header};

pub use client::{Lookup, LookupFuture, SystemLookup};
pub use config::FetchConfig;
pub use exchange::Conditional;
pub use failure::FetchFailure;

/// RFC 9309 §2.3.1.2: at least five redirects of robots.txt are followed.
const ROBOTS_REDIRECTS: usize = 5;

/// What came back for one permit.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// Where the body came from, after redirects.
    pub url: Url,
    /// The status of the last answer.
    pub status: u16,
    /// Its headers, in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body without transfer and content encodings; empty when nothing has changed.
    pub body: Vec<u8>,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The `ETag` header, for the next [`Conditional`].
    pub etag: Option<String>,
    /// The `Last-Modified` header, for the next [`Conditional`].
    pub last_modified: Option<String>,
    /// 304: the page is as it was.
    pub not_modified: bool,
    /// What cut the body short; such a body is not the page and must not be taken for it.
    pub truncated: Option<Cut>,
    /// When the site wants to be asked again, from `Retry-After`.
    pub retry_at: Option<Millis>,
    /// How many redirects were followed.
    pub redirects: usize,
    /// Where the page has moved for good (301, 308): the end of the permanent redirects that came first.
    pub moved: Option<Url>,
    /// The address that answered.
    pub address: Option<IpAddr>,
    /// How long it took, redirects and all.
    pub elapsed: Duration,
}

/// Fetches what a [`Permit`] allows. Cheap to clone; needs a tokio runtime.
#[derive(Clone)]
pub struct Fetcher {
    config: Arc<FetchConfig>,
    clients: Arc<Clients>,
}

impl std::fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetcher").field("config", &self.config).finish_non_exhaustive()
    }
}

/// The clock of one exchange: the moment of the permit plus what has passed since.
#[derive(Clone, Copy)]
struct Clock {
    began: Millis,
    start: Instant,
}

impl Clock {
    fn now(self) -> Millis {
        self.began.plus(i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX))
    }
}

impl Fetcher {
    /// A fetcher that resolves names with the system's resolver.
    ///
    /// # Errors
    /// [`CrawlError::Client`] when agent or contact cannot stand in a header.
    pub fn new(config: FetchConfig) -> Result<Self, CrawlError> {
        Self::with_lookup(config, Arc::new(SystemLookup))
    }

    /// A fetcher with a resolver of one's own; the address guard judges its answers all the same.
    ///
    /// # Errors
    /// As [`Fetcher::new`].
    pub fn with_lookup(config: FetchConfig, lookup: Arc<dyn Lookup>) -> Result<Self, CrawlError> {
        let clients = Arc::new(Clients::new(&config, lookup)?);
        Ok(Self { config: Arc::new(config), clients })
    }

    /// Fetches a page. Redirects are followed hop by hop, each judged anew by scope, robots and the address guard.
    /// Every status is a result, not a failure. The permit's turn ends here, and the host's pause begins.
    ///
    /// # Errors
    /// The typed reason; [`FetchFailure::is_retryable`] says whether to try again.
    pub async fn fetch(&self, mut permit: Permit, conditional: Conditional) -> Result<Fetched, FetchFailure> {
        let clock = Clock { began: permit.issued_at(), start: Instant::now() };
        let host = authority(permit.url());
        let walk = self.follow(&mut permit, &conditional, clock);
        let result = match timeout(self.config.total, walk).await {
            Ok(result) => result,
            Err(_) => Err(FetchFailure::Timeout { host, phase: "total" }),
        };
        let (address, pace) = match &result {
            Ok(fetched) => (fetched.address, pace_of(fetched.status, fetched.retry_at)),
            Err(failure) if failure.is_strain() => (None, Pace::Strained { retry_at: None }),
            Err(_) => (None, Pace::Answered),
        };
        permit.settle(address, pace, clock.now());
        result
    }

    /// Fetches the robots.txt that `permit` (from [`crate::Gatekeeper::permit_robots`]) is for and writes the answer
    /// into its book. It cannot fail: no answer is an answer, everything is disallowed for a while.
    pub async fn robots(&self, permit: Permit) -> Arc<RobotsAnswer> {
        let clock = Clock { began: permit.issued_at(), start: Instant::now() };
        let (answer, address, pace) = self.learn_robots(permit.scope(), permit.url(), permit.book(), clock).await;
        permit.settle(address, pace, clock.now());
        answer
    }

    async fn follow(
        &self,
        permit: &mut Permit,
        conditional: &Conditional,
        clock: Clock,
    ) -> Result<Fetched, FetchFailure> {
        let client = self.client(permit.scope(), permit.url())?;
        let first = permit.url().clone();
        let mut url = first.clone();
        let mut seen = BTreeSet::from([url.to_string()]);
        let (mut moved, mut for_good) = (None, true);
        for redirects in 0..=self.config.max_redirects {
            // A validator says something about one site's page only.
            let validators = (url.origin() == first.origin()).then_some(conditional);
            let response = send(&client, &url, validators, self.config.idle).await?;
            let Some(target) = redirect_target(&url, &response)? else {
                let fetched = self.receive(url, response, redirects, clock).await?;
                return Ok(Fetched { moved, ..fetched });
            };
            for_good &= matches!(response.status().as_u16(), 301 | 308);
            if !seen.insert(target.to_string()) {
                return Err(FetchFailure::RedirectLoop { url: target.to_string() });
            }
            self.admit_hop(permit, &target, reached(&response), clock).await?;
            url = target;
            if for_good {
                moved = Some(url.clone());
            }
        }
        Err(FetchFailure::TooManyRedirects { url: first.to_string(), limit: self.config.max_redirects })
    }

    /// A redirect is a request like any other: scope, address, the host's turn, robots.
    async fn admit_hop(
        &self,
        permit: &mut Permit,
        target: &Url,
        reached: Option<IpAddr>,
        clock: Clock,
    ) -> Result<(), FetchFailure> {
        let refused = |refusal| FetchFailure::Refused { url: target.to_string(), refusal };
        permit.admits_hop(target).map_err(refused)?;
        permit.move_turn(target, reached, clock.now()).map_err(refused)?;
        let known = permit.robots_admit(target, clock.now());
        if let Err(Refusal::RobotsUnknown { .. }) = known {
            self.learn_robots(permit.scope(), &robots_url(target), permit.book(), clock).await;
            return permit.robots_admit(target, clock.now()).map_err(refused);
        }
        known.map_err(refused)
    }

    async fn receive(
        &self,
        url: Url,
        response: Response,
        redirects: usize,
        clock: Clock,
    ) -> Result<Fetched, FetchFailure> {
        let status = response.status().as_u16();
        let headers = response.headers();
        let mut fetched = Fetched {
            status,
            headers: headers
                .iter()
                .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
                .collect(),
            body: Vec::new(),
            content_type: text_header(headers, CONTENT_TYPE),
            etag: text_header(headers, ETAG),
            last_modified: text_header(headers, LAST_MODIFIED),
            not_modified: status == 304,
            truncated: None,
            retry_at: text_header(headers, RETRY_AFTER).and_then(|value| dates::retry_after(&value, clock.now())),
            redirects,
            moved: None,
            address: reached(&response),
            elapsed: Duration::ZERO,
            url,
        };
        if status != 304 {
            let (body, cut) = read_body(&fetched.url, response, self.config.body, self.config.idle).await?;
            (fetched.body, fetched.truncated) = (body, cut);
        }
        fetched.elapsed = clock.start.elapsed();
        Ok(fetched)
    }

    async fn learn_robots(
        &self,
        scope: &ScopeGuard,
        url: &Url,
        book: &RobotsBook,
        clock: Clock,
    ) -> (Arc<RobotsAnswer>, Option<IpAddr>, Pace) {
        let asked = match timeout(self.config.robots_total, self.ask_robots(scope, url, clock)).await {
            Ok(asked) => asked,
            Err(_) => Err(FetchFailure::Timeout { host: authority(url), phase: "total" }),
        };
        let (answer, address, pace) = match asked {
            Ok((answer, address, pace)) => (answer, address, pace),
            Err(failure) => {
                let pace = if failure.is_strain() { Pace::Strained { retry_at: None } } else { Pace::Answered };
                (RobotsAnswer::unreachable(failure.code(), clock.now()), None, pace)
            }
        };
        tracing::debug!(url = %url, outcome = ?answer.outcome(), "robots.txt");
        (book.put(url, answer), address, pace)
    }

    async fn ask_robots(
        &self,
        scope: &ScopeGuard,
        url: &Url,
        clock: Clock,
    ) -> Result<(RobotsAnswer, Option<IpAddr>, Pace), FetchFailure> {
        let limits = BodyLimits { wire: ROBOTS_BYTES + 1, decoded: ROBOTS_BYTES + 1, ratio: usize::MAX };
        let client = self.client(scope, url)?;
        let mut url = url.clone();
        for _ in 0..=ROBOTS_REDIRECTS {
            let response = send(&client, &url, None, self.config.idle).await?;
            if let Some(target) = redirect_target(&url, &response)? {
                scope
                    .admits_host(&target)
                    .map_err(|refusal| FetchFailure::Refused { url: target.to_string(), refusal })?;
                url = target;
                continue;
            }
            let status = response.status().as_u16();
            let address = reached(&response);
            let retry_at =
                text_header(response.headers(), RETRY_AFTER).and_then(|value| dates::retry_after(&value, clock.now()));
            let body = match status {
                200..=299 => read_body(&url, response, limits, self.config.idle).await?.0,
                _ => Vec::new(),
            };
            let answer = RobotsAnswer::from_response(status, &body, retry_at, clock.now());
            return Ok((answer, address, pace_of(status, retry_at)));
        }
        Err(FetchFailure::TooManyRedirects { url: url.to_string(), limit: ROBOTS_REDIRECTS })
    }

    fn client(&self, scope: &ScopeGuard, url: &Url) -> Result<Client, FetchFailure> {
        let failed = |error: CrawlError| FetchFailure::Connect { host: authority(url), detail: error.to_string() };
        self.clients.of(scope.allow()).map_err(failed)
    }
}

/// What a status says about the host: too many requests and errors of its own are strain.
fn pace_of(status: u16, retry_at: Option<Millis>) -> Pace {
    match status {
        429 | 500..=599 => Pace::Strained { retry_at },
        _ => Pace::Answered,
    }
}
