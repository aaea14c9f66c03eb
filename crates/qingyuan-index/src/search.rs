//! One search: from a request to a page of results.

use std::sync::Arc;

use tantivy::schema::{Field, Value};
use tantivy::{DocAddress, Searcher, TantivyDocument, Term};

use crate::asked::Asked;
use crate::best::{Best, Scored};
use crate::bits::Bits;
use crate::bm25::rarity;
use crate::condition::Condition;
use crate::facets::Facets;
use crate::filters::Filters;
use crate::lexis::Lexis;
use crate::lookup::Lookup;
use crate::marks::{Needle, Needles};
use crate::plan::{Plan, plan};
use crate::prior::{Prior, Table};
use crate::rank::{Bonus, Order, best};
use crate::schema::Fields;
use crate::sections::Section;
use crate::snippet::Snippet;
use crate::synonyms::Synonyms;
use crate::weights::Weights;

/// No page is longer than this.
const LIMIT: usize = 1_000;
/// No page begins later than this: whoever pages so far should narrow the search instead.
const OFFSET: usize = 10_000;
/// With fewer results than a page for all the words, entries with some of the words are listed after them.
const ENOUGH: usize = 10;
/// No more words than this are highlighted.
const NEEDLES: usize = 32;

/// A word this rare, as a part of the idf of a word that no entry has, gets all the help of its synonyms; a commoner one
/// gets less. On the law topics 0.6 and 0.8 were alike, and both hurt fewer questions than no such limit.
const RARE: f32 = 0.77;

/// In which order results come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The best match first.
    #[default]
    Relevance,
    /// The latest date of publication first, undated ones last.
    Newest,
}

/// What is asked of the index.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchRequest {
    /// What the reader typed: words, `"phrases"`, `-word`, `site:`, `intitle:`. Any text has an answer; a blank one
    /// lists everything that passes the filters, newest first.
    pub query: String,
    /// How many results to pass over; at most 10,000.
    pub offset: usize,
    /// How many results to return; at most 1,000.
    pub limit: usize,
    /// What the search is narrowed to.
    pub filters: Filters,
    /// The order.
    pub sort: Sort,
    /// What each part of a match counts.
    pub weights: Weights,
    /// What to look for besides what was typed; empty unless the caller has a list.
    pub synonyms: Arc<Synonyms>,
}

impl SearchRequest {
    /// The first ten results for `query`, by relevance.
    #[must_use]
    pub fn new(query: impl Into<String>) -> Self {
        Self {
            query: query.into(),
            offset: 0,
            limit: 10,
            filters: Filters::default(),
            sort: Sort::default(),
            weights: Weights::default(),
            synonyms: Arc::default(),
        }
    }
}

/// One result, ready to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchResult {
    /// The id of the item in the store.
    pub id: i64,
    /// The score; only comparable within one search. 0 when sorted by date.
    pub score: f32,
    /// The title with its marks.
    pub title: Snippet,
    /// The lines that show why it was found.
    pub snippet: Snippet,
    /// Where it was found.
    pub url: String,
    /// The id of its source.
    pub source: String,
    /// The name of its source.
    pub source_name: String,
    /// Its subject.
    pub subject: String,
    /// Its kind.
    pub kind: String,
    /// When it was published, as the page says.
    pub published: Option<String>,
    /// When it was admitted, in milliseconds since 1970.
    pub admitted_at: i64,
    /// Its language.
    pub language: Option<String>,
    /// How many characters its text has: what reading time is told from.
    pub chars: usize,
}

/// One page of results.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchPage {
    /// How many entries match, on all pages.
    pub total: u64,
    /// The results of this page.
    pub results: Vec<SearchResult>,
    /// How all matches spread over labels.
    pub facets: Facets,
    /// Whether entries with only some of the words are listed, because too few have all of them.
    pub relaxed: bool,
    /// What was looked for besides what was typed, in the order of the query.
    pub expanded: Vec<Expanded>,
}

/// What synonyms added to one part of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expanded {
    /// The part of the query, folded: lowercase, simplified.
    pub of: String,
    /// What was looked for besides, as the list of synonyms writes it.
    pub also: Vec<String>,
}

/// One result as a run lists it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// The id of the item in the store.
    pub id: i64,
    /// The score.
    pub score: f32,
}

/// What a search looks into.
pub(crate) struct Library<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) fields: &'a Fields,
    pub(crate) lexis: &'a Lexis,
    pub(crate) sections: &'a [Arc<Section>],
    pub(crate) standings: &'a Table,
}

struct Found {
    docs: Vec<Scored>,
    matches: Vec<Bits>,
    relaxed: bool,
}

impl Library<'_> {
    /// The page that `request` asks for.
    pub(crate) fn search(&self, request: &SearchRequest) -> tantivy::Result<SearchPage> {
        let asked = self.asked(request)?;
        let found = self.find(&asked, request)?;
        let needles = self.needles(&asked)?;
        let results = found.docs.iter().map(|found| self.result(score(found), found.address, &needles));
        Ok(SearchPage {
            total: u64::try_from(count(&found.matches)).unwrap_or(u64::MAX),
            results: results.collect::<tantivy::Result<_>>()?,
            facets: Facets::count(self.sections, &found.matches),
            relaxed: found.relaxed,
            expanded: expanded(&asked),
        })
    }

    /// The same ranking without anything to show.
    pub(crate) fn rank(&self, request: &SearchRequest) -> tantivy::Result<Vec<Ranked>> {
        let asked = self.asked(request)?;
        let found = self.find(&asked, request)?;
        found.docs.iter().map(|found| Ok(Ranked { id: self.id(found.address)?, score: score(found) })).collect()
    }

    /// The id of the entry at `address`.
    pub(crate) fn id(&self, address: DocAddress) -> tantivy::Result<i64> {
        let section = self.sections.get(address.segment_ord as usize);
        let ids = section.and_then(|section| section.columns.ids.as_ref());
        Ok(ids.and_then(|ids| ids.first(address.doc_id)).unwrap_or_default())
    }

    /// What was typed, with what the synonyms add.
    fn asked(&self, request: &SearchRequest) -> tantivy::Result<Asked> {
        let mut asked = Asked::read(&request.query, self.lexis);
        // The empty word is in no entry: nothing is rarer.
        let rare = RARE * self.rarity("")?;
        asked.expand(&request.synonyms, self.lexis, |text| self.rarity(text).map(|rarity| (rarity / rare).min(1.0)))?;
        Ok(asked)
    }

    fn find(&self, asked: &Asked, request: &SearchRequest) -> tantivy::Result<Found> {
        let Some(plan) = plan(asked, &request.filters, self.fields, &request.weights) else {
            return Ok(Found { docs: Vec::new(), matches: Vec::new(), relaxed: false });
        };
        let lookup = Lookup::new(self.searcher, self.sections);
        let mut base: Vec<Bits> = self.sections.iter().map(|section| section.alive.clone()).collect();
        if let Some(needed) = Condition::all(plan.base.clone()) {
            base = narrow(&lookup, &needed, &base)?;
        }
        if let Some(excluded) = Condition::any(plan.without.clone()) {
            let without = narrow(&lookup, &excluded, &base)?;
            base.iter_mut().zip(&without).for_each(|(base, without)| base.take_away(without));
        }
        let Some(complete) = &plan.complete else {
            return self.order(&lookup, &plan, request, asked.blank, base, None);
        };
        let strict = narrow(&lookup, complete, &base)?;
        let Some(partial) = plan.partial.as_ref().filter(|_| count(&strict) < ENOUGH && !asked.units.is_empty()) else {
            return self.order(&lookup, &plan, request, asked.blank, strict, None);
        };
        let loose = narrow(&lookup, partial, &base)?;
        self.order(&lookup, &plan, request, asked.blank, loose, Some(strict))
    }

    /// The page of `matches`. When they need not hold every word, `complete` are those that do.
    fn order(
        &self,
        lookup: &Lookup<'_>,
        plan: &Plan,
        request: &SearchRequest,
        blank: bool,
        matches: Vec<Bits>,
        complete: Option<Vec<Bits>>,
    ) -> tantivy::Result<Found> {
        let relaxed = complete.as_ref().is_some_and(|complete| count(&matches) > count(complete));
        let offset = request.offset.min(OFFSET);
        let depth = offset + request.limit.min(LIMIT);
        let mut docs = if blank || request.sort == Sort::Newest {
            self.newest(&matches, depth)
        } else {
            let weights = &request.weights;
            let mut bonuses = Vec::new();
            for (condition, score) in plan.titled.iter().map(|titled| (titled, weights.titled)).chain(
                // Where every word is needed, every phrase is, and what all get changes nothing.
                plan.phrases.iter().filter(|_| complete.is_some()).map(|phrase| (phrase, weights.phrase)),
            ) {
                bonuses.push(Bonus { score, docs: narrow(lookup, condition, &matches)? });
            }
            bonuses.extend(complete.map(|docs| Bonus { score: weights.complete, docs }));
            let prior = Prior { table: self.standings, weight: weights.standing };
            best(lookup, &Order { words: &plan.words, bonuses: &bonuses, prior }, &matches, depth)?
        };
        docs.drain(..offset.min(docs.len()));
        Ok(Found { docs, matches, relaxed })
    }

    /// The latest of `matches` by date of publication.
    fn newest(&self, matches: &[Bits], depth: usize) -> Vec<Scored> {
        let mut best = Best::new(depth);
        for ((ordinal, section), matches) in (0..).zip(self.sections).zip(matches) {
            for doc in matches.iter() {
                let day = section.columns.days.get(doc as usize).copied().unwrap_or_default();
                best.push(f64::from(day), ordinal, doc);
            }
        }
        best.into_sorted().into_iter().map(|found| Scored { score: 0.0, ..found }).collect()
    }

    /// What to highlight: the words that were needed, each with the weight of its rarity (the idf of BM25).
    fn needles(&self, asked: &Asked) -> tantivy::Result<Needles> {
        let mut words: Vec<Needle> = Vec::new();
        let single = |text: &str| text.chars().nth(1).is_none();
        let inner = asked.units.iter().flat_map(|unit| {
            let inner = unit.words.iter().filter(|word| !single(word) || **word == unit.text);
            std::iter::once(&unit.text).chain(inner)
        });
        for text in asked.phrases.iter().chain(&asked.titles).chain(&asked.runs).chain(inner) {
            let text = text.trim();
            if words.len() < NEEDLES && words.iter().all(|needle| needle.text != text) {
                words.push(Needle { text: text.to_owned(), weight: self.rarity(text)? });
            }
        }
        for expansion in &asked.expansions {
            if words.len() < NEEDLES && words.iter().all(|needle| needle.text != expansion.text) {
                let weight = self.rarity(&expansion.text)? * expansion.weight;
                words.push(Needle { text: expansion.text.clone(), weight });
            }
        }
        let pairs = asked.grams.iter().filter(|gram| !single(gram)).take(NEEDLES);
        let grams = pairs.map(|gram| Needle { text: gram.clone(), weight: 1.0 }).collect();
        Ok(Needles { words, grams })
    }

    /// The inverse document frequency of a word, as BM25 counts it.
    pub(crate) fn rarity(&self, word: &str) -> tantivy::Result<f32> {
        let term = Term::from_field_text(self.fields.words, word);
        let mut holding = 0;
        for (section, reader) in self.sections.iter().zip(self.searcher.segment_readers()) {
            let index = reader.inverted_index(self.fields.words)?;
            holding += u64::from(section.columns.known.word(&term, &index)?.holding());
        }
        Ok(rarity(holding, self.searcher.num_docs(), 0.0))
    }

    fn result(&self, score: f32, address: DocAddress, needles: &Needles) -> tantivy::Result<SearchResult> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let fields = self.fields;
        let whole = |field: Field| document.get_first(field).and_then(|value| value.as_i64()).unwrap_or_default();
        Ok(SearchResult {
            id: whole(fields.id),
            score,
            chars: text_of(&document, fields.text).chars().count(),
            title: Snippet::of_title(text_of(&document, fields.title), needles),
            snippet: Snippet::of_text(text_of(&document, fields.text), needles),
            url: text_of(&document, fields.url).to_owned(),
            source: text_of(&document, fields.source).to_owned(),
            source_name: text_of(&document, fields.source_name).to_owned(),
            subject: text_of(&document, fields.subject).to_owned(),
            kind: text_of(&document, fields.kind).to_owned(),
            published: Some(text_of(&document, fields.published).to_owned()).filter(|text| !text.is_empty()),
            admitted_at: whole(fields.admitted_at),
            language: Some(text_of(&document, fields.language).to_owned()).filter(|text| !text.is_empty()),
        })
    }
}

/// What synonyms added, part by part of the query.
fn expanded(asked: &Asked) -> Vec<Expanded> {
    let mut list: Vec<Expanded> = Vec::new();
    for expansion in &asked.expansions {
        match list.iter_mut().find(|one| one.of == expansion.of) {
            Some(one) => one.also.push(expansion.written.clone()),
            None => list.push(Expanded { of: expansion.of.clone(), also: vec![expansion.written.clone()] }),
        }
    }
    list
}

/// The stored text of a field, empty when there is none.
pub(crate) fn text_of(document: &TantivyDocument, field: Field) -> &str {
    document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default()
}

/// The entries of `among` that hold what the condition asks for, segment by segment.
fn narrow(lookup: &Lookup<'_>, condition: &Condition, among: &[Bits]) -> tantivy::Result<Vec<Bits>> {
    among.iter().enumerate().map(|(segment, among)| condition.find(lookup, segment, among)).collect()
}

fn count(matches: &[Bits]) -> usize {
    matches.iter().map(Bits::count).sum()
}

/// A score as it is shown.
fn score(found: &Scored) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "scores are compared before they are rounded")]
    let score = found.score as f32;
    score
}
