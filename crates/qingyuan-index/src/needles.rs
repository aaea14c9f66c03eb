//! What to highlight, and where it stands in a folded text.

use std::ops::Range;

use crate::lexis::is_latin;

/// Filter bits for first characters: few enough to stay in the processor's nearest cache, enough that the characters of
/// a query share theirs with one in a hundred of a text's.
const FILTER: usize = 4_096;

/// A folded word to highlight.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Needle {
    pub(crate) text: String,
    /// How much finding it tells; rare words tell more, synonyms less than what was typed.
    pub(crate) weight: f32,
}

/// Words that join others: they rank, as all words do, but marking them shows nothing. Picked by reading snippets of the
/// law questions.
const JOINING: &str = "或者 以及 并且 而且 但是 不得 不能 作为 具有 进行 通过 由于 因此 因为 所以 如果 其他 其它 有关 相关 属于 按照 根据 依照 \
    存在 出去 起来 下来 还是 只是 就是 应该 必须 已经";

/// Whether `text` says so little that it is marked only when nothing else was asked for.
pub(crate) fn joins(text: &str) -> bool {
    JOINING.split_whitespace().any(|word| word == text)
}

/// What to highlight.
#[derive(Clone, Debug, Default)]
pub(crate) struct Needles {
    /// Words and phrases.
    pub(crate) words: Finder,
    /// Grams, for a text that holds none of the words.
    pub(crate) grams: Finder,
}

impl Needles {
    pub(crate) fn new(words: Vec<Needle>, grams: Vec<Needle>) -> Self {
        Self { words: Finder::new(words), grams: Finder::new(grams) }
    }
}

/// One place of one needle in a folded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) bytes: Range<usize>,
    /// Its number among the needles.
    pub(crate) needle: usize,
}

/// Many needles found in one pass: one look at each character tells whether any of them can begin there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Finder {
    /// Sorted by their first characters, longer ones before their own beginnings.
    needles: Vec<Needle>,
    /// For each first character, which needles begin with it.
    heads: Vec<(char, Range<usize>)>,
    filter: Vec<u64>,
}

impl Finder {
    fn new(mut needles: Vec<Needle>) -> Self {
        needles.retain(|needle| !needle.text.is_empty());
        needles.sort_by(|a, b| {
            let head = |needle: &Needle| needle.text.chars().next();
            head(a).cmp(&head(b)).then(b.text.len().cmp(&a.text.len())).then_with(|| a.text.cmp(&b.text))
        });
        let mut heads: Vec<(char, Range<usize>)> = Vec::new();
        let mut filter = vec![0; FILTER / 64];
        for (at, head) in needles.iter().enumerate().filter_map(|(at, needle)| Some((at, needle.text.chars().next()?)))
        {
            match heads.last_mut() {
                Some((last, range)) if *last == head => range.end = at + 1,
                _ => heads.push((head, at..at + 1)),
            }
            let (word, bit) = slot(head);
            filter[word] |= bit;
        }
        Self { needles, heads, filter }
    }

    /// The needle with this number.
    pub(crate) fn get(&self, number: usize) -> Option<&Needle> {
        self.needles.get(number)
    }

    /// How many needles there are.
    pub(crate) fn len(&self) -> usize {
        self.needles.len()
    }

    /// Every place in `folded`, by where it begins, longer ones first; Latin words only as whole words.
    pub(crate) fn places<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = Place> + 'a {
        let heads = if self.needles.is_empty() { "" } else { folded }.char_indices();
        let heads = heads.filter(|&(_, c)| {
            let (word, bit) = slot(c);
            self.filter[word] & bit != 0
        });
        heads.flat_map(move |(at, c)| {
            let found = self.heads.binary_search_by_key(&c, |(head, _)| *head).ok();
            let numbers = found.and_then(|found| self.heads.get(found)).map_or(0..0, |(_, range)| range.clone());
            numbers.filter_map(move |needle| {
                let text = self.needles.get(needle)?.text.as_str();
                let bytes = at..at + text.len();
                (folded[at..].starts_with(text) && is_whole(folded, &bytes)).then_some(Place { bytes, needle })
            })
        })
    }
}

/// Where the filter keeps a character.
fn slot(c: char) -> (usize, u64) {
    let at = c as usize % FILTER;
    (at / 64, 1 << (at % 64))
}

/// Whether neither end of a place divides a Latin word.
fn is_whole(folded: &str, bytes: &Range<usize>) -> bool {
    let latin = |c: Option<char>| c.is_some_and(is_latin);
    let needle = &folded[bytes.clone()];
    let begins = latin(needle.chars().next()) && latin(folded[..bytes.start].chars().next_back());
    let ends = latin(needle.chars().next_back()) && latin(folded[bytes.end..].chars().next());
    !(begins || ends)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finder(words: &[&str]) -> Finder {
        Finder::new(words.iter().map(|word| Needle { text: (*word).to_owned(), weight: 1.0 }).collect())
    }

    fn found<'a>(words: &[&str], folded: &'a str) -> Vec<&'a str> {
        finder(words).places(folded).map(|place| &folded[place.bytes]).collect()
    }

    #[test]
    fn needles_are_found_inside_and_over_each_other() {
        assert_eq!(found(&["图书", "图书馆", "书馆"], "去图书馆"), ["图书馆", "图书", "书馆"]);
        assert_eq!(found(&["啊啊"], "啊啊啊"), ["啊啊", "啊啊"]);
        assert!(found(&[], "去").is_empty() && found(&[""], "去").is_empty() && found(&["去"], "").is_empty());
    }

    #[test]
    fn latin_words_are_whole() {
        assert_eq!(found(&["rust", "c++"], "rusty rust用c++ trust rust-lang"), ["rust", "c++", "rust"]);
    }

    proptest! {
        #[test]
        fn one_pass_finds_what_many_passes_find(
            words in proptest::collection::vec("[清源水a🈶]{1,3}", 0..6),
            text in "[清源水a🈶，]{0,40}",
        ) {
            let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
            words.sort_unstable();
            words.dedup();
            let mut slow: Vec<(usize, usize)> = Vec::new();
            for word in &words {
                for (at, _) in text.char_indices() {
                    let end = at + word.len();
                    if text[at..].starts_with(word) && is_whole(&text, &(at..end)) {
                        slow.push((at, end));
                    }
                }
            }
            slow.sort_by_key(|&(start, end)| (start, std::cmp::Reverse(end)));
            let quick: Vec<_> = finder(&words).places(&text).map(|place| (place.bytes.start, place.bytes.end)).collect();
            prop_assert_eq!(quick, slow);
        }
    }
}
