//! Words, by jieba.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use jieba_rs::{Jieba, TokenizeMode};

/// Texts are handed to jieba in pieces of at most this many bytes, which bounds what one call holds in memory. Picked by gut
/// feeling: many sentences, so that calls cost nothing beside words, and few enough to stay in the processor's caches.
const LONGEST_PIECE: usize = 4_096;

/// The highest frequency that a user dictionary may give. All words of jieba's own dictionary together have 60 million.
const HIGHEST_FREQUENCY: usize = 1_000_000_000;

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
        "line {line} of the dictionary gives `{found}` as frequency of `{word}`: write a whole number up to {HIGHEST_FREQUENCY} or leave it out"
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

/// Cuts text into words. Reading jieba's dictionary takes between one and two tenths of a second; segmenters without further words
/// share it. To reload a user dictionary, make a new one. Each dictionary takes some 30 MB, so share one; clones share by
/// themselves.
#[derive(Clone)]
pub struct Segmenter {
    jieba: Arc<Jieba>,
}

/// Jieba with its own dictionary only, read once, when somebody wants just that.
static BASE: OnceLock<Arc<Jieba>> = OnceLock::new();

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
        Self { jieba: Arc::clone(BASE.get_or_init(|| Arc::new(Jieba::new()))) }
    }

    /// A segmenter that also knows `words`: one `word [frequency [tag]]` per line; empty lines and lines that start
    /// with `#` are skipped. A word without a frequency gets one that makes it win.
    ///
    /// # Errors
    /// [`SegmenterError::BadFrequency`] when a frequency is no whole number, or one beyond a thousand million.
    pub fn with_words(words: &str) -> Result<Self, SegmenterError> {
        // Copied when the first word comes, if the process has a use for it without further words; else read anew: a
        // server then holds one dictionary and not two.
        let mut jieba = BASE.get().map_or_else(|| Arc::new(Jieba::new()), Arc::clone);
        for (line, entry) in words.trim_start_matches('\u{FEFF}').lines().enumerate() {
            let mut parts = entry.split_whitespace();
            let Some(word) = parts.next().filter(|word| !word.starts_with('#')) else { continue };
            let frequency = match parts.next() {
                None => None,
                Some(number) => {
                    let frequency = number.parse().ok().filter(|frequency| *frequency <= HIGHEST_FREQUENCY);
                    Some(frequency.ok_or_else(|| SegmenterError::BadFrequency {
                        line: line + 1,
                        word: word.to_owned(),
                        found: number.to_owned(),
                    })?)
                }
            };
            Arc::make_mut(&mut jieba).add_word(word, frequency, parts.next());
        }
        Ok(Self { jieba })
    }

    /// Whether the dictionary holds `word`: what is cut out by likelihood alone need not be a word.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        self.jieba.has_word(word)
    }

    /// The words of `text` in order, punctuation and spaces among them.
    #[must_use]
    pub fn words(&self, text: &str, mode: Mode) -> Vec<Word> {
        let tokenize = match mode {
            Mode::Accurate => TokenizeMode::Default,
            Mode::Search => TokenizeMode::Search,
        };
        let mut words = Vec::new();
        let (mut bytes, mut chars) = (0, 0);
        let mut rest = text;
        while !rest.is_empty() {
            let (piece, tail) = rest.split_at(piece_end(rest));
            let tokens = self.jieba.tokenize(piece, tokenize, true);
            if bytes == 0 {
                // The first piece tells how many words to expect.
                words.reserve(tokens.len().saturating_mul(text.len().div_ceil(piece.len())));
            }
            words.extend(tokens.iter().map(|token| Word {
                bytes: bytes + token.byte_start..bytes + token.byte_end,
                chars: chars + token.start..chars + token.end,
            }));
            // In both modes the last word ends where the piece does.
            chars += tokens.last().map_or(0, |token| token.end);
            bytes += piece.len();
            rest = tail;
        }
        words
    }
}

/// Where the first piece of `text` ends: after the last mark that no word goes over, if there is one.
fn piece_end(text: &str) -> usize {
    if text.len() <= LONGEST_PIECE {
        return text.len();
    }
    let longest = text.floor_char_boundary(LONGEST_PIECE);
    let mark = text[..longest].char_indices().rev().find(|(_, c)| is_between_words(*c));
    mark.map_or(longest, |(at, c)| at + c.len_utf8())
}

/// Marks that jieba never puts into a word.
fn is_between_words(c: char) -> bool {
    matches!(
        c,
        '\n' | ' '
            | '，'
            | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '（'
            | '）'
            | '“'
            | '”'
            | '《'
            | '》'
            | ','
            | ';'
            | '!'
            | '?'
            | '('
            | ')'
    )
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
        assert!(taught.knows("审核台") && !shared().knows("审核台") && shared().knows("图书馆"));
    }

    #[test]
    fn a_bad_frequency_names_its_line() {
        let error = Segmenter::with_words("好词\n坏词 多").expect_err("no number");
        assert!(error.to_string().starts_with("line 2"), "{error}");
        assert!(Segmenter::with_words("多词 18446744073709551615").is_err(), "sums of frequencies must not overflow");
    }

    #[test]
    fn user_words_of_one_segmenter_are_unknown_to_others() {
        let text = "清源审核台上线";
        let taught = Segmenter::with_words("审核台 100000").expect("a good dictionary");
        assert!(cut(&taught, text, Mode::Accurate).contains(&"审核台"));
        assert!(!cut(&Segmenter::new(), text, Mode::Accurate).contains(&"审核台"));
    }

    #[test]
    fn cutting_in_pieces_gives_the_words_of_the_whole() {
        let text =
            "图书馆新学期的开放时间有所调整，请同学们留意：周一至周五早上八点开馆；WES-5.4.5 (v2)\r\n晚上十点半闭馆。"
                .repeat(200);
        for (mode, theirs) in [(Mode::Accurate, TokenizeMode::Default), (Mode::Search, TokenizeMode::Search)] {
            let ours: Vec<_> =
                shared().words(&text, mode).into_iter().map(|word| (word.bytes.start, word.chars.end)).collect();
            let whole = Segmenter::new().jieba.tokenize(&text, theirs, true);
            assert_eq!(ours, whole.iter().map(|token| (token.byte_start, token.end)).collect::<Vec<_>>());
        }
        let unbroken = "图书馆新学期".repeat(2_000);
        let words = shared().words(&unbroken, Mode::Accurate);
        assert_eq!(words.last().map(|word| word.chars.end), Some(12_000));
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
