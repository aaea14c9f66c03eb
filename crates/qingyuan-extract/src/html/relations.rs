//! Links that no reader sees: what the head says of feeds, languages and neighbours, frames, and where a page sends on.

use std::collections::HashMap;

use qingyuan_model::{Link, LinkRel};
use url::Url;

use super::links::resolve;
use super::pager::mark_numbers;
use super::tree::Tree;

/// How many such links of a page are kept, beside those that are seen. Pages in every language of the world have fewer.
const MAX_RELATIONS: usize = 300;

/// Media types of feeds (RFC 4287, JSON Feed 1.1, and what RSS has always been called).
const FEEDS: [&str; 5] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/x-rss+xml",
];

/// Adds them to the links of the page, behind the others and without words. A link that is there already learns its
/// relation; the page itself is none.
///
/// An AMP page is left out: it is the same text in another dress.
pub(crate) fn add(tree: &Tree<'_>, frames: &[String], page: &Url, base: &Url, links: &mut Vec<Link>) {
    mark_numbers(links);
    let mut found: Vec<(Url, LinkRel)> = Vec::new();
    for node in &tree.nodes {
        let (href, rel) = match node.tag {
            "link" => match relation(node.attr("rel"), node.attr("type"), node.attr("hreflang")) {
                Some(rel) => (node.attr("href"), rel),
                None => continue,
            },
            "meta" if node.attr("http-equiv").eq_ignore_ascii_case("refresh") => {
                (refresh(node.attr("content")), LinkRel::Plain)
            }
            _ => continue,
        };
        found.extend(resolve(base, href).map(|url| (url, rel)));
    }
    found.extend(frames.iter().filter_map(|src| resolve(base, src)).map(|url| (url, LinkRel::Plain)));
    let mut places: HashMap<String, usize> =
        links.iter().enumerate().map(|(at, link)| (link.url.as_str().to_owned(), at)).collect();
    let mut itself = page.clone();
    itself.set_fragment(None);
    for (url, rel) in found.into_iter().filter(|(url, _)| *url != itself).take(MAX_RELATIONS) {
        if let Some(link) = places.get(url.as_str()).and_then(|at| links.get_mut(*at)) {
            if link.rel.is_plain() {
                link.rel = rel;
            }
            continue;
        }
        places.insert(url.as_str().to_owned(), links.len());
        links.push(Link { rel, ..Link::new(url, "") });
    }
}

/// What a `link` element is, when discovery can use it.
fn relation(rel: &str, kind: &str, language: &str) -> Option<LinkRel> {
    let says = |word: &str| rel.split_ascii_whitespace().any(|part| part.eq_ignore_ascii_case(word));
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if says("canonical") {
        Some(LinkRel::Canonical)
    } else if says("next") {
        Some(LinkRel::Next)
    } else if says("prev") || says("previous") {
        Some(LinkRel::Prev)
    } else if (says("alternate") || says("feed")) && FEEDS.contains(&kind.as_str()) {
        Some(LinkRel::Feed)
    } else if says("alternate") && !says("stylesheet") && !language.is_empty() {
        Some(LinkRel::Language)
    } else {
        None
    }
}

/// The address in `0; url=/next` (WHATWG HTML 4.2.5.3), also in quotes.
fn refresh(content: &str) -> &str {
    let Some((_, rest)) = content.split_once([';', ',']) else { return "" };
    let rest = rest.trim_start();
    let named = rest.get(..3).filter(|name| name.eq_ignore_ascii_case("url"));
    let value = named.and_then(|_| rest.get(3..)?.trim_start().strip_prefix('=')).unwrap_or(rest).trim();
    match value.chars().next().filter(|quote| matches!(quote, '"' | '\'')) {
        Some(quote) => value.get(1..).and_then(|value| value.split(quote).next()).unwrap_or_default(),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refreshes_are_read() {
        for (content, expected) in [
            ("0;url=/a", "/a"),
            ("5; URL = '/a?b=1'", "/a?b=1"),
            ("3, \"/a\" x", "/a"),
            ("0; /a", "/a"),
            ("30", ""),
            ("", ""),
            ("0;url=", ""),
            ("0; 页", "页"),
        ] {
            assert_eq!(refresh(content), expected, "{content}");
        }
    }

    #[test]
    fn relations_are_told_apart() {
        for (rel, kind, language, expected) in [
            ("canonical", "", "", Some(LinkRel::Canonical)),
            ("Alternate", "application/RSS+xml; charset=utf-8", "", Some(LinkRel::Feed)),
            ("alternate", "application/feed+json", "", Some(LinkRel::Feed)),
            ("alternate", "", "en", Some(LinkRel::Language)),
            ("alternate stylesheet", "text/css", "en", None),
            ("alternate", "application/json+oembed", "", None),
            ("next", "", "", Some(LinkRel::Next)),
            ("amphtml", "", "", None),
            ("stylesheet", "", "", None),
        ] {
            assert_eq!(relation(rel, kind, language), expected, "{rel} {kind}");
        }
    }
}
