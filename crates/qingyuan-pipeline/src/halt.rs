//! Whether the store refuses just now, for the log and for whoever looks at the house.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// The pause after the store refused: a full disk does not empty within milliseconds.
pub(crate) const REST: Duration = Duration::from_secs(2);

/// The parts of the work that rest on their own: that one of them can write does not mean that another can, since a
/// full disk still takes what is small enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// Keeping what visits brought, with it in hand.
    InHand,
    /// Finding and leasing what is due.
    Claims,
    /// Jobs and the index.
    Jobs,
}

/// Why nothing can be written just now, by what rests for it; empty when all is well.
#[derive(Debug, Default)]
pub(crate) struct Halt(Mutex<BTreeMap<Part, String>>);

impl Halt {
    /// The store refused: says so in the log, once for each reason, and rests.
    pub(crate) async fn refused(&self, part: Part, error: &(dyn Display + Sync), stop: &CancellationToken) {
        self.note(part, error.to_string());
        tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(REST) => {} }
    }

    fn note(&self, part: Part, reason: String) {
        let mut reasons = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !reasons.values().any(|known| *known == reason) {
            tracing::error!(reason, "the work rests until this is over");
        }
        reasons.insert(part, reason);
    }

    /// This part of the work succeeded.
    pub(crate) fn over(&self, part: Part) {
        let mut reasons = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if reasons.remove(&part).is_some() && reasons.is_empty() {
            tracing::info!("the work goes on");
        }
    }

    /// Whether visits that were made wait to be written.
    pub(crate) fn has_hands_full(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&Part::InHand)
    }

    /// Why nothing can be written just now.
    pub(crate) fn reason(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().next().cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_halted_until_every_part_goes_on() {
        let halt = Halt::default();
        assert_eq!((halt.reason(), halt.has_hands_full()), (None, false));
        halt.note(Part::Jobs, "no room for a job".to_owned());
        halt.note(Part::InHand, "no room for a page".to_owned());
        assert!(halt.has_hands_full());
        halt.over(Part::InHand);
        assert_eq!((halt.reason().as_deref(), halt.has_hands_full()), (Some("no room for a job"), false));
        halt.over(Part::Claims);
        assert!(halt.reason().is_some(), "claims never rested");
        halt.over(Part::Jobs);
        assert_eq!(halt.reason(), None);
    }
}
