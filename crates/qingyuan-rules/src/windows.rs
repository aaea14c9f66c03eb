//! Searching a regular expression only where it can match.

use std::ops::Range;

use regex::Regex;

/// The stretches of `text` within `reach` bytes of the `places`, which are sorted by their start; merged, and widened to
/// whole characters. A match of at most `reach` bytes that holds one of the places lies wholly in one of them.
pub(crate) fn windows(text: &str, places: impl IntoIterator<Item = Range<usize>>, reach: usize) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::new();
    for place in places {
        let start = floor(text, place.start.saturating_sub(reach));
        let end = ceil(text, place.end.saturating_add(reach));
        match merged.last_mut() {
            Some(last) if start <= last.end => last.end = last.end.max(end),
            _ => merged.push(start..end),
        }
    }
    merged
}

/// Every match of `regex` that lies in one of the windows; what stands around a window is seen by `\b` and its like.
pub(crate) fn matches<'a>(
    regex: &'a Regex,
    text: &'a str,
    windows: &'a [Range<usize>],
) -> impl Iterator<Item = Range<usize>> + 'a {
    windows.iter().flat_map(move |window| {
        // One character more than the window, so that a border at its end is a real one.
        let after = text[window.end..].chars().next().map_or(0, char::len_utf8);
        let haystack = &text[..window.end + after];
        let mut from = window.start;
        std::iter::from_fn(move || {
            while from <= window.end {
                let found = regex.find_at(haystack, from)?;
                from = found.end();
                if found.is_empty() {
                    return None;
                }
                if found.end() <= window.end {
                    return Some(found.range());
                }
            }
            None
        })
    })
}

/// Runs of ASCII letters and digits in these regions.
pub(crate) fn ascii_runs(text: &str, regions: &[Range<usize>]) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut runs = Vec::new();
    for region in regions {
        let mut at = region.start;
        while let Some(start) = bytes[at..region.end].iter().position(u8::is_ascii_alphanumeric) {
            let start = at + start;
            let run = bytes[start..region.end].iter().position(|byte| !byte.is_ascii_alphanumeric());
            at = run.map_or(region.end, |length| start + length);
            runs.push(start..at);
        }
    }
    runs
}

fn floor(text: &str, mut byte: usize) -> usize {
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

fn ceil(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte += 1;
    }
    byte
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn windows_merge_and_keep_whole_characters() {
        let text = "甲乙丙丁戊己庚辛";
        assert_eq!(windows(text, [3..6, 9..12, 21..24], 1), [0..15, 18..24]);
        assert_eq!(windows(text, [0..3, 21..24], 1), [0..6, 18..24]);
    }

    #[test]
    fn runs_of_letters_and_digits() {
        let text = "加v12，微信ab";
        assert_eq!(ascii_runs(text, &[0..4, 5..text.len()]), [3..4, 5..6, 15..17]);
    }

    proptest! {
        #[test]
        fn windowed_search_finds_what_a_whole_search_finds(text in "[甲乙ab1 ]{0,60}") {
            let regex = Regex::new(r"(?-u:\b)[ab]{0,3}乙[甲1]{0,2}(?-u:\b)|甲乙").expect("a pattern");
            // The longest match has 3 + 3 + 6 bytes.
            let places = text.match_indices('乙').map(|(at, found)| at..at + found.len());
            let windows = windows(&text, places, 12);
            let windowed: Vec<_> = matches(&regex, &text, &windows).collect();
            let whole: Vec<_> = regex.find_iter(&text).map(|found| found.range()).collect();
            prop_assert_eq!(windowed, whole);
        }
    }
}
