//! Feeds: RSS 0.9 to 2.0, RDF, Atom and JSON Feed, reduced to what is worth fetching.

mod rough;

use feed_rs::model::{Entry, Link};
use qingyuan_model::Millis;
use url::Url;

use crate::characters;
use crate::error::CrawlError;

/// Entries that are taken from one feed. Honest feeds hold some dozens.
const MAX_ENTRIES: usize = 10_000;

/// A page that a feed names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovered {
    /// Where it is.
    pub url: Url,
    /// Its title, when the feed gives one.
    pub title: Option<String>,
    /// When it was published, or else last changed, as the feed says.
    pub published: Option<Millis>,
    /// When it was last changed, when the feed says so.
    pub updated: Option<Millis>,
}

/// The pages of a feed, in its order; none when the bytes are no feed. `base` resolves relative links.
#[must_use]
pub fn links(bytes: &[u8], base: &Url) -> Vec<Discovered> {
    read(bytes, base).unwrap_or_default()
}

/// [`links`], with the reason when the bytes are no feed. A feed that breaks off, is no proper XML or of no known version
/// is read as far as its items can be told. Links within the items' text are not followed.
///
/// # Errors
/// [`CrawlError::Feed`] with what the parser said.
pub fn read(bytes: &[u8], base: &Url) -> Result<Vec<Discovered>, CrawlError> {
    let text = characters::decode(bytes);
    let text = body(&text);
    // Twice the entries: some name no page.
    let rough = || rough::items(text, MAX_ENTRIES * 2);
    let parser = feed_rs::parser::Builder::new().base_uri(Some(base.as_str())).sanitize_content(false).build();
    let pages: Vec<Discovered> = match parser.parse(text.as_bytes()) {
        Ok(feed) => {
            let needs_more = |entry: &Entry| page_of(entry).is_none() || entry.published.is_none();
            let items = if feed.entries.iter().any(needs_more) { rough().0 } else { Vec::new() };
            feed.entries.iter().filter_map(|entry| discovered(entry, &items, base)).take(MAX_ENTRIES).collect()
        }
        Err(error) => {
            let (items, is_feed) = rough();
            if !is_feed {
                return Err(CrawlError::Feed {
                    url: base.to_string(),
                    detail: error.to_string().chars().take(200).collect(),
                });
            }
            items.iter().filter_map(|item| from_rough(item, base)).take(MAX_ENTRIES).collect()
        }
    };
    Ok(pages)
}

/// The feed itself, without what some servers print before it and without the XML declaration, whose encoding no longer
/// holds.
fn body(text: &str) -> &str {
    let text = text.find(['<', '{']).and_then(|at| text.get(at..)).unwrap_or_default();
    match text.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or(text, |(_, body)| body.trim_start()),
        None => text,
    }
}

fn discovered(entry: &Entry, rough: &[rough::Item], base: &Url) -> Option<Discovered> {
    // RSS allows a guid that is the address itself; whether it is one, only the rough reader has kept.
    let is_address = || rough.iter().any(|item| item.href() == Some(entry.id.as_str()));
    let is_json = || rough.is_empty() && entry.id.starts_with("http");
    let href = page_of(entry).or_else(|| Some(entry.id.as_str()).filter(|_| is_address() || is_json()))?;
    let url = resolve(href, base)?;
    let title = entry.title.as_ref().map(|title| title.content.trim().to_owned()).filter(|title| !title.is_empty());
    // Dates that the parser does not know are often those of Chinese systems, without a zone.
    let same = rough.iter().find(|item| item.href().and_then(|href| resolve(href, base)).as_ref() == Some(&url));
    let updated = entry.updated.map(|moment| Millis(moment.timestamp_millis()));
    let updated = updated.or_else(|| same.and_then(rough::Item::updated));
    let published = entry.published.map(|moment| Millis(moment.timestamp_millis()));
    let published = published.or_else(|| same.and_then(rough::Item::published)).or(updated);
    Some(Discovered { url, title, published, updated })
}

fn from_rough(item: &rough::Item, base: &Url) -> Option<Discovered> {
    let url = resolve(item.href()?, base)?;
    let title = Some(item.title.trim().to_owned()).filter(|title| !title.is_empty());
    Some(Discovered { url, title, published: item.published().or(item.updated()), updated: item.updated() })
}

fn resolve(href: &str, base: &Url) -> Option<Url> {
    base.join(href.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

fn page_of(entry: &Entry) -> Option<&str> {
    entry.links.iter().find(|link| is_page(link)).map(|link| link.href.as_str())
}

/// The page itself, not its comments, its enclosure or the feed.
fn is_page(link: &Link) -> bool {
    matches!(link.rel.as_deref(), None | Some("alternate"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> Vec<(String, Option<String>, Option<i64>)> {
        let base = Url::parse("https://blog.example.edu/feed/").expect("a URL");
        let found = links(text.as_bytes(), &base);
        found.into_iter().map(|page| (page.url.into(), page.title, page.published.map(|at| at.0))).collect()
    }

    fn row(url: &str, title: &str, published: i64) -> (String, Option<String>, Option<i64>) {
        (url.to_owned(), Some(title.to_owned()), Some(published))
    }

    #[test]
    fn rss() {
        let text = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>教学博客</title><link>https://blog.example.edu/</link>\
            <item><title>线性代数入门</title><link>https://blog.example.edu/1</link><pubDate>Thu, 01 Jan 1970 00:00:10 GMT</pubDate></item>\
            <item><guid>https://blog.example.edu/2</guid><title>二</title></item>\
            <item><title>无链接</title></item><item><title>别处</title><link>ftp://blog.example.edu/3</link></item></channel></rss>";
        let found = read_all(text);
        assert_eq!(found[0], row("https://blog.example.edu/1", "线性代数入门", 10_000));
        assert_eq!(found[1].0, "https://blog.example.edu/2");
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn atom_with_relative_links() {
        let text = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>博客</title><id>x</id><updated>1970-01-01T00:00:10Z</updated>\
            <entry><title>概率论</title><id>urn:1</id><updated>1970-01-01T00:00:10Z</updated>\
            <link rel=\"self\" href=\"/self\"/><link href=\"../posts/2\"/></entry></feed>";
        assert_eq!(read_all(text), [row("https://blog.example.edu/posts/2", "概率论", 10_000)]);
    }

    #[test]
    fn rdf_and_json_feed() {
        let rdf = "<?xml version=\"1.0\"?><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\">\
            <channel rdf:about=\"https://blog.example.edu/\"><title>t</title><link>https://blog.example.edu/</link><description>d</description></channel>\
            <item rdf:about=\"https://blog.example.edu/5\"><title>五</title><link>https://blog.example.edu/5</link></item></rdf:RDF>";
        assert_eq!(read_all(rdf)[0].0, "https://blog.example.edu/5");
        let json = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"t\",\"items\":[{\"id\":\"1\",\"url\":\"https://blog.example.edu/6\",\
            \"title\":\"六\",\"content_text\":\"文\",\"date_published\":\"1970-01-01T00:00:10Z\"}]}";
        assert_eq!(read_all(json), [row("https://blog.example.edu/6", "六", 10_000)]);
    }

    #[test]
    fn old_and_odd_versions_are_read() {
        for version in ["0.90", "0.91", "0.92", "0.93", "1.0", "2.0", "2.0.1", ""] {
            let text = format!(
                "<rss version=\"{version}\"><channel><title>t</title><link>https://blog.example.edu/</link><description>d</description>\
                <item><title>一</title><link>/1?a=1&amp;b=2</link></item></channel></rss>"
            );
            assert_eq!(read_all(&text)[0].0, "https://blog.example.edu/1?a=1&b=2", "{version}");
        }
    }

    #[test]
    fn gbk_feeds_and_wrong_labels_are_read() {
        let text = "<?xml version=\"1.0\" encoding=\"gb2312\"?><rss version=\"2.0\"><channel><title>教务处</title>\
            <item><title>选课通知</title><link>https://blog.example.edu/1</link><pubDate>1970-01-01 00:00:10</pubDate></item></channel></rss>";
        let base = Url::parse("https://blog.example.edu/feed/").expect("a URL");
        for bytes in [encoding_rs::GBK.encode(text).0.into_owned(), text.as_bytes().to_vec()] {
            let found = links(&bytes, &base);
            assert_eq!(found[0].title.as_deref(), Some("选课通知"));
            assert_eq!(found[0].published, Some(Millis(0)), "the day is kept where the zone is unknown");
        }
    }

    #[test]
    fn guids_that_are_no_addresses_are_not_followed() {
        let text = "<rss version=\"2.0\"><channel><title>t</title>\
            <item><guid isPermaLink=\"false\">https://blog.example.edu/?p=1</guid><title>一</title></item>\
            <item><guid isPermaLink=\"false\">https://blog.example.edu/?p=2</guid><link>https://blog.example.edu/2</link></item>\
            <item><guid isPermaLink=\"true\">https://blog.example.edu/3</guid></item></channel></rss>";
        let found: Vec<String> = read_all(text).into_iter().map(|row| row.0).collect();
        assert_eq!(found, ["https://blog.example.edu/2", "https://blog.example.edu/3"]);
    }

    #[test]
    fn links_within_the_text_are_not_followed() {
        let text = "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>t</title>\
            <item><link>https://blog.example.edu/1</link><content:encoded><![CDATA[<a href=\"https://blog.example.edu/no\">x</a>]]></content:encoded>\
            <description>&lt;a href='https://blog.example.edu/no'&gt;</description><comments>https://blog.example.edu/no</comments>\
            <enclosure url=\"https://blog.example.edu/no.mp3\" type=\"audio/mpeg\"/></item></channel></rss>";
        let found: Vec<String> = read_all(text).into_iter().map(|row| row.0).collect();
        assert_eq!(found, ["https://blog.example.edu/1"]);
    }

    #[test]
    fn what_is_broken_is_read_as_far_as_it_goes() {
        let base = Url::parse("https://blog.example.edu/feed/").expect("a URL");
        let text = "\n PHP notice\n<rss version=\"2.0\"><channel><title>a & b</title><item><title>甲 & 乙</title><link>/1?a=1&b=2</link>\
            <updated>1970-01-01T00:00:10Z</updated></item><item><title>未闭合<link>/2</link></item><item><link>/3</link><description>断";
        let found = links(text.as_bytes(), &base);
        let urls: Vec<&str> = found.iter().map(|page| page.url.as_str()).collect();
        assert_eq!(urls[0], "https://blog.example.edu/1?a=1&b=2");
        assert_eq!(urls[1..], ["https://blog.example.edu/2", "https://blog.example.edu/3"]);
        assert_eq!((found[0].title.as_deref(), found[0].updated), (Some("甲 & 乙"), Some(Millis(10_000))));
        let atom = "<feed><entry><link rel=\"self\" href=\"/s\"/><link rel='alternate' href='/4'/><title>四</title></entry><entry";
        assert_eq!(links(atom.as_bytes(), &base)[0].url.as_str(), "https://blog.example.edu/4");
    }

    #[test]
    fn entries_are_limited() {
        let items = "<item><link>/1</link></item>".repeat(MAX_ENTRIES + 10);
        let text = format!("<rss version=\"2.0\"><channel><title>t</title>{items}</channel></rss>");
        assert_eq!(read_all(&text).len(), MAX_ENTRIES);
    }

    #[test]
    fn what_is_no_feed_says_so() {
        let base = Url::parse("https://blog.example.edu/").expect("a URL");
        assert!(links(b"<html><body>404</body></html>", &base).is_empty());
        let error = read(b"", &base).expect_err("nothing there").to_string();
        assert!(error.contains("https://blog.example.edu/"), "{error}");
    }

    #[test]
    fn entities_are_not_expanded() {
        let text = "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\
            <!ENTITY x SYSTEM \"file:///etc/hostname\">]><rss version=\"2.0\"><channel><title>t</title>\
            <item><title>&b;&x;</title><link>https://blog.example.edu/1</link></item></channel></rss>";
        let found = read_all(text);
        assert!(found.iter().all(|(_, title, _)| title.as_ref().is_none_or(|title| title.len() < 40)), "{found:?}");
    }
}
