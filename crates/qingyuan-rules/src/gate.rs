//! Which conditions may hold, by the terms of which a literal was found: asked about every condition in every document.

use crate::expr::Expr;
use crate::term::{Condition, Term};

/// What must be there for each condition to hold.
pub(crate) struct Gates {
    /// By condition: where the bits of its terms begin, in words; one more entry than there are conditions.
    firsts: Vec<usize>,
    /// The bits of the terms that what a condition demands names. Exclusions only matter once it holds.
    demanded: Vec<u64>,
    gates: Vec<Gate>,
    /// By condition: whether its gate opens even when nothing is there.
    always: Vec<bool>,
}

impl Gates {
    pub(crate) fn build(conditions: &[Condition]) -> Self {
        let mut firsts = vec![0];
        for condition in conditions {
            let first = firsts.last().copied().unwrap_or(0);
            firsts.push(first + condition.terms.len().div_ceil(BITS));
        }
        let mut demanded = vec![0; firsts.last().copied().unwrap_or(0)];
        for (condition, first) in conditions.iter().zip(&firsts) {
            let mut terms = Vec::new();
            condition.when.terms(&mut terms);
            for (word, bit) in terms.into_iter().map(place) {
                if let Some(word) = demanded.get_mut(first + word) {
                    *word |= bit;
                }
            }
        }
        let gates: Vec<Gate> = conditions.iter().map(Gate::of).collect();
        let always = gates.iter().map(|gate| gate.opens(&[])).collect();
        Self { firsts, demanded, gates, always }
    }

    /// How many words the bits of all terms take.
    pub(crate) fn words(&self) -> usize {
        self.firsts.last().copied().unwrap_or(0)
    }

    /// How many conditions there are.
    pub(crate) fn conditions(&self) -> u32 {
        u32::try_from(self.gates.len()).unwrap_or(u32::MAX)
    }

    /// The word and the bit of a term; `None` of what is no condition.
    #[inline]
    pub(crate) fn bit(&self, condition: u32, term: u32) -> Option<(usize, u64)> {
        let condition = condition as usize;
        if condition >= self.gates.len() {
            return None;
        }
        let (word, bit) = place(term as usize);
        Some((self.firsts.get(condition)? + word, bit))
    }

    /// Whether a condition may hold where these terms are present.
    pub(crate) fn may_hold(&self, condition: usize, present: &[u64]) -> bool {
        match (self.gates.get(condition), self.firsts.get(condition), self.firsts.get(condition + 1)) {
            (Some(gate), Some(from), Some(to)) => {
                // Nothing of most conditions is there, and that is quickly told.
                let (present, demanded) = (&present[*from..*to], &self.demanded[*from..*to]);
                let touched = present.iter().zip(demanded).any(|(present, demanded)| present & demanded != 0);
                if touched { gate.opens(present) } else { self.always[condition] }
            }
            _ => false,
        }
    }
}

const BITS: usize = u64::BITS as usize;

/// The word and the bit of a term among those of its condition.
fn place(term: usize) -> (usize, u64) {
    (term / BITS, 1 << (term % BITS))
}

/// What must be present of one condition, with nothing said about where. What has no literals counts as present:
/// entities, and words by their sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// All of these bits, each word with its place, and of these gates.
    All(Vec<(usize, u64)>, Vec<Gate>),
    /// At least one of them.
    Any(Vec<(usize, u64)>, Vec<Gate>),
}

impl Gate {
    /// Of what the condition demands.
    pub(crate) fn of(condition: &Condition) -> Self {
        Self::of_expr(condition, &condition.when)
    }

    /// Whether it opens for these bits; those that are missing are not set.
    pub(crate) fn opens(&self, present: &[u64]) -> bool {
        let word = |at: &usize| present.get(*at).copied().unwrap_or(0);
        match self {
            Self::All(bits, gates) => {
                bits.iter().all(|(at, bits)| word(at) & bits == *bits) && gates.iter().all(|gate| gate.opens(present))
            }
            Self::Any(bits, gates) => {
                bits.iter().any(|(at, bits)| word(at) & bits != 0) || gates.iter().any(|gate| gate.opens(present))
            }
        }
    }

    fn of_expr(condition: &Condition, expr: &Expr) -> Self {
        let parts = |all: &[Expr]| all.iter().map(|part| Self::of_expr(condition, part)).collect::<Vec<_>>();
        match expr {
            Expr::Term(term) if condition.terms.get(*term).is_some_and(Term::is_found_on_demand) => Self::open(),
            Expr::Term(term) => Self::Any(vec![place(*term)], Vec::new()),
            Expr::Not(_) => Self::open(),
            Expr::And(all) | Expr::Near(all, _) | Expr::SameSentence(all) => Self::all(parts(all)),
            Expr::Or(all) => Self::any(parts(all)),
            Expr::Before(first, second, _) => {
                Self::all(vec![Self::of_expr(condition, first), Self::of_expr(condition, second)])
            }
            Expr::In(inner, _) => Self::of_expr(condition, inner),
            Expr::Compare(_, _, op, number) if op.holds(0.0, *number) => Self::open(),
            Expr::Compare(_, all, ..) => Self::any(parts(all)),
        }
    }

    /// The gate that is always open.
    fn open() -> Self {
        Self::All(Vec::new(), Vec::new())
    }

    fn all(parts: Vec<Self>) -> Self {
        let (mut bits, mut gates) = (Vec::new(), Vec::new());
        for part in parts {
            match part {
                Self::All(more, further) => {
                    more.into_iter().for_each(|word| add(&mut bits, word));
                    gates.extend(further);
                }
                Self::Any(one, none) if none.is_empty() && one.len() == 1 && one[0].1.is_power_of_two() => {
                    add(&mut bits, one[0]);
                }
                Self::Any(..) => gates.push(part),
            }
        }
        Self::All(bits, gates)
    }

    fn any(parts: Vec<Self>) -> Self {
        let (mut bits, mut gates) = (Vec::new(), Vec::new());
        for part in parts {
            match part {
                Self::Any(more, further) => {
                    more.into_iter().for_each(|word| add(&mut bits, word));
                    gates.extend(further);
                }
                Self::All(..) if part == Self::open() => return part,
                Self::All(..) => gates.push(part),
            }
        }
        Self::Any(bits, gates)
    }
}

fn add(words: &mut Vec<(usize, u64)>, (at, bits): (usize, u64)) {
    match words.iter_mut().find(|(known, _)| *known == at) {
        Some((_, known)) => *known |= bits,
        None => words.push((at, bits)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::Entity;
    use crate::expr::{Measure, Op};
    use crate::term::Scope;

    fn condition(when: Expr, terms: usize) -> Condition {
        let mut terms = vec![Term::default(); terms];
        terms[0].entity = Some(Entity::Phone);
        Condition { terms, when, unless: Vec::new(), never_if: None, scope: Scope::default() }
    }

    fn opens(when: Expr, present: &[usize]) -> bool {
        let gates = Gates::build(&[condition(Expr::Term(0), 70), condition(when, 70)]);
        let mut words = vec![0; gates.words()];
        for term in present {
            let (word, bit) = gates.bit(1, u32::try_from(*term).expect("few")).expect("a condition");
            words[word] |= bit;
        }
        gates.may_hold(1, &words)
    }

    #[test]
    fn a_gate_opens_for_what_is_demanded_and_for_nothing_less() {
        let term = Expr::Term;
        let both = || Expr::Near(vec![term(1), term(69)], 5);
        assert!(opens(both(), &[1, 69]));
        assert!(!opens(both(), &[1, 68]));
        assert!(opens(Expr::Or(vec![both(), term(3)]), &[3]));
        assert!(!opens(Expr::And(vec![both(), Expr::Or(vec![term(3), term(4)])]), &[1, 69]));
        assert!(opens(Expr::And(vec![both(), Expr::Or(vec![term(3), term(4)])]), &[1, 69, 4]));
    }

    #[test]
    fn what_has_no_literals_opens_a_gate() {
        let term = Expr::Term;
        assert!(opens(term(0), &[]));
        assert!(opens(Expr::Or(vec![term(1), term(0)]), &[]));
        assert!(opens(Expr::Not(Box::new(term(1))), &[1]));
        assert!(opens(Expr::Compare(Measure::Count, vec![term(1)], Op::Less, 2.0), &[]));
        assert!(!opens(Expr::Compare(Measure::Count, vec![term(1)], Op::AtLeast, 2.0), &[]));
        assert!(!opens(Expr::Before(Box::new(term(0)), Box::new(term(1)), 5), &[]));
    }
}
