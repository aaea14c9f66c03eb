//! What a file of vetted resources says of one of them.

use serde::{Deserialize, Serialize};
use url::Url;

/// What whoever vetted a resource says of it beside its text. It came in by a file, not by a crawl, and goes out again
/// as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Its id in the file it came by; of one source, each names one resource.
    pub id: String,
    /// Where it stands in the web.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Url>,
    /// What it is about, such as `法律`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What kind of resource it is, such as `教材`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Keywords, in the order in which they were given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}
