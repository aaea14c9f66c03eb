//! Single characters: which are Han, and what is the simplified form of each.

use std::sync::OnceLock;

/// The first and the last character that the direct table covers; every common traditional character lies between.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9FFF;

static PAIRS: &str = include_str!("../data/traditional.txt");

struct Table {
    /// One entry per character from `FIRST` to `LAST`: its simplified form, or itself.
    direct: Box<[char]>,
    /// The rest, sorted by the traditional character.
    rare: Vec<(char, char)>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut direct: Box<[char]> = (FIRST..=LAST).filter_map(char::from_u32).collect();
        let mut rare = Vec::new();
        for (from, to) in pairs() {
            match direct.get_mut((from as u32).wrapping_sub(FIRST) as usize) {
                Some(slot) => *slot = to,
                None => rare.push((from, to)),
            }
        }
        rare.sort_unstable();
        Table { direct, rare }
    })
}

/// Every pair (traditional, simplified) of the shipped table.
pub(crate) fn pairs() -> impl Iterator<Item = (char, char)> {
    PAIRS.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).filter_map(|pair| {
        let mut chars = pair.chars();
        Some((chars.next()?, chars.next()?))
    })
}

/// The simplified form of one traditional character, or the character itself.
///
/// The table is `OpenCC`'s `TSCharacters` (Apache-2.0), first choice of each line and closed under repetition, so that
/// `simplify(simplify(c)) == simplify(c)`. Words are not looked at: 乾 is 干 even in 乾隆.
#[must_use]
pub fn simplify(c: char) -> char {
    let code = c as u32;
    if code < FIRST {
        return c;
    }
    let table = table();
    match table.direct.get((code - FIRST) as usize) {
        Some(simplified) => *simplified,
        None => match table.rare.binary_search_by_key(&c, |pair| pair.0) {
            Ok(at) => table.rare[at].1,
            Err(_) => c,
        },
    }
}

/// Whether `c` is a Han character (Unicode 17: unified and compatibility ideographs, 〇 and 々).
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{3005}' | '\u{3007}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' | '\u{323B0}'..='\u{3347F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_characters_become_simplified_ones() {
        let text: String = "賭博網站後臺開發".chars().map(simplify).collect();
        assert_eq!(text, "赌博网站后台开发");
        assert_eq!(simplify('a'), 'a');
        assert_eq!(simplify('的'), '的');
    }

    #[test]
    fn simplifying_twice_changes_nothing() {
        assert!(pairs().count() > 4_000, "the table was read");
        for (from, to) in pairs() {
            assert_eq!(simplify(from), to);
            assert_eq!(simplify(to), to, "{from} -> {to} goes on");
        }
    }

    #[test]
    fn kana_and_punctuation_are_not_han() {
        assert!(['汉', '㐀', '〇', '𠀀'].into_iter().all(is_han));
        assert!(!['あ', '，', 'a', '한', '🈶'].into_iter().any(is_han));
    }
}
