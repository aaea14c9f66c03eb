//! What was cut from a page, counted for the people at the desk.

use super::hints::Hints;
use super::phrases::{is_comment_heading, is_furniture_heading};
use super::runs::Runs;
use super::tree::Tree;

/// Fewer chars of comments or announcements than this are not worth a word: a box with two headlines.
const MIN_CHARS: usize = 200;

/// Parts and chars of one class.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cut {
    parts: usize,
    chars: usize,
}

/// What was cut, by class.
#[derive(Default)]
pub(crate) struct Cuts {
    comments: Cut,
    related: Cut,
}

impl Cuts {
    /// Looks at the parts that are shown and no longer `live`; `all` are the runs of what is shown.
    pub(crate) fn read(tree: &Tree<'_>, all: &Runs, shown: &[bool], live: &[bool]) -> Self {
        let mut cuts = Self::default();
        let mut at = 0;
        while at < tree.nodes.len() {
            let node = &tree.nodes[at];
            if node.element.is_none() || live[at] || !shown[at] {
                at += 1;
                continue;
            }
            let own = all.of(tree, at);
            let heads = |says: fn(&str) -> bool| own.first().is_some_and(|run| run.units <= 14 && says(&run.text));
            let cut = if node.hints.any(Hints::COMMENT) || heads(is_comment_heading) {
                Some(&mut cuts.comments)
            } else if node.hints.any(Hints::RELATED) || heads(is_furniture_heading) {
                Some(&mut cuts.related)
            } else {
                None
            };
            if let Some(cut) = cut {
                cut.parts += 1;
                cut.chars += own.iter().map(|run| run.text.chars().count()).sum::<usize>();
            }
            at = node.end;
        }
        cuts
    }

    /// The code and detail of each class with many chars.
    pub(crate) fn problems(&self) -> impl Iterator<Item = (&'static str, String)> {
        [("comments-cut", self.comments), ("related-cut", self.related)]
            .into_iter()
            .filter(|(_, cut)| cut.chars >= MIN_CHARS)
            .map(|(code, cut)| (code, format!("{} parts, {} chars", cut.parts, cut.chars)))
    }
}
