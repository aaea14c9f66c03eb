//! Links out of a page.

use serde::{Deserialize, Serialize};
use url::Url;

/// What a link is to the page that carries it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkRel {
    /// Another page, as far as the link says.
    #[default]
    Plain,
    /// The address under which this page wants to be known.
    Canonical,
    /// A feed of the site.
    Feed,
    /// This page in another language.
    Language,
    /// A later page of the same list or text.
    Next,
    /// An earlier one.
    Prev,
}

impl LinkRel {
    /// Whether the link says nothing special.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

/// Where on a page a link stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkPlace {
    /// Anywhere: menus, sidebars, footers, the head.
    #[default]
    Page,
    /// In the main text.
    Text,
    /// A headline of a list page.
    Entry,
}

impl LinkPlace {
    /// Whether the link may stand anywhere.
    #[must_use]
    pub fn is_page(&self) -> bool {
        *self == Self::Page
    }
}

/// A link out of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Where it leads, resolved against the page.
    pub url: Url,
    /// The words that carry it.
    pub text: String,
    /// Whether the page asked not to follow it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nofollow: bool,
    /// What it is to the page. The text of a relation that the page's head names is empty.
    #[serde(default, skip_serializing_if = "LinkRel::is_plain")]
    pub rel: LinkRel,
    /// Where on the page it stands.
    #[serde(default, skip_serializing_if = "LinkPlace::is_page")]
    pub place: LinkPlace,
    /// The sentence around a link in the main text, at most 80 chars; empty elsewhere.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub context: String,
    /// The date beside the headline of a list page, in the form of [`Document::published`](crate::Document::published).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
}

impl Link {
    /// A plain link to `url` with these words.
    #[must_use]
    pub fn new(url: Url, text: impl Into<String>) -> Self {
        Self {
            url,
            text: text.into(),
            nofollow: false,
            rel: LinkRel::Plain,
            place: LinkPlace::Page,
            context: String::new(),
            published: None,
        }
    }
}
