//! What to look for in the pinyin view, and whether what was found sounds right.

use super::latin::{self, Speller};
use super::readings::{Readings, Syllable};
use crate::chars::is_han;

/// The most keys of one word. A word of four characters with two readings each has sixteen.
const MOST_KEYS: usize = 64;

/// One part of a word: what sounds, or what is only written.
enum Unit {
    Han(char),
    Syllable(Syllable),
    Other(char),
}

/// The parts of a folded word, Latin pinyin cut into syllables as the view does it.
fn units(word: &str) -> Vec<Unit> {
    let bytes = word.as_bytes();
    let mut units = Vec::new();
    let mut at = 0;
    while let Some(c) = word[at..].chars().next() {
        let run = latin::run(&bytes[at..]);
        if run == 0 {
            units.push(if Readings::shared().usual(c).is_some() { Unit::Han(c) } else { Unit::Other(c) });
            at += c.len_utf8();
            continue;
        }
        let beside_han =
            word[..at].chars().next_back().is_some_and(is_han) || word[at + run..].chars().next().is_some_and(is_han);
        match Speller::shared().cut(&bytes[at..at + run]) {
            Some(cut) if cut.len() > 1 || beside_han => {
                units.extend(cut.into_iter().map(|(_, syllable)| Unit::Syllable(syllable)));
            }
            _ => units.extend(word[at..at + run].chars().map(Unit::Other)),
        }
        at += run;
    }
    units
}

/// The texts that stand in a [`crate::pinyin()`] view where something sounds like `word`, which is folded: for every
/// reading of its characters, and for every character that may be read so but usually is read otherwise. The likeliest
/// first, at most 64; none for an empty word. Some of them stand for other words too, so ask [`sounds_like`] about
/// what was found.
#[must_use]
pub fn pinyin_keys(word: &str) -> Vec<String> {
    let readings = Readings::shared();
    // Each key with how unusual its readings are.
    let mut keys: Vec<(usize, String)> = vec![(0, String::new())];
    for unit in units(word) {
        let mut options: Vec<(usize, char)> = Vec::new();
        let mut offer = |rank: usize, syllable: Syllable| {
            if !options.iter().any(|(_, known)| *known == syllable.char()) {
                options.push((rank, syllable.char()));
            }
        };
        match unit {
            Unit::Han(c) => {
                for (rank, syllable) in readings.all(c).enumerate() {
                    offer(rank, syllable);
                }
                for syllable in readings.all(c) {
                    for (rank, usual) in (3..).zip(readings.usual_for_further(syllable)) {
                        offer(rank, *usual);
                    }
                }
            }
            Unit::Syllable(syllable) => {
                offer(0, syllable);
                for (rank, usual) in (3..).zip(readings.usual_for_further(syllable)) {
                    offer(rank, *usual);
                }
            }
            Unit::Other(c) => options.push((0, c)),
        }
        keys = keys
            .iter()
            .flat_map(|(rank, key)| options.iter().map(move |(more, c)| (rank + more, format!("{key}{c}"))))
            .collect();
        keys.sort_by_key(|(rank, _)| *rank);
        keys.truncate(MOST_KEYS);
    }
    keys.into_iter().map(|(_, key)| key).filter(|key| !key.is_empty()).collect()
}

/// Whether the folded `text` as a whole sounds like the folded `word`: character by character, some reading of the one is
/// some reading of the other. Latin pinyin in either counts; what does not sound must be the same.
#[must_use]
pub fn sounds_like(text: &str, word: &str) -> bool {
    !word.is_empty() && sounds_from(text, &units(word))
}

fn sounds_from(text: &str, units: &[Unit]) -> bool {
    let Some((unit, units)) = units.split_first() else { return text.is_empty() };
    let Some(c) = text.chars().next() else { return false };
    let rest = &text[c.len_utf8()..];
    let readings = Readings::shared();
    let fits = |syllable: Syllable| match unit {
        Unit::Han(wanted) => readings.all(*wanted).any(|reading| reading == syllable),
        Unit::Syllable(wanted) => *wanted == syllable,
        Unit::Other(_) => false,
    };
    match unit {
        Unit::Han(wanted) | Unit::Other(wanted) if *wanted == c => return sounds_from(rest, units),
        Unit::Other(_) => return false,
        Unit::Han(_) | Unit::Syllable(_) => {}
    }
    if readings.all(c).any(fits) {
        return sounds_from(rest, units);
    }
    // One row of letters may be cut in several ways.
    let mut spelled = Speller::shared().prefixes(text.as_bytes());
    spelled.any(|(length, syllable)| fits(syllable) && sounds_from(&text[length..], units))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sounds_alike_and_what_does_not() {
        let alike = [
            ("兼值", "兼职"),
            ("撰米", "赚米"),
            ("祖册", "注册"),
            ("筷手", "快手"),
            ("薇信", "微信"),
            ("威信", "微信"),
            ("卫星", "微信"),
            ("weixin", "微信"),
            ("微xin", "微信"),
            ("jia微xin", "加微信"),
            ("加微信", "jia微xin"),
            ("fangan", "反感"),
            ("fangan", "方案"),
            ("银航", "银行"),
            ("形长", "行长"),
            ("加v芯", "加v信"),
            ("景点", "经典"),
        ];
        for (text, word) in alike {
            assert!(sounds_like(text, word), "{text} ~ {word}");
        }
        let apart = [
            ("微博", "微信"),
            ("微", "微信"),
            ("微信群", "微信"),
            ("weixi", "微信"),
            ("微 信", "微信"),
            ("拦住", "狼住"),
            ("", "微信"),
            ("微信", ""),
            ("", ""),
            ("x", "v"),
        ];
        for (text, word) in apart {
            assert!(!sounds_like(text, word), "{text} ~ {word}");
        }
    }

    /// The view knows only the usual reading of each character; the keys make up for it.
    #[test]
    fn whatever_sounds_alike_has_a_key() {
        let readings = Readings::shared();
        let polyphones: Vec<char> = ('\u{4E00}'..='\u{9FFF}').filter(|c| !readings.further(*c).is_empty()).collect();
        let others = ('\u{4E00}'..='\u{9FFF}').filter(|c| readings.usual(*c).is_some()).step_by(37);
        let mut alike = 0;
        for written in others.chain(polyphones.iter().copied()) {
            let Some(seen) = readings.usual(written) else { continue };
            for meant in &polyphones {
                let has_key = pinyin_keys(&meant.to_string()).contains(&seen.char().to_string());
                if sounds_like(&written.to_string(), &meant.to_string()) {
                    assert!(has_key, "{written} for {meant}");
                    alike += 1;
                }
            }
        }
        assert!(alike > polyphones.len());
    }

    #[test]
    fn keys_are_few_and_the_usual_reading_comes_first() {
        let long = "行长重乐会调还都得着了传弹藏";
        assert_eq!(pinyin_keys(long).len(), 64);
        assert_eq!(pinyin_keys("兼职").first(), pinyin_keys("兼值").first());
        assert_eq!(
            pinyin_keys("银行").len(),
            pinyin_keys("银行").iter().collect::<std::collections::BTreeSet<_>>().len()
        );
        assert_eq!(pinyin_keys("abc"), ["abc"]);
        assert!(pinyin_keys("").is_empty());
    }
}
