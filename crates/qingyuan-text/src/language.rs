//! Which language a text is in, when that is plain.

use crate::scripts::{Scripts, scripts};

/// Frequent English words that are no words of other languages written in Latin letters, or rarely so.
const ENGLISH: &[&str] = &[
    "the", "of", "and", "to", "is", "that", "for", "with", "was", "are", "this", "be", "by", "from", "have", "not",
    "it", "which", "you", "were", "has", "their", "can", "will", "an", "at",
];

/// Fewer letters than this say too little. Picked by gut feeling.
const ENOUGH: usize = 6;

/// So many characters are enough for any text.
const ENOUGH_TO_TELL: usize = 20_000;

/// The language as a BCP 47 tag among `zh-Hans`, `zh-Hant`, `en`, `ja` and `ko`, or `None` when it is not plain. Reads the
/// first twenty thousand characters.
#[must_use]
pub fn language(text: &str) -> Option<&'static str> {
    let end = text.char_indices().nth(ENOUGH_TO_TELL).map_or(text.len(), |(at, _)| at);
    let counts = scripts(&text[..end]);
    let other = counts.other + counts.cyrillic + counts.greek;
    // A Han character says about as much as four Latin letters.
    let letters = counts.han + counts.kana + counts.hangul + counts.latin / 4 + other;
    if counts.letters() < ENOUGH {
        return None;
    }
    if counts.kana * 10 > letters && counts.kana + counts.han > letters / 2 {
        return Some("ja");
    }
    if counts.hangul * 2 > letters {
        return Some("ko");
    }
    if counts.han * 2 > letters && counts.han >= ENOUGH {
        return chinese(&counts);
    }
    (counts.latin / 4 * 5 > letters * 4 && is_english(text)).then_some("en")
}

/// In running text about a third of the characters differ between the two writings, so a tenth is plain.
fn chinese(counts: &Scripts) -> Option<&'static str> {
    if counts.traditional * 10 > counts.han && counts.traditional > counts.simplified {
        Some("zh-Hant")
    } else if counts.traditional * 50 <= counts.han && counts.simplified > 0 {
        Some("zh-Hans")
    } else {
        None
    }
}

fn is_english(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).take(2_000);
    let (mut all, mut known) = (0, 0);
    for word in words {
        all += 1;
        known += usize::from(ENGLISH.iter().any(|english| word.eq_ignore_ascii_case(english)));
    }
    all >= 5 && known * 8 >= all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_cases_are_told_and_doubtful_ones_are_not() {
        let table = [
            ("图书馆新学期的开放时间有所调整，请同学们留意。", Some("zh-Hans")),
            ("圖書館新學期的開放時間有所調整，請同學們留意。", Some("zh-Hant")),
            ("The library is open from eight to ten and this will not change.", Some("en")),
            ("図書館は午前八時に開きます。", Some("ja")),
            ("도서관은 오전 여덟 시에 엽니다.", Some("ko")),
            ("本文用 Python 编写 scikit-learn 的示例代码，说明训练过程。", Some("zh-Hans")),
            ("Die Bibliothek ist von acht bis zehn Uhr geöffnet.", None),
            ("大小人", None),
            ("著名的乾隆皇帝", None),
            ("著名的乾隆皇帝说过的话", Some("zh-Hans")),
            ("123 456 !!!", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(language(text), expected, "of {text}");
        }
    }
}
