//! Whether a condition holds in a document, and where.

mod document;

use std::rc::Rc;

use qingyuan_model::{Field, Span};

pub(crate) use document::Scanned;

use crate::expr::{Expr, Measure};
use crate::matcher::Find;
use crate::places::{Mark, Place, gap};
use crate::term::Condition;

/// One condition before one document.
pub(crate) struct Evaluator<'a> {
    scanned: &'a Scanned<'a>,
    condition: &'a Condition,
    /// The finds of this condition, sorted by term.
    finds: &'a [Find],
    /// The places of each term, once they were asked for.
    places: Vec<Option<Rc<Vec<Place>>>>,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(scanned: &'a Scanned<'a>, condition: &'a Condition, finds: &'a [Find]) -> Self {
        Self { scanned, condition, finds, places: vec![None; condition.terms.len()] }
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
            _ => {
                let places = self.places(expr);
                best(&places, anchor).map(|place| place.marks.clone())
            }
        }
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
                let (first, others) = self.split(args);
                Rc::new(self.together(&first, &others, *within, |_, _| true))
            }
            Expr::Before(first, second, within) => {
                let (first, second) = (self.places(first), self.places(second));
                Rc::new(self.together(&first, &[second], *within, |a, b| a.end <= b.start))
            }
            Expr::SameSentence(args) => {
                let (first, others) = self.split(args);
                let mut found = self.together(&first, &others, document::LONGEST_SENTENCE, |_, _| true);
                found.retain(|place| !self.scanned.breaks(place.field, place.span));
                Rc::new(found)
            }
            Expr::Not(_) | Expr::And(_) | Expr::Compare(..) => Rc::new(Vec::new()),
        }
    }

    fn split(&mut self, args: &[Expr]) -> (Rc<Vec<Place>>, Vec<Rc<Vec<Place>>>) {
        let mut lists = args.iter().map(|arg| self.places(arg)).collect::<Vec<_>>().into_iter();
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
            others.iter().map(|list| list.iter().map(|place| place.span.len()).max().unwrap_or(0)).collect();
        let mut found = Vec::new();
        'first: for place in first {
            let mut joined = place.clone();
            for (list, longest) in others.iter().zip(&longest) {
                let earliest = place.span.start.saturating_sub(within + longest);
                let from = list.partition_point(|other| (other.field, other.span.start) < (place.field, earliest));
                let window = list[from..]
                    .iter()
                    .take_while(|other| other.field == place.field && other.span.start <= place.span.end + within);
                let mut nearest: Option<(usize, &Place)> = None;
                for other in window {
                    if !self.scanned.spend(1) {
                        return found;
                    }
                    if let Some(gap) = gap(place.span, other.span)
                        && gap <= within
                        && ordered(place.span, other.span)
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

    fn term(&mut self, term: usize) -> Rc<Vec<Place>> {
        if let Some(Some(known)) = self.places.get(term) {
            return Rc::clone(known);
        }
        let mut marks = Vec::new();
        if let Some(asked) = self.condition.terms.get(term) {
            let from = self.finds.partition_point(|find| (find.term as usize) < term);
            let finds = self.finds[from..].iter().take_while(|find| find.term as usize == term);
            let mut anchored = false;
            for find in finds {
                if find.anchor {
                    anchored = true;
                } else if self.looked_at(find) && (!find.token || self.scanned.on_word_borders(find)) {
                    marks.push(self.scanned.mark(find));
                }
            }
            if anchored {
                let patterns = (0..).zip(&asked.patterns);
                // Literals of the automaton count up from zero, so patterns count down from the top.
                patterns.for_each(|(at, pattern): (u32, _)| {
                    self.scanned.matches(&pattern.regex, u32::MAX - at, self.condition, &mut marks);
                });
            }
            if let Some(entity) = asked.entity {
                let known = self.scanned.entity(entity);
                marks.extend(known.iter().filter(|mark| self.field_looked_at(mark.field)));
            }
        }
        marks.sort_unstable();
        marks.dedup_by_key(|mark| (mark.field, mark.span));
        let places = Rc::new(marks.into_iter().map(Place::from).collect::<Vec<_>>());
        if let Some(slot) = self.places.get_mut(term) {
            *slot = Some(Rc::clone(&places));
        }
        places
    }

    fn looked_at(&self, find: &Find) -> bool {
        use crate::matcher::Side;
        let side = match find.side {
            Side::Base => self.condition.scope.base,
            Side::Skeleton => self.condition.scope.skeleton,
        };
        side && self.field_looked_at(find.field)
    }

    fn field_looked_at(&self, field: Field) -> bool {
        match field {
            Field::Title => self.condition.scope.title,
            Field::Text => self.condition.scope.text,
        }
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
fn best(places: &[Place], anchor: Option<Mark>) -> Option<&Place> {
    match anchor {
        Some(anchor) => places.iter().min_by_key(|place| {
            let elsewhere = place.field != anchor.field;
            (elsewhere, gap(place.span, anchor.span).unwrap_or(0), place.span.len())
        }),
        None => places.iter().min_by_key(|place| place.span.len()),
    }
}
