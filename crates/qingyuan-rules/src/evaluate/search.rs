//! Regular expressions and entities: searched only where something says that they might be.

use std::ops::Range;
use std::rc::Rc;

use qingyuan_model::Field;

use super::document::{Matched, Scanned, SeedHits};
use crate::entity::{Entity, Seed};
use crate::hits::{Seen, Side};
use crate::places::Mark;
use crate::term::Scope;
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

impl Scanned<'_> {
    /// Adds what a pattern matches around its anchors, in the views that `scope` looks at.
    pub(super) fn search(&self, pattern: usize, scope: &Scope, marks: &mut Vec<Mark>) {
        let Some(matched) = self.matched(pattern) else { return };
        let counts = |(seen, mark): &&(Seen, Mark)| {
            let same = || !self.differs(mark.field, mark.span);
            scope.reads(seen.field, seen.side) && (scope.base || seen.side == Side::Skeleton || same())
        };
        marks.extend(matched.iter().filter(counts).map(|(_, mark)| *mark));
    }

    /// Everything that a pattern matches, worked out when the first rule asks; `None` when no anchor of it is there.
    fn matched(&self, pattern: usize) -> Option<Matched> {
        let (slot, seeds) = self.seeds(self.engine().finders.len() + pattern, 0);
        if seeds.is_empty() {
            return None;
        }
        if let Some(Some(known)) = self.matched.borrow().get(slot) {
            return Some(Rc::clone(known));
        }
        let mut found = Vec::new();
        for seen in Seen::ALL {
            self.match_pattern(pattern, seen, seeds, &mut found);
        }
        let found = Rc::new(found);
        let mut matched = self.matched.borrow_mut();
        matched.resize(self.seed_hits.len(), None);
        if let Some(slot) = matched.get_mut(slot) {
            *slot = Some(Rc::clone(&found));
        }
        Some(found)
    }

    fn match_pattern(&self, number: usize, seen: Seen, seeds: &[SeedHits], found: &mut Vec<(Seen, Mark)>) {
        let (pattern, view) = (&self.engine().patterns[number], self.view(seen));
        let places = self.seeded(seeds, seen);
        if places.is_empty() {
            return;
        }
        let windows = windows(view.text(), places, pattern.reach);
        if !self.spend(reading(&windows)) {
            return;
        }
        // There are fewer patterns than numbers above those of the entities.
        let literal = u32::MAX - u32::try_from(number).unwrap_or(0);
        for matched in matches(&pattern.regex, view.text(), &windows) {
            if !self.spend(work(pattern.reach)) {
                return;
            }
            found.push((seen, self.mark_at(seen.field, view.span(matched), literal)));
        }
    }

    /// Every place of an entity, worked out when the first rule asks.
    pub(super) fn entity(&self, entity: Entity) -> &[Mark] {
        self.entities[entity as usize].get_or_init(|| {
            let engine = self.engine();
            let Some(at) = engine.finders.iter().position(|finder| finder.entity == entity) else { return Vec::new() };
            let mut marks = Vec::new();
            for seen in Seen::ALL {
                self.find_entity(at, seen, &mut marks);
            }
            marks.sort_unstable();
            marks.dedup();
            marks
        })
    }

    fn find_entity(&self, at: usize, seen: Seen, marks: &mut Vec<Mark>) {
        let (finder, view) = (&self.engine().finders[at], self.view(seen));
        let text = view.text();
        let literal = FIRST_ENTITY + finder.entity as u32;
        for (number, part) in (0..).zip(&finder.parts) {
            let seeds = match part.seed {
                Seed::Anchors => self.seeded(self.seeds(at, number).1, seen),
                seed => self.runs_with(seed, seen),
            };
            let windows = windows(text, seeds, part.reach);
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

    /// The runs of ASCII letters and digits that are worth a search.
    fn runs_with(&self, seed: Seed, seen: Seen) -> Vec<Range<usize>> {
        let text = self.view(seen).text();
        let runs = self.runs[seen.number()].get_or_init(|| ascii_runs(text, self.regions(seen)));
        let digits = |run: &&Range<usize>| text.as_bytes()[(*run).clone()].iter().any(u8::is_ascii_digit);
        match seed {
            Seed::Anchors => Vec::new(),
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

/// What reading these windows once costs.
fn reading(windows: &[Range<usize>]) -> u64 {
    let bytes: usize = windows.iter().map(Range::len).sum();
    u64::try_from(bytes / BYTES_READ_A_STEP).unwrap_or(u64::MAX)
}

fn work(reach: usize) -> u64 {
    1 + u64::try_from(reach.min(FARTHEST) / BYTES_A_STEP).unwrap_or(0)
}
