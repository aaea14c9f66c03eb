//! What other programs read of the library: Atom (RFC 4287), a sitemap, robots.txt (RFC 9309), `OpenSearch` 1.1.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use qingyuan_pipeline::ItemRow;

use crate::access::Visitor;
use crate::dates::rfc3339;
use crate::frame::Frame;
use crate::respond::{Answer, text};
use crate::shelf::{charters, described, titled};
use crate::site::Site;
use crate::words::Lang;

/// Entries of the feed.
const ENTRIES: i64 = 50;

/// Addresses in one sitemap, minus the two pages that are always in it: the protocol's limit is 50,000.
const ADDRESSES: i64 = 49_998;

/// The longest short name that `OpenSearch` allows, in characters.
const SHORT_NAME: usize = 16;

/// Pages that only staff can use.
const STAFF: [&str; 6] = ["/desk", "/rules", "/sources", "/accounts", "/system", "/sign-in"];

struct Entry {
    id: i64,
    title: String,
    url: String,
    source: String,
    tier: &'static str,
    admitted: String,
    changed: String,
}

#[derive(Template)]
#[template(path = "feed.xml")]
struct Feed {
    frame: Frame,
    t: Lang,
    updated: String,
    entries: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "sitemap.xml")]
struct Sitemap {
    frame: Frame,
    items: Vec<(i64, String)>,
}

#[derive(Template)]
#[template(path = "opensearch.xml")]
struct OpenSearch {
    frame: Frame,
    t: Lang,
    short_name: String,
}

/// `/feed.atom`: the newest items.
pub(crate) async fn feed(State(site): State<Site>, Visitor(frame): Visitor) -> Answer {
    let t = frame.lang;
    let rows = site.house.newest(ENTRIES).await?;
    let charters = charters(&site.house).await?;
    let entry = |row: &ItemRow| {
        let (source, tier) = described(&charters, row.item.source.as_str(), t);
        Entry {
            id: row.item.id,
            title: lawful(&titled(&row.title, t)),
            url: row.item.url.to_string(),
            source: lawful(&source),
            tier,
            admitted: rfc3339(row.item.admitted_at),
            changed: rfc3339(row.changed_at),
        }
    };
    let updated = rows.iter().map(|row| row.changed_at).max().unwrap_or_default();
    let feed = Feed { t, updated: rfc3339(updated), entries: rows.iter().map(entry).collect(), frame };
    text(StatusCode::OK, "application/atom+xml; charset=utf-8", feed.render()?)
}

/// `/sitemap.xml`: every item that can be read, the newest when there are more than a sitemap may hold.
pub(crate) async fn sitemap(State(site): State<Site>, Visitor(frame): Visitor) -> Answer {
    let rows = site.house.newest(ADDRESSES).await?;
    let items = rows.iter().map(|row| (row.item.id, rfc3339(row.changed_at))).collect();
    text(StatusCode::OK, "application/xml; charset=utf-8", Sitemap { frame, items }.render()?)
}

/// `/robots.txt`.
pub(crate) async fn robots(Visitor(frame): Visitor) -> Answer {
    let closed: String = STAFF.iter().map(|path| format!("Disallow: {path}\n")).collect();
    let robots = format!("User-agent: *\n{closed}\nSitemap: {}/sitemap.xml\n", frame.base);
    text(StatusCode::OK, "text/plain; charset=utf-8", robots)
}

/// `/opensearch.xml`: lets a browser offer this site as a search engine.
pub(crate) async fn opensearch(Visitor(frame): Visitor) -> Answer {
    let short_name = frame.config.site_name.chars().take(SHORT_NAME).collect();
    let description = OpenSearch { t: frame.lang, short_name, frame };
    text(StatusCode::OK, "application/opensearchdescription+xml; charset=utf-8", description.render()?)
}

/// The text without characters that XML 1.0 does not allow even escaped.
fn lawful(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}
