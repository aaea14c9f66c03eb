//! A field of the original, ready to be cut.

use qingyuan_model::Span;

/// Every so many bytes the index knows how many chars began before. Words are cut out of a document by the hundred, so this
/// is less than a line of the processor's cache.
const STRIDE: usize = 64;

/// The same as [`qingyuan_model::CharIndex`], for short pieces and many of them.
#[derive(Clone, Debug)]
pub(crate) struct Whole<'t> {
    text: &'t str,
    /// How many chars begin before every [`STRIDE`]th byte.
    begun: Vec<usize>,
}

impl<'t> Whole<'t> {
    /// Reads `text` once.
    pub(crate) fn new(text: &'t str) -> Self {
        let mut chars = 0;
        let counted = text.as_bytes().chunks(STRIDE).map(|chunk| {
            let before = chars;
            chars += chunk.iter().map(|byte| usize::from(begins(*byte))).sum::<usize>();
            before
        });
        Self { text, begun: counted.collect() }
    }

    /// The slice that `span` names, cut at the end of the text: the same as [`Span::slice`].
    pub(crate) fn slice(&self, span: Span) -> &'t str {
        let start = self.byte(span.start);
        let end = if span.len() < STRIDE { nth(self.text, start, span.len()) } else { self.byte(span.end) };
        &self.text[start..end]
    }

    /// The byte at which the char number `at` begins.
    fn byte(&self, at: usize) -> usize {
        let chunk = self.begun.partition_point(|begun| *begun <= at).saturating_sub(1);
        let mut from = chunk * STRIDE;
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        nth(self.text, from, at - self.begun.get(chunk).copied().unwrap_or(0))
    }
}

/// The byte at which the char begins that is so many chars after the one that begins at `from`.
fn nth(text: &str, from: usize, mut chars: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while chars > 0 && at < bytes.len() {
        at += 1;
        while bytes.get(at).is_some_and(|byte| !begins(*byte)) {
            at += 1;
        }
        chars -= 1;
    }
    at
}

/// Whether a char begins with `byte`.
fn begins(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_are_cut_where_spans_cut_them(text in "[a甲😀é]{0,150}", start in 0_usize..160, length in 0_usize..160) {
            let span = Span::new(start, start + length);
            prop_assert_eq!(Whole::new(&text).slice(span), span.slice(&text));
        }
    }
}
