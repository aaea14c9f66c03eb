//! Words, by jieba.

use std::ops::Range;

use jieba_rs::{Jieba, TokenizeMode};

/// Sentences longer than this many bytes are cut: jieba's cost grows faster than the length of one call. About 400
/// Han characters, far beyond any real sentence.
const LONGEST_SENTENCE: usize = 1_200;

/// How finely to cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Every character in exactly one word: the words joined give back the text.
    Accurate,
    /// Long words also in their parts, which overlap: for an index.
    Search,
}

/// One word, by its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its bytes.
    pub bytes: Range<usize>,
    /// Its chars.
    pub chars: Range<usize>,
}

/// A user dictionary that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SegmenterError {
    /// A word's frequency is no number.
    #[error(
        "line {line} of the dictionary gives `{found}` as frequency of `{word}`: write a whole number or leave it out"
    )]
    BadFrequency {
        /// Counted from one.
        line: usize,
        /// The word.
        word: String,
        /// What stands in the place of its frequency.
        found: String,
    },
}

/// Cuts text into words. Loading takes about a tenth of a second and 60 MB, so share one.
pub struct Segmenter {
    jieba: Jieba,
}

impl std::fmt::Debug for Segmenter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Segmenter").finish_non_exhaustive()
    }
}

impl Default for Segmenter {
    fn default() -> Self {
        Self::new()
    }
}

impl Segmenter {
    /// A segmenter with jieba's own dictionary.
    #[must_use]
    pub fn new() -> Self {
        Self { jieba: Jieba::new() }
    }

    /// A segmenter that also knows `words`: one `word [frequency [tag]]` per line; empty lines and lines that start
    /// with `#` are skipped. A word without a frequency gets one that makes it win.
    ///
    /// # Errors
    /// [`SegmenterError::BadFrequency`] when a frequency is no whole number.
    pub fn with_words(words: &str) -> Result<Self, SegmenterError> {
        let mut jieba = Jieba::new();
        for (line, entry) in words.trim_start_matches('\u{FEFF}').lines().enumerate() {
            let mut parts = entry.split_whitespace();
            let Some(word) = parts.next().filter(|word| !word.starts_with('#')) else { continue };
            let frequency = match parts.next() {
                None => None,
                Some(number) => Some(number.parse().map_err(|_| SegmenterError::BadFrequency {
                    line: line + 1,
                    word: word.to_owned(),
                    found: number.to_owned(),
                })?),
            };
            jieba.add_word(word, frequency, parts.next());
        }
        Ok(Self { jieba })
    }

    /// The words of `text` in order, punctuation and spaces among them.
    #[must_use]
    pub fn words(&self, text: &str, mode: Mode) -> Vec<Word> {
        let tokenize = match mode {
            Mode::Accurate => TokenizeMode::Default,
            Mode::Search => TokenizeMode::Search,
        };
        let mut words = Vec::with_capacity(text.len() / 5);
        let (mut bytes, mut chars) = (0, 0);
        for sentence in sentences(text) {
            for token in self.jieba.tokenize(sentence, tokenize, true) {
                words.push(Word {
                    bytes: bytes + token.byte_start..bytes + token.byte_end,
                    chars: chars + token.start..chars + token.end,
                });
            }
            bytes += sentence.len();
            chars += sentence.chars().count();
        }
        words
    }
}

/// The text in pieces that end after a sentence's end or a line break, or at the longest allowed length.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = rest.len();
        for (at, c) in rest.char_indices() {
            let after = at + c.len_utf8();
            if matches!(c, '。' | '！' | '？' | '；' | '\n') || after >= LONGEST_SENTENCE {
                end = after;
                break;
            }
        }
        let (sentence, tail) = rest.split_at(end);
        rest = tail;
        Some(sentence)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::*;

    use super::*;

    fn shared() -> &'static Segmenter {
        static SHARED: OnceLock<Segmenter> = OnceLock::new();
        SHARED.get_or_init(Segmenter::new)
    }

    fn cut<'t>(segmenter: &Segmenter, text: &'t str, mode: Mode) -> Vec<&'t str> {
        segmenter.words(text, mode).into_iter().map(|word| &text[word.bytes]).collect()
    }

    #[test]
    fn accurate_mode_cuts_each_character_once_and_search_mode_adds_parts() {
        let text = "我来到清华大学图书馆。";
        assert_eq!(cut(shared(), text, Mode::Accurate), ["我", "来到", "清华大学", "图书馆", "。"]);
        assert!(cut(shared(), text, Mode::Search).contains(&"大学"));
    }

    #[test]
    fn a_user_word_stays_whole() {
        let text = "清源审核台上线";
        assert!(!cut(shared(), text, Mode::Accurate).contains(&"审核台"));
        let taught = Segmenter::with_words("# 本馆用语\n审核台 1000 n\n\n清源\n").expect("a good dictionary");
        assert!(cut(&taught, text, Mode::Accurate).contains(&"审核台"));
    }

    #[test]
    fn a_bad_frequency_names_its_line() {
        let error = Segmenter::with_words("好词\n坏词 多").expect_err("no number");
        assert!(error.to_string().starts_with("line 2"), "{error}");
    }

    #[test]
    fn chars_and_bytes_name_the_same_place() {
        let text = "a🈶清华大学。\n下一句很长".repeat(40);
        for word in shared().words(&text, Mode::Accurate) {
            let by_chars: String = text.chars().skip(word.chars.start).take(word.chars.len()).collect();
            assert_eq!(by_chars, text[word.bytes]);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn words_joined_give_back_the_text(text in "([a-z0-9 ，。！\n清源图书馆大学生兼职\u{200B}🈶]|\\PC){0,80}") {
            let mut next = 0;
            for word in shared().words(&text, Mode::Accurate) {
                prop_assert_eq!(word.bytes.start, next);
                next = word.bytes.end;
            }
            prop_assert_eq!(next, text.len());
        }
    }
}
