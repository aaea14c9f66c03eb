//! Slowing down whoever guesses passwords.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use qingyuan_model::Millis;

use crate::error::PipelineError;

/// Failed tries to sign in, per account, in memory only.
#[derive(Debug, Default)]
pub(crate) struct Tries(Mutex<BTreeMap<String, (u32, Millis)>>);

/// Failures within [`WINDOW_MS`] after which an account's next try has to wait.
const FAILURES: u32 = 5;

/// The window that failures count in.
const WINDOW_MS: i64 = 60 * 1_000;

/// More names than this at once are made up by a script; the oldest are forgotten.
const NAMES: usize = 10_000;

impl Tries {
    pub(crate) fn admit(&self, name: &str, now: Millis) -> Result<(), PipelineError> {
        let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match tries.get(name) {
            Some((count, since)) if *count >= FAILURES && now.since(*since) < WINDOW_MS => {
                let wait_s = (WINDOW_MS - now.since(*since)) / 1_000 + 1;
                Err(PipelineError::TooManyTries { name: name.to_owned(), wait_s })
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn failed(&self, name: &str, now: Millis) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= NAMES {
            tries.retain(|_, (_, since)| now.since(*since) < WINDOW_MS);
            if tries.len() >= NAMES {
                tries.clear();
            }
        }
        let entry = tries.entry(name.chars().take(64).collect()).or_insert((0, now));
        if now.since(entry.1) >= WINDOW_MS {
            *entry = (0, now);
        }
        entry.0 += 1;
    }

    pub(crate) fn succeeded(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}
