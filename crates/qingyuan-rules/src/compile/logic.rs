//! What can be known of a condition without any text: that it can never hold, or that a part of it cannot.
//!
//! A condition is a boolean formula over terms, places (`near` and its like) and numbers. All assignments of truth to
//! terms and places and of values to numbers are tried, except those that no text can bring about, until one fulfils
//! the formula; see [`Model`] for what is known of texts. What no assignment fulfils, no text fulfils: the verdict
//! `Never` is sound. Formulas with more assignments than [`MOST_TRIED`] are left alone.

mod implied;
mod model;

pub(super) use implied::Implied;
use model::Model;

use super::terms::Named;
use crate::expr::{Expr, Measure, Op};
use crate::term::Scope;

/// Assignments that are tried at most: enough for twelve terms, or for eight and two numbers.
const MOST_TRIED: usize = 8_192;

/// What is known of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chance {
    /// Some assignment fulfils it, or it is too large to say.
    Perhaps,
    /// No text fulfils it.
    Never,
}

/// The terms that conditions speak of, and where they look.
pub(super) struct World<'t> {
    pub(super) terms: &'t [Named],
    pub(super) scope: &'t Scope,
    pub(super) implied: &'t Implied,
}

impl World<'_> {
    /// Whether some text may fulfil all of these conditions at once.
    pub(super) fn chance(&self, all: &[&Expr]) -> Chance {
        let mut model = Model::new(self.terms, self.scope);
        let formulas: Vec<_> = all.iter().map(|expr| model.formula(expr)).collect();
        model.close(self.implied);
        if model.size() > MOST_TRIED || model.fulfils(&formulas) { Chance::Perhaps } else { Chance::Never }
    }

    fn never(&self, all: &[&Expr]) -> bool {
        self.chance(all) == Chance::Never
    }

    /// The term's name as the file writes it.
    pub(super) fn name(&self, term: usize) -> &str {
        self.terms.get(term).map_or("?", Named::name)
    }

    fn shown(&self, expr: &Expr) -> String {
        expr.shown(&|term| self.name(term))
    }

    /// Why a condition that can never hold does not.
    pub(super) fn reason(&self, expr: &Expr) -> String {
        let Expr::And(all) = expr else { return self.reason_alone(expr) };
        if let Some(part) = all.iter().find(|part| self.never(&[part])) {
            return self.reason(part);
        }
        for (at, one) in all.iter().enumerate() {
            if let Some(other) = all[at + 1..].iter().find(|other| self.never(&[one, other])) {
                return format!("`{}` and `{}` exclude each other", self.shown(one), self.shown(other));
            }
        }
        "its parts exclude each other".to_owned()
    }

    fn reason_alone(&self, expr: &Expr) -> String {
        let shown = self.shown(expr);
        match expr {
            Expr::Compare(Measure::Distinct, args, Op::AtLeast | Op::More | Op::Equal, number) => {
                let there = model::different(self.terms, args);
                if (there as f64) < *number || matches!(expr, Expr::Compare(_, _, Op::More, _)) {
                    return format!("`{shown}` asks for more different words than there are, which is {there}");
                }
                format!("`{shown}` holds of no number")
            }
            Expr::Compare(Measure::Per1000, ..) => {
                format!("`{shown}` holds of no number: among a thousand characters there are at most a thousand places")
            }
            Expr::Compare(..) => format!("`{shown}` holds of no number that can be counted"),
            Expr::In(..) | Expr::Near(..) | Expr::Before(..) | Expr::SameSentence(_) => {
                format!("`{shown}` looks for one place in two different fields, or in one that `[scope]` leaves out")
            }
            _ => format!("no text fulfils `{shown}`"),
        }
    }

    /// Every branch of an `or` in a condition that can never hold by itself, as it is shown, with the reason.
    pub(super) fn dead_branches(&self, expr: &Expr) -> Vec<(String, String)> {
        let mut dead = Vec::new();
        expr.visit(&mut |part| {
            if let Expr::Or(branches) = part {
                for branch in branches.iter().filter(|branch| self.never(&[branch])) {
                    dead.push((self.shown(branch), self.reason(branch)));
                }
            }
        });
        dead
    }

    /// Every part of an `and` in a condition that holds of all texts, as it is shown.
    pub(super) fn idle_parts(&self, expr: &Expr) -> Vec<String> {
        let mut idle = Vec::new();
        expr.visit(&mut |part| {
            if let Expr::And(parts) = part {
                let always = |part: &&Expr| self.never(&[&Expr::Not(Box::new((*part).clone()))]);
                idle.extend(parts.iter().filter(always).map(|part| self.shown(part)));
            }
        });
        idle
    }
}

#[cfg(test)]
mod tests;
