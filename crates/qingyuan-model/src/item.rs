//! What students see.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{ContentHash, Millis, SourceId};

/// Whether an item can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// In the library.
    Live,
    /// Taken out; a tombstone says why and when.
    Withdrawn,
}

impl ItemState {
    /// The state's name in files and rows.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A vetted resource of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its number in the library; stable for one address.
    pub id: i64,
    /// The document that was let in.
    pub document: ContentHash,
    /// Where it came from.
    pub source: SourceId,
    /// Its address there.
    pub url: Url,
    /// Whether it can be read.
    pub state: ItemState,
    /// When it was let in.
    pub admitted_at: Millis,
    /// The store's sequence number of its last change; the index is stamped with the highest that it holds.
    pub seq: i64,
}
