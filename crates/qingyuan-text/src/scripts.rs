//! Which scripts a text is written in.

use std::sync::OnceLock;

use crate::chars::{is_han, pairs, simplify};

/// How many letters of each script a text has. Digits, marks, punctuation, spaces and pictures count nowhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scripts {
    /// Han characters, the next two kinds among them.
    pub han: usize,
    /// Han characters that simplified writing has done away with: 館. Those that it keeps in some words, as 乾 in 乾隆, are not
    /// among them.
    pub traditional: usize,
    /// Han characters that simplified writing uses in the place of others: 馆. Some of them, such as 后 and 里, are traditional
    /// characters too, in other words.
    pub simplified: usize,
    /// Hiragana and katakana.
    pub kana: usize,
    /// Hangul syllables.
    pub hangul: usize,
    /// Latin letters, those with marks and the full-width ones among them.
    pub latin: usize,
    /// Cyrillic letters.
    pub cyrillic: usize,
    /// Greek letters.
    pub greek: usize,
    /// Letters of all other scripts.
    pub other: usize,
}

impl Scripts {
    /// The letters of all scripts together.
    #[must_use]
    pub fn letters(&self) -> usize {
        self.han + self.kana + self.hangul + self.latin + self.cyrillic + self.greek + self.other
    }

    fn add(&mut self, c: char) {
        match c {
            'a'..='z' | 'A'..='Z' => self.latin += 1,
            '\0'..='\u{7F}' => {}
            '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' => {
                self.han += 1;
                match writings().get(c as usize - 0x3400) {
                    Some(Writing::Traditional) => self.traditional += 1,
                    Some(Writing::Simplified) => self.simplified += 1,
                    Some(Writing::Both) | None => {}
                }
            }
            '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9D}' => self.kana += 1,
            '\u{AC00}'..='\u{D7A3}' => self.hangul += 1,
            // Nearly all of the rest of Chinese prose: marks, which are slow to look up.
            '\u{2010}'..='\u{206F}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{FF01}'..='\u{FF20}' => {}
            _ if is_han(c) => {
                self.han += 1;
                self.traditional += usize::from(simplify(c) != c);
            }
            _ if !c.is_alphabetic() => {}
            '\u{AA}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' | '\u{FF21}'..='\u{FF5A}' => self.latin += 1,
            '\u{400}'..='\u{52F}' | '\u{1C80}'..='\u{1C8F}' => self.cyrillic += 1,
            '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => self.greek += 1,
            _ => self.other += 1,
        }
    }
}

/// Counts the letters of `text` by script.
#[must_use]
pub fn scripts(text: &str) -> Scripts {
    let mut counts = Scripts::default();
    text.chars().for_each(|c| counts.add(c));
    counts
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Writing {
    Both,
    Traditional,
    Simplified,
}

/// Characters that simplified writing replaces in most words and keeps in some: 乾隆, 宫商角徵羽, 瞭望, 慰藉, 幺麽.
const BOTH: &str = "乾徵瞭藉麽夥吒甯薹覆摺";

/// The writing of each character from U+3400 to U+9FFF.
fn writings() -> &'static [Writing] {
    static WRITINGS: OnceLock<Box<[Writing]>> = OnceLock::new();
    WRITINGS.get_or_init(|| {
        let mut writings = vec![Writing::Both; 0x9FFF - 0x3400 + 1].into_boxed_slice();
        let mut set = |c: char, writing: Writing| {
            if let Some(slot) = (c as usize).checked_sub(0x3400).and_then(|at| writings.get_mut(at)) {
                *slot = writing;
            }
        };
        for (traditional, simplified) in pairs() {
            set(simplified, Writing::Simplified);
            set(traditional, if BOTH.contains(traditional) { Writing::Both } else { Writing::Traditional });
        }
        writings
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted_by_script() {
        let table = [
            ("图书馆", Scripts { han: 3, simplified: 3, ..Scripts::default() }),
            ("圖書館大", Scripts { han: 4, traditional: 3, ..Scripts::default() }),
            ("ひらカナー漢", Scripts { kana: 5, han: 1, traditional: 1, ..Scripts::default() }),
            ("도서관", Scripts { hangul: 3, ..Scripts::default() }),
            ("aÉＺ 12, ①😀", Scripts { latin: 3, ..Scripts::default() }),
            ("wесhаt", Scripts { latin: 3, cyrillic: 3, ..Scripts::default() }),
            ("αβ ש", Scripts { greek: 2, other: 1, ..Scripts::default() }),
            ("\u{20000}〇", Scripts { han: 2, ..Scripts::default() }),
            ("", Scripts::default()),
        ];
        for (text, expected) in table {
            assert_eq!(scripts(text), expected, "of {text}");
            assert!(scripts(text).letters() <= text.chars().count(), "of {text}");
        }
    }

    #[test]
    fn every_letter_of_unicode_counts_once_and_nothing_else_does() {
        for c in '\0'..=char::MAX {
            let counted = scripts(c.encode_utf8(&mut [0; 4])).letters();
            // Han and kana are counted by block, with the few marks and the unassigned places in it.
            if c.is_alphabetic() {
                assert_eq!(counted, 1, "U+{:04X}", c as u32);
            } else if !is_han(c) && !matches!(c, '\u{3041}'..='\u{30FF}') {
                assert_eq!(counted, 0, "U+{:04X}", c as u32);
            }
        }
    }
}
