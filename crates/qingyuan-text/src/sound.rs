//! Words by their sound: the pinyin view, and what to look for in it.
//!
//! Writers who avoid a word write another that sounds like it: 薇信 or `weixin` for 微信. In the pinyin view all of them are
//! the same characters. It also makes 景点 out of 经典, so it is only for rules that ask for it, never for the base or the
//! skeleton.

mod keys;
mod latin;
mod readings;
mod spelled;

use std::ops::Range;

use crate::chars::is_han;
use crate::fold::rewrite::Rewriter;
use crate::fold::view::View;

pub use keys::{pinyin_keys, sounds_like};
pub use spelled::readings;

use latin::Speller;
use readings::{Readings, Syllable};

/// The view with one private-use character for every syllable: a Han character becomes its usual reading, toneless, with
/// zh, ch, sh, -ing and -eng taken for z, c, s, -in and -en, which many speakers do not tell apart. Latin letters
/// in a row that are pinyin as a whole become syllables too when they are two or more, or one directly beside a Han
/// character. Everything else stays. Spans lead to the original, as in every view.
///
/// What the characters are is no one's business but that of [`pinyin_keys`].
#[must_use]
pub fn pinyin(view: &View) -> View {
    let readings = Readings::shared();
    let text = view.text();
    let mut bytes = text.as_bytes().to_vec();
    let mut spelled: Vec<(Range<usize>, Syllable)> = Vec::new();
    let mut at = 0;
    while let Some(first) = bytes.get(at) {
        at += match first {
            // The characters from U+3000 to U+9FFF and the private ones, which have three bytes like every syllable.
            0xE3..=0xE9 | 0xEE => {
                if let Some(three) = bytes.get_mut(at..at + 3) {
                    readings.write_syllable(three);
                }
                3
            }
            b'a'..=b'z' => {
                let end = at + latin::run(&bytes[at..]);
                syllables_of_run(text, at..end, &mut spelled);
                end - at
            }
            0..0x80 => 1,
            0x80..0xE0 => 2,
            0xE0..0xF0 => 3,
            0xF0.. => 4,
        };
    }
    // Three bytes of a character were overwritten by three of another, so this is always a text.
    let Ok(text) = String::from_utf8(bytes) else { return view.clone() };
    let sounded = view.with_text(text);
    let mut rewriter = Rewriter::new(&sounded);
    for (range, syllable) in spelled {
        rewriter.replace(range, syllable.char().encode_utf8(&mut [0; 4]));
    }
    rewriter.finish().map_or(sounded, |(view, _)| view)
}

/// How a Han character sounds, as a number from 1: its usual reading, with the same readings told apart as in the [`pinyin()`]
/// view. `None` for what is no Han character.
#[must_use]
pub fn syllable(c: char) -> Option<u16> {
    Readings::shared().usual(c).map(Syllable::number)
}

/// A pinyin view for people to read: every syllable spelled, with a space to either side.
#[must_use]
pub fn spelled_out(view: &View) -> String {
    let readings = Readings::shared();
    let mut out = String::with_capacity(view.text().len() * 2);
    let mut after_syllable = false;
    for c in view.text().chars() {
        let name = readings.name(c);
        if (after_syllable || name.is_some()) && !out.is_empty() && !out.ends_with(' ') && c != ' ' {
            out.push(' ');
        }
        match name {
            Some(name) => out.push_str(name),
            None => out.push(c),
        }
        after_syllable = name.is_some();
    }
    out
}

/// Adds the syllables of a row of Latin letters, when it stands for any.
fn syllables_of_run(text: &str, run: Range<usize>, found: &mut Vec<(Range<usize>, Syllable)>) {
    let letters = &text.as_bytes()[run.clone()];
    let Some(cut) = Speller::shared().cut(letters) else { return };
    let beside_han = || {
        text[..run.start].chars().next_back().is_some_and(is_han) || text[run.end..].chars().next().is_some_and(is_han)
    };
    if cut.len() > 1 || beside_han() {
        found.extend(
            cut.into_iter().map(|(range, syllable)| (run.start + range.start..run.start + range.end, syllable)),
        );
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fold::fold;

    fn view(text: &str) -> View {
        pinyin(fold(text).skeleton())
    }

    /// Where `word` is found by sound in `text`, as it stands in the original.
    fn heard<'t>(text: &'t str, word: &str) -> Option<&'t str> {
        let view = view(text);
        pinyin_keys(word).iter().find_map(|key| {
            let at = view.text().find(key)?;
            Some(view.span(at..at + key.len()).slice(text))
        })
    }

    #[test]
    fn a_view_can_be_read_aloud() {
        assert_eq!(spelled_out(&view("加薇信vx12，注册")), "jia wei xin vx12, zu ce");
        assert_eq!(spelled_out(&view("")), "");
    }

    #[test]
    fn words_are_found_by_their_sound() {
        let table = [
            ("招兼值人员", "兼职", "兼值"),
            ("天天撰米", "赚米", "撰米"),
            ("免费祖册", "注册", "祖册"),
            ("刷筷手的", "快手", "筷手"),
            ("加薇信吧", "微信", "薇信"),
            ("加威信吧", "微信", "威信"),
            ("加卫星吧", "微信", "卫星"),
            ("add weixin now", "微信", "weixin"),
            ("请jia微xin吧", "加微信", "jia微xin"),
            ("请ＪＩＡ微xin吧", "加微信", "ＪＩＡ微xin"),
            ("去银航贷款", "银行", "银航"),
            ("银行", "银航", "银行"),
            ("加V信", "v信", "V信"),
            ("加v芯", "v信", "v芯"),
        ];
        for (text, word, original) in table {
            assert_eq!(heard(text, word), Some(original), "{word} in {text}");
        }
        for (text, word) in [("微博", "微信"), ("the wei", "微"), ("change", "微信"), ("电话", "微信")] {
            assert_eq!(heard(text, word), None, "{word} in {text}");
        }
    }

    #[test]
    fn only_the_pinyin_view_takes_words_of_one_sound_for_each_other() {
        assert_eq!(view("景点").text(), view("经典").text());
        let (scenery, classic) = (fold("景点"), fold("经典"));
        assert_ne!(scenery.base().text(), classic.base().text());
        assert_ne!(scenery.skeleton().text(), classic.skeleton().text());
    }

    #[test]
    fn a_private_character_of_the_original_is_no_syllable() {
        let syllable = view("微").text().to_owned();
        assert_eq!(view(&format!("a{syllable}b")).text(), "a\u{FFFD}b");
    }

    proptest! {
        #[test]
        fn any_view_sounds_with_a_way_back(text in "([a-z微信加长行 ，.\u{E000}𠀀😀é]|weixin|\\PC){0,60}") {
            let folded = fold(&text);
            let sounded = pinyin(folded.skeleton());
            let mut last = 0;
            for (at, c) in sounded.text().char_indices() {
                let span = sounded.span(at..at + c.len_utf8());
                prop_assert!(!span.is_empty() && span.start >= last && span.end <= folded.chars());
                last = span.start;
            }
        }

        #[test]
        fn every_word_is_heard_in_itself(word in "[微信兼职注册行长重庆银贷款加群]{1,6}") {
            prop_assert!(sounds_like(&word, &word));
            let base = pinyin(fold(&word).base());
            prop_assert!(pinyin_keys(&word).iter().any(|key| base.text() == key));
        }
    }
}
