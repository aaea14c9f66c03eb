//! One document while it is scanned: its views, and what was worked out about them on demand.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use qingyuan_model::{Field, Span};
use qingyuan_text::{Folded, Mode, Segmenter, View};
use regex::Regex;

use crate::entity::Entity;
use crate::matcher::{Find, Side};
use crate::places::Mark;
use crate::term::Condition;

/// The longest stretch that `same_sentence` looks over, in chars.
pub(super) const LONGEST_SENTENCE: usize = 400;

/// Steps of comparing places that one document may cost; a document with a thousand finds needs some ten thousand.
const MOST_STEPS: u64 = 5_000_000;

/// How many bytes around a find are read to cut the words at its borders, when no sentence ends before.
const AROUND: usize = 180;

type Borders = Rc<Vec<usize>>;

/// The folded fields of one document, and what rules asked about them.
pub(crate) struct Scanned<'d> {
    title: &'d Folded,
    text: &'d Folded,
    segmenter: &'d Segmenter,
    entities: &'d [(Entity, Regex)],
    found_entities: [OnceCell<Vec<Mark>>; Entity::ALL.len()],
    stops: [OnceCell<Vec<usize>>; 2],
    borders: RefCell<BTreeMap<(Field, Side, usize, usize), Borders>>,
    steps: Cell<u64>,
}

impl<'d> Scanned<'d> {
    pub(crate) fn new(
        title: &'d Folded,
        text: &'d Folded,
        segmenter: &'d Segmenter,
        entities: &'d [(Entity, Regex)],
    ) -> Self {
        Self {
            title,
            text,
            segmenter,
            entities,
            found_entities: Default::default(),
            stops: Default::default(),
            borders: RefCell::default(),
            steps: Cell::new(0),
        }
    }

    fn folded(&self, field: Field) -> &'d Folded {
        match field {
            Field::Title => self.title,
            Field::Text => self.text,
        }
    }

    fn view(&self, field: Field, side: Side) -> &'d View {
        match side {
            Side::Base => self.folded(field).base(),
            Side::Skeleton => self.folded(field).skeleton(),
        }
    }

    /// The length of the document in chars.
    pub(crate) fn chars(&self) -> usize {
        self.title.chars() + self.text.chars()
    }

    /// Counts work; `false` once the document has had its share.
    pub(super) fn spend(&self, steps: u64) -> bool {
        let spent = self.steps.get().saturating_add(steps);
        self.steps.set(spent);
        spent <= MOST_STEPS
    }

    /// Whether the document has had more than its share of work.
    pub(crate) fn overspent(&self) -> bool {
        self.steps.get() > MOST_STEPS
    }

    pub(super) fn mark(&self, find: &Find) -> Mark {
        let span = self.view(find.field, find.side).span(find.start..find.end);
        Mark { field: find.field, span, literal: find.literal }
    }

    /// Whether a sentence ends inside `span`.
    pub(super) fn breaks(&self, field: Field, span: Span) -> bool {
        let stops = self.stops[field as usize].get_or_init(|| {
            let base = self.folded(field).base();
            let ends = base.text().char_indices().filter(|(_, c)| is_stop(*c));
            ends.map(|(at, c)| base.span(at..at + c.len_utf8()).start).collect()
        });
        let from = stops.partition_point(|stop| *stop < span.start);
        stops.get(from).is_some_and(|stop| *stop < span.end)
    }

    /// Whether words begin and end at the borders of a find. Only the sentence around it is cut.
    pub(super) fn on_word_borders(&self, find: &Find) -> bool {
        let text = self.view(find.field, find.side).text();
        let before = text[..find.start].char_indices().rev();
        let start = before
            .take_while(|(at, c)| !is_stop(*c) && find.start - at <= AROUND)
            .last()
            .map_or(find.start, |(at, _)| at);
        let after = text[find.end..].char_indices();
        let end = after
            .take_while(|(at, c)| !is_stop(*c) && *at <= AROUND)
            .last()
            .map_or(find.end, |(at, c)| find.end + at + c.len_utf8());
        let mut cache = self.borders.borrow_mut();
        let borders = cache.entry((find.field, find.side, start, end)).or_insert_with(|| {
            let words = self.segmenter.words(&text[start..end], Mode::Accurate);
            Rc::new(words.iter().map(|word| start + word.bytes.start).chain([end]).collect())
        });
        borders.binary_search(&find.start).is_ok() && borders.binary_search(&find.end).is_ok()
    }

    /// Adds what `regex` matches in the views that `condition` looks at.
    pub(super) fn matches(&self, regex: &Regex, literal: u32, condition: &Condition, marks: &mut Vec<Mark>) {
        for (field, asked) in [(Field::Title, condition.scope.title), (Field::Text, condition.scope.text)] {
            for (side, wanted) in [(Side::Base, condition.scope.base), (Side::Skeleton, condition.scope.skeleton)] {
                let own = side == Side::Base || self.folded(field).has_own_skeleton();
                if !(asked && wanted && own) {
                    continue;
                }
                let view = self.view(field, side);
                for found in regex.find_iter(view.text()).filter(|found| !found.is_empty()) {
                    if !self.spend(1) {
                        return;
                    }
                    marks.push(Mark { field, span: view.span(found.range()), literal });
                }
            }
        }
    }

    /// Every place of an entity, worked out when the first rule asks.
    pub(super) fn entity(&self, entity: Entity) -> &[Mark] {
        self.found_entities[entity as usize].get_or_init(|| {
            let Some((_, regex)) = self.entities.iter().find(|(known, _)| *known == entity) else { return Vec::new() };
            let mut marks = Vec::new();
            for field in [Field::Title, Field::Text] {
                for side in [Side::Base, Side::Skeleton] {
                    if side == Side::Skeleton && !self.folded(field).has_own_skeleton() {
                        continue;
                    }
                    let view = self.view(field, side);
                    for found in regex.find_iter(view.text()) {
                        let (before, after) = (&view.text()[..found.start()], &view.text()[found.end()..]);
                        if !self.spend(1) {
                            return marks;
                        }
                        if !entity.spoilt(before, found.as_str(), after) {
                            let literal = u32::MAX / 2 + entity as u32;
                            marks.push(Mark { field, span: view.span(found.range()), literal });
                        }
                    }
                }
            }
            marks.sort_unstable();
            marks.dedup();
            marks
        })
    }
}

fn is_stop(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | '\n')
}
