//! Cutting a text at the borders of spans that may overlap, so that each piece is wholly inside or outside of each.

use std::collections::BTreeSet;

use qingyuan_model::Span;

/// A piece of a text between two borders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment<'t> {
    /// The characters.
    pub(crate) text: &'t str,
    /// Which spans cover it, by their place in the list, in order; none for plain text.
    pub(crate) covers: Vec<usize>,
    /// Which of them end with it.
    pub(crate) ends: Vec<usize>,
}

/// Cuts `text`, whose first char is number `base` of the field that the spans count in. Put together, the segments
/// are the text; spans reaching outside of it are cut at its ends, and empty ones mark nothing.
pub(crate) fn segments<'t>(text: &'t str, base: usize, spans: &[Span]) -> Vec<Segment<'t>> {
    let chars = text.chars().count();
    let clip = |at: usize| at.saturating_sub(base).min(chars);
    let mut borders: BTreeSet<usize> = BTreeSet::from([0, chars]);
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut stops: Vec<(usize, usize)> = Vec::new();
    for (number, span) in spans.iter().enumerate() {
        let (start, end) = (clip(span.start), clip(span.end));
        if start < end {
            borders.extend([start, end]);
            starts.push((start, number));
            stops.push((end, number));
        }
    }
    starts.sort_unstable();
    stops.sort_unstable();
    let (mut starts, mut stops) = (starts.into_iter().peekable(), stops.into_iter().peekable());
    let mut bytes = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
    let mut open: BTreeSet<usize> = BTreeSet::new();
    let (mut byte, mut at) = (bytes.next().unwrap_or(0), 0);
    let mut segments = Vec::with_capacity(borders.len());
    for border in borders.into_iter().filter(|border| *border > 0) {
        while let Some((_, number)) = starts.next_if(|(start, _)| *start <= at) {
            open.insert(number);
        }
        let end = bytes.nth(border - at - 1).unwrap_or(text.len());
        let covers = open.iter().copied().collect();
        let mut ends = Vec::new();
        while let Some((_, number)) = stops.next_if(|(stop, _)| *stop <= border) {
            open.remove(&number);
            ends.push(number);
        }
        segments.push(Segment { text: &text[byte..end], covers, ends });
        (byte, at) = (end, border);
    }
    segments
}

/// Where the words of a query stand in a text: every place of every word, whatever its case. A plain comparison of
/// characters, for reading on after a search; the index itself marks its snippets better.
pub(crate) fn places_of(words: &[String], text: &str) -> Vec<Span> {
    let lower = |c: char| c.to_lowercase().next().unwrap_or(c);
    let text: Vec<char> = text.chars().map(lower).collect();
    let mut spans = Vec::new();
    for word in words {
        let word: Vec<char> = word.chars().map(lower).collect();
        let mut at = 0;
        while !word.is_empty() && at + word.len() <= text.len() {
            if text[at..at + word.len()] == word[..] {
                spans.push(Span::new(at, at + word.len()));
                at += word.len();
            } else {
                at += 1;
            }
        }
    }
    spans
}

/// The words of a query that can be marked: without operators, at most eight.
pub(crate) fn words_of(query: &str) -> Vec<String> {
    let pieces = query.split(|c: char| c.is_whitespace() || matches!(c, '"' | '“' | '”'));
    let plain = pieces.filter(|piece| !piece.starts_with('-') && !piece.starts_with("site:"));
    let words = plain.map(|piece| piece.strip_prefix("intitle:").unwrap_or(piece));
    words.filter(|word| !word.is_empty()).take(8).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str, spans: &[(usize, usize)]) -> String {
        let spans: Vec<Span> = spans.iter().map(|(start, end)| Span::new(*start, *end)).collect();
        let pieces = segments(text, 0, &spans).into_iter().map(|piece| format!("{}{:?}", piece.text, piece.covers));
        pieces.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn overlapping_spans_are_cut_where_they_meet() {
        assert_eq!(shown("加微信领红包", &[(0, 3), (2, 6), (4, 4)]), "加微[0] 信[0, 1] 领红包[1]");
        assert_eq!(shown("清源", &[]), "清源[]");
        assert_eq!(shown("清源", &[(1, 99)]), "清[] 源[0]");
        assert_eq!(shown("", &[(0, 3)]), "");
    }

    #[test]
    fn a_piece_of_a_field_takes_its_own_part_of_the_spans() {
        let pieces = segments("乙丙", 5, &[Span::new(0, 6), Span::new(6, 7), Span::new(7, 9)]);
        assert_eq!(pieces[0], Segment { text: "乙", covers: vec![0], ends: vec![0] });
        assert_eq!(pieces[1], Segment { text: "丙", covers: vec![1], ends: vec![1] });
    }

    #[test]
    fn words_of_a_query_are_found_in_any_case() {
        let words = words_of("-代写 Rust \"勾股 定理\" site:a.example");
        assert_eq!(words, ["Rust", "勾股", "定理"]);
        assert_eq!(places_of(&words, "rust 与勾股定理"), [Span::new(0, 4), Span::new(6, 8), Span::new(8, 10)]);
    }

    proptest! {
        #[test]
        fn the_segments_are_the_text_and_cover_exactly_the_spans(
            text in "\\PC{0,40}",
            base in 0usize..9,
            ends in prop::collection::vec((0usize..60, 0usize..60), 0..12),
        ) {
            let spans: Vec<Span> = ends.into_iter().map(|(start, end)| Span::new(start, end)).collect();
            let pieces = segments(&text, base, &spans);
            prop_assert_eq!(pieces.iter().map(|piece| piece.text).collect::<String>(), text.clone());
            let mut at = base;
            let mut ended = vec![0; spans.len()];
            for piece in &pieces {
                prop_assert!(!piece.text.is_empty());
                for _ in piece.text.chars() {
                    let covering: Vec<usize> =
                        (0..spans.len()).filter(|n| spans[*n].start <= at && at < spans[*n].end).collect();
                    prop_assert_eq!(&piece.covers, &covering);
                    at += 1;
                }
                piece.ends.iter().for_each(|number| ended[*number] += 1);
            }
            prop_assert!(ended.iter().all(|times| *times <= 1));
        }
    }
}
