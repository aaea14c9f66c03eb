//! What is known of each site's robots.txt, and for how long it holds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use qingyuan_model::Millis;
use url::Url;

use crate::reasons::reason as known_reason;
use crate::refusal::Refusal;
use crate::robots::Robots;

/// RFC 9309 §2.4: a copy should not be used for more than 24 hours.
const MAX_AGE_MS: i64 = 24 * 60 * 60 * 1_000;

/// How soon a robots.txt that could not be had is asked for again, unless the site named a time. Picked by gut feeling:
/// long enough not to press a struggling server, short enough for an evening's crawl to recover.
const RETRY_MS: i64 = 10 * 60 * 1_000;

/// Sites remembered at once; those that expire first make room.
const MAX_SITES: usize = 10_000;

/// Bytes of robots.txt files remembered at once, as they came; read, they take a few times as much. Forty of the
/// longest, or a thousand of the usual size for every source of a campus.
const MAX_BYTES: usize = 20 << 20;

/// What asking for robots.txt came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RobotsOutcome {
    /// 2xx: the rules of the file hold.
    Parsed,
    /// 4xx other than 429: there is no file, everything is allowed.
    Missing {
        /// The status.
        status: u16,
    },
    /// 429, 5xx or another odd status: everything is disallowed, asked again later.
    Unavailable {
        /// The status.
        status: u16,
    },
    /// No answer at all, too many redirects, or a redirect to where we may not go: everything is disallowed, asked
    /// again later.
    Unreachable {
        /// What stood in the way, a stable code.
        reason: String,
    },
}

impl RobotsOutcome {
    /// What a status means (RFC 9309 §2.3.1), with 429 counted among "later" rather than "no file".
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        match status {
            200..=299 => Self::Parsed,
            429 => Self::Unavailable { status },
            400..=499 => Self::Missing { status },
            _ => Self::Unavailable { status },
        }
    }
}

/// The robots.txt of one site as of one moment.
#[derive(Clone, Debug)]
pub struct RobotsAnswer {
    robots: Robots,
    outcome: RobotsOutcome,
    valid_until: Millis,
    /// The length of the file, in bytes.
    bytes: usize,
}

impl RobotsAnswer {
    /// From a response: its status, the first bytes of its body, and when its `Retry-After` ends.
    #[must_use]
    pub fn from_response(status: u16, body: &[u8], retry_at: Option<Millis>, now: Millis) -> Self {
        match RobotsOutcome::of_status(status) {
            RobotsOutcome::Parsed => Self {
                robots: Robots::parse(body),
                outcome: RobotsOutcome::Parsed,
                valid_until: now.plus(MAX_AGE_MS),
                bytes: body.len(),
            },
            outcome @ RobotsOutcome::Missing { .. } => {
                Self { robots: Robots::allow_all(), outcome, valid_until: now.plus(MAX_AGE_MS), bytes: 0 }
            }
            outcome => Self::passing(outcome, retry_at, now),
        }
    }

    /// From a failure: no connection, a timeout, too many redirects.
    #[must_use]
    pub fn unreachable(reason: &str, now: Millis) -> Self {
        Self::passing(RobotsOutcome::Unreachable { reason: reason.to_owned() }, None, now)
    }

    /// Not asked for yet, because a host on the way to it has to be waited for until `ready_at`.
    #[must_use]
    pub fn waiting(reason: &str, ready_at: Millis, now: Millis) -> Self {
        // At least a second: an answer that is over at once would be asked for again without end.
        let valid_until = ready_at.clamp(now.plus(1_000), now.plus(MAX_AGE_MS));
        Self { valid_until, ..Self::unreachable(reason, now) }
    }

    fn passing(outcome: RobotsOutcome, retry_at: Option<Millis>, now: Millis) -> Self {
        let valid_until = retry_at.unwrap_or(now.plus(RETRY_MS)).clamp(now.plus(RETRY_MS), now.plus(MAX_AGE_MS));
        Self { robots: Robots::disallow_all(), outcome, valid_until, bytes: 0 }
    }

    /// The rules.
    #[must_use]
    pub fn robots(&self) -> &Robots {
        &self.robots
    }

    /// What asking came to.
    #[must_use]
    pub fn outcome(&self) -> &RobotsOutcome {
        &self.outcome
    }

    /// When the file should be asked for again.
    #[must_use]
    pub fn valid_until(&self) -> Millis {
        self.valid_until
    }

    /// Whether `agent` may fetch `url`.
    ///
    /// # Errors
    /// [`Refusal::Robots`] where the file forbids it, [`Refusal::RobotsUnavailable`] where there is no file to be had.
    pub fn admits(&self, agent: &str, url: &Url) -> Result<(), Refusal> {
        if self.robots.allows(agent, url) {
            return Ok(());
        }
        let origin = origin(url);
        let reason = match &self.outcome {
            RobotsOutcome::Unavailable { status } => format!("status {status}"),
            RobotsOutcome::Unreachable { reason } if reason == "address-refused" => {
                "its name leads to a private address: if that is meant, add it to the source's allowed addresses"
                    .to_owned()
            }
            RobotsOutcome::Unreachable { reason } => {
                known_reason(reason).map_or_else(|| reason.clone(), |meaning| format!("{reason}: {meaning}"))
            }
            RobotsOutcome::Parsed | RobotsOutcome::Missing { .. } => {
                let path: String = url.path().chars().take(200).collect();
                return Err(Refusal::Robots { origin, path, agent: agent.to_owned() });
            }
        };
        Err(Refusal::RobotsUnavailable { origin, reason, retry_at: self.valid_until })
    }
}

/// The answers of all sites, shared by everyone who fetches. Cloning it shares it.
#[derive(Clone, Debug, Default)]
pub struct RobotsBook(Arc<Mutex<Sites>>);

/// The answers by origin, and how many bytes the files behind them had.
#[derive(Debug, Default)]
struct Sites {
    answers: HashMap<String, Arc<RobotsAnswer>>,
    bytes: usize,
}

impl Sites {
    fn insert(&mut self, site: String, answer: Arc<RobotsAnswer>) {
        self.remove(&site);
        while !self.answers.is_empty() && (self.answers.len() >= MAX_SITES || self.bytes + answer.bytes > MAX_BYTES) {
            // Where only the files are too many, a site without one makes no room.
            let crowded = self.answers.len() >= MAX_SITES;
            let removable = self.answers.iter().filter(|(_, known)| crowded || known.bytes > 0);
            let first = removable.min_by(|a, b| (a.1.valid_until, a.0).cmp(&(b.1.valid_until, b.0)));
            let Some(first) = first.map(|(site, _)| site.clone()) else { break };
            self.remove(&first);
        }
        self.bytes += answer.bytes;
        self.answers.insert(site, answer);
    }

    fn remove(&mut self, site: &str) {
        if let Some(answer) = self.answers.remove(site) {
            self.bytes -= answer.bytes;
        }
    }
}

impl RobotsBook {
    /// An empty book.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The answer that holds for `url` at `now`; `None` when it must be asked for.
    #[must_use]
    pub fn get(&self, url: &Url, now: Millis) -> Option<Arc<RobotsAnswer>> {
        let site = origin(url);
        let sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sites.answers.get(&site).filter(|answer| now < answer.valid_until).cloned()
    }

    /// Notes the answer of the site of `url`.
    pub fn put(&self, url: &Url, answer: RobotsAnswer) -> Arc<RobotsAnswer> {
        let answer = Arc::new(answer);
        let site = origin(url);
        let mut sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sites.insert(site, Arc::clone(&answer));
        answer
    }

    /// Forgets the answer of the site of `url` when it was a passing one: whatever stood in the way may have changed.
    pub fn forget_passing(&self, url: &Url) {
        let mut sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let site = origin(url);
        let is_passing = |answer: &Arc<RobotsAnswer>| {
            matches!(answer.outcome(), RobotsOutcome::Unavailable { .. } | RobotsOutcome::Unreachable { .. })
        };
        if sites.answers.get(&site).is_some_and(is_passing) {
            sites.remove(&site);
        }
    }

    /// What the book says of `url`.
    ///
    /// # Errors
    /// [`Refusal::RobotsUnknown`] when the file must be asked for first; else as [`RobotsAnswer::admits`].
    pub fn admits(&self, agent: &str, url: &Url, now: Millis) -> Result<(), Refusal> {
        match self.get(url, now) {
            Some(answer) => answer.admits(agent, url),
            None => Err(Refusal::RobotsUnknown { origin: origin(url) }),
        }
    }
}

/// Scheme, host and port: what one robots.txt is valid for.
pub(crate) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Where the robots.txt of a site is.
pub(crate) fn robots_url(url: &Url) -> Url {
    let mut robots = url.clone();
    robots.set_path("/robots.txt");
    robots.set_query(None);
    robots.set_fragment(None);
    robots
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_000_000);

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a test URL")
    }

    #[test]
    fn statuses_mean_what_the_standard_says() {
        let page = url("http://h.example/a");
        for (status, allowed, passing) in [
            (200, false, false),
            (204, true, false),
            (404, true, false),
            (401, true, false),
            (410, true, false),
            (429, false, true),
            (500, false, true),
            (503, false, true),
            (304, false, true),
        ] {
            let body: &[u8] = if status == 200 { b"User-agent: *\nDisallow: /a" } else { b"" };
            let verdict = RobotsAnswer::from_response(status, body, None, NOW).admits("Qingyuan", &page);
            assert_eq!(verdict.is_ok(), allowed, "{status}");
            assert_eq!(verdict.is_err_and(|refusal| refusal.is_passing()), passing, "{status}");
        }
        let gone = RobotsAnswer::unreachable("timeout", NOW).admits("Qingyuan", &page).expect_err("disallowed");
        assert_eq!((gone.code(), gone.retry_at()), ("robots-unavailable", Some(NOW.plus(RETRY_MS))));
    }

    #[test]
    fn a_day_is_the_longest_and_retry_after_the_earliest() {
        assert_eq!(RobotsAnswer::from_response(404, b"", None, NOW).valid_until(), NOW.plus(MAX_AGE_MS));
        let later = Some(NOW.plus(3_600_000));
        assert_eq!(RobotsAnswer::from_response(503, b"", later, NOW).valid_until(), NOW.plus(3_600_000));
        assert_eq!(
            RobotsAnswer::from_response(503, b"", Some(Millis(i64::MAX)), NOW).valid_until(),
            NOW.plus(MAX_AGE_MS)
        );
        assert_eq!(RobotsAnswer::from_response(503, b"", Some(Millis(0)), NOW).valid_until(), NOW.plus(RETRY_MS));
    }

    #[test]
    fn only_what_may_have_changed_is_forgotten() {
        let (book, page) = (RobotsBook::new(), url("http://h.example/a"));
        book.put(&page, RobotsAnswer::from_response(200, b"User-agent: *\nDisallow: /a", None, NOW));
        book.forget_passing(&page);
        assert_eq!(book.admits("Qingyuan", &page, NOW).expect_err("a rule").code(), "robots-disallowed");
        book.put(&page, RobotsAnswer::unreachable("address-refused", NOW));
        let refusal = book.admits("Qingyuan", &page, NOW).expect_err("no answer");
        assert!(refusal.to_string().contains("allowed addresses"), "{refusal}");
        book.forget_passing(&page);
        assert_eq!(book.admits("Qingyuan", &page, NOW).expect_err("unknown").code(), "robots-unknown");
    }

    #[test]
    fn a_wait_on_the_way_is_no_long_silence() {
        let answer = RobotsAnswer::waiting("not-yet", NOW.plus(3_000), NOW);
        assert_eq!(answer.valid_until(), NOW.plus(3_000));
        assert!(!answer.robots().allows("Qingyuan", &url("http://h.example/a")));
        assert_eq!(RobotsAnswer::waiting("not-yet", NOW, NOW).valid_until(), NOW.plus(1_000));
    }

    #[test]
    fn the_book_holds_many_sites_and_few_huge_files() {
        let book = RobotsBook::new();
        let site = |n: i64| url(&format!("http://h{n}.example/a"));
        for n in 0..200 {
            book.put(&site(n), RobotsAnswer::from_response(404, b"", None, NOW.plus(n)));
        }
        let huge = vec![b'#'; 500 * 1024];
        for n in 200..300 {
            book.put(&site(n), RobotsAnswer::from_response(200, &huge, None, NOW.plus(n)));
        }
        let known = |n| book.get(&site(n), NOW.plus(300)).is_some();
        assert!((0..200).all(known), "small answers stay");
        assert!(known(299) && !known(200), "of the huge files the last stay");
        let bytes = book.0.lock().expect("no test panics while it holds this").bytes;
        assert!((MAX_BYTES - huge.len()..=MAX_BYTES).contains(&bytes), "{bytes}");
    }

    #[test]
    fn answers_belong_to_one_origin_and_grow_old() {
        let book = RobotsBook::new();
        book.put(&url("http://h.example/x"), RobotsAnswer::from_response(404, b"", None, NOW));
        assert!(book.admits("Qingyuan", &url("http://h.example/y"), NOW).is_ok());
        for elsewhere in ["https://h.example/y", "http://h.example:81/y", "http://i.example/y"] {
            let refusal = book.admits("Qingyuan", &url(elsewhere), NOW).expect_err("not known");
            assert_eq!(refusal.code(), "robots-unknown");
        }
        assert!(book.admits("Qingyuan", &url("http://h.example/y"), NOW.plus(MAX_AGE_MS)).is_err());
    }
}
