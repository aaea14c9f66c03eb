//! A page read with and without the selectors of a charter, side by side.

use std::collections::HashSet;

use qingyuan_model::Document;
use qingyuan_pipeline::PickPreview;

use crate::visible::visible;
use crate::words::Lang;

/// Paragraphs of one side that are shown; the others are counted.
const MOST_BLOCKS: usize = 120;

/// Chars of one paragraph that are shown: enough to know it by.
const MOST_CHARS: usize = 300;

/// A paragraph, and whether it stands on this side only.
pub(crate) struct Shown {
    pub(crate) text: String,
    pub(crate) only_here: bool,
}

/// One side.
pub(crate) struct Side {
    pub(crate) heading: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) title: Shown,
    pub(crate) author: Shown,
    pub(crate) published: Shown,
    pub(crate) blocks: Vec<Shown>,
    pub(crate) more: usize,
}

/// Both.
pub(crate) struct Preview {
    pub(crate) url: String,
    pub(crate) language: String,
    pub(crate) missed: Vec<String>,
    pub(crate) sides: [Side; 2],
}

impl Preview {
    /// Makes a preview ready to be shown. The texts are hostile: the template escapes them.
    pub(crate) fn of(found: PickPreview, t: Lang) -> Self {
        let PickPreview { url, plain, picked } = found;
        let missed = picked.problems.iter().filter(|problem| problem.code == "selector-missed");
        let quoted = |detail: &str| detail.split('`').nth(1).unwrap_or(detail).to_owned();
        Self {
            url: visible(url.as_str()),
            language: picked
                .language
                .clone()
                .or_else(|| plain.language.clone())
                .unwrap_or_else(|| "zh-Hans".to_owned()),
            missed: missed.map(|problem| quoted(&problem.detail)).collect(),
            sides: [side(t.preview_plain(), &plain, &picked, t), side(t.preview_picked(), &picked, &plain, t)],
        }
    }
}

fn side(heading: &'static str, own: &Document, other: &Document, t: Lang) -> Side {
    let theirs: HashSet<&str> = other.blocks.iter().map(|block| block.text.as_str()).collect();
    let shown = |text: &str, only_here: bool| Shown { text: text.chars().take(MOST_CHARS).collect(), only_here };
    let date = |document: &Document| document.published.clone().unwrap_or_default().replace('T', " ");
    Side {
        heading,
        kind: t.page_kind(own.kind),
        title: shown(&own.title, own.title != other.title),
        author: shown(&own.authors.join("、"), own.authors != other.authors),
        published: shown(&date(own), own.published != other.published),
        blocks: own
            .blocks
            .iter()
            .take(MOST_BLOCKS)
            .map(|block| shown(&block.text, !theirs.contains(block.text.as_str())))
            .collect(),
        more: own.blocks.len().saturating_sub(MOST_BLOCKS),
    }
}
