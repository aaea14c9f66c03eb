//! The tree of a condition.

use qingyuan_model::Field;

/// What a condition is made of. Terms are indices into the terms of the rule; entities are terms too.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Term(usize),
    Not(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    /// Every other argument lies within so many chars of the first, none overlapping it.
    Near(Vec<Expr>, usize),
    /// The second follows the first within so many chars.
    Before(Box<Expr>, Box<Expr>, usize),
    SameSentence(Vec<Expr>),
    In(Box<Expr>, Field),
    Compare(Measure, Vec<Expr>, Op, f64),
}

/// What can be compared with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Places that do not overlap.
    Count,
    /// Different literals.
    Distinct,
    /// Places that do not overlap, per thousand chars of the document.
    Per1000,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Less,
    AtMost,
    Equal,
    Unequal,
    AtLeast,
    More,
}

impl Op {
    fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::AtLeast => ">=",
            Self::More => ">",
        }
    }

    pub(crate) fn holds(self, left: f64, right: f64) -> bool {
        let equal = (left - right).abs() < 1e-9;
        match self {
            Self::Less => left < right && !equal,
            Self::AtMost => left < right || equal,
            Self::Equal => equal,
            Self::Unequal => !equal,
            Self::AtLeast => left > right || equal,
            Self::More => left > right && !equal,
        }
    }
}

impl Measure {
    fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Distinct => "distinct",
            Self::Per1000 => "per_1000",
        }
    }
}

impl Expr {
    /// The expression as an admin would write it.
    pub(crate) fn shown<'n>(&self, name: &dyn Fn(usize) -> &'n str) -> String {
        let list = |all: &[Self]| all.iter().map(|part| part.shown(name)).collect::<Vec<_>>().join(", ");
        let inner = |part: &Self, outer_or: bool| match part {
            Self::Or(_) if !outer_or => format!("({})", part.shown(name)),
            _ => part.shown(name),
        };
        match self {
            Self::Term(term) => name(*term).to_owned(),
            Self::Not(part) if matches!(**part, Self::And(_) | Self::Or(_)) => format!("not ({})", part.shown(name)),
            Self::Not(part) => format!("not {}", part.shown(name)),
            Self::And(all) => all.iter().map(|part| inner(part, false)).collect::<Vec<_>>().join(" and "),
            Self::Or(all) => all.iter().map(|part| inner(part, true)).collect::<Vec<_>>().join(" or "),
            Self::Near(all, within) => format!("near({}, {within})", list(all)),
            Self::Before(first, second, within) => {
                format!("before({}, {}, {within})", first.shown(name), second.shown(name))
            }
            Self::SameSentence(all) => format!("same_sentence({})", list(all)),
            Self::In(part, field) => {
                let field = if *field == Field::Title { "title" } else { "text" };
                format!("in({}, \"{field}\")", part.shown(name))
            }
            Self::Compare(measure, all, op, number) => {
                format!("{}({}) {} {number}", measure.name(), list(all), op.sign())
            }
        }
    }

    /// The expressions directly inside this one.
    pub(crate) fn children(&self) -> Vec<&Expr> {
        match self {
            Self::Term(_) => vec![],
            Self::Not(inner) | Self::In(inner, _) => vec![inner],
            Self::And(all)
            | Self::Or(all)
            | Self::Near(all, _)
            | Self::SameSentence(all)
            | Self::Compare(_, all, ..) => all.iter().collect(),
            Self::Before(first, second, _) => vec![first, second],
        }
    }

    /// Every term that the expression names.
    pub(crate) fn terms(&self, into: &mut Vec<usize>) {
        if let Self::Term(term) = self {
            into.push(*term);
        }
        for child in self.children() {
            child.terms(into);
        }
    }

    /// Whether it names a term of which this holds.
    pub(crate) fn names(&self, holds: &dyn Fn(usize) -> bool) -> bool {
        match self {
            Self::Term(term) => holds(*term),
            Self::Not(inner) | Self::In(inner, _) => inner.names(holds),
            Self::And(all)
            | Self::Or(all)
            | Self::Near(all, _)
            | Self::SameSentence(all)
            | Self::Compare(_, all, ..) => all.iter().any(|part| part.names(holds)),
            Self::Before(first, second, _) => first.names(holds) || second.names(holds),
        }
    }

    /// Whether it holds by how often something was found.
    pub(crate) fn counts(&self) -> bool {
        matches!(self, Self::Compare(..)) || self.children().iter().any(|child| child.counts())
    }

    /// Whether the expression has places, so that it may stand inside `near` and its like.
    pub(crate) fn has_places(&self) -> bool {
        match self {
            Self::Term(_) | Self::Near(..) | Self::Before(..) | Self::SameSentence(_) => true,
            Self::In(inner, _) => inner.has_places(),
            Self::Or(all) => all.iter().all(Self::has_places),
            Self::Not(_) | Self::And(_) | Self::Compare(..) => false,
        }
    }

    /// Visits every part, this one first.
    pub(crate) fn visit<'e>(&'e self, visit: &mut dyn FnMut(&'e Self)) {
        visit(self);
        for child in self.children() {
            child.visit(visit);
        }
    }

    /// Its truth when no term was found anywhere. A condition that holds then would hit every document.
    pub(crate) fn holds_of_nothing(&self) -> bool {
        match self {
            Self::Not(inner) => !inner.holds_of_nothing(),
            Self::And(all) => all.iter().all(Self::holds_of_nothing),
            Self::Or(all) => all.iter().any(Self::holds_of_nothing),
            Self::Compare(_, _, op, number) => op.holds(0.0, *number),
            Self::In(inner, _) => inner.holds_of_nothing(),
            Self::Term(_) | Self::Near(..) | Self::Before(..) | Self::SameSentence(_) => false,
        }
    }
}
