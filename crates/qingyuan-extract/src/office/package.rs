//! How the parts of a package refer to each other (ECMA-376, part 2): relationships by id.

use std::collections::BTreeMap;

use qingyuan_model::{Link, LinkPlace};
use url::Url;

use crate::archive::Archive;
use crate::whitespace::collapse;
use crate::xml::{Piece, attribute, walk};

/// How many blocks of a file are kept.
pub(super) const MAX_BLOCKS: usize = 50_000;

/// Where a relationship leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The last part of its type, such as `slide`.
    pub(super) kind: String,
    /// The name of a part, or an address.
    pub(super) to: String,
}

/// The relationships of a part.
pub(super) fn relations(archive: &mut Archive<'_>, part: &str) -> BTreeMap<String, Target> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let text = archive.text(&format!("{folder}/_rels/{name}.rels")).unwrap_or_default();
    let mut found = BTreeMap::new();
    walk(&text, |piece| {
        let Piece::Start(name, attributes) = piece else { return };
        if name != "Relationship" {
            return;
        }
        if let (Some(id), Some(to)) = (attribute(&attributes, "Id"), attribute(&attributes, "Target")) {
            let kind = attribute(&attributes, "Type").unwrap_or_default();
            let kind = kind.rsplit_once('/').map_or(kind, |(_, kind)| kind).to_owned();
            let is_external = attribute(&attributes, "TargetMode").is_some_and(|mode| mode == "External");
            let to = if is_external { Some(to.to_owned()) } else { inside(folder, to) };
            if let Some(to) = to {
                found.insert(id.to_owned(), Target { kind, to });
            }
        }
    });
    found
}

/// The relationship that one of the attributes called `id` names; others of that name are numbers.
pub(super) fn related<'a>(
    relations: &'a BTreeMap<String, Target>,
    attributes: &[(String, String)],
) -> Option<&'a Target> {
    attributes.iter().filter(|(key, _)| key == "id" || key == "embed").find_map(|(_, id)| relations.get(id))
}

/// A link out of a file, when it leads somewhere on the web.
pub(super) fn link(to: &str, text: &str) -> Option<Link> {
    let url = Url::parse(to.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let mut link = Link::new(url, collapse(text));
    link.place = LinkPlace::Text;
    Some(link)
}

/// The name of a part that `href` names from `folder`: percent signs resolved, `..` walked, no fragment.
pub(super) fn inside(folder: &str, href: &str) -> Option<String> {
    let base = Url::parse("zip://archive/").ok()?.join(&format!("{folder}/")).ok()?;
    let url = base.join(href.split('#').next().unwrap_or(href)).ok()?;
    let path = url.path().trim_start_matches('/');
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (first, code) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_inside_an_archive_resolve() {
        assert_eq!(inside("OEBPS", "text/%E7%AC%AC1%E7%AB%A0.xhtml#a").as_deref(), Some("OEBPS/text/第1章.xhtml"));
        assert_eq!(inside("OEBPS/content", "../text/1.xhtml").as_deref(), Some("OEBPS/text/1.xhtml"));
        assert_eq!(inside("ppt", "/ppt/slides/slide1.xml").as_deref(), Some("ppt/slides/slide1.xml"));
        assert_eq!(inside("", "1.xhtml").as_deref(), Some("1.xhtml"));
    }
}
