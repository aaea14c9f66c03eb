//! More like this: the entries that share the most telling words with one of them.

use std::collections::BTreeMap;

use qingyuan_text::{Fingerprint, fingerprint, resemblance};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{TantivyDocument, Term};

use crate::lexis::Lexis;
use crate::library::Library;
use crate::schema::text_of;
use crate::search::Ranked;

/// The beginning of a text says what it is about; in chars.
const READ_CHARS: usize = 1_500;
/// A word of the title counts as often as this, and being in the title of another entry as much of being in its text.
/// Picked by reading neighbours: with more, titles that only name the same kind of paper, such as those of regulations,
/// find one another.
const TITLE_TIMES: f32 = 2.0;
const IN_TITLE: f32 = 0.4;
/// The profile of an entry: its most telling words. Picked by gut feeling, as engines commonly do with 25.
const WORDS: usize = 25;
/// Words of a larger share of the library than one in so many tell nothing, once it has [`SMALL`] entries.
const COMMON: u64 = 8;
/// Below this many entries no word is common, and none rare.
const SMALL: u64 = 100;
/// No list is longer than this.
const LIMIT: usize = 100;
/// For each place of the list so many entries are looked at, since some are copies of others.
const SPARE: usize = 4;
/// Entries with less than this share of the score that the entry itself has are about something else.
const FLOOR: f32 = 0.1;
/// Texts that share this much of their wording are copies (see [`qingyuan_text::bands`]).
const COPY: f64 = 0.6;
/// Texts that share so much have fingerprints nearer than this: 15 of the 64 bits differ on average, with a deviation of
/// 3; of unrelated ones, 32.
const NEAR: u32 = 24;

/// What is compared to tell copies.
struct Wording {
    head: String,
    fingerprint: Fingerprint,
}

impl Wording {
    fn of(text: &str) -> Self {
        let head: String = text.chars().take(READ_CHARS).collect();
        Self { fingerprint: fingerprint(&head), head }
    }

    fn is_copy_of(&self, other: &Self) -> bool {
        self.fingerprint.distance(other.fingerprint) <= NEAR && resemblance(&self.head, &other.head) >= COPY
    }
}

impl Library<'_> {
    /// At most `n` entries like the one with this id, the most similar first; none when it is not in the index. Copies
    /// of it, and of one another, are left out: they say nothing new.
    pub(crate) fn similar(&self, id: i64, n: usize) -> tantivy::Result<Vec<Ranked>> {
        let itself = TermQuery::new(self.fields.id_term(id), IndexRecordOption::Basic);
        let found = self.searcher.search(&itself, &TopDocs::with_limit(1).order_by_score())?;
        let Some(&(_, own)) = found.first() else { return Ok(Vec::new()) };
        let document: TantivyDocument = self.searcher.doc(own)?;
        let clauses = self.likeness(&document)?;
        let n = n.min(LIMIT);
        if clauses.is_empty() || n == 0 {
            return Ok(Vec::new());
        }
        // Nothing but optional words, so that the engine passes over what cannot be among the best; the entry itself,
        // which mostly comes first, is left out below.
        let top = TopDocs::with_limit(n * SPARE + 1).order_by_score();
        let docs = self.searcher.search(&BooleanQuery::new(clauses), &top)?;
        let whole = docs.iter().find(|(_, address)| *address == own).or(docs.first()).map_or(0.0, |(score, _)| *score);
        // In a small library no word is rare enough to tell.
        let least = if self.searcher.num_docs() < SMALL { 0.0 } else { whole * FLOOR };
        let mut known = vec![Wording::of(text_of(&document, self.fields.text))];
        let mut similar = Vec::new();
        for (score, address) in docs.into_iter().filter(|(_, address)| *address != own) {
            if similar.len() == n || score < least {
                break;
            }
            let document: TantivyDocument = self.searcher.doc(address)?;
            let wording = Wording::of(text_of(&document, self.fields.text));
            if !known.iter().any(|other| wording.is_copy_of(other)) {
                known.push(wording);
                similar.push(Ranked { id: self.id(address)?, score });
            }
        }
        Ok(similar)
    }

    /// A clause for each of the entry's most telling words (by tf·idf, Salton and Buckley 1988).
    fn likeness(&self, document: &TantivyDocument) -> tantivy::Result<Vec<(Occur, Box<dyn Query>)>> {
        let text = text_of(document, self.fields.text);
        let end = text.char_indices().nth(READ_CHARS).map_or(text.len(), |(byte, _)| byte);
        let (title, head) = (Lexis::fold(text_of(document, self.fields.title)), Lexis::fold(&text[..end]));
        let mut counts: BTreeMap<&str, f32> = BTreeMap::new();
        for (folded, times) in [(&title, TITLE_TIMES), (&head, 1.0)] {
            for (_, word) in self.lexis.words(folded) {
                if is_telling(word) {
                    *counts.entry(word).or_default() += times;
                }
            }
        }
        let total = self.searcher.num_docs();
        let mut telling: Vec<(f32, &str)> = Vec::new();
        for (word, count) in counts {
            let holding = self.searcher.doc_freq(&self.fields.word(word, self.lexis))?;
            // What stands nowhere else finds nothing.
            let useless = holding < 2 || (total >= SMALL && holding > total / COMMON);
            if !useless {
                telling.push((count.ln_1p() * rarity(holding, total), word));
            }
        }
        telling.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        telling.truncate(WORDS);
        let terms = |word: &str| {
            [
                (self.fields.word(word, self.lexis), 1.0),
                (Term::from_field_text(self.fields.title_words, word), IN_TITLE),
            ]
        };
        let clause = |term: Term, weight: f32| {
            let term = TermQuery::new(term, IndexRecordOption::WithFreqs);
            (Occur::Should, Box::new(BoostQuery::new(Box::new(term), weight)) as Box<dyn Query>)
        };
        let clauses =
            telling.iter().flat_map(|(weight, word)| terms(word).map(|(term, share)| clause(term, weight * share)));
        Ok(clauses.collect())
    }
}

/// Single Han characters and letters say too little, and numbers are those of pages, sections and articles of law.
fn is_telling(word: &str) -> bool {
    word.chars().nth(1).is_some() && !word.starts_with('第') && !word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The inverse document frequency of BM25.
fn rarity(holding: u64, total: u64) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a library has fewer entries than f32 has exact integers")]
    let (total, holding) = (total.max(holding) as f32, holding as f32);
    (1.0 + (total - holding + 0.5) / (holding + 0.5)).ln()
}
