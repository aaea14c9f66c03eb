//! The words under pictures. They are part of the page and no part of its running text: a reader of the text alone
//! would stumble over them, so they are told apart, neither weighed nor thrown away.

use super::hints::Hints;
use super::tree::Node;
use crate::words::units;

/// The most units of one caption. The longest on the development pages, a numbered legend, has 100.
const MAX_UNITS: usize = 200;

/// The longest line, in bytes, that is looked at: units do not bound a line.
const MAX_LINE: usize = 4 * 1024;

/// Marks all nodes that lie in a caption, by tags and names.
pub(crate) fn mark(nodes: &mut [Node<'_>]) {
    let mut at = 0;
    while at < nodes.len() {
        let end = nodes[at].end;
        if is_caption(&nodes[at]) && holds_caption_alone(&nodes[at..end]) {
            nodes[at..end].iter_mut().for_each(|node| node.in_caption = true);
            at = end;
        } else {
            at += 1;
        }
    }
}

/// Takes all marks back.
pub(crate) fn unmark(nodes: &mut [Node<'_>]) {
    nodes.iter_mut().for_each(|node| node.in_caption = false);
}

fn is_caption(node: &Node<'_>) -> bool {
    matches!(node.tag, "figure" | "figcaption")
        || (node.hints.any(Hints::CAPTION)
            && !matches!(node.tag, "" | "html" | "body" | "main" | "article" | "section" | "table" | "caption" | "img"))
}

/// Whether a part may be nothing but a picture and its words. Figures hold tables, listings and quotations too.
fn holds_caption_alone(part: &[Node<'_>]) -> bool {
    let mut units = 0;
    for node in part {
        units += node.units;
        let is_more =
            matches!(node.tag, "table" | "pre" | "code" | "blockquote" | "math" | "h1" | "article" | "dl" | "form");
        if is_more || units > MAX_UNITS {
            return false;
        }
    }
    true
}

/// Openings of lines that name whoever took a picture.
const OPENINGS: [&str; 26] = [
    "photo:",
    "photos:",
    "photo by ",
    "photos by ",
    "photo credit",
    "photograph:",
    "photograph by ",
    "picture:",
    "image:",
    "images:",
    "image credit",
    "image courtesy",
    "credit:",
    "video:",
    "ap photo",
    "file photo",
    "reuters/",
    "getty images",
    "shutterstock",
    "wikimedia commons",
    "courtesy of ",
    "courtesy:",
    "image via",
    "photo via",
    "pictured:",
    "screenshot:",
];

/// What stands in the brackets at the end of a caption.
const CREDITS: [&str; 21] = [
    "image:",
    "images:",
    "image ©",
    "image credit",
    "photo:",
    "photos:",
    "photo by",
    "photos by",
    "photo credit",
    "ap photo",
    "photo courtesy",
    "image courtesy",
    "picture:",
    "pictures:",
    "credit:",
    "via ap)",
    "via reuters)",
    "getty images",
    "/afp)",
    "/ap)",
    "/reuters)",
];

/// Whether a line reads like a caption wherever it stands: it opens with a credit, or ends in one in brackets.
pub(crate) fn reads_like_caption(line: &str) -> bool {
    // Every line of a page comes by here more than once: what neither opens nor ends so is not set in lower case.
    let bare = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let opens = |opening: &&str| bare.get(..opening.len()).is_some_and(|start| start.eq_ignore_ascii_case(opening));
    // Twelve units: a label and two or three names; a sentence that begins so is longer.
    if OPENINGS.iter().any(opens) && line.len() <= MAX_LINE && units(line) <= 12 {
        return true;
    }
    let end = line.trim_end_matches(['.', ' ']);
    let Some(open) = end.rfind('(').filter(|_| end.ends_with(')') && line.len() <= MAX_LINE) else { return false };
    // A bracket of a name, an agency and a year has ten units at most.
    let bracket = &end[open + 1..];
    if units(bracket) > 10 || units(line) > MAX_UNITS {
        return false;
    }
    let bracket = bracket.to_lowercase();
    CREDITS.iter().any(|credit| bracket.contains(credit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_are_told_from_sentences() {
        for line in [
            "Photo: A. Student, University Press Office",
            "The old library in winter (Image: University Archive)",
            "A lecture on water. (Photo by A. Student)",
            "(credit: Observatory)",
        ] {
            assert!(reads_like_caption(line), "{line}");
        }
        for line in [
            "The photo was taken in the year of the flood.",
            "Photo by photo, the exhibition tells how the campus grew from three houses to a town of its own.",
            "He agreed (as did others).",
            "",
        ] {
            assert!(!reads_like_caption(line), "{line}");
        }
    }
}
