//! The parts that rules and contexts share: scope, terms, match, exclusions and tests.

use std::ops::Range;

use super::terms::{self, Lists, Named};
use crate::expr::{Expr, ExprError, parse};
use crate::read::{At, Reader, Section};
use crate::rule::{Expect, RuleTest};
use crate::suggest::nearest;
use crate::term::{Condition, Scope, Unless};

/// Reads everything but the head of the file. `None` when the condition cannot be used; the reasons are reported.
/// `guard` is a `never_if` of the head.
pub(super) fn read(
    reader: &mut Reader<'_>,
    root: &Section<'_>,
    guard: Option<&At<String>>,
    lists: &Lists<'_>,
) -> Option<Condition> {
    let named = reader
        .section(root, "terms", "[terms]", true)
        .map(|section| terms::read(reader, &section, lists))
        .unwrap_or_default();
    let mut used = vec![false; named.len()];
    let when = reader.section(root, "match", "[match]", true).and_then(|section| {
        reader.check_keys(&section, &["when"]);
        let text = reader.text(&section, "when", true)?;
        let expr = expression(reader, &text, &named, &mut used)?;
        never_of_nothing(reader, &text, &expr)
    });
    let never_if = guard.map(|text| expression(reader, text, &named, &mut used));
    let mut unless = Vec::new();
    for section in reader.sections(root, "unless", "[[unless]]") {
        unless.extend(exclusion(reader, &section, &named, &mut used));
    }
    // A condition that could not be read names nothing; complaining about its terms would only be noise.
    if when.is_some() && never_if.as_ref().is_none_or(Option::is_some) {
        for (term, _) in named.iter().zip(&used).filter(|(term, used)| !**used && !term.is_entity()) {
            let message = format!("the term `{}` is never used", term.name);
            reader.report("R009", term.bytes.clone(), message, Some("use it in `when`, or delete it".into()));
        }
    }
    let scope = scope(reader, root);
    Some(Condition {
        terms: named.into_iter().map(|named| named.term).collect(),
        when: when?,
        unless,
        never_if: match never_if {
            Some(parsed) => Some(parsed?),
            None => None,
        },
        scope,
    })
}

/// The examples, and a report when one of the two kinds is missing.
pub(super) fn tests(reader: &mut Reader<'_>, root: &Section<'_>, owner: Range<usize>) -> Vec<RuleTest> {
    let mut tests = Vec::new();
    for section in reader.sections(root, "test", "[[test]]") {
        reader.check_keys(&section, &["title", "text", "expect"]);
        let title = reader.text(&section, "title", false).map(|text| text.value).unwrap_or_default();
        let text = reader.text(&section, "text", title.is_empty()).map(|text| text.value).unwrap_or_default();
        let Some(expect) = reader.word(&section, "expect", Expect::WORDS, Expect::parse) else {
            if !section.table.keys().any(|key| key.get_ref() == "expect") {
                let hint = "add `expect = \"hit\"` or `expect = \"pass\"`".to_owned();
                reader.report("R003", section.bytes.clone(), "[[test]] has no `expect`".into(), Some(hint));
            }
            continue;
        };
        let line = reader.file.text[..section.bytes.start.min(reader.file.text.len())].matches('\n').count() + 1;
        tests.push(RuleTest { title, text, expect, spans: Vec::new(), source: String::new(), tier: None, line });
    }
    for (expect, what) in [(Expect::Hit, "that it must find"), (Expect::Pass, "that it must leave alone")] {
        if !tests.iter().any(|test| test.expect == expect) {
            let message = format!("no test expects `{}`", expect.id());
            let hint = format!("add a [[test]] with a text {what}: `expect = \"{}\"`", expect.id());
            reader.report("R017", owner.clone(), message, Some(hint));
        }
    }
    tests
}

fn exclusion(reader: &mut Reader<'_>, section: &Section<'_>, named: &[Named], used: &mut [bool]) -> Option<Unless> {
    reader.check_keys(section, &["when", "never_if", "near", "why"]);
    let when = reader.text(section, "when", true);
    let never_if = match reader.text(section, "never_if", false) {
        Some(text) => Some(text),
        None => {
            let message = "this exclusion has no guard".to_owned();
            let hint =
                "add `never_if = …` with what must never be excused, such as `never_if = \"@contact\"`".to_owned();
            reader.report("R020", section.bytes.clone(), message, Some(hint));
            None
        }
    };
    let why = reader.text(section, "why", true);
    let near = match reader.number(section, "near", false) {
        Some(near) if near.value.fract() != 0.0 || !(0.0..=2_000.0).contains(&near.value) => {
            let message = "`near` is a whole number of chars from 0 to 2000".to_owned();
            reader.report("R004", near.bytes, message, None);
            return None;
        }
        // The check above keeps the number within the type.
        near => near.map(|near| near.value as usize),
    };
    let when = when.and_then(|text| {
        let expr = expression(reader, &text, named, used)?;
        never_of_nothing(reader, &text, &expr)
    });
    let never_if = never_if.and_then(|text| expression(reader, &text, named, used));
    Some(Unless { when: when?, never_if: never_if?, near, why: why?.value })
}

fn expression(reader: &mut Reader<'_>, text: &At<String>, named: &[Named], used: &mut [bool]) -> Option<Expr> {
    let resolve = |name: &str| named.iter().position(|term| term.name == name);
    match parse(&text.value, &resolve) {
        Ok(expr) => {
            let mut terms = Vec::new();
            expr.terms(&mut terms);
            for term in terms {
                if let Some(used) = used.get_mut(term) {
                    *used = true;
                }
            }
            Some(cheap_first(expr, named))
        }
        Err(errors) => {
            for error in errors {
                let (code, bytes, message, hint) = match error {
                    ExprError::Syntax(bytes, why) => ("R015", bytes, why, None),
                    ExprError::UnknownTerm(bytes, name) => {
                        let names = named.iter().map(|term| term.name.as_str());
                        let hint = match nearest(&name, names.clone()) {
                            Some(meant) => format!("did you mean `{meant}`?"),
                            None => format!("known here: {}", names.collect::<Vec<_>>().join(", ")),
                        };
                        ("R008", bytes, format!("unknown term `{name}`"), Some(hint))
                    }
                };
                let bytes = inside(&reader.file.text, &text.bytes, &text.value, bytes);
                reader.report(code, bytes, message, hint);
            }
            None
        }
    }
}

fn never_of_nothing(reader: &mut Reader<'_>, text: &At<String>, expr: &Expr) -> Option<Expr> {
    if expr.holds_of_nothing() {
        let hint = "demand at least one term with `and`".to_owned();
        reader.report("R016", text.bytes.clone(), "this condition holds of an empty text".into(), Some(hint));
        return None;
    }
    Some(expr.clone())
}

/// Within `and`, what needs regular expressions or entities comes last: most texts fail before.
fn cheap_first(expr: Expr, named: &[Named]) -> Expr {
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

/// Where `part` of the text `value` stands in the file, whose literal of it has the bytes `whole`. A literal with escapes
/// is not written as it reads; then the whole literal is meant.
fn inside(file: &str, whole: &Range<usize>, value: &str, part: Range<usize>) -> Range<usize> {
    match file.get(whole.clone()).and_then(|raw| raw.find(value)) {
        Some(at) => whole.start + at + part.start..whole.start + at + part.end,
        None => whole.clone(),
    }
}

fn scope(reader: &mut Reader<'_>, root: &Section<'_>) -> Scope {
    let Some(section) = reader.section(root, "scope", "[scope]", false) else { return Scope::default() };
    reader.check_keys(&section, &["fields", "views"]);
    let mut chosen = |key: &str, words: [&str; 2]| {
        let Some(texts) = reader.texts(&section, key, false) else { return (true, true) };
        for text in &texts {
            if !words.contains(&text.value.as_str()) {
                let message = format!("`{key}` holds {} or {}, not `{}`", words[0], words[1], text.value);
                let hint = nearest(&text.value, words).map(|meant| format!("did you mean `{meant}`?"));
                reader.report("R004", text.bytes.clone(), message, hint);
            }
        }
        let has = |word: &str| texts.iter().any(|text| text.value == word);
        (has(words[0]), has(words[1]))
    };
    let (title, text) = chosen("fields", ["title", "text"]);
    let (base, skeleton) = chosen("views", ["base", "skeleton"]);
    Scope { title, text, base, skeleton, ..Scope::default() }
}
