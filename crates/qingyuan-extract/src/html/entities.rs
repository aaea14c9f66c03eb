//! Character references that were escaped twice: `&amp;nbsp;` in the markup, `&nbsp;` before the reader's eyes.
//!
//! Editors that save their own output do it to whole pages. A page *about* HTML shows references on purpose, mostly as code
//! and one at a time, so only those are mended that belong in no prose, and only where they come in numbers.

use std::borrow::Cow;

/// References that a reader never wants to see in a sentence. `lt`, `gt` and `amp` are not among them: behind them markup may
/// be meant, and text that shows markup is usually right as it stands.
const NAMES: [&str; 15] = [
    "nbsp", "ensp", "emsp", "thinsp", "ldquo", "rdquo", "lsquo", "rsquo", "mdash", "ndash", "hellip", "middot", "bull",
    "quot", "apos",
];

/// How many of them make a habit of it. A text that mentions one mentions it once or twice.
const HABIT: usize = 3;

/// Words of pages about character references.
const ABOUT: [&str; 6] = ["字符实体", "实体字符", "转义字符", "HTML实体", "character reference", "HTML entit"];

/// The page with its doubly escaped references escaped once.
pub(super) fn mend(page: &str) -> Cow<'_, str> {
    // Most pages have none, and are known by it before anything else is asked.
    let candidates = page.match_indices("&amp;").filter(|(at, _)| is_reference(&page.as_bytes()[at + 5..]));
    if candidates.take(HABIT).count() < HABIT {
        return Cow::Borrowed(page);
    }
    let places = places(page);
    if places.len() < HABIT || ABOUT.iter().any(|word| page.contains(word)) {
        return Cow::Borrowed(page);
    }
    let mut out = String::with_capacity(page.len());
    let mut from = 0;
    for at in places {
        out.push_str(&page[from..=at]);
        from = at + "&amp;".len();
    }
    out.push_str(&page[from..]);
    Cow::Owned(out)
}

/// Where such references begin, code left out; in order.
fn places(page: &str) -> Vec<usize> {
    let bytes = page.as_bytes();
    let mut places = Vec::new();
    let mut code = 0_usize;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'<' => {
                let rest = &bytes[at + 1..];
                let (closes, name) = rest.strip_prefix(b"/").map_or((false, rest), |name| (true, name));
                let is_code = ["pre", "code", "textarea", "script", "kbd", "samp"].iter().any(|tag| {
                    name.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()))
                        && name.get(tag.len()).is_none_or(|after| !after.is_ascii_alphanumeric())
                });
                match (is_code, closes) {
                    (true, false) => code += 1,
                    (true, true) => code = code.saturating_sub(1),
                    _ => {}
                }
            }
            b'&' if code == 0 && bytes[at..].starts_with(b"&amp;") && is_reference(&bytes[at + 5..]) => places.push(at),
            _ => {}
        }
    }
    places
}

/// Whether a reference of the kind that is mended stands here, up to its semicolon.
fn is_reference(rest: &[u8]) -> bool {
    let Some(end) = rest.iter().take(9).position(|byte| *byte == b';') else { return false };
    let name = &rest[..end];
    match name {
        [b'#', b'x' | b'X', digits @ ..] => digits.len() >= 2 && digits.iter().all(u8::is_ascii_hexdigit),
        [b'#', digits @ ..] => digits.len() >= 2 && digits.iter().all(u8::is_ascii_digit) && !is_markup(digits),
        _ => NAMES.iter().any(|known| known.as_bytes() == name),
    }
}

/// `&`, `<` and `>` by number.
fn is_markup(digits: &[u8]) -> bool {
    matches!(digits, b"38" | b"60" | b"62")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_escapes_twice_is_read_once() {
        let page = "<p>&amp;nbsp;&amp;nbsp;他说：&amp;ldquo;好&amp;rdquo;&amp;#12290;</p>";
        assert_eq!(mend(page), "<p>&nbsp;&nbsp;他说：&ldquo;好&rdquo;&#12290;</p>");
    }

    #[test]
    fn what_shows_markup_on_purpose_stays() {
        for page in [
            "<p>空格写作 &amp;nbsp;，小于号写作 &amp;lt;。</p>",
            "<p>&amp;lt;p&amp;gt; &amp;amp; &amp;#60; &amp;copy; &amp;lt;</p>",
            "<pre>&amp;nbsp;&amp;nbsp;&amp;nbsp;&amp;nbsp;</pre>",
            "<p>字符实体：&amp;nbsp; &amp;ensp; &amp;emsp;</p>",
            "<a href='?a=1&amp;b=2&amp;nbsp=3'>&amp;</a>",
        ] {
            assert!(matches!(mend(page), Cow::Borrowed(_)), "{page}");
        }
    }
}
