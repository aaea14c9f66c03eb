//! One search: from a request to a page of results.

use std::sync::Arc;

use tantivy::schema::{Field, Value};
use tantivy::{DocAddress, TantivyDocument};

use crate::asked::{Asked, Unit};
use crate::best::Scored;
use crate::facets::Facets;
use crate::filters::Filters;
use crate::find::{Sort, Wanted};
use crate::library::Library;
use crate::needles::{Needle, Needles, joins};
use crate::operators::Understood;
use crate::relax::Relaxation;
use crate::schema::text_of;
use crate::snippet::Snippet;
use crate::synonyms::Synonyms;
use crate::weights::Weights;

/// No more words than this are highlighted.
const NEEDLES: usize = 32;

/// A word this rare, as a part of the idf of a word that no entry has, gets all the help of its synonyms; a commoner one
/// gets less. On the law topics such a limit hurt fewer questions than none (17, not 22).
const RARE: f32 = 0.77;

/// What is asked of the index.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchRequest {
    /// What the reader typed: words, `"phrases"`, `-word`, `one OR other`, `site:`, `-site:`, `intitle:`. Any text has an answer; a blank one
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
    /// The moment of the search, in milliseconds since 1970: newer texts count a little more. Without it none does.
    pub now: Option<i64>,
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
            now: None,
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
    /// What was given up, when too few entries hold everything that was asked for.
    pub relaxed: Option<Relaxation>,
    /// What was understood beside plain words.
    pub understood: Vec<Understood>,
    /// The query spelled otherwise, when that would find far more. It is for the reader to choose: nothing was searched
    /// for but what was typed.
    pub did_you_mean: Option<String>,
    /// How many entries match without the filters, when none does with them.
    pub without_filters: Option<u64>,
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

impl SearchRequest {
    fn wanted(&self, facets: bool) -> Wanted<'_> {
        let Self { filters, sort, weights, now, offset, limit, .. } = self;
        Wanted { filters, sort: *sort, weights, now: *now, offset: *offset, limit: *limit, facets }
    }
}

impl Library<'_> {
    /// The page that `request` asks for.
    pub(crate) fn search(&self, request: &SearchRequest) -> tantivy::Result<SearchPage> {
        let asked = self.asked(request)?;
        let found = self.find(&asked, &request.wanted(true))?;
        let needles = self.needles(&asked)?;
        let results = found.docs.iter().map(|found| self.result(score(found), found.address, &needles));
        let first = request.offset == 0;
        Ok(SearchPage {
            total: u64::try_from(found.total).unwrap_or(u64::MAX),
            results: results.collect::<tantivy::Result<_>>()?,
            facets: found.facets,
            relaxed: found.relaxed,
            did_you_mean: if first { self.did_you_mean(&request.query, &asked, found.complete)? } else { None },
            without_filters: if found.total == 0 { self.without_filters(&asked, request)? } else { None },
            expanded: expanded(&asked),
            understood: asked.understood,
        })
    }

    /// The same ranking without anything to show.
    pub(crate) fn rank(&self, request: &SearchRequest) -> tantivy::Result<Vec<Ranked>> {
        let found = self.find(&self.asked(request)?, &request.wanted(false))?;
        found.docs.iter().map(|found| Ok(Ranked { id: self.id(found.address)?, score: score(found) })).collect()
    }

    /// What was typed, with what it sounds like and what the synonyms add.
    fn asked(&self, request: &SearchRequest) -> tantivy::Result<Asked> {
        let mut asked = Asked::read(&request.query, self.lexis);
        self.hear(&mut asked)?;
        // The empty word is in no entry: nothing is rarer.
        let rare = RARE * self.rarity("")?;
        asked.expand(&request.synonyms, self.lexis, |text| self.rarity(text).map(|rarity| (rarity / rare).min(1.0)))?;
        Ok(asked)
    }

    /// How many match when nothing is narrowed; `None` when nothing is narrowed or nothing matches so either.
    fn without_filters(&self, asked: &Asked, request: &SearchRequest) -> tantivy::Result<Option<u64>> {
        if request.filters.is_empty() {
            return Ok(None);
        }
        let filters = Filters::default();
        let open = Wanted { filters: &filters, offset: 0, limit: 0, ..request.wanted(false) };
        let total = u64::try_from(self.find(asked, &open)?.total).unwrap_or(u64::MAX);
        Ok(Some(total).filter(|total| *total > 0))
    }

    /// What to highlight: the words that were needed, each with the weight of its rarity (the idf of BM25).
    fn needles(&self, asked: &Asked) -> tantivy::Result<Needles> {
        let mut words: Vec<Needle> = Vec::new();
        let single = |text: &str| text.chars().nth(1).is_none();
        let all_join = asked.units.iter().all(|unit| joins(&unit.text));
        let telling = |unit: &Unit| all_join || !joins(&unit.text);
        let inner = asked.units.iter().filter(|unit| telling(unit)).flat_map(|unit| {
            let inner = unit.words.iter().filter(|word| !single(word) || **word == unit.text);
            std::iter::once(&unit.text).chain(inner)
        });
        // A run of nothing but grammar (`the`, 是什么) tells nothing.
        let says = |run: &&String| asked.units.iter().any(|unit| telling(unit) && run.contains(&unit.text));
        let runs = asked.runs.iter().filter(says);
        for text in asked.phrases.iter().chain(&asked.titles).chain(runs).chain(inner).chain(&asked.heard) {
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
        Ok(Needles::new(words, grams))
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
            snippet: Snippet::of_text(text_of(&document, fields.text), text_of(&document, fields.title), needles),
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

/// A score as it is shown.
fn score(found: &Scored) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "scores are compared before they are rounded")]
    let score = found.score as f32;
    score
}
