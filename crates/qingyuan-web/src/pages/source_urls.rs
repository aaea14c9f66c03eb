//! `/sources/{id}/urls`: a source's addresses by what happened to them last, and the links that were turned away.

use askama::Template;
use axum::extract::{Path, State};
use qingyuan_model::SourceId;

use crate::access::Administrator;
use crate::fault::Fault;
use crate::frame::{Frame, Moment};
use crate::query::link;
use crate::respond::{Answer, page};
use crate::site::Site;
use crate::visible::visible;
use crate::words::Lang;

/// Pages that can be leafed through; a search narrows the rest down.
const PAGES: usize = 200;

struct Choice {
    to: String,
    name: String,
    count: i64,
    here: bool,
}

struct Row {
    url: String,
    why: String,
    outcome: String,
    detail: String,
    at: Option<Moment>,
}

#[derive(Template)]
#[template(path = "source_urls.html")]
struct Urls {
    frame: Frame,
    t: Lang,
    id: String,
    name: String,
    asked: String,
    outcome: String,
    advice: &'static str,
    known: Vec<Choice>,
    turned_away: Vec<Choice>,
    rows: Vec<Row>,
    refused: Vec<Row>,
    page: usize,
    previous: Option<String>,
    next: Option<String>,
}

/// Shows them.
pub(crate) async fn urls(
    State(site): State<Site>,
    Administrator(frame, person): Administrator,
    Path(id): Path<String>,
) -> Answer {
    let t = frame.lang;
    let id = SourceId::parse(&id).map_err(|_| Fault::Missing)?;
    let (asked, outcome) = (frame.params.get("q").to_owned(), frame.params.get("outcome").to_owned());
    let number = frame.params.page(PAGES);
    // `none` stands for "never asked for", whose code is the empty word.
    let code = if outcome == "none" { Some("") } else { Some(outcome.as_str()).filter(|code| !code.is_empty()) };
    let found = site.house.search_urls(&person, &id, code, &asked, number).await?;
    let path = format!("/sources/{id}/urls");
    let choice = |(code, count): (String, i64)| {
        let word = if code.is_empty() { "none".to_owned() } else { code.clone() };
        let to = link(&path, [("outcome", word.as_str()), ("q", asked.as_str())]);
        Choice { to, name: t.outcome_name(&code), count, here: word == outcome }
    };
    let row = |url: String, code: &str, detail: String, at| Row {
        why: link("/sources/why", [("url", url.as_str())]),
        url: visible(&url),
        outcome: t.outcome_name(code),
        detail: visible(&detail),
        at,
    };
    let leaf = |page: usize| frame.params.with("page", &page.to_string()).after(&path);
    page(&Urls {
        t,
        id: id.to_string(),
        name: found.source.name,
        advice: code.map_or("", |code| t.reason_advice(code)),
        known: found.outcomes.into_iter().map(choice).collect(),
        turned_away: found.turned_away.into_iter().map(choice).collect(),
        rows: found
            .rows
            .into_iter()
            .map(|found| row(found.url, &found.outcome, found.detail, found.fetched_at.map(|at| frame.moment(at))))
            .collect(),
        refused: found
            .refused
            .into_iter()
            .map(|found| row(found.url, &found.code, found.detail, Some(frame.moment(found.at))))
            .collect(),
        page: number,
        previous: (number > 1).then(|| leaf(number - 1)),
        next: (found.more && number < PAGES).then(|| leaf(number + 1)),
        asked,
        outcome,
        frame,
    })
}
