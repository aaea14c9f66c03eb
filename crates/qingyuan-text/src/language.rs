//! Which language a text is in, when that is plain.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::chars::{is_han, pairs, simplify};

/// Frequent English words that are no words of other languages written in Latin letters, or rarely so.
const ENGLISH: &[&str] = &[
    "the", "of", "and", "to", "is", "that", "for", "with", "was", "are", "this", "be", "by", "from", "have", "not",
    "it", "which", "you", "were", "has", "their", "can", "will", "an", "at",
];

/// Fewer letters than this say too little. Picked by gut feeling.
const ENOUGH: usize = 6;

/// The language as a BCP 47 tag among `zh-Hans`, `zh-Hant`, `en`, `ja` and `ko`, or `None` when it is not plain. Reads the
/// first twenty thousand characters.
#[must_use]
pub fn language(text: &str) -> Option<&'static str> {
    let mut counts = Counts::default();
    for c in text.chars().take(20_000) {
        counts.add(c);
    }
    let letters = counts.han + counts.kana + counts.hangul + counts.latin / 4 + counts.other;
    if counts.han + counts.kana + counts.hangul + counts.latin + counts.other < ENOUGH {
        return None;
    }
    if counts.kana * 10 > letters && counts.kana + counts.han > letters / 2 {
        return Some("ja");
    }
    if counts.hangul * 2 > letters {
        return Some("ko");
    }
    if counts.han * 2 > letters && counts.han >= ENOUGH {
        return counts.chinese();
    }
    (counts.latin / 4 * 5 > letters * 4 && is_english(text)).then_some("en")
}

#[derive(Default)]
struct Counts {
    han: usize,
    /// Han characters that only traditional writing has.
    traditional: usize,
    /// Han characters that simplification made.
    simplified: usize,
    kana: usize,
    hangul: usize,
    latin: usize,
    other: usize,
}

impl Counts {
    fn add(&mut self, c: char) {
        match c {
            'a'..='z' | 'A'..='Z' => self.latin += 1,
            '\u{3041}'..='\u{30FF}' => self.kana += 1,
            '\u{AC00}'..='\u{D7A3}' => self.hangul += 1,
            _ if is_han(c) => {
                self.han += 1;
                if simplify(c) != c {
                    self.traditional += 1;
                } else if simplified_forms().contains(&c) {
                    self.simplified += 1;
                }
            }
            _ if c.is_alphabetic() => self.other += 1,
            _ => {}
        }
    }

    /// In running text about a third of the characters differ between the two writings, so a tenth is plain.
    fn chinese(&self) -> Option<&'static str> {
        if self.traditional * 10 > self.han && self.traditional > self.simplified {
            Some("zh-Hant")
        } else if self.traditional * 50 <= self.han && self.simplified > 0 {
            Some("zh-Hans")
        } else {
            None
        }
    }
}

/// The characters that simplification writes for another one. Some of them (后, 里, 面) are traditional characters too.
fn simplified_forms() -> &'static HashSet<char> {
    static FORMS: OnceLock<HashSet<char>> = OnceLock::new();
    FORMS.get_or_init(|| pairs().map(|(_, simplified)| simplified).collect())
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
            ("123 456 !!!", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(language(text), expected, "of {text}");
        }
    }
}
