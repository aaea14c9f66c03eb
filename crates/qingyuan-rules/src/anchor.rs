//! The literals that a regular expression cannot match without.

use std::cmp::Reverse;

use regex_syntax::hir::{Hir, HirKind};

/// A class of characters with more members than this gives no anchor, nor does one with ASCII members: digits and
/// letters stand nearly everywhere. Picked by gut feeling.
const WIDEST_CLASS: usize = 16;

/// A set of literals of which at least one is in every match of `pattern`: the set whose shortest member is longest.
/// `None` when there is no such set, or the pattern does not parse.
pub(crate) fn anchors(pattern: &str) -> Option<Vec<String>> {
    let hir = regex_syntax::Parser::new().parse(pattern).ok()?;
    required(&hir).filter(|set| shortest(set) > 0)
}

/// The length of the longest match of `pattern` in bytes; `usize::MAX` when there is no limit.
pub(crate) fn reach(pattern: &str) -> usize {
    let parsed = regex_syntax::Parser::new().parse(pattern).ok();
    parsed.and_then(|hir| hir.properties().maximum_len()).unwrap_or(usize::MAX)
}

fn shortest(set: &[String]) -> usize {
    set.iter().map(|literal| literal.chars().count()).min().unwrap_or(0)
}

/// Sets of long literals are worth most, then those without ASCII, which stands in every web address, then small ones.
fn worth(set: &[String]) -> (usize, bool, Reverse<usize>) {
    (shortest(set), !set.iter().any(|literal| literal.is_ascii()), Reverse(set.len()))
}

fn required(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![String::from_utf8(literal.0.to_vec()).ok()?]),
        HirKind::Class(regex_syntax::hir::Class::Unicode(class)) => {
            let members: usize = class.iter().map(regex_syntax::hir::ClassUnicodeRange::len).sum();
            let ascii = class.iter().any(|range| range.start().is_ascii());
            if members > WIDEST_CLASS || ascii {
                return None;
            }
            Some(class.iter().flat_map(|range| range.start()..=range.end()).map(String::from).collect())
        }
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Concat(parts) => parts.iter().filter_map(required).max_by_key(|set| worth(set)),
        HirKind::Alternation(parts) => {
            let sets: Option<Vec<Vec<String>>> = parts.iter().map(required).collect();
            Some(sets?.concat())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_required_literal_is_found() {
        let anchor = |pattern: &str| {
            anchors(pattern).map(|mut set| {
                set.sort();
                set.join("|")
            })
        };
        assert_eq!(anchor("[0-9]+元日结").as_deref(), Some("元日结"));
        assert_eq!(anchor("日赚[0-9]{2,}元?").as_deref(), Some("日赚"));
        assert_eq!(anchor("(?:刷单|补单).{0,4}返").as_deref(), Some("刷单|补单"));
        assert_eq!(anchor("[一二三]年级").as_deref(), Some("年级"));
        assert_eq!(anchor("[0-9]{6}"), None);
        assert_eq!(anchor("a?b*"), None);
    }
}
