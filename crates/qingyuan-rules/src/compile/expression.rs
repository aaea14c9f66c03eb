//! The conditions of one file: reading them, and what is wrong with them.

use std::ops::Range;

use super::terms::Named;
use crate::diagnostic::quoted;
use crate::expr::{Expr, ExprError, parse};
use crate::read::{At, Reader};
use crate::suggest::nearest;

/// The terms of a file, and which of them a condition has named.
pub(super) struct Told<'t> {
    named: &'t [Named],
    used: Vec<bool>,
}

impl<'t> Told<'t> {
    pub(super) fn new(named: &'t [Named]) -> Self {
        Self { named, used: vec![false; named.len()] }
    }

    /// Reads a condition and reports every mistake in it.
    pub(super) fn expression(&mut self, reader: &mut Reader<'_>, text: &At<String>) -> Option<Expr> {
        let resolve = |name: &str| self.named.iter().position(|term| term.name() == name);
        let errors = match parse(&text.value, &resolve) {
            Ok(expr) => {
                let mut terms = Vec::new();
                expr.terms(&mut terms);
                for term in terms {
                    if let Some(used) = self.used.get_mut(term) {
                        *used = true;
                    }
                }
                return Some(expr);
            }
            Err(errors) => errors,
        };
        for error in errors {
            let (code, bytes, message, hint) = match error {
                ExprError::Syntax(bytes, why, hint) => {
                    let example = || "a condition reads like `near(a, b, 40) and (c or count(d) >= 2)`".to_owned();
                    ("R015", bytes, why, Some(hint.unwrap_or_else(example)))
                }
                ExprError::UnknownTerm(bytes, name) => {
                    let names = self.named.iter().map(Named::name);
                    let hint = match apart(&name, &resolve).or_else(|| nearest(&name, names.clone()).map(str::to_owned))
                    {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => format!("known here: {}", names.collect::<Vec<_>>().join(", ")),
                    };
                    ("R008", bytes, format!("unknown term `{}`", quoted(&name)), Some(hint))
                }
                ExprError::TooLarge(bytes, why) => {
                    ("R029", bytes, why, Some("move words into one term, or make two rules of it".to_owned()))
                }
            };
            reader.report(code, inside(reader, text, bytes), message, hint);
        }
        None
    }

    /// Reports a condition that holds of an empty text; `false` when it does.
    pub(super) fn never_of_nothing(&self, reader: &mut Reader<'_>, text: &At<String>, expr: &Expr) -> bool {
        if expr.holds_of_nothing() {
            let hint = "demand at least one term with `and`".to_owned();
            let message = "this condition holds of an empty text, and so of nearly every text".to_owned();
            reader.report("R016", text.bytes.clone(), message, Some(hint));
            return false;
        }
        true
    }

    /// Reports every term that no condition named.
    pub(super) fn report_unused(&self, reader: &mut Reader<'_>) {
        for (term, _) in self.named.iter().zip(&self.used).filter(|(term, used)| !**used && !term.is_entity()) {
            let message = format!("the term `{}` is never used", term.name());
            reader.report("R009", term.written.bytes.clone(), message, Some("use it in `when`, or delete it".into()));
        }
    }
}

/// The condition that was meant by two terms with a Chinese word between them: such a word is taken for letters of a name.
fn apart(name: &str, resolve: &dyn Fn(&str) -> Option<usize>) -> Option<String> {
    let words = [("并且", "and"), ("和", "and"), ("与", "and"), ("且", "and"), ("或者", "or"), ("或", "or")];
    words.into_iter().find_map(|(written, meant)| {
        let (left, right) = name.split_once(written)?;
        (resolve(left).is_some() && resolve(right).is_some()).then(|| format!("{left} {meant} {right}"))
    })
}

/// Within `and`, what needs regular expressions or entities comes last: most texts fail before.
pub(super) fn cheap_first(expr: Expr, named: &[Named]) -> Expr {
    match expr {
        Expr::And(all) => {
            let mut all: Vec<Expr> = all.into_iter().map(|part| cheap_first(part, named)).collect();
            all.sort_by_key(|part| {
                let mut terms = Vec::new();
                part.terms(&mut terms);
                terms.iter().any(|term| named.get(*term).is_some_and(Named::is_costly))
            });
            Expr::And(all)
        }
        Expr::Or(all) => Expr::Or(all.into_iter().map(|part| cheap_first(part, named)).collect()),
        Expr::Not(inner) => Expr::Not(Box::new(cheap_first(*inner, named))),
        other => other,
    }
}

/// Where `part` of a text stands in the file. A literal with escapes is not written as it reads; then the whole literal
/// is meant.
pub(super) fn inside(reader: &Reader<'_>, text: &At<String>, part: Range<usize>) -> Range<usize> {
    match reader.file.text.get(text.bytes.clone()).and_then(|raw| raw.find(&text.value)) {
        Some(at) => text.bytes.start + at + part.start..text.bytes.start + at + part.end,
        None => text.bytes.clone(),
    }
}

/// Where these words stand in a text; the whole text when they do not stand there so.
pub(super) fn find(reader: &Reader<'_>, text: &At<String>, words: &str) -> Range<usize> {
    match text.value.find(words) {
        Some(at) => inside(reader, text, at..at + words.len()),
        None => text.bytes.clone(),
    }
}
