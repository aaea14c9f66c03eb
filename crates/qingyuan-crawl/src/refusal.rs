//! Why a URL may not be fetched, one reason per case.

use std::net::IpAddr;

use qingyuan_model::{Millis, SourceId, SourceState};

use crate::address::AddressKind;

/// Why a URL is not fetched. [`Refusal::code`] is stable; the message names the thing and the remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The source is not approved, or not now.
    #[error("source `{source_id}` is {}: approve or resume it to crawl it", state.id())]
    NotApproved {
        /// The source.
        source_id: SourceId,
        /// Where it stands.
        state: SourceState,
    },
    /// The charter itself cannot be read.
    #[error("{what} `{entry}` in the source cannot be read: {remedy}")]
    Charter {
        /// Which part of the charter.
        what: &'static str,
        /// What it says.
        entry: String,
        /// How to write it.
        remedy: &'static str,
    },
    /// Neither http nor https.
    #[error("`{scheme}:` addresses are not crawled: only http and https are")]
    Scheme {
        /// The scheme.
        scheme: String,
    },
    /// A user name or password in the URL.
    #[error("the address of `{host}` carries a user name or password: remove it from the link")]
    Userinfo {
        /// The host.
        host: String,
    },
    /// Too long to be an honest address.
    #[error("the address has {length} bytes, the limit is {limit}: it is probably generated without end")]
    UrlTooLong {
        /// Bytes.
        length: usize,
        /// Bytes.
        limit: usize,
    },
    /// The host, or its port, is not one that the source names.
    #[error("`{host}` is outside the scope of source `{source_id}`: add it to the source's hosts if it belongs there")]
    Host {
        /// `host` or `host:port`.
        host: String,
        /// The source.
        source_id: SourceId,
    },
    /// The path matches an excluded pattern.
    #[error(
        "`{path}` is excluded by `{pattern}` of source `{source_id}`: change the source's exclude list if it should be crawled"
    )]
    Excluded {
        /// The path.
        path: String,
        /// The pattern that holds.
        pattern: String,
        /// The source.
        source_id: SourceId,
    },
    /// The source has an include list and the path matches none of it.
    #[error(
        "`{path}` matches no included pattern of source `{source_id}`: change the source's include list if it should be crawled"
    )]
    NotIncluded {
        /// The path.
        path: String,
        /// The source.
        source_id: SourceId,
    },
    /// Too many links away from the seeds.
    #[error(
        "the page is {depth} links away from a seed, source `{source_id}` allows {limit}: raise its depth or add a seed"
    )]
    Depth {
        /// How far it is.
        depth: u32,
        /// How far the source reaches.
        limit: u32,
        /// The source.
        source_id: SourceId,
    },
    /// The host is, or resolves to, an address that is not public.
    #[error(
        "`{host}` is at {address}, {kind}: if the source is meant to be there, add the address to its allowed addresses"
    )]
    Address {
        /// The host as the URL names it.
        host: String,
        /// Where it is.
        address: IpAddr,
        /// What kind of address that is.
        kind: AddressKind,
    },
    /// The site's robots.txt forbids it.
    #[error("robots.txt of `{origin}` disallows `{path}` for {agent}: ask the site if it should be allowed")]
    Robots {
        /// The site.
        origin: String,
        /// Path and query.
        path: String,
        /// The product token.
        agent: String,
    },
    /// robots.txt could not be had, and so everything is disallowed until it can.
    #[error(
        "robots.txt of `{origin}` could not be had ({reason}): nothing is fetched there until it can, tried again later"
    )]
    RobotsUnavailable {
        /// The site.
        origin: String,
        /// What stood in the way.
        reason: String,
        /// When to ask again.
        retry_at: Millis,
    },
    /// robots.txt has not been asked for, or its answer is too old.
    #[error("robots.txt of `{origin}` is not known: fetch it first")]
    RobotsUnknown {
        /// The site.
        origin: String,
    },
    /// It is not the time of day at which the source may be crawled.
    #[error("source `{source_id}` is crawled at certain hours only: wait for them, or change the source's hours")]
    OutsideHours {
        /// The source.
        source_id: SourceId,
        /// When they begin next.
        opens_at: Millis,
    },
    /// Where the host is has not been asked, or so long ago that it may have moved.
    #[error("the address of `{host}` is not known: look it up first")]
    AddressUnknown {
        /// The host's name.
        host: String,
    },
    /// The host failed again and again and is left alone; then one request tries whether it is back.
    #[error("`{host}` failed {failures} times in a row and rests: it is tried again later, see whether it is up")]
    Resting {
        /// The host.
        host: String,
        /// When it is tried again.
        until: Millis,
        /// Failures in a row.
        failures: u32,
    },
    /// The host must be left alone for a while.
    #[error("`{host}` was asked a moment ago or is busy: wait until its time comes")]
    NotYet {
        /// The host.
        host: String,
        /// When to try again.
        ready_at: Millis,
    },
}

impl Refusal {
    /// The stable id of the reason.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotApproved { .. } => "source-not-approved",
            Self::Charter { .. } => "source-charter-unreadable",
            Self::Scheme { .. } => "scheme-refused",
            Self::Userinfo { .. } => "userinfo-refused",
            Self::UrlTooLong { .. } => "url-too-long",
            Self::Host { .. } => "host-out-of-scope",
            Self::Excluded { .. } => "path-excluded",
            Self::NotIncluded { .. } => "path-not-included",
            Self::Depth { .. } => "too-deep",
            Self::Address { .. } => "address-refused",
            Self::Robots { .. } => "robots-disallowed",
            Self::RobotsUnavailable { .. } => "robots-unavailable",
            Self::RobotsUnknown { .. } => "robots-unknown",
            Self::OutsideHours { .. } => "outside-hours",
            Self::AddressUnknown { .. } => "address-unknown",
            Self::Resting { .. } => "host-resting",
            Self::NotYet { .. } => "not-yet",
        }
    }

    /// Whether the same URL may be allowed later without anyone changing anything.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::RobotsUnavailable { .. }
                | Self::RobotsUnknown { .. }
                | Self::OutsideHours { .. }
                | Self::AddressUnknown { .. }
                | Self::Resting { .. }
                | Self::NotYet { .. }
        )
    }

    /// When to ask again, where a time is known.
    #[must_use]
    pub fn retry_at(&self) -> Option<Millis> {
        match self {
            Self::RobotsUnavailable { retry_at, .. } => Some(*retry_at),
            Self::OutsideHours { opens_at, .. } => Some(*opens_at),
            Self::Resting { until, .. } => Some(*until),
            Self::NotYet { ready_at, .. } => Some(*ready_at),
            _ => None,
        }
    }
}
