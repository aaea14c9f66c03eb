//! Whether a condition holds in a document, and where.

mod document;
mod join;
mod search;

use std::rc::Rc;

use qingyuan_model::{Field, Span};

pub(crate) use document::{Asked, Scanned};
use join::Bond;

use crate::expr::{Expr, Measure};
use crate::hits::{Hit, Side};
use crate::matcher::Part;
use crate::places::{Mark, Place, Placed, gap};
use crate::term::{Condition, Scope};

/// Steps for working out where one hit lies in the original.
const PLACING: u64 = 4;

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
    asked: &'a [Asked<'a>],
    /// Where each term was found, once that was asked for.
    marks: Vec<Option<Rc<Vec<Mark>>>>,
    /// The same as places.
    places: Vec<Option<Rc<Vec<Place>>>>,
}

impl<'a, 'd> Evaluator<'a, 'd> {
    pub(crate) fn new(scanned: &'a Scanned<'d>, at: usize, asked: &'a [Asked<'a>]) -> Self {
        let condition = &scanned.engine().conditions[at];
        let terms = condition.terms.len();
        scanned.begin();
        Self {
            scanned,
            at,
            condition,
            scope: &condition.scope,
            struck: Vec::new(),
            asked,
            marks: vec![None; terms],
            places: vec![None; terms],
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
    pub(crate) fn holds_near(&mut self, expr: &Expr, field: Field, at: Span, within: usize) -> bool {
        let close = |mark: &Mark| mark.field == field && gap(mark.at, at).unwrap_or(0) <= within;
        if expr.has_places() {
            return self.places(expr).iter().flat_map(|place| &place.marks).any(close);
        }
        self.ways(expr, MOST_WAYS).iter().flatten().any(close)
    }

    /// Everything that `expr` holds by.
    pub(crate) fn all_marks(&mut self, expr: &Expr) -> Vec<Mark> {
        if expr.has_places() {
            return self.places(expr).iter().flat_map(|place| place.marks.iter().copied()).collect();
        }
        self.ways(expr, MOST_WAYS).into_iter().flatten().collect()
    }

    /// The terms by which `expr` holds, or `None` when it does not. Of several places the tightest is given, or the one
    /// that is nearest to `anchor`.
    pub(crate) fn truth(&mut self, expr: &Expr, anchor: Option<Mark>) -> Option<Vec<Mark>> {
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
                let marks = || places.iter().flat_map(|place| place.marks.iter().copied()).collect();
                op.holds(value, *number).then(marks)
            }
            Expr::Term(term) => best(&self.marks(*term), anchor).map(|mark| vec![*mark]),
            _ => best(&self.places(expr), anchor).map(|place| place.marks.clone()),
        }
    }

    /// The ways in which `expr` holds, at most `most`: each place by itself, the tightest first. An exclusion that
    /// covers the place that [`Self::truth`] gives need not cover another.
    pub(crate) fn ways(&mut self, expr: &Expr, most: usize) -> Vec<Vec<Mark>> {
        let mut ways = Vec::new();
        match expr {
            Expr::Or(all) => all.iter().for_each(|part| ways.extend(self.ways(part, most))),
            Expr::And(all) => {
                let lead = all.iter().position(Expr::has_places);
                for place in lead.map(|lead| self.tightest(&all[lead], most)).unwrap_or_default() {
                    let others = all.iter().enumerate().filter(|(at, _)| Some(*at) != lead);
                    let anchor = place.marks.first().copied();
                    let others: Option<Vec<_>> = others.map(|(_, part)| self.truth(part, anchor)).collect();
                    ways.extend(others.map(|others| [vec![place.marks], others].concat().concat()));
                }
            }
            Expr::Not(_) | Expr::Compare(..) => ways.extend(self.truth(expr, None)),
            _ => ways.extend(self.tightest(expr, most).into_iter().map(|place| place.marks)),
        }
        ways.truncate(most);
        ways
    }

    fn tightest(&mut self, expr: &Expr, most: usize) -> Vec<Place> {
        let mut places = self.places(expr).to_vec();
        places.sort_by_key(|place| place.span.len());
        places.truncate(most);
        places
    }

    fn measure(&self, measure: Measure, places: &[Place]) -> f64 {
        // Counts stay far below 2^53, where a float is still exact.
        match measure {
            Measure::Count => apart(places) as f64,
            Measure::Distinct => {
                let mut literals: Vec<u32> =
                    places.iter().flat_map(|place| place.marks.iter().map(|mark| mark.literal)).collect();
                literals.sort_unstable();
                literals.dedup();
                literals.len() as f64
            }
            Measure::Per1000 => apart(places) as f64 * 1_000.0 / self.scanned.chars().max(1) as f64,
        }
    }

    fn all_places(&mut self, args: &[Expr]) -> Vec<Place> {
        let mut all: Vec<Place> = Vec::new();
        for arg in args {
            all.extend(self.places(arg).iter().cloned());
        }
        all.sort();
        all.dedup();
        all
    }

    /// Every place where `expr` holds, sorted. Expressions without places have been refused when the rule was compiled.
    pub(crate) fn places(&mut self, expr: &Expr) -> Rc<Vec<Place>> {
        match expr {
            Expr::Term(term) => self.term(*term),
            Expr::Or(all) => Rc::new(self.all_places(all)),
            Expr::In(inner, field) => {
                Rc::new(self.places(inner).iter().filter(|place| place.field == *field).cloned().collect())
            }
            Expr::Near(args, within) => {
                let (first, others) = self.split(&args.iter().collect::<Vec<_>>());
                Rc::new(self.scanned.join(
                    &first,
                    &others,
                    &Bond { within: *within, ordered: false, one_sentence: false },
                ))
            }
            Expr::Before(first, second, within) => {
                let args = [first.as_ref(), second.as_ref()];
                let (first, others) = self.split(&args);
                Rc::new(self.scanned.join(
                    &first,
                    &others,
                    &Bond { within: *within, ordered: true, one_sentence: false },
                ))
            }
            Expr::SameSentence(args) => {
                let (first, others) = self.split(&args.iter().collect::<Vec<_>>());
                let within = document::LONGEST_SENTENCE;
                Rc::new(self.scanned.join(&first, &others, &Bond { within, ordered: false, one_sentence: true }))
            }
            Expr::Not(_) | Expr::And(_) | Expr::Compare(..) => Rc::new(Vec::new()),
        }
    }

    /// The places of the first argument and of the others; all empty as soon as one of them has none. What needs more
    /// than the automaton is looked for last, and mostly not at all.
    fn split(&mut self, args: &[&Expr]) -> (Rc<Vec<Place>>, Vec<Rc<Vec<Place>>>) {
        let mut lists = vec![Rc::default(); args.len()];
        for costly in [false, true] {
            for (list, arg) in lists.iter_mut().zip(args) {
                if self.condition.is_costly(arg) == costly {
                    *list = self.places(arg);
                    if list.is_empty() {
                        return (Rc::default(), Vec::new());
                    }
                }
            }
        }
        let mut lists = lists.into_iter();
        (lists.next().unwrap_or_default(), lists.collect())
    }

    /// The places of a term, each by itself.
    fn term(&mut self, term: usize) -> Rc<Vec<Place>> {
        if let Some(Some(known)) = self.places.get(term) {
            return Rc::clone(known);
        }
        let places = Rc::new(self.marks(term).iter().copied().map(Place::from).collect::<Vec<_>>());
        if let Some(slot) = self.places.get_mut(term) {
            *slot = Some(Rc::clone(&places));
        }
        places
    }

    /// Where a term was found, sorted.
    fn marks(&mut self, term: usize) -> Rc<Vec<Mark>> {
        if let Some(Some(known)) = self.marks.get(term) {
            return Rc::clone(known);
        }
        let mut marks = Vec::new();
        if let Some(wanted) = self.condition.terms.get(term) {
            let from = self.asked.partition_point(|asked| (asked.term as usize) < term);
            let to = self.asked.partition_point(|asked| (asked.term as usize) <= term);
            let asked = &self.asked[from..to];
            for asked in asked.iter().filter(|asked| asked.part != Part::Anchor) {
                if !self.scanned.spend(PLACING * u64::try_from(asked.hits.len()).unwrap_or(u64::MAX)) {
                    break;
                }
                let token = asked.part == Part::Token;
                let counts = |hit: &&Hit| hit.alone && (!token || self.scanned.on_word_borders(hit));
                marks.extend(
                    asked
                        .hits
                        .iter()
                        .filter_map(|hit| self.looked_at(hit, asked.word))
                        .filter(|(hit, _)| counts(hit))
                        .map(|(_, mark)| mark),
                );
            }
            // Of its patterns only those whose anchors are there cost anything.
            if asked.iter().any(|asked| asked.part == Part::Anchor) {
                for pattern in &wanted.shared {
                    self.scanned.search(*pattern, self.scope, &mut marks);
                }
            }
            if wanted.heard {
                let scope = self.scope;
                let echoes = self.scanned.echoes(self.at, term).iter().map(|echo| echo.mark);
                marks.extend(
                    echoes
                        .filter(|mark| scope.reads(mark.field, Side::Skeleton) || scope.reads(mark.field, Side::Base)),
                );
            }
            if let Some(entity) = wanted.entity {
                let scope = self.scope;
                let asked = |mark: &&Mark| scope.reads(mark.field, Side::Base);
                marks.extend(self.scanned.entity(entity).iter().filter(asked));
            }
        }
        marks.retain(|mark| !self.struck.iter().any(|struck| struck.covers(mark)));
        marks.sort_unstable();
        marks.dedup_by_key(|mark| (mark.field, mark.span));
        let marks = Rc::new(marks);
        if let Some(slot) = self.marks.get_mut(term) {
            *slot = Some(Rc::clone(&marks));
        }
        marks
    }

    /// The hit with its place in the original, when the scope looks at its view.
    fn looked_at<'h>(&self, hit: &'h Hit, word: u32) -> Option<(&'h Hit, Mark)> {
        let scope = self.scope;
        if !scope.reads(hit.seen.field, hit.seen.side) {
            return None;
        }
        let mark = self.scanned.mark(hit, word);
        let same = || !self.scanned.differs(mark.field, mark.span);
        (scope.base || hit.seen.side == Side::Skeleton || same()).then_some((hit, mark))
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
fn best<P: Placed>(places: &[P], anchor: Option<Mark>) -> Option<&P> {
    match anchor {
        Some(anchor) => places.iter().min_by_key(|place| {
            let elsewhere = place.field() != anchor.field;
            (elsewhere, gap(place.at(), anchor.at).unwrap_or(0), place.at().len())
        }),
        None => places.iter().min_by_key(|place| place.at().len()),
    }
}
