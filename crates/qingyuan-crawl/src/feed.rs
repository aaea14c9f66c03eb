//! Feeds: RSS 0.9 to 2.0, RDF, Atom and JSON Feed, reduced to what is worth fetching.

use feed_rs::model::{Entry, Link};
use qingyuan_model::Millis;
use url::Url;

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
}

/// The pages of a feed, in its order; none when the bytes are no feed. `base` resolves relative links.
#[must_use]
pub fn links(bytes: &[u8], base: &Url) -> Vec<Discovered> {
    read(bytes, base).unwrap_or_default()
}

/// [`links`], with the reason when the bytes are no feed.
///
/// # Errors
/// [`CrawlError::Feed`] with what the parser said.
pub fn read(bytes: &[u8], base: &Url) -> Result<Vec<Discovered>, CrawlError> {
    let parser = feed_rs::parser::Builder::new().base_uri(Some(base.as_str())).build();
    let feed = parser.parse(bytes).map_err(|error| CrawlError::Feed {
        url: base.to_string(),
        detail: error.to_string().chars().take(200).collect(),
    })?;
    Ok(feed.entries.iter().take(MAX_ENTRIES).filter_map(|entry| discovered(entry, base)).collect())
}

fn discovered(entry: &Entry, base: &Url) -> Option<Discovered> {
    let page = entry.links.iter().find(|link| is_page(link)).map(|link| link.href.as_str());
    // RSS allows a guid that is the address itself.
    let href = page.or_else(|| Some(entry.id.as_str()).filter(|id| id.starts_with("http")))?;
    let url = base.join(href.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let title = entry.title.as_ref().map(|title| title.content.trim().to_owned()).filter(|title| !title.is_empty());
    let published = entry.published.or(entry.updated).map(|moment| Millis(moment.timestamp_millis()));
    Some(Discovered { url, title, published })
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
