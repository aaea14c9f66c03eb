//! Politeness: when a host may be asked again. Pure over `now`.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use qingyuan_model::Millis;

/// The bounds of politeness.
#[derive(Clone, Copy, Debug)]
pub struct PaceLimits {
    /// Requests under way at once to one host.
    pub per_host: u32,
    /// Requests under way at once to one address, whatever the host names.
    pub per_address: u32,
    /// The longest pause that a `Crawl-delay` can ask for, in milliseconds.
    pub max_crawl_delay_ms: i64,
    /// The first pause after a failure, in milliseconds; each further failure doubles it.
    pub first_backoff_ms: i64,
    /// The longest pause after failures, in milliseconds.
    pub max_backoff_ms: i64,
    /// The longest pause that a `Retry-After` can ask for, in milliseconds.
    pub max_retry_after_ms: i64,
}

impl Default for PaceLimits {
    /// One at a time; a crawl delay of at most two minutes, a backoff from two seconds to an hour, a `Retry-After` of at
    /// most a day. The numbers beyond "one at a time" are picked by gut feeling.
    fn default() -> Self {
        Self {
            per_host: 1,
            per_address: 1,
            max_crawl_delay_ms: 120_000,
            first_backoff_ms: 2_000,
            max_backoff_ms: 3_600_000,
            max_retry_after_ms: 86_400_000,
        }
    }
}

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

/// When each host may be asked again.
#[derive(Debug, Default)]
pub struct Politeness {
    limits: PaceLimits,
    seed: u64,
    hosts: BTreeMap<String, HostPace>,
    addresses: BTreeMap<IpAddr, u32>,
}

#[derive(Debug, Default)]
struct HostPace {
    ready_at: Option<Millis>,
    delay_ms: i64,
    in_flight: u32,
    failures: u32,
    /// Where the host was last found; the addresses that a request under way holds are these, as of its beginning.
    addresses: BTreeSet<IpAddr>,
}

impl Politeness {
    /// Nothing is known of any host. `seed` feeds the jitter, so that the same run gives the same pauses.
    #[must_use]
    pub fn new(limits: PaceLimits, seed: u64) -> Self {
        Self { limits, seed, hosts: BTreeMap::new(), addresses: BTreeMap::new() }
    }

    /// The pause that a host is owed: the source's own, or the site's crawl delay if that is longer.
    #[must_use]
    pub fn delay_ms(&self, source_delay_ms: u32, crawl_delay: Option<std::time::Duration>) -> i64 {
        let asked = crawl_delay.map_or(0, |delay| i64::try_from(delay.as_millis()).unwrap_or(i64::MAX));
        i64::from(source_delay_ms).max(asked.min(self.limits.max_crawl_delay_ms))
    }

    /// When `host` may be asked next: `now` if it may be at once. While a request is under way this is an estimate.
    #[must_use]
    pub fn ready_at(&self, host: &str, now: Millis) -> Millis {
        let Some(pace) = self.hosts.get(host) else { return now };
        let ready = pace.ready_at.unwrap_or(now).max(now);
        let crowded = pace
            .addresses
            .iter()
            .any(|address| self.addresses.get(address).is_some_and(|in_flight| *in_flight >= self.limits.per_address));
        if pace.in_flight >= self.limits.per_host || crowded {
            // Nobody knows when a request ends; this long is how soon it is worth asking.
            ready.max(now.plus(pace.delay_ms.clamp(20, 1_000)))
        } else {
            ready
        }
    }

    /// Begins a request; the addresses that it holds must be handed back to [`Politeness::finish`] or
    /// [`Politeness::release`].
    ///
    /// # Errors
    /// When to try again.
    pub fn begin(&mut self, host: &str, delay_ms: i64, now: Millis) -> Result<BTreeSet<IpAddr>, Millis> {
        let ready = self.ready_at(host, now);
        if ready > now {
            return Err(ready);
        }
        let pace = self.hosts.entry(host.to_owned()).or_default();
        pace.in_flight += 1;
        pace.delay_ms = delay_ms;
        let held = pace.addresses.clone();
        for address in &held {
            *self.addresses.entry(*address).or_default() += 1;
        }
        Ok(held)
    }

    /// Ends a request at `now`: the pause begins, longer after trouble. `reached` is where the host was found.
    pub fn finish(&mut self, host: &str, held: &BTreeSet<IpAddr>, reached: Option<IpAddr>, pace: Pace, now: Millis) {
        self.release(host, held);
        let (limits, seed) = (self.limits, self.seed);
        let Some(known) = self.hosts.get_mut(host) else { return };
        if let Some(address) = reached {
            known.addresses = BTreeSet::from([address]);
        }
        let mut pause = known.delay_ms;
        match pace {
            Pace::Answered => known.failures = 0,
            Pace::Strained { retry_at } => {
                known.failures = known.failures.saturating_add(1);
                let doubled = limits.first_backoff_ms.saturating_mul(1 << (known.failures - 1).min(30));
                let backoff = doubled.min(limits.max_backoff_ms);
                pause = pause.max(backoff + jitter(seed, host, known.failures, backoff / 4));
                if let Some(retry_at) = retry_at {
                    pause = pause.max(retry_at.since(now).min(limits.max_retry_after_ms));
                }
            }
        }
        let ready = now.plus(pause);
        known.ready_at = Some(known.ready_at.map_or(ready, |earlier| earlier.max(ready)));
    }

    /// Gives a request up without a word about the host: it was never sent.
    pub fn release(&mut self, host: &str, held: &BTreeSet<IpAddr>) {
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
}

/// Up to `width` milliseconds, spread by host and attempt so that hosts that failed together do not return together.
/// The mixing is FNV-1a with the finaliser of splitmix64.
fn jitter(seed: u64, host: &str, attempt: u32, width: i64) -> i64 {
    let mut mixed = 0xcbf2_9ce4_8422_2325_u64 ^ seed ^ u64::from(attempt).rotate_left(32);
    for byte in host.bytes() {
        mixed = (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let spread = i64::try_from((mixed ^ (mixed >> 31)) >> 1).unwrap_or(0);
    if width > 0 { spread % width } else { 0 }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const T: Millis = Millis(1_000_000);

    fn polite() -> Politeness {
        Politeness::new(PaceLimits::default(), 7)
    }

    #[test]
    fn one_at_a_time_and_a_pause_after_it() {
        let mut polite = polite();
        let held = polite.begin("h", 1_000, T).expect("nobody was there yet");
        assert!(polite.begin("h", 1_000, T.plus(5_000)).is_err(), "one is under way");
        assert!(polite.begin("i", 1_000, T).is_ok(), "another host does not wait");
        polite.finish("h", &held, None, Pace::Answered, T.plus(300));
        assert_eq!(polite.begin("h", 1_000, T.plus(1_299)), Err(T.plus(1_300)));
        assert!(polite.begin("h", 1_000, T.plus(1_300)).is_ok());
    }

    #[test]
    fn two_names_of_one_address_share_it() {
        let mut polite = polite();
        let address: IpAddr = "93.184.216.34".parse().expect("an address");
        for host in ["h", "i"] {
            let held = polite.begin(host, 0, T).expect("free");
            polite.finish(host, &held, Some(address), Pace::Answered, T);
        }
        let held = polite.begin("h", 0, T).expect("free");
        assert!(polite.begin("i", 0, T).is_err(), "the same machine is busy");
        polite.finish("h", &held, Some(address), Pace::Answered, T);
        assert!(polite.begin("i", 0, T).is_ok());
    }

    #[test]
    fn a_host_that_moved_gives_its_old_address_back() {
        let mut polite = polite();
        let old: IpAddr = "93.184.216.34".parse().expect("an address");
        let new: IpAddr = "93.184.216.35".parse().expect("an address");
        for (host, address) in [("h", old), ("i", old)] {
            let held = polite.begin(host, 0, T).expect("free");
            polite.finish(host, &held, Some(address), Pace::Answered, T);
        }
        let held = polite.begin("h", 0, T).expect("free");
        polite.finish("h", &held, Some(new), Pace::Answered, T);
        assert!(polite.begin("h", 0, T).is_ok());
        assert!(polite.begin("i", 0, T).is_ok(), "nobody is at the old address any more");
    }

    #[test]
    fn trouble_doubles_the_pause_and_success_forgets_it() {
        let mut polite = polite();
        let mut now = T;
        let mut pauses = Vec::new();
        for _ in 0..15 {
            let held = polite.begin("h", 100, now).expect("its time has come");
            polite.finish("h", &held, None, Pace::Strained { retry_at: None }, now);
            let ready = polite.ready_at("h", now);
            pauses.push(ready.since(now));
            now = ready;
        }
        assert!((2_000..2_500).contains(&pauses[0]), "{pauses:?}");
        assert!((4_000..5_000).contains(&pauses[1]), "{pauses:?}");
        assert!(pauses.iter().all(|pause| *pause <= 4_500_000), "{pauses:?}");
        assert_eq!(polite.failures("h"), 15);
        let held = polite.begin("h", 100, now).expect("its time has come");
        polite.finish("h", &held, None, Pace::Answered, now);
        assert_eq!(polite.ready_at("h", now), now.plus(100));
    }

    #[test]
    fn retry_after_is_obeyed_within_a_day() {
        for (asked, pause) in [(60_000, 60_000), (i64::MAX - T.0, 86_400_000)] {
            let mut polite = polite();
            let held = polite.begin("h", 100, T).expect("free");
            polite.finish("h", &held, None, Pace::Strained { retry_at: Some(T.plus(asked)) }, T);
            assert_eq!(polite.ready_at("h", T), T.plus(pause));
        }
    }

    #[test]
    fn a_crawl_delay_is_a_floor_with_a_ceiling() {
        let polite = polite();
        assert_eq!(polite.delay_ms(1_000, None), 1_000);
        assert_eq!(polite.delay_ms(1_000, Some(Duration::from_millis(100))), 1_000);
        assert_eq!(polite.delay_ms(1_000, Some(Duration::from_secs(5))), 5_000);
        assert_eq!(polite.delay_ms(1_000, Some(Duration::from_secs(1_000_000_000))), 120_000);
    }

    #[test]
    fn a_request_given_up_leaves_no_trace() {
        let mut polite = polite();
        let held = polite.begin("h", 1_000, T).expect("free");
        polite.release("h", &held);
        assert_eq!(polite.ready_at("h", T), T);
    }

    #[test]
    fn jitter_differs_by_host() {
        let spread: BTreeSet<i64> = (0..20).map(|n| jitter(1, &format!("h{n}.example"), 1, 500)).collect();
        assert!(spread.len() > 10 && spread.iter().all(|ms| (0..500).contains(ms)), "{spread:?}");
    }
}
