//! Politeness: when a host may be asked again. Pure over `now`.

mod jitter;
mod limits;
mod sight;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use qingyuan_model::Millis;

use jitter::jitter;

pub use limits::PaceLimits;
pub use sight::HostSight;

/// A host that nobody asked for this long is forgotten.
const IDLE_MS: i64 = 24 * 60 * 60 * 1_000;

/// How often idle hosts are looked for: seldom enough to cost nothing.
const SWEEP_MS: i64 = 60 * 60 * 1_000;

/// How a request ended, as far as politeness cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// The host answered as it should.
    Answered,
    /// The host asked for rest (429, 503) or struggles (5xx, timeouts, resets), perhaps until a named time.
    Strained {
        /// When its `Retry-After` ends.
        retry_at: Option<Millis>,
    },
}

/// Why a request may not begin yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The host or one of its addresses is busy, or its pause is not over.
    Turn {
        /// When to ask again.
        ready_at: Millis,
    },
    /// The host rests after failures.
    Rest {
        /// When one request may try it.
        until: Millis,
        /// Failures in a row.
        failures: u32,
    },
}

/// When each host may be asked again.
#[derive(Debug, Default)]
pub struct Politeness {
    limits: PaceLimits,
    seed: u64,
    hosts: HashMap<String, HostPace>,
    /// Requests under way by address.
    addresses: HashMap<IpAddr, u32>,
    next_sweep: Option<Millis>,
}

#[derive(Debug, Default)]
struct HostPace {
    ready_at: Option<Millis>,
    /// The pause that charter and robots.txt ask for.
    floor_ms: i64,
    /// A moving average of how long answers take.
    response_ms: Option<i64>,
    in_flight: u32,
    failures: u32,
    resting_until: Option<Millis>,
    addresses: Arc<[IpAddr]>,
    /// Counts requests, so that the jitter of each is another.
    turns: u32,
    seen_at: Millis,
}

impl HostPace {
    /// The pause after an answer, without jitter. A charter without any pause is for a machine of one's own, and gets
    /// none for slow answers either.
    fn delay_ms(&self, limits: &PaceLimits) -> i64 {
        let slow = self.response_ms.unwrap_or(0).saturating_mul(limits.response_factor);
        if self.floor_ms == 0 { 0 } else { self.floor_ms.max(slow.min(limits.max_response_pause_ms)) }
    }

    fn is_over(&self, now: Millis) -> bool {
        let still = |at: Option<Millis>| at.is_some_and(|at| at > now);
        self.in_flight == 0 && now.since(self.seen_at) >= IDLE_MS && !still(self.ready_at) && !still(self.resting_until)
    }
}

impl Politeness {
    /// Nothing is known of any host. `seed` feeds the jitter, so that the same run gives the same pauses.
    #[must_use]
    pub fn new(limits: PaceLimits, seed: u64) -> Self {
        Self { limits, seed, ..Self::default() }
    }

    /// The pause that a host is owed at least: the source's own, or the site's crawl delay if that is longer.
    #[must_use]
    pub fn floor_ms(&self, source_delay_ms: u32, crawl_delay: Option<Duration>) -> i64 {
        let asked = crawl_delay.map_or(0, |delay| i64::try_from(delay.as_millis()).unwrap_or(i64::MAX));
        i64::from(source_delay_ms).max(asked.min(self.limits.max_crawl_delay_ms))
    }

    /// When `host` may be asked next: `now` if it may be at once. While a request is under way this is an estimate.
    #[must_use]
    pub fn ready_at(&self, host: &str, now: Millis) -> Millis {
        let addresses = self.hosts.get(host).map(|pace| Arc::clone(&pace.addresses)).unwrap_or_default();
        match self.wait(host, &addresses, now) {
            None => now,
            Some(Wait::Turn { ready_at } | Wait::Rest { until: ready_at, .. }) => ready_at,
        }
    }

    /// What a request to `host` at `addresses` has to wait for; `None` if it may begin at once.
    #[must_use]
    pub fn wait(&self, host: &str, addresses: &[IpAddr], now: Millis) -> Option<Wait> {
        let pace = self.hosts.get(host);
        if let Some(pace) = pace
            && let Some(until) = pace.resting_until.filter(|until| *until > now)
        {
            return Some(Wait::Rest { until, failures: pace.failures });
        }
        let (in_flight, delay_ms) = pace.map_or((0, 0), |pace| (pace.in_flight, pace.floor_ms));
        // A host that comes back from a rest is tried by one request.
        let probed = pace.is_some_and(|pace| pace.resting_until.is_some());
        let room = if probed { 1 } else { self.limits.per_host };
        let crowded =
            addresses.iter().any(|address| self.addresses.get(address).is_some_and(|n| *n >= self.limits.per_address));
        let mut ready_at = pace.and_then(|pace| pace.ready_at).unwrap_or(now).max(now);
        if in_flight >= room || crowded {
            // Nobody knows when a request ends; this long is how soon it is worth asking.
            ready_at = ready_at.max(now.plus(delay_ms.clamp(20, 1_000)));
        }
        (ready_at > now).then_some(Wait::Turn { ready_at })
    }

    /// Begins a request to `host` that may go to any of `addresses`. What is held must be handed back to
    /// [`Politeness::finish`] or [`Politeness::release`].
    ///
    /// # Errors
    /// What to wait for.
    pub fn begin(&mut self, host: &str, addresses: &Arc<[IpAddr]>, floor_ms: i64, now: Millis) -> Result<(), Wait> {
        if let Some(wait) = self.wait(host, addresses, now) {
            return Err(wait);
        }
        self.sweep(now);
        if !self.hosts.contains_key(host) {
            self.hosts.insert(host.to_owned(), HostPace::default());
        }
        if let Some(pace) = self.hosts.get_mut(host) {
            pace.in_flight += 1;
            pace.turns = pace.turns.wrapping_add(1);
            pace.floor_ms = floor_ms;
            pace.seen_at = now;
            if *pace.addresses != **addresses {
                pace.addresses = Arc::clone(addresses);
            }
        }
        for address in &**addresses {
            *self.addresses.entry(*address).or_default() += 1;
        }
        Ok(())
    }

    /// Ends a request at `now` that took `took_ms`: the pause begins, longer after trouble.
    pub fn finish(&mut self, host: &str, held: &[IpAddr], pace: Pace, took_ms: i64, now: Millis) {
        self.release(host, held);
        self.note(host, pace, took_ms, now);
    }

    /// Counts a failure of a host that could not even be asked, such as a name that leads nowhere.
    pub fn strain(&mut self, host: &str, now: Millis) {
        self.sweep(now);
        let pace = self.hosts.entry(host.to_owned()).or_default();
        pace.seen_at = now;
        pace.turns = pace.turns.wrapping_add(1);
        self.note(host, Pace::Strained { retry_at: None }, 0, now);
    }

    fn note(&mut self, host: &str, pace: Pace, took_ms: i64, now: Millis) {
        let (limits, seed) = (self.limits, self.seed);
        let Some(known) = self.hosts.get_mut(host) else { return };
        known.seen_at = known.seen_at.max(now);
        let pause = match pace {
            Pace::Answered => {
                known.failures = 0;
                known.resting_until = None;
                let took_ms = took_ms.clamp(0, limits.max_response_pause_ms);
                // RFC 6298 smooths round trips by an eighth; pages come farther apart, so a quarter.
                known.response_ms = Some(known.response_ms.map_or(took_ms, |usual| usual + (took_ms - usual) / 4));
                let delay = known.delay_ms(&limits);
                // Only ever longer: the pause is somebody's word.
                delay + jitter(seed, host, known.turns, delay / 10)
            }
            Pace::Strained { retry_at } => {
                known.failures = known.failures.saturating_add(1);
                let backoff = doubled(limits.first_backoff_ms, known.failures - 1, limits.max_backoff_ms);
                let backoff = backoff + jitter(seed, host, known.turns, backoff / 4);
                let asked = retry_at.map_or(0, |at| at.since(now).min(limits.max_retry_after_ms));
                let mut pause = known.delay_ms(&limits).max(backoff).max(asked);
                if known.failures >= limits.rest_after {
                    let rest = doubled(limits.first_rest_ms, known.failures - limits.rest_after, limits.max_rest_ms);
                    pause = pause.max(rest + jitter(seed, host, known.turns, rest / 4));
                    known.resting_until = Some(now.plus(pause));
                }
                pause
            }
        };
        let ready = now.plus(pause);
        known.ready_at = Some(known.ready_at.map_or(ready, |earlier| earlier.max(ready)));
    }

    /// Gives a request up without a word about the host: it was never sent.
    pub fn release(&mut self, host: &str, held: &[IpAddr]) {
        if let Some(pace) = self.hosts.get_mut(host) {
            pace.in_flight = pace.in_flight.saturating_sub(1);
        }
        for address in held {
            if let Some(in_flight) = self.addresses.get_mut(address) {
                *in_flight = in_flight.saturating_sub(1);
                if *in_flight == 0 {
                    self.addresses.remove(address);
                }
            }
        }
    }

    /// How many requests in a row `host` has failed.
    #[must_use]
    pub fn failures(&self, host: &str) -> u32 {
        self.hosts.get(host).map_or(0, |pace| pace.failures)
    }

    /// All hosts that are remembered, by name.
    #[must_use]
    pub fn sights(&self) -> Vec<HostSight> {
        let sight = |(host, pace): (&String, &HostPace)| HostSight {
            host: host.clone(),
            in_flight: pace.in_flight,
            failures: pace.failures,
            delay_ms: pace.delay_ms(&self.limits),
            response_ms: pace.response_ms,
            ready_at: pace.ready_at,
            resting_until: pace.resting_until,
            addresses: pace.addresses.to_vec(),
        };
        let mut sights: Vec<HostSight> = self.hosts.iter().map(sight).collect();
        sights.sort_unstable_by(|a, b| a.host.cmp(&b.host));
        sights
    }

    /// Forgets hosts that nobody asked for a day, so that memory follows what is crawled now.
    fn sweep(&mut self, now: Millis) {
        if self.next_sweep.is_none_or(|at| now >= at) {
            self.next_sweep = Some(now.plus(SWEEP_MS));
            self.hosts.retain(|_, pace| !pace.is_over(now));
        }
    }
}

/// `first`, doubled `times`, at most `limit`.
fn doubled(first: i64, times: u32, limit: i64) -> i64 {
    first.saturating_mul(1 << times.min(30)).min(limit)
}

#[cfg(test)]
mod tests;
