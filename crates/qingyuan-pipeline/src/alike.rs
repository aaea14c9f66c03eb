//! When two texts are nearly the same.

/// A document with fewer characters than this is no resource: a stub, an image page, a redirect note.
pub(crate) const LEAST_CHARS: usize = 20;

/// How many of 64 bits of a fingerprint may differ for the texts to be compared in full. Copies with a new headline and
/// lead differed in 8 and 11 bits on the demo campus, unrelated texts in 15 and more.
pub(crate) const NEAR_BITS: u32 = 14;

/// From this share of common shingles on, two texts are called nearly the same. The campus's reprints have 0.75 and 0.86,
/// its other pairs that pass the fingerprint none above 0.1.
pub(crate) const NEAR_SHARE: f64 = 0.6;

/// From this share on a text is a copy that the library need not show beside the other: at most some one in twenty of
/// its characters is its own. Measured in `docs/copies.md`.
pub(crate) const COPY_SHARE: f64 = 0.9;

/// So much of a text is kept and compared, in characters.
const TEXT_CHARS: usize = 1_500;

/// A text without what siblings of one template count by: digits and Chinese numerals.
pub(crate) fn skeleton(text: &str) -> String {
    let counts = |c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十百千".contains(c);
    text.chars().filter(|c| !counts(*c)).take(TEXT_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_do_not_tell_pages_of_one_template_apart() {
        assert_eq!(skeleton("二〇二六年十二月第3页"), skeleton("二〇二七年一月第12页"));
        assert_ne!(skeleton("勾股定理"), skeleton("余弦定理"));
    }
}
