//! The traps of a source: what its page shows of them, and the buttons that settle one.

use axum::extract::{Path, State};
use qingyuan_model::SourceId;
use qingyuan_pipeline::{Trap, TrapState};
use serde::Deserialize;

use crate::access::{Administrator, Posted};
use crate::fault::Fault;
use crate::frame::{Frame, Moment};
use crate::query::link;
use crate::respond::{Answer, go};
use crate::site::Site;

/// A reason is a sentence; longer ones are cut, in characters.
const REASON_CHARS: usize = 500;

/// One trap, for people.
pub(crate) struct TrapLine {
    pub(crate) id: i64,
    pub(crate) host: String,
    pub(crate) shape: String,
    pub(crate) kind: &'static str,
    pub(crate) state: &'static str,
    pub(crate) examples: Vec<String>,
    pub(crate) counts: String,
    pub(crate) note: String,
    pub(crate) at: Moment,
    /// Whether it can be released; one that is released can be blocked only.
    pub(crate) is_closed: bool,
    pub(crate) is_blocked: bool,
}

/// The traps as lines, in their order.
pub(crate) fn trap_lines(frame: &Frame, traps: Vec<Trap>) -> Vec<TrapLine> {
    let t = frame.lang;
    let line = |trap: Trap| TrapLine {
        id: trap.id,
        kind: t.trap_kind(&trap.kind),
        state: t.trap_state(trap.state),
        counts: t.trap_counts(trap.tally.judged, trap.tally.fresh, trap.stopped, trap.turned_away),
        host: trap.key.host,
        shape: trap.key.shape,
        examples: trap.examples,
        note: trap.note,
        at: frame.moment(trap.at),
        is_closed: trap.state != TrapState::Released,
        is_blocked: trap.state == TrapState::Blocked,
    };
    traps.into_iter().map(line).collect()
}

/// What a button sends.
#[derive(Deserialize)]
pub(crate) struct TrapForm {
    trap: i64,
    state: String,
    #[serde(default)]
    reason: String,
}

/// Releases or blocks one.
pub(crate) async fn settle(
    State(site): State<Site>,
    Administrator(_, person): Administrator,
    Path(id): Path<String>,
    Posted(form): Posted<TrapForm>,
) -> Answer {
    let id = SourceId::parse(&id).map_err(|_| Fault::Missing)?;
    let state = match form.state.as_str() {
        "released" => TrapState::Released,
        "blocked" => TrapState::Blocked,
        _ => return Err(Fault::Malformed),
    };
    let reason: String = form.reason.chars().take(REASON_CHARS).collect();
    site.house.settle_trap(&person, &id, form.trap, state, &reason).await?;
    go(&link(&format!("/sources/{id}"), [("done", "trap")]))
}
