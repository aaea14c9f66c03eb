//! The addresses that a check comes across: in scope or not, and which of them to look at.

use std::collections::{BTreeMap, BTreeSet};

use qingyuan_crawl::canonical::normalise;
use qingyuan_crawl::{Refusal, in_scope};
use qingyuan_model::{Link, LinkRel, Source};
use url::Url;

/// How an address was found, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Found {
    Feed,
    Sitemap,
    Link,
}

impl Found {
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
            Self::Link => "link",
        }
    }
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Finds {
    known: BTreeSet<Url>,
    by_road: BTreeMap<Found, Vec<Url>>,
    /// What would not be fetched: how many by the code of the reason, and one example.
    pub(super) refused: BTreeMap<String, (usize, String)>,
    /// Hosts out of scope that redirects or many links lead to.
    pub(super) foreign: BTreeMap<String, usize>,
}

impl Finds {
    /// Notes an address that was looked at already, so that it is no candidate any more.
    pub(super) fn seen(&mut self, url: &Url) {
        self.known.insert(normalise(url));
    }

    /// Notes an address, and whether it would be fetched as far as scope and the robots.txt files known now go.
    pub(super) fn note(
        &mut self,
        source: &Source,
        url: &Url,
        depth: u32,
        found: Found,
        robots: impl Fn(&Url) -> Result<(), Refusal>,
    ) -> bool {
        let url = normalise(url);
        if let Err(refusal) = in_scope(source, &url, depth).and_then(|()| robots(&url)) {
            if self.known.insert(url.clone()) {
                self.refuse(&refusal, &url);
            }
            return false;
        }
        if self.known.insert(url.clone()) {
            self.by_road.entry(found).or_default().push(url);
        }
        true
    }

    /// Counts a refusal.
    pub(super) fn refuse(&mut self, refusal: &Refusal, url: &Url) {
        if let Refusal::Host { host, .. } = refusal {
            *self.foreign.entry(host.clone()).or_default() += 1;
        }
        let (count, _) = self.refused.entry(refusal.code().to_owned()).or_insert_with(|| (0, url.to_string()));
        *count += 1;
    }

    /// How many addresses in scope are waiting to be looked at.
    pub(super) fn waiting(&self) -> usize {
        self.by_road.values().map(Vec::len).sum()
    }

    /// Up to `wanted` of them: from every road in turn, spread evenly over each road's length, so that the samples do not
    /// all come from the newest page of the first list.
    pub(super) fn spread(&self, wanted: usize) -> Vec<(Found, Url)> {
        let roads: Vec<_> = self.by_road.iter().filter(|(_, urls)| !urls.is_empty()).collect();
        let mut shares = vec![0_usize; roads.len()];
        let mut left = wanted.min(self.waiting());
        while left > 0 {
            for (share, (_, urls)) in shares.iter_mut().zip(&roads) {
                if left > 0 && *share < urls.len() {
                    *share += 1;
                    left -= 1;
                }
            }
        }
        let mut chosen = Vec::new();
        for ((found, urls), share) in roads.into_iter().zip(shares) {
            let places = (0..share).filter_map(|place| urls.get(place * urls.len() / share.max(1)));
            chosen.extend(places.map(|url| (*found, url.clone())));
        }
        chosen
    }
}

/// Whether a page names this link as a feed, as far as its address and words tell. Only what a page links to is ever
/// asked for: no address is made up.
pub(super) fn looks_like_feed(link: &Link) -> bool {
    let path = link.url.path().to_ascii_lowercase();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let named =
        matches!(last, "feed" | "rss" | "atom" | "feed.xml" | "rss.xml" | "atom.xml" | "index.xml" | "feed.json");
    link.rel == LinkRel::Feed
        || named
        || [".rss", ".atom", ".rdf"].iter().any(|ending| last.ends_with(ending))
        || matches!(link.text.trim(), "RSS" | "Atom")
}

#[cfg(test)]
mod tests {
    use qingyuan_model::SourceId;

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    fn source() -> Source {
        let mut source = Source::new(SourceId::parse("s").expect("an id"), "s");
        source.scope.hosts = vec!["a.example".into()];
        source.scope.max_depth = 2;
        source
    }

    #[test]
    fn samples_come_from_every_road_and_are_spread() {
        let (source, mut finds) = (source(), Finds::default());
        for n in 0..100 {
            assert!(finds.note(&source, &url(&format!("http://a.example/map/{n}")), 1, Found::Sitemap, |_| Ok(())));
        }
        for n in 0..2 {
            finds.note(&source, &url(&format!("http://a.example/feed/{n}")), 1, Found::Feed, |_| Ok(()));
        }
        let chosen = finds.spread(6);
        let paths: Vec<_> = chosen.iter().map(|(_, url)| url.path()).collect();
        assert_eq!(paths, ["/feed/0", "/feed/1", "/map/0", "/map/25", "/map/50", "/map/75"]);
        assert_eq!(finds.spread(1_000).len(), 102);
        assert!(Finds::default().spread(10).is_empty());
    }

    #[test]
    fn what_would_not_be_fetched_is_counted_once_by_reason() {
        let (source, mut finds) = (source(), Finds::default());
        for _ in 0..2 {
            assert!(!finds.note(&source, &url("http://www.a.example/"), 1, Found::Link, |_| Ok(())));
        }
        finds.note(&source, &url("http://a.example/deep"), 3, Found::Link, |_| Ok(()));
        let codes: Vec<_> = finds.refused.iter().map(|(code, (count, _))| (code.as_str(), *count)).collect();
        assert_eq!(codes, [("host-out-of-scope", 1), ("too-deep", 1)]);
        assert_eq!(finds.foreign["www.a.example"], 1);
    }

    #[test]
    fn feeds_are_told_by_their_names() {
        let rows =
            [("/feed", true), ("/blog/atom.xml", true), ("/news.rss", true), ("/feedback", false), ("/a.xml", false)];
        for (path, feed) in rows {
            let link = Link::new(url(&format!("http://a.example{path}")), "");
            assert_eq!(looks_like_feed(&link), feed, "{path}");
        }
    }
}
