//! The fetcher: a permit in, a response or a named failure out.

mod advice;
mod client;
mod config;
mod content;
mod exchange;
mod failure;
mod watch;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use qingyuan_model::{Millis, Source};
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderValue, LAST_MODIFIED, RETRY_AFTER};
use tokio::time::Instant;
use url::Url;

use crate::credentials::{BadSecret, Credentials};
use crate::dates;
use crate::decode::{BodyLimits, Cut};
use crate::error::CrawlError;
use crate::permit::{Gatekeeper, Permit, Unlocated};
use crate::politeness::Pace;
use crate::refusal::Refusal;
use crate::robots::ROBOTS_BYTES;
use crate::robots_book::{RobotsAnswer, robots_url};
use crate::scope::{ScopeGuard, authority};
use crate::secrets::Secrets;
use crate::turn::Turn;
use client::{Clients, Line};
use exchange::{Wanted, reached, read_body, redirect_target, send, text_header};
use watch::Watch;

pub use client::{Lookup, LookupFuture, SystemLookup};
pub use config::FetchConfig;
pub use exchange::Conditional;
pub use failure::{FetchFailure, TlsProblem};

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

impl Fetched {
    /// What an admin can do about a status that brings no page; `None` where there is nothing to say.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        let wall = self.headers.iter().find(|(name, _)| name == "www-authenticate");
        advice::of_status(self.status, wall.map(|(_, value)| value.as_str()))
    }
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

    /// Looks up where the host of `url` is and has the address guard judge it, so that `gate` knows. Does nothing when it
    /// is known already. Nobody is asked about a host outside the scope of `source`.
    ///
    /// # Errors
    /// [`FetchFailure::Dns`] when there is no answer; the gate then lets the host rest as after any failure.
    /// [`FetchFailure::Refused`] when scope or guard say no.
    pub async fn locate(&self, gate: &Gatekeeper, source: &Source, url: &Url, now: Millis) -> Result<(), FetchFailure> {
        let clock = Clock { began: now, start: Instant::now() };
        let refused = |refusal| FetchFailure::Refused { url: url.to_string(), refusal };
        let unlocated = gate.unlocated(source, url, now).map_err(refused)?;
        self.look_up(unlocated, clock).await?.map_err(refused)
    }

    async fn look_up(&self, unlocated: Option<Unlocated>, clock: Clock) -> Result<Result<(), Refusal>, FetchFailure> {
        let Some(unlocated) = unlocated else { return Ok(Ok(())) };
        match self.clients.look_up(unlocated.name()).await {
            // An answer is as old as its question.
            Ok(addresses) => Ok(unlocated.found(&addresses, clock.began)),
            Err(failure) => {
                unlocated.lost(clock.now());
                Err(failure)
            }
        }
    }

    /// Fetches a page. Redirects are followed hop by hop, each judged anew by scope, robots and the address guard.
    /// Every status is a result, not a failure. The permit's turn ends here, and the host's pause begins.
    ///
    /// # Errors
    /// The typed reason; [`FetchFailure::is_retryable`] says whether to try again.
    pub async fn fetch(&self, mut permit: Permit, conditional: Conditional) -> Result<Fetched, FetchFailure> {
        let clock = Clock { began: permit.issued_at(), start: Instant::now() };
        let watch = Watch::new(self.config.idle, self.config.total);
        let result = self.follow(&mut permit, &conditional, clock, watch).await;
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
        let watch = Watch::new(self.config.idle, self.config.robots_total);
        let (answer, address, pace) = match self.credentials(permit.scope(), permit.url()) {
            Ok(own) => self.learn_robots(&permit, permit.url(), own.as_ref(), clock, watch).await,
            Err(failure) => self.note_robots(&permit, permit.url(), Err(failure), clock),
        };
        permit.settle(address, pace, clock.now());
        answer
    }

    async fn follow(
        &self,
        permit: &mut Permit,
        conditional: &Conditional,
        clock: Clock,
        mut watch: Watch,
    ) -> Result<Fetched, FetchFailure> {
        let credentials = self.credentials(permit.scope(), permit.url())?;
        let line = self.line(permit)?;
        let mut url = permit.url().clone();
        // A fragment is never sent, and the same page with another one is the same circle.
        url.set_fragment(None);
        let first = url.clone();
        let mut seen = Vec::new();
        let (mut moved, mut for_good) = (None, true);
        let mut dial = line.open(&first, permit.addresses());
        loop {
            // A validator says something about one site's page only, and a secret is meant for one site only.
            let at_home = seen.is_empty() || url.origin() == first.origin();
            let (validators, own) = (at_home.then_some(conditional), credentials.as_ref().filter(|_| at_home));
            let response = send(&line.client, &url, validators, own, &mut watch).await?;
            let Some(target) = redirect_target(&url, &response)? else {
                let fetched = self.receive(url, response, seen.len(), own, clock, watch).await?;
                return Ok(Fetched { moved, ..fetched });
            };
            if seen.len() == self.config.max_redirects {
                return Err(FetchFailure::TooManyRedirects { url: first.into(), limit: self.config.max_redirects });
            }
            for_good &= matches!(response.status().as_u16(), 301 | 308);
            // The hop is another request; this one's connection is free for it.
            drop(response);
            seen.push(url);
            if seen.contains(&target) {
                return Err(FetchFailure::RedirectLoop { url: target.into() });
            }
            self.admit_hop(permit, &target, clock, &watch).await?;
            drop(dial);
            dial = line.open(&target, permit.addresses());
            url = target;
            if for_good {
                moved = Some(url.clone());
            }
        }
    }

    /// A redirect is a request like any other: scope, address, the host's turn, robots.
    async fn admit_hop(
        &self,
        permit: &mut Permit,
        target: &Url,
        clock: Clock,
        watch: &Watch,
    ) -> Result<(), FetchFailure> {
        let refused = |refusal| FetchFailure::Refused { url: target.to_string(), refusal };
        permit.admits_hop(target).map_err(refused)?;
        let unlocated = permit.unlocated(target, clock.now()).map_err(refused)?;
        self.look_up(unlocated, clock).await?.map_err(refused)?;
        permit.move_turn(target, clock.now()).map_err(refused)?;
        let known = permit.robots_admit(target, clock.now());
        if let Err(Refusal::RobotsUnknown { .. }) = known {
            // Robots of the first host are known, so this is another one, which no secret of the charter is meant for.
            let watch = watch.within(self.config.robots_total);
            self.learn_robots(permit, &robots_url(target), None, clock, watch).await;
            return permit.robots_admit(target, clock.now()).map_err(refused);
        }
        known.map_err(refused)
    }

    async fn receive(
        &self,
        url: Url,
        response: Response,
        redirects: usize,
        own: Option<&Credentials>,
        clock: Clock,
        mut watch: Watch,
    ) -> Result<Fetched, FetchFailure> {
        let status = response.status().as_u16();
        let headers = response.headers();
        let text = |value: &HeaderValue| {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            match own {
                Some(own) => own.hide(text),
                None => text,
            }
        };
        let mut fetched = Fetched {
            status,
            headers: headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
            body: Vec::new(),
            content_type: headers.get(CONTENT_TYPE).map(text),
            etag: headers.get(ETAG).map(text),
            last_modified: headers.get(LAST_MODIFIED).map(text),
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
            let wanted = if (200..300).contains(&status) { Wanted::Documents } else { Wanted::Anything };
            let (body, cut) = read_body(&fetched.url, response, self.config.body, wanted, &mut watch).await?;
            (fetched.body, fetched.truncated) = (body, cut);
        }
        fetched.elapsed = clock.start.elapsed();
        Ok(fetched)
    }

    async fn learn_robots(
        &self,
        permit: &Permit,
        url: &Url,
        own: Option<&Credentials>,
        clock: Clock,
        watch: Watch,
    ) -> (Arc<RobotsAnswer>, Option<IpAddr>, Pace) {
        let asked = self.ask_robots(permit, url, own, clock, watch).await;
        self.note_robots(permit, url, asked, clock)
    }

    /// Writes what asking came to into the book.
    fn note_robots(
        &self,
        permit: &Permit,
        url: &Url,
        asked: Result<(RobotsAnswer, Option<IpAddr>, Pace), FetchFailure>,
        clock: Clock,
    ) -> (Arc<RobotsAnswer>, Option<IpAddr>, Pace) {
        let (answer, address, pace) = asked.unwrap_or_else(|failure| {
            let pace = if failure.is_strain() { Pace::Strained { retry_at: None } } else { Pace::Answered };
            let answer = match &failure {
                FetchFailure::Refused { refusal: Refusal::NotYet { ready_at, .. }, .. } => {
                    RobotsAnswer::waiting(failure.code(), *ready_at, clock.now())
                }
                _ => RobotsAnswer::unreachable(failure.code(), clock.now()),
            };
            (answer, None, pace)
        });
        tracing::debug!(url = %url, outcome = ?answer.outcome(), "robots.txt");
        (permit.book().put(url, answer), address, pace)
    }

    async fn ask_robots(
        &self,
        permit: &Permit,
        url: &Url,
        own: Option<&Credentials>,
        clock: Clock,
        mut watch: Watch,
    ) -> Result<(RobotsAnswer, Option<IpAddr>, Pace), FetchFailure> {
        let limits = BodyLimits { wire: ROBOTS_BYTES + 1, decoded: ROBOTS_BYTES + 1, ratio: usize::MAX };
        let line = self.line(permit)?;
        let home = url.origin();
        let mut url = url.clone();
        let mut beside: Option<Turn> = None;
        for _ in 0..=ROBOTS_REDIRECTS {
            let addresses = beside.as_ref().map_or(permit.addresses(), Turn::addresses);
            let _dial = line.open(&url, addresses);
            let own = own.filter(|_| url.origin() == home);
            let response = send(&line.client, &url, None, own, &mut watch).await?;
            if let Some(target) = redirect_target(&url, &response)? {
                drop(response);
                let refused = |refusal| FetchFailure::Refused { url: target.to_string(), refusal };
                permit.scope().admits_host(&target).map_err(refused)?;
                let unlocated = permit.unlocated(&target, clock.now()).map_err(refused)?;
                self.look_up(unlocated, clock).await?.map_err(refused)?;
                if beside.as_ref().is_none_or(|turn| turn.host() != authority(&target)) {
                    if let Some(mut turn) = beside.take() {
                        turn.finish(Pace::Answered, clock.now());
                    }
                    beside = permit.turn_beside(&target, clock.now()).map_err(refused)?;
                }
                url = target;
                continue;
            }
            let status = response.status().as_u16();
            let address = reached(&response);
            let retry_at =
                text_header(response.headers(), RETRY_AFTER).and_then(|value| dates::retry_after(&value, clock.now()));
            let body = match status {
                200..=299 => read_body(&url, response, limits, Wanted::Anything, &mut watch).await?.0,
                _ => Vec::new(),
            };
            if let Some(mut turn) = beside {
                turn.finish(pace_of(status, retry_at), clock.now());
            }
            let answer = RobotsAnswer::from_response(status, &body, retry_at, clock.now());
            return Ok((answer, address, pace_of(status, retry_at)));
        }
        Err(FetchFailure::TooManyRedirects { url: url.to_string(), limit: ROBOTS_REDIRECTS })
    }

    fn line(&self, permit: &Permit) -> Result<Line, FetchFailure> {
        let failed =
            |error: CrawlError| FetchFailure::Connect { host: authority(permit.url()), detail: error.to_string() };
        self.clients.of(permit.scope().allow()).map_err(failed)
    }

    /// What the charter sends along to this site, if anything; where a secret is missing, nothing may be sent. A link to a
    /// host's other scheme or port gets nothing: what was meant for https must not go in the clear.
    fn credentials(&self, scope: &ScopeGuard, url: &Url) -> Result<Option<Credentials>, FetchFailure> {
        if scope.asked().is_empty() || !scope.names_site(url) {
            return Ok(None);
        }
        let missing =
            |bad: BadSecret| FetchFailure::Secret { variable: Secrets::variable(&bad.name), problem: bad.problem };
        scope.asked().open(&self.config.secrets).map(Some).map_err(missing)
    }
}

/// What a status says about the host: too many requests and errors of its own are strain.
fn pace_of(status: u16, retry_at: Option<Millis>) -> Pace {
    match status {
        429 | 500..=599 => Pace::Strained { retry_at },
        _ => Pace::Answered,
    }
}
