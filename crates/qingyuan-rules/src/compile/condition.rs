//! The parts that rules and contexts share: scope, terms, match, exclusions.

use std::ops::Range;

use super::expression::{self, Told};
use super::lists::Lists;
use super::logic::{Chance, Implied, World};
use super::scope;
use super::terms;
use super::written::Written;
use crate::expr::Expr;
use crate::read::{At, Reader, Section};
use crate::term::{Condition, Unless};

/// The guard of a context.
pub(super) struct Guard<'a> {
    pub(super) text: &'a At<String>,
    /// Whether the context holds where another one does, so that its own condition is not the only one.
    pub(super) extends: bool,
}

/// Reads everything but the head of the file. `None` when the condition cannot be used; the reasons are reported.
pub(super) fn read(
    reader: &mut Reader<'_>,
    root: &Section<'_>,
    guard: Option<&Guard<'_>>,
    lists: &Lists<'_>,
) -> Option<(Condition, Written)> {
    let mut named = reader
        .section(root, "terms", "[terms]", true)
        .map(|section| terms::read(reader, &section, lists))
        .unwrap_or_default();
    let (scope, by_sound) = scope::read(reader, root);
    if by_sound {
        terms::add_sounds(&mut named);
    }
    let mut told = Told::new(&named);
    let when = reader.section(root, "match", "[match]", true).and_then(|section| {
        reader.check_keys(&section, &["when"]);
        let text = reader.text(&section, "when", true)?;
        let expr = told.expression(reader, &text)?;
        told.never_of_nothing(reader, &text, &expr).then_some((expr, text))
    });
    let never_if = guard.map(|guard| told.expression(reader, guard.text));
    let mut unless = Vec::new();
    for section in reader.sections(root, "unless", "[[unless]]") {
        unless.extend(exclusion(reader, &section, &mut told));
    }
    // A condition that could not be read names nothing; complaining about its terms would only be noise.
    if when.is_some() && never_if.as_ref().is_none_or(Option::is_some) {
        told.report_unused(reader);
    }
    let (when, when_text) = when?;
    let never_if = match never_if {
        Some(parsed) => Some(parsed?),
        None => None,
    };
    let implied = Implied::of(&named);
    let world = World { terms: &named, scope: &scope, implied: &implied };
    if possible(reader, &world, &when, &when_text) {
        let guards: Vec<&Expr> = never_if.iter().collect();
        let own_only = guard.is_none_or(|guard| !guard.extends);
        if own_only {
            some_hit(reader, &world, &when, &unless, &guards, &when_text);
        }
        // A guard that never holds is none.
        for (unless, [text, guard]) in &unless {
            possible(reader, &world, &unless.when, text);
            possible(reader, &world, &unless.never_if, guard);
        }
        if let (Some(expr), Some(guard)) = (&never_if, guard) {
            possible(reader, &world, expr, guard.text);
        }
    }
    let written = Written {
        when: when_text.bytes,
        guard: guard.map_or(0..0, |guard| guard.text.bytes.clone()),
        unless: unless.iter().map(|(_, [_, guard])| guard.bytes.clone()).collect(),
        ..Written::default()
    };
    let ready = |expr: Expr| expression::cheap_first(expr, &named);
    let unless = unless
        .into_iter()
        .map(|(unless, _)| Unless { when: ready(unless.when), never_if: ready(unless.never_if), ..unless })
        .collect();
    let (when, never_if) = (ready(when), never_if.map(ready));
    let (terms, places) = named.into_iter().map(|named| (named.term, named.written)).unzip();
    let condition = Condition { terms, when, unless, never_if, scope };
    Some((condition, Written { terms: places, ..written }))
}

/// Reports a condition that can never hold, a branch of one that cannot, and a part of one that always does.
fn possible(reader: &mut Reader<'_>, world: &World<'_>, expr: &Expr, text: &At<String>) -> bool {
    if world.chance(&[expr]) == Chance::Never {
        let hint = format!("{}; mend or delete that part", world.reason(expr));
        reader.report("R024", text.bytes.clone(), "this condition can never hold".to_owned(), Some(hint));
        return false;
    }
    for (shown, reason) in world.dead_branches(expr) {
        let bytes = expression::find(reader, text, &shown);
        let message = format!("the branch `{shown}` can never hold");
        reader.report("R042", bytes, message, Some(format!("{reason}; mend or delete it")));
    }
    for shown in world.idle_parts(expr) {
        let bytes = expression::find(reader, text, &shown);
        let hint = "delete it, or ask for what was meant".to_owned();
        reader.report("R044", bytes, format!("the part `{shown}` always holds"), Some(hint));
    }
    true
}

/// Reports a rule that never hits, because an exclusion or the guard of a context holds whenever it does.
fn some_hit(
    reader: &mut Reader<'_>,
    world: &World<'_>,
    when: &Expr,
    unless: &[(Unless, [At<String>; 2])],
    guards: &[&Expr],
    text: &At<String>,
) {
    for guard in guards {
        if world.chance(&[when, &Expr::Not(Box::new((*guard).clone()))]) == Chance::Never {
            let hint = "take out of `never_if` what the condition itself asks for".to_owned();
            let message = "this context can never hold: whenever its condition does, so does its `never_if`".to_owned();
            reader.report("R025", text.bytes.clone(), message, Some(hint));
        }
    }
    // An exclusion that looks only near a hit may be elsewhere.
    for (unless, [text, _]) in unless.iter().filter(|(unless, _)| unless.near.is_none()) {
        let free = Expr::Or(vec![Expr::Not(Box::new(unless.when.clone())), unless.never_if.clone()]);
        if world.chance(&[when, &free]) == Chance::Never {
            let message = "this rule can never hit: whenever its condition holds, so does this exclusion".to_owned();
            let hint = "take out of the exclusion what `when` itself asks for, or give it a guard that can hold";
            reader.report("R025", text.bytes.clone(), message, Some(hint.to_owned()));
        }
    }
}

/// An exclusion with the texts of its condition and its guard.
fn exclusion(reader: &mut Reader<'_>, section: &Section<'_>, told: &mut Told<'_>) -> Option<(Unless, [At<String>; 2])> {
    reader.check_keys(section, &["when", "never_if", "near", "why"]);
    let when = reader.text(section, "when", true);
    let guard = match reader.text(section, "never_if", false) {
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
    let near = near(reader, section);
    let parsed = when.as_ref().and_then(|text| {
        let expr = told.expression(reader, text)?;
        told.never_of_nothing(reader, text, &expr).then_some(expr)
    });
    let never_if = guard.as_ref().and_then(|text| told.expression(reader, text));
    Some((Unless { when: parsed?, never_if: never_if?, near: near?, why: why?.value }, [when?, guard?]))
}

/// The distance of an exclusion, if it has one; `None` when it is no distance.
fn near(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<Option<usize>> {
    let Some(near) = reader.number(section, "near", false) else { return Some(None) };
    let whole = near.value.fract() == 0.0 && (0.0..=2_000.0).contains(&near.value);
    if !whole {
        let message = "`near` is a whole number of chars from 0 to 2000".to_owned();
        let hint = format!("write `near = {}`", near.value.clamp(0.0, 2_000.0).trunc());
        reader.report("R004", near.bytes, message, Some(hint));
        return None;
    }
    // The check above keeps the number within the type.
    Some(Some(near.value as usize))
}

/// The bytes of a section that may not be there.
pub(super) fn owner(id: Option<&Range<usize>>, section: &Section<'_>) -> Range<usize> {
    id.cloned().unwrap_or_else(|| section.bytes.clone())
}
