//! One function for every reader of bytes from outside: it takes any bytes and panics only where a promise is broken.
//! The ordinary tests feed it mutated seeds; `tests/fuzz` feeds it whatever its fuzzer finds.

use std::io::Cursor;

use qingyuan_crawl::{BodyLimits, Robots, RobotsTag, canonical, feed, opml, retry_after, sitemap, table, warc};
use qingyuan_model::{Millis, Source, SourceState};
use url::Url;

/// Takes whatever bytes there are.
type Entry = fn(&[u8]);

/// Every reader by its name.
pub(crate) const ENTRIES: [(&str, Entry); 7] = [
    ("robots", robots),
    ("sitemap", read_sitemap),
    ("feed", read_feed),
    ("warc", read_warc),
    ("headers", headers),
    ("lists", lists),
    ("canonical", addresses),
];

fn base() -> Url {
    Url::parse("https://library.example.edu/a/b?c=d").expect("a URL")
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// robots.txt: delays are finite, and no more than the first 500 KiB change anything.
pub(crate) fn robots(bytes: &[u8]) {
    let robots = Robots::parse(bytes);
    for agent in ["Qingyuan", "a", "*", ""] {
        let delay = robots.crawl_delay(agent);
        assert!(delay.is_none_or(|delay| delay.as_secs() <= 86_400));
        for url in
            ["https://library.example.edu/", "https://library.example.edu/a/b?c=d", "https://h.example/%e4%b8%ad;x"]
        {
            let plain = robots.allows(agent, &Url::parse(url).expect("a URL"));
            assert!(plain || !robots.allows(agent, &Url::parse(&format!("{url}#x")).expect("a URL")));
            let _ = robots.allows_written(agent, url);
        }
    }
    let text = String::from_utf8_lossy(bytes);
    let _ = robots.allows_written("Qingyuan", &text);
}

/// Sitemaps: bounded, and of the web only.
pub(crate) fn read_sitemap(bytes: &[u8]) {
    let sitemap = sitemap::read(bytes, &base());
    assert!(sitemap.pages.len() <= 50_000 && sitemap.nested.len() <= 1_000);
    assert!(sitemap.pages.iter().all(|page| is_web(&page.url)) && sitemap.nested.iter().all(is_web));
    assert!(sitemap.pages.iter().all(|page| page.priority.is_none_or(|priority| (0.0..=1.0).contains(&priority))));
}

/// Feeds: bounded, and of the web only.
pub(crate) fn read_feed(bytes: &[u8]) {
    let pages = feed::links(bytes, &base());
    assert!(pages.len() <= 10_000 && pages.iter().all(|page| is_web(&page.url)));
}

/// Archives: every body within its limits, and an end.
pub(crate) fn read_warc(bytes: &[u8]) {
    let limits = BodyLimits { wire: 64 * 1024, decoded: 256 * 1024, ratio: 50 };
    // No record is shorter than its first line, so there are never more of them than bytes.
    for entry in warc::Reader::with_limits(Cursor::new(bytes), limits).take(bytes.len() + 1).flatten() {
        if let warc::Entry::Page(page) = entry {
            assert!(page.body.len() <= limits.decoded, "{} bytes", page.body.len());
        }
    }
}

/// Header values: robots directives line by line, and when to come back.
pub(crate) fn headers(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let tag = RobotsTag::read(text.lines().map(|line| ("X-Robots-Tag", line)));
    assert!(tag.hides_at(Millis(i64::MAX)) == (tag.noindex || tag.unavailable_after.is_some()));
    for line in text.lines() {
        let at = retry_after(line, Millis(1_000));
        let is_number = !line.trim().is_empty() && line.trim().bytes().all(|byte| byte.is_ascii_digit());
        assert!(!is_number || at.is_some_and(|at| at.0 >= 1_000), "{line}");
    }
}

/// Lists of sources: all proposed, no inner address, and what is written reads back.
pub(crate) fn lists(bytes: &[u8]) {
    for (sources, _) in [opml::read(bytes), table::read(bytes)] {
        let is_safe = |source: &Source| source.state == SourceState::Proposed && source.allow_addresses.is_empty();
        assert!(sources.iter().all(is_safe));
        let (again, problems) = table::read(table::write(&sources).as_bytes());
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(again.len(), sources.len());
        assert!(again.iter().zip(&sources).all(|(again, source)| again.id == source.id && again.feeds == source.feeds));
        let _ = opml::read(opml::write(&sources).as_bytes());
    }
}

/// Addresses: what is normal stays as it is, on the same server.
pub(crate) fn addresses(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(url) = base().join(&text) else { return };
    if !is_web(&url) {
        return;
    }
    let once = canonical::normalise(&url);
    assert_eq!(canonical::normalise(&once), once);
    assert_eq!(once.origin(), url.origin());
    let key = canonical::identity(&url);
    let parsed = Url::parse(&key).expect("a key is an address");
    assert_eq!(canonical::identity(&parsed), key);
}
