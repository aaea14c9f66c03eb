//! Sitemaps (sitemaps.org 0.9): XML lists and indexes, gzip, plain text, and feeds used as sitemaps.

mod elements;

use qingyuan_model::Millis;
use url::Url;

use crate::characters;
use crate::dates;
use crate::decode::{BodyLimits, decode};
use crate::feed;
use elements::{Draft, Elements};

/// The protocol's own limit on entries.
const MAX_PAGES: usize = 50_000;

/// Sitemaps that one index may name here; the protocol allows 50,000. Picked by gut feeling.
const MAX_NESTED: usize = 1_000;

/// The protocol's own limit on size, decoded.
const MAX_BYTES: usize = 50 * 1024 * 1024;

/// How many sitemaps lie between a charter's own one (level 0) and the pages, at most. The protocol knows two levels;
/// one more is what large sites do.
const LEVELS: u32 = 3;

/// Whether the sitemaps that one of this level names are followed, its level being the sitemaps between it and the
/// charter: 0 for one that the charter or robots.txt names. As every address enters a frontier once, loops end too.
#[must_use]
pub fn may_nest(level: u32) -> bool {
    level.saturating_add(1) < LEVELS
}

/// A page that a sitemap names.
#[derive(Clone, Debug, PartialEq)]
pub struct SitemapPage {
    /// Where it is.
    pub url: Url,
    /// Its title, where a news sitemap gives one.
    pub title: Option<String>,
    /// When it was last changed, as the sitemap says.
    pub lastmod: Option<Millis>,
    /// How much the site itself cares for it, 0 to 1.
    pub priority: Option<f32>,
    /// How often it changes, in minutes, as the site says; a hint that many sites leave at one value for all.
    pub change_minutes: Option<u32>,
}

/// What a sitemap says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sitemap {
    /// Pages, in its order.
    pub pages: Vec<SitemapPage>,
    /// Further sitemaps that it names, to be followed where [`may_nest`] says so.
    pub nested: Vec<Url>,
    /// Whether a limit, or a file that breaks off, left something out.
    pub cut: bool,
}

/// Reads a sitemap of any form. It cannot fail: what cannot be read names nothing. Entities that the document itself
/// declares are never expanded.
#[must_use]
pub fn read(bytes: &[u8], base: &Url) -> Sitemap {
    let limits = BodyLimits { wire: MAX_BYTES, decoded: MAX_BYTES, ratio: 1_000 };
    let zipped = bytes.starts_with(&[0x1f, 0x8b]);
    let (plain, mut cut) = if zipped {
        // What was decoded before the archive broke off is not kept: it may end in the middle of an address.
        decode(Some("gzip"), bytes, limits).map_or((Vec::new(), true), |(plain, cut)| (plain, cut.is_some()))
    } else {
        (bytes.get(..MAX_BYTES).unwrap_or(bytes).to_vec(), bytes.len() > MAX_BYTES)
    };
    let text = characters::decode(&plain);
    let text = text.trim_start();
    let mut sitemap = if text.starts_with('<') { read_xml(text, base, &plain) } else { read_lines(text, base) };
    cut |= sitemap.cut;
    cut |= sitemap.pages.len() > MAX_PAGES || sitemap.nested.len() > MAX_NESTED;
    sitemap.pages.truncate(MAX_PAGES);
    sitemap.nested.truncate(MAX_NESTED);
    sitemap.cut = cut;
    sitemap
}

fn resolve(text: &str, base: &Url) -> Option<Url> {
    base.join(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

fn page_at(url: Url) -> SitemapPage {
    SitemapPage { url, title: None, lastmod: None, priority: None, change_minutes: None }
}

/// The text form: one absolute address a line.
fn read_lines(text: &str, base: &Url) -> Sitemap {
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| line.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("http")))
        .take(MAX_PAGES + 1);
    Sitemap { pages: lines.filter_map(|line| resolve(line, base)).map(page_at).collect(), ..Sitemap::default() }
}

fn read_xml(text: &str, base: &Url, plain: &[u8]) -> Sitemap {
    let mut elements = Elements::new(text);
    let mut sitemap = Sitemap::default();
    if elements.is_feed() {
        return from_feed(plain, base);
    }
    while sitemap.pages.len() <= MAX_PAGES && sitemap.nested.len() <= MAX_NESTED {
        match elements.next() {
            Some(draft) if draft.is_index => sitemap.nested.extend(resolve(&draft.loc, base)),
            Some(draft) => sitemap.pages.extend(pages_of(&draft, base)),
            None => break,
        }
    }
    sitemap.cut = elements.were_cut();
    sitemap
}

/// The page of one `url` element, then the same page in other languages.
fn pages_of(draft: &Draft, base: &Url) -> Vec<SitemapPage> {
    let Some(url) = resolve(&draft.loc, base) else { return Vec::new() };
    let title = draft.title.trim();
    let own = SitemapPage {
        url,
        title: (!title.is_empty()).then(|| title.to_owned()),
        lastmod: dates::any(&draft.lastmod),
        priority: draft.priority.trim().parse().ok().filter(|priority| (0.0..=1.0).contains(priority)),
        change_minutes: change_minutes(draft.changefreq.trim()),
    };
    let others = draft.alternates.iter().filter_map(|href| resolve(href, base));
    let others: Vec<_> = others.filter(|other| *other != own.url).map(page_at).collect();
    std::iter::once(own).chain(others).collect()
}

/// The protocol's words. `always` and `never` are taken at the ends of what a crawler can use: an hour and a year.
fn change_minutes(word: &str) -> Option<u32> {
    const DAY: u32 = 24 * 60;
    Some(match word.to_ascii_lowercase().as_str() {
        "always" | "hourly" => 60,
        "daily" => DAY,
        "weekly" => 7 * DAY,
        "monthly" => 30 * DAY,
        "yearly" | "never" => 365 * DAY,
        _ => return None,
    })
}

fn from_feed(bytes: &[u8], base: &Url) -> Sitemap {
    let pages = feed::links(bytes, base).into_iter().map(|found| SitemapPage {
        url: found.url,
        title: found.title,
        lastmod: found.published,
        priority: None,
        change_minutes: None,
    });
    Sitemap { pages: pages.collect(), ..Sitemap::default() }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn base() -> Url {
        Url::parse("https://library.example.edu/sitemap.xml").expect("a URL")
    }

    fn urls(sitemap: &Sitemap) -> Vec<&str> {
        sitemap.pages.iter().map(|page| page.url.as_str()).collect()
    }

    const LIST: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n\
        <url><loc> https://library.example.edu/a?x=1&amp;y=2 </loc><lastmod>1970-01-02</lastmod><priority>0.8</priority>\
        <image:image><image:loc>https://img.example/1.png</image:loc><image:title>图</image:title></image:image></url>\
        <url><loc><![CDATA[/b]]></loc><priority>7</priority><xhtml:link rel=\"alternate\" hreflang=\"en\" href=\"/en/b?a&amp;b\"/></url>\
        <url><loc>javascript:alert(1)</loc></url><url><news:news><news:title>通知&#x5F00;馆</news:title>\
        <news:publication_date>1970-01-01T08:00+08:00</news:publication_date></news:news><loc>/c</loc></url></urlset>";

    #[test]
    fn lists_are_read() {
        let sitemap = read(LIST.as_bytes(), &base());
        let host = "https://library.example.edu";
        assert_eq!(
            urls(&sitemap),
            [format!("{host}/a?x=1&y=2"), format!("{host}/b"), format!("{host}/en/b?a&b"), format!("{host}/c")]
        );
        assert_eq!(sitemap.pages[0].lastmod, Some(Millis(86_400_000)));
        assert_eq!((sitemap.pages[0].priority, sitemap.pages[1].priority), (Some(0.8), None));
        assert_eq!((sitemap.pages[3].title.as_deref(), sitemap.pages[3].lastmod), (Some("通知开馆"), Some(Millis(0))));
        assert!(!sitemap.cut);
    }

    #[test]
    fn gzip_and_its_bombs() {
        let zip = |bytes: &[u8]| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(bytes).expect("memory does not fail");
            encoder.finish().expect("memory does not fail")
        };
        let zipped = zip(LIST.as_bytes());
        assert_eq!(read(&zipped, &base()), read(LIST.as_bytes(), &base()));
        assert!(read(&zipped[..zipped.len() / 2], &base()).cut);
        let bomb = read(&zip(&vec![b' '; MAX_BYTES + 1]), &base());
        assert!(bomb.cut && bomb.pages.is_empty());
    }

    #[test]
    fn indexes_text_and_feeds() {
        let index = "<sitemapindex><sitemap><loc>https://library.example.edu/1.xml.gz</loc><lastmod>2026</lastmod></sitemap>\
            <sitemap><loc>/2.xml</loc></sitemap></sitemapindex>";
        let nested: Vec<String> = read(index.as_bytes(), &base()).nested.into_iter().map(Into::into).collect();
        assert_eq!(nested, ["https://library.example.edu/1.xml.gz", "https://library.example.edu/2.xml"]);
        let text =
            read("https://library.example.edu/a\r\n\r\nhttps://library.example.edu/b\nnot one".as_bytes(), &base());
        assert_eq!(urls(&text), ["https://library.example.edu/a", "https://library.example.edu/b"]);
        let rss = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>t</title><item><title>a</title><link>https://library.example.edu/f</link></item></channel></rss>";
        assert_eq!(urls(&read(rss.as_bytes(), &base())), ["https://library.example.edu/f"]);
    }

    #[test]
    fn declared_entities_stay_unexpanded() {
        let text = "<?xml version=\"1.0\"?><!DOCTYPE urlset [<!ENTITY x SYSTEM \"file:///etc/hostname\"><!ENTITY a \"aaaa\">]>\
            <urlset><url><loc>https://library.example.edu/&x;&a;z</loc></url></urlset>";
        assert_eq!(urls(&read(text.as_bytes(), &base())), ["https://library.example.edu/z"]);
    }

    #[test]
    fn prefixes_are_the_sites_own_and_extensions_are_not_pages() {
        let text = "<sm:urlset xmlns:sm=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:x=\"http://www.w3.org/1999/xhtml\" xmlns:n=\"http://www.google.com/schemas/sitemap-news/0.9\">\
            <sm:url><sm:loc>/a</sm:loc><sm:changefreq>Daily</sm:changefreq><x:link rel=\"alternate\" hreflang=\"en\" href=\"/en/a\"/>\
            <x:link rel=\"alternate\" href=\"android-app://x/y\"/><i:image><i:loc>/1.png</i:loc></i:image>\
            <v:video><v:player_loc>/v</v:player_loc><v:loc>/v.mp4</v:loc><v:title>片</v:title></v:video>\
            <n:news><n:publication><n:name>报</n:name></n:publication><n:title>题</n:title></n:news></sm:url></sm:urlset>";
        let sitemap = read(text.as_bytes(), &base());
        assert_eq!(urls(&sitemap), ["https://library.example.edu/a", "https://library.example.edu/en/a"]);
        assert_eq!((sitemap.pages[0].title.as_deref(), sitemap.pages[0].change_minutes), (Some("题"), Some(1_440)));
    }

    #[test]
    fn other_encodings_are_read() {
        let text = "<?xml version=\"1.0\" encoding=\"gb2312\"?><urlset><url><loc>https://library.example.edu/通知</loc></url></urlset>";
        let expected = ["https://library.example.edu/%E9%80%9A%E7%9F%A5"];
        let gbk = encoding_rs::GBK.encode(text).0.into_owned();
        let wide: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [gbk, wide, text.as_bytes().to_vec()] {
            assert_eq!(urls(&read(&bytes, &base())), expected);
        }
    }

    #[test]
    fn nesting_ends_and_so_do_loops() {
        assert!(may_nest(0) && may_nest(1) && !may_nest(2) && !may_nest(u32::MAX));
        let deep = format!("{}<url><loc>/a</loc></url>", "<x>".repeat(200_000));
        let sitemap = read(deep.as_bytes(), &base());
        assert!(sitemap.cut && sitemap.pages.is_empty());
    }

    #[test]
    fn what_is_broken_is_read_as_far_as_it_goes() {
        let text = "<urlset><url><loc>/a</loc></url><url><loc>/b</loc></wrong></url><url><loc>/c";
        let sitemap = read(text.as_bytes(), &base());
        assert_eq!(urls(&sitemap), ["https://library.example.edu/a", "https://library.example.edu/b"]);
        assert!(sitemap.cut, "half an address is none");
        let bare = "<urlset><url><loc>/a?x=1&y=2</loc></url></urlset>";
        assert_eq!(urls(&read(bare.as_bytes(), &base())), ["https://library.example.edu/a?x=1&y=2"]);
        assert_eq!(read(b"", &base()), Sitemap::default());
        let many = "https://library.example.edu/a\n".repeat(MAX_PAGES + 5);
        let sitemap = read(many.as_bytes(), &base());
        assert!(sitemap.cut && sitemap.pages.len() == MAX_PAGES);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = read(&bytes, &base());
        }
    }
}
