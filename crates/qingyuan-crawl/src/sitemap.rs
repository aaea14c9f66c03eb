//! Sitemaps (sitemaps.org 0.9): XML lists and indexes, gzip, plain text, and feeds used as sitemaps.

use qingyuan_model::Millis;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use url::Url;

use crate::dates;
use crate::decode::{BodyLimits, decode};
use crate::feed;
use crate::markup::character;

/// The protocol's own limit on entries.
const MAX_PAGES: usize = 50_000;

/// Sitemaps that one index may name here; the protocol allows 50,000. Picked by gut feeling.
const MAX_NESTED: usize = 1_000;

/// The protocol's own limit on size, decoded.
const MAX_BYTES: usize = 50 * 1024 * 1024;

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
}

/// What a sitemap says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sitemap {
    /// Pages, in its order.
    pub pages: Vec<SitemapPage>,
    /// Further sitemaps that it names. How deep to follow them is the caller's to bound.
    pub nested: Vec<Url>,
    /// Whether a limit left something out.
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
    let text = String::from_utf8_lossy(&plain);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut sitemap = if text.starts_with('<') { read_xml(text, base, &plain) } else { read_lines(text, base) };
    cut |= sitemap.pages.len() > MAX_PAGES || sitemap.nested.len() > MAX_NESTED;
    sitemap.pages.truncate(MAX_PAGES);
    sitemap.nested.truncate(MAX_NESTED);
    sitemap.cut = cut;
    sitemap
}

fn resolve(text: &str, base: &Url) -> Option<Url> {
    base.join(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

fn page(url: Url) -> SitemapPage {
    SitemapPage { url, title: None, lastmod: None, priority: None }
}

/// The text form: one absolute address a line.
fn read_lines(text: &str, base: &Url) -> Sitemap {
    let lines = text.lines().map(str::trim).filter(|line| line.starts_with("http")).take(MAX_PAGES + 1);
    Sitemap { pages: lines.filter_map(|line| resolve(line, base)).map(page).collect(), ..Sitemap::default() }
}

/// Which element's text is being gathered.
#[derive(Clone, Copy, PartialEq)]
enum Slot {
    Loc,
    Lastmod,
    Priority,
    Title,
}

/// One `url` or `sitemap` element on its way.
#[derive(Default)]
struct Draft {
    loc: String,
    lastmod: String,
    priority: String,
    title: String,
    alternates: Vec<Url>,
}

impl Draft {
    fn slot(&mut self, slot: Slot) -> &mut String {
        match slot {
            Slot::Loc => &mut self.loc,
            Slot::Lastmod => &mut self.lastmod,
            Slot::Priority => &mut self.priority,
            Slot::Title => &mut self.title,
        }
    }

    fn finish(self, base: &Url) -> Vec<SitemapPage> {
        let Some(url) = resolve(&self.loc, base) else { return Vec::new() };
        let title = self.title.trim();
        let own = SitemapPage {
            url,
            title: (!title.is_empty()).then(|| title.to_owned()),
            lastmod: dates::w3c(&self.lastmod),
            priority: self.priority.trim().parse().ok().filter(|priority| (0.0..=1.0).contains(priority)),
        };
        let others = self.alternates.into_iter().filter(|other| *other != own.url).map(page);
        let mut pages: Vec<_> = others.collect();
        pages.insert(0, own);
        pages
    }
}

fn read_xml(text: &str, base: &Url, plain: &[u8]) -> Sitemap {
    let mut reader = Reader::from_str(text);
    // A sloppy sitemap is still read as far as it goes.
    reader.config_mut().check_end_names = false;
    let mut sitemap = Sitemap::default();
    let mut draft: Option<Draft> = None;
    let mut slot: Option<Slot> = None;
    while let Ok(event) = reader.read_event() {
        if sitemap.pages.len() > MAX_PAGES || sitemap.nested.len() > MAX_NESTED {
            break;
        }
        match event {
            Event::Start(element) => match element.name().into_inner() {
                "rss" | "feed" | "rdf:RDF" => return from_feed(plain, base),
                "url" | "sitemap" => draft = Some(Draft::default()),
                name => {
                    slot = slot_of(name);
                    alternate(&element, base, draft.as_mut());
                }
            },
            Event::Empty(element) => alternate(&element, base, draft.as_mut()),
            Event::Text(text) => gather(draft.as_mut(), slot, &text),
            Event::CData(text) => gather(draft.as_mut(), slot, &text),
            Event::GeneralRef(reference) => {
                if let Some(character) = character(&reference) {
                    gather(draft.as_mut(), slot, character.encode_utf8(&mut [0; 4]));
                }
            }
            Event::End(element) => {
                slot = None;
                match (element.name().into_inner(), draft.take()) {
                    ("url", Some(done)) => sitemap.pages.extend(done.finish(base)),
                    ("sitemap", Some(done)) => sitemap.nested.extend(resolve(&done.loc, base)),
                    (_, unfinished) => draft = unfinished,
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    sitemap
}

/// Image and video extensions have their own `loc` and `title`; only the sitemap's own and the news ones count.
fn slot_of(name: &str) -> Option<Slot> {
    match name {
        "loc" => Some(Slot::Loc),
        "lastmod" | "news:publication_date" => Some(Slot::Lastmod),
        "priority" => Some(Slot::Priority),
        "news:title" => Some(Slot::Title),
        _ => None,
    }
}

fn gather(draft: Option<&mut Draft>, slot: Option<Slot>, text: &str) {
    /// No address, date or title is longer.
    const MAX_TEXT: usize = 8_192;
    if let (Some(draft), Some(slot)) = (draft, slot) {
        let gathered = draft.slot(slot);
        if gathered.len() + text.len() <= MAX_TEXT {
            gathered.push_str(text);
        }
    }
}

/// `<xhtml:link rel="alternate" hreflang="…" href="…"/>`: the same page in another language.
fn alternate(element: &BytesStart<'_>, base: &Url, draft: Option<&mut Draft>) {
    /// No site speaks more languages.
    const MAX_ALTERNATES: usize = 200;
    let Some(draft) = draft.filter(|draft| draft.alternates.len() < MAX_ALTERNATES) else { return };
    if element.name().into_inner() != "xhtml:link" {
        return;
    }
    let href = element.attributes().flatten().find(|attribute| attribute.key.into_inner() == "href");
    if let Some(href) = href {
        let text = href.value.replace("&amp;", "&");
        draft.alternates.extend(resolve(&text, base));
    }
}

fn from_feed(bytes: &[u8], base: &Url) -> Sitemap {
    let pages = feed::links(bytes, base).into_iter().map(|found| SitemapPage {
        url: found.url,
        title: found.title,
        lastmod: found.published,
        priority: None,
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
    fn what_is_broken_is_read_as_far_as_it_goes() {
        let text = "<urlset><url><loc>/a</loc></url><url><loc>/b</loc></wrong></url><url><loc>/c";
        assert_eq!(urls(&read(text.as_bytes(), &base()))[0], "https://library.example.edu/a");
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
