//! How a character is spelled in Latin letters, for those who type its sound.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use ::pinyin::ToPinyin as _;

use super::readings::polyphones;

/// How a Han character is read today, spelled in full and without tones, the usual reading first; ü is written v, as it is
/// typed. Unlike in the [`crate::pinyin()`] view, zh is not z and -ing is not -in. None for what is no Han character.
#[must_use]
pub fn readings(c: char) -> Vec<&'static str> {
    static POLYPHONES: OnceLock<BTreeMap<char, Vec<&'static str>>> = OnceLock::new();
    if c.is_ascii() {
        return Vec::new();
    }
    if let Some(readings) = POLYPHONES.get_or_init(polyphones).get(&c) {
        return readings.clone();
    }
    let typed = c.to_pinyin().map(|read| match read.plain() {
        "lü" => "lv",
        "nü" => "nv",
        "lüe" => "lve",
        "nüe" => "nve",
        plain => plain,
    });
    typed.filter(|name| name.bytes().all(|byte| byte.is_ascii_lowercase())).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_spelled_as_they_are_typed() {
        let table: [(char, &[&str]); 8] = [
            ('导', &["dao"]),
            ('中', &["zhong"]),
            ('请', &["qing"]),
            ('重', &["zhong", "chong"]),
            ('女', &["nv"]),
            ('略', &["lve"]),
            ('a', &[]),
            ('ね', &[]),
        ];
        for (c, expected) in table {
            assert_eq!(readings(c), expected, "{c}");
        }
    }

    #[test]
    fn every_common_character_is_spelled_in_letters() {
        let spelled = ('\u{4E00}'..='\u{9FA5}').filter(|c| !readings(*c).is_empty()).count();
        assert!(spelled > 20_000, "{spelled}");
        assert!(
            ('\u{3400}'..='\u{9FFF}')
                .flat_map(readings)
                .all(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase()))
        );
    }
}
