//! The last count of all queues, kept for a few seconds.

use std::collections::BTreeMap;

use qingyuan_model::{Millis, SourceId};
use qingyuan_store::{FetchedSince, QueueNow};

/// What the store counted at one moment.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) at: Millis,
    pub(crate) queues: BTreeMap<SourceId, QueueNow>,
    /// Fetches of the last minute, of the last hour and of today.
    pub(crate) fetched: BTreeMap<SourceId, [FetchedSince; 3]>,
}
