//! From files to rules, contexts and their conditions.

mod condition;
mod context_file;
mod examples;
mod expression;
mod lists;
mod literal;
mod logic;
mod names;
mod pattern;
mod personal;
mod preflight;
mod rule_file;
mod scope;
mod terms;
mod written;

use lists::Lists;
pub(crate) use literal::{folded, sameness, sounds};
pub(crate) use written::{Written, WrittenLiteral};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::rule::{Context, Rule};
use crate::source::{Kind, RuleFile};
use crate::term::Condition;

/// Everything that the files say; the conditions of all rules, then of all contexts, and where these are written.
#[derive(Default)]
pub(crate) struct Compiled {
    pub(crate) rules: Vec<Rule>,
    pub(crate) contexts: Vec<Context>,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) written: Vec<Written>,
}

/// Compiles all files, or reports every mistake in all of them; with warnings and notes either way.
pub(crate) fn compile(files: &[RuleFile]) -> Result<(Compiled, Diagnostics), Diagnostics> {
    let (compiled, found) = read(&in_order(files));
    if found.has_errors() { Err(found) } else { Ok((compiled, found)) }
}

/// The files in the order of their paths, which [`Written`] counts them in.
pub(crate) fn in_order(files: &[RuleFile]) -> Vec<&RuleFile> {
    let mut sorted: Vec<&RuleFile> = files.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    sorted
}

/// Whatever could be read of the files, which are in order, and all that there is to say about them.
pub(crate) fn read(files: &[&RuleFile]) -> (Compiled, Diagnostics) {
    let lists = Lists::read(files);
    let mut found = Diagnostics::default();
    let mut rules = Vec::new();
    let mut contexts = Vec::new();
    let mut names_of_contexts = Vec::new();
    let mut broken: Vec<&RuleFile> = Vec::new();
    for (number, file) in files.iter().enumerate() {
        match file.kind() {
            Kind::Rule => {
                let (rule, problems) = rule_file::read(file, &lists);
                broken.extend(rule.is_none().then_some(*file));
                found.append(problems);
                rules.extend(
                    rule.map(|(rule, condition, written)| (rule, condition, Written { file: number, ..written })),
                );
            }
            Kind::Context => {
                let (context, names, problems) = context_file::read(file, number, &lists);
                broken.extend(context.is_none().then_some(*file));
                found.append(problems);
                names_of_contexts.extend(names);
                contexts.extend(context);
            }
            Kind::Stray => found.push(stray(file)),
            Kind::List | Kind::Other => {}
        }
    }
    found.append(lists.finish(broken.is_empty()));
    names::taken(files, rules.iter().map(|(rule, _, written)| (rule, written)), &contexts, &mut found);
    let known: Vec<&Rule> = rules.iter().map(|(rule, ..)| rule).collect();
    names::named(files, &known, &names_of_contexts, &broken, &mut found);
    found.sort();

    let mut compiled = Compiled::default();
    rules.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    for (rule, condition, written) in rules {
        compiled.rules.push(rule);
        compiled.conditions.push(condition);
        compiled.written.push(written);
    }
    for read in contexts {
        compiled.contexts.push(read.context);
        compiled.conditions.push(read.condition);
        compiled.written.push(read.written);
    }
    (compiled, found)
}

/// A file that nothing reads: a warning, or an error when it holds a rule that would silently be left out.
fn stray(file: &RuleFile) -> Diagnostic {
    let begins = |section: &str| file.text.lines().any(|line| line.trim() == section);
    if file.path.ends_with(".toml") && (begins("[rule]") || begins("[context]")) {
        let hint = "move it into the folder of its category, such as `fraud/`, or into `context/`".to_owned();
        return Diagnostic::at("R103", file, 0..0, "no rules are read from this place", Some(hint));
    }
    let hint = "rules end in `.toml` and stand in the folder of their category; lists and dictionaries end in `.txt` \
                and stand in `lists/` and `dict/`";
    Diagnostic::at("R040", file, 0..0, "nothing reads this file", Some(hint.to_owned()))
}
