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
}

/// The buttons of a source.
pub(crate) fn actions(state: SourceState, t: Lang) -> Vec<Action> {
    let change = |name, state: SourceState| Action { name, path: "state", state: Some(state.id()) };
    match state {
        SourceState::Proposed => vec![change(t.approve(), SourceState::Approved)],
        SourceState::Approved => {
            vec![Action { name: t.crawl_now(), path: "crawl", state: None }, change(t.pause(), SourceState::Paused)]
        }
        SourceState::Paused | SourceState::Retired => vec![change(t.resume(), SourceState::Approved)],
    }
}
