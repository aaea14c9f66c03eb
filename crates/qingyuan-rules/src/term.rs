//! Terms: the named things that a condition is about, ready to be matched.

use qingyuan_model::Tier;
use regex::Regex;

use crate::entity::Entity;
use crate::expr::Expr;

/// How a literal is matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Matching {
    /// Wherever its characters stand.
    #[default]
    Anywhere,
    /// Only where words begin and end at its borders.
    Token,
    /// Wherever characters stand that sound like it.
    Pinyin,
}

/// One literal, folded.
#[derive(Clone, Debug)]
pub(crate) struct Literal {
    pub(crate) text: String,
    pub(crate) matching: Matching,
}

/// Where a rule looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    /// Whether the title and the text are looked at.
    pub(crate) title: bool,
    pub(crate) text: bool,
    /// Whether the base and the skeleton are looked at.
    pub(crate) base: bool,
    pub(crate) skeleton: bool,
    /// The ids of the only sources that the rule is for; empty for all.
    pub(crate) sources: Vec<String>,
    /// The only tiers that the rule is for; empty for all.
    pub(crate) tiers: Vec<Tier>,
}

impl Default for Scope {
    fn default() -> Self {
        Self { title: true, text: true, base: true, skeleton: true, sources: Vec::new(), tiers: Vec::new() }
    }
}

/// One regular expression and the literals that it cannot match without.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    pub(crate) regex: Regex,
    pub(crate) anchors: Vec<String>,
}

/// One named term.
#[derive(Clone, Debug, Default)]
pub(crate) struct Term {
    pub(crate) literals: Vec<Literal>,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) entity: Option<Entity>,
}

/// An exclusion: when it holds, the rule does not hit, unless its guard holds too.
#[derive(Clone, Debug)]
pub(crate) struct Unless {
    pub(crate) when: Expr,
    pub(crate) never_if: Expr,
    /// Only within so many chars of the hit; anywhere when `None`.
    pub(crate) near: Option<usize>,
    pub(crate) why: String,
}

/// What a rule or a context looks for.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) terms: Vec<Term>,
    pub(crate) when: Expr,
    pub(crate) unless: Vec<Unless>,
    /// The guard of a context.
    pub(crate) never_if: Option<Expr>,
    pub(crate) scope: Scope,
}

impl Condition {
    /// Whether the condition may hold in a text with none of its literals and anchors, so that it must be looked at in
    /// every document.
    pub(crate) fn may_hold_without_literals(&self) -> bool {
        self.may_hold(&self.when)
    }

    fn may_hold(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Term(term) => self.terms.get(*term).is_some_and(|term| term.entity.is_some()),
            Expr::Not(_) => true,
            Expr::And(all) | Expr::Near(all, _) | Expr::SameSentence(all) => all.iter().all(|part| self.may_hold(part)),
            Expr::Or(all) => all.iter().any(|part| self.may_hold(part)),
            Expr::Before(first, second, _) => self.may_hold(first) && self.may_hold(second),
            Expr::In(inner, _) => self.may_hold(inner),
            Expr::Compare(_, all, op, number) => op.holds(0.0, *number) || all.iter().any(|part| self.may_hold(part)),
        }
    }
}
