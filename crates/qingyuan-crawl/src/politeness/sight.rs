//! What can be seen of one host from outside.

use std::net::IpAddr;

use qingyuan_model::Millis;

/// How one host stands with politeness at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostSight {
    /// `host` or `host:port`.
    pub host: String,
    /// Requests under way.
    pub in_flight: u32,
    /// Failures in a row.
    pub failures: u32,
    /// The pause that it is owed at present after an answer, in milliseconds, without jitter.
    pub delay_ms: i64,
    /// How long it usually takes to answer, in milliseconds, where it has answered.
    pub response_ms: Option<i64>,
    /// When it may be asked next; in the past when it may be at once.
    pub ready_at: Option<Millis>,
    /// When its rest ends, while it rests or is about to be tried again.
    pub resting_until: Option<Millis>,
    /// Where it was last found.
    pub addresses: Vec<IpAddr>,
}
