//! What a text only quotes.
//!
//! Police notices, lessons and reports repeat a lure in quotation marks in order to talk about it. What stands in quotation
//! marks inside a longer text says less about the text than what it says itself.

use qingyuan_model::Span;

/// Quotation marks in pairs. The straight one closes itself.
const MARKS: [(char, char); 6] = [('“', '”'), ('「', '」'), ('『', '』'), ('‘', '’'), ('﹁', '﹂'), ('"', '"')];

/// A quotation that has not ended after so many characters was none.
const LONGEST: usize = 160;

/// When more than this share of a text stands in quotation marks, it speaks for itself: nobody makes a lure harmless by
/// putting it in quotation marks.
const MOST: f64 = 0.7;

/// The quotations of a text, in order and disjoint, without their marks; none when there is little else in the text.
pub(crate) fn quotations(text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut open: Option<(char, usize)> = None;
    let (mut chars, mut quoted) = (0, 0);
    for (at, c) in text.chars().enumerate() {
        chars = at + 1;
        match open {
            Some((close, start)) if c == close => {
                if at > start {
                    quoted += at - start;
                    found.push(Span::new(start, at));
                }
                open = None;
            }
            Some((_, start)) if at - start < LONGEST && c != '\n' => {}
            _ => open = MARKS.iter().find(|(mark, _)| *mark == c).map(|(_, close)| (*close, at + 1)),
        }
    }
    // Counts of characters stay far below 2^52.
    #[expect(clippy::cast_precision_loss, reason = "counts of characters stay far below 2^52")]
    if quoted as f64 > chars as f64 * MOST {
        found.clear();
    }
    found
}

/// Whether a place lies in one of these quotations.
pub(crate) fn is_quoted(quotations: &[Span], place: Span) -> bool {
    let next = quotations.partition_point(|quotation| quotation.end < place.end);
    quotations.get(next).is_some_and(|quotation| quotation.start <= place.start && place.end <= quotation.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> Vec<&str> {
        quotations(text).into_iter().map(|span| span.slice(text)).collect()
    }

    #[test]
    fn what_is_quoted_is_told_from_what_is_said() {
        let rows: [(&str, &[&str]); 7] = [
            ("凡是说“先垫付后返利”的都是骗子", &["先垫付后返利"]),
            ("他说「加我」又说\"私聊\"，我没理", &["加我", "私聊"]),
            ("没有引号", &[]),
            ("“先垫付后返利，加我微信”", &[]),
            ("少了一半“的引号说的是另一回事", &[]),
            ("他说“他说‘来’，我就来”，于是大家都来了", &["他说‘来’，我就来"]),
            ("空的“”不算", &[]),
        ];
        for (text, expected) in rows {
            assert_eq!(quoted(text), expected, "{text}");
        }
        assert_eq!(quoted(&format!("头“{}”尾", "长".repeat(200))).len(), 0);
    }

    #[test]
    fn a_place_is_quoted_when_all_of_it_is() {
        let text = "凡是说“先垫付后返利”的都是骗子";
        let quotations = quotations(text);
        assert!(is_quoted(&quotations, Span::new(4, 7)) && is_quoted(&quotations, Span::new(4, 10)));
        assert!(!is_quoted(&quotations, Span::new(3, 7)) && !is_quoted(&quotations, Span::new(8, 12)));
        assert!(!is_quoted(&quotations, Span::new(12, 14)) && !is_quoted(&[], Span::new(0, 1)));
    }
}
