//! The pattern language of robots.txt, which the paths of a scope are written in as well.

/// RFC 9309 §2.2.3: a prefix match in which `*` stands for any bytes and a last `$` for the end of the path.
///
/// Each piece between stars is looked for at its first place after the one before. That is enough: an earlier place
/// leaves more of the path to the pieces that follow.
pub(crate) fn matches(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, anchored) = match pattern {
        [head @ .., b'$'] => (head, true),
        _ => (pattern, false),
    };
    let mut pieces = pattern.split(|byte| *byte == b'*');
    let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let mut last: Option<&[u8]> = None;
    for piece in pieces {
        if let Some(before) = last.replace(piece) {
            match find(rest, before) {
                Some(end) => rest = rest.get(end..).unwrap_or_default(),
                None => return false,
            }
        }
    }
    match (last, anchored) {
        (None, false) => true,
        (None, true) => rest.is_empty(),
        (Some(piece), false) => find(rest, piece).is_some(),
        (Some(piece), true) => rest.ends_with(piece),
    }
}

/// Where the first `piece` in `text` ends.
fn find(text: &[u8], piece: &[u8]) -> Option<usize> {
    if piece.is_empty() {
        return Some(0);
    }
    text.windows(piece.len()).position(|window| window == piece).map(|at| at + piece.len())
}

/// Whether every path that `narrow` matches is matched by `wide` too. `false` also where it cannot be told.
///
/// `narrow` is read as if it were a path: the pieces of `wide` hold no star, so a star of `narrow` can only lie under a
/// star of `wide`, and whatever it stands for lies there as well.
pub(crate) fn covers(wide: &[u8], narrow: &[u8]) -> bool {
    let (text, narrow_ends) = match narrow {
        [head @ .., b'$'] => (head, true),
        _ => (narrow, false),
    };
    let wide_is_open = !wide.ends_with(b"$") || wide.ends_with(b"*$");
    (wide_is_open || (narrow_ends && !text.ends_with(b"*"))) && matches(wide, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_pattern_covers_narrower_ones() {
        for (wide, narrow, expected) in [
            ("/a", "/a", true),
            ("/a", "/a/b", true),
            ("/a", "/a*.pdf$", true),
            ("/a/b", "/a", false),
            ("/*", "/a", true),
            ("*", "*.pdf$", true),
            ("/*.pdf", "/a/*.pdf$", true),
            ("/*.pdf$", "/a/*.pdf$", true),
            ("/*.pdf$", "/a/*.pdf", false),
            ("/*.pdf$", "/a/*", false),
            ("/a$", "/a$", true),
            ("/a$", "/a", false),
            ("/a*$", "/a/b", true),
            ("/a*b", "/a*c", false),
        ] {
            assert_eq!(covers(wide.as_bytes(), narrow.as_bytes()), expected, "{wide} {narrow}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_covers_matches_more(wide in "[/ab*]{1,5}[$]?", narrow in "[/ab*]{1,5}[$]?", path in "[/ab]{0,8}") {
            let (wide, narrow) = (wide.as_bytes(), narrow.as_bytes());
            if covers(wide, narrow) && matches(narrow, path.as_bytes()) {
                proptest::prop_assert!(matches(wide, path.as_bytes()));
            }
        }
    }
}
