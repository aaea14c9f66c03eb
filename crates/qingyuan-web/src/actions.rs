//! What can be done with a source in its present state.

use qingyuan_model::SourceState;

use crate::words::Lang;

/// A button.
pub(crate) struct Action {
    /// What it says.
    pub(crate) name: &'static str,
    /// Where it leads below the source's address.
    pub(crate) path: &'static str,
    /// The state that it asks for.
    pub(crate) state: Option<&'static str>,
    /// Whether it takes a reason.
    pub(crate) reason: bool,
}

/// The buttons of a source.
pub(crate) fn actions(state: SourceState, t: Lang) -> Vec<Action> {
    let change = |name, next: SourceState| Action {
        name,
        path: "state",
        state: Some(next.id()),
        reason: state.needs_reason(next),
    };
    match state {
        SourceState::Proposed => {
            vec![change(t.approve(), SourceState::Approved), change(t.drop_proposal(), SourceState::Retired)]
        }
        SourceState::Approved => vec![
            Action { name: t.crawl_now(), path: "crawl", state: None, reason: false },
            change(t.pause(), SourceState::Paused),
            change(t.retire(), SourceState::Retired),
        ],
        SourceState::Paused => {
            vec![change(t.resume(), SourceState::Approved), change(t.retire(), SourceState::Retired)]
        }
        SourceState::Retired => vec![change(t.propose_again(), SourceState::Proposed)],
    }
}

/// The buttons that need nothing but a click.
pub(crate) fn quick(state: SourceState, t: Lang) -> Vec<Action> {
    actions(state, t).into_iter().filter(|action| !action.reason).collect()
}
