//! One search: from a request to a page of results.

use tantivy::collector::{Count, TopDocs};
use tantivy::query::Query;
use tantivy::schema::{Field, Value};
use tantivy::{DocAddress, Order, Score, Searcher, TantivyDocument, Term};

use crate::asked::{Asked, Unit};
use crate::facets::{FacetCollector, Facets};
use crate::filters::Filters;
use crate::lexis::Lexis;
use crate::needles::{Needle, Needles, joins};
use crate::plan::{Strictness, plan};
use crate::schema::{Fields, column};
use crate::snippet::Snippet;
use crate::weights::Weights;

/// No page is longer than this.
const LIMIT: usize = 1_000;
/// No page begins later than this: whoever pages so far should narrow the search instead.
const OFFSET: usize = 10_000;
/// With fewer results than a page for all the words, entries with some of the words are listed after them.
const ENOUGH: usize = 10;
/// No more words than this are highlighted.
const NEEDLES: usize = 32;

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
}

struct Found {
    docs: Vec<(Score, DocAddress)>,
    total: usize,
    facets: Facets,
    relaxed: bool,
}

impl Library<'_> {
    /// The page that `request` asks for.
    pub(crate) fn search(&self, request: &SearchRequest) -> tantivy::Result<SearchPage> {
        let asked = Asked::read(&request.query, self.lexis);
        let found = self.find(&asked, request)?;
        let needles = self.needles(&asked)?;
        let results = found.docs.into_iter().map(|(score, address)| self.result(score, address, &needles));
        Ok(SearchPage {
            total: u64::try_from(found.total).unwrap_or(u64::MAX),
            results: results.collect::<tantivy::Result<_>>()?,
            facets: found.facets,
            relaxed: found.relaxed,
        })
    }

    /// The same ranking without anything to show.
    pub(crate) fn rank(&self, request: &SearchRequest) -> tantivy::Result<Vec<Ranked>> {
        let found = self.find(&Asked::read(&request.query, self.lexis), request)?;
        found.docs.into_iter().map(|(score, address)| Ok(Ranked { id: self.id(address)?, score })).collect()
    }

    /// The id of the entry at `address`.
    pub(crate) fn id(&self, address: DocAddress) -> tantivy::Result<i64> {
        let ids = self.searcher.segment_reader(address.segment_ord).fast_fields().i64(column::ID)?;
        Ok(ids.first(address.doc_id).unwrap_or_default())
    }

    fn find(&self, asked: &Asked, request: &SearchRequest) -> tantivy::Result<Found> {
        let plan = |strictness| plan(asked, &request.filters, self.fields, &request.weights, strictness);
        let Some(query) = plan(Strictness::All) else {
            return Ok(Found { docs: Vec::new(), total: 0, facets: Facets::default(), relaxed: false });
        };
        let found = self.collect(query.as_ref(), request, asked.blank)?;
        if found.total >= ENOUGH || asked.units.is_empty() {
            return Ok(found);
        }
        let Some(query) = plan(Strictness::Any) else { return Ok(found) };
        let more = self.collect(query.as_ref(), request, asked.blank)?;
        Ok(Found { relaxed: more.total > found.total, ..more })
    }

    fn collect(&self, query: &dyn Query, request: &SearchRequest, blank: bool) -> tantivy::Result<Found> {
        let limit = request.limit.min(LIMIT);
        let top = TopDocs::with_limit(limit.max(1)).and_offset(request.offset.min(OFFSET));
        let (mut docs, total, facets) = if blank || request.sort == Sort::Newest {
            let newest = top.order_by_fast_field::<i64>(column::DAY, Order::Desc);
            let (docs, total, facets) = self.searcher.search(query, &(newest, Count, FacetCollector))?;
            (docs.into_iter().map(|(_, address)| (0.0, address)).collect::<Vec<_>>(), total, facets)
        } else {
            self.searcher.search(query, &(top.order_by_score(), Count, FacetCollector))?
        };
        docs.truncate(limit);
        Ok(Found { docs, total, facets, relaxed: false })
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
        for text in asked.phrases.iter().chain(&asked.titles).chain(runs).chain(inner) {
            let text = text.trim();
            if words.len() < NEEDLES && words.iter().all(|needle| needle.text != text) {
                words.push(Needle { text: text.to_owned(), weight: self.rarity(text)? });
            }
        }
        let pairs = asked.grams.iter().filter(|gram| !single(gram)).take(NEEDLES);
        let grams = pairs.map(|gram| Needle { text: gram.clone(), weight: 1.0 }).collect();
        Ok(Needles::new(words, grams))
    }

    /// The inverse document frequency of a word, as BM25 counts it.
    pub(crate) fn rarity(&self, word: &str) -> tantivy::Result<f32> {
        let total = self.searcher.num_docs();
        let holding = self.searcher.doc_freq(&Term::from_field_text(self.fields.words, word))?.min(total);
        #[expect(clippy::cast_precision_loss, reason = "a library has fewer entries than f32 has exact integers")]
        let (total, holding) = (total as f32, holding as f32);
        Ok((1.0 + (total - holding + 0.5) / (holding + 0.5)).ln())
    }

    fn result(&self, score: f32, address: DocAddress, needles: &Needles) -> tantivy::Result<SearchResult> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let fields = self.fields;
        let whole = |field: Field| document.get_first(field).and_then(|value| value.as_i64()).unwrap_or_default();
        Ok(SearchResult {
            id: whole(fields.id),
            score,
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

/// The stored text of a field, empty when there is none.
pub(crate) fn text_of(document: &TantivyDocument, field: Field) -> &str {
    document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default()
}
