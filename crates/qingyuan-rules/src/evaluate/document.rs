//! One document while it is scanned: its views, and what was worked out about them on demand.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use qingyuan_model::{Field, Span};
use qingyuan_text::{Folded, Mode, View};

use crate::engine::Engine;
use crate::fields::Fields;
use crate::hits::{Hit, Hits, Seen, Side};
use crate::matcher::{Part, Target};
use crate::places::{Mark, Places};
use crate::sounds::Echo;
use crate::whole::Whole;
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
pub(crate) struct Asked {
    pub(crate) condition: u32,
    pub(super) term: u32,
    /// Where among all hits they lie.
    from: u32,
    to: u32,
    pub(super) part: Part,
    /// The number of the word.
    pub(super) word: u32,
}

impl Asked {
    /// How many hits there are.
    pub(super) fn hits(&self) -> u64 {
        u64::from(self.to - self.from)
    }
}

/// The hits of one literal that a finder or a pattern is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SeedHits {
    /// The number of the finder or pattern, and that of the finder's part.
    finder: u32,
    part: u32,
    /// Where among all hits they lie.
    from: u32,
    to: u32,
}

/// The folded fields of one document, and what rules asked about them.
pub(crate) struct Scanned<'d> {
    title: &'d Folded,
    text: &'d Folded,
    engine: &'d Engine,
    hits: Hits,
    complete: Cell<bool>,
    wholes: [OnceCell<Whole<'d>>; 2],
    echoes: OnceCell<Vec<Echo>>,
    input: &'d Fields<'d>,
    /// The hits that finders and patterns are found by, sorted.
    pub(super) seed_hits: Vec<SeedHits>,
    /// What patterns matched, by where their first seed is, once that was asked for.
    pub(super) matched: RefCell<Vec<Option<Matched>>>,
    /// One bit per term of all conditions: whether a literal of it was found.
    present: Vec<u64>,
    /// Per view: the stretches that were read.
    regions: [Vec<Range<usize>>; 4],
    /// Per view: its runs of ASCII letters and digits in these stretches.
    pub(super) runs: [OnceCell<Vec<Range<usize>>>; 4],
    pub(super) entities: [OnceCell<Vec<Mark>>; 6],
    stops: [OnceCell<Vec<usize>>; 2],
    changed: [OnceCell<Vec<Span>>; 2],
    borders: RefCell<BTreeMap<(Seen, usize, usize), Borders>>,
    nowhere: Places,
    steps: Cell<u64>,
    /// The steps that went into joining places.
    joining: Cell<u64>,
    /// The steps that had been taken when the rule in hand began.
    began: Cell<u64>,
    overspent: Cell<bool>,
}

impl<'d> Scanned<'d> {
    /// Searches all views for the literals.
    pub(crate) fn new(engine: &'d Engine, input: &'d Fields<'d>, title: &'d Folded, text: &'d Folded) -> Self {
        let mut scanned = Self {
            title,
            text,
            engine,
            hits: Hits::for_bytes(text.base().text().len()),
            complete: Cell::new(true),
            wholes: Default::default(),
            echoes: OnceCell::new(),
            input,
            seed_hits: Vec::new(),
            matched: RefCell::default(),
            present: vec![0; engine.gates.words()],
            regions: Default::default(),
            runs: Default::default(),
            entities: Default::default(),
            stops: Default::default(),
            changed: Default::default(),
            borders: RefCell::default(),
            nowhere: Rc::default(),
            steps: Cell::new(0),
            joining: Cell::new(0),
            began: Cell::new(0),
            overspent: Cell::new(false),
        };
        for seen in Seen::ALL {
            let text = scanned.view(seen).text();
            let regions: Vec<_> = match seen.side {
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
        for (literal, from, to) in scanned.hits.by_literal() {
            for target in engine.matcher.targets(literal) {
                match engine.gates.bit(target.condition, target.term) {
                    Some((word, bit)) => scanned.present[word] |= bit,
                    // What follows the conditions are the finders and the patterns.
                    None => {
                        let finder = target.condition - engine.gates.conditions();
                        scanned.seed_hits.push(SeedHits { finder, part: target.term, from, to });
                    }
                }
            }
        }
        scanned.seed_hits.sort_unstable();
        scanned
    }

    /// Whether everything was read to the end.
    pub(crate) fn complete(&self) -> bool {
        self.complete.get()
    }

    /// A field of the original, ready to be cut.
    pub(crate) fn whole(&self, field: Field) -> &Whole<'d> {
        self.wholes[field as usize].get_or_init(|| match field {
            Field::Title => Whole::new(self.input.title),
            Field::Text => Whole::new(self.input.text),
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

    /// The hits that a part of a finder, or a pattern, is found by, and where they are among the seeds of all. Patterns
    /// follow the finders.
    pub(super) fn seeds(&self, finder: usize, part: u32) -> (usize, &[SeedHits]) {
        let key = |seed: &SeedHits| (seed.finder as usize, seed.part);
        let from = self.seed_hits.partition_point(|seed| key(seed) < (finder, part));
        let seeds = &self.seed_hits[from..];
        (from, &seeds[..seeds.iter().take_while(|seed| key(seed) == (finder, part)).count()])
    }

    /// The places of these hits in one view; sorted.
    pub(super) fn seeded(&self, seeds: &[SeedHits], seen: Seen) -> Vec<Range<usize>> {
        let length = |literal| self.engine.matcher.length(literal);
        let hits = seeds.iter().flat_map(|seed| self.hits.slice(seed.from, seed.to, length));
        let hits = hits.filter(|hit| hit.seen == seen);
        let mut places: Vec<_> = hits.map(|hit| hit.start..hit.end).collect();
        places.sort_unstable_by_key(|place| (place.start, place.end));
        places
    }

    /// The conditions among `among` that may hold, by the terms that are there.
    pub(crate) fn candidates(&self, among: Range<usize>) -> Vec<usize> {
        let engine = self.engine;
        among.filter(|at| engine.gates.may_hold(*at, &self.present)).collect()
    }

    /// The hits of these conditions, which are sorted; sorted by condition and term.
    pub(crate) fn asked(&self, conditions: &[usize]) -> Vec<Asked> {
        // By condition: where the numbers of its terms begin, counting only conditions that are asked for.
        let mut firsts = vec![None; self.engine.conditions.len()];
        let mut terms = 0;
        for condition in conditions {
            firsts[*condition] = Some(terms);
            terms += self.engine.conditions[*condition].terms.len();
        }
        let mut ends = vec![0_u32; terms];
        let mut asked = Vec::with_capacity(conditions.len() * 8);
        for (literal, from, to) in self.hits.by_literal() {
            for target in self.engine.matcher.targets(literal) {
                if let Some(Some(first)) = firsts.get(target.condition as usize) {
                    let Target { condition, term, part, word } = *target;
                    let number = first + term as usize;
                    asked.push((number, Asked { condition, term, from, to, part, word }));
                    ends[number] += 1;
                }
            }
        }
        // There are few terms and many hits, so these are counted and not compared.
        let mut end = 0;
        for count in &mut ends {
            end += *count;
            *count = end;
        }
        let Some((_, any)) = asked.first() else { return Vec::new() };
        let mut sorted = vec![*any; asked.len()];
        for (number, asked) in asked.into_iter().rev() {
            ends[number] -= 1;
            sorted[ends[number] as usize] = asked;
        }
        sorted
    }

    /// The hits that were asked for.
    pub(super) fn hits_of(&self, asked: &Asked) -> impl Iterator<Item = Hit> {
        self.hits.slice(asked.from, asked.to, |literal| self.engine.matcher.length(literal))
    }

    /// No places: what most terms have in most documents.
    pub(super) fn nowhere(&self) -> Places {
        Rc::clone(&self.nowhere)
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
        let within = self.allows(spent);
        if !within {
            self.overspent.set(true);
        }
        within
    }

    fn allows(&self, spent: u64) -> bool {
        spent <= MOST_STEPS && spent - self.began.get() <= MOST_STEPS_OF_A_RULE
    }

    /// Counts one comparison of places.
    pub(super) fn spend_joining(&self) -> bool {
        self.joining.set(self.joining.get() + 1);
        self.spend(1)
    }

    /// The comparisons of places so far.
    pub(super) fn joining(&self) -> u64 {
        self.joining.get()
    }

    /// Counts so many comparisons as if they were made again; when they cannot all be made, none is counted.
    pub(super) fn join_again(&self, steps: u64) -> bool {
        let spent = self.steps.get().saturating_add(steps);
        let within = self.allows(spent);
        if within {
            self.steps.set(spent);
            self.joining.set(self.joining.get() + steps);
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
        let span = self.view(hit.seen).span(hit.start..hit.end);
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
        let (from, to) = (hit.start, hit.end);
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
