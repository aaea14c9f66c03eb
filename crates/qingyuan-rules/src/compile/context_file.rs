//! One context file.

use super::condition::{self, Guard};
use super::lists::Lists;
use super::rule_file::{check_id, format};
use super::written::Written;
use super::{examples, preflight};
use crate::diagnostic::Diagnostics;
use crate::read::{At, Reader, Section};
use crate::rule::{Context, State};
use crate::source::RuleFile;
use crate::term::{Condition, Scope};

/// What a rule keeps of its weight in a context that does not say. Three strong hits of weight 9 then stay below one
/// half; picked on the development data.
const KEEP: f64 = 0.2;

/// A context, the names that it applies to and that it extends, its condition and its places.
pub(super) struct Read {
    pub(super) context: Context,
    pub(super) applies: Vec<At<String>>,
    pub(super) extends: Vec<At<String>>,
    pub(super) condition: Condition,
    pub(super) written: Written,
}

/// The context, when everything in the file is good; and what is not.
pub(super) fn read(file: &RuleFile, lists: &Lists<'_>) -> (Option<Read>, Diagnostics) {
    let mut reader = Reader::new(file);
    let context = context(&mut reader, lists);
    let good = !reader.has_errors();
    (context.filter(|_| good), reader.finish())
}

fn context(reader: &mut Reader<'_>, lists: &Lists<'_>) -> Option<Read> {
    if !preflight::check(reader) {
        return None;
    }
    let root = preflight::tree(reader)?;
    let root = Section { name: "the file", table: root.get_ref(), bytes: 0..0 };
    reader.check_keys(&root, &["format", "context", "scope", "terms", "match", "test"]);
    format(reader, &root);
    let section = reader.section(&root, "context", "[context]", true)?;
    reader.check_keys(&section, &["id", "title", "applies", "extends", "effect", "keep", "state", "never_if"]);
    let id = reader.text(&section, "id", true);
    if let Some(id) = &id {
        check_id(reader, &id.value, id.bytes.clone());
    }
    let title = reader.text(&section, "title", true);
    let applies = reader.texts(&section, "applies", true);
    let extends = reader.texts(&section, "extends", false).unwrap_or_default();
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
    let guard_of = guard.as_ref().map(|text| Guard { text, extends: !extends.is_empty() });
    let condition = condition::read(reader, &root, guard_of.as_ref(), lists);
    let owner = condition::owner(id.as_ref().map(|id| &id.bytes), &section);
    let all = Scope::default();
    let scope = condition.as_ref().map_or(&all, |(condition, _)| &condition.scope);
    let tests = examples::read(reader, &root, owner, scope);
    let (id, applies, (condition, written)) = (id?, applies?, condition?);
    let context = Context {
        id: id.value,
        title: title?.value,
        applies: applies.iter().map(|name| name.value.clone()).collect(),
        extends: extends.iter().map(|name| name.value.clone()).collect(),
        keep,
        state,
        tests,
        path: reader.file.path.clone(),
        source: reader.file.text.clone(),
    };
    Some(Read { context, applies, extends, condition, written: Written { id: id.bytes, ..written } })
}
