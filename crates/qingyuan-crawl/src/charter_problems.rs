//! Everything impossible about a charter, all at once, before anyone approves it.

use std::collections::BTreeSet;

use qingyuan_model::{RequestHeader, Source};
use url::Url;

use crate::allow::AllowList;
use crate::hours::Hours;
use crate::pattern::covers;
use crate::refusal::Refusal;
use crate::scope::{ScopeGuard, host_rule, pattern_bytes};

/// The part of a charter that a problem lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CharterField {
    /// `scope.hosts`.
    Hosts,
    /// `scope.include`.
    Include,
    /// `scope.exclude`.
    Exclude,
    /// `scope.max_pages`.
    MaxPages,
    /// `seeds`.
    Seeds,
    /// `feeds`.
    Feeds,
    /// `sitemaps`.
    Sitemaps,
    /// `headers`.
    Headers,
    /// `login`.
    Login,
    /// `allowance.hours`.
    Hours,
    /// `allowance.daily_pages`.
    DailyPages,
    /// `allowance.daily_megabytes`.
    DailyMegabytes,
    /// `allow_addresses`.
    AllowAddresses,
}

impl CharterField {
    /// The field's name as a charter's file writes it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Hosts => "scope.hosts",
            Self::Include => "scope.include",
            Self::Exclude => "scope.exclude",
            Self::MaxPages => "scope.max_pages",
            Self::Seeds => "seeds",
            Self::Feeds => "feeds",
            Self::Sitemaps => "sitemaps",
            Self::Headers => "headers",
            Self::Login => "login",
            Self::Hours => "allowance.hours",
            Self::DailyPages => "allowance.daily_pages",
            Self::DailyMegabytes => "allowance.daily_megabytes",
            Self::AllowAddresses => "allow_addresses",
        }
    }
}

/// What is impossible about an entry. [`Impossible::code`] is stable; the message says how to write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Impossible {
    /// No host at all.
    #[error("no host is named: write the hosts that may be crawled")]
    NoHost,
    /// Not `host` or `host:port`.
    #[error("it is no host: write it as host or host:port, without scheme, path or wildcards")]
    Host,
    /// A pattern with a scheme or a host in it.
    #[error("a pattern is a path: leave scheme and host out")]
    PatternHost,
    /// A `$` that is not the last character.
    #[error("`$` stands for the end of the address and only there: write %24 for the sign itself")]
    PatternDollar,
    /// A pattern that no address can match.
    #[error("no address matches it: begin with `/` or `*`, and write neither `#` nor spaces")]
    PatternNever,
    /// An included pattern of which an exclusion leaves nothing.
    #[error("an excluded pattern covers all of it: narrow the exclusion, or drop this one")]
    IncludeExcluded,
    /// No page may be kept.
    #[error("no page at all may be crawled: write a number above 0, or pause the source")]
    Zero,
    /// No seed, feed or sitemap.
    #[error("there is nowhere to begin: name a seed, a feed or a sitemap")]
    NoEntrance,
    /// An entrance that is no web address without user and password.
    #[error("it is no address that can be crawled: write http or https, a host, and no user or password")]
    EntranceAddress,
    /// An entrance on a host that the scope does not name.
    #[error("its host is not in scope: add the host, or drop the address")]
    EntranceHost,
    /// An entrance that an exclusion covers.
    #[error("an excluded pattern covers it: narrow the exclusion, or drop the address")]
    EntranceExcluded,
    /// An entrance at a non-public address that is not allowed.
    #[error("it lies at an address that is not public: add that to the allowed addresses if it is meant")]
    EntrancePrivate,
    /// A header name that HTTP does not have.
    #[error("it is no header name: use letters, digits and hyphens")]
    HeaderName,
    /// A header that a charter may not set.
    #[error("the crawler sets this header itself, or nobody may: drop it")]
    HeaderForbidden,
    /// A value that cannot stand in a header.
    #[error("its value cannot stand in a header: use visible ASCII characters and single spaces")]
    HeaderValue,
    /// Both a value and the name of a secret.
    #[error("it has both a value and a secret: keep one of them")]
    HeaderBoth,
    /// Neither a value nor the name of a secret.
    #[error("it has neither a value nor a secret: give it one of them")]
    HeaderNeither,
    /// The same header twice.
    #[error("the header is named twice: keep one of them")]
    HeaderTwice,
    /// A secret's name that no environment variable could have.
    #[error("it is no name of a secret: use capital letters, digits and underscores")]
    SecretName,
    /// A user name that basic authentication cannot carry.
    #[error("it is no user name for a login: it must not be empty or hold a colon or control characters")]
    LoginUser,
    /// Hours that cannot be read.
    #[error("they are no hours: write them as 22:00-06:00, with another offset than +08:00 as 22:00-06:00 +00:00")]
    Hours,
    /// An allowed address that cannot be read, or that opens too much.
    #[error("it is no allowed address: write it as address or address/prefix, /8 is the widest")]
    AllowAddress,
}

impl Impossible {
    /// The stable id of the problem.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoHost => "host-missing",
            Self::Host => "host-unreadable",
            Self::PatternHost => "pattern-with-host",
            Self::PatternDollar => "pattern-dollar-inside",
            Self::PatternNever => "pattern-never-matches",
            Self::IncludeExcluded => "include-excluded",
            Self::Zero => "bound-zero",
            Self::NoEntrance => "entrance-missing",
            Self::EntranceAddress => "entrance-unreadable",
            Self::EntranceHost => "entrance-out-of-scope",
            Self::EntranceExcluded => "entrance-excluded",
            Self::EntrancePrivate => "entrance-not-public",
            Self::HeaderName => "header-name",
            Self::HeaderForbidden => "header-forbidden",
            Self::HeaderValue => "header-value",
            Self::HeaderBoth => "header-value-and-secret",
            Self::HeaderNeither => "header-without-value",
            Self::HeaderTwice => "header-twice",
            Self::SecretName => "secret-name",
            Self::LoginUser => "login-user",
            Self::Hours => "hours-unreadable",
            Self::AllowAddress => "allow-unreadable",
        }
    }
}

/// One impossible entry of a charter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} `{entry}`: {problem}", field.id())]
pub struct CharterProblem {
    /// Where it stands.
    pub field: CharterField,
    /// What it says, at most 200 characters; the value of a header is not shown, only its name.
    pub entry: String,
    /// What is impossible about it.
    pub problem: Impossible,
}

impl CharterProblem {
    /// The stable id of the problem.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.problem.code()
    }
}

/// Headers that the crawler sets itself, that belong to one connection (RFC 9110 §7.6.1), that frame a message, or that
/// would make it somebody else. Logins stand in a charter's `login`.
const FORBIDDEN: [&str; 27] = [
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "cookie2",
    "expect",
    "forwarded",
    "host",
    "http2-settings",
    "if-modified-since",
    "if-none-match",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "range",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "x-forwarded-for",
];

/// What is impossible about the charter of a source that is to be crawled, in the order of [`CharterField`].
#[must_use]
pub fn charter_problems(source: &Source) -> Vec<CharterProblem> {
    let mut found = Found::default();
    hosts(source, &mut found);
    patterns(source, &mut found);
    entrances(source, &mut found);
    headers(source, &mut found);
    bounds(source, &mut found);
    found.0.sort_by_key(|problem| problem.field);
    found.0
}

#[derive(Default)]
struct Found(Vec<CharterProblem>);

impl Found {
    fn add(&mut self, field: CharterField, entry: &str, problem: Impossible) {
        self.0.push(CharterProblem { field, entry: entry.chars().take(200).collect(), problem });
    }
}

fn hosts(source: &Source, found: &mut Found) {
    if source.scope.hosts.is_empty() {
        found.add(CharterField::Hosts, "", Impossible::NoHost);
    }
    for entry in source.scope.hosts.iter().filter(|entry| host_rule(entry).is_err()) {
        found.add(CharterField::Hosts, entry, Impossible::Host);
    }
}

fn patterns(source: &Source, found: &mut Found) {
    let scope = &source.scope;
    for (field, entries) in [(CharterField::Include, &scope.include), (CharterField::Exclude, &scope.exclude)] {
        for entry in entries {
            if let Some(problem) = pattern_problem(entry) {
                found.add(field, entry, problem);
            }
        }
    }
    let sound = |entry: &&String| pattern_problem(entry).is_none();
    let excluded: Vec<Vec<u8>> = scope.exclude.iter().filter(sound).map(|entry| pattern_bytes(entry)).collect();
    for entry in scope.include.iter().filter(sound) {
        let pattern = pattern_bytes(entry);
        if excluded.iter().any(|wide| covers(wide, &pattern)) {
            found.add(CharterField::Include, entry, Impossible::IncludeExcluded);
        }
    }
}

fn pattern_problem(entry: &str) -> Option<Impossible> {
    let text = entry.trim();
    if text.contains("://") || text.starts_with("//") {
        return Some(Impossible::PatternHost);
    }
    if text.trim_end_matches('$').len() + 1 < text.len() || text.strip_suffix('$').unwrap_or(text).contains('$') {
        return Some(Impossible::PatternDollar);
    }
    let strange = |c: char| c == '#' || c == '\\' || c.is_whitespace() || c.is_control();
    (!text.starts_with(['/', '*']) || text.contains(strange)).then_some(Impossible::PatternNever)
}

fn entrances(source: &Source, found: &mut Found) {
    let named: [(CharterField, &Vec<Url>); 3] = [
        (CharterField::Seeds, &source.seeds),
        (CharterField::Feeds, &source.feeds),
        (CharterField::Sitemaps, &source.sitemaps),
    ];
    if named.iter().all(|(_, urls)| urls.is_empty()) {
        found.add(CharterField::Seeds, "", Impossible::NoEntrance);
    }
    // What cannot be read is reported where it stands; the rest of the charter still says what is in scope.
    let mut readable = source.clone();
    readable.scope.hosts.retain(|entry| host_rule(entry).is_ok());
    readable.scope.exclude.retain(|entry| pattern_problem(entry).is_none());
    readable.allow_addresses.retain(|entry| AllowList::parse(std::slice::from_ref(entry)).is_ok());
    let Ok(guard) = ScopeGuard::of(&readable) else { return };
    for (field, urls) in named {
        for url in urls {
            let problem = match guard.admits(url, 0) {
                Ok(()) => continue,
                Err(Refusal::Host { .. }) => Impossible::EntranceHost,
                Err(Refusal::Excluded { .. }) => Impossible::EntranceExcluded,
                Err(Refusal::Address { .. }) => Impossible::EntrancePrivate,
                Err(_) => Impossible::EntranceAddress,
            };
            found.add(field, &without_password(url), problem);
        }
    }
}

/// A problem is shown and logged; what someone wrote as a password is not.
fn without_password(url: &Url) -> String {
    let mut url = url.clone();
    if url.password().is_some() && url.set_password(None).is_err() {
        return url.host_str().unwrap_or_default().to_owned();
    }
    url.into()
}

fn headers(source: &Source, found: &mut Found) {
    let mut seen = BTreeSet::new();
    for header in &source.headers {
        let twice = !seen.insert(header.name.to_ascii_lowercase());
        for problem in header_problems(header).into_iter().chain(twice.then_some(Impossible::HeaderTwice)) {
            found.add(CharterField::Headers, &header.name, problem);
        }
    }
    if let Some(login) = &source.login {
        if login.user.is_empty() || login.user.contains(|c: char| c == ':' || c.is_control()) {
            found.add(CharterField::Login, &login.user, Impossible::LoginUser);
        }
        if !secret_name(&login.secret) {
            found.add(CharterField::Login, &login.secret, Impossible::SecretName);
        }
    }
}

fn header_problems(header: &RequestHeader) -> Vec<Impossible> {
    let mut problems = Vec::new();
    // RFC 9110 §5.6.2: a token.
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let name = header.name.to_ascii_lowercase();
    if name.is_empty() || !name.bytes().all(token) {
        problems.push(Impossible::HeaderName);
    } else if FORBIDDEN.contains(&name.as_str()) || name.starts_with("sec-") || name.starts_with("proxy-") {
        problems.push(Impossible::HeaderForbidden);
    }
    let value = header.value.as_str();
    match (value.is_empty(), header.secret.is_empty()) {
        (false, false) => problems.push(Impossible::HeaderBoth),
        (true, true) => problems.push(Impossible::HeaderNeither),
        (true, false) if !secret_name(&header.secret) => problems.push(Impossible::SecretName),
        (false, true) if value.trim() != value || !value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) => {
            problems.push(Impossible::HeaderValue);
        }
        _ => {}
    }
    problems
}

/// Secrets are found in environment variables, whose portable names these are (POSIX.1-2017 §8.1).
fn secret_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

fn bounds(source: &Source, found: &mut Found) {
    let allowance = &source.allowance;
    for (field, zero) in [
        (CharterField::MaxPages, source.scope.max_pages == 0),
        (CharterField::DailyPages, allowance.daily_pages == Some(0)),
        (CharterField::DailyMegabytes, allowance.daily_megabytes == Some(0)),
    ] {
        if zero {
            found.add(field, "0", Impossible::Zero);
        }
    }
    for entry in allowance.hours.iter().filter(|entry| Hours::parse(std::slice::from_ref(entry)).is_err()) {
        found.add(CharterField::Hours, entry, Impossible::Hours);
    }
    for entry in source.allow_addresses.iter().filter(|entry| AllowList::parse(std::slice::from_ref(entry)).is_err()) {
        found.add(CharterField::AllowAddresses, entry, Impossible::AllowAddress);
    }
}

#[cfg(test)]
mod tests;
