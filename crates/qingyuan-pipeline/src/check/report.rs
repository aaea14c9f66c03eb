//! What a check found, as values that pages and the command line show.

use std::collections::BTreeMap;

use qingyuan_model::{Category, Millis, PageKind, Route, SourceId};
use serde::Serialize;

/// How a check ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckEnd {
    /// Everything that was planned was asked for.
    #[default]
    Whole,
    /// The time ran out: a slow site, or one that wants long pauses.
    TimeUp,
    /// Somebody stopped it.
    Stopped,
}

/// What a check is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckStep {
    /// It asks for robots.txt.
    #[default]
    Robots,
    /// It asks for the charter's own pages.
    Seeds,
    /// It asks for feeds and sitemaps.
    Lists,
    /// It asks for further samples.
    Samples,
}

/// How far a check is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckProgress {
    /// What it is doing.
    pub step: CheckStep,
    /// Requests so far, robots.txt among them; a redirect belongs to its request.
    pub requests: usize,
}

/// A reason by its stable code, with the sentence that names the remedy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The stable code.
    pub code: String,
    /// One sentence.
    pub detail: String,
}

/// What a host's robots.txt came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostCheck {
    /// Scheme, host and port.
    pub origin: String,
    /// `parsed`, `missing`, `unavailable`, `unreachable`, `refused` or `not-asked`.
    pub robots: &'static str,
    /// The status or what stood in the way.
    pub detail: String,
    /// The rules that bind us, as lines.
    pub rules: Vec<String>,
    /// How many more of them there are.
    pub more_rules: usize,
    /// The pause that the site asks for, in milliseconds.
    pub crawl_delay_ms: Option<u64>,
    /// The sitemaps that it names.
    pub sitemaps: Vec<String>,
}

/// A feed or a sitemap that was found, and what it names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListCheck {
    /// Where it is.
    pub url: String,
    /// Who names it: `charter`, `robots`, `page` or `sitemap`.
    pub named_by: &'static str,
    /// Whether it was asked for; there is a limit.
    pub asked: bool,
    /// The HTTP status.
    pub status: Option<u16>,
    /// Pages that it names.
    pub pages: usize,
    /// Those of them that lie in scope and that robots.txt allows.
    pub in_scope: usize,
    /// Further sitemaps that it names.
    pub nested: usize,
    /// Why it is of no use.
    pub problem: Option<Reason>,
}

/// How many addresses the charter reaches, as far as a check can see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Estimate {
    /// Addresses in scope that were seen.
    pub seen: usize,
    /// With the sitemaps that were not read counted like those that were; held to the charter's own limit.
    pub likely: usize,
    /// Whether links beyond the pages read may lead to more.
    pub at_least: bool,
}

/// A piece of evidence of a sample's verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SampleEvidence {
    /// The harm that it speaks of.
    pub category: Category,
    /// The id of the rule, context or model.
    pub origin: String,
    /// What it points at, cut short.
    pub text: String,
    /// One sentence.
    pub why: String,
    /// What it adds.
    pub weight: f64,
}

/// One page as a crawl would take it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CheckSample {
    /// Where it is.
    pub url: String,
    /// How it was found: `seed`, `feed`, `sitemap` or `link`.
    pub found: &'static str,
    /// Where the redirects led, when there were some.
    pub moved_to: Option<String>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// Why there is no page.
    pub failure: Option<Reason>,
    /// Its title.
    pub title: String,
    /// What kind of page it is.
    pub kind: Option<PageKind>,
    /// The first 200 characters of its text.
    pub excerpt: String,
    /// Its language, a BCP 47 tag.
    pub language: Option<String>,
    /// Its quality, 0 to 1.
    pub quality: Option<f64>,
    /// The probability of harm, 0 to 1.
    pub harm: Option<f64>,
    /// What the policy would do with it.
    pub route: Option<Route>,
    /// Why it would do that, or why the page is no candidate.
    pub reason: String,
    /// The label that the policy gives it.
    pub label: String,
    /// The weightiest evidence.
    pub evidence: Vec<SampleEvidence>,
    /// What was odd about it, by code.
    pub problems: Vec<String>,
}

/// Something that an admin should know before approving.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Advice {
    /// What it is: `add-host`, `login-wall`, `soft-404`, `tls`, `dead-host`, `all-disallowed`, `robots-unavailable`,
    /// `all-lists`, `no-entrance`, `internal-address`, `address-refused`, `secret-missing`, `slow` or `harmful`.
    pub code: &'static str,
    /// The host, address or number that it is about.
    pub about: String,
}

/// Everything that a check found. Nothing of it is stored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceCheck {
    /// The source.
    pub source: SourceId,
    /// When it began.
    pub at: Millis,
    /// How it ended.
    pub end: CheckEnd,
    /// Requests that it took.
    pub requests: usize,
    /// What keeps the charter from being approved.
    pub charter_problems: Vec<String>,
    /// Non-public addresses that the charter would let the crawler reach.
    pub internal: Vec<String>,
    /// The robots.txt of every site.
    pub hosts: Vec<HostCheck>,
    /// The feeds.
    pub feeds: Vec<ListCheck>,
    /// The sitemaps.
    pub sitemaps: Vec<ListCheck>,
    /// How much there is.
    pub estimate: Estimate,
    /// Ten pages.
    pub samples: Vec<CheckSample>,
    /// Found addresses that would not be fetched, by reason: how many, and an example.
    pub refused: BTreeMap<String, (usize, String)>,
    /// What to know and to do.
    pub advice: Vec<Advice>,
}
