//! What programs write for readers without scripts, where it is all that a page says.

use scraper::Html;

use super::tree::Tree;

/// The page with the text for readers without scripts put in place, when hardly anything else is on it. Where a page
/// was saved after its scripts ran, the same text stands twice, and the one for readers without them stays out.
pub(crate) fn unwrapped(page: &str, html: &Html) -> Option<String> {
    let mut inner = 0;
    let mut rest = page;
    while let Some(start) = rest.find("<noscript") {
        let length = rest[start..].find("</noscript")?;
        inner += length;
        rest = &rest[start + length..];
    }
    // A notice to switch scripts on has less than 400 bytes; of markup, a dozen bytes make one unit of text at most.
    if inner <= 400 {
        return None;
    }
    let tree = Tree::new(html);
    let head = tree.named("head").next().map_or(0, |head| tree.nodes[head].end);
    let units: usize = tree.nodes[head..].iter().map(|node| node.units).sum();
    (units * 12 < inner).then(|| page.replace("<noscript", "<div").replace("</noscript", "</div"))
}
