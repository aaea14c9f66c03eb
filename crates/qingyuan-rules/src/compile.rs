//! From files to rules, contexts and their conditions.

mod condition;
mod context_file;
mod rule_file;
mod terms;

use std::collections::BTreeMap;

use terms::Lists;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::rule::{Context, Rule};
use crate::source::{Kind, RuleFile};
use crate::suggest::nearest;
use crate::term::Condition;

/// Everything that the files say; the conditions of all rules, then of all contexts.
pub(crate) struct Compiled {
    pub(crate) rules: Vec<Rule>,
    pub(crate) contexts: Vec<Context>,
    pub(crate) conditions: Vec<Condition>,
}

/// Compiles all files, or reports every mistake in all of them.
pub(crate) fn compile(files: &[RuleFile]) -> Result<Compiled, Diagnostics> {
    let mut sorted: Vec<&RuleFile> = files.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    let lists: Lists<'_> =
        sorted.iter().filter(|file| file.kind() == Kind::List).map(|file| (file.path.as_str(), *file)).collect();

    let mut problems = Diagnostics::default();
    let mut rules = Vec::new();
    let mut contexts = Vec::new();
    for file in &sorted {
        let found = match file.kind() {
            Kind::Rule => {
                let (rule, found) = rule_file::read(file, &lists);
                rules.extend(rule.map(|(rule, id, condition)| (rule, id, condition, *file)));
                found
            }
            Kind::Context => {
                let (context, found) = context_file::read(file, &lists);
                contexts.extend(context.map(|(context, applies, condition)| (context, applies, condition, *file)));
                found
            }
            Kind::List | Kind::Other => continue,
        };
        found.iter().for_each(|problem| problems.push(problem.clone()));
    }

    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (rule, id_bytes, _, file) in &rules {
        if let Some(first) = seen.insert(&rule.id, &rule.path) {
            let message = format!("the id `{}` is already taken by {first}", rule.id);
            let hint = "give one of the two files another name and id".to_owned();
            problems.push(Diagnostic::at("R006", file, id_bytes.clone(), message, Some(hint)));
        }
    }
    for (context, applies, _, file) in &contexts {
        for name in applies {
            let known = |rule: &Rule| rule.id == name.value || rule.category.id() == name.value;
            if rules.iter().any(|(rule, ..)| known(rule)) || is_shipped(&name.value) {
                continue;
            }
            let candidates = rules.iter().flat_map(|(rule, ..)| [rule.id.as_str(), rule.category.id()]);
            let hint = nearest(&name.value, candidates).map(|meant| format!("did you mean `{meant}`?"));
            let message = format!("`{}` of {} is neither a category nor the id of a rule", name.value, context.id);
            problems.push(Diagnostic::at("R022", file, name.bytes.clone(), message, hint));
        }
    }

    if !problems.is_empty() {
        problems.sort();
        return Err(problems);
    }
    let mut compiled = Compiled { rules: Vec::new(), contexts: Vec::new(), conditions: Vec::new() };
    rules.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    for (rule, _, condition, _) in rules {
        compiled.rules.push(rule);
        compiled.conditions.push(condition);
    }
    for (context, _, condition, _) in contexts {
        compiled.contexts.push(context);
        compiled.conditions.push(condition);
    }
    Ok(compiled)
}

fn is_shipped(name: &str) -> bool {
    qingyuan_model::Category::SHIPPED.iter().any(|category| category.id() == name)
}
