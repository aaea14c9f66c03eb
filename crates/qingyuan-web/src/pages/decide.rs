//! `POST /desk/{hash}/decide`: one key decides and goes to the next; a colleague who was faster is named.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use qingyuan_model::{Act, ContentHash};
use qingyuan_pipeline::{DeskFilter, Person, PipelineError, StoreError};
use serde::Deserialize;

use super::review::{Draft, shown};
use crate::access::{Posted, Reviewer};
use crate::fault::Fault;
use crate::frame::Frame;
use crate::history::{Made, made};
use crate::query::link;
use crate::queue::{address, of_words, words};
use crate::respond::{Answer, go, page_with};
use crate::shelf::titled;
use crate::site::Site;
use crate::words::Lang;

/// What the forms send.
#[derive(Deserialize)]
pub(crate) struct DecideForm {
    act: String,
    #[serde(default)]
    reason: String,
    /// A reason that came with one click.
    #[serde(default)]
    quick: String,
    request_key: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    source: String,
    /// `desk` or `document`: where to go instead of the next.
    #[serde(default)]
    back: String,
}

#[derive(Template)]
#[template(path = "conflict.html")]
struct Conflict {
    frame: Frame,
    t: Lang,
    hash: ContentHash,
    heading: &'static str,
    title: String,
    held_by: Option<String>,
    decisions: Vec<Made>,
    next: Option<String>,
}

/// Decides, and goes on.
pub(crate) async fn decide(
    State(site): State<Site>,
    Reviewer(frame, person): Reviewer,
    Path(hash): Path<String>,
    Posted(form): Posted<DecideForm>,
) -> Answer {
    let hash = ContentHash::parse(&hash).map_err(|_| Fault::Missing)?;
    let act = Act::parse(&form.act).ok_or(Fault::Malformed)?;
    let key = Some(form.request_key.as_str()).filter(|key| (8..=64).contains(&key.len())).ok_or(Fault::Malformed)?;
    let filter = of_words(&form.label, &form.source);
    let reason = if form.quick.is_empty() { form.reason.as_str() } else { form.quick.as_str() };
    // Looked up before the decision, which takes the document off the desk: the next is the one after it.
    let next = site.house.following(&person, &filter, hash).await?;
    let next = next.map(|row| format!("/desk/{}", row.document));
    match site.house.decide(&person, hash, act, reason, Some(key)).await {
        Ok(decided) => {
            let done = if decided.repeated { "repeated" } else { "yes" };
            let target = match form.back.as_str() {
                "desk" => "/desk".to_owned(),
                "document" => format!("/desk/{hash}"),
                _ => next.unwrap_or_else(|| "/desk".to_owned()),
            };
            let (label, source) = words(&filter);
            go(&link(&target, [("label", label), ("source", source), ("done", done)]))
        }
        Err(PipelineError::Field { field: "reason", problem }) => {
            let problem = if reason.trim().is_empty() { frame.lang.reason_needed().to_owned() } else { problem };
            let draft = Draft { act, reason: reason.to_owned(), problem };
            shown(&site, frame, &person, hash, &filter, Some(draft)).await
        }
        Err(PipelineError::Store(StoreError::Conflict { .. })) => {
            let next = next.map(|path| address(&path, &filter));
            conflict(&site, frame, &person, hash, next, &filter).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn conflict(
    site: &Site,
    frame: Frame,
    person: &Person,
    hash: ContentHash,
    next: Option<String>,
    filter: &DeskFilter,
) -> Answer {
    let t = frame.lang;
    let review = site.house.review(person, hash).await?;
    let newest = &review.decisions[..review.decisions.len().min(3)];
    let decisions = made(&frame, newest);
    let own = review.decisions.first().is_some_and(|last| last.actor == person.actor());
    let held = review.desk.as_ref().filter(|row| row.open && !review.mine);
    let page = Conflict {
        t,
        hash,
        heading: if own { t.conflict_title() } else { t.faster_title() },
        title: titled(&review.stored.document.title, t),
        held_by: held.map(|row| row.claimed_by.clone()),
        decisions,
        next: next.or_else(|| held.map(|_| address("/desk", filter))),
        frame,
    };
    page_with(StatusCode::CONFLICT, &page)
}
