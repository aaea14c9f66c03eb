//! Places in a document's text.

use serde::{Deserialize, Serialize};

/// A half-open range of Unicode scalar values (`char`s, not bytes) in one field of the original document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The first char of the range.
    pub start: usize,
    /// One past the last char of the range.
    pub end: usize,
}

impl Span {
    /// The range `start..end`; a reversed pair becomes the empty range at `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// The length in chars.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the range holds nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The slice of `text` that this range names, cut at the end of `text`.
    #[must_use]
    pub fn slice(self, text: &str) -> &str {
        let mut bounds = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
        let Some(start) = bounds.by_ref().nth(self.start) else { return "" };
        if self.is_empty() {
            return "";
        }
        let end = bounds.nth(self.len() - 1).unwrap_or(text.len());
        &text[start..end]
    }
}

/// Which field of the document a [`Span`] lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The document's title.
    Title,
    /// The main text, as [`crate::Document::text`] gives it.
    Text,
}

impl Field {
    /// The field's name in files and rows.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Text => "text",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_slices_whole_characters() {
        let text = "清源🈶水a";
        assert_eq!(Span::new(0, 2).slice(text), "清源");
        assert_eq!(Span::new(2, 3).slice(text), "🈶");
        assert_eq!(Span::new(3, 99).slice(text), "水a");
        assert_eq!(Span::new(5, 5).slice(text), "");
        assert_eq!(Span::new(99, 100).slice(text), "");
        assert_eq!(Span::new(3, 1), Span::new(3, 3));
    }
}
