//! `/sources`: where pages may come from, and what came of them; and the buttons that act on one source.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use qingyuan_model::{SourceId, SourceState};
use serde::Deserialize;

use crate::access::{Administrator, Posted};
use crate::actions::{Action, quick};
use crate::fault::Fault;
use crate::frame::{Frame, Moment};
use crate::query::link;
use crate::respond::{Answer, go, page, text};
use crate::site::Site;
use crate::words::Lang;

struct Row {
    id: String,
    name: String,
    state: &'static str,
    tier: &'static str,
    counts: Vec<(String, i64)>,
    actions: Vec<Action>,
    proposed: bool,
    queue: [i64; 3],
    in_flight: u64,
    minute: i64,
    hour: i64,
    today: String,
    bytes: String,
    next: Option<Moment>,
    errors: Vec<(String, String, i64)>,
    resting: Vec<String>,
    /// Non-public addresses that it may reach.
    allowed: String,
}

#[derive(Template)]
#[template(path = "sources.html")]
struct Sources {
    frame: Frame,
    t: Lang,
    rows: Vec<Row>,
}

/// What a button sends.
#[derive(Deserialize)]
pub(crate) struct ActionForm {
    #[serde(default)]
    state: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    back: String,
}

/// Shows them.
pub(crate) async fn sources(State(site): State<Site>, Administrator(frame, person): Administrator) -> Answer {
    let t = frame.lang;
    let sources = site.house.sources(&person).await?;
    let mut seen: BTreeMap<_, _> =
        site.house.sight(&person).await?.into_iter().map(|now| (now.source.id.clone(), now)).collect();
    let rows = sources.into_iter().map(|(source, counts)| {
        let now = seen.remove(&source.id);
        let queue = now.as_ref().map(|now| now.queue.clone()).unwrap_or_default();
        let (minute, hour, today) = now.as_ref().map_or_else(Default::default, |now| (now.minute, now.hour, now.today));
        let resting = now.as_ref().map(|now| now.resting.clone()).unwrap_or_default();
        Row {
            queue: [queue.ready, queue.waiting, queue.leased],
            in_flight: now.map_or(0, |now| now.doing.in_flight),
            minute: minute.pages,
            hour: hour.pages,
            today: match source.allowance.daily_pages {
                Some(most) => format!("{} / {most}", today.pages),
                None => today.pages.to_string(),
            },
            bytes: megabytes(today.bytes),
            next: queue.next_due.map(|at| frame.moment(at)),
            errors: errors(&source.id, &queue.outcomes, t),
            resting: resting.into_iter().map(|(host, at)| t.resting_until(host, frame.moment(at).shown)).collect(),
            allowed: source.allow_addresses.join(t.comma()),
            id: source.id.to_string(),
            state: t.source_state(source.state),
            tier: t.tier_name(source.tier),
            counts: counts.into_iter().map(|(outcome, count)| (t.outcome_name(&outcome), count)).collect(),
            actions: quick(source.state, t),
            proposed: source.state == SourceState::Proposed,
            name: source.name,
        }
    });
    page(&Sources { t, rows: rows.collect(), frame })
}

/// Outcomes that are no trouble.
const FINE: [&str; 4] = ["", "fetched", "not-modified", "postponed"];

/// What went wrong, by reason, with where each leads.
fn errors(id: &SourceId, outcomes: &BTreeMap<String, i64>, t: Lang) -> Vec<(String, String, i64)> {
    let wrong = outcomes.iter().filter(|(code, _)| !FINE.contains(&code.as_str()));
    let led = wrong.map(|(code, count)| {
        (link(&format!("/sources/{id}/urls"), [("outcome", code.as_str())]), t.outcome_name(code), *count)
    });
    led.collect()
}

/// Bytes as megabytes of 1,000,000, which is how a budget counts them.
fn megabytes(bytes: i64) -> String {
    let tenths = bytes / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// The same numbers for a script or a monitor.
pub(crate) async fn now(State(site): State<Site>, Administrator(_, person): Administrator) -> Answer {
    let rows = site.house.sight(&person).await?.into_iter().map(|now| {
        serde_json::json!({
            "id": now.source.id, "name": now.source.name, "state": now.source.state,
            "ready": now.queue.ready, "waiting": now.queue.waiting, "leased": now.queue.leased,
            "stopped": now.queue.stopped, "next_due": now.queue.next_due, "outcomes": now.queue.outcomes,
            "in_flight": now.doing.in_flight, "fetched": now.doing.fetched, "bytes": now.doing.bytes,
            "not_modified": now.doing.not_modified, "errors": now.doing.errors,
            "last_minute": now.minute.pages, "last_hour": now.hour.pages,
            "today": { "pages": now.today.pages, "bytes": now.today.bytes }, "resting": now.resting,
        })
    });
    let body = serde_json::json!({ "sources": rows.collect::<Vec<_>>() });
    text(StatusCode::OK, "application/json", body.to_string())
}

/// Approves, pauses, resumes or retires one.
pub(crate) async fn set_state(
    State(site): State<Site>,
    Administrator(_, person): Administrator,
    Path(id): Path<String>,
    Posted(form): Posted<ActionForm>,
) -> Answer {
    let id = SourceId::parse(&id).map_err(|_| Fault::Missing)?;
    let state = SourceState::parse(&form.state).map_err(|_| Fault::Malformed)?;
    site.house.set_source_state(&person, &id, state, &form.reason).await?;
    back(&id, &form.back, [("done", "state")])
}

/// Makes all of one's addresses due now.
pub(crate) async fn crawl(
    State(site): State<Site>,
    Administrator(_, person): Administrator,
    Path(id): Path<String>,
    Posted(form): Posted<ActionForm>,
) -> Answer {
    let id = SourceId::parse(&id).map_err(|_| Fault::Missing)?;
    let due = site.house.crawl_now(&person, &id).await?.to_string();
    back(&id, &form.back, [("due", &due)])
}

fn back(id: &SourceId, word: &str, told: [(&str, &str); 1]) -> Answer {
    if word == "list" { go("/sources") } else { go(&link(&format!("/sources/{id}"), told)) }
}
