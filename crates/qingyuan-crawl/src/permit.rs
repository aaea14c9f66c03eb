//! The gate: the only maker of [`Permit`], the only key to a fetch.

use std::net::IpAddr;
use std::sync::Arc;

use qingyuan_model::{Millis, Source, SourceId, SourceState};
use url::Url;

use crate::charter::{Charter, Charters};
use crate::politeness::{HostSight, Pace, PaceLimits, Politeness};
use crate::refusal::Refusal;
use crate::robots_book::{RobotsAnswer, RobotsBook, origin, robots_url};
use crate::scope::{ScopeGuard, authority};
use crate::turn::{Ground, Turn};

/// Makes permits: scope ∧ hours ∧ robots ∧ politeness ∧ address guard. Cloning it shares what it knows.
#[derive(Clone, Debug)]
pub struct Gatekeeper {
    agent: Arc<str>,
    ground: Arc<Ground>,
    charters: Arc<Charters>,
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
    agent: Arc<str>,
    charter: Arc<Charter>,
    ground: Arc<Ground>,
    book: RobotsBook,
    turn: Turn,
    issued_at: Millis,
}

/// A name that must be looked up before its host can be asked for anything: what [`crate::Fetcher::locate`] works on.
#[derive(Debug)]
pub(crate) struct Unlocated {
    charter: Arc<Charter>,
    ground: Arc<Ground>,
    url: Url,
}

impl Gatekeeper {
    /// A gate for the crawler with this product token (`Qingyuan`). `seed` feeds the jitter of pauses.
    #[must_use]
    pub fn new(agent: &str, limits: PaceLimits, seed: u64) -> Self {
        let ground = Arc::new(Ground::new(Politeness::new(limits, seed)));
        Self { agent: agent.into(), ground, charters: Arc::default() }
    }

    /// Leave to fetch `url`, found `depth` links away from a seed of `source`.
    ///
    /// # Errors
    /// The first reason against it. [`Refusal::RobotsUnknown`] asks for [`Gatekeeper::permit_robots`] first,
    /// [`Refusal::AddressUnknown`] for [`crate::Fetcher::locate`].
    pub fn permit(
        &self,
        source: &Source,
        url: &Url,
        depth: u32,
        robots: &RobotsBook,
        now: Millis,
    ) -> Result<Permit, Refusal> {
        let charter = self.approved(source)?;
        charter.scope.admits(url, depth)?;
        open(&charter, now)?;
        let Some(answer) = robots.get(url, now) else { return Err(Refusal::RobotsUnknown { origin: origin(url) }) };
        answer.admits(&self.agent, url)?;
        self.issue(charter, url.clone(), depth, robots, Some(&answer), now)
    }

    /// Leave to fetch the robots.txt of the site of `url`, which robots.txt itself never forbids (RFC 9309 §2.2.2).
    ///
    /// # Errors
    /// The first reason against it; [`Refusal::AddressUnknown`] asks for [`crate::Fetcher::locate`] first.
    pub fn permit_robots(
        &self,
        source: &Source,
        url: &Url,
        robots: &RobotsBook,
        now: Millis,
    ) -> Result<Permit, Refusal> {
        let charter = self.approved(source)?;
        charter.scope.admits_host(url)?;
        open(&charter, now)?;
        self.issue(charter, robots_url(url), 0, robots, None, now)
    }

    /// When the host of `url` may be asked next: `now` if it may be at once.
    #[must_use]
    pub fn ready_at(&self, url: &Url, now: Millis) -> Millis {
        self.ground.pace().ready_at(&authority(url), now)
    }

    /// How many requests in a row the host of `url` has failed.
    #[must_use]
    pub fn failures(&self, url: &Url) -> u32 {
        self.ground.pace().failures(&authority(url))
    }

    /// How every host stands that was asked for anything within a day, by name.
    #[must_use]
    pub fn hosts(&self) -> Vec<HostSight> {
        self.ground.pace().sights()
    }

    /// What is to be looked up before `url` can be asked for; `None` when its address is known.
    pub(crate) fn unlocated(&self, source: &Source, url: &Url, now: Millis) -> Result<Option<Unlocated>, Refusal> {
        let charter = self.approved(source)?;
        charter.scope.admits_host(url)?;
        unlocated(&charter, &self.ground, url, now)
    }

    fn approved(&self, source: &Source) -> Result<Arc<Charter>, Refusal> {
        if source.state != SourceState::Approved {
            return Err(Refusal::NotApproved { source_id: source.id.clone(), state: source.state });
        }
        self.charters.of(source)
    }

    fn issue(
        &self,
        charter: Arc<Charter>,
        url: Url,
        depth: u32,
        robots: &RobotsBook,
        answer: Option<&RobotsAnswer>,
        now: Millis,
    ) -> Result<Permit, Refusal> {
        let turn = take(&self.ground, &charter, &self.agent, &url, answer, None, now)?;
        Ok(Permit {
            url,
            depth,
            agent: Arc::clone(&self.agent),
            charter,
            ground: Arc::clone(&self.ground),
            book: robots.clone(),
            turn,
            issued_at: now,
        })
    }
}

fn open(charter: &Charter, now: Millis) -> Result<(), Refusal> {
    match charter.hours.opens_at(now) {
        None => Ok(()),
        Some(opens_at) => Err(Refusal::OutsideHours { source_id: charter.scope.source_id().clone(), opens_at }),
    }
}

fn take(
    ground: &Arc<Ground>,
    charter: &Charter,
    agent: &str,
    url: &Url,
    answer: Option<&RobotsAnswer>,
    beside: Option<&Turn>,
    now: Millis,
) -> Result<Turn, Refusal> {
    let crawl_delay = answer.and_then(|answer| answer.robots().crawl_delay(agent));
    let floor_ms = |pace: &Politeness| pace.floor_ms(charter.delay_ms(), crawl_delay);
    Turn::take(ground, charter.scope.allow(), url, floor_ms, beside, now)
}

fn unlocated(
    charter: &Arc<Charter>,
    ground: &Arc<Ground>,
    url: &Url,
    now: Millis,
) -> Result<Option<Unlocated>, Refusal> {
    match ground.addresses(charter.scope.allow(), url, now) {
        Ok(_) => Ok(None),
        Err(Refusal::AddressUnknown { .. }) => {
            Ok(Some(Unlocated { charter: Arc::clone(charter), ground: Arc::clone(ground), url: url.clone() }))
        }
        Err(refusal) => Err(refusal),
    }
}

impl Unlocated {
    /// The name to look up.
    pub(crate) fn name(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Judges and keeps what the lookup found, which must not be empty.
    pub(crate) fn found(&self, addresses: &[IpAddr], now: Millis) -> Result<(), Refusal> {
        self.ground.found(self.charter.scope.allow(), &self.url, addresses, now)
    }

    /// The lookup found nothing: the host is left alone for a while, as after any failure.
    pub(crate) fn lost(&self, now: Millis) {
        self.ground.pace().strain(&authority(&self.url), now);
    }
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
        self.charter.scope.source_id()
    }

    /// When leave was given.
    #[must_use]
    pub fn issued_at(&self) -> Millis {
        self.issued_at
    }

    /// The addresses that may be dialled for the host whose turn this is.
    #[must_use]
    pub fn addresses(&self) -> &Arc<[IpAddr]> {
        self.turn.addresses()
    }

    pub(crate) fn scope(&self) -> &ScopeGuard {
        &self.charter.scope
    }

    pub(crate) fn book(&self) -> &RobotsBook {
        &self.book
    }

    /// Whether a redirect may be followed, as far as scope and the address guard go; robots come after.
    pub(crate) fn admits_hop(&self, to: &Url) -> Result<(), Refusal> {
        self.scope().admits(to, self.depth)
    }

    /// What the book says of a redirect's target.
    pub(crate) fn robots_admit(&self, to: &Url, now: Millis) -> Result<(), Refusal> {
        self.book.admits(&self.agent, to, now)
    }

    /// What is to be looked up before a redirect's target can be asked for; `None` when its address is known.
    pub(crate) fn unlocated(&self, to: &Url, now: Millis) -> Result<Option<Unlocated>, Refusal> {
        unlocated(&self.charter, &self.ground, to, now)
    }

    /// Moves the turn to the host of `to`, which takes its place in the queue like any other request.
    pub(crate) fn move_turn(&mut self, to: &Url, now: Millis) -> Result<(), Refusal> {
        if authority(to) != self.turn.host() {
            self.turn.finish(Pace::Answered, now);
            let answer = self.book.get(to, now);
            self.turn = take(&self.ground, &self.charter, &self.agent, to, answer.as_deref(), None, now)?;
        }
        Ok(())
    }

    /// A turn at the host of `to` for as long as this one is held too; `None` when it is the same host.
    pub(crate) fn turn_beside(&self, to: &Url, now: Millis) -> Result<Option<Turn>, Refusal> {
        if authority(to) == self.turn.host() {
            return Ok(None);
        }
        take(&self.ground, &self.charter, &self.agent, to, None, Some(&self.turn), now).map(Some)
    }

    /// Ends the turn with what was learnt about the host: who answered, and how.
    pub(crate) fn settle(mut self, reached: Option<IpAddr>, pace: Pace, now: Millis) {
        self.turn.finish(pace, now);
        if reached.is_none() && matches!(pace, Pace::Strained { .. }) {
            self.ground.forget_address(self.charter.scope.allow(), &self.url);
        }
    }
}
