//! What this process is doing for each source: in flight, pages by minute, bytes, and reasons. In memory only; sources,
//! reasons and minutes are bounded.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use qingyuan_model::{Millis, SourceId};

use crate::crawler::Visit;

const MINUTE_MS: i64 = 60_000;

/// Minutes remembered: the last hour.
const MINUTES: usize = 60;

/// Reasons counted for one source; there are about forty, and a site that invents statuses gets no more room.
const REASONS: usize = 100;

/// What this process did for one source since it started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doing {
    /// Visits under way.
    pub in_flight: u64,
    /// Pages that came with content.
    pub fetched: u64,
    /// Pages that had not changed (HTTP 304).
    pub not_modified: u64,
    /// Bytes of bodies.
    pub bytes: u64,
    /// Visits that brought nothing, by the stable code of the reason.
    pub errors: BTreeMap<String, u64>,
    /// Answers of the last full minute that ended within the last one, content or 304.
    pub last_minute: u64,
    /// Answers of the last hour.
    pub last_hour: u64,
    minutes: BTreeMap<i64, u64>,
}

/// All sources' [`Doing`].
#[derive(Debug, Default)]
pub(crate) struct Activity(Mutex<BTreeMap<SourceId, Doing>>);

impl Activity {
    /// A visit begins; it ends when the guard is dropped, whatever came of it.
    pub(crate) fn begin<'a>(&'a self, source: &'a SourceId) -> UnderWay<'a> {
        self.with(source, |doing| doing.in_flight += 1);
        UnderWay { activity: self, source }
    }

    /// A visit came to this.
    pub(crate) fn came_to(&self, source: &SourceId, now: Millis, visit: &Visit) {
        let Some(code) = code_of(visit) else { return };
        self.with(source, |doing| {
            let answered = match code.as_str() {
                "fetched" => {
                    doing.fetched += 1;
                    true
                }
                "not-modified" => {
                    doing.not_modified += 1;
                    true
                }
                _ => {
                    if doing.errors.len() < REASONS || doing.errors.contains_key(&code) {
                        *doing.errors.entry(code).or_default() += 1;
                    }
                    false
                }
            };
            if let Visit::Answered(fetched) = visit {
                doing.bytes += u64::try_from(fetched.body.len()).unwrap_or(u64::MAX);
            }
            if answered {
                *doing.minutes.entry(now.0.div_euclid(MINUTE_MS)).or_default() += 1;
                while doing.minutes.len() > MINUTES {
                    doing.minutes.pop_first();
                }
            }
        });
    }

    /// What is being done for every source at `now`.
    pub(crate) fn all(&self, now: Millis) -> BTreeMap<SourceId, Doing> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let minute = now.0.div_euclid(MINUTE_MS);
        for doing in all.values_mut() {
            doing.minutes.retain(|at, _| *at > minute - i64::try_from(MINUTES).unwrap_or(i64::MAX));
            doing.last_hour = doing.minutes.values().sum();
            // The minute that runs has only begun: the fuller of it and the one before is the rate.
            let of = |at| doing.minutes.get(&at).copied().unwrap_or(0);
            doing.last_minute = of(minute).max(of(minute - 1));
        }
        all
    }

    fn with(&self, source: &SourceId, change: impl FnOnce(&mut Doing)) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(all.entry(source.clone()).or_default());
    }
}

/// A visit under way.
pub(crate) struct UnderWay<'a> {
    activity: &'a Activity,
    source: &'a SourceId,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.activity.with(self.source, |doing| doing.in_flight = doing.in_flight.saturating_sub(1));
    }
}

/// The stable code of what a visit came to; `None` for one that was put off.
fn code_of(visit: &Visit) -> Option<String> {
    Some(match visit {
        Visit::Answered(fetched) => match (fetched.truncated, fetched.status) {
            (_, 304) => "not-modified".to_owned(),
            (_, 404 | 410) => "gone".to_owned(),
            (Some(cut), _) => cut.code().to_owned(),
            (None, 200..=299) => "fetched".to_owned(),
            (None, status) => format!("http-{status}"),
        },
        Visit::Refused(refusal) => refusal.code().to_owned(),
        Visit::Failed(failure) => failure.code().to_owned(),
        Visit::NotNow(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use qingyuan_crawl::Refusal;

    use super::*;

    #[test]
    fn visits_are_counted_by_reason_and_forgotten_as_a_rate_after_an_hour() {
        let (activity, source) = (Activity::default(), SourceId::parse("a").expect("an id"));
        let refused = Visit::Refused(Refusal::Scheme { scheme: "ftp".to_owned() });
        {
            let _under_way = activity.begin(&source);
            activity.came_to(&source, Millis(0), &refused);
            activity.came_to(&source, Millis(0), &Visit::NotNow(Millis(9)));
            assert_eq!(activity.all(Millis(0))[&source].in_flight, 1);
        }
        let doing = activity.all(Millis(0)).remove(&source).expect("known");
        assert_eq!((doing.in_flight, doing.fetched, doing.last_minute), (0, 0, 0));
        assert_eq!(doing.errors, BTreeMap::from([("scheme-refused".to_owned(), 1)]));
        activity.with(&source, |doing| {
            doing.minutes.insert(5, 7);
        });
        let rate = |minute: i64| {
            let doing = activity.all(Millis(minute * MINUTE_MS)).remove(&source).expect("known");
            (doing.last_minute, doing.last_hour)
        };
        assert_eq!([rate(5), rate(6), rate(7), rate(64), rate(65)], [(7, 7), (7, 7), (0, 7), (0, 7), (0, 0)]);
    }
}
