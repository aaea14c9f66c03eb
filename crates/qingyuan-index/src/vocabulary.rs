//! The words that the index itself holds, looked up by sound and by spelling.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::lexis::is_han;
use crate::slips::{Slip, look_alikes, slip};
use crate::sounds::{blurred, spelled};

/// Longer words are not looked up; in chars.
const CHARS: usize = 8;
/// Latin words of fewer letters have too many neighbours.
const LETTERS: usize = 4;
/// No more words than this under one key are looked at; frequent keys belong to short words, which have their own ways.
const BUCKET: usize = 200;

/// Words with the number of entries that hold them.
#[derive(Default)]
pub(crate) struct Vocabulary {
    /// Sorted.
    words: Vec<(Box<str>, u32)>,
    /// By the hash of the blurred spelling: the places of words. Sorted.
    sounds: Vec<(u32, u32)>,
    /// By the hash of the word without one of its characters: the places of words of three characters or more. Sorted.
    shortened: Vec<(u32, u32)>,
    /// How many entries the library had.
    entries: u64,
}

/// The vocabulary of one index, shared by all who search it.
#[derive(Default)]
pub(crate) struct Spelling {
    current: RwLock<Arc<Vocabulary>>,
    reading: Mutex<()>,
}

impl Spelling {
    /// The vocabulary of a library of so many entries, read anew by the first who comes after it has grown or shrunk by a
    /// tenth; all others use what is there meanwhile.
    pub(crate) fn vocabulary<E>(
        &self,
        entries: u64,
        read: impl FnOnce() -> Result<BTreeMap<String, u64>, E>,
    ) -> Result<Arc<Vocabulary>, E> {
        let known = self.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        if entries.abs_diff(known.entries) <= known.entries / 10 {
            return Ok(known);
        }
        let Ok(_reading) = self.reading.try_lock() else { return Ok(known) };
        let fresh = Arc::new(Vocabulary::new(read()?, entries));
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
        Ok(fresh)
    }
}

/// A word that may have been meant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) text: String,
    /// How many entries hold it.
    pub(crate) count: u64,
    /// What happened to it.
    pub(crate) slip: Slip,
}

/// Whether a term is a word that can be misspelled: Han, or Latin letters.
pub(crate) fn is_word(term: &str) -> bool {
    let chars = term.chars().take(CHARS * 3).count();
    (chars <= CHARS && chars > 1 && term.chars().all(is_han))
        || (LETTERS..=CHARS * 2).contains(&chars) && term.bytes().all(|byte| byte.is_ascii_lowercase())
}

impl Vocabulary {
    fn new(counted: BTreeMap<String, u64>, entries: u64) -> Self {
        let mut words = Vec::with_capacity(counted.len());
        let (mut sounds, mut shortened) = (Vec::new(), Vec::new());
        for (place, (word, count)) in (0_u32..).zip(counted) {
            sounds.extend(sound_keys(&word).into_iter().map(|key| (key, place)));
            shortened.extend(shorter(&word).into_iter().map(|text| (hash(&text), place)));
            words.push((word.into_boxed_str(), u32::try_from(count).unwrap_or(u32::MAX)));
        }
        sounds.sort_unstable();
        shortened.sort_unstable();
        shortened.dedup();
        Self { words, sounds, shortened, entries }
    }

    /// How many entries hold `word`.
    fn count(&self, word: &str) -> Option<u64> {
        let place = self.words.binary_search_by(|(known, _)| (**known).cmp(word)).ok()?;
        self.words.get(place).map(|(_, count)| u64::from(*count))
    }

    /// The words that may have been meant by the folded `typed`, itself not among them: those of the same sound, and
    /// unless `by_sound_alone` those that other slips lead from.
    pub(crate) fn candidates(&self, typed: &str, by_sound_alone: bool) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = Vec::new();
        let mut add = |text: &str, count: u64| {
            if found.iter().any(|known| known.text == text) {
                return;
            }
            if let Some(slip) = slip(text, typed) {
                found.push(Candidate { text: text.to_owned(), count, slip });
            }
        };
        let shorter = if by_sound_alone { Vec::new() } else { shorter(typed) };
        let keys = shorter.iter().map(String::as_str).chain([typed]).map(hash);
        let shortened = keys.filter(|_| !by_sound_alone).flat_map(|key| bucket(&self.shortened, key));
        let places = sound_keys(typed).into_iter().flat_map(|key| bucket(&self.sounds, key));
        for place in places.chain(shortened) {
            if let Some((word, count)) = usize::try_from(place).ok().and_then(|place| self.words.get(place)) {
                add(word, u64::from(*count));
            }
        }
        if by_sound_alone {
            return found;
        }
        // What needs no table: a character too many, two exchanged, or one for another that looks like it.
        for text in shorter.into_iter().chain(exchanged(typed)).chain(look_alikes(typed)) {
            if let Some(count) = self.count(&text) {
                add(&text, count);
            }
        }
        found
    }
}

/// The places of the words with this key.
fn bucket(table: &[(u32, u32)], key: u32) -> impl Iterator<Item = u32> {
    let from = table.partition_point(|(known, _)| *known < key);
    table[from..].iter().take(BUCKET).take_while(move |(known, _)| *known == key).map(|(_, place)| *place)
}

/// The keys of a Han word by sound.
fn sound_keys(word: &str) -> Vec<u32> {
    let mut keys: Vec<u32> = spelled(word).iter().map(|spelling| hash(&blurred(spelling))).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A word of three characters or more without one of them, each way once.
fn shorter(word: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let mut texts = Vec::new();
    if chars.len() > 2 {
        for left_out in 0..chars.len() {
            let rest = chars.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, c)| *c);
            let text: String = rest.collect();
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
    }
    texts
}

/// A word with two neighbours exchanged.
fn exchanged(word: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let swap = |at: usize| {
        let mut other = chars.clone();
        other.swap(at, at + 1);
        String::from_iter(other)
    };
    (0..chars.len().saturating_sub(1)).map(swap).collect()
}

/// FNV-1a of 32 bits (Fowler, Noll, Vo): short keys, and a clash costs one comparison.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary(words: &[(&str, u64)]) -> Vocabulary {
        Vocabulary::new(words.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect(), 100)
    }

    #[test]
    fn what_was_meant_is_among_the_candidates() {
        let vocabulary = vocabulary(&[
            ("积分", 9),
            ("勾股定理", 5),
            ("线性代数", 4),
            ("图书馆", 3),
            ("账号", 2),
            ("programming", 2),
            ("经典", 1),
        ]);
        let table = [
            ("机分", "积分"),
            ("几份", "积分"),
            ("勾股定里", "勾股定理"),
            ("勾股理", "勾股定理"),
            ("勾股股定理", "勾股定理"),
            ("勾定股理", "勾股定理"),
            ("勾某定理", "勾股定理"),
            ("线形代数", "线性代数"),
            ("图书官", "图书馆"),
            ("号账", "账号"),
            ("programing", "programming"),
            ("景点", "经典"),
        ];
        for (typed, meant) in table {
            let candidates = vocabulary.candidates(typed, false);
            assert!(candidates.iter().any(|candidate| candidate.text == meant), "{typed}: {candidates:?}");
        }
        for typed in ["积分", "水", "", "积水", "完全不同的字"] {
            assert_eq!(vocabulary.candidates(typed, false), [], "{typed}");
        }
    }

    #[test]
    fn words_are_han_or_letters_of_some_length() {
        for word in ["导数", "线性代数", "rust", "programming"] {
            assert!(is_word(word), "{word}");
        }
        for word in ["导", "a", "web", "2024", "a1b2c3", "c语言", "九个字的词太长太长了", &"a".repeat(40)]
        {
            assert!(!is_word(word), "{word}");
        }
    }
}
