//! Whether a condition holds in a document, and where.

mod document;
mod search;

use std::rc::Rc;

use qingyuan_model::{Field, Span};

pub(crate) use document::{Asked, Scanned};

use crate::expr::{Expr, Measure};
use crate::hits::{Hit, Side};
use crate::matcher::Part;
use crate::places::{Mark, Place, Placed, gap};
use crate::term::Condition;

/// One condition before one document.
pub(crate) struct Evaluator<'a, 'd> {
    scanned: &'a Scanned<'d>,
    /// The number of the condition.
    at: usize,
    condition: &'a Condition,
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
        scanned.begin();
        Self {
            scanned,
            at,
            condition,
            asked,
            marks: vec![None; condition.terms.len()],
            places: vec![None; condition.terms.len()],
        }
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
                Rc::new(self.together(&first, &others, *within, |_, _| true))
            }
            Expr::Before(first, second, within) => {
                let args = [first.as_ref(), second.as_ref()];
                let (first, others) = self.split(&args);
                Rc::new(self.together(&first, &others, *within, |a, b| a.end <= b.start))
            }
            Expr::SameSentence(args) => {
                let (first, others) = self.split(&args.iter().collect::<Vec<_>>());
                let mut found = self.together(&first, &others, document::LONGEST_SENTENCE, |_, _| true);
                found.retain(|place| !self.scanned.breaks(place.field, place.span));
                Rc::new(found)
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

    /// Each place of `first` joined with the nearest place of every other list within the distance.
    fn together(
        &self,
        first: &[Place],
        others: &[Rc<Vec<Place>>],
        within: usize,
        ordered: fn(Span, Span) -> bool,
    ) -> Vec<Place> {
        if others.iter().any(|list| list.is_empty()) {
            return Vec::new();
        }
        // How far back a place may begin and still end within the distance.
        let longest: Vec<usize> =
            others.iter().map(|list| list.iter().map(|place| place.at.len()).max().unwrap_or(0)).collect();
        let mut found = Vec::new();
        'first: for place in first {
            let mut joined = place.clone();
            for (list, longest) in others.iter().zip(&longest) {
                let earliest = place.at.start.saturating_sub(within + longest);
                let from = list.partition_point(|other| (other.field, other.at.start) < (place.field, earliest));
                let window = list[from..]
                    .iter()
                    .take_while(|other| other.field == place.field && other.at.start <= place.at.end + within);
                let mut nearest: Option<(usize, &Place)> = None;
                for other in window {
                    if !self.scanned.spend(1) {
                        return found;
                    }
                    if let Some(gap) = gap(place.at, other.at)
                        && gap <= within
                        && ordered(place.at, other.at)
                        && nearest.is_none_or(|(least, _)| gap < least)
                    {
                        nearest = Some((gap, other));
                    }
                }
                match nearest {
                    Some((_, other)) => joined = joined.with(other),
                    None => continue 'first,
                }
            }
            found.push(joined);
        }
        found.sort();
        found.dedup();
        found
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
                let token = asked.part == Part::Token;
                let counts = |hit: &&Hit| hit.alone && (!token || self.scanned.on_word_borders(hit));
                marks.extend(
                    asked
                        .hits
                        .iter()
                        .filter_map(|hit| self.looked_at(hit))
                        .filter(|(hit, _)| counts(hit))
                        .map(|(_, mark)| mark),
                );
            }
            let anchors: Vec<_> = asked.iter().filter(|asked| asked.part == Part::Anchor).copied().collect();
            if !anchors.is_empty() {
                self.scanned.search(&wanted.patterns, &anchors, &self.condition.scope, &mut marks);
            }
            if wanted.heard {
                let scope = &self.condition.scope;
                let echoes = self.scanned.echoes(self.at, term).iter().map(|echo| echo.mark);
                marks.extend(
                    echoes
                        .filter(|mark| scope.reads(mark.field, Side::Skeleton) || scope.reads(mark.field, Side::Base)),
                );
            }
            if let Some(entity) = wanted.entity {
                let scope = &self.condition.scope;
                let asked = |mark: &&Mark| scope.reads(mark.field, Side::Base);
                marks.extend(self.scanned.entity(entity).iter().filter(asked));
            }
        }
        marks.sort_unstable();
        marks.dedup_by_key(|mark| (mark.field, mark.span));
        let marks = Rc::new(marks);
        if let Some(slot) = self.marks.get_mut(term) {
            *slot = Some(Rc::clone(&marks));
        }
        marks
    }

    /// The hit with its place in the original, when the scope looks at its view.
    fn looked_at<'h>(&self, hit: &'h Hit) -> Option<(&'h Hit, Mark)> {
        let scope = &self.condition.scope;
        if !scope.reads(hit.seen.field, hit.seen.side) {
            return None;
        }
        let mark = self.scanned.mark(hit);
        let same = || !self.scanned.differs(mark.field, mark.span);
        (scope.base || hit.seen.side == Side::Skeleton || same()).then_some((hit, mark))
    }
}

/// How many of the sorted places there are when overlapping ones count once.
fn apart(places: &[Place]) -> usize {
    let mut count = 0;
    let mut end: Option<(Field, usize)> = None;
    for place in places {
        if end.is_none_or(|(field, end)| field != place.field || place.span.start >= end) {
            count += 1;
            end = Some((place.field, place.span.end));
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
