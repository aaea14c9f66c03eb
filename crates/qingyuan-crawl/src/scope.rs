//! Scope: the hosts, paths and depth that a source's charter approves.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use qingyuan_model::{Source, SourceId};
use url::{Host, Position, Url};

use crate::allow::AllowList;
use crate::credentials::Asked;
use crate::pattern::matches;
use crate::percent;
use crate::refusal::Refusal;

/// The sitemap protocol allows 2,048; searches of Chinese sites run longer once percent-encoded. Picked by gut feeling.
const MAX_URL_BYTES: usize = 4_096;

/// A source's charter, read once: what [`in_scope`] checks, and the addresses that it alone may use.
#[derive(Clone, Debug)]
pub struct ScopeGuard {
    source_id: SourceId,
    /// The approved ports of each host; without a port it means the scheme's own.
    hosts: BTreeMap<String, Vec<Option<u16>>>,
    include: Vec<Vec<u8>>,
    exclude: Vec<Vec<u8>>,
    /// Seeds, feeds and sitemaps: the charter names them itself, so `include` does not bind them.
    named: BTreeSet<Url>,
    max_depth: u32,
    allow: AllowList,
    asked: Asked,
}

/// Whether `url`, found `depth` links away from a seed, belongs to `source`.
///
/// # Errors
/// The first reason why it does not.
pub fn in_scope(source: &Source, url: &Url, depth: u32) -> Result<(), Refusal> {
    ScopeGuard::of(source)?.admits(url, depth)
}

impl ScopeGuard {
    /// Reads the charter of a source.
    ///
    /// # Errors
    /// [`Refusal::Charter`] for a host, an address or a header that cannot be read.
    pub fn of(source: &Source) -> Result<Self, Refusal> {
        let mut hosts: BTreeMap<String, Vec<Option<u16>>> = BTreeMap::new();
        for entry in &source.scope.hosts {
            let (host, port) = host_rule(entry)?;
            hosts.entry(host).or_default().push(port);
        }
        Ok(Self {
            source_id: source.id.clone(),
            hosts,
            include: source.scope.include.iter().map(|pattern| pattern_bytes(pattern)).collect(),
            exclude: source.scope.exclude.iter().map(|pattern| pattern_bytes(pattern)).collect(),
            named: [&source.seeds, &source.feeds, &source.sitemaps].into_iter().flatten().cloned().collect(),
            max_depth: source.scope.max_depth,
            allow: AllowList::parse(&source.allow_addresses)?,
            asked: Asked::of(source)?,
        })
    }

    /// The source whose charter this is.
    #[must_use]
    pub fn source_id(&self) -> &SourceId {
        &self.source_id
    }

    /// The non-public addresses that this source may be reached at.
    #[must_use]
    pub fn allow(&self) -> &AllowList {
        &self.allow
    }

    /// Whether the charter itself names this site, scheme and all: only there its headers and its login are sent.
    pub(crate) fn names_site(&self, url: &Url) -> bool {
        self.named.iter().any(|named| named.origin() == url.origin())
    }

    /// The headers and the login that this source's requests carry.
    pub(crate) fn asked(&self) -> &Asked {
        &self.asked
    }

    /// Whether `url` at this depth is in scope: scheme, no user info, host and port, paths, depth. A seed,
    /// feed or sitemap that the charter names itself needs no included path.
    ///
    /// # Errors
    /// The first reason why it is not.
    pub fn admits(&self, url: &Url, depth: u32) -> Result<(), Refusal> {
        self.admits_host(url)?;
        let path = percent::normal(url[Position::BeforePath..Position::AfterQuery].as_bytes());
        let merged = merge_slashes(&path);
        let shown = || url.path().chars().take(200).collect::<String>();
        let excluded = |pattern: &&Vec<u8>| matches(pattern, &path) || (merged != path && matches(pattern, &merged));
        if let Some(pattern) = self.exclude.iter().find(excluded) {
            let pattern = String::from_utf8_lossy(pattern).into_owned();
            return Err(Refusal::Excluded { path: shown(), pattern, source_id: self.source_id.clone() });
        }
        let included = self.include.is_empty() || self.include.iter().any(|pattern| matches(pattern, &path));
        if !included && !self.named.contains(url) {
            return Err(Refusal::NotIncluded { path: shown(), source_id: self.source_id.clone() });
        }
        if depth > self.max_depth {
            return Err(Refusal::Depth { depth, limit: self.max_depth, source_id: self.source_id.clone() });
        }
        Ok(())
    }

    /// The part of [`ScopeGuard::admits`] that also binds robots.txt: scheme, user info, host, port, and an address
    /// written into the URL.
    ///
    /// # Errors
    /// The first reason why it is not admitted.
    pub fn admits_host(&self, url: &Url) -> Result<(), Refusal> {
        if url.as_str().len() > MAX_URL_BYTES {
            return Err(Refusal::UrlTooLong { length: url.as_str().len(), limit: MAX_URL_BYTES });
        }
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme { scheme: url.scheme().chars().take(40).collect() });
        }
        let host = url.host_str().unwrap_or_default();
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Userinfo { host: host.to_owned() });
        }
        let port = url.port_or_known_default();
        let standard = url.port().is_none();
        let ports = self.hosts.get(host).map(Vec::as_slice).unwrap_or_default();
        if !ports.iter().any(|own| own.map_or(standard, |own| Some(own) == port)) {
            return Err(Refusal::Host { host: authority(url), source_id: self.source_id.clone() });
        }
        self.admits_literal(url)
    }

    /// An address written into the URL is checked here, because no resolver will ever see it.
    fn admits_literal(&self, url: &Url) -> Result<(), Refusal> {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => address.into(),
            Some(Host::Ipv6(address)) => address.into(),
            _ => return Ok(()),
        };
        self.allow.check(address).map_err(|kind| Refusal::Address { host: authority(url), address, kind })
    }
}

/// `host` or `host:port` as a person would write it.
pub(crate) fn authority(url: &Url) -> String {
    let host: String = url.host_str().unwrap_or_default().chars().take(253).collect();
    url.port().map_or_else(|| host.clone(), |port| format!("{host}:{port}"))
}

/// Reads `host` or `host:port` the way a URL is read, so that case, IDN and number forms agree. A trailing dot in the
/// charter is dropped; one in a link is another host, and refused.
pub(crate) fn host_rule(entry: &str) -> Result<(String, Option<u16>), Refusal> {
    let bad = || Refusal::Charter {
        what: "host",
        entry: entry.chars().take(100).collect(),
        remedy: "write it as host or host:port, without scheme, path or wildcards",
    };
    let text = entry.trim();
    if text.is_empty() || text.contains(['/', '@', '?', '#', '\\', '*', ' ']) {
        return Err(bad());
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !text.ends_with(']') => (host, Some(port.parse::<u16>().map_err(|_| bad())?)),
        _ => (text, None),
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    let url = Url::parse(&format!("http://{host}/")).map_err(|_| bad())?;
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(bad)?.to_owned();
    Ok((host, port))
}

/// A pattern in the spelling of a parsed URL: `/图书馆/` becomes its percent-encoded form. One that begins with neither
/// `/` nor `*` is read as if it began with `/`.
pub(crate) fn pattern_bytes(pattern: &str) -> Vec<u8> {
    let trimmed = pattern.trim();
    let absolute = if trimmed.starts_with('/') { Cow::Borrowed(trimmed) } else { Cow::Owned(format!("/{trimmed}")) };
    let (path, query) = absolute.split_once('?').map_or((&*absolute, None), |(path, query)| (path, Some(query)));
    let Ok(mut url) = Url::parse("http://scope.invalid/") else { return percent::normal(absolute.as_bytes()) };
    url.set_path(path);
    url.set_query(query);
    let written = url[Position::BeforePath..Position::AfterQuery].as_bytes();
    let open = trimmed.starts_with('*') && written.starts_with(b"/*");
    percent::normal(written.get(usize::from(open)..).unwrap_or_default())
}

/// Many servers read `//admin` as `/admin`, so an exclusion holds for both. The query stays as it is.
fn merge_slashes(path: &[u8]) -> Cow<'_, [u8]> {
    if !path.windows(2).any(|pair| pair == b"//") {
        return Cow::Borrowed(path);
    }
    let query = path.iter().position(|byte| *byte == b'?').unwrap_or(path.len());
    let (head, query) = path.split_at(query);
    let mut merged = head.to_vec();
    merged.dedup_by(|next, before| *next == b'/' && *before == b'/');
    merged.extend_from_slice(query);
    Cow::Owned(merged)
}

#[cfg(test)]
mod tests;
