//! What one file says of others: ids that are taken, rules and contexts that are named.

use std::collections::BTreeMap;
use std::ops::Range;

use qingyuan_model::Category;

use super::context_file::{self, Names};
use super::written::Written;
use crate::diagnostic::{Diagnostic, Diagnostics, quoted};
use crate::read::At;
use crate::rule::{Rule, State};
use crate::source::RuleFile;
use crate::suggest::nearest;

/// One file that has an id.
struct Owner<'a> {
    id: &'a str,
    path: &'a str,
    state: State,
    file: &'a RuleFile,
    bytes: Range<usize>,
}

/// Reports every id that is taken twice.
pub(super) fn taken<'a>(
    files: &[&'a RuleFile],
    rules: impl Iterator<Item = (&'a Rule, &'a Written)>,
    contexts: &'a [context_file::Read],
    problems: &mut Diagnostics,
) {
    let rules = rules.map(|(rule, written)| (&rule.id, &rule.path, rule.state, written));
    let contexts =
        contexts.iter().map(|read| (&read.context.id, &read.context.path, read.context.state, &read.written));
    let mut first: BTreeMap<&str, Owner<'_>> = BTreeMap::new();
    for (id, path, state, written) in rules.chain(contexts) {
        let owner = Owner { id, path, state, file: files[written.file], bytes: written.id.clone() };
        let Some(known) = first.get(id.as_str()) else {
            first.insert(id, owner);
            continue;
        };
        let (message, hint) = match (known.state == State::Retired) != (owner.state == State::Retired) {
            true => (
                format!("the id `{}` is shared by a retired rule and another one ({})", owner.id, known.path),
                "give the new rule an id of its own: old verdicts name the retired one",
            ),
            false => (
                format!("the id `{}` is already taken by {}", owner.id, known.path),
                "give one of the two files another name and id",
            ),
        };
        problems.push(Diagnostic::at("R006", owner.file, owner.bytes, message, Some(hint.to_owned())));
    }
}

/// Reports what contexts apply to or extend, and what is not there.
pub(super) fn named(
    files: &[&RuleFile],
    rules: &[&Rule],
    contexts: &[Names],
    broken: &[&RuleFile],
    problems: &mut Diagnostics,
) {
    let is_context = |name: &str| contexts.iter().any(|context| context.id == name);
    // What a file that could not be read declares is not missing.
    let declared: Vec<String> = broken.iter().flat_map(|file| declared(file)).collect();
    let is_declared = |name: &str| declared.iter().any(|known| known == name);
    for read in contexts {
        let file = files[read.file];
        let mut report = |code, at: &At<String>, message: String, hint: Option<String>| {
            problems.push(Diagnostic::at(code, file, at.bytes.clone(), message, hint));
        };
        for name in &read.applies {
            let value = name.value.as_str();
            if is_context(value) || value.starts_with("context.") {
                let message = format!("`{value}` is a context, and a context weakens rules and categories only");
                let hint = "to let this context hold wherever the other does, write `extends = [\"…\"]`".to_owned();
                report("R101", name, message, Some(hint));
                continue;
            }
            let known = |rule: &&Rule| rule.id == value || rule.category.id() == value;
            let shipped = Category::SHIPPED.iter().any(|category| category.id() == value);
            if shipped || rules.iter().any(known) || is_declared(value) {
                continue;
            }
            let shipped = Category::SHIPPED.iter().map(Category::id);
            let candidates = rules.iter().flat_map(|rule| [rule.id.as_str(), rule.category.id()]).chain(shipped);
            let hint = nearest(value, candidates).map(|meant| format!("did you mean `{meant}`?"));
            let message = format!("`{}` of {} is neither a category nor the id of a rule", quoted(value), read.id);
            report("R022", name, message, hint);
        }
        for name in &read.extends {
            let value = name.value.as_str();
            if is_context(value) || is_declared(value) {
                continue;
            }
            let others = contexts.iter().map(|other| other.id.as_str());
            let hint = nearest(value, others.filter(|other| *other != read.id))
                .map(|meant| format!("did you mean `{meant}`?"))
                .or_else(|| Some("a context's id begins with `context.`, such as `context.news-report`".to_owned()));
            report("R022", name, format!("`{}` of {} is not the id of a context", quoted(value), read.id), hint);
        }
    }
    circles(files, contexts, problems);
}

/// The id and the category that a broken file probably declares: by its path, and by its own lines as far as they can be
/// read.
fn declared(file: &RuleFile) -> Vec<String> {
    let folder = file.path.split('/').next().unwrap_or_default();
    let mut names = vec![file.id_of_path(), folder.to_owned()];
    for line in file.text.lines() {
        let Some((key, value)) = line.split_once('=') else { continue };
        if matches!(key.trim(), "id" | "category") {
            let value = value.split('#').next().unwrap_or_default();
            names.push(value.trim().trim_matches(['"', '\'']).trim().to_owned());
        }
    }
    names
}

/// Reports every circle of contexts once, at the context of it whose id comes first.
fn circles(files: &[&RuleFile], contexts: &[Names], problems: &mut Diagnostics) {
    let by_id: BTreeMap<&str, &Names> = contexts.iter().map(|read| (read.id.as_str(), read)).collect();
    for (start, read) in &by_id {
        // Breadth first, so that the shortest way back is the one that is told.
        let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut queue = vec![*start];
        let mut next = 0;
        while let Some(at) = queue.get(next).copied() {
            next += 1;
            let extends = by_id.get(at).map(|read| read.extends.as_slice()).unwrap_or_default();
            for name in extends.iter().map(|name| name.value.as_str()) {
                // Circles through an earlier id were told there.
                if name >= *start && by_id.contains_key(name) && !came_from.contains_key(name) {
                    came_from.insert(name, at);
                    queue.push(name);
                }
            }
        }
        let Some(last) = came_from.get(start) else { continue };
        let mut way = vec![*start, *last];
        while let Some(at) = way.last().copied().filter(|at| at != start) {
            way.push(came_from.get(at).copied().unwrap_or(start));
        }
        way.reverse();
        let second = way.get(1).copied().unwrap_or(start);
        let place = read.extends.iter().find(|name| name.value == second).map(|name| name.bytes.clone());
        let message = format!("contexts extend each other in a circle: {}", way.join(" → "));
        let hint = "take one of them out of `extends`".to_owned();
        problems.push(Diagnostic::at("R023", files[read.file], place.unwrap_or(0..0), message, Some(hint)));
    }
}
