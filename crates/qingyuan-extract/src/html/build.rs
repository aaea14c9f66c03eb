//! The tree of a page, built piece by piece.

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use scraper::{Html, HtmlTreeSink};

use crate::deadline::Deadline;

/// How many bytes the builder gets between two looks at the clock. A page with every limit used up takes some
/// milliseconds for so many; most pages are one or two pieces long.
const PIECE: usize = 64 * 1024;

/// Builds the tree of `markup`; what has not been read at the deadline is left out.
pub(super) fn build(markup: &str, deadline: &Deadline<'_>) -> Html {
    let mut parser = parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let mut rest = markup;
    while !rest.is_empty() && !deadline.is_over() {
        let mut end = rest.len().min(PIECE);
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        let (piece, after) = rest.split_at(end);
        parser.process(piece.into());
        rest = after;
    }
    parser.finish()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn pieces_make_the_same_tree_and_a_deadline_ends_it() {
        let page = format!("<p>春</p>{}", "<p>天来了，校园里的樱花开了。</p>".repeat(8_000));
        assert!(page.len() > 4 * PIECE);
        let whole = build(&page, &Deadline::never());
        assert_eq!(whole.html(), Html::parse_document(&page).html());
        let looks = Cell::new(0);
        let late = Deadline::new(|| {
            looks.set(looks.get() + 1);
            looks.get() > 2
        });
        let part = build(&page, &late).html();
        assert!(part.contains("<p>春</p>") && part.len() < 3 * PIECE, "{}", part.len());
    }
}
