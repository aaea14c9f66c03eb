//! One context file.

use toml::de::DeTable;

use super::condition;
use super::rule_file::{check_id, format};
use super::terms::Lists;
use crate::diagnostic::Diagnostics;
use crate::read::{At, Reader, Section};
use crate::rule::{Context, State};
use crate::source::RuleFile;
use crate::term::Condition;

/// What a rule keeps of its weight in a context that does not say. Three strong hits of weight 9 then stay below one
/// half; picked on the development data.
const KEEP: f64 = 0.2;

/// A context, the names that it applies to and its condition.
pub(super) type Read = (Context, Vec<At<String>>, Condition);

/// The context, when everything in the file is good; and what is not.
pub(super) fn read(file: &RuleFile, lists: &Lists<'_>) -> (Option<Read>, Diagnostics) {
    let mut reader = Reader::new(file);
    let (root, errors) = DeTable::parse_recoverable(&file.text);
    for error in errors {
        let message = format!("this is not TOML: {}", error.message().lines().collect::<Vec<_>>().join("; "));
        reader.report("R001", error.span().unwrap_or(0..0), message, None);
    }
    if !reader.problems.is_empty() {
        return (None, reader.problems);
    }
    let root = Section { name: "the file", table: root.get_ref(), bytes: 0..0 };
    reader.check_keys(&root, &["format", "context", "scope", "terms", "match", "test"]);
    format(&mut reader, &root);
    let Some(section) = reader.section(&root, "context", "[context]", true) else { return (None, reader.problems) };
    reader.check_keys(&section, &["id", "title", "applies", "effect", "keep", "state", "never_if"]);
    let id = reader.text(&section, "id", true);
    if let Some(id) = &id {
        check_id(&mut reader, &id.value, id.bytes.clone());
    }
    let title = reader.text(&section, "title", true);
    let applies = reader.texts(&section, "applies", true);
    reader.word(&section, "effect", &["downgrade"], |word| (word == "downgrade").then_some(()));
    let state = reader.word(&section, "state", State::WORDS, State::parse).unwrap_or(State::Active);
    let keep = match reader.number(&section, "keep", false) {
        Some(keep) if !(0.0..1.0).contains(&keep.value) => {
            let message = format!("`keep` is the share that a rule keeps, from 0 to below 1, not {}", keep.value);
            reader.report("R004", keep.bytes, message, None);
            KEEP
        }
        keep => keep.map_or(KEEP, |keep| keep.value),
    };
    let guard = reader.text(&section, "never_if", true);
    let condition = condition::read(&mut reader, &root, guard.as_ref(), lists);
    let owner = id.as_ref().map_or(section.bytes.clone(), |id| id.bytes.clone());
    let tests = condition::tests(&mut reader, &root, owner);
    let read = match (id, title, applies, condition) {
        (Some(id), Some(title), Some(applies), Some(condition)) => {
            let context = Context {
                id: id.value,
                title: title.value,
                applies: applies.iter().map(|name| name.value.clone()).collect(),
                extends: Vec::new(),
                keep,
                state,
                tests,
                path: file.path.clone(),
                source: file.text.clone(),
            };
            Some((context, applies, condition))
        }
        _ => None,
    };
    (read, reader.problems)
}
