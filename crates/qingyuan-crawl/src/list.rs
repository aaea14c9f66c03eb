//! What lists of sources have in common: problems with their place, and ids where none are given.

use std::collections::BTreeSet;
use std::fmt;

use qingyuan_model::{Scope, Source, SourceId};
use url::Url;

use crate::scope::ScopeGuard;

/// The most sources that one list may bring. Picked by gut feeling: no university has a tenth of it.
pub(crate) const MAX_SOURCES: usize = 10_000;

/// Bytes that are read of a list; ten thousand sources in full detail take a third.
pub(crate) const MAX_BYTES: usize = 32 * 1024 * 1024;

/// What a list leaves unsaid about depth and pages: as careful as the form for a new source.
pub(crate) const DEPTH: u32 = 3;
/// See [`DEPTH`].
pub(crate) const PAGES: u32 = 500;

/// What is wrong with an entry of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListFault {
    /// The file is no list of this form.
    NotAList,
    /// The file cannot be read from here on.
    Broken,
    /// The header row names a column that means nothing here.
    Column,
    /// The entry names no page, feed or sitemap.
    NoAddress,
    /// An address that is none, or not of the web.
    Url,
    /// A short name that is none.
    Id,
    /// A short name that an earlier entry has.
    Duplicate,
    /// A number that is none, or too large.
    Number,
    /// A word that is no tier.
    Tier,
    /// A scope that cannot be read.
    Scope,
    /// More sources than a list may bring.
    TooMany,
}

impl ListFault {
    /// A stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAList => "not-a-list",
            Self::Broken => "broken",
            Self::Column => "column",
            Self::NoAddress => "no-address",
            Self::Url => "url",
            Self::Id => "id",
            Self::Duplicate => "duplicate",
            Self::Number => "number",
            Self::Tier => "tier",
            Self::Scope => "scope",
            Self::TooMany => "too-many",
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Self::NotAList => "is no list of sources: save it as OPML 2.0, or as CSV with a header row",
            Self::Broken => "cannot be read on from here: check the file, what stood before it was taken",
            Self::Column => "is no column of this list: it was not read",
            Self::NoAddress => "names no page, feed or sitemap: give it one",
            Self::Url => "is no http or https address",
            Self::Id => "is no id: use lowercase letters, digits and hyphens, at most 40, or leave it empty",
            Self::Duplicate => "is the id of an earlier entry: give each its own",
            Self::Number => "is no whole number that fits here",
            Self::Tier => "is no tier: use trusted, known or open",
            Self::Scope => "is no scope that can be read: write hosts as host or host:port and paths from the slash",
            Self::TooMany => "and what follows is left out: bring at most 10,000 sources at a time",
        }
    }
}

/// An entry of a list, or a part of it, that could not be taken; the entry is left out and the others are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListProblem {
    /// Its line in the file, from 1.
    pub line: u64,
    /// The column or attribute; empty when it is the whole entry.
    pub field: &'static str,
    /// What stands there, at most 80 characters.
    pub value: String,
    /// What is wrong.
    pub fault: ListFault,
}

impl ListProblem {
    pub(crate) fn new(line: u64, field: &'static str, value: &str, fault: ListFault) -> Self {
        Self { line, field, value: value.chars().take(80).collect(), fault }
    }
}

impl fmt::Display for ListProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        if !self.field.is_empty() {
            write!(f, "{} ", self.field)?;
        }
        write!(f, "`{}` {}", self.value, self.fault.remedy())
    }
}

/// The ids of one list.
#[derive(Default)]
pub(crate) struct Ids(BTreeSet<String>);

impl Ids {
    /// Whether the id was still free; it is taken now.
    pub(crate) fn take(&mut self, id: &str) -> bool {
        self.0.insert(id.to_owned())
    }

    /// A free id for a source: made of its first address's host, or else of its name.
    pub(crate) fn make(&mut self, address: Option<&Url>, name: &str) -> Option<SourceId> {
        let host = address.and_then(Url::host_str).map(|host| slug(host.strip_prefix("www.").unwrap_or(host)));
        let stem = host.into_iter().chain([slug(name), "source".to_owned()]).find(|slug| !slug.is_empty())?;
        let numbered = (2..).map(|number: u32| format!("{stem}-{number}"));
        let free = std::iter::once(stem.clone()).chain(numbered).find(|id| !self.0.contains(id))?;
        self.0.insert(free.clone());
        SourceId::parse(&free).ok()
    }
}

/// Letters and digits of ASCII in lower case, one hyphen for whatever stands between them, short enough to be numbered.
fn slug(text: &str) -> String {
    /// An id has 40 at most; a hyphen and the number of the ten-thousandth twin take six.
    const LONGEST: usize = 34;
    let mut slug = String::new();
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= LONGEST {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// An address of the web.
pub(crate) fn address(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Fills in what the list left unsaid: the hosts of its addresses, and a name.
pub(crate) fn complete(source: &mut Source) {
    if source.scope.hosts.is_empty() {
        source.scope.hosts = Scope::hosts_of(source.seeds.iter().chain(&source.feeds).chain(&source.sitemaps));
    }
    if source.name.is_empty() {
        source.name = source.scope.hosts.first().cloned().unwrap_or_else(|| source.id.to_string());
    }
}

/// Whether the scope of a source can be read at all.
pub(crate) fn scope_holds(source: &Source) -> bool {
    ScopeGuard::of(source).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_made_and_never_given_twice() {
        let mut ids = Ids::default();
        let url = Url::parse("https://www.lib.example.edu/x").expect("a URL");
        let mut make = |url: Option<&Url>, name: &str| ids.make(url, name).expect("an id").to_string();
        assert_eq!(make(Some(&url), "图书馆"), "lib-example-edu");
        assert_eq!(make(Some(&url), "图书馆"), "lib-example-edu-2");
        assert_eq!(make(None, "Open  Course!"), "open-course");
        assert_eq!(make(None, "公开课"), "source");
        let long = Url::parse(&format!("https://{}.example/", "a-b.".repeat(15))).expect("a URL");
        assert!(make(Some(&long), "").len() <= 34);
        assert!(make(Some(&long), "").ends_with("-2"));
    }
}
