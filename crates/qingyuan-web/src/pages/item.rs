//! `/item/{id}`: the text first, and beside it why it is here.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use qingyuan_model::{Actor, Block, BlockKind, Document, ItemState};
use qingyuan_pipeline::{AlsoAt, Reading};

use crate::access::Visitor;
use crate::back::back_to_results;
use crate::blocks::{Line, Marking, Part, parts, posts};
use crate::citation::gbt7714;
use crate::fault::Fault;
use crate::frame::{Frame, Moment};
use crate::marks::{places_of, words_of};
use crate::outward::web_address;
use crate::respond::{Answer, page, page_with};
use crate::shelf::{minutes, titled};
use crate::site::Site;
use crate::visible::visible;
use crate::words::Lang;

/// Similar items listed.
const SIMILAR: usize = 5;

/// Other pages with the text that are listed.
const ALSO_AT: usize = 6;

/// The admission card.
struct Card {
    source: String,
    charter: String,
    tier: &'static str,
    tier_meaning: &'static str,
    licence: String,
    fetched: Moment,
    admitted: Moment,
    by: String,
    reason: String,
    ruleset: Option<String>,
    quality: Option<u32>,
    hash: String,
}

#[derive(Template)]
#[template(path = "item.html")]
struct ItemPage {
    frame: Frame,
    t: Lang,
    query: String,
    /// Where the reader comes from, when that is a list of results.
    back: Option<String>,
    title: String,
    heading: Line,
    language: String,
    published: Option<String>,
    minutes: usize,
    authors: String,
    first: String,
    editors: String,
    facts: Vec<(&'static str, String)>,
    parts: Vec<Part>,
    card: Card,
    original: Option<String>,
    citation: String,
    similar: Vec<(i64, String)>,
    also_at: Vec<Also>,
}

/// Another page with the text.
struct Also {
    /// Where a link leads: to the item of its own, or out.
    href: Option<String>,
    is_item: bool,
    source: String,
    shown: String,
}

#[derive(Template)]
#[template(path = "tombstone.html")]
struct Tombstone {
    frame: Frame,
    t: Lang,
    title: String,
    day: String,
    reason: String,
    source: String,
}

/// Shows it, or its tombstone.
pub(crate) async fn item(
    State(site): State<Site>,
    Visitor(frame): Visitor,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let id: i64 = id.parse().map_err(|_| Fault::Missing)?;
    let reading = site.house.read(id).await?;
    let t = frame.lang;
    if reading.row.item.state == ItemState::Withdrawn {
        let tombstone = Tombstone {
            t,
            title: titled(&reading.row.title, t),
            day: frame.day(reading.row.changed_at),
            reason: reading.row.note,
            source: reading.source.name,
            frame,
        };
        return page_with(StatusCode::GONE, &tombstone);
    }
    let similar = site.house.similar(id, SIMILAR).await?;
    let similar = similar.into_iter().map(|(id, title)| (id, titled(&title, t))).collect();
    let also_at = site.house.also_at(&reading.row.item, ALSO_AT).await?;
    let also_at = also_at.into_iter().map(|page| also(page, t)).collect();
    let query = frame.params.get("q").to_owned();
    let words = words_of(&query);
    let document = &reading.stored.document;
    let title = titled(&document.title, t);
    let text = document.text();
    let blocks = body(document);
    let look = |_: &[usize]| ("hit".to_owned(), String::new());
    let spans = places_of(&words, &Document { blocks: blocks.to_vec(), ..document.clone() }.text());
    let in_title = places_of(&words, &title);
    let marking = Marking { spans: &spans, look: &look, note: &|_| None };
    page(&ItemPage {
        t,
        heading: Marking { spans: &in_title, ..marking }.line(&title, 0),
        language: document.language.clone().unwrap_or_else(|| "zh-Hans".to_owned()),
        published: document.published.as_deref().map(|time| time.replace('T', " ")),
        minutes: minutes(text.chars().count()),
        authors: document.authors.join(t.comma()),
        first: document.source_name.clone().unwrap_or_default(),
        editors: document.editors.join(t.comma()),
        facts: facts(document, t),
        parts: parts(blocks, &posts(document, document.blocks.len() - blocks.len()), &marking),
        card: card(&frame, &reading),
        original: web_address(document.address()),
        citation: gbt7714(document, &reading.source.name, &frame.day(frame.now)),
        similar,
        also_at,
        back: back_to_results(&headers, &frame.base, id),
        query,
        title,
        frame,
    })
}

/// What whoever brought it in as vetted said of it.
fn facts(document: &Document, t: Lang) -> Vec<(&'static str, String)> {
    let Some(given) = document.given.as_deref() else { return Vec::new() };
    let stated = |text: &Option<String>| text.clone().unwrap_or_default();
    let facts = [
        (t.facet_subject(), stated(&given.subject)),
        (t.facet_kind(), stated(&given.kind)),
        (t.given_tags(), given.tags.join(t.comma())),
        (t.given_id(), given.id.clone()),
    ];
    facts.into_iter().filter(|(_, fact)| !fact.is_empty()).collect()
}

fn also(page: AlsoAt, t: Lang) -> Also {
    let href = page.item.map(|item| format!("/item/{item}")).or_else(|| web_address(&page.url));
    let shown = page.item.map_or_else(|| visible(page.url.as_str()), |item| t.also_item(item));
    Also { href, is_item: page.item.is_some(), source: page.source, shown }
}

/// The blocks without a first heading that only repeats the title.
fn body(document: &Document) -> &[Block] {
    match document.blocks.split_first() {
        Some((first, rest))
            if matches!(first.kind, BlockKind::Heading(_)) && first.text.trim() == document.title.trim() =>
        {
            rest
        }
        _ => &document.blocks,
    }
}

fn card(frame: &Frame, reading: &Reading) -> Card {
    let (t, source) = (frame.lang, &reading.source);
    let by = match reading.decision.as_ref().map(|decision| &decision.actor) {
        Some(Actor::Person { role, .. }) => t.role_name(*role).to_owned(),
        Some(Actor::Policy(_)) => t.by_policy().to_owned(),
        Some(Actor::House) | None => t.unknown().to_owned(),
    };
    let verdict = reading.verdict.as_ref().map(|stored| &stored.verdict);
    Card {
        source: source.name.clone(),
        charter: source.charter.clone(),
        tier: t.tier_name(source.tier),
        tier_meaning: t.tier_meaning(source.tier),
        licence: reading.stored.document.licence.clone().unwrap_or_else(|| source.licence.clone()),
        fetched: frame.moment(reading.fetch.at),
        admitted: frame.date(reading.row.item.admitted_at),
        by,
        reason: reading.decision.as_ref().map(|decision| decision.reason.clone()).unwrap_or_default(),
        ruleset: verdict.map(|verdict| verdict.stamp().ruleset.chars().take(12).collect()),
        quality: verdict.map(|verdict| crate::figures::percent(verdict.quality().score())),
        hash: reading.stored.hash.to_string(),
    }
}
