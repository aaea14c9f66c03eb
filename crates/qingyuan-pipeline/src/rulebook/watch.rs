//! What the watcher of a rules folder remembers between two looks.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use qingyuan_model::Millis;
use qingyuan_rules::{Diagnostic, Diagnostics};

use super::folder::Look;

/// Rule files that were saved and cannot be used. The rulebook in force is the last one that could.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokenRules {
    /// When they were first found broken.
    pub since: Millis,
    /// Everything that is wrong with them.
    pub diagnostics: Diagnostics,
}

/// What a look at the rules folder came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reload {
    /// The rules are built in: there is no folder to look at.
    BuiltIn,
    /// Nothing was saved since the last look that counted.
    Unchanged,
    /// Something was saved; whether that is all shows at the next look.
    Settling,
    /// The rulebook with this hash is in force, a new one or the one from before a mistake.
    InForce(String),
    /// The files have this many errors; the rulebook in force stays.
    Refused(usize),
}

/// A folder under watch.
#[derive(Debug)]
pub(crate) struct Watch {
    folder: Option<PathBuf>,
    /// Held while a look is turned into a rulebook, so that there is one at a time.
    pub(crate) turn: tokio::sync::Mutex<()>,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    /// The state that was last made into a rulebook, or refused.
    settled: Option<Look>,
    /// A state that was seen once.
    pending: Option<Look>,
    broken: Option<Arc<BrokenRules>>,
    /// What the log was told already.
    told: BTreeSet<Diagnostic>,
}

impl Watch {
    /// Watches a folder, or nothing.
    pub(crate) fn new(folder: Option<&Path>) -> Self {
        let folder = folder.map(Path::to_owned);
        Self { folder, turn: tokio::sync::Mutex::new(()), memory: Mutex::default() }
    }

    /// The folder.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// What is broken now.
    pub(crate) fn broken(&self) -> Option<Arc<BrokenRules>> {
        self.memory().broken.clone()
    }

    /// Takes a look in: the answer says whether there is nothing to do, or something that must first be seen twice, so
    /// that a file that is only half written is not read. `None` means that this state is to be read.
    pub(crate) fn consider(&self, look: &Look) -> Option<Reload> {
        let mut memory = self.memory();
        if memory.settled.as_ref() == Some(look) {
            memory.pending = None;
            return Some(Reload::Unchanged);
        }
        if memory.pending.as_ref() == Some(look) {
            return None;
        }
        memory.pending = Some(look.clone());
        Some(Reload::Settling)
    }

    /// Notes that a state was read and is in force.
    pub(crate) fn settle(&self, look: Look) {
        *self.memory() = Memory { settled: Some(look), ..Memory::default() };
    }

    /// Notes that a state was read and refused. Returns the errors that the log does not know yet.
    pub(crate) fn refuse(&self, look: Option<Look>, now: Millis, diagnostics: Diagnostics) -> Vec<Diagnostic> {
        let mut memory = self.memory();
        memory.settled = look;
        memory.pending = None;
        let since = memory.broken.as_ref().map_or(now, |broken| broken.since);
        let news: Vec<Diagnostic> =
            diagnostics.errors().filter(|diagnostic| !memory.told.contains(*diagnostic)).cloned().collect();
        memory.told.extend(news.iter().cloned());
        memory.broken = Some(Arc::new(BrokenRules { since, diagnostics }));
        news
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
