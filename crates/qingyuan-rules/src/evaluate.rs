//! Whether a condition holds in a document, and where.

mod document;
mod found;
mod join;
mod search;

use std::rc::Rc;

use qingyuan_model::{Field, Span};

pub(crate) use document::{Asked, Scanned};
use join::Bond;

use crate::expr::{Expr, Measure};
use crate::places::{Mark, Place, Places, gap, sort};
use crate::term::{Condition, Scope};

/// So many ways in which an exclusion may hold are looked at.
const MOST_WAYS: usize = 64;

/// A place that is excused, and how far around it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Struck {
    pub(crate) field: Field,
    pub(crate) at: Span,
    pub(crate) within: usize,
}

impl Struck {
    fn covers(&self, mark: &Mark) -> bool {
        mark.field == self.field && gap(mark.at, self.at).unwrap_or(0) <= self.within
    }
}

/// One condition before one document.
pub(crate) struct Evaluator<'a, 'd> {
    scanned: &'a Scanned<'d>,
    /// The number of the condition.
    at: usize,
    condition: &'a Condition,
    scope: &'a Scope,
    /// Places that do not count, with the distance from which on others do.
    struck: Vec<Struck>,
    /// The hits of this condition, sorted by term.
    asked: &'a [Asked],
    /// Every mark that was found so far; places name them by their numbers.
    found: Vec<Mark>,
    /// The places of each term, each by itself, once that was asked for.
    terms: Vec<Option<Places>>,
    /// What was joined, for those who ask for it again.
    joined: Vec<Joined<'a>>,
}

/// The places of one expression that joins others.
struct Joined<'a> {
    expr: &'a Expr,
    places: Places,
    /// What joining them took.
    steps: u64,
}

impl<'a, 'd> Evaluator<'a, 'd> {
    pub(crate) fn new(scanned: &'a Scanned<'d>, at: usize, asked: &'a [Asked]) -> Self {
        let condition = &scanned.engine().conditions[at];
        scanned.begin();
        Self {
            scanned,
            at,
            condition,
            scope: &condition.scope,
            struck: Vec::new(),
            asked,
            found: Vec::new(),
            terms: vec![None; condition.terms.len()],
            joined: Vec::new(),
        }
    }

    /// Lets it look everywhere, whatever the condition's scope says: a guard that does not see the title guards nothing.
    pub(crate) fn everywhere(mut self) -> Self {
        self.scope = &self.scanned.engine().everywhere;
        self
    }

    /// Lets what lies near these places not count.
    pub(crate) fn without(mut self, struck: Vec<Struck>) -> Self {
        self.struck = struck;
        self
    }

    /// Whether `expr` holds within so many chars of `at`.
    pub(crate) fn holds_near(&mut self, expr: &'a Expr, field: Field, at: Span, within: usize) -> bool {
        let close = |mark: &Mark| mark.field == field && gap(mark.at, at).unwrap_or(0) <= within;
        if expr.has_places() {
            return self.places(expr).iter().any(|place| place.marks_in(&self.found).any(close));
        }
        self.ways(expr, MOST_WAYS).iter().flatten().any(close)
    }

    /// Everything that `expr` holds by.
    pub(crate) fn all_marks(&mut self, expr: &'a Expr) -> Vec<Mark> {
        if expr.has_places() {
            return self.places(expr).iter().flat_map(|place| place.marks_in(&self.found).copied()).collect();
        }
        self.ways(expr, MOST_WAYS).into_iter().flatten().collect()
    }

    /// The terms by which `expr` holds, or `None` when it does not. Of several places the tightest is given, or the one
    /// that is nearest to `anchor`.
    pub(crate) fn truth(&mut self, expr: &'a Expr, anchor: Option<Mark>) -> Option<Vec<Mark>> {
        match expr {
            Expr::Not(inner) => match self.truth(inner, None) {
                Some(_) => None,
                None => Some(Vec::new()),
            },
            Expr::And(all) => {
                let mut marks: Vec<Mark> = Vec::new();
                for part in all {
                    let near = marks.first().copied().or(anchor);
                    marks.extend(self.truth(part, near)?);
                }
                Some(marks)
            }
            Expr::Or(all) => {
                let mut marks = Vec::new();
                let mut holds = false;
                for part in all {
                    if let Some(found) = self.truth(part, anchor) {
                        holds = true;
                        marks.extend(found);
                    }
                }
                holds.then_some(marks)
            }
            Expr::Compare(measure, args, op, number) => {
                let places = self.all_places(args);
                let value = self.measure(*measure, &places);
                let marks = || places.iter().flat_map(|place| place.marks_in(&self.found).copied()).collect();
                op.holds(value, *number).then(marks)
            }
            _ => best(&self.places(expr), anchor).map(|place| place.marks_in(&self.found).copied().collect()),
        }
    }

    /// The ways in which `expr` holds, at most `most`: each place by itself, the tightest first. An exclusion that
    /// covers the place that [`Self::truth`] gives need not cover another.
    pub(crate) fn ways(&mut self, expr: &'a Expr, most: usize) -> Vec<Vec<Mark>> {
        let mut ways = Vec::new();
        match expr {
            Expr::Or(all) => all.iter().for_each(|part| ways.extend(self.ways(part, most))),
            Expr::And(all) => {
                let lead = all.iter().position(Expr::has_places);
                for marks in lead.map(|lead| self.tightest(&all[lead], most)).unwrap_or_default() {
                    ways.extend(self.way(all, lead, marks));
                }
            }
            Expr::Not(_) | Expr::Compare(..) => ways.extend(self.truth(expr, None)),
            _ => ways = self.tightest(expr, most),
        }
        ways.truncate(most);
        ways
    }

    /// The way in which all of these hold, of which the one numbered `lead` holds by `marks`.
    fn way(&mut self, all: &'a [Expr], lead: Option<usize>, mut marks: Vec<Mark>) -> Option<Vec<Mark>> {
        let anchor = marks.first().copied();
        for (_, part) in all.iter().enumerate().filter(|(at, _)| Some(*at) != lead) {
            marks.extend(self.truth(part, anchor)?);
        }
        Some(marks)
    }

    /// The marks of the places of `expr`, those of the tightest first.
    fn tightest(&mut self, expr: &'a Expr, most: usize) -> Vec<Vec<Mark>> {
        let places = self.places(expr);
        let mut order: Vec<(usize, usize)> =
            places.iter().enumerate().map(|(at, place)| (place.span.len(), at)).collect();
        order.sort_unstable();
        order.truncate(most);
        order.into_iter().map(|(_, at)| places[at].marks_in(&self.found).copied().collect()).collect()
    }

    fn measure(&self, measure: Measure, places: &[Place]) -> f64 {
        // Counts stay far below 2^53, where a float is still exact.
        match measure {
            Measure::Count => apart(places) as f64,
            Measure::Distinct => {
                let marks = places.iter().flat_map(|place| place.marks_in(&self.found));
                let mut literals: Vec<u32> = marks.map(|mark| mark.literal).collect();
                literals.sort_unstable();
                literals.dedup();
                literals.len() as f64
            }
            Measure::Per1000 => apart(places) as f64 * 1_000.0 / self.scanned.chars().max(1) as f64,
        }
    }

    /// The places of all of these together.
    fn all_places(&mut self, args: &'a [Expr]) -> Places {
        let mut all: Option<Places> = None;
        for arg in args {
            let places = self.places(arg);
            all = Some(match all {
                // Nearly always there are places of one of them, which are in order.
                None => places,
                Some(all) if places.is_empty() => all,
                Some(all) if all.is_empty() => places,
                Some(mut all) => {
                    Rc::make_mut(&mut all).extend(places.iter().cloned());
                    all
                }
            });
        }
        let Some(mut all) = all else { return self.scanned.nowhere() };
        // Only what was put together is not in order, and that is no one else's.
        if args.len() > 1
            && !all.is_empty()
            && let Some(all) = Rc::get_mut(&mut all)
        {
            sort(all, &self.found);
        }
        all
    }

    /// Every place where `expr` holds, sorted. Expressions without places have been refused when the rule was compiled.
    fn places(&mut self, expr: &'a Expr) -> Places {
        match expr {
            Expr::Term(term) => self.term(*term),
            Expr::Or(all) => self.all_places(all),
            Expr::In(inner, field) => {
                let places = self.places(inner);
                if places.iter().all(|place| place.field == *field) {
                    return places;
                }
                Rc::new(places.iter().filter(|place| place.field == *field).cloned().collect())
            }
            Expr::Near(args, within) => {
                self.joined(expr, &args.iter(), &Bond { within: *within, ordered: false, one_sentence: false })
            }
            Expr::Before(first, second, within) => {
                let args = [first.as_ref(), second.as_ref()];
                self.joined(expr, &args.into_iter(), &Bond { within: *within, ordered: true, one_sentence: false })
            }
            Expr::SameSentence(args) => {
                let within = document::LONGEST_SENTENCE;
                self.joined(expr, &args.iter(), &Bond { within, ordered: false, one_sentence: true })
            }
            Expr::Not(_) | Expr::And(_) | Expr::Compare(..) => self.scanned.nowhere(),
        }
    }

    /// The places of `args`, joined. Exclusions ask for the same ones once for each place that they may cover.
    fn joined(&mut self, expr: &'a Expr, args: &(impl Iterator<Item = &'a Expr> + Clone), bond: &Bond) -> Places {
        let known = self.joined.iter().find(|known| std::ptr::eq(known.expr, expr));
        // Asking again costs as much as asking: what a document may cost does not hang on what is remembered.
        if let Some(known) = known
            && self.scanned.join_again(known.steps)
        {
            return Rc::clone(&known.places);
        }
        let before = self.scanned.joining();
        let Some(lists) = self.lists(args) else { return self.scanned.nowhere() };
        let Some(((_, first), others)) = lists.split_first() else { return self.scanned.nowhere() };
        let places = self.scanned.join(first, others, bond, &self.found);
        let places = if places.is_empty() { self.scanned.nowhere() } else { Rc::new(places) };
        if self.scanned.join_again(0) {
            let steps = self.scanned.joining() - before;
            self.joined.push(Joined { expr, places: Rc::clone(&places), steps });
        }
        places
    }

    /// The places of each argument with its number; `None` as soon as one of them has none. What is more than
    /// literals is looked for last, and mostly not at all.
    fn lists(&mut self, args: &(impl Iterator<Item = &'a Expr> + Clone)) -> Option<Vec<(usize, Places)>> {
        let mut lists = Vec::new();
        for costly in [false, true] {
            for (at, arg) in args.clone().enumerate() {
                if self.condition.is_costly(arg) == costly {
                    let places = self.places(arg);
                    if places.is_empty() {
                        return None;
                    }
                    lists.push((at, places));
                }
            }
        }
        lists.sort_unstable_by_key(|(at, _)| *at);
        Some(lists)
    }
}

/// How many of the places can be chosen so that none overlaps another: the one that ends first is always a good choice.
fn apart(places: &[Place]) -> usize {
    let mut ends: Vec<(Field, usize, usize)> =
        places.iter().map(|place| (place.field, place.span.end, place.span.start)).collect();
    ends.sort_unstable();
    let mut count = 0;
    let mut last: Option<(Field, usize)> = None;
    for (field, end, start) in ends {
        if last.is_none_or(|(known, taken)| known != field || start >= taken) {
            count += 1;
            last = Some((field, end));
        }
    }
    count
}

/// The place nearest to `anchor`, else the tightest, else the first.
fn best(places: &[Place], anchor: Option<Mark>) -> Option<&Place> {
    match anchor {
        Some(anchor) => places.iter().min_by_key(|place| {
            let elsewhere = place.field != anchor.field;
            (elsewhere, gap(place.at, anchor.at).unwrap_or(0), place.at.len())
        }),
        None => places.iter().min_by_key(|place| place.at.len()),
    }
}
