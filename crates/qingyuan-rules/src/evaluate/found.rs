//! Where the terms of a condition were found.

use std::rc::Rc;

use super::{Asked, Evaluator};
use crate::hits::Side;
use crate::matcher::Part;
use crate::places::{Mark, Place, Places};

/// Steps for working out where one hit lies in the original.
const PLACING: u64 = 4;

/// Room is made at once for so many marks of a term.
const MOST_ROOM: u64 = 64;

impl Evaluator<'_, '_> {
    /// The places of a term, each by itself.
    pub(super) fn term(&mut self, term: usize) -> Places {
        if let Some(Some(known)) = self.terms.get(term) {
            return Rc::clone(known);
        }
        let marks = self.marks(term);
        let places = if marks.is_empty() {
            self.scanned.nowhere()
        } else {
            // There are fewer marks than bytes in a text.
            let first = u32::try_from(self.found.len()).unwrap_or(u32::MAX);
            let places = marks.iter().zip(first..).map(|(mark, number)| Place::of(mark, number)).collect();
            self.found.extend(marks);
            Rc::new(places)
        };
        if let Some(slot) = self.terms.get_mut(term) {
            *slot = Some(Rc::clone(&places));
        }
        places
    }

    /// Where a term was found, sorted.
    fn marks(&self, term: usize) -> Vec<Mark> {
        let mut marks = Vec::new();
        let Some(wanted) = self.condition.terms.get(term) else { return marks };
        let scope = self.scope;
        let from = self.asked.partition_point(|asked| (asked.term as usize) < term);
        let asked = &self.asked[from..];
        let asked = &asked[..asked.partition_point(|asked| asked.term as usize == term)];
        let anchored = asked.iter().any(|asked| asked.part == Part::Anchor);
        let words = || asked.iter().filter(|asked| asked.part != Part::Anchor);
        marks.reserve(words().map(Asked::hits).sum::<u64>().min(MOST_ROOM) as usize);
        for asked in words() {
            if !self.scanned.spend(PLACING * asked.hits()) {
                break;
            }
            let token = asked.part == Part::Token;
            let hits = self.scanned.hits_of(asked);
            for hit in hits.filter(|hit| hit.alone && scope.reads(hit.seen.field, hit.seen.side)) {
                let mark = self.scanned.mark(&hit, asked.word);
                let same = || !self.scanned.differs(mark.field, mark.span);
                if (scope.base || hit.seen.side == Side::Skeleton || same())
                    && (!token || self.scanned.on_word_borders(&hit))
                {
                    marks.push(mark);
                }
            }
        }
        // Of its patterns only those whose anchors are there cost anything.
        if anchored {
            for pattern in &wanted.shared {
                self.scanned.search(*pattern, scope, &mut marks);
            }
        }
        let asked = |mark: &Mark, side: Side| scope.reads(mark.field, side);
        if wanted.heard {
            let echoes = self.scanned.echoes(self.at, term).iter().map(|echo| echo.mark);
            marks.extend(echoes.filter(|mark| asked(mark, Side::Skeleton) || asked(mark, Side::Base)));
        }
        if let Some(entity) = wanted.entity {
            marks.extend(self.scanned.entity(entity).iter().filter(|mark| asked(mark, Side::Base)));
        }
        if !self.struck.is_empty() {
            marks.retain(|mark| !self.struck.iter().any(|struck| struck.covers(mark)));
        }
        marks.sort_unstable();
        marks.dedup_by_key(|mark| (mark.field, mark.span));
        marks
    }
}
