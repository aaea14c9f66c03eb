//! Whether the store refuses just now, for the log and for whoever looks at the house.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use qingyuan_store::StoreError;
use tokio_util::sync::CancellationToken;

/// The pause after the store refused: a full disk does not empty within milliseconds.
pub(crate) const REST: Duration = Duration::from_secs(2);

/// Why nothing can be written just now; empty when all is well.
#[derive(Debug, Default)]
pub(crate) struct Halt(Mutex<Option<String>>);

impl Halt {
    /// The store refused: says so in the log, once for each reason, and rests.
    pub(crate) async fn refused(&self, error: &StoreError, stop: &CancellationToken) {
        let reason = error.to_string();
        let before = self.0.lock().unwrap_or_else(PoisonError::into_inner).replace(reason.clone());
        if before.as_ref() != Some(&reason) {
            tracing::error!(reason, "the store refuses to write: crawling rests until it takes what is in hand");
        }
        tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(REST) => {} }
    }

    /// The store took something.
    pub(crate) fn over(&self) {
        if self.0.lock().unwrap_or_else(PoisonError::into_inner).take().is_some() {
            tracing::info!("the store takes what is written again: crawling goes on");
        }
    }

    /// Why nothing can be written just now.
    pub(crate) fn reason(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
