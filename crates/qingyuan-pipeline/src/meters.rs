//! Counters of what this process did, for progress lines and `/metrics`. They count pages, never people.

use std::sync::atomic::{AtomicU64, Ordering};

/// One running total.
#[derive(Debug, Default)]
pub(crate) struct Meter(AtomicU64);

impl Meter {
    pub(crate) fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    fn read(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// All totals of this process since it started.
#[derive(Debug, Default)]
pub(crate) struct Meters {
    pub(crate) fetched: Meter,
    pub(crate) not_modified: Meter,
    pub(crate) refused: Meter,
    pub(crate) failed: Meter,
    pub(crate) bytes: Meter,
    pub(crate) extracted: Meter,
    pub(crate) skipped: Meter,
    pub(crate) published: Meter,
    pub(crate) queued: Meter,
    pub(crate) rejected: Meter,
    pub(crate) duplicates: Meter,
    pub(crate) indexed: Meter,
    pub(crate) searches: Meter,
}

/// The totals at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Pages that came with content.
    pub fetched: u64,
    /// Pages that had not changed (HTTP 304).
    pub not_modified: u64,
    /// URLs that the gate refused.
    pub refused: u64,
    /// Requests that failed.
    pub failed: u64,
    /// Bytes of bodies.
    pub bytes: u64,
    /// Documents made.
    pub extracted: u64,
    /// Pages that are no candidates: lists, login walls, errors, empty or closed to search engines.
    pub skipped: u64,
    /// Documents let in by policy.
    pub published: u64,
    /// Documents put on the desk.
    pub queued: u64,
    /// Documents rejected by policy.
    pub rejected: u64,
    /// Pages with the very text of an item.
    pub duplicates: u64,
    /// Changes that the index took in.
    pub indexed: u64,
    /// Searches answered.
    pub searches: u64,
}

impl Meters {
    pub(crate) fn totals(&self) -> Totals {
        Totals {
            fetched: self.fetched.read(),
            not_modified: self.not_modified.read(),
            refused: self.refused.read(),
            failed: self.failed.read(),
            bytes: self.bytes.read(),
            extracted: self.extracted.read(),
            skipped: self.skipped.read(),
            published: self.published.read(),
            queued: self.queued.read(),
            rejected: self.rejected.read(),
            duplicates: self.duplicates.read(),
            indexed: self.indexed.read(),
            searches: self.searches.read(),
        }
    }
}
