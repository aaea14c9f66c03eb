//! What a source may ask of every request: headers, a login, hours, a day's budget. Secrets stand here by name only.

use serde::{Deserialize, Serialize};

/// A header that goes with every request to a source's own hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RequestHeader {
    /// Its name.
    pub name: String,
    /// Its value, when it may be read by everyone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// The name of the secret that is its value; then `value` is empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub secret: String,
}

/// A login by HTTP basic authentication (RFC 7617).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The user's name.
    pub user: String,
    /// The name of the secret that is the password.
    pub secret: String,
}

/// When and how much a source may be crawled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Allowance {
    /// Hours of the day, each `HH:MM-HH:MM` with an optional offset (`22:00-06:00 +08:00`, which is also the default);
    /// none means always.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<String>,
    /// The most pages a day (of UTC+8); none means as many as politeness allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daily_pages: Option<u32>,
    /// The most megabytes (of 1,000,000 bytes, as they come over the wire) a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daily_megabytes: Option<u32>,
}

impl Allowance {
    /// Whether it sets no bound at all.
    #[must_use]
    pub fn is_unbounded(&self) -> bool {
        *self == Self::default()
    }
}

/// A part of a page that a charter can point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PagePart {
    /// The main text: every element that matches, in the order of the page.
    Main,
    /// The title: the first element that matches with words in it.
    Title,
    /// The author or authors.
    Author,
    /// The date of publication.
    Published,
    /// What is no part of anything: matching elements are left out before the page is read.
    Remove,
}

impl PagePart {
    /// Every part, in the order in which people name them.
    pub const ALL: [Self; 5] = [Self::Main, Self::Title, Self::Author, Self::Published, Self::Remove];

    /// The part's name in charters.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Title => "title",
            Self::Author => "author",
            Self::Published => "published",
            Self::Remove => "remove",
        }
    }
}

/// A CSS selector for a part of a source's pages; it goes before what extraction finds by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pick {
    /// What it points at.
    pub part: PagePart,
    /// The selector (Selectors Level 3, and of Level 4 `:is`, `:where` and `:not` with lists).
    pub css: String,
}

impl Pick {
    /// Reads `main: #content`, as forms and commands write it; `None` when no part of that name or no selector is there.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let (part, css) = line.split_once([':', '：'])?;
        let part = PagePart::ALL.into_iter().find(|known| known.id() == part.trim())?;
        let css = css.trim();
        (!css.is_empty()).then(|| Self { part, css: css.to_owned() })
    }
}

impl std::fmt::Display for Pick {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: {}", self.part.id(), self.css)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_are_written_as_they_are_read() {
        let pick = Pick::parse(" main :  div#a > p:not(.b) ").expect("a pick");
        assert_eq!((pick.part, pick.css.as_str()), (PagePart::Main, "div#a > p:not(.b)"));
        assert_eq!(Pick::parse(&pick.to_string()), Some(pick));
        assert_eq!(Pick::parse("body: p"), None);
        assert_eq!(Pick::parse("main:"), None);
        assert_eq!(Pick::parse("main"), None);
    }
}
