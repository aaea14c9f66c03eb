//! How text becomes tokens; the same for entries and for queries, or nothing would be found.

use std::ops::Range;
use std::sync::Arc;

use qingyuan_text::{Mode, Segmenter, base};

/// Longer Latin tokens (base64, minified scripts) are cut here on both sides, in bytes.
const TOKEN_BYTES: usize = 96;

/// Cuts folded text into words and grams.
pub(crate) struct Lexis {
    segmenter: Arc<Segmenter>,
}

/// A stretch of text between borders such as spaces and punctuation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// Its place in the folded text, in bytes.
    pub(crate) bytes: Range<usize>,
    /// Whether it is written without spaces (Han, kana, hangul); else it is one Latin word or number.
    pub(crate) han: bool,
}

impl Lexis {
    pub(crate) fn new(segmenter: Arc<Segmenter>) -> Self {
        Self { segmenter }
    }

    /// Lowercase, compatibility forms and traditional characters folded away.
    pub(crate) fn fold(text: &str) -> String {
        base(text).text().to_owned()
    }

    /// Dictionary words with the shorter words inside them, and whole Latin words.
    pub(crate) fn words<'a>(&self, folded: &'a str) -> Vec<(usize, &'a str)> {
        let mut words = Vec::with_capacity(folded.len() / 5);
        for run in runs(folded) {
            let text = &folded[run.bytes];
            if run.han {
                words.extend(self.segmenter.words(text, Mode::Search).into_iter().map(|word| (0, &text[word.bytes])));
            } else {
                words.push((0, whole(text)));
            }
        }
        for (position, word) in words.iter_mut().enumerate() {
            word.0 = position;
        }
        words
    }

    /// The words of a query, long ones undivided, and whether each is Han.
    pub(crate) fn units<'a>(&self, folded: &'a str) -> Vec<(&'a str, bool)> {
        self.places(folded).into_iter().map(|(place, han)| (whole(&folded[place]), han)).collect()
    }

    /// Where the words of a text stand, in bytes, long ones undivided, and whether each is Han.
    pub(crate) fn places(&self, folded: &str) -> Vec<(Range<usize>, bool)> {
        let mut places = Vec::new();
        for run in runs(folded) {
            if run.han {
                let words = self.segmenter.words(&folded[run.bytes.clone()], Mode::Accurate);
                let shift = run.bytes.start;
                places.extend(words.into_iter().map(|word| (shift + word.bytes.start..shift + word.bytes.end, true)));
            } else {
                places.push((run.bytes, false));
            }
        }
        places
    }

    /// Whether the dictionary holds this folded word.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.segmenter.knows(word)
    }

    /// Whether a word is two Han characters that the dictionary holds, and so is looked for among the grams. Most words
    /// are; to have them once makes the lists a third shorter. What it costs is that a gram also stands across the
    /// border of two words: on the topics of law a difference of 0.004, on the passages of 0.000. A word that the
    /// dictionary lacks, as a name, stays a word.
    pub(crate) fn is_pair(&self, word: &str) -> bool {
        let mut chars = word.chars();
        let two = matches!((chars.next(), chars.next(), chars.next()), (Some(first), Some(second), None) if is_han(first) && is_han(second));
        two && self.knows(word)
    }

    /// The grams of a folded text, each at its position.
    pub(crate) fn grams<'a>(&self, folded: &'a str) -> Vec<(usize, &'a str)> {
        grams(folded).into_iter().enumerate().collect()
    }
}

/// Overlapping Han bigrams, the last Han of each run alone, and whole Latin words, in order. The lone last character
/// makes every character the beginning of some gram, so that one character can be searched too.
pub(crate) fn grams(folded: &str) -> Vec<&str> {
    let mut grams = Vec::with_capacity(folded.len() / 3);
    for run in runs(folded) {
        let text = &folded[run.bytes];
        if !run.han {
            grams.push(whole(text));
            continue;
        }
        let mut starts = text.char_indices().map(|(byte, _)| byte).peekable();
        while let Some(start) = starts.next() {
            let end = starts.peek().map_or(text.len(), |&next| next + width(&text[next..]));
            grams.push(&text[start..end]);
        }
    }
    grams
}

fn width(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

pub(crate) fn whole(token: &str) -> &str {
    if token.len() <= TOKEN_BYTES { token } else { &token[..token.floor_char_boundary(TOKEN_BYTES)] }
}

/// Whether a character belongs to a script written without spaces between words.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}'
        | '\u{30FC}'..='\u{30FF}' | '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a character is part of a Latin word or number.
pub(crate) fn is_latin(c: char) -> bool {
    c.is_alphanumeric() && !is_han(c)
}

/// The runs of `folded` in order; what lies between them is never searched.
pub(crate) fn runs(folded: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open: Option<Run> = None;
    let mut chars = folded.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let end = start + c.len_utf8();
        let han = is_han(c);
        if han || is_latin(c) {
            match &mut open {
                Some(run) if run.han == han => run.bytes.end = end,
                _ => runs.extend(open.replace(Run { bytes: start..end, han })),
            }
            continue;
        }
        let Some(mut run) = open.take() else { continue };
        // `c++`, `g++` and `c#` are names; `a+b` and `#1` are not.
        let rest = &folded[start..];
        let after = |skip: usize| rest[skip..].chars().next().is_none_or(|next| !is_latin(next));
        if !run.han && rest.starts_with("++") && after(2) {
            run.bytes.end = start + 2;
            chars.next();
        } else if !run.han && c == '#' && after(1) {
            run.bytes.end = end;
        }
        runs.push(run);
    }
    runs.extend(open);
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(folded: &str) -> Vec<&str> {
        runs(folded).into_iter().map(|run| &folded[run.bytes]).collect()
    }

    #[test]
    fn runs_keep_latin_words_whole_and_han_together() {
        let cases: [(&str, &[&str]); 8] = [
            ("清源,水a1", &["清源", "水", "a1"]),
            ("学c++和c#吗", &["学", "c++", "和", "c#", "吗"]),
            ("a+b #1 c#1", &["a", "b", "1", "c", "1"]),
            ("gpt-4 3.14", &["gpt", "4", "3", "14"]),
            ("b站t恤", &["b", "站", "t", "恤"]),
            ("カタカナ と한국어", &["カタカナ", "と한국어"]),
            ("((((", &[]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(texts(text), expected, "{text}");
        }
    }

    #[test]
    fn every_character_begins_a_gram() {
        let lexis = Lexis::new(Arc::new(Segmenter::new()));
        assert_eq!(lexis.grams("清源水,b站"), [(0, "清源"), (1, "源水"), (2, "水"), (3, "b"), (4, "站")]);
        assert!(lexis.grams("🈶").is_empty());
    }

    #[test]
    fn an_endless_token_is_cut_alike_on_both_sides() {
        let long = "é".repeat(500);
        assert_eq!(whole(&long).len(), 96);
        assert_eq!(whole("abc"), "abc");
    }
}
