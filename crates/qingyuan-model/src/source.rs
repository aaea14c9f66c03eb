//! Approved sources: who may be crawled, how far, how often.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::charter::{Allowance, Login, Pick, RequestHeader};

/// A source's short name, `a-z`, `0-9` and `-`, at most 40 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SourceId(String);

/// Why a source's charter cannot be accepted.
#[derive(Debug, thiserror::Error)]
pub enum InvalidSource {
    /// The id is not a short name.
    #[error("source id `{0}` is not lowercase letters, digits and hyphens, at most 40")]
    Id(String),
    /// A word that names no tier or state.
    #[error("`{word}` is no {what}: use one of {known}")]
    Word {
        /// What was expected.
        what: &'static str,
        /// What came.
        word: String,
        /// What would have been right.
        known: &'static str,
    },
}

impl SourceId {
    /// Reads a short name.
    ///
    /// # Errors
    /// [`InvalidSource::Id`] for anything but 1 to 40 of `a-z`, `0-9` and `-`, not starting with a hyphen.
    pub fn parse(id: &str) -> Result<Self, InvalidSource> {
        let lawful = (1..=40).contains(&id.len())
            && !id.starts_with('-')
            && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if lawful { Ok(Self(id.to_owned())) } else { Err(InvalidSource::Id(id.chars().take(60).collect())) }
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for SourceId {
    type Err = InvalidSource;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Self::parse(id)
    }
}

impl TryFrom<String> for SourceId {
    type Error = InvalidSource;

    fn try_from(id: String) -> Result<Self, Self::Error> {
        Self::parse(&id)
    }
}

impl From<SourceId> for String {
    fn from(id: SourceId) -> Self {
        id.0
    }
}

/// How far a source is trusted. The policy reads it; it never changes what a text says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Edited by an institution that answers for it; good pages may be published by policy.
    Trusted,
    /// Known and usually good; the policy asks for more.
    Known,
    /// Anyone may write there; nothing is published without a person.
    #[default]
    Open,
}

impl Tier {
    /// The tier's name in files and rows.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Known => "known",
            Self::Open => "open",
        }
    }

    /// Reads a name that [`Tier::id`] gave.
    ///
    /// # Errors
    /// [`InvalidSource::Word`] for any other word.
    pub fn parse(id: &str) -> Result<Self, InvalidSource> {
        [Self::Trusted, Self::Known, Self::Open].into_iter().find(|tier| tier.id() == id).ok_or_else(|| {
            InvalidSource::Word { what: "tier", word: id.chars().take(60).collect(), known: "trusted, known, open" }
        })
    }
}

/// Where a source stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceState {
    /// Suggested; nothing is fetched.
    #[default]
    Proposed,
    /// Crawled by its schedule.
    Approved,
    /// Approved, but not crawled now.
    Paused,
    /// Given up; kept for its history.
    Retired,
}

impl SourceState {
    /// The state's name in files and rows.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::Paused => "paused",
            Self::Retired => "retired",
        }
    }

    /// Whether a source may go from this state to `next`: proposed → approved ⇄ paused, from each of them to retired, and
    /// from retired only back to proposed, so that whoever takes a source up again looks at it again.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Proposed | Self::Paused, Self::Approved)
                | (Self::Approved, Self::Paused)
                | (Self::Proposed | Self::Approved | Self::Paused, Self::Retired)
                | (Self::Retired, Self::Proposed)
        )
    }

    /// Whether going from this state to `next` must be given a reason: letting a source in, and giving it up.
    #[must_use]
    pub fn needs_reason(self, next: Self) -> bool {
        next == Self::Retired || (self, next) == (Self::Proposed, Self::Approved)
    }

    /// Reads a name that [`SourceState::id`] gave.
    ///
    /// # Errors
    /// [`InvalidSource::Word`] for any other word.
    pub fn parse(id: &str) -> Result<Self, InvalidSource> {
        [Self::Proposed, Self::Approved, Self::Paused, Self::Retired]
            .into_iter()
            .find(|state| state.id() == id)
            .ok_or_else(|| InvalidSource::Word {
                what: "source state",
                word: id.chars().take(60).collect(),
                known: "proposed, approved, paused, retired",
            })
    }
}

/// How far a source reaches. Nothing outside it is ever contacted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// Hosts, each as `host` (default ports) or `host:port`; exact, no wildcards.
    pub hosts: Vec<String>,
    /// When not empty, a path must begin with one of these.
    pub include: Vec<String>,
    /// A path that begins with one of these is out, whatever `include` says.
    pub exclude: Vec<String>,
    /// How many links away from a seed a page may be.
    pub max_depth: u32,
    /// How many pages the source may have in the frontier.
    pub max_pages: u32,
}

impl Scope {
    /// The host of an address as a scope names it: `host`, or `host:port` when the port is not the scheme's own.
    #[must_use]
    pub fn host_of(url: &Url) -> String {
        let host = url.host_str().unwrap_or_default();
        url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The hosts of these addresses, each once, in order: the narrowest scope that holds them.
    #[must_use]
    pub fn hosts_of<'a>(urls: impl IntoIterator<Item = &'a Url>) -> Vec<String> {
        let hosts: std::collections::BTreeSet<String> = urls.into_iter().map(Self::host_of).collect();
        hosts.into_iter().filter(|host| !host.is_empty()).collect()
    }
}

/// An approved site, feed, upload or archive: the charter under which its pages come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its short name.
    pub id: SourceId,
    /// The name that people read.
    pub name: String,
    /// Why it was let in, in one sentence: shown on every item's admission card.
    #[serde(default)]
    pub charter: String,
    /// Where it stands.
    #[serde(default)]
    pub state: SourceState,
    /// How far it is trusted.
    #[serde(default)]
    pub tier: Tier,
    /// How far it reaches.
    #[serde(default)]
    pub scope: Scope,
    /// Pages to begin with.
    #[serde(default)]
    pub seeds: Vec<Url>,
    /// Feeds to follow.
    #[serde(default)]
    pub feeds: Vec<Url>,
    /// Sitemaps to follow.
    #[serde(default)]
    pub sitemaps: Vec<Url>,
    /// The licence of what it publishes, as the source states it.
    #[serde(default)]
    pub licence: String,
    /// Whom to ask there.
    #[serde(default)]
    pub contact: String,
    /// Which role here answers for it.
    #[serde(default)]
    pub owner: String,
    /// The pause between two requests to one host, in milliseconds.
    #[serde(default = "Source::default_delay_ms")]
    pub delay_ms: u32,
    /// How long a page stays fresh, in minutes.
    #[serde(default = "Source::default_refresh_minutes")]
    pub refresh_minutes: u32,
    /// Non-public addresses that this source alone may be reached at, as `address` or `address/prefix`.
    #[serde(default)]
    pub allow_addresses: Vec<String>,
    /// Headers that every request to its hosts carries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<RequestHeader>,
    /// The login that its hosts ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<Login>,
    /// When and how much it may be crawled.
    #[serde(default, skip_serializing_if = "Allowance::is_unbounded")]
    pub allowance: Allowance,
    /// Where the parts of its pages stand, when they are better pointed at than found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub picks: Vec<Pick>,
}

impl Source {
    /// A proposed source of this name that reaches nothing yet.
    #[must_use]
    pub fn new(id: SourceId, name: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            charter: String::new(),
            state: SourceState::default(),
            tier: Tier::default(),
            scope: Scope::default(),
            seeds: Vec::new(),
            feeds: Vec::new(),
            sitemaps: Vec::new(),
            licence: String::new(),
            contact: String::new(),
            owner: String::new(),
            delay_ms: Self::default_delay_ms(),
            refresh_minutes: Self::default_refresh_minutes(),
            allow_addresses: Vec::new(),
            headers: Vec::new(),
            login: None,
            allowance: Allowance::default(),
            picks: Vec::new(),
        }
    }

    /// One second: what an unknown host is owed.
    #[must_use]
    pub fn default_delay_ms() -> u32 {
        1_000
    }

    /// One day.
    #[must_use]
    pub fn default_refresh_minutes() -> u32 {
        24 * 60
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_short_names() {
        assert!(SourceId::parse("campus-library").is_ok());
        for bad in ["", "-a", "A", "a b", "图书馆", &"a".repeat(41)] {
            assert!(SourceId::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_scope_names_hosts_with_odd_ports_only() {
        let urls =
            ["https://b.example:443/x", "http://a.example:8080/", "http://a.example:8080/y", "https://b.example/"];
        let urls: Vec<Url> = urls.iter().map(|url| Url::parse(url).expect("a URL")).collect();
        assert_eq!(Scope::hosts_of(&urls), ["a.example:8080", "b.example"]);
    }

    #[test]
    fn a_state_leads_only_where_the_charter_says() {
        use SourceState::{Approved, Paused, Proposed, Retired};
        let lawful = [
            (Proposed, Approved),
            (Proposed, Retired),
            (Approved, Paused),
            (Approved, Retired),
            (Paused, Approved),
            (Paused, Retired),
            (Retired, Proposed),
        ];
        for from in [Proposed, Approved, Paused, Retired] {
            for to in [Proposed, Approved, Paused, Retired] {
                assert_eq!(from.may_become(to), lawful.contains(&(from, to)), "{} to {}", from.id(), to.id());
            }
        }
        assert!(Proposed.needs_reason(Approved) && Paused.needs_reason(Retired));
        assert!(!Paused.needs_reason(Approved) && !Approved.needs_reason(Paused));
    }

    #[test]
    fn every_word_reads_back() {
        for tier in [Tier::Trusted, Tier::Known, Tier::Open] {
            assert_eq!(Tier::parse(tier.id()).expect("its own id"), tier);
        }
        for state in [SourceState::Proposed, SourceState::Approved, SourceState::Paused, SourceState::Retired] {
            assert_eq!(SourceState::parse(state.id()).expect("its own id"), state);
        }
        assert!(Tier::parse("golden").expect_err("no tier").to_string().contains("trusted, known, open"));
    }
}
