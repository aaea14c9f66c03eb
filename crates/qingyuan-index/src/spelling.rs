//! "Did you mean": the query with a slip undone, when the library has far more of that.
//!
//! Costs at most some 2 ms of processor time: places to look at, words to look up and counts to take are limited by the
//! constants here. Reading the vocabulary costs more, and is done again only when the library has grown or shrunk by a
//! tenth.

use std::collections::BTreeMap;
use std::ops::Range;

use qingyuan_text::fold;

use crate::asked::{Asked, is_asking};
use crate::lexis::is_han;
use crate::library::Library;
use crate::need::Need;
use crate::operators::{Piece, pieces};
use crate::slips::Slip;
use crate::terms::AFTER;
use crate::vocabulary::{Candidate, Vocabulary, is_word};

/// Longer queries are not corrected; in chars. A long lay question has about a hundred.
const QUERY_CHARS: usize = 120;
/// A place to correct has no more words than this.
const WORDS: usize = 4;
/// And no more chars: [`crate::sounds`] has no longer phrases.
const CHARS: usize = 6;
/// No more places are looked at.
const WINDOWS: usize = 48;
/// No more corrections are counted in the library before the best is taken.
const TRIALS: usize = 3;
/// No more places of one query are corrected.
const CORRECTIONS: usize = 2;
/// No more terms of a segment are read: what a library of millions can hold in some 50 MB.
const TERMS: usize = 2_000_000;
/// Words that begin so ask for something: 哪年, 谁家, 几岁, 多远.
const QUESTIONS: [char; 4] = ['哪', '谁', '几', '多'];
/// With so many entries that hold all of a query, nobody needs another one.
const ENOUGH: usize = 10;
/// A suggestion finds at least this many times as much as what was typed.
const FAR_MORE: u64 = 10;

/// One place of the query with what may have been meant there.
struct Correction {
    /// In bytes of the folded query.
    place: Range<usize>,
    text: String,
    score: f32,
}

/// A word of the query.
struct Word {
    place: Range<usize>,
    /// Whether the library does not know it where it stands.
    odd: bool,
    /// Whether it is one of asking or of grammar: in a sentence these are as they were meant.
    asking: bool,
}

impl Library<'_> {
    /// The query as it was perhaps meant; `complete` entries hold all of its words as they were typed.
    pub(crate) fn did_you_mean(&self, query: &str, asked: &Asked, complete: usize) -> tantivy::Result<Option<String>> {
        if asked.units.is_empty() || query.chars().nth(QUERY_CHARS).is_some() {
            return Ok(None);
        }
        // A few characters are found when their words are, though single characters are not asked for; not so when they
        // are found nowhere as they stand.
        let short = match &asked.runs[..] {
            [run] if run.chars().nth(CHARS).is_none() && asked.units.iter().all(|unit| unit.text != *run) => Some(run),
            _ => None,
        };
        if complete >= ENOUGH && short.map_or(Ok(true), |run| self.holding(&Need::of(run, false)).map(|n| n > 0))? {
            return Ok(None);
        }
        let folded = fold(query);
        let view = folded.base();
        let typed = view.text();
        let mut corrections = self.heard_instead(typed, asked)?;
        if corrections.is_empty() {
            let vocabulary = self.spelling.vocabulary(self.searcher.num_docs(), || self.vocabulary())?;
            corrections = self.corrections(typed, complete, &vocabulary)?;
        }
        if corrections.is_empty() {
            return Ok(None);
        }
        corrections.sort_by_key(|correction| correction.place.start);
        let original: Vec<char> = query.chars().collect();
        let mut meant = String::new();
        let mut at = 0;
        for correction in corrections {
            let span = view.span(correction.place);
            meant.extend(original.get(at..span.start).unwrap_or_default());
            meant.push_str(&correction.text);
            at = span.end;
        }
        meant.extend(original.get(at..).unwrap_or_default());
        Ok(Some(meant))
    }

    /// The words of all texts and titles, without those that only one or two entries of many hold: mostly slips
    /// themselves.
    fn vocabulary(&self) -> tantivy::Result<BTreeMap<String, u64>> {
        let entries = self.searcher.num_docs();
        let least = match entries {
            0..2_000 => 1,
            2_000..200_000 => 2,
            _ => 4,
        };
        let last = AFTER.to_string();
        let fields = [
            (self.fields.words, "a"),
            (self.fields.grams, "\u{3005}"),
            (self.fields.title_words, "a"),
            // The phrases of titles; their spellings sort before.
            (self.fields.sounds, "\u{3005}"),
        ];
        let mut words: BTreeMap<String, u64> = BTreeMap::new();
        for (field, from) in fields {
            // Words cut out by likelihood alone, and pairs, are often parts of two words; phrases of titles are not.
            let sure = |term: &str| field == self.fields.sounds || !term.starts_with(is_han) || self.lexis.knows(term);
            for (term, count) in self.terms_where(field, from, &last, TERMS, |term| is_word(term) && sure(term))? {
                if count >= least {
                    let known = words.entry(term).or_default();
                    *known = count.max(*known);
                }
            }
        }
        Ok(words)
    }

    /// For words in Latin letters that sound like words of titles: those words.
    fn heard_instead(&self, typed: &str, asked: &Asked) -> tantivy::Result<Vec<Correction>> {
        let mut corrections = Vec::new();
        for need in &asked.needs {
            let [as_typed, heard] = &need.ways[..] else { continue };
            let (Some(first), Some(last)) = (as_typed.texts.first(), as_typed.texts.last()) else { continue };
            let text: String = heard.sounds.iter().filter_map(|words| words.first()).map(String::as_str).collect();
            let Some(start) = typed.find(first.as_str()).filter(|_| !text.is_empty()) else { continue };
            let Some(end) = typed[start..].find(last.as_str()).map(|at| start + at + last.len()) else { continue };
            let latin = Need { ways: vec![as_typed.clone()], ..need.clone() };
            if self.far_more(&text, &latin)? {
                corrections.push(Correction { place: start..end, text, score: 0.0 });
            }
        }
        Ok(corrections)
    }

    fn far_more(&self, meant: &str, typed: &Need) -> tantivy::Result<bool> {
        let count = |need: &Need| self.holding(need).map(|count| u64::try_from(count).unwrap_or(u64::MAX));
        let more = count(&Need::of(meant, false))?;
        Ok(more > 0 && more >= FAR_MORE * count(typed)?)
    }

    fn corrections(&self, typed: &str, complete: usize, vocabulary: &Vocabulary) -> tantivy::Result<Vec<Correction>> {
        let mut chosen: Vec<Correction> = Vec::new();
        let mut reached = 0;
        let mut possible = Vec::new();
        for piece in pieces(typed) {
            // Whoever quotes or names a title or a site means it.
            let (text, free) = match piece {
                Piece::Free(text) => (text, true),
                Piece::Phrase(text)
                | Piece::Excluded(text)
                | Piece::Title(text)
                | Piece::Site(text)
                | Piece::NotSite(text) => (text, false),
                Piece::Or => continue,
            };
            let Some(start) = typed[reached..].find(text).map(|at| reached + at) else { continue };
            reached = start + text.len();
            if free {
                let whole = start == 0 && text.len() == typed.len();
                self.of_piece(typed, start..reached, whole, complete, vocabulary, &mut possible)?;
            }
        }
        possible.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.text.cmp(&b.text)));
        for correction in possible.into_iter().take(TRIALS) {
            let apart = |other: &Correction| {
                other.place.end <= correction.place.start || correction.place.end <= other.place.start
            };
            if chosen.len() == CORRECTIONS || !chosen.iter().all(apart) {
                continue;
            }
            let as_typed = self.holding(&Need::of(&typed[correction.place.clone()], false))?;
            let meant = self.held_as_word(&correction.text)?;
            if meant > 0 && meant >= FAR_MORE * u64::try_from(as_typed).unwrap_or(u64::MAX / FAR_MORE) {
                chosen.push(correction);
            }
        }
        Ok(chosen)
    }

    /// How many entries hold a word of the vocabulary, by the longest of its lists: that costs no walk over entries.
    fn held_as_word(&self, word: &str) -> tantivy::Result<u64> {
        let fields = [self.fields.word(word, self.lexis).field(), self.fields.title_words, self.fields.sounds];
        fields.into_iter().try_fold(0, |most, field| Ok(self.holding_term(field, word)?.max(most)))
    }

    /// The likeliest correction of every place in one piece of the query.
    fn of_piece(
        &self,
        typed: &str,
        piece: Range<usize>,
        whole: bool,
        complete: usize,
        vocabulary: &Vocabulary,
        possible: &mut Vec<Correction>,
    ) -> tantivy::Result<()> {
        let words = self.judged(typed, piece)?;
        let mut windows = 0;
        for (from, first) in words.iter().enumerate() {
            for (to, last) in words.iter().enumerate().skip(from).take(WORDS) {
                let place = first.place.start..last.place.end;
                let text = &typed[place.clone()];
                let chars = text.chars().count();
                let joined = words[from..=to].windows(2).all(|pair| pair[0].place.end == pair[1].place.start);
                let latin = text.is_ascii();
                if !joined || windows >= WINDOWS || !latin && chars > CHARS {
                    break;
                }
                let odd = words[from..=to].iter().any(|word| word.odd);
                let all = whole && from == 0 && to + 1 == words.len();
                // Real words in a row that sound like one long word, and are found nowhere in this row.
                let row = complete == 0 && to > from && chars >= 4;
                let asking = words[from..=to].iter().any(|word| word.asking);
                if chars < 2 || !(all || odd || row) {
                    continue;
                }
                windows += 1;
                // What is typed alone is compared with words more freely than a part of a sentence.
                let likely = |slip: Slip| match slip {
                    Slip::Sound(1) if asking && !all => chars > 3,
                    _ if asking && !all => false,
                    Slip::Other => odd && (all || latin),
                    Slip::Missing | Slip::Extra => all || odd && (latin || chars > 3),
                    Slip::Look | Slip::Exchanged => odd || all,
                    Slip::Sound(changed) => all || changed < chars && (odd || row),
                };
                let candidates =
                    vocabulary.candidates(text, !(all || odd)).into_iter().filter(|found| likely(found.slip));
                let best = candidates.map(|found| (score(&found, chars), found)).max_by(|a, b| a.0.total_cmp(&b.0));
                possible.extend(best.map(|(score, found)| Correction { place, text: found.text, score }));
            }
        }
        Ok(())
    }

    /// The words of a piece, each with whether it is odd there: not in the dictionary nor in the library, or a single
    /// character that never stands beside its neighbours.
    fn judged(&self, typed: &str, piece: Range<usize>) -> tantivy::Result<Vec<Word>> {
        let text = &typed[piece.clone()];
        let places = self.lexis.places(text);
        let mut words = Vec::with_capacity(places.len());
        for (at, (place, han)) in places.iter().enumerate() {
            let word = &text[place.clone()];
            let held = |field| self.holding_term(field, word).map(|count| count > 0);
            let odd = if is_asking(word) {
                false
            } else if word.chars().nth(1).is_some() {
                let known = *han && self.lexis.knows(word);
                !known && !held(self.fields.word(word, self.lexis).field())? && !held(self.fields.title_words)?
            } else if *han {
                let before = at.checked_sub(1).and_then(|at| places.get(at)).filter(|(place, _)| place.end > 0);
                let left = before.filter(|(other, han)| *han && other.end == place.start);
                let right = places.get(at + 1).filter(|(other, han)| *han && other.start == place.end);
                let mut pairs = Vec::new();
                pairs.extend(
                    left.and_then(|(other, _)| Some(format!("{}{word}", text[other.clone()].chars().next_back()?))),
                );
                pairs.extend(
                    right.and_then(|(other, _)| Some(format!("{word}{}", text[other.clone()].chars().next()?))),
                );
                let mut met = pairs.is_empty();
                for pair in pairs {
                    met = met
                        || self.holding_term(self.fields.grams, &pair)? > 0
                        || self.holding_term(self.fields.title_grams, &pair)? > 0;
                }
                !met
            } else {
                false
            };
            let place = piece.start + place.start..piece.start + place.end;
            words.push(Word { odd, asking: is_asking(word) || word.starts_with(QUESTIONS), place });
        }
        Ok(words)
    }
}

/// How likely a word was meant: what stayed as it was counts most, then how easily the slip happens, then how many
/// entries hold it. Picked on made-up slips in words of titles.
fn score(candidate: &Candidate, chars: usize) -> f32 {
    let small = |number: usize| f32::from(u16::try_from(number).unwrap_or(u16::MAX));
    let chars = small(chars) * if candidate.text.starts_with(is_han) { 1.0 } else { 0.5 };
    let kept = match candidate.slip {
        Slip::Sound(changed) => chars - 0.4 * small(changed),
        Slip::Look => chars - 0.5,
        Slip::Exchanged => chars - 0.6,
        Slip::Missing | Slip::Extra => chars - 1.2,
        Slip::Other => chars - 1.5,
    };
    #[expect(clippy::cast_precision_loss, reason = "a library has fewer entries than f32 has exact integers")]
    let frequent = (candidate.count as f32).ln_1p();
    kept + 0.1 * frequent
}
