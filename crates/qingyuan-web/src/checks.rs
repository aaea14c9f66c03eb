//! The checks of sources that are under way or were made within the hour. They live in memory only.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use qingyuan_model::{Millis, Source, SourceId};
use qingyuan_pipeline::{CheckProgress, House, SourceCheck};
use tokio_util::sync::CancellationToken;

/// How long a result is shown: long enough to decide by it, short enough that the site is still the same.
const KEPT_MS: i64 = 60 * 60 * 1_000;

/// Checks at once: each holds a connection and a few pages. Picked by gut feeling.
const AT_ONCE: usize = 4;

/// What there is to show of a check.
#[derive(Clone)]
pub(crate) enum Checked {
    /// It is under way.
    Running(CheckProgress),
    /// It is over.
    Done(Arc<SourceCheck>),
    /// It died; the log has the cause.
    Failed,
}

struct Entry {
    source: Source,
    began: Millis,
    state: Checked,
    stop: CancellationToken,
}

/// All checks, by source.
#[derive(Default)]
pub(crate) struct Checks(Mutex<BTreeMap<SourceId, Entry>>);

impl Checks {
    /// Starts a check, unless one of this source is under way; `false` when too many others are.
    pub(crate) fn start(self: &Arc<Self>, house: &Arc<House>, source: Source) -> bool {
        let (id, now) = (source.id.clone(), house.now());
        let stop = CancellationToken::new();
        {
            let mut checks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            checks.retain(|_, entry| is_running(entry) || now.since(entry.began) < KEPT_MS);
            if checks.get(&id).is_some_and(is_running) {
                return true;
            }
            if checks.values().filter(|entry| is_running(entry)).count() >= AT_ONCE {
                return false;
            }
            let state = Checked::Running(CheckProgress::default());
            checks.insert(id.clone(), Entry { source: source.clone(), began: now, state, stop: stop.clone() });
        }
        let (checks, house) = (Arc::clone(self), Arc::clone(house));
        tokio::spawn(async move {
            let progress = |at| checks.set(&id, Checked::Running(at));
            let state = match house.check_source(&source, &stop, progress).await {
                Ok(check) => Checked::Done(Arc::new(check)),
                Err(error) => {
                    tracing::error!(source = %id, %error, "a check failed");
                    Checked::Failed
                }
            };
            checks.set(&id, state);
        });
        true
    }

    /// Ends a check that is under way; what it found so far is its result.
    pub(crate) fn stop(&self, id: &SourceId) {
        if let Some(entry) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id) {
            entry.stop.cancel();
        }
    }

    /// The check of a source, and whether its charter is still the one that was checked.
    pub(crate) fn of(&self, source: &Source, now: Millis) -> Option<(Checked, bool)> {
        let checks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = checks.get(&source.id)?;
        let fresh = is_running(entry) || now.since(entry.began) < KEPT_MS;
        let same = Source { state: source.state, ..entry.source.clone() } == *source;
        fresh.then(|| (entry.state.clone(), same))
    }

    fn set(&self, id: &SourceId, state: Checked) {
        if let Some(entry) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(id) {
            entry.state = state;
        }
    }
}

fn is_running(entry: &Entry) -> bool {
    matches!(entry.state, Checked::Running(_))
}
