//! Events and decisions as lines that people read.

use qingyuan_model::{Decision, Event};
use serde_json::Value;

use crate::frame::{Frame, Moment};
use crate::words::Lang;

/// Longer values of an event's payload (hashes, URLs, texts) are cut, in characters.
const VALUE_CHARS: usize = 60;

/// One event.
pub(crate) struct EventLine {
    /// When.
    pub(crate) at: Moment,
    /// What.
    pub(crate) what: String,
    /// Who.
    pub(crate) who: String,
    /// The rest.
    pub(crate) detail: String,
}

/// One decision.
pub(crate) struct Made {
    /// What was decided.
    pub(crate) act: &'static str,
    /// By whom.
    pub(crate) who: String,
    /// When.
    pub(crate) at: Moment,
    /// Why.
    pub(crate) reason: String,
}

/// The decisions as lines, in their order.
pub(crate) fn made(frame: &Frame, decisions: &[Decision]) -> Vec<Made> {
    let line = |decision: &Decision| Made {
        act: frame.lang.act_name(decision.act),
        who: frame.lang.actor_name(&decision.actor),
        at: frame.moment(decision.at),
        reason: decision.reason.clone(),
    };
    decisions.iter().map(line).collect()
}

/// The events as lines, in their order.
pub(crate) fn lines(frame: &Frame, events: &[Event]) -> Vec<EventLine> {
    let line = |event: &Event| EventLine {
        at: frame.moment(event.at),
        what: frame.lang.event_name(&event.kind),
        who: frame.lang.logged_actor(&event.actor),
        detail: detail(frame.lang, &event.payload),
    };
    events.iter().map(line).collect()
}

/// The plain values of a payload; what is nested has a page of its own elsewhere.
fn detail(lang: Lang, payload: &str) -> String {
    let Ok(Value::Object(pairs)) = serde_json::from_str(payload) else { return String::new() };
    let shown = pairs.iter().filter_map(|(name, value)| {
        let text = match value {
            Value::String(text) if !text.is_empty() && !text.starts_with('{') => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            _ => return None,
        };
        let (label, text) = (lang.payload_name(name)?, lang.payload_value(name, &text));
        let mut short: String = text.chars().take(VALUE_CHARS).collect();
        if text.chars().nth(VALUE_CHARS).is_some() {
            short.push('…');
        }
        Some(format!("{label} {short}"))
    });
    shown.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_values_are_shown_and_long_ones_cut() {
        assert_eq!(
            detail(Lang::Zh, r#"{"act":"reject","status":404,"list":[1],"reason":"","enabled":true,"odd":"x"}"#),
            "决定 拒绝 · 启用 是 · HTTP 状态 404"
        );
        assert_eq!(detail(Lang::Zh, "no json"), "");
        let long = detail(Lang::Zh, &format!(r#"{{"note":"{}"}}"#, "长".repeat(99)));
        assert_eq!(long.chars().count(), "说明 ".chars().count() + VALUE_CHARS + 1);
    }
}
