//! What an index was made with, and how far it has come.

use qingyuan_model::ContentHash;
use serde::{Deserialize, Serialize};

use crate::schema::VERSION;
use crate::standing::Standings;

/// Written with every commit, in the same atomic step as the commit itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    /// The version of fields and tokens.
    pub(crate) schema: u32,
    /// The hash of the dictionary, as the caller names it.
    pub(crate) dictionary: String,
    /// The store's sequence that the commit holds.
    pub(crate) sequence: i64,
    /// Which series others speak of, as counted when the index held `counted` entries.
    #[serde(default)]
    pub(crate) standings: Standings,
    /// How many entries the index held when `standings` was counted.
    #[serde(default)]
    pub(crate) counted: u64,
}

impl Stamp {
    pub(crate) fn new(dictionary: &str) -> Self {
        Self {
            schema: VERSION,
            dictionary: dictionary.to_owned(),
            sequence: 0,
            standings: Standings::default(),
            counted: 0,
        }
    }

    /// The folder for indexes of this make: another schema or dictionary means another folder.
    pub(crate) fn folder(&self) -> String {
        let dictionary = ContentHash::of(self.dictionary.as_bytes()).short();
        format!("v{}-{dictionary}", self.schema)
    }

    /// Whether the library has grown or shrunk by a twentieth since the standings were counted: they are a gentle prior
    /// and move with the logarithm, so that older ones serve as well.
    pub(crate) fn is_dated(&self, entries: u64) -> bool {
        entries.abs_diff(self.counted) * 20 > self.counted
    }

    /// Whether `other` was made with the same schema and dictionary.
    pub(crate) fn same_make(&self, other: &Self) -> bool {
        self.schema == other.schema && self.dictionary == other.dictionary
    }
}
