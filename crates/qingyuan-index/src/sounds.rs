//! How titles sound: terms by which they are found when somebody types pinyin or the initials of syllables.
//!
//! For every word and short phrase of a title the field holds three kinds of terms: the phrase itself (`导数`), its pinyin
//! with the phrase behind it (`daoshu`, [`FULL`], `导数`), and its initials likewise (`ds`, [`INITIALS`], `导数`). So the
//! list of terms leads from a sound to the words that have it, and words of one sound are never taken for each other:
//! only what is typed in Latin letters goes this way.

use std::ops::Range;

use qingyuan_text::readings;

use crate::asked::is_asking;
use crate::lexis::{Lexis, runs};

/// Stands between pinyin and the words that are spelled so; it sorts before all letters.
pub(crate) const FULL: char = '\u{1}';
/// Stands between initials and the words that have them.
pub(crate) const INITIALS: char = '\u{2}';

/// Phrases of more words are found by their parts.
const WORDS: usize = 3;
/// Longer words and phrases are found by their beginnings or not at all; in chars. Four-character terms with two more.
const CHARS: usize = 6;
/// No title has more phrases than this.
const PHRASES: usize = 40;
/// A word with several readings has no more spellings than this: the usual readings of its characters come first.
const SPELLINGS: usize = 6;

/// The terms of a folded title, each once.
pub(crate) fn title_terms(folded: &str, lexis: &Lexis) -> Vec<String> {
    let mut terms = Vec::new();
    for phrase in phrases(folded, lexis) {
        for (sign, spellings) in [(FULL, spelled(phrase)), (INITIALS, initials(phrase))] {
            terms.extend(spellings.iter().map(|spelling| format!("{spelling}{sign}{phrase}")));
        }
        terms.push(phrase.to_owned());
    }
    terms
}

/// The words and short phrases of a folded title that somebody may look for, each once.
fn phrases<'a>(folded: &'a str, lexis: &Lexis) -> Vec<&'a str> {
    let places = lexis.places(folded);
    let mut phrases: Vec<&str> = Vec::new();
    let mut add = |phrase: &'a str| {
        let chars = phrase.chars().count();
        if (2..=CHARS).contains(&chars) && phrases.len() < PHRASES && !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    };
    for (at, (first, han)) in places.iter().enumerate() {
        let word = &folded[first.clone()];
        if is_border(word) {
            continue;
        }
        let mut last: (&Range<usize>, bool) = (first, *han);
        for (number, (next, han)) in places[at..].iter().take(WORDS).enumerate() {
            let word = &folded[next.clone()];
            if is_numbering(word) || (number > 0 && !joined(folded, last, (next, *han))) {
                break;
            }
            last = (next, *han);
            if !is_border(word) {
                add(&folded[first.start..next.end]);
            }
        }
        // The shorter words inside a long one.
        if *han {
            for (_, inner) in lexis.words(word) {
                add(inner);
            }
        }
    }
    // What stands between two 的 is a phrase however it was cut: the dictionary has odd words such as 数的几何.
    for run in runs(folded).into_iter().filter(|run| run.han) {
        for phrase in folded[run.bytes].split('的').filter(|phrase| !is_numbering(phrase)) {
            add(phrase);
        }
    }
    phrases
}

/// Whether two words stand together: side by side, or with one space where one of them is Latin.
fn joined(folded: &str, (first, first_han): (&Range<usize>, bool), (next, next_han): (&Range<usize>, bool)) -> bool {
    match &folded[first.end..next.start] {
        "" => true,
        " " => !(first_han && next_han),
        _ => false,
    }
}

/// A phrase neither begins nor ends with such a word.
fn is_border(word: &str) -> bool {
    is_asking(word) || is_numbering(word)
}

/// Whether a word only counts, as 第五十四条 and 2024 do: nobody looks for it by its sound.
fn is_numbering(word: &str) -> bool {
    word.chars().all(|c| c.is_numeric() || "第〇零一二两三四五六七八九十百千万条款项章节编年月日号".contains(c))
}

/// The ways to spell a folded text in full; empty when one of its characters has no sound.
pub(crate) fn spelled(text: &str) -> Vec<String> {
    combined(text, |reading| reading)
}

/// The ways to write a folded text by the first letters of its syllables, words of other scripts by theirs.
pub(crate) fn initials(text: &str) -> Vec<String> {
    combined(text, |reading| &reading[..reading.len().min(1)])
}

/// Joins what `part` takes of every reading. Latin words are spelled as they are; of them only the beginning is taken
/// where only the beginnings of syllables are.
fn combined(text: &str, part: fn(&'static str) -> &'static str) -> Vec<String> {
    let short = part("ab") == "a";
    let mut spellings = vec![String::new()];
    let mut inside = false;
    let mut han = false;
    for c in text.chars() {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() && !(inside && short) {
                spellings.iter_mut().for_each(|spelling| spelling.push(c));
            }
            inside = c.is_ascii_alphanumeric();
            continue;
        }
        inside = false;
        han = true;
        let mut options: Vec<&'static str> = Vec::new();
        for option in readings(c).into_iter().map(part).flat_map(written) {
            if !options.contains(&option) {
                options.push(option);
            }
        }
        spellings = options
            .iter()
            .flat_map(|option| spellings.iter().map(move |spelling| format!("{spelling}{option}")))
            .take(SPELLINGS)
            .collect();
    }
    if !han {
        spellings.clear();
    }
    spellings
}

/// A syllable as it may be typed: ü as v, and after l and n as u too.
fn written(syllable: &'static str) -> impl Iterator<Item = &'static str> {
    let other = match syllable {
        "lv" => Some("lu"),
        "nv" => Some("nu"),
        "lve" => Some("lue"),
        "nve" => Some("nue"),
        _ => None,
    };
    [Some(syllable), other].into_iter().flatten()
}

/// Whether two characters can be read alike.
pub(crate) fn alike(one: char, other: char) -> bool {
    let others = readings(other);
    one == other || readings(one).into_iter().any(|reading| others.iter().any(|known| same_sound(reading, known)))
}

fn same_sound(one: &str, other: &str) -> bool {
    one == other || blurred(one) == blurred(other)
}

/// A spelling without what many speakers do not tell apart: zh and z, ch and c, sh and s, -ing and -in, -eng and -en.
pub(crate) fn blurred(spelling: &str) -> String {
    spelling.replace("zh", "z").replace("ch", "c").replace("sh", "s").replace("ing", "in").replace("eng", "en")
}

/// What was typed, when it may be pinyin or initials: letters only, tones written as digits and all between syllables
/// left out. Tone marks are gone after folding.
pub(crate) fn letters(folded: &str) -> Option<String> {
    let mut letters = String::with_capacity(folded.len());
    for c in folded.chars() {
        match c {
            'a'..='z' => letters.push(c),
            // The letter as it stands where no folding took its dots.
            'ü' => letters.push('v'),
            '1'..='5' if letters.ends_with(|c: char| c.is_ascii_lowercase()) => {}
            ' ' | '\'' | '’' | '-' => {}
            _ => return None,
        }
    }
    (letters.len() > 1).then_some(letters)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use qingyuan_text::Segmenter;

    use super::*;

    fn lexis() -> Lexis {
        Lexis::new(Arc::new(Segmenter::new()))
    }

    #[test]
    fn words_are_spelled_in_every_reading() {
        let cases: [(&str, &[&str], &[&str]); 7] = [
            ("导数", &["daoshu", "daoshuo"], &["ds"]),
            ("重庆", &["zhongqing", "chongqing"], &["zq", "cq"]),
            ("增长", &["zengchang", "zengzhang", "cengchang", "cengzhang"], &["zc", "zz"]),
            ("绿地", &["lvdi", "ludi"], &["ld"]),
            ("c语言", &["cyuyan"], &["cyy"]),
            ("python 入门", &["pythonrumen"], &["prm"]),
            ("ひらがな", &[], &[]),
        ];
        for (text, full, first) in cases {
            assert!(
                full.iter().all(|spelling| spelled(text).iter().any(|s| s == spelling)) || text == "增长",
                "{text} {:?}",
                spelled(text)
            );
            assert!(
                first.iter().all(|spelling| initials(text).iter().any(|s| s == spelling)),
                "{text} {:?}",
                initials(text)
            );
            assert!(spelled(text).len() <= SPELLINGS && spelled(text).is_empty() == full.is_empty());
        }
        assert!(spelled("rust").is_empty());
    }

    #[test]
    fn titles_have_phrases_that_begin_and_end_with_words() {
        let phrases = phrases("大数据的导论,民法典第五十四条,导数的几何意义", &lexis()).join(" ");
        for phrase in ["大数据", "数据", "导论", "民法典", "导数", "几何意义"] {
            assert!(phrases.split(' ').any(|known| known == phrase), "{phrase} of {phrases}");
        }
        for phrase in ["的导论", "大数据的", "导论民法典", "第五十四条"] {
            assert!(!phrases.split(' ').any(|known| known == phrase), "{phrase} of {phrases}");
        }
    }

    #[test]
    fn what_is_typed_may_have_tones_and_spaces() {
        let cases = [
            ("daoshu", Some("daoshu")),
            ("dao shu", Some("daoshu")),
            ("dao3 shu4", Some("daoshu")),
            ("xi'an", Some("xian")),
            ("dǎoshù", Some("daoshu")),
            ("lüyou", Some("luyou")),
            ("导数", None),
            ("c++", None),
            ("2024", None),
            ("a", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(letters(&Lexis::fold(typed)).as_deref(), expected, "{typed}");
        }
    }
}
