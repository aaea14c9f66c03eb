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

/// Every so many bytes the index knows how many chars began before: looking up a place reads at most so many bytes.
const STRIDE: usize = 512;

/// A text in which places are looked up often: cutting out a [`Span`] costs the same at the end of a novel as at its
/// beginning.
#[derive(Clone, Debug)]
pub struct CharIndex<'t> {
    text: &'t str,
    /// How many chars begin before every `STRIDE`th byte.
    begun: Vec<usize>,
}

impl<'t> CharIndex<'t> {
    /// Reads `text` once.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let begins = |byte: &&u8| !matches!(byte, 0x80..=0xBF);
        let mut chars = 0;
        let counted = text.as_bytes().chunks(STRIDE).map(|chunk| {
            let before = chars;
            chars += chunk.iter().filter(begins).count();
            before
        });
        Self { text, begun: counted.collect() }
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The slice that `span` names, cut at the end of the text: the same as [`Span::slice`].
    #[must_use]
    pub fn slice(&self, span: Span) -> &'t str {
        let (start, end) = (self.byte(span.start), self.byte(span.end));
        &self.text[start..end]
    }

    /// The byte at which the char number `at` begins.
    fn byte(&self, at: usize) -> usize {
        let chunk = self.begun.partition_point(|begun| *begun <= at).saturating_sub(1);
        let mut from = chunk * STRIDE;
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let rest = &self.text[from..];
        let ahead = at - self.begun.get(chunk).copied().unwrap_or(0);
        from + rest.char_indices().nth(ahead).map_or(rest.len(), |(byte, _)| byte)
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
    fn an_index_cuts_what_a_span_cuts() {
        let text = "清源a🈶水\n".repeat(300);
        let index = CharIndex::new(&text);
        for (start, end) in [(0, 0), (0, 2), (255, 257), (256, 512), (1_499, 1_800), (1_800, 1_801), (5_000, 6_000)] {
            let span = Span::new(start, end);
            assert_eq!(index.slice(span), span.slice(&text), "{span:?}");
        }
        assert_eq!(CharIndex::new("").slice(Span::new(0, 3)), "");
    }

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
