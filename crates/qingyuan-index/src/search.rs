//! One search: from a request to a page of results.

use tantivy::collector::{Count, TopDocs};
use tantivy::query::Query;
use tantivy::schema::{Field, Value};
use tantivy::{DocAddress, DocId, Score, SegmentReader, TantivyDocument};

use crate::asked::Asked;
use crate::facets::{FacetCollector, Facets};
use crate::filters::Filters;
use crate::library::Library;
use crate::marks::{Needle, Needles};
use crate::operators::Understood;
use crate::plan::{Demand, plan};
use crate::relax::{Relaxation, RelaxedTo};
use crate::schema::column;
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
    /// The earliest date of publication first, undated ones last.
    Oldest,
}

/// What is asked of the index.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchRequest {
    /// What the reader typed: words, `"phrases"`, `-word`, `one OR other`, `site:`, `-site:`, `intitle:`. Any text has an
    /// answer; a blank one lists everything that passes the filters, newest first.
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
    /// What was given up, when too few entries hold everything that was asked for.
    pub relaxed: Option<Relaxation>,
    /// What was understood beside plain words.
    pub understood: Vec<Understood>,
    /// The query spelled otherwise, when that would find far more. It is for the reader to choose: nothing was searched
    /// for but what was typed.
    pub did_you_mean: Option<String>,
    /// How many entries match without the filters, when none does with them.
    pub without_filters: Option<u64>,
}

/// One result as a run lists it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// The id of the item in the store.
    pub id: i64,
    /// The score.
    pub score: f32,
}

#[derive(Default)]
struct Found {
    docs: Vec<(Score, DocAddress)>,
    total: usize,
    facets: Facets,
    /// How many hold everything that was asked for.
    complete: usize,
    relaxed: Option<Relaxation>,
}

impl Library<'_> {
    /// The page that `request` asks for.
    pub(crate) fn search(&self, request: &SearchRequest) -> tantivy::Result<SearchPage> {
        let asked = self.asked(&request.query)?;
        let found = self.find(&asked, request)?;
        let needles = self.needles(&asked)?;
        let results = found.docs.into_iter().map(|(score, address)| self.result(score, address, &needles));
        let first = request.offset == 0;
        Ok(SearchPage {
            total: u64::try_from(found.total).unwrap_or(u64::MAX),
            results: results.collect::<tantivy::Result<_>>()?,
            facets: found.facets,
            relaxed: found.relaxed,
            did_you_mean: if first { self.did_you_mean(&request.query, &asked, found.complete)? } else { None },
            without_filters: if found.total == 0 { self.without_filters(&asked, request)? } else { None },
            understood: asked.understood,
        })
    }

    /// The same ranking without anything to show.
    pub(crate) fn rank(&self, request: &SearchRequest) -> tantivy::Result<Vec<Ranked>> {
        let found = self.find(&self.asked(&request.query)?, request)?;
        found.docs.into_iter().map(|(score, address)| Ok(Ranked { id: self.id(address)?, score })).collect()
    }

    fn asked(&self, query: &str) -> tantivy::Result<Asked> {
        let mut asked = Asked::read(query, self.lexis);
        self.hear(&mut asked)?;
        Ok(asked)
    }

    fn find(&self, asked: &Asked, request: &SearchRequest) -> tantivy::Result<Found> {
        let plan = |filters: &Filters, demand| plan(asked, filters, self.fields, &request.weights, demand);
        let all = Demand::All(&asked.needs);
        let Some(query) = plan(&request.filters, all) else { return Ok(Found::default()) };
        let mut found = self.collect(query.as_ref(), request, asked.blank)?;
        found.complete = found.total;
        let steps = if found.total >= ENOUGH { Vec::new() } else { self.steps(asked, found.total)? };
        let mut last = None;
        for step in &steps {
            let demand = if step.to == RelaxedTo::Any { Demand::Any(&step.needs) } else { Demand::All(&step.needs) };
            let Some(query) = plan(&request.filters, demand) else { continue };
            let more = self.collect(query.as_ref(), request, asked.blank)?;
            if more.total > found.total {
                let complete = found.complete;
                let relaxed = Some(step.told(asked, u64::try_from(complete).unwrap_or(u64::MAX)));
                found = Found { relaxed, complete, ..more };
                last = Some(demand);
            }
            if found.total >= ENOUGH || found.total > 0 && step.to == RelaxedTo::Words {
                break;
            }
        }
        for (name, filters) in request.filters.each_left_out() {
            if let Some(query) = plan(&filters, last.unwrap_or(all)) {
                let mut others = self.searcher.search(&query, &FacetCollector)?;
                std::mem::swap(found.facets.of(name), others.of(name));
            }
        }
        Ok(found)
    }

    /// How many match when nothing is narrowed; `None` when nothing is narrowed or nothing matches so either.
    fn without_filters(&self, asked: &Asked, request: &SearchRequest) -> tantivy::Result<Option<u64>> {
        if request.filters.is_empty() {
            return Ok(None);
        }
        let open = SearchRequest { filters: Filters::default(), offset: 0, limit: 0, ..request.clone() };
        let total = u64::try_from(self.find(asked, &open)?.total).unwrap_or(u64::MAX);
        Ok(Some(total).filter(|total| *total > 0))
    }

    fn collect(&self, query: &dyn Query, request: &SearchRequest, blank: bool) -> tantivy::Result<Found> {
        let limit = request.limit.min(LIMIT);
        let top = TopDocs::with_limit(limit.max(1)).and_offset(request.offset.min(OFFSET));
        let sort = if blank && request.sort == Sort::Relevance { Sort::Newest } else { request.sort };
        let unscored = |docs: Vec<(i64, DocAddress)>| docs.into_iter().map(|(_, address)| (0.0, address)).collect();
        let (mut docs, total, facets): (Vec<(Score, DocAddress)>, _, _) = match sort {
            Sort::Relevance => self.searcher.search(query, &(top.order_by_score(), Count, FacetCollector))?,
            Sort::Newest => {
                let newest = top.order_by(|segment: &SegmentReader| day(segment));
                let (docs, total, facets) = self.searcher.search(query, &(newest, Count, FacetCollector))?;
                (unscored(docs), total, facets)
            }
            Sort::Oldest => {
                let oldest = top.order_by(|segment: &SegmentReader| {
                    let mut day = day(segment);
                    // The greatest key comes first: the earliest day, and unknown ones behind all others.
                    move |doc: DocId| Some(day(doc)).filter(|day| *day > 0).map_or(i64::MIN, |day| -day)
                });
                let (docs, total, facets) = self.searcher.search(query, &(oldest, Count, FacetCollector))?;
                (unscored(docs), total, facets)
            }
        };
        docs.truncate(limit);
        Ok(Found { docs, total, facets, ..Found::default() })
    }

    /// What to highlight: the words that were needed, each with the weight of its rarity (the idf of BM25).
    fn needles(&self, asked: &Asked) -> tantivy::Result<Needles> {
        let mut words: Vec<Needle> = Vec::new();
        let single = |text: &str| text.chars().nth(1).is_none();
        let inner = asked.units.iter().flat_map(|unit| {
            let inner = unit.words.iter().filter(|word| !single(word) || **word == unit.text);
            std::iter::once(&unit.text).chain(inner)
        });
        for text in asked.phrases.iter().chain(&asked.titles).chain(&asked.runs).chain(inner).chain(&asked.heard) {
            let text = text.trim();
            if words.len() < NEEDLES && words.iter().all(|needle| needle.text != text) {
                words.push(Needle { text: text.to_owned(), weight: self.rarity(text)? });
            }
        }
        let pairs = asked.grams.iter().filter(|gram| !single(gram)).take(NEEDLES);
        let grams = pairs.map(|gram| Needle { text: gram.clone(), weight: 1.0 }).collect();
        Ok(Needles { words, grams })
    }

    fn result(&self, score: f32, address: DocAddress, needles: &Needles) -> tantivy::Result<SearchResult> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let fields = self.fields;
        let whole = |field: Field| document.get_first(field).and_then(|value| value.as_i64()).unwrap_or_default();
        Ok(SearchResult {
            id: whole(fields.id),
            score,
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

/// The day of publication of every entry of a segment, 0 when unknown.
fn day(segment: &SegmentReader) -> impl FnMut(DocId) -> i64 + use<> {
    let days = segment.fast_fields().i64(column::DAY).ok();
    move |doc| days.as_ref().and_then(|days| days.first(doc)).unwrap_or_default()
}

/// The stored text of a field, empty when there is none.
pub(crate) fn text_of(document: &TantivyDocument, field: Field) -> &str {
    document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default()
}
