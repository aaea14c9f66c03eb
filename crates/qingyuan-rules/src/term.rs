//! Terms: the named things that a condition is about, ready to be matched.

use qingyuan_model::Tier;
use regex::Regex;

use crate::anchor::reach;
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
    /// The length of its longest match in bytes.
    pub(crate) reach: usize,
}

impl Pattern {
    pub(crate) fn new(regex: Regex, anchors: Vec<String>) -> Self {
        let reach = reach(regex.as_str());
        Self { regex, anchors, reach }
    }
}

/// One named term.
#[derive(Clone, Debug, Default)]
pub(crate) struct Term {
    pub(crate) literals: Vec<Literal>,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) entity: Option<Entity>,
    /// Whether some literals are matched by their sound; worked out once, when the engine is built.
    pub(crate) heard: bool,
    /// The numbers of `patterns` among all of the ruleset, of which rules share many; worked out like `heard`.
    pub(crate) shared: Vec<usize>,
}

impl Term {
    fn is_costly(&self) -> bool {
        self.entity.is_some() || self.heard || !self.patterns.is_empty()
    }

    /// Whether it may be in a text in which no literal of it was found.
    pub(crate) fn is_found_on_demand(&self) -> bool {
        self.entity.is_some() || self.heard
    }
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
    /// The terms that some expression of the condition names.
    pub(crate) fn named(&self) -> impl Iterator<Item = &Term> {
        let unless = self.unless.iter().flat_map(|unless| [&unless.when, &unless.never_if]);
        let mut named = Vec::new();
        std::iter::once(&self.when).chain(&self.never_if).chain(unless).for_each(|expr| expr.terms(&mut named));
        named.sort_unstable();
        named.dedup();
        named.into_iter().filter_map(|term| self.terms.get(term))
    }

    /// Whether finding `expr` takes more than literals.
    pub(crate) fn is_costly(&self, expr: &Expr) -> bool {
        expr.names(&|term| self.terms.get(term).is_some_and(Term::is_costly))
    }
}
