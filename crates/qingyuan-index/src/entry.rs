//! One resource as the index sees it.

use qingyuan_model::ContentHash;

/// A vetted resource with everything a search result shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The id of the item in the store.
    pub id: i64,
    /// The title in its original script.
    pub title: String,
    /// The main text in its original script, one block a line.
    pub text: String,
    /// Where it was found.
    pub url: String,
    /// The id of its source.
    pub source: String,
    /// The name of its source as shown to readers.
    pub source_name: String,
    /// What it is about, such as `法律`.
    pub subject: String,
    /// What kind of resource it is, such as `article`.
    pub kind: String,
    /// When it was published, as the page says: `2026-03-05` or `2026-03-05T08:30`.
    pub published: Option<String>,
    /// When it was admitted, in milliseconds since 1970.
    pub admitted_at: i64,
    /// Its language as a BCP 47 tag.
    pub language: Option<String>,
    /// What the machine thought of the text, in hundredths; `None` when it was not judged. It only decides between
    /// entries that match alike.
    pub quality: Option<u8>,
}

impl Entry {
    /// A hash of everything in it: two entries have the same print when they are shown and found alike. An empty date
    /// or language counts as an unknown one. Quality is left out: it is an opinion that other rules change, no content.
    #[must_use]
    pub fn print(&self) -> ContentHash {
        let (id, admitted_at) = (self.id.to_le_bytes(), self.admitted_at.to_le_bytes());
        ContentHash::of_parts([
            id.as_slice(),
            self.title.as_bytes(),
            self.text.as_bytes(),
            self.url.as_bytes(),
            self.source.as_bytes(),
            self.source_name.as_bytes(),
            self.subject.as_bytes(),
            self.kind.as_bytes(),
            self.published.as_deref().unwrap_or_default().as_bytes(),
            admitted_at.as_slice(),
            self.language.as_deref().unwrap_or_default().as_bytes(),
        ])
    }

    /// The year of publication, when `published` begins with one.
    pub(crate) fn year(&self) -> Option<&str> {
        let year = self.published.as_deref()?.get(..4)?;
        year.bytes().all(|byte| byte.is_ascii_digit()).then_some(year)
    }

    /// The day of publication as `yyyymmdd`, or 0 when unknown: what sorting by date compares.
    pub(crate) fn day(&self) -> i64 {
        let digits: String =
            self.published.as_deref().unwrap_or_default().chars().take(10).filter(char::is_ascii_digit).collect();
        if digits.len() < 4 { 0 } else { format!("{digits:0<8}").parse().unwrap_or(0) }
    }
}

/// The host of a URL and every domain above it (`a.b.cn`, `b.cn`, `cn`): what `site:` is compared with.
pub(crate) fn domains(url: &str) -> Vec<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let host = host.trim_matches('.').to_lowercase();
    let mut domains = Vec::new();
    let mut rest = host.as_str();
    // No real host has more labels; a hostile one must not fill the index.
    while !rest.is_empty() && domains.len() < 16 {
        domains.push(rest.to_owned());
        rest = rest.split_once('.').map_or("", |(_, rest)| rest);
    }
    domains
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_gives_its_host_and_the_domains_above() {
        let cases: [(&str, &[&str]); 5] = [
            ("https://lib.campus.example/a?b#c", &["lib.campus.example", "campus.example", "example"]),
            ("http://user:pw@127.0.0.1:8080/x", &["127.0.0.1", "0.0.1", "0.1", "1"]),
            ("HTTP://BLOG.example", &["blog.example", "example"]),
            ("not a url", &["not a url"]),
            ("", &[]),
        ];
        for (url, expected) in cases {
            assert_eq!(domains(url), expected, "{url}");
        }
    }

    #[test]
    fn dates_of_every_length_compare() {
        let day = |published: Option<&str>| Entry { published: published.map(str::to_owned), ..Entry::default() }.day();
        assert_eq!(day(Some("2026-03-05T08:30")), 20_260_305);
        assert_eq!(day(Some("2026-03")), 20_260_300);
        assert_eq!(day(Some("2026")), 20_260_000);
        assert_eq!(day(Some("昨天")), 0);
        assert_eq!(day(None), 0);
    }
}
