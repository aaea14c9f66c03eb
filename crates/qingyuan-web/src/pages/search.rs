//! `/search`: results with facts, facets as plain links, and an answer to any query.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use qingyuan_model::{Millis, Source};
use qingyuan_pipeline::{Facets, SearchPage, SearchResult, Snippet};

use crate::access::Visitor;
use crate::asking::{LAST_PAGE, PER_PAGE, request};
use crate::blocks::{Line, Marking};
use crate::frame::{Frame, Moment};
use crate::query::Params;
use crate::respond::{Answer, page};
use crate::shelf::{charters, described, minutes, titled};
use crate::site::Site;
use crate::words::Lang;

/// Values listed per facet; the rest is reached by asking more closely.
const VALUES: usize = 8;

struct Row {
    id: i64,
    href: String,
    title: Line,
    source: String,
    tier: &'static str,
    checked: Moment,
    minutes: Option<usize>,
    kind: String,
    published: Option<String>,
    snippet: Line,
}

struct Facet {
    name: &'static str,
    values: Vec<Value>,
}

struct Value {
    name: String,
    href: String,
    count: u64,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Results {
    frame: Frame,
    t: Lang,
    query: String,
    hidden: Vec<(&'static str, String)>,
    total: u64,
    relaxed: bool,
    first: usize,
    number: usize,
    rows: Vec<Row>,
    facets: Vec<Facet>,
    chosen: Vec<(String, String)>,
    unfiltered: String,
    sorts: Vec<(&'static str, String, bool)>,
    previous: Option<String>,
    next: Option<String>,
}

/// The facets: parameter and heading.
const FACETS: [&str; 5] = ["source", "kind", "subject", "language", "year"];

/// Shows it.
pub(crate) async fn search(State(site): State<Site>, Visitor(frame): Visitor) -> Answer {
    let (t, params) = (frame.lang, frame.params.with("lang", ""));
    let number = params.page(LAST_PAGE);
    let SearchPage { total, results, facets, relaxed, .. } = site.house.search(request(&params, PER_PAGE)).await?;
    let charters = charters(&site.house).await?;
    let ids: Vec<i64> = results.iter().map(|result| result.id).collect();
    let lengths = site.house.lengths(&ids).await?;
    let query = params.get("q").to_owned();
    let rows = results.iter().map(|result| row(&frame, &charters, &lengths, &query, result)).collect();
    let first = (number - 1) * PER_PAGE + 1;
    let turn =
        |page: usize| params.with("page", &if page > 1 { page.to_string() } else { String::new() }).after("/search");
    let more = u64::try_from(number * PER_PAGE).is_ok_and(|shown| shown < total) && number < LAST_PAGE;
    let anew = params.with("page", "");
    let sorted = params.get("sort") == "newest";
    let sorts = vec![
        (t.sort_relevance(), anew.with("sort", "").after("/search"), !sorted),
        (t.sort_newest(), anew.with("sort", "newest").after("/search"), sorted),
    ];
    let unfiltered = FACETS.iter().fold(anew.clone(), |params, facet| params.with(facet, ""));
    page(&Results {
        t,
        hidden: FACETS.iter().chain(&["sort"]).filter_map(|name| Some((*name, params.some(name)?))).collect(),
        total,
        relaxed: relaxed.is_some(),
        first,
        number,
        rows,
        facets: facet_links(&facets, &anew, &charters, t),
        chosen: chosen(&anew, &charters, t),
        unfiltered: unfiltered.after("/search"),
        sorts,
        previous: (number > 1).then(|| turn(number - 1)),
        next: more.then(|| turn(number + 1)),
        query,
        frame,
    })
}

fn row(
    frame: &Frame,
    charters: &BTreeMap<String, Source>,
    lengths: &BTreeMap<i64, usize>,
    query: &str,
    result: &SearchResult,
) -> Row {
    let t = frame.lang;
    let (source, tier) = described(charters, &result.source, t);
    let mut title = result.title.clone();
    title.text = titled(&title.text, t);
    Row {
        id: result.id,
        href: crate::query::link(&format!("/item/{}", result.id), [("q", query)]),
        title: marked(&title),
        source,
        tier,
        checked: frame.date(Millis(result.admitted_at)),
        minutes: lengths.get(&result.id).map(|chars| minutes(*chars)),
        kind: t.item_kind(&result.kind),
        published: result.published.as_deref().and_then(|time| time.get(..10)).map(str::to_owned),
        snippet: marked(&result.snippet),
    }
}

fn marked(snippet: &Snippet) -> Line {
    let look = |_: &[usize]| ("hit".to_owned(), String::new());
    Marking { spans: &snippet.marks, look: &look, note: &|_| None }.line(&snippet.text, 0)
}

fn facet_name(facet: &str, t: Lang) -> &'static str {
    match facet {
        "source" => t.facet_source(),
        "kind" => t.facet_kind(),
        "subject" => t.facet_subject(),
        "language" => t.facet_language(),
        _ => t.facet_year(),
    }
}

fn value_name(facet: &str, value: &str, charters: &BTreeMap<String, Source>, t: Lang) -> String {
    match facet {
        "source" => described(charters, value, t).0,
        "kind" => t.item_kind(value),
        "language" => t.language_name(value),
        _ => value.to_owned(),
    }
}

/// The facets that could narrow the search: those not chosen, with two values or more.
fn facet_links(facets: &Facets, anew: &Params, charters: &BTreeMap<String, Source>, t: Lang) -> Vec<Facet> {
    let lists = [&facets.source, &facets.kind, &facets.subject, &facets.language, &facets.year];
    let open = FACETS.into_iter().zip(lists).filter(|(facet, _)| anew.get(facet).is_empty());
    let linked = open.map(|(facet, counts)| {
        let named = counts.iter().filter(|count| !count.value.is_empty()).take(VALUES);
        let values = named.map(|count| Value {
            name: value_name(facet, &count.value, charters, t),
            href: anew.with(facet, &count.value).after("/search"),
            count: count.count,
        });
        Facet { name: facet_name(facet, t), values: values.collect() }
    });
    linked.filter(|facet| facet.values.len() > 1).collect()
}

/// The filters that hold, each with the address that takes it away.
fn chosen(anew: &Params, charters: &BTreeMap<String, Source>, t: Lang) -> Vec<(String, String)> {
    let held = FACETS.into_iter().filter_map(|facet| Some((facet, anew.some(facet)?)));
    held.map(|(facet, value)| {
        let name = format!("{} · {}", facet_name(facet, t), value_name(facet, &value, charters, t));
        (name, anew.with(facet, "").after("/search"))
    })
    .collect()
}
