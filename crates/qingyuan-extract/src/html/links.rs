//! All links of the page, for discovery.

use std::collections::HashSet;

use qingyuan_model::Link;
use url::Url;

use super::pager::turn;
use super::tree::Tree;
use crate::whitespace::collapse;

/// How many links of a page are kept.
const MAX_LINKS: usize = 5_000;

/// How many chars of a link's words are kept.
const MAX_TEXT: usize = 200;

/// The page's links in order, each address once, and whether some were left out.
pub(crate) fn collect(tree: &Tree<'_>, base: &Url) -> (Vec<Link>, bool) {
    let mut seen = HashSet::new();
    let mut links: Vec<Link> = Vec::new();
    for (at, node) in tree.nodes.iter().enumerate() {
        if !matches!(node.tag, "a" | "area") {
            continue;
        }
        let Some(url) = resolve(base, node.attr("href")) else { continue };
        if !seen.insert(url.as_str().to_owned()) {
            continue;
        }
        if links.len() >= MAX_LINKS {
            return (links, true);
        }
        let mut text = tree.text(at);
        if text.is_empty() {
            let image = tree.nodes[tree.subtree(at)]
                .iter()
                .find(|node| node.tag == "img")
                .map_or("", |image| image.attr("alt"));
            text = collapse(if image.is_empty() { node.attr("title") } else { image });
        }
        if let Some((end, _)) = text.char_indices().nth(MAX_TEXT) {
            text.truncate(end);
        }
        let nofollow = node
            .attr("rel")
            .split_ascii_whitespace()
            .any(|rel| ["nofollow", "ugc", "sponsored"].iter().any(|word| rel.eq_ignore_ascii_case(word)));
        let rel = turn(node.attr("rel"), &text);
        links.push(Link { nofollow, rel, ..Link::new(url, text) });
    }
    (links, false)
}

/// An address on the page as an absolute http(s) one without fragment.
pub(crate) fn resolve(base: &Url, href: &str) -> Option<Url> {
    if href.is_empty() || href.starts_with('#') {
        return None;
    }
    let mut url = base.join(href).ok()?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return None;
    }
    url.set_fragment(None);
    Some(url)
}

/// What addresses on the page are relative to: its `base` element, or its own address.
pub(crate) fn base(tree: &Tree<'_>, page: &Url) -> Url {
    tree.named("base").find_map(|at| resolve(page, tree.nodes[at].attr("href"))).unwrap_or_else(|| page.clone())
}
