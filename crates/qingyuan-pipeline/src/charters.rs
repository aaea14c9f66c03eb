//! The charters as readers see them, beside every result: read from the store once a second and not once a search.

use std::collections::BTreeMap;
use std::sync::Arc;

use qingyuan_model::{Millis, Source};

/// How long a reader may see a source's former name or tier, in milliseconds. Long enough that searches share one
/// reading, short enough that nobody who has just changed it waits.
const FRESH_MS: i64 = 1_000;

/// What was read at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    at: Millis,
    /// By id.
    pub(crate) charters: Arc<BTreeMap<String, Source>>,
}

impl Shown {
    /// What was read now.
    pub(crate) fn new(at: Millis, sources: Vec<Source>) -> Self {
        let charters = sources.into_iter().map(|source| (source.id.to_string(), source)).collect();
        Self { at, charters: Arc::new(charters) }
    }

    /// Whether it may still be shown. A clock that was put back makes it stale, not eternal.
    pub(crate) fn is_fresh(&self, now: Millis) -> bool {
        (0..FRESH_MS).contains(&now.since(self.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ages_and_a_clock_put_back_makes_it_stale() {
        let shown = Shown::new(Millis(10_000), Vec::new());
        for (now, fresh) in [(10_000, true), (10_999, true), (11_000, false), (9_999, false), (0, false)] {
            assert_eq!(shown.is_fresh(Millis(now)), fresh, "{now}");
        }
    }
}
