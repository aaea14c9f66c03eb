//! Names of sites with something else in the place of their dots, or pulled apart letter by letter.

use std::ops::Range;

/// Top-level domains that come after a sign which stands for nothing but a dot. Generic words among them (link, live,
/// work) would be too many after a comma.
const STRICT: &[&str] = &["cc", "cn", "com", "net", "org", "top", "vip", "xyz"];

/// Further top-level domains that disguised addresses are written with.
const KNOWN: &[&str] = &[
    "ac", "ai", "app", "art", "asia", "bet", "bid", "biz", "blog", "buzz", "casino", "chat", "cloud", "club", "co",
    "date", "dev", "edu", "fans", "fit", "fun", "fyi", "games", "gov", "gq", "group", "hk", "icu", "im", "in", "info",
    "ink", "io", "jp", "kim", "la", "life", "link", "live", "loan", "lol", "ltd", "me", "mobi", "mom", "name", "news",
    "one", "online", "pics", "plus", "pro", "pub", "pw", "red", "ren", "run", "sbs", "shop", "site", "so", "space",
    "store", "tech", "tk", "today", "tv", "tw", "uk", "us", "wang", "website", "win", "work", "world", "ws", "zone",
];

/// English words before ` dot com` that make it a phrase.
const PHRASE: &[&str] = &["the", "of", "this", "that", "first", "last", "late", "early", "former", "new", "and", "big"];

/// The most labels that a name of a site is read with, and the longest label (RFC 1035).
const MOST_LABELS: usize = 6;
const LONGEST_LABEL: usize = 63;

/// The most characters of a name pulled apart letter by letter.
const LONGEST_GRID: usize = 120;

/// A sign in the place of a dot, by bytes.
struct Dot {
    range: Range<usize>,
    is_strict: bool,
    is_disguised: bool,
    /// Whether it is the word `dot` between spaces.
    is_spaced_word: bool,
}

/// The dot whose middle (the sign itself) begins at `at`, with the brackets or single spaces around it.
fn dot_at(text: &str, at: usize) -> Option<Dot> {
    let rest = &text[at..];
    let core = ["点", "dot", "。", "·", "•", "丶", ".", ","].into_iter().find(|core| rest.starts_with(core))?;
    let (mut start, mut end) = (at, at + core.len());
    let bytes = text.as_bytes();
    let around = |start: usize, end: usize| (start.checked_sub(1).and_then(|at| bytes.get(at)), bytes.get(end));
    let mut is_wrapped = false;
    if let (Some(b'('), Some(b')')) | (Some(b'['), Some(b']')) | (Some(b'{'), Some(b'}')) = around(start, end) {
        (start, end, is_wrapped) = (start - 1, end + 1, true);
    }
    let spaced = matches!(core, "点" | "dot" | "丶") || (is_wrapped && core != ",");
    let is_spaced = spaced && around(start, end) == (Some(&b' '), Some(&b' '));
    if is_spaced {
        (start, end) = (start - 1, end + 1);
    }
    if core == "dot" && !is_wrapped && !is_spaced {
        return None;
    }
    let is_strict = matches!(core, "," | "。") || (core == "dot" && !is_wrapped);
    let is_disguised = core != "." || is_wrapped;
    Some(Dot { range: start..end, is_strict, is_disguised, is_spaced_word: core == "dot" && !is_wrapped })
}

/// The dot that begins at or right after `at`, whatever is around it.
fn dot_from(text: &str, at: usize) -> Option<Dot> {
    let opening = text[at..].bytes().take(2).take_while(|byte| matches!(byte, b' ' | b'(' | b'[' | b'{')).count();
    dot_at(text, at + opening).filter(|dot| dot.range.start == at)
}

/// The length of the label at the start of `text`.
fn label(text: &str) -> usize {
    text.bytes().take(LONGEST_LABEL + 1).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count()
}

fn is_top_level(label: &str, is_strict: bool) -> bool {
    (2..=7).contains(&label.len()) && (STRICT.contains(&label) || (!is_strict && KNOWN.binary_search(&label).is_ok()))
}

/// What stands for dots in the name of a site around the sign at `at`: the bytes of each, and where the name ends. When
/// there is no name: up to where the signs need not be looked at again.
pub(super) fn disguised_dots(text: &str, at: usize) -> (Vec<Range<usize>>, usize) {
    let none = (Vec::new(), 0);
    let Some(mut dot) = dot_at(text, at) else { return none };
    let before = &text.as_bytes()[..dot.range.start];
    let length = before.iter().rev().take(LONGEST_LABEL + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let first = &text[dot.range.start - length..dot.range.start];
    let is_name = (2..=LONGEST_LABEL).contains(&length) && first.bytes().any(|byte| byte.is_ascii_alphabetic());
    if !is_name || (dot.is_spaced_word && PHRASE.contains(&first)) {
        return none;
    }
    let mut dots = Vec::new();
    let mut accepted = None;
    for _ in 0..MOST_LABELS {
        let start = dot.range.end;
        let length = label(&text[start..]);
        if length == 0 || length > LONGEST_LABEL {
            break;
        }
        let end = start + length;
        if dot.is_disguised {
            dots.push(dot.range.clone());
        }
        if is_top_level(&text[start..end], dot.is_strict) && !text[end..].starts_with('_') {
            accepted = Some((dots.len(), end));
        }
        match dot_from(text, end) {
            Some(next) => dot = next,
            None => break,
        }
    }
    match accepted {
        Some((count, end)) if count > 0 => {
            dots.truncate(count);
            (dots, end)
        }
        _ => (Vec::new(), dot.range.start),
    }
}

/// A row of single letters, digits and dots with the same separator between all of them.
pub(super) struct Grid {
    /// From the first letter to the end of the last.
    pub(super) range: Range<usize>,
    /// Whether it is the name of a site once the separators are gone.
    pub(super) is_name: bool,
}

/// The grid around the dot at `at`: `x x . c o m`.
pub(super) fn pulled_apart(text: &str, at: usize) -> Option<Grid> {
    let bytes = text.as_bytes();
    let separator = *bytes.get(at + 1)?;
    if separator.is_ascii_alphanumeric() || !separator.is_ascii() || matches!(separator, b'.' | b'\n') {
        return None;
    }
    let is_token = |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
    let (mut start, mut end) = (at, at);
    while start >= 2 && at - start < LONGEST_GRID && bytes[start - 1] == separator && is_token(start - 2) {
        start -= 2;
    }
    while end - at < LONGEST_GRID && bytes.get(end + 1) == Some(&separator) && is_token(end + 2) {
        end += 2;
    }
    // The ends of whole words beside the name lie on the grid by chance.
    let is_in_word = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    if is_in_word(start.checked_sub(1)) {
        start += 2;
    }
    if is_in_word(Some(end + 1)) {
        end = end.checked_sub(2)?;
    }
    let name: String = text.get(start..=end)?.chars().step_by(2).collect();
    let is_name = name.rsplit_once('.').is_some_and(|(labels, top)| {
        labels.len() >= 2 && labels.bytes().any(|byte| byte.is_ascii_alphanumeric()) && is_top_level(top, false)
    });
    Some(Grid { range: start..end + 1, is_name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(KNOWN.is_sorted() && STRICT.is_sorted());
    }

    #[test]
    fn a_name_ends_where_its_top_level_does() {
        let text = "看abc点com点吧";
        let at = text.find('点').expect("there");
        let (dots, end) = disguised_dots(text, at);
        assert_eq!((dots.len(), dots[0].clone(), end), (1, 6..9, 12));
    }
}
