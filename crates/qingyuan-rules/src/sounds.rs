//! Words by their sound: a second automaton, over the pinyin view, for the literals that ask for it.

use std::collections::BTreeMap;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use qingyuan_model::Field;
use qingyuan_text::{Folded, fold, pinyin, pinyin_keys, sounds_like};

use crate::places::{Mark, word_number};
use crate::term::{Condition, Matching};
use crate::whole::Whole;

/// More matches by sound than this are not followed up in one field; the document then counts as unread to the end.
const MOST: usize = 20_000;

/// One place that sounds like a literal of a term, and is written otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Echo {
    pub(crate) condition: u32,
    pub(crate) term: u32,
    pub(crate) mark: Mark,
}

/// The automaton has no room for so many literals.
#[derive(Debug)]
pub(crate) struct TooLarge(pub(crate) String);

/// All literals that are matched by sound, compiled.
pub(crate) struct Sounds {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// By key: the numbers of the words that it may be.
    keys: Vec<Vec<usize>>,
    /// The words with the terms that ask for them.
    words: Vec<(String, Vec<(u32, u32)>)>,
}

impl Sounds {
    pub(crate) fn build(conditions: &[Condition]) -> Result<Self, TooLarge> {
        let mut words: BTreeMap<&str, Vec<(u32, u32)>> = BTreeMap::new();
        for (condition, wanted) in (0..).zip(conditions) {
            for (term, wanted) in (0..).zip(&wanted.terms) {
                for literal in wanted.literals.iter().filter(|literal| literal.matching == Matching::Pinyin) {
                    words.entry(&literal.text).or_default().push((condition, term));
                }
            }
        }
        let words: Vec<_> = words.into_iter().map(|(word, asked)| (word.to_owned(), asked)).collect();
        let mut keys: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (number, (word, _)) in words.iter().enumerate() {
            for key in pinyin_keys(word) {
                keys.entry(key).or_default().push(number);
            }
        }
        let (texts, keys): (Vec<String>, Vec<Vec<usize>>) = keys.into_iter().unzip();
        let automaton = if texts.is_empty() {
            None
        } else {
            let numbered = (0_u32..).zip(&texts).map(|(id, text)| (text, id));
            let built = CharwiseDoubleArrayAhoCorasick::with_values(numbered);
            Some(built.map_err(|error| TooLarge(error.to_string()))?)
        };
        Ok(Self { automaton, keys, words })
    }

    /// Every place of a field that sounds like a word and is not written like it; `false` when there were too many.
    pub(crate) fn find(&self, field: Field, folded: &Folded, whole: &Whole<'_>, echoes: &mut Vec<Echo>) -> bool {
        let Some(automaton) = &self.automaton else { return true };
        let heard = pinyin(folded.skeleton());
        for (tried, found) in automaton.find_overlapping_iter(heard.text()).enumerate() {
            if tried >= MOST {
                return false;
            }
            let span = heard.span(found.start()..found.end());
            let written = fold(whole.slice(span));
            let written = written.skeleton().text();
            for number in &self.keys[found.value() as usize] {
                let (word, asked) = &self.words[*number];
                if written == word || !sounds_like(written, word) {
                    continue;
                }
                let (literal, at) = (word_number(word), folded.skeleton().place(span));
                // There are fewer words than literals fit into an automaton.
                let heard = Some(u32::try_from(*number).unwrap_or(u32::MAX));
                let echo = |(condition, term): &(u32, u32)| {
                    let mark = Mark { field, span, at, literal, heard };
                    Echo { condition: *condition, term: *term, mark }
                };
                echoes.extend(asked.iter().map(echo));
            }
        }
        true
    }

    /// The word that a mark sounds like, when it was found by its sound.
    pub(crate) fn word(&self, mark: &Mark) -> Option<&str> {
        self.words.get(mark.heard? as usize).map(|(word, _)| word.as_str())
    }
}
