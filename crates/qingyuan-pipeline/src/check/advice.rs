//! What an admin should know before approving, drawn from everything else that a check found.

use std::collections::{BTreeMap, BTreeSet};

use qingyuan_model::{PageKind, Route, Source};
use url::Url;

use super::report::{Advice, CheckEnd, SourceCheck};

/// Samples below this number prove nothing about the whole.
const TELLING: usize = 2;

/// The advice, each piece once, in the order of codes. `redirected` are hosts out of scope that redirects led to.
pub(super) fn advice(source: &Source, check: &SourceCheck, redirected: &BTreeSet<String>) -> Vec<Advice> {
    let mut told = BTreeSet::new();
    let mut tell = |code, about: &str| {
        told.insert(Advice { code, about: about.to_owned() });
    };
    if source.seeds.is_empty() && source.feeds.is_empty() && source.sitemaps.is_empty() {
        tell("no-entrance", "");
    }
    for address in &check.internal {
        tell("internal-address", address);
    }
    for host in redirected {
        tell("add-host", host);
    }
    for sample in &check.samples {
        let host = Url::parse(&sample.url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let code = sample.failure.as_ref().map_or("", |failure| failure.code.as_str());
        match (code, sample.status) {
            ("tls-failed", _) => tell("tls", &host),
            ("dns-failed" | "connect-failed" | "timeout-headers" | "timeout-total", _) => tell("dead-host", &host),
            ("address-refused", _) => tell("address-refused", &host),
            (code, _) if code.starts_with("secret") => tell("secret-missing", &host),
            (_, Some(401 | 403)) => tell("login-wall", &sample.url),
            _ => {}
        }
        match sample.kind {
            Some(PageKind::LoginWall) => tell("login-wall", &sample.url),
            Some(PageKind::Error) if sample.status == Some(200) => tell("soft-404", &sample.url),
            _ => {}
        }
        if sample.route == Some(Route::Reject) {
            tell("harmful", &sample.url);
        }
    }
    for host in &check.hosts {
        match (host.robots, host.detail.as_str()) {
            ("unreachable", "tls-failed") => tell("tls", &host.origin),
            ("unreachable", "dns-failed" | "connect-failed") => tell("dead-host", &host.origin),
            ("unreachable", "address-refused") => tell("address-refused", &host.origin),
            ("unreachable" | "unavailable", _) => tell("robots-unavailable", &host.origin),
            _ => {}
        }
    }
    if check.end == CheckEnd::TimeUp {
        tell("slow", "");
    }
    all_alike(check, &mut tell);
    told.into_iter().collect()
}

/// What holds only when it holds for every sample.
fn all_alike(check: &SourceCheck, tell: &mut impl FnMut(&'static str, &str)) {
    let all = check.samples.len();
    if all == 0 {
        return;
    }
    let mut failures: BTreeMap<&str, usize> = BTreeMap::new();
    for failure in check.samples.iter().filter_map(|sample| sample.failure.as_ref()) {
        *failures.entry(failure.code.as_str()).or_default() += 1;
    }
    if failures.get("robots-disallowed") == Some(&all) {
        tell("all-disallowed", "");
    }
    let kinds: Vec<_> = check.samples.iter().filter_map(|sample| sample.kind).collect();
    if kinds.len() >= TELLING && kinds.iter().all(|kind| *kind == PageKind::List) {
        tell("all-lists", "");
    }
}
