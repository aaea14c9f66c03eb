//! robots.txt as RFC 9309 reads it, with the tolerance for common slips that site owners know from Google's parser.

mod explain;
mod lines;
mod pattern;

use std::time::Duration;

use url::{Position, Url};

use crate::percent;
use lines::{Line, lines};
use pattern::Rule;

/// RFC 9309 §2.5: at least the first 500 KiB are read; nothing after them is.
pub(crate) const ROBOTS_BYTES: usize = 500 * 1024;

/// A delay beyond this is a slip of the pen; [`crate::Politeness`] holds it further down.
const MAX_DELAY_SECONDS: f64 = 86_400.0;

/// What one robots.txt says.
///
/// The groups of an agent are merged; a group that names the agent sets the `*` groups aside; the longest matching
/// pattern decides, and `Allow` wins between equals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Robots {
    groups: Vec<Group>,
    sitemaps: Vec<String>,
}

/// Rules under one run of `User-agent` lines.
#[derive(Clone, Debug, Default, PartialEq)]
struct Group {
    /// Product tokens in lower case.
    agents: Vec<Vec<u8>>,
    /// Whether `*` is among the agents.
    global: bool,
    rules: Vec<Rule>,
    delay: Option<f64>,
}

impl Robots {
    /// Reads a file. It cannot fail: a line that says nothing is skipped.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Self {
        let mut robots = Self::default();
        let mut in_agents = false;
        for line in lines(first_bytes(bytes)) {
            match line {
                Line::Agent(value) => {
                    if !in_agents {
                        robots.groups.push(Group::default());
                        in_agents = true;
                    }
                    if let Some(group) = robots.groups.last_mut() {
                        group.name(&value);
                    }
                }
                Line::Sitemap(value) => robots.sitemaps.push(String::from_utf8_lossy(&value).into_owned()),
                Line::Delay(value) => {
                    if let (Some(group), Some(delay)) = (robots.groups.last_mut(), delay_seconds(&value)) {
                        group.delay = Some(group.delay.map_or(delay, |known: f64| known.max(delay)));
                    }
                }
                Line::Rule { allow, value } => {
                    // Rules before any agent belong to nobody; a group's agents end with its first rule.
                    if let Some(group) = robots.groups.last_mut() {
                        in_agents = false;
                        group.rules.extend(Rule::new(allow, &value));
                    }
                }
            }
        }
        robots
    }

    /// What a site without robots.txt says.
    #[must_use]
    pub fn allow_all() -> Self {
        Self::default()
    }

    /// What holds while robots.txt cannot be had.
    #[must_use]
    pub fn disallow_all() -> Self {
        let rules = Rule::new(false, b"/").into_iter().collect();
        Self { groups: vec![Group { global: true, rules, ..Group::default() }], sitemaps: Vec::new() }
    }

    /// Whether the agent with this product token may fetch `url`.
    #[must_use]
    pub fn allows(&self, agent: &str, url: &Url) -> bool {
        self.allows_path(agent, url[Position::BeforePath..Position::AfterQuery].as_bytes())
    }

    /// [`Robots::allows`] for an address as someone wrote it, matched byte for byte: characters that a browser would
    /// percent-encode first are *not* encoded here. This is how the cases of Google's test suite are meant.
    #[must_use]
    pub fn allows_written(&self, agent: &str, url: &str) -> bool {
        self.allows_path(agent, &written_path(url))
    }

    /// How long the site wants this agent to pause between two requests; negative or unreadable values are none.
    #[must_use]
    pub fn crawl_delay(&self, agent: &str) -> Option<Duration> {
        let named = self.named(agent);
        let groups = self.groups.iter().filter(|group| if named { group.names(agent) } else { group.global });
        groups.filter_map(|group| group.delay).reduce(f64::max).map(Duration::from_secs_f64)
    }

    /// The rules that bind this agent, as lines (`Disallow: /a`), in the order of the file.
    #[must_use]
    pub fn binding(&self, agent: &str) -> Vec<String> {
        let named = self.named(agent);
        let groups = self.groups.iter().filter(|group| if named { group.names(agent) } else { group.global });
        groups.flat_map(|group| group.rules.iter().map(Rule::line)).collect()
    }

    /// The `Sitemap:` lines, as they stand.
    #[must_use]
    pub fn sitemaps(&self) -> &[String] {
        &self.sitemaps
    }

    fn named(&self, agent: &str) -> bool {
        self.groups.iter().any(|group| group.names(agent))
    }

    fn allows_path(&self, agent: &str, path: &[u8]) -> bool {
        let path = percent::upper(path);
        let normal = percent::normal(&path);
        let named = self.named(agent);
        let mut allow = 0;
        let mut disallow = 0;
        for group in self.groups.iter().filter(|group| if named { group.names(agent) } else { group.global }) {
            for rule in &group.rules {
                let side = if rule.allow { &mut allow } else { &mut disallow };
                // A rule that is no longer than what was found cannot change the answer.
                if rule.length() > *side {
                    *side = rule.matches(&path, &normal).max(*side);
                }
            }
        }
        allow >= disallow
    }
}

impl Group {
    fn name(&mut self, value: &[u8]) {
        match value {
            // `*` with anything after a space still means everyone.
            [b'*'] => self.global = true,
            [b'*', next, ..] if next.is_ascii_whitespace() => self.global = true,
            _ => {
                let token = value.iter().take_while(|byte| byte.is_ascii_alphabetic() || b"-_".contains(byte));
                let token: Vec<u8> = token.map(u8::to_ascii_lowercase).collect();
                if !token.is_empty() {
                    self.agents.push(token);
                }
            }
        }
    }

    fn names(&self, agent: &str) -> bool {
        self.agents.iter().any(|name| name.eq_ignore_ascii_case(agent.as_bytes()))
    }
}

/// The bytes that are read: 500 KiB, without the line that the limit cuts in two, since half a pattern says something else.
fn first_bytes(bytes: &[u8]) -> &[u8] {
    let Some(head) = bytes.get(..ROBOTS_BYTES).filter(|head| head.len() < bytes.len()) else { return bytes };
    let end = head.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(0);
    head.get(..end).unwrap_or(head)
}

fn delay_seconds(value: &[u8]) -> Option<f64> {
    let seconds: f64 = std::str::from_utf8(value).ok()?.parse().ok()?;
    (seconds.is_finite() && seconds >= 0.0).then(|| seconds.min(MAX_DELAY_SECONDS))
}

/// Path and query of an address as written: scheme, authority and fragment dropped, `/` when there is no path.
fn written_path(url: &str) -> Vec<u8> {
    let url = url.split('#').next().unwrap_or_default();
    let start = if url.starts_with("//") { 2 } else { 0 };
    let early = url.get(start..).and_then(|rest| rest.find(['/', '?', ';']));
    let authority = match url.get(start..).and_then(|rest| rest.find("://")) {
        Some(scheme) if early.is_none_or(|early| early > scheme) => start + scheme + 3,
        _ => start,
    };
    let rest = url.get(authority..).unwrap_or_default();
    match rest.find(['/', '?', ';']).and_then(|at| rest.get(at..)) {
        None => b"/".to_vec(),
        Some(path) if path.starts_with('/') => path.as_bytes().to_vec(),
        Some(query) => [b"/", query.as_bytes()].concat(),
    }
}

#[cfg(test)]
mod tests;
