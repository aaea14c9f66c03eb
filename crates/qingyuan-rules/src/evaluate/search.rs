//! Regular expressions and entities: searched only where something says that they might be.

use std::ops::Range;

use qingyuan_model::Field;

use super::document::{Asked, Scanned};
use crate::entity::{Entity, Finder, FinderPart, Seed};
use crate::hits::{Seen, Side};
use crate::places::Mark;
use crate::term::{Pattern, Scope};
use crate::windows::{ascii_runs, matches, windows};

/// So many bytes of looking ahead count as one step of work. With it the worst of thirty hostile patterns, which looks
/// 600 bytes ahead at every character of a megabyte, is stopped after about a tenth of a second.
const BYTES_A_STEP: usize = 4;

/// So many bytes that are read once, without a match, count as one step.
const BYTES_READ_A_STEP: usize = 8;

/// A pattern is taken to look no farther ahead than this, even one without a limit.
const FARTHEST: usize = 4_096;

/// Words have numbers below a quarter of all, patterns count down from the top, and entities up from the middle.
const FIRST_ENTITY: u32 = u32::MAX / 2;

/// No term has more patterns with numbers of their own.
const PATTERNS_OF_A_TERM: u32 = 256;

impl Scanned<'_> {
    /// Adds what the patterns match around their anchors, in the views that `scope` looks at.
    pub(super) fn search(
        &self,
        (term, patterns): (u32, &[Pattern]),
        anchors: &[Asked<'_>],
        scope: &Scope,
        marks: &mut Vec<Mark>,
    ) {
        let number = |at: u32| u32::MAX - term * PATTERNS_OF_A_TERM - at.min(PATTERNS_OF_A_TERM - 1);
        for seen in Seen::ALL.into_iter().filter(|seen| scope.reads(seen.field, seen.side)) {
            let places = places(anchors, seen);
            if places.is_empty() {
                continue;
            }
            let view = self.view(seen);
            for (at, pattern) in (0..).zip(patterns) {
                let windows = windows(view.text(), places.iter().cloned(), pattern.reach);
                if !self.spend(reading(&windows)) {
                    return;
                }
                for found in matches(&pattern.regex, view.text(), &windows) {
                    if !self.spend(work(pattern.reach)) {
                        return;
                    }
                    let mark = self.mark_at(seen.field, view.span(found), number(at));
                    if scope.base || seen.side == Side::Skeleton || !self.differs(mark.field, mark.span) {
                        marks.push(mark);
                    }
                }
            }
        }
    }

    /// Every place of an entity, worked out when the first rule asks.
    pub(super) fn entity(&self, entity: Entity) -> &[Mark] {
        self.entities[entity as usize].get_or_init(|| {
            let engine = self.engine();
            let Some(at) = engine.finders.iter().position(|finder| finder.entity == entity) else { return Vec::new() };
            let anchors = self.asked(&[engine.conditions.len() + at]);
            let mut marks = Vec::new();
            for seen in Seen::ALL {
                self.find_entity(&engine.finders[at], seen, &anchors, &mut marks);
            }
            marks.sort_unstable();
            marks.dedup();
            marks
        })
    }

    fn find_entity(&self, finder: &Finder, seen: Seen, anchors: &[Asked<'_>], marks: &mut Vec<Mark>) {
        let view = self.view(seen);
        let text = view.text();
        let literal = FIRST_ENTITY + finder.entity as u32;
        for (term, part) in (0..).zip(&finder.parts) {
            let anchors: Vec<_> = anchors.iter().filter(|asked| asked.term == term).copied().collect();
            let windows = windows(text, self.seeds(part, seen, &anchors), part.reach);
            if !self.spend(reading(&windows)) {
                return;
            }
            for found in matches(&part.regex, text, &windows) {
                if !self.spend(work(part.reach)) {
                    return;
                }
                let (before, after) = (&text[..found.start], &text[found.end..]);
                if !finder.entity.spoilt(before, &text[found.clone()], after) {
                    marks.push(self.mark_at(seen.field, view.span(found), literal));
                }
            }
        }
    }

    /// Where one of an entity's patterns is worth a search.
    fn seeds(&self, part: &FinderPart, seen: Seen, anchors: &[Asked<'_>]) -> Vec<Range<usize>> {
        let text = self.view(seen).text();
        let runs = self.runs[seen.number()].get_or_init(|| ascii_runs(text, self.regions(seen)));
        let digits = |run: &&Range<usize>| text.as_bytes()[(*run).clone()].iter().any(u8::is_ascii_digit);
        match part.seed {
            Seed::Anchors => places(anchors, seen),
            Seed::Run(least) => runs.iter().filter(|run| run.len() >= least).cloned().collect(),
            Seed::Digits(least) => runs.iter().filter(|run| run.len() >= least).filter(digits).cloned().collect(),
        }
    }
}

impl Scope {
    /// Whether a hit in this view of this field may count. A rule for the skeleton alone reads the base where both are
    /// the same.
    pub(super) fn reads(&self, field: Field, side: Side) -> bool {
        let asked = match field {
            Field::Title => self.title,
            Field::Text => self.text,
        };
        asked && (self.skeleton || (self.base && side == Side::Base))
    }
}

/// The places of the anchors in one view, sorted.
fn places(anchors: &[Asked<'_>], seen: Seen) -> Vec<Range<usize>> {
    let hits = anchors.iter().flat_map(|asked| asked.hits).filter(|hit| hit.seen == seen);
    let mut places: Vec<_> = hits.map(|hit| hit.start as usize..hit.end as usize).collect();
    places.sort_unstable_by_key(|place| (place.start, place.end));
    places
}

/// What reading these windows once costs.
fn reading(windows: &[Range<usize>]) -> u64 {
    let bytes: usize = windows.iter().map(Range::len).sum();
    u64::try_from(bytes / BYTES_READ_A_STEP).unwrap_or(u64::MAX)
}

fn work(reach: usize) -> u64 {
    1 + u64::try_from(reach.min(FARTHEST) / BYTES_A_STEP).unwrap_or(0)
}
