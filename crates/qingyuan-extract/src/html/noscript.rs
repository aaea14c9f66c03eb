//! What programs write for readers without scripts, where it is all that a page says.

use scraper::{Html, Node};

use crate::words::measure;

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
    let is_head = |node: &Node| node.as_element().is_some_and(|element| element.name() == "head");
    // What stands in the head stands right below it, or in its title.
    let texts = html
        .tree
        .nodes()
        .filter(|node| node.value().is_text() && !node.ancestors().take(3).any(|above| is_head(above.value())));
    let enough = inner / 12;
    let mut units = 0;
    for node in texts {
        units += node.value().as_text().map_or(0, |text| measure(text).0);
        if units > enough {
            return None;
        }
    }
    (units * 12 < inner).then(|| page.replace("<noscript", "<div").replace("</noscript", "</div"))
}
