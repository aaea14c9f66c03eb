//! The gate: the only maker of [`Permit`], the only key to a fetch.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use qingyuan_model::{Millis, Source, SourceId, SourceState};
use url::Url;

use crate::politeness::{Pace, PaceLimits, Politeness};
use crate::refusal::Refusal;
use crate::robots_book::{RobotsBook, robots_url};
use crate::scope::{ScopeGuard, authority};

/// Makes permits: scope ∧ robots ∧ politeness ∧ address guard. Cloning it shares the politeness.
#[derive(Clone, Debug)]
pub struct Gatekeeper {
    agent: Arc<str>,
    pace: Arc<Mutex<Politeness>>,
}

/// Leave to fetch one URL once, for one source. Nothing but [`Gatekeeper`] makes one; dropping it unused gives the
/// host's turn back.
///
/// ```compile_fail
/// // There is no other way to one.
/// let permit = qingyuan_crawl::Permit {};
/// ```
#[derive(Debug)]
pub struct Permit {
    url: Url,
    depth: u32,
    source_delay_ms: u32,
    agent: Arc<str>,
    scope: Arc<ScopeGuard>,
    book: RobotsBook,
    turn: Turn,
    issued_at: Millis,
}

/// A host's turn; dropping it gives it back.
#[derive(Debug)]
struct Turn {
    pace: Arc<Mutex<Politeness>>,
    host: String,
    held: BTreeSet<IpAddr>,
    open: bool,
}

impl Gatekeeper {
    /// A gate for the crawler with this product token (`Qingyuan`). `seed` feeds the jitter of backoff.
    #[must_use]
    pub fn new(agent: &str, limits: PaceLimits, seed: u64) -> Self {
        Self { agent: agent.into(), pace: Arc::new(Mutex::new(Politeness::new(limits, seed))) }
    }

    /// Leave to fetch `url`, found `depth` links away from a seed of `source`.
    ///
    /// # Errors
    /// The first reason against it. [`Refusal::RobotsUnknown`] asks for [`Gatekeeper::permit_robots`] first.
    pub fn permit(
        &self,
        source: &Source,
        url: &Url,
        depth: u32,
        robots: &RobotsBook,
        now: Millis,
    ) -> Result<Permit, Refusal> {
        let scope = approved(source)?;
        scope.admits(url, depth)?;
        robots.admits(&self.agent, url, now)?;
        self.issue(source, scope, url.clone(), depth, robots, now)
    }

    /// Leave to fetch the robots.txt of the site of `url`, which robots.txt itself never forbids (RFC 9309 §2.2.2).
    ///
    /// # Errors
    /// The first reason against it.
    pub fn permit_robots(
        &self,
        source: &Source,
        url: &Url,
        robots: &RobotsBook,
        now: Millis,
    ) -> Result<Permit, Refusal> {
        let scope = approved(source)?;
        scope.admits_host(url)?;
        self.issue(source, scope, robots_url(url), 0, robots, now)
    }

    /// When the host of `url` may be asked next: `now` if it may be at once.
    #[must_use]
    pub fn ready_at(&self, url: &Url, now: Millis) -> Millis {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).ready_at(&authority(url), now)
    }

    /// How many requests in a row the host of `url` has failed.
    #[must_use]
    pub fn failures(&self, url: &Url) -> u32 {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).failures(&authority(url))
    }

    fn issue(
        &self,
        source: &Source,
        scope: ScopeGuard,
        url: Url,
        depth: u32,
        robots: &RobotsBook,
        now: Millis,
    ) -> Result<Permit, Refusal> {
        let turn = Turn::take(&self.pace, &self.agent, &url, source.delay_ms, robots, now)?;
        Ok(Permit {
            url,
            depth,
            source_delay_ms: source.delay_ms,
            agent: Arc::clone(&self.agent),
            scope: Arc::new(scope),
            book: robots.clone(),
            turn,
            issued_at: now,
        })
    }
}

fn approved(source: &Source) -> Result<ScopeGuard, Refusal> {
    if source.state != SourceState::Approved {
        return Err(Refusal::NotApproved { source_id: source.id.clone(), state: source.state });
    }
    ScopeGuard::of(source)
}

impl Permit {
    /// What may be fetched.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// For which source.
    #[must_use]
    pub fn source_id(&self) -> &SourceId {
        self.scope.source_id()
    }

    /// When leave was given.
    #[must_use]
    pub fn issued_at(&self) -> Millis {
        self.issued_at
    }

    pub(crate) fn scope(&self) -> &ScopeGuard {
        &self.scope
    }

    pub(crate) fn book(&self) -> &RobotsBook {
        &self.book
    }

    /// Whether a redirect may be followed, as far as scope and the address guard go; robots come after.
    pub(crate) fn admits_hop(&self, to: &Url) -> Result<(), Refusal> {
        self.scope.admits(to, self.depth)
    }

    /// What the book says of a redirect's target.
    pub(crate) fn robots_admit(&self, to: &Url, now: Millis) -> Result<(), Refusal> {
        self.book.admits(&self.agent, to, now)
    }

    /// Moves the turn to the host of `to`, which takes its place in the queue like any other request.
    pub(crate) fn move_turn(&mut self, to: &Url, reached: Option<IpAddr>, now: Millis) -> Result<(), Refusal> {
        if authority(to) != self.turn.host {
            self.turn.finish(reached, Pace::Answered, now);
            let pace = Arc::clone(&self.turn.pace);
            self.turn = Turn::take(&pace, &self.agent, to, self.source_delay_ms, &self.book, now)?;
        }
        Ok(())
    }

    /// Ends the turn with what was learnt about the host.
    pub(crate) fn settle(mut self, reached: Option<IpAddr>, pace: Pace, now: Millis) {
        self.turn.finish(reached, pace, now);
    }
}

impl Turn {
    fn take(
        pace: &Arc<Mutex<Politeness>>,
        agent: &str,
        url: &Url,
        source_delay_ms: u32,
        robots: &RobotsBook,
        now: Millis,
    ) -> Result<Self, Refusal> {
        let host = authority(url);
        let crawl_delay = robots.get(url, now).and_then(|answer| answer.robots().crawl_delay(agent));
        let mut polite = pace.lock().unwrap_or_else(PoisonError::into_inner);
        let delay_ms = polite.delay_ms(source_delay_ms, crawl_delay);
        match polite.begin(&host, delay_ms, now) {
            Ok(held) => Ok(Self { pace: Arc::clone(pace), host, held, open: true }),
            Err(ready_at) => Err(Refusal::NotYet { host, ready_at }),
        }
    }

    fn finish(&mut self, reached: Option<IpAddr>, pace: Pace, now: Millis) {
        if std::mem::take(&mut self.open) {
            let mut polite = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
            polite.finish(&self.host, &self.held, reached, pace, now);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.open {
            self.pace.lock().unwrap_or_else(PoisonError::into_inner).release(&self.host, &self.held);
        }
    }
}
