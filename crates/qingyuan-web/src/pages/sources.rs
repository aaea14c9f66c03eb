//! `/sources`: where pages may come from, and what came of them; and the buttons that act on one source.

use askama::Template;
use axum::extract::{Path, State};
use qingyuan_model::{SourceId, SourceState};
use serde::Deserialize;

use crate::access::{Administrator, Posted};
use crate::actions::{Action, quick};
use crate::fault::Fault;
use crate::frame::Frame;
use crate::query::link;
use crate::respond::{Answer, go, page};
use crate::site::Site;
use crate::words::Lang;

struct Row {
    id: String,
    name: String,
    state: &'static str,
    tier: &'static str,
    counts: Vec<(String, i64)>,
    actions: Vec<Action>,
    /// Non-public addresses that it may reach.
    internal: String,
    proposed: bool,
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
    let rows = sources.into_iter().map(|(source, counts)| Row {
        id: source.id.to_string(),
        state: t.source_state(source.state),
        tier: t.tier_name(source.tier),
        counts: counts.into_iter().map(|(outcome, count)| (t.outcome_name(&outcome), count)).collect(),
        actions: quick(source.state, t),
        internal: source.allow_addresses.join(t.comma()),
        proposed: source.state == SourceState::Proposed,
        name: source.name,
    });
    page(&Sources { t, rows: rows.collect(), frame })
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
