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

/// A context, its condition and its places.
pub(super) struct Read {
    pub(super) context: Context,
    pub(super) condition: Condition,
    pub(super) written: Written,
}

/// The names of a context and of what it is about, which can be checked though the rest of its file is wrong.
pub(super) struct Names {
    /// The file, as an index into all files in the order of their paths.
    pub(super) file: usize,
    pub(super) id: String,
    pub(super) applies: Vec<At<String>>,
    pub(super) extends: Vec<At<String>>,
}

/// The context, when everything in the file is good; its names, when its head can be read; and what is wrong. `number` is
/// the file's place among all.
pub(super) fn read(file: &RuleFile, number: usize, lists: &Lists<'_>) -> (Option<Read>, Option<Names>, Diagnostics) {
    let mut reader = Reader::new(file);
    let mut names = None;
    let context = context(&mut reader, lists, &mut names);
    let good = !reader.has_errors();
    let numbered = |read: Read| Read { written: Written { file: number, ..read.written }, ..read };
    let names = names.map(|names| Names { file: number, ..names });
    (context.filter(|_| good).map(numbered), names, reader.finish())
}

fn context(reader: &mut Reader<'_>, lists: &Lists<'_>, names: &mut Option<Names>) -> Option<Read> {
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
    let names = names.insert(Names {
        file: 0,
        id: id.as_ref().map_or_else(|| reader.file.id_of_path(), |id| id.value.clone()),
        applies: applies.clone().unwrap_or_default(),
        extends,
    });
    reader.word(&section, "effect", &["downgrade"], |word| (word == "downgrade").then_some(()));
    let state = reader.word(&section, "state", State::WORDS, State::parse).unwrap_or(State::Active);
    let keep = match reader.number(&section, "keep", false) {
        Some(keep) if !(0.0..1.0).contains(&keep.value) => {
            let message = format!("`keep` is the share that a rule keeps, from 0 to below 1, not {}", keep.value);
            // Some write per cent.
            let share = if keep.value > 1.0 && keep.value < 100.0 { keep.value / 100.0 } else { KEEP };
            reader.report("R004", keep.bytes, message, Some(format!("write `keep = {share}`")));
            KEEP
        }
        keep => keep.map_or(KEEP, |keep| keep.value),
    };
    let guard = reader.text(&section, "never_if", true);
    let guard_of = guard.as_ref().map(|text| Guard { text, extends: !names.extends.is_empty() });
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
        extends: names.extends.iter().map(|name| name.value.clone()).collect(),
        keep,
        state,
        tests,
        path: reader.file.path.clone(),
        source: reader.file.text.clone(),
    };
    Some(Read { context, condition, written: Written { id: id.bytes, ..written } })
}
