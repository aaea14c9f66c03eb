//! One document while it is scanned: its views, and what was worked out about them on demand.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use qingyuan_model::{CharIndex, Field, Span};
use qingyuan_text::{Folded, Mode, View};

use crate::engine::Engine;
use crate::fields::Fields;
use crate::hits::{Hit, Hits, Seen, Side};
use crate::matcher::{Part, Target};
use crate::places::Mark;
use crate::sounds::Echo;
use crate::windows::windows;

/// The longest stretch that `same_sentence` looks over, in chars.
pub(super) const LONGEST_SENTENCE: usize = 400;

/// Steps of comparing places and of searching around them that one document may cost; a document with a thousand finds
/// needs some ten thousand. All of them take about half a second.
const MOST_STEPS: u64 = 8_000_000;

/// Steps that one rule may cost, so that the first rule to be drowned in finds leaves the others theirs.
const MOST_STEPS_OF_A_RULE: u64 = 2_000_000;

/// Steps for cutting one sentence into words.
const CUTTING: u64 = 400;

/// Steps for following up one place by its sound.
const LISTENING: u64 = 50;

/// How many bytes around a find are read to cut the words at its borders, when no sentence ends before.
const AROUND: usize = 180;

type Borders = Rc<Vec<usize>>;

/// What one pattern matched, with the view that it was seen in.
pub(super) type Matched = Rc<Vec<(Seen, Mark)>>;

/// The hits of one literal for one term of one condition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'s> {
    pub(crate) condition: u32,
    pub(crate) term: u32,
    pub(crate) part: Part,
    /// The number of the word.
    pub(crate) word: u32,
    pub(crate) hits: &'s [Hit],
}

/// The folded fields of one document, and what rules asked about them.
pub(crate) struct Scanned<'d> {
    title: &'d Folded,
    text: &'d Folded,
    engine: &'d Engine,
    hits: Hits,
    complete: Cell<bool>,
    wholes: [OnceCell<CharIndex<'d>>; 2],
    echoes: OnceCell<Vec<Echo>>,
    input: &'d Fields<'d>,
    /// The hits that finders and patterns are found by: the number of the finder or pattern, that of the finder's part,
    /// and where among all hits they lie. Sorted.
    seeds: Vec<(usize, u32, Range<usize>)>,
    /// What patterns matched, by their number, once that was asked for.
    pub(super) matched: RefCell<BTreeMap<usize, Matched>>,
    /// One bit per term of all conditions: whether the automaton found something of it.
    present: Vec<u64>,
    /// Per condition: whether it demands such a term.
    touched: Vec<bool>,
    /// Per view: the stretches that were read.
    regions: [Vec<Range<usize>>; 4],
    /// Per view: its runs of ASCII letters and digits in these stretches.
    pub(super) runs: [OnceCell<Vec<Range<usize>>>; 4],
    pub(super) entities: [OnceCell<Vec<Mark>>; 6],
    stops: [OnceCell<Vec<usize>>; 2],
    changed: [OnceCell<Vec<Span>>; 2],
    borders: RefCell<BTreeMap<(Seen, usize, usize), Borders>>,
    steps: Cell<u64>,
    /// The steps that had been taken when the rule in hand began.
    began: Cell<u64>,
    overspent: Cell<bool>,
}

impl<'d> Scanned<'d> {
    /// Runs the automaton over all views.
    pub(crate) fn new(engine: &'d Engine, input: &'d Fields<'d>, title: &'d Folded, text: &'d Folded) -> Self {
        let terms = engine.first_terms.last().copied().unwrap_or(0);
        let mut scanned = Self {
            title,
            text,
            engine,
            hits: Hits::default(),
            complete: Cell::new(true),
            wholes: Default::default(),
            echoes: OnceCell::new(),
            input,
            seeds: Vec::new(),
            matched: RefCell::default(),
            present: vec![0; terms / 64 + 1],
            touched: vec![false; engine.conditions.len()],
            regions: Default::default(),
            runs: Default::default(),
            entities: Default::default(),
            stops: Default::default(),
            changed: Default::default(),
            borders: RefCell::default(),
            steps: Cell::new(0),
            began: Cell::new(0),
            overspent: Cell::new(false),
        };
        for seen in Seen::ALL {
            let text = scanned.view(seen).text();
            let regions = match seen.side {
                Side::Base => std::iter::once(0..text.len()).collect(),
                Side::Skeleton => {
                    windows(text, scanned.folded(seen.field).skeleton_changes().iter().cloned(), engine.margin)
                }
            };
            if !engine.matcher.find(seen, text, &regions, &mut scanned.hits) {
                scanned.complete.set(false);
            }
            scanned.regions[seen.number()] = regions;
        }
        scanned.hits.sort();
        let mut from = 0;
        for hits in scanned.hits.by_literal() {
            let range = from..from + hits.len();
            from = range.end;
            for target in engine.matcher.targets(hits[0].literal) {
                let condition = target.condition as usize;
                if let Some(touched) = scanned.touched.get_mut(condition) {
                    let term = engine.first_terms[condition] + target.term as usize;
                    *touched |= engine.demanded[term];
                    scanned.present[term / 64] |= 1 << (term % 64);
                } else {
                    let finder = condition - engine.conditions.len();
                    scanned.seeds.push((finder, target.term, range.clone()));
                }
            }
        }
        scanned.seeds.sort_unstable_by_key(|(finder, part, range)| (*finder, *part, range.start));
        scanned
    }

    /// Whether the automaton could read to the end.
    pub(crate) fn complete(&self) -> bool {
        self.complete.get()
    }

    /// A field of the original, ready to be cut.
    pub(crate) fn whole(&self, field: Field) -> &CharIndex<'d> {
        self.wholes[field as usize].get_or_init(|| match field {
            Field::Title => CharIndex::new(self.input.title),
            Field::Text => CharIndex::new(self.input.text),
        })
    }

    /// What sounds like the literals of a term, worked out for all terms when the first one asks.
    pub(super) fn echoes(&self, condition: usize, term: usize) -> &[Echo] {
        let echoes = self.echoes.get_or_init(|| {
            let mut echoes = Vec::new();
            for field in [Field::Title, Field::Text] {
                if !self.engine.sounds.find(field, self.folded(field), self.whole(field), &mut echoes) {
                    self.complete.set(false);
                }
            }
            self.spend(LISTENING * u64::try_from(echoes.len()).unwrap_or(u64::MAX));
            echoes.sort_unstable();
            echoes
        });
        let key = |echo: &Echo| (echo.condition as usize, echo.term as usize);
        let from = echoes.partition_point(|echo| key(echo) < (condition, term));
        let to = echoes.partition_point(|echo| key(echo) <= (condition, term));
        &echoes[from..to]
    }

    /// The places in one view that a part of a finder, or a pattern, is found by; sorted. Patterns follow the finders.
    pub(super) fn seeded(&self, finder: usize, part: u32, seen: Seen) -> Vec<Range<usize>> {
        let key = |seed: &(usize, u32, Range<usize>)| (seed.0, seed.1);
        let from = self.seeds.partition_point(|seed| key(seed) < (finder, part));
        let seeds = self.seeds[from..].iter().take_while(|seed| key(seed) == (finder, part));
        let hits = seeds.flat_map(|(_, _, range)| self.hits.slice(range.clone())).filter(|hit| hit.seen == seen);
        let mut places: Vec<_> = hits.map(|hit| hit.start as usize..hit.end as usize).collect();
        places.sort_unstable_by_key(|place| (place.start, place.end));
        places
    }

    /// The conditions among `among` that may hold, by the terms that are there.
    pub(crate) fn candidates(&self, among: Range<usize>) -> Vec<usize> {
        let possible = |at: &usize| {
            let first = self.engine.first_terms[*at];
            let present = |term: usize| self.present[(first + term) / 64] >> ((first + term) % 64) & 1 == 1;
            self.engine.conditions[*at].possible(&present)
        };
        let always = self.engine.always.iter().copied().filter(|at| among.contains(at) && !self.touched[*at]);
        let mut candidates: Vec<usize> = among.clone().filter(|at| self.touched[*at]).filter(possible).collect();
        candidates.extend(always);
        candidates.sort_unstable();
        candidates
    }

    /// The hits of these conditions, which are sorted; sorted by condition and term.
    pub(crate) fn asked(&self, conditions: &[usize]) -> Vec<Asked<'_>> {
        let mut asked = Vec::new();
        for hits in self.hits.by_literal() {
            for target in self.engine.matcher.targets(hits[0].literal) {
                if conditions.binary_search(&(target.condition as usize)).is_ok() {
                    let Target { condition, term, part, word } = *target;
                    asked.push(Asked { condition, term, part, word, hits });
                }
            }
        }
        asked.sort_by_key(|asked| (asked.condition, asked.term));
        asked
    }

    pub(super) fn engine(&self) -> &'d Engine {
        self.engine
    }

    pub(super) fn folded(&self, field: Field) -> &'d Folded {
        match field {
            Field::Title => self.title,
            Field::Text => self.text,
        }
    }

    pub(super) fn view(&self, seen: Seen) -> &'d View {
        match seen.side {
            Side::Base => self.folded(seen.field).base(),
            Side::Skeleton => self.folded(seen.field).skeleton(),
        }
    }

    /// The stretches of a view that were read: all of the base, and of the skeleton what differs with its surroundings.
    pub(super) fn regions(&self, seen: Seen) -> &[Range<usize>] {
        &self.regions[seen.number()]
    }

    /// The length of the document in chars.
    pub(crate) fn chars(&self) -> usize {
        self.title.chars() + self.text.chars()
    }

    /// From here on another rule is paying.
    pub(super) fn begin(&self) {
        self.began.set(self.steps.get());
    }

    /// Counts work; `false` once the document or the rule has had its share.
    pub(super) fn spend(&self, steps: u64) -> bool {
        let spent = self.steps.get().saturating_add(steps);
        self.steps.set(spent);
        let within = spent <= MOST_STEPS && spent - self.began.get() <= MOST_STEPS_OF_A_RULE;
        if !within {
            self.overspent.set(true);
        }
        within
    }

    /// Notes that not everything could be looked at.
    pub(crate) fn give_up(&self) {
        self.overspent.set(true);
    }

    /// Whether something was not worked out for want of steps.
    pub(crate) fn overspent(&self) -> bool {
        self.overspent.get()
    }

    pub(super) fn mark(&self, hit: &Hit, word: u32) -> Mark {
        let span = self.view(hit.seen).span(hit.start as usize..hit.end as usize);
        self.mark_at(hit.seen.field, span, word)
    }

    pub(super) fn mark_at(&self, field: Field, span: Span, literal: u32) -> Mark {
        Mark { field, span, at: self.folded(field).skeleton().place(span), literal, heard: None }
    }

    /// Whether the skeleton writes something in `span` differently from the base.
    pub(super) fn differs(&self, field: Field, span: Span) -> bool {
        let changed = self.changed[field as usize].get_or_init(|| {
            let folded = self.folded(field);
            folded.skeleton_changes().iter().map(|change| folded.skeleton().span(change.clone())).collect()
        });
        let from = changed.partition_point(|change| change.end <= span.start);
        changed.get(from).is_some_and(|change| change.start < span.end)
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

    /// Whether words begin and end at the borders of a hit. Only the sentence around it is cut.
    pub(super) fn on_word_borders(&self, hit: &Hit) -> bool {
        let text = self.view(hit.seen).text();
        let (from, to) = (hit.start as usize, hit.end as usize);
        let before = text[..from].char_indices().rev();
        let start = before.take_while(|(at, c)| !is_stop(*c) && from - at <= AROUND).last().map_or(from, |(at, _)| at);
        let after = text[to..].char_indices();
        let end = after
            .take_while(|(at, c)| !is_stop(*c) && *at <= AROUND)
            .last()
            .map_or(to, |(at, c)| to + at + c.len_utf8());
        let mut cache = self.borders.borrow_mut();
        let borders = cache.entry((hit.seen, start, end)).or_insert_with(|| {
            self.spend(CUTTING);
            let words = self.engine.segmenter.words(&text[start..end], Mode::Accurate);
            Rc::new(words.iter().map(|word| start + word.bytes.start).chain([end]).collect())
        });
        borders.binary_search(&from).is_ok() && borders.binary_search(&to).is_ok()
    }
}

fn is_stop(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | '\n')
}
