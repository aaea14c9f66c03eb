//! Truth assignments to the parts of a condition, and what every text keeps to.

use qingyuan_model::Field;

use super::super::terms::Named;
use super::implied::Implied;
use crate::expr::{Expr, Measure, Op};
use crate::term::Scope;

/// A boolean formula over variables and numbers.
#[derive(Clone, Debug)]
pub(super) enum Formula {
    /// Whether a variable is true.
    Variable(usize),
    /// Whether a number compares so.
    Number(usize, Op, f64),
    Not(Box<Formula>),
    All(Vec<Formula>),
    Any(Vec<Formula>),
    Never,
}

/// A number that conditions compare: what is measured, the values worth trying, and whether anything is there.
struct Number<'e> {
    measure: Measure,
    args: &'e [Expr],
    values: Vec<f64>,
    there: Formula,
}

/// Variables, numbers, and what holds between them in every text:
/// - what has a place has its terms (`near(a, b, 9)` needs `a` and `b`),
/// - nothing is in two fields at once, nor in a field that the scope leaves out,
/// - a number is above zero exactly when there is something to count, and no more words can be different than there are,
/// - a term is there when another is whose words all hold one of its own.
pub(super) struct Model<'e> {
    terms: &'e [Named],
    scope: &'e Scope,
    variables: Vec<&'e Expr>,
    numbers: Vec<Number<'e>>,
    /// If the variable is true, so is the formula.
    needs: Vec<(usize, Formula)>,
}

impl<'e> Model<'e> {
    pub(super) fn new(terms: &'e [Named], scope: &'e Scope) -> Self {
        Self { terms, scope, variables: Vec::new(), numbers: Vec::new(), needs: Vec::new() }
    }

    pub(super) fn formula(&mut self, expr: &'e Expr) -> Formula {
        match expr {
            Expr::Not(inner) => Formula::Not(Box::new(self.formula(inner))),
            Expr::And(all) => Formula::All(all.iter().map(|part| self.formula(part)).collect()),
            Expr::Or(all) => Formula::Any(all.iter().map(|part| self.formula(part)).collect()),
            Expr::Compare(measure, args, op, number) => self.number(*measure, args, *op, *number),
            Expr::Term(_) => Formula::Variable(self.variable(expr).0),
            Expr::In(inner, _) if !inner.has_places() => Formula::Any(vec![]),
            Expr::Near(..) | Expr::Before(..) | Expr::SameSentence(_) | Expr::In(..) => {
                if self.fields(expr) == (false, false) {
                    return Formula::Never;
                }
                let (variable, new) = self.variable(expr);
                if new {
                    let parts = expr.children().into_iter().map(|part| self.formula(part)).collect();
                    self.needs.push((variable, Formula::All(parts)));
                }
                Formula::Variable(variable)
            }
        }
    }

    /// The variable for a term or place, and whether it is new.
    fn variable(&mut self, expr: &'e Expr) -> (usize, bool) {
        match self.variables.iter().position(|known| *known == expr) {
            Some(at) => (at, false),
            None => {
                self.variables.push(expr);
                (self.variables.len() - 1, true)
            }
        }
    }

    fn number(&mut self, measure: Measure, args: &'e [Expr], op: Op, number: f64) -> Formula {
        let known = self.numbers.iter().position(|known| known.measure == measure && known.args == args);
        let at = match known {
            Some(at) => at,
            None => {
                let there = Formula::Any(args.iter().map(|arg| self.formula(arg)).collect());
                self.numbers.push(Number { measure, args, values: vec![0.0], there });
                self.numbers.len() - 1
            }
        };
        let most = match measure {
            Measure::Count => f64::MAX,
            Measure::Distinct => different(self.terms, args) as f64,
            Measure::Per1000 => 1_000.0,
        };
        // Between two numbers that something is compared with, one value stands for all others.
        let around = match measure {
            Measure::Count | Measure::Distinct => {
                [1.0, number.floor() - 1.0, number.floor(), number.floor() + 1.0, number.floor() + 2.0]
            }
            Measure::Per1000 => [1e-6, number - 1e-6, number, number + 1e-6, 1_000.0],
        };
        let values = &mut self.numbers[at].values;
        values.extend(around.into_iter().filter(|value| *value > 0.0 && *value <= most));
        values.sort_by(f64::total_cmp);
        values.dedup();
        Formula::Number(at, op, number)
    }

    /// Adds what the words of the terms imply; to be called when all formulas are known.
    pub(super) fn close(&mut self, implied: &Implied) {
        let variable = |term: usize| self.variables.iter().position(|known| **known == Expr::Term(term));
        let pairs = implied.0.iter().filter_map(|(one, other)| Some((variable(*one)?, variable(*other)?)));
        let needs: Vec<_> = pairs.map(|(one, other)| (one, Formula::Variable(other))).collect();
        self.needs.extend(needs);
    }

    /// How many assignments there are.
    pub(super) fn size(&self) -> usize {
        let values = self.numbers.iter().map(|number| number.values.len());
        let variables = u32::try_from(self.variables.len()).unwrap_or(u32::MAX);
        let truths = 1_usize.checked_shl(variables).filter(|truths| *truths > 0).unwrap_or(usize::MAX);
        values.fold(truths, usize::saturating_mul)
    }

    /// Whether some assignment that a text may bring about fulfils all formulas.
    pub(super) fn fulfils(&self, formulas: &[Formula]) -> bool {
        let mut truths = vec![true; self.variables.len()];
        loop {
            if self.numbers_fulfil(formulas, &truths, &mut vec![0; self.numbers.len()]) {
                return true;
            }
            // The next assignment, counting down in binary from all true, which most conditions ask for.
            let Some(last) = truths.iter().rposition(|truth| *truth) else { return false };
            truths[last] = false;
            truths[last + 1..].fill(true);
        }
    }

    fn numbers_fulfil(&self, formulas: &[Formula], truths: &[bool], chosen: &mut [usize]) -> bool {
        let needed = self.needs.iter().all(|(variable, formula)| {
            // A need may speak of numbers only through places, which have none.
            !truths[*variable] || self.holds(formula, truths, chosen)
        });
        if !needed {
            return false;
        }
        loop {
            let possible = self
                .numbers
                .iter()
                .zip(chosen.iter())
                .all(|(number, at)| (number.values[*at] > 0.0) == self.holds(&number.there, truths, chosen));
            if possible && formulas.iter().all(|formula| self.holds(formula, truths, chosen)) {
                return true;
            }
            let next = chosen.iter().zip(&self.numbers).rposition(|(at, number)| at + 1 < number.values.len());
            let Some(next) = next else { return false };
            chosen[next] += 1;
            chosen[next + 1..].fill(0);
        }
    }

    fn holds(&self, formula: &Formula, truths: &[bool], chosen: &[usize]) -> bool {
        match formula {
            Formula::Variable(at) => truths[*at],
            Formula::Number(at, op, number) => op.holds(self.numbers[*at].values[chosen[*at]], *number),
            Formula::Not(inner) => !self.holds(inner, truths, chosen),
            Formula::All(all) => all.iter().all(|part| self.holds(part, truths, chosen)),
            Formula::Any(all) => all.iter().any(|part| self.holds(part, truths, chosen)),
            Formula::Never => false,
        }
    }

    /// Whether places of the expression may lie in the title, and in the text.
    fn fields(&self, expr: &Expr) -> (bool, bool) {
        let both = |all: Vec<&Expr>| {
            all.into_iter().map(|part| self.fields(part)).fold((true, true), |a, b| (a.0 && b.0, a.1 && b.1))
        };
        match expr {
            Expr::Term(_) => (self.scope.title, self.scope.text),
            Expr::In(inner, field) => {
                let (title, text) = self.fields(inner);
                (title && *field == Field::Title, text && *field == Field::Text)
            }
            Expr::Near(..) | Expr::Before(..) | Expr::SameSentence(_) => both(expr.children()),
            Expr::Or(all) => {
                all.iter().map(|part| self.fields(part)).fold((false, false), |a, b| (a.0 || b.0, a.1 || b.1))
            }
            Expr::Not(_) | Expr::And(_) | Expr::Compare(..) => (true, true),
        }
    }
}

/// How many different words the places of these expressions can be at most: each spelling counts, and each literal may
/// have one of its own in the skeleton and one by its sound.
pub(super) fn different(terms: &[Named], args: &[Expr]) -> usize {
    let mut named = Vec::new();
    args.iter().for_each(|arg| arg.terms(&mut named));
    named.sort_unstable();
    named.dedup();
    let of_term = |term: usize| {
        let Some(named) = terms.get(term) else { return 0 };
        let literals: usize = named.term.literals.iter().map(|literal| spellings(&literal.text)).sum();
        literals + named.term.patterns.len() + usize::from(named.is_entity())
    };
    named.into_iter().map(of_term).sum()
}

/// How many spellings of a literal the automaton knows: the skeleton drops what stands between Han characters and
/// squeezes those that stand in a row.
fn spellings(text: &str) -> usize {
    let plain = text.chars().all(char::is_alphanumeric) && text.chars().zip(text.chars().skip(1)).all(|(a, b)| a != b);
    if plain { 1 } else { 2 }
}
