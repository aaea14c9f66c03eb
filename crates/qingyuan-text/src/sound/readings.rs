//! How Han characters are read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use ::pinyin::ToPinyin as _;

static POLYPHONES: &str = include_str!("../../data/polyphones.txt");

/// The characters that are looked up directly; those beyond are in no living word.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9FFF;

/// The private character of the first syllable.
const PRIVATE: u32 = 0xE000;

/// A toneless syllable, one for all that sound much the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Syllable(u16);

impl Syllable {
    /// Its number, counted from one.
    pub(super) fn number(self) -> u16 {
        self.0 + 1
    }

    /// The character that stands for it in the view.
    pub(super) fn char(self) -> char {
        char::from_u32(PRIVATE + u32::from(self.0)).unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

/// The readings of all characters.
pub(super) struct Readings {
    /// From `FIRST` to `LAST`: the three bytes of the usual reading's character; zeros for none.
    usual: Box<[[u8; 3]]>,
    /// The further readings of the characters that have several.
    further: BTreeMap<char, Vec<Syllable>>,
    /// By syllable: the usual readings of the characters that have it as a further one.
    usual_for_further: BTreeMap<Syllable, Vec<Syllable>>,
    /// By spelling, ü written v: the syllable.
    spellings: BTreeMap<String, Syllable>,
    /// By number: the shortest spelling of each syllable.
    names: Vec<String>,
}

impl Readings {
    pub(super) fn shared() -> &'static Self {
        static READ: OnceLock<Readings> = OnceLock::new();
        READ.get_or_init(Self::read)
    }

    fn read() -> Self {
        let polyphones = polyphones();
        let plain = |c: char| match polyphones.get(&c) {
            Some(readings) => readings.first().map(|first| (*first).to_owned()),
            None => c.to_pinyin().map(|read| without_umlaut(read.plain())),
        };
        let chars = || (FIRST..=LAST).filter_map(char::from_u32);
        let mut names: BTreeSet<String> = chars().filter_map(plain).collect();
        names.extend(polyphones.values().flatten().map(|name| (*name).to_owned()));
        let classes: BTreeSet<String> = names.iter().map(|name| fuzzy(name)).collect();
        let short: Vec<String> = classes.iter().cloned().collect();
        let syllables: BTreeMap<String, Syllable> = classes.into_iter().zip((0..).map(Syllable)).collect();
        let syllable = |name: &str| syllables.get(&fuzzy(name)).copied();

        let mut further = BTreeMap::new();
        let mut usual_for_further: BTreeMap<Syllable, Vec<Syllable>> = BTreeMap::new();
        for (c, readings) in &polyphones {
            let all: Vec<Syllable> = readings.iter().filter_map(|name| syllable(name)).collect();
            let Some((usual, others)) = all.split_first() else { continue };
            for other in others.iter().filter(|other| *other != usual) {
                let known = usual_for_further.entry(*other).or_default();
                if !known.contains(usual) {
                    known.push(*usual);
                }
            }
            further.insert(*c, others.to_vec());
        }
        let usual = chars().map(|c| plain(c).and_then(|name| syllable(&name)).map_or([0; 3], bytes)).collect();
        let spellings = names.iter().filter_map(|name| Some((name.clone(), syllable(name)?))).collect();
        Self { usual, further, usual_for_further, spellings, names: short }
    }

    /// Every spelling with its syllable, ü written v.
    pub(super) fn spellings(&self) -> impl Iterator<Item = (&str, Syllable)> {
        self.spellings.iter().map(|(name, syllable)| (name.as_str(), *syllable))
    }

    /// How the syllable that `c` stands for in the view is spelled, without what the view does not tell apart.
    pub(super) fn name(&self, c: char) -> Option<&str> {
        self.names.get((c as u32).checked_sub(PRIVATE)? as usize).map(String::as_str)
    }

    /// The usual reading of `c`.
    pub(super) fn usual(&self, c: char) -> Option<Syllable> {
        let [one, two, last] = *self.usual.get((c as u32).checked_sub(FIRST)? as usize)?;
        // The three bytes of a private character, or zeros, which stand for no reading.
        let private = u32::from(one & 0xF) << 12 | u32::from(two & 0x3F) << 6 | u32::from(last & 0x3F);
        Some(Syllable(u16::try_from(private.checked_sub(PRIVATE)?).ok()?))
    }

    /// The further readings of `c`.
    pub(super) fn further(&self, c: char) -> &[Syllable] {
        self.further.get(&c).map_or(&[], Vec::as_slice)
    }

    /// All readings of `c`, the usual one first.
    pub(super) fn all(&self, c: char) -> impl Iterator<Item = Syllable> {
        self.usual(c).into_iter().chain(self.further(c).iter().copied())
    }

    /// How else the view may write a character that can be read `syllable`.
    pub(super) fn usual_for_further(&self, syllable: Syllable) -> &[Syllable] {
        self.usual_for_further.get(&syllable).map_or(&[], Vec::as_slice)
    }

    /// Overwrites one character of three bytes with its usual reading, when it has one. A private character that could be
    /// taken for a syllable is made unreadable.
    #[inline]
    pub(super) fn write_syllable(&self, three: &mut [u8]) {
        let [one, two, last] = three else { return };
        let code = u32::from(*one & 0xF) << 12 | u32::from(*two & 0x3F) << 6 | u32::from(*last & 0x3F);
        if let Some(syllable) = self.usual.get(code.wrapping_sub(FIRST) as usize) {
            if syllable[0] != 0 {
                (*one, *two, *last) = (syllable[0], syllable[1], syllable[2]);
            }
        } else if code >= PRIVATE {
            (*one, *two, *last) = (0xEF, 0xBF, 0xBD);
        }
    }
}

fn bytes(syllable: Syllable) -> [u8; 3] {
    let mut three = [0; 3];
    // The private characters are all written in three bytes.
    syllable.char().encode_utf8(&mut three);
    three
}

/// The characters that are read in several ways, each with its readings, ü written v, the usual one first.
pub(super) fn polyphones() -> BTreeMap<char, Vec<&'static str>> {
    let entries = POLYPHONES.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
    entries
        .filter_map(|entry| {
            let (c, readings) = entry.split_once('=')?;
            Some((c.chars().next()?, readings.split(',').collect()))
        })
        .collect()
}

/// The spelling with v for ü, as it is typed.
fn without_umlaut(name: &str) -> String {
    name.replace('ü', "v").replace('ê', "e")
}

/// The common spelling of all syllables that speakers of many regions do not tell apart: retroflex and dental initials,
/// -ing and -in, -eng and -en. Not -ang and -an: few mix them up, and see `docs/adr/0004-pinyin-table.md` for what it costs.
fn fuzzy(name: &str) -> String {
    let mut name = name.to_owned();
    if name.as_bytes().get(1) == Some(&b'h') && name.starts_with(['z', 'c', 's']) {
        name.remove(1);
    }
    if name.ends_with("ing") || name.ends_with("eng") {
        name.pop();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_read_in_the_ways_of_today() {
        let readings = Readings::shared();
        let named = |c: char| -> Vec<&str> {
            let names = readings.spellings();
            let all: Vec<Syllable> = readings.all(c).collect();
            names
                .filter(|(name, syllable)| all.contains(syllable) && fuzzy(name) == *name)
                .map(|(name, _)| name)
                .collect()
        };
        assert_eq!(named('微'), ["wei"]);
        assert_eq!(named('行'), ["hang", "xin"]);
        assert_eq!(named('绿'), ["lu", "lv"]);
        assert_eq!(named('吕'), ["lv"]);
        assert_eq!(named('注'), ["zu"]);
        assert_eq!(readings.usual('a'), None);
        assert_eq!(readings.usual('ね'), None);
    }

    #[test]
    fn every_reading_of_a_polyphone_is_a_reading_of_other_characters() {
        for (c, readings) in polyphones() {
            assert!(crate::chars::is_han(c));
            for name in readings {
                let common = (FIRST..=LAST).filter_map(char::from_u32).filter(|other| *other != c);
                let mut names = common.filter_map(|c| c.to_pinyin()).map(|read| without_umlaut(read.plain()));
                assert!(
                    names.any(|other| other == name) || matches!(name, "dei" | "nei" | "shei" | "zhei" | "ng"),
                    "{c} {name}"
                );
            }
        }
    }

    #[test]
    fn syllables_that_sound_alike_are_one() {
        for (one, other) in [("zhi", "zi"), ("shang", "sang"), ("xing", "xin"), ("meng", "men"), ("chong", "cong")] {
            assert_eq!(fuzzy(one), fuzzy(other));
        }
        for (one, other) in [("lang", "lan"), ("dong", "dun"), ("hu", "fu"), ("ni", "li")] {
            assert_ne!(fuzzy(one), fuzzy(other));
        }
    }
}
