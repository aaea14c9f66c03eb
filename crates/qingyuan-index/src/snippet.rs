//! The few lines of an entry that show why it was found.

use std::ops::Range;

use qingyuan_model::Span;

use crate::cut::{around, from_start};
use crate::marks::{hits, merged};
use crate::needles::Needles;
use crate::shown::shown;
use crate::window::best;

/// A snippet is at most this wide: 120 Han characters, or twice as many Latin letters.
const WIDTH: usize = 240;
/// The words to show lie in a window this much narrower, so that there is room for the beginning of their sentence.
const ROOM: usize = 40;
/// Longer titles are cut; in chars.
const TITLE_CHARS: usize = 200;

/// A piece of the original text, in its own script, with the places to highlight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The text to show; `…` where it was cut inside a sentence, ` · ` where a line ended without a mark of its own. It
    /// is plain text: escape it before it goes into HTML.
    pub text: String,
    /// The places to highlight, in chars of `text`; sorted, none overlapping or touching another.
    pub marks: Vec<Span>,
}

impl Snippet {
    /// The whole title.
    pub(crate) fn of_title(title: &str, needles: &Needles) -> Self {
        let end = title.char_indices().nth(TITLE_CHARS).map_or(title.len(), |(byte, _)| byte);
        let marks = merged(hits(&title[..end], needles).into_iter().map(|hit| hit.bytes));
        let (text, marks) = shown(title, 0..end, &marks, (false, end < title.len()));
        Self { text, marks }
    }

    /// The window of `text` that covers most of the query, cut at the borders of sentences where there are any. A first
    /// line that repeats the title is not shown again.
    pub(crate) fn of_text(text: &str, title: &str, needles: &Needles) -> Self {
        let text = body(text, title);
        let hits = hits(text, needles);
        let kinds = needles.words.len().max(needles.grams.len());
        let chosen = &hits[best(&hits, kinds, WIDTH - ROOM)];
        let cut = match chosen.first() {
            Some(first) => {
                let end = chosen.iter().map(|hit| hit.bytes.end).max().unwrap_or(first.bytes.end);
                let columns = chosen.iter().map(|hit| hit.columns.end).max().unwrap_or(0) - first.columns.start;
                around(text, first.bytes.start..end, columns, WIDTH)
            }
            None => from_start(text, WIDTH),
        };
        let visible =
            hits.into_iter().map(|hit| hit.bytes).filter(|at| at.start >= cut.bytes.start && at.end <= cut.bytes.end);
        let marks: Vec<Range<usize>> = merged(visible);
        let (text, marks) = shown(text, cut.bytes, &marks, (cut.inner, cut.open));
        Self { text, marks }
    }
}

/// The text without a first line that says the title again.
fn body<'t>(text: &'t str, title: &str) -> &'t str {
    match text.trim_start().split_once('\n') {
        Some((first, rest)) if first.trim() == title.trim() && !rest.trim().is_empty() => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests;
