//! The language of a text by its letters, for pages that do not say it or say it wrongly.

/// Chars of one script whose other form is written differently, each the other's counterpart; from the most frequent ones.
const SIMPLIFIED: &str =
    "这国时们说会学对发经过还进样动种关问间长门见东车马书开无为与个来点业产实现体电机头从义议论让认";
const TRADITIONAL: &str =
    "這國時們說會學對發經過還進樣動種關問間長門見東車馬書開無為與個來點業產實現體電機頭從義議論讓認";

/// How many letters are looked at.
const SAMPLE: usize = 2_000;

/// The language, when the letters leave no doubt: Chinese in one of its scripts, Japanese, Korean.
pub(crate) fn language<'a>(texts: impl Iterator<Item = &'a str>) -> Option<&'static str> {
    let (mut han, mut kana, mut hangul, mut other, mut simplified, mut traditional) = (0, 0, 0, 0, 0, 0);
    for c in texts.flat_map(str::chars).filter(|c| c.is_alphabetic()).take(SAMPLE) {
        match u32::from(c) {
            0x3040..=0x30ff => kana += 1,
            0xac00..=0xd7a3 => hangul += 1,
            0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff => {
                han += 1;
                // Some chars stand in both lists: they are the same in both scripts.
                let (is_simplified, is_traditional) = (SIMPLIFIED.contains(c), TRADITIONAL.contains(c));
                simplified += usize::from(is_simplified && !is_traditional);
                traditional += usize::from(is_traditional && !is_simplified);
            }
            _ => other += 1,
        }
    }
    let all = han + kana + hangul + other;
    if all < 20 || other * 2 > all {
        return None;
    }
    if kana * 10 > all {
        return Some("ja");
    }
    if hangul * 3 > all {
        return Some("ko");
    }
    match (simplified, traditional) {
        (0, 0) => None,
        (simplified, traditional) if simplified > traditional * 2 => Some("zh-Hans"),
        (simplified, traditional) if traditional > simplified * 2 => Some("zh-Hant"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_tell_languages() {
        for (text, want) in [
            ("这所学校的图书馆从三月起延长开放时间，学生们可以在里面学习到晚上十点。", Some("zh-Hans")),
            ("這所學校的圖書館從三月起延長開放時間，學生們可以在裡面學習到晚上十點。", Some("zh-Hant")),
            ("この学校の図書館は三月から開館時間を延長し、学生は夜十時まで利用できます。", Some("ja")),
            ("The library of this school will be open until ten in the evening.", None),
            ("短文", None),
        ] {
            assert_eq!(language([text].into_iter()), want, "{text}");
        }
    }
}
