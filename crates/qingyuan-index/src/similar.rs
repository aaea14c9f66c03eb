//! More like this: the entries that share the most telling words with one of them.

use std::collections::BTreeMap;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{TantivyDocument, Term};

use crate::lexis::Lexis;
use crate::library::Library;
use crate::search::{Ranked, text_of};

/// The beginning of a text says what it is about; in chars.
const READ_CHARS: usize = 4_000;
/// A word of the title counts as often as this.
const TITLE_TIMES: f32 = 3.0;
/// The profile of an entry: its most telling words. Picked by gut feeling, as engines commonly do with 25.
const WORDS: usize = 25;
/// No list is longer than this.
const LIMIT: usize = 100;

impl Library<'_> {
    /// At most `n` entries like the one with this id, the most similar first; none when it is not in the index.
    pub(crate) fn similar(&self, id: i64, n: usize) -> tantivy::Result<Vec<Ranked>> {
        let itself = || TermQuery::new(self.fields.id_term(id), IndexRecordOption::Basic);
        let found = self.searcher.search(&itself(), &TopDocs::with_limit(1).order_by_score())?;
        let Some(&(_, address)) = found.first() else { return Ok(Vec::new()) };
        let mut clauses = self.likeness(&self.searcher.doc(address)?)?;
        if clauses.is_empty() || n == 0 {
            return Ok(Vec::new());
        }
        clauses.push((Occur::MustNot, Box::new(itself())));
        let mut query = BooleanQuery::new(clauses);
        query.set_minimum_number_should_match(1);
        let docs = self.searcher.search(&query, &TopDocs::with_limit(n.min(LIMIT)).order_by_score())?;
        docs.into_iter().map(|(score, address)| Ok(Ranked { id: self.id(address)?, score })).collect()
    }

    /// A clause for each of the entry's most telling words (by tf·idf, Salton and Buckley 1988).
    fn likeness(&self, document: &TantivyDocument) -> tantivy::Result<Vec<(Occur, Box<dyn Query>)>> {
        let mut counts: BTreeMap<String, f32> = BTreeMap::new();
        let head: String = text_of(document, self.fields.text).chars().take(READ_CHARS).collect();
        for (text, times) in [(text_of(document, self.fields.title), TITLE_TIMES), (&head, 1.0)] {
            let folded = Lexis::fold(text);
            for (_, word) in self.lexis.words(&folded) {
                // Single Han characters and letters say too little.
                if word.chars().nth(1).is_some() {
                    *counts.entry(word.to_owned()).or_default() += times;
                }
            }
        }
        let weighed = counts.into_iter().map(|(word, count)| Ok((count.ln_1p() * self.rarity(&word)?, word)));
        let mut telling: Vec<(f32, String)> = weighed.collect::<tantivy::Result<_>>()?;
        telling.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        telling.truncate(WORDS);
        let fields = [self.fields.words, self.fields.title_words];
        let clause = |field: Field, word: &str, weight: f32| {
            let term = TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs);
            (Occur::Should, Box::new(BoostQuery::new(Box::new(term), weight)) as Box<dyn Query>)
        };
        Ok(telling.iter().flat_map(|(weight, word)| fields.map(|field| clause(field, word, *weight))).collect())
    }
}
