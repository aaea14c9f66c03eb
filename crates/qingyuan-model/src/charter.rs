//! What a source may ask of every request: headers, a login, hours, a day's budget. Secrets stand here by name only.

use serde::{Deserialize, Serialize};

/// A header that goes with every request to a source's own hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RequestHeader {
    /// Its name.
    pub name: String,
    /// Its value, when it may be read by everyone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// The name of the secret that is its value; then `value` is empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub secret: String,
}

/// A login by HTTP basic authentication (RFC 7617).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The user's name.
    pub user: String,
    /// The name of the secret that is the password.
    pub secret: String,
}

/// When and how much a source may be crawled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Allowance {
    /// Hours of the day, each `HH:MM-HH:MM` with an optional offset (`22:00-06:00 +08:00`, which is also the default);
    /// none means always.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<String>,
    /// The most pages a day (of UTC+8); none means as many as politeness allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daily_pages: Option<u32>,
    /// The most megabytes (of 1,000,000 bytes, as they come over the wire) a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daily_megabytes: Option<u32>,
}

impl Allowance {
    /// Whether it sets no bound at all.
    #[must_use]
    pub fn is_unbounded(&self) -> bool {
        *self == Self::default()
    }
}
