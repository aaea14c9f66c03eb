//! How a source came to where it stands, read back from the log.

use qingyuan_model::{Event, EventKind, Millis, Source, SourceState};
use serde_json::Value;

/// One step of a source from state to state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceStep {
    /// When.
    pub at: Millis,
    /// Who, as the log has it.
    pub actor: String,
    /// Where it stood; `None` when it did not exist.
    pub from: Option<SourceState>,
    /// Where it stands since.
    pub to: SourceState,
    /// Why, when a reason was given.
    pub reason: String,
}

/// The steps among these events, in their order. A change of the charter is one as well when it changed the state: so
/// moves were written before they had events of their own, and so a source comes into being.
pub(crate) fn steps(events: &[Event]) -> Vec<SourceStep> {
    events.iter().filter_map(step).collect()
}

fn step(event: &Event) -> Option<SourceStep> {
    let payload: Value = serde_json::from_str(&event.payload).ok()?;
    let text = |key: &str| payload.get(key).and_then(Value::as_str).unwrap_or_default();
    let (from, to) = if event.kind == EventKind::SourceMoved.id() {
        (SourceState::parse(text("from")).ok(), SourceState::parse(text("to")).ok()?)
    } else if event.kind == EventKind::SourceChanged.id() {
        (state_of(text("before")), state_of(text("after"))?)
    } else {
        return None;
    };
    (from != Some(to)).then(|| SourceStep {
        at: event.at,
        actor: event.actor.clone(),
        from,
        to,
        reason: text("reason").to_owned(),
    })
}

/// The state that a charter names; a charter of another version may have fields that are not known here.
fn state_of(charter: &str) -> Option<SourceState> {
    let known = serde_json::from_str::<Source>(charter).ok().map(|source| source.state);
    known.or_else(|| {
        let charter: Value = serde_json::from_str(charter).ok()?;
        SourceState::parse(charter.get("state")?.as_str()?).ok()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(kind: &str, payload: &Value) -> Event {
        Event {
            seq: 1,
            at: Millis(7),
            actor: "house".into(),
            kind: kind.into(),
            subject: "news".into(),
            payload: payload.to_string(),
            prev: String::new(),
            hash: String::new(),
        }
    }

    #[test]
    fn old_and_new_events_tell_the_same_story() {
        let proposed = r#"{"id":"news","name":"n","state":"proposed"}"#;
        let approved = r#"{"id":"news","name":"n","state":"approved","field_of_tomorrow":1}"#;
        let events = [
            event("source-moved", &json!({ "from": "approved", "to": "retired", "reason": "站点关闭" })),
            event("source-changed", &json!({ "before": approved, "after": approved.replace("\"n\"", "\"m\"") })),
            event("source-changed", &json!({ "before": proposed, "after": approved })),
            event("source-changed", &json!({ "before": null, "after": proposed })),
            event("page-gone", &json!({})),
        ];
        let told: Vec<_> = steps(&events).into_iter().map(|step| (step.from, step.to, step.reason)).collect();
        assert_eq!(
            told,
            [
                (Some(SourceState::Approved), SourceState::Retired, "站点关闭".to_owned()),
                (Some(SourceState::Proposed), SourceState::Approved, String::new()),
                (None, SourceState::Proposed, String::new()),
            ]
        );
    }
}
