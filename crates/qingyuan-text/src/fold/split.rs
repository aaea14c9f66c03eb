//! Characters written as their parts side by side.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

static TABLE: &str = include_str!("../../data/split.txt");

/// Parts that are no characters by themselves: next to the rest of a character they betray the trick.
const BARE: &str = "亻氵扌讠钅饣纟犭忄灬辶阝艹宀冖冫彳礻衤疒刂攵囗彡爫廴丬";

/// One way to write a character in parts.
#[derive(Debug)]
pub(super) struct Split {
    /// The parts after the first, in order.
    rest: Box<str>,
    /// The character that they make.
    pub(super) whole: &'static str,
    /// Whether one of the parts is no character by itself.
    pub(super) is_bare: bool,
}

struct Table {
    /// By first part; the longest way first.
    splits: BTreeMap<char, Vec<Split>>,
    /// By first part: after these characters it belongs to another word.
    guards: BTreeMap<char, &'static str>,
    seconds: BTreeSet<char>,
}

fn table() -> &'static Table {
    static PARSED: OnceLock<Table> = OnceLock::new();
    PARSED.get_or_init(|| {
        let mut table = Table { splits: BTreeMap::new(), guards: BTreeMap::new(), seconds: BTreeSet::new() };
        let entries = TABLE.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
        for entry in entries {
            if let Some((first, guard)) = entry.split_once('<') {
                table.guards.extend(first.chars().map(|first| (first, guard)));
            } else if let Some((whole, parts)) = entry.split_once('=') {
                let Some(first) = parts.chars().next() else { continue };
                table.seconds.extend(parts.chars().nth(1));
                let rest = parts[first.len_utf8()..].into();
                let is_bare = parts.chars().any(|part| BARE.contains(part));
                let ways = table.splits.entry(first).or_default();
                ways.push(Split { rest, whole, is_bare });
                ways.sort_by_key(|way| std::cmp::Reverse(way.rest.len()));
            }
        }
        table
    })
}

/// Whether a split character may begin with `c`.
pub(super) fn may_begin(c: char) -> bool {
    table().splits.contains_key(&c)
}

/// Whether `c` may be the second part of a split character.
pub(super) fn may_go_on(c: char) -> bool {
    table().seconds.contains(&c)
}

/// The split character at the start of `text`, which comes after `before`, and the length of its parts in bytes.
/// `skip` gives the length of the filling at the start of a text that may stand between two parts.
pub(super) fn at_start(
    text: &str,
    before: Option<char>,
    skip: impl Fn(&str) -> usize,
) -> Option<(&'static Split, usize)> {
    let first = text.chars().next()?;
    let table = table();
    let ways = table.splits.get(&first)?;
    if let (Some(guard), Some(before)) = (table.guards.get(&first), before)
        && guard.contains(before)
    {
        return None;
    }
    ways.iter().find_map(|way| {
        let mut length = first.len_utf8();
        for part in way.rest.chars() {
            let rest = &text[length..];
            let rest = if rest.starts_with(part) { rest } else { &rest[skip(rest)..] };
            if !rest.starts_with(part) {
                return None;
            }
            length = text.len() - rest.len() + part.len_utf8();
        }
        Some((way, length))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_one_character_made_of_at_least_two_others() {
        let entries: Vec<&str> =
            TABLE.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect();
        assert!(entries.len() > 150, "{}", entries.len());
        for entry in entries.iter().filter(|entry| !entry.contains('<')) {
            let (whole, parts) = entry.split_once('=').expect("whole=parts");
            assert_eq!(whole.chars().count(), 1, "{entry}");
            assert!((2..=5).contains(&parts.chars().count()) && !parts.contains(whole), "{entry}");
        }
        let mut parts: Vec<&str> =
            entries.iter().filter_map(|entry| entry.split_once('=')).map(|pair| pair.1).collect();
        parts.sort_unstable();
        assert!(parts.windows(2).all(|pair| pair[0] != pair[1]), "one way twice");
    }

    #[test]
    fn the_longest_way_wins_and_guards_hold() {
        let none = |_: &str| 0;
        let found = |text: &str, before| at_start(text, before, none).map(|(split, length)| (split.whole, length));
        assert_eq!(found("亻言加", None), Some(("信", 6)));
        assert_eq!(found("马叉虫", None), Some(("骚", 9)));
        assert_eq!(found("贝者", Some('宝')), None);
        assert_eq!(found("贝者", Some('好')), Some(("赌", 6)));
        assert_eq!(at_start("弓 虽", None, |rest| usize::from(rest.starts_with(' '))).map(|found| found.1), Some(7));
    }
}
