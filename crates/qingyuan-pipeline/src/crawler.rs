//! One visit to one URL: robots first, then the host's turn, then the fetch.

use std::sync::Arc;

use qingyuan_crawl::{
    Conditional, FetchConfig, FetchFailure, Fetched, Fetcher, Gatekeeper, PaceLimits, Permit, Refusal, RobotsAnswer,
    RobotsBook, Secrets,
};
use qingyuan_model::{Millis, Source};
use qingyuan_store::Claimed;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::error::PipelineError;
use crate::surroundings::Surroundings;

/// Whoever has to wait longer than this for a host's turn gives the URL back instead of holding its lease.
const PATIENCE_MS: i64 = 30_000;

/// Requests under way at once: politeness is per host, this bounds memory and sockets.
const IN_FLIGHT: usize = 64;

/// The gate, the fetcher and the robots files of all sites.
pub(crate) struct Crawler {
    gate: Gatekeeper,
    fetcher: Fetcher,
    book: RobotsBook,
    slots: Semaphore,
    agent: String,
    surroundings: Surroundings,
}

/// What robots.txt says of one URL.
pub(crate) struct RobotsTold {
    /// Whether it may be fetched.
    pub(crate) answer: Result<(), Refusal>,
    /// The line that decides, when one does.
    pub(crate) rule: Option<String>,
    /// When the file is asked for again.
    pub(crate) valid_until: Millis,
}

/// What a visit came to.
pub(crate) enum Visit {
    /// The site answered, whatever the status.
    Answered(Box<Fetched>),
    /// The gate said no.
    Refused(Refusal),
    /// There was no answer, or none that can be used.
    Failed(FetchFailure),
    /// The process is stopping, or the host's turn is too far off: ask again at this time.
    NotNow(Millis),
}

impl Crawler {
    /// A crawler that names this contact to every site and finds the charters' secrets here.
    pub(crate) fn new(contact: &str, secrets: Secrets, surroundings: &Surroundings) -> Result<Self, PipelineError> {
        let config = FetchConfig { secrets, ..FetchConfig::new(contact) };
        let seed = u64::from_le_bytes(surroundings.random());
        Ok(Self {
            agent: config.agent.clone(),
            gate: Gatekeeper::new(&config.agent, PaceLimits::default(), seed),
            fetcher: Fetcher::new(config).map_err(|error| PipelineError::Fetcher(error.to_string()))?,
            book: RobotsBook::new(),
            slots: Semaphore::new(IN_FLIGHT),
            surroundings: surroundings.clone(),
        })
    }

    /// An admin changed a charter or asked for a crawl: robots files that could not be had are asked for again.
    pub(crate) fn look_again(&self, source: &Source) {
        for url in source.seeds.iter().chain(&source.feeds).chain(&source.sitemaps) {
            self.book.forget_passing(url);
        }
    }

    /// The source's hosts that failed and rest, with the end of their rest.
    pub(crate) fn resting(&self, source: &Source, now: Millis) -> Vec<(String, Millis)> {
        let hosts = source.scope.hosts.iter().filter_map(|host| {
            let url = Url::parse(&format!("http://{host}/")).ok()?;
            let until = self.gate.ready_at(&url, now);
            (self.gate.failures(&url) > 0 && until > now).then(|| (host.clone(), until))
        });
        hosts.collect()
    }

    /// What the site's robots.txt says of a URL, as far as it is known; nothing is asked for.
    pub(crate) fn robots_of(&self, url: &Url, now: Millis) -> Option<RobotsTold> {
        let known = self.book.get(url, now)?;
        let rule = known.robots().explain(&self.agent, url);
        let line = |(allow, pattern): (bool, String)| {
            let word = if allow { "Allow" } else { "Disallow" };
            format!("{word}: {pattern}")
        };
        let answer = known.admits(&self.agent, url);
        Some(RobotsTold { answer, rule: rule.map(line), valid_until: known.valid_until() })
    }

    /// How many requests are under way.
    pub(crate) fn in_flight(&self) -> usize {
        IN_FLIGHT.saturating_sub(self.slots.available_permits())
    }

    /// Learns the robots.txt of the site of `url` for a check, waiting for the host's turn; `None` when what is known
    /// still holds.
    pub(crate) async fn learn_robots(&self, source: &Source, url: &Url, stop: &CancellationToken) -> Option<Visit> {
        while self.robots(url).is_none() {
            let now = self.surroundings.now();
            match self.gate.permit_robots(source, url, &self.book, now) {
                Ok(permit) => {
                    self.fetcher.robots(permit).await;
                    return None;
                }
                Err(Refusal::AddressUnknown { .. }) => {
                    if let Some(visit) = self.locate(source, url).await {
                        return Some(visit);
                    }
                }
                Err(refusal) => {
                    if let Some(visit) = self.wait_turn(refusal, stop).await {
                        return Some(visit);
                    }
                }
            }
        }
        None
    }

    /// What is known of the robots.txt of the site of `url`.
    pub(crate) fn robots(&self, url: &Url) -> Option<Arc<RobotsAnswer>> {
        self.book.get(url, self.surroundings.now())
    }

    /// Visits a URL that the frontier does not know, for a check: all that binds a visit binds this one.
    pub(crate) async fn probe(&self, source: &Source, url: &Url, depth: u32, stop: &CancellationToken) -> Visit {
        let unclaimed = Claimed {
            url: url.clone(),
            source: source.id.clone(),
            kind: qingyuan_store::Kind::Page,
            depth,
            attempts: 0,
            owner: String::new(),
            etag: None,
            last_modified: None,
            history: qingyuan_store::History::default(),
        };
        self.visit(source, &unclaimed, stop).await
    }

    /// The product token that robots.txt files name.
    pub(crate) fn agent(&self) -> &str {
        &self.agent
    }

    /// Visits a URL, waiting for its host's turn. A place among the [`IN_FLIGHT`] is held only while something is asked
    /// for, never while waiting for a turn.
    pub(crate) async fn visit(&self, source: &Source, url: &Claimed, stop: &CancellationToken) -> Visit {
        loop {
            // The semaphore is never closed; without a place the request would merely go uncounted.
            let slot = self.slots.acquire().await.ok();
            let now = self.surroundings.now();
            let permit = match self.gate.permit(source, &url.url, url.depth, &self.book, now) {
                Ok(permit) => permit,
                Err(Refusal::AddressUnknown { .. }) => match self.locate(source, &url.url).await {
                    None => continue,
                    Some(visit) => return visit,
                },
                Err(Refusal::RobotsUnknown { .. }) => {
                    match self.gate.permit_robots(source, &url.url, &self.book, now) {
                        Ok(permit) => {
                            self.fetcher.robots(permit).await;
                        }
                        Err(Refusal::AddressUnknown { .. }) => match self.locate(source, &url.url).await {
                            None => {}
                            Some(visit) => return visit,
                        },
                        Err(refusal) => {
                            drop(slot);
                            match self.wait_turn(refusal, stop).await {
                                None => {}
                                Some(visit) => return visit,
                            }
                        }
                    }
                    continue;
                }
                Err(refusal) => {
                    drop(slot);
                    match self.wait_turn(refusal, stop).await {
                        None => continue,
                        Some(visit) => return visit,
                    }
                }
            };
            return self.fetch(permit, url).await;
        }
    }

    /// Looks up where a host is, as [`Refusal::AddressUnknown`] asks (`None`: ask the gate again).
    async fn locate(&self, source: &Source, url: &Url) -> Option<Visit> {
        match self.fetcher.locate(&self.gate, source, url, self.surroundings.now()).await {
            Ok(()) => None,
            Err(FetchFailure::Refused { refusal, .. }) => Some(Visit::Refused(refusal)),
            Err(failure) => Some(Visit::Failed(failure)),
        }
    }

    async fn fetch(&self, permit: Permit, url: &Claimed) -> Visit {
        let conditional = Conditional { etag: url.etag.clone(), last_modified: url.last_modified.clone() };
        match self.fetcher.fetch(permit, conditional).await {
            Ok(fetched) => Visit::Answered(Box::new(fetched)),
            // A redirect can lead to a host whose turn has not come.
            Err(FetchFailure::Refused { refusal: Refusal::NotYet { ready_at, .. }, .. }) => Visit::NotNow(ready_at),
            Err(failure) => Visit::Failed(failure),
        }
    }

    /// Waits when the refusal only asks for patience (`None`: ask the gate again); else says what the visit came to.
    async fn wait_turn(&self, refusal: Refusal, stop: &CancellationToken) -> Option<Visit> {
        let Refusal::NotYet { ready_at, .. } = refusal else { return Some(Visit::Refused(refusal)) };
        let pause = ready_at.since(self.surroundings.now());
        if pause > PATIENCE_MS {
            return Some(Visit::NotNow(ready_at));
        }
        // At least a millisecond: a clock that stands still (a test's) must not spin here.
        let pause = std::time::Duration::from_millis(u64::try_from(pause.max(1)).unwrap_or(1));
        tokio::select! {
            () = stop.cancelled() => Some(Visit::NotNow(self.surroundings.now())),
            () = tokio::time::sleep(pause) => None,
        }
    }
}
