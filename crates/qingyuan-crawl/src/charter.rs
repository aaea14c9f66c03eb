//! The charters of sources, read once and kept as long as they stay the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use qingyuan_model::{Source, SourceId};

use crate::hours::Hours;
use crate::refusal::Refusal;
use crate::scope::ScopeGuard;

/// Charters kept at once; more than any campus approves, and reading one again costs little.
const MAX_CHARTERS: usize = 4_096;

/// What the gate needs of a charter.
#[derive(Debug)]
pub(crate) struct Charter {
    source: Source,
    pub(crate) scope: ScopeGuard,
    pub(crate) hours: Hours,
}

impl Charter {
    fn of(source: &Source) -> Result<Self, Refusal> {
        Ok(Self {
            scope: ScopeGuard::of(source)?,
            hours: Hours::parse(&source.allowance.hours)?,
            source: source.clone(),
        })
    }

    /// Whether reading `source` would give this. Only what is read counts: a new name or state is no new charter.
    fn is_of(&self, source: &Source) -> bool {
        self.source.scope == source.scope
            && self.source.allow_addresses == source.allow_addresses
            && self.source.allowance == source.allowance
            && self.source.delay_ms == source.delay_ms
            && self.source.seeds == source.seeds
            && self.source.feeds == source.feeds
            && self.source.sitemaps == source.sitemaps
            && self.source.headers == source.headers
            && self.source.login == source.login
    }

    /// The pause between two requests to one host, in milliseconds.
    pub(crate) fn delay_ms(&self) -> u32 {
        self.source.delay_ms
    }
}

/// The charters of all sources.
#[derive(Debug, Default)]
pub(crate) struct Charters(Mutex<HashMap<SourceId, Arc<Charter>>>);

impl Charters {
    /// The charter of `source` as it stands now.
    pub(crate) fn of(&self, source: &Source) -> Result<Arc<Charter>, Refusal> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&source.id).cloned();
        if let Some(charter) = known.filter(|charter| charter.is_of(source)) {
            return Ok(charter);
        }
        let charter = Arc::new(Charter::of(source)?);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_CHARTERS {
            known.clear();
        }
        known.insert(source.id.clone(), Arc::clone(&charter));
        Ok(charter)
    }
}
