//! What the compiled conditions make of one document.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use qingyuan_model::{Category, Field, Span};
use qingyuan_text::{Folded, Obfuscation, ObfuscationKind};

use crate::engine::Engine;
use crate::evaluate::{Asked, Evaluator, Scanned, Struck};
use crate::fields::Fields;
use crate::places::{Mark, gap};
use crate::rule::{Cap, Context, Rule, State};
use crate::scan::{ContextHit, Downgrade, Exclusion, RuleHit, Scan};
use crate::term::{Condition, Scope};

/// Of a condition that holds in many places, so many are tried before an exclusion is believed to cover them all. Ten
/// times what a page of the development data has.
const MOST_PLACES: usize = 64;

/// One hit shows at most so many marks; a page full of one word is no clearer with a thousand of them.
const MOST_MARKS: usize = 64;

/// A rule or a context with the number of its condition.
type Numbered<'r, T> = (usize, &'r T);

/// Who looks for what a rule and its exclusions ask for, and who for what must never be excused.
type Pair<'p, 's, 'd> = (&'p mut Evaluator<'s, 'd>, &'p mut Evaluator<'s, 'd>);

/// One document before the compiled conditions.
pub(crate) struct Judge<'d> {
    engine: &'d Engine,
    input: &'d Fields<'d>,
    scanned: Scanned<'d>,
    /// The contexts that may hold, by number of their condition, and the hits of all contexts; worked out when a rule has
    /// hit.
    contexts: OnceCell<(Vec<usize>, Vec<Asked>)>,
}

impl<'d> Judge<'d> {
    pub(crate) fn new(engine: &'d Engine, input: &'d Fields<'d>, title: &'d Folded, text: &'d Folded) -> Self {
        Self { engine, input, scanned: Scanned::new(engine, input, title, text), contexts: OnceCell::new() }
    }

    /// Why a person must look at the document, when there is a reason.
    pub(crate) fn exhausted(&self) -> Option<String> {
        if !self.scanned.complete() {
            return Some("命中的词语过多，未能检查完全文".to_owned());
        }
        self.scanned.overspent().then(|| "规则匹配的计算量超出限额，未能检查完全文".to_owned())
    }

    /// The hits of the rules in one of these states. The rules are the first conditions of the engine.
    pub(crate) fn hits(&self, rules: &[Rule], states: &[State], scan: &mut Scan) {
        let mut candidates = self.scanned.candidates(0..rules.len());
        candidates.retain(|at| states.contains(&rules[*at].state) && self.applies(&self.engine.conditions[*at].scope));
        let asked = self.scanned.asked(&candidates);
        for at in candidates {
            let hit = self.rule_hit((at, &rules[at]), of_condition(&asked, at), scan);
            scan.hits.extend(hit);
        }
    }

    /// Whether the document's source and tier are among those that a scope names.
    fn applies(&self, scope: &Scope) -> bool {
        let source = scope.sources.is_empty() || scope.sources.iter().any(|source| source == self.input.source);
        let tier = scope.tiers.is_empty() || self.input.tier.is_some_and(|tier| scope.tiers.contains(&tier));
        source && tier
    }

    fn rule_hit(&self, (at, rule): Numbered<'_, Rule>, asked: &[Asked], scan: &mut Scan) -> Option<RuleHit> {
        let condition = &self.engine.conditions[at];
        let mut evaluator = Evaluator::new(&self.scanned, at, asked);
        let mut marks = evaluator.truth(&condition.when, None)?;
        // Most candidates have failed by now, and need no guard.
        let mut guards = Evaluator::new(&self.scanned, at, asked).everywhere();
        if self.excused(rule, condition, &marks, (&mut evaluator, &mut guards), scan) {
            let ways = evaluator.ways(&condition.when, MOST_PLACES);
            let all_tried = ways.len() < MOST_PLACES;
            let other = ways
                .into_iter()
                .find(|marks| !self.excused(rule, condition, marks, (&mut evaluator, &mut guards), scan));
            let other = other.or_else(|| self.uncounted(condition, (&mut evaluator, &mut guards), (at, asked)));
            if other.is_none() && !all_tried {
                // Perhaps a place that was not looked at is not excused: a person must see.
                self.scanned.give_up();
            }
            marks = other?;
        }
        for mark in marks.iter().filter(|mark| self.engine.sounds.word(mark).is_some()) {
            let trick = (mark.field, Obfuscation { kind: ObfuscationKind::Homophone, span: mark.span });
            if !scan.obfuscations.contains(&trick) {
                scan.obfuscations.push(trick);
            }
        }
        let (field, span, spans) = placed(&marks);
        let weight = if rule.cap == Cap::Observe { 0.0 } else { rule.weight };
        Some(RuleHit {
            rule: rule.id.clone(),
            category: rule.category.clone(),
            severity: rule.severity,
            cap: rule.cap,
            weight,
            full_weight: weight,
            context: None,
            field,
            span,
            why: format!("出现{}，符合“{}”的特征", self.quoted(&marks), rule.title),
            marks: spans,
        })
    }

    /// Whether an exclusion covers the place of these marks.
    fn excused<'s>(
        &self,
        rule: &Rule,
        condition: &'s Condition,
        marks: &[Mark],
        (evaluator, guards): Pair<'_, 's, '_>,
        scan: &mut Scan,
    ) -> bool {
        let Some(first) = marks.first() else { return false };
        let field = first.field;
        let at = marks.iter().filter(|mark| mark.field == field).fold(first.at, |all, mark| all.cover(mark.at));
        for unless in &condition.unless {
            let holds = match unless.near {
                Some(within) => evaluator.holds_near(&unless.when, field, at, within),
                None => evaluator.truth(&unless.when, None).is_some(),
            };
            if !holds {
                continue;
            }
            let guard = guards.truth(&unless.never_if, None);
            let blocked = guard.is_some();
            let guard = guard.and_then(|marks| marks.first().map(|mark| (mark.field, mark.span)));
            // One exclusion may be asked about many places of one rule; it is told of the first.
            let known = |out: &Exclusion| {
                (&out.rule, &out.why, out.blocked, out.guard) == (&rule.id, &unless.why, blocked, guard)
            };
            if !scan.exclusions.iter().any(known) {
                let speaking = match unless.near {
                    Some(within) => {
                        let mut all = evaluator.all_marks(&unless.when);
                        all.retain(|mark| mark.field == field && gap(mark.at, at).unwrap_or(0) <= within);
                        all
                    }
                    None => evaluator.truth(&unless.when, None).unwrap_or_default(),
                };
                scan.exclusions.push(Exclusion {
                    rule: rule.id.clone(),
                    why: unless.why.clone(),
                    blocked,
                    marks: told(&speaking),
                    spared: told(marks),
                    guard,
                });
            }
            if !blocked {
                return true;
            }
        }
        false
    }

    /// Of a condition that counts: what it holds by when nothing that is excused counts.
    fn uncounted<'s>(
        &self,
        condition: &'s Condition,
        (evaluator, guards): Pair<'_, 's, '_>,
        (at, asked): (usize, &[Asked]),
    ) -> Option<Vec<Mark>> {
        if !condition.when.counts() {
            return None;
        }
        let mut struck = Vec::new();
        for unless in &condition.unless {
            if guards.truth(&unless.never_if, None).is_some() || evaluator.truth(&unless.when, None).is_none() {
                continue;
            }
            let within = unless.near?;
            let excusing = evaluator.all_marks(&unless.when);
            struck.extend(excusing.iter().map(|mark| Struck { field: mark.field, at: mark.at, within }));
        }
        Evaluator::new(&self.scanned, at, asked).without(struck).truth(&condition.when, None)
    }

    /// Whether a context holds, by itself or by one that it extends. Of contexts that are not active, only the one that
    /// is asked for may speak.
    pub(crate) fn context_hit(
        &self,
        contexts: &[Context],
        first: usize,
        which: usize,
        scan: &mut Scan,
    ) -> Option<ContextHit> {
        let (possible, asked) = self.contexts.get_or_init(|| {
            let all: Vec<usize> = (first..first + contexts.len()).collect();
            let possible = self.scanned.candidates(first..first + contexts.len());
            let asked = if possible.is_empty() { Vec::new() } else { self.scanned.asked(&all) };
            (possible, asked)
        });
        if possible.is_empty() {
            return None;
        }
        let marks = self.context_marks((contexts, first), which, (possible, asked), &mut Vec::new(), scan)?;
        let context = &contexts[which];
        let (field, span, spans) = placed(&marks);
        let why = format!("出现{}，属于“{}”的语境", self.quoted(&marks), context.title);
        Some(ContextHit { context: context.id.clone(), field, span, marks: spans, why })
    }

    /// What a context holds by: each one answers for its own scope and its own guard, so that nothing is excused through
    /// another that would not be excused there.
    fn context_marks(
        &self,
        (contexts, first): (&[Context], usize),
        which: usize,
        (possible, asked): (&[usize], &[Asked]),
        asked_before: &mut Vec<usize>,
        scan: &mut Scan,
    ) -> Option<Vec<Mark>> {
        let (context, condition) = (&contexts[which], &self.engine.conditions[first + which]);
        if asked_before.contains(&which) || !self.applies(&condition.scope) {
            return None;
        }
        asked_before.push(which);
        let own_asked = of_condition(asked, first + which);
        let own = || {
            let possible = possible.binary_search(&(first + which)).is_ok();
            possible.then(|| Evaluator::new(&self.scanned, first + which, own_asked))?.truth(&condition.when, None)
        };
        let marks = own().or_else(|| {
            context.extends.iter().find_map(|name| {
                let other = contexts.iter().position(|other| other.id == *name && other.state == State::Active)?;
                self.context_marks((contexts, first), other, (possible, asked), asked_before, scan)
            })
        })?;
        let guard = condition
            .never_if
            .as_ref()
            .and_then(|guard| Evaluator::new(&self.scanned, first + which, own_asked).everywhere().truth(guard, None));
        let Some(guard) = guard else { return Some(marks) };
        let why = format!("语境“{}”未能减轻：同时出现了不可豁免的内容", context.title);
        let guard = guard.first().map(|mark| (mark.field, mark.span));
        let marks = told(&marks);
        let exclusion = Exclusion { rule: context.id.clone(), why, blocked: true, marks, spared: Vec::new(), guard };
        if !scan.exclusions.contains(&exclusion) {
            scan.exclusions.push(exclusion);
        }
        None
    }

    /// Lets each hit be weakened by the context that takes most from it.
    pub(crate) fn weaken(&self, contexts: &[Context], first: usize, scan: &mut Scan) {
        let mut taken: BTreeMap<(usize, Category), f64> = BTreeMap::new();
        let mut keeps = Vec::new();
        for (which, context) in contexts.iter().enumerate() {
            let needed = scan.hits.iter().any(|hit| context.weakens(&hit.rule, &hit.category));
            if context.state != State::Active || !needed {
                continue;
            }
            if let Some(hit) = self.context_hit(contexts, first, which, scan) {
                keeps.push((context, scan.contexts.len()));
                scan.contexts.push(hit);
            }
        }
        for hit in &mut scan.hits {
            let strongest = keeps
                .iter()
                .filter(|(context, _)| context.weakens(&hit.rule, &hit.category))
                .min_by(|a, b| a.0.keep.total_cmp(&b.0.keep));
            if let Some((context, at)) = strongest {
                hit.context = Some(context.id.clone());
                hit.weight = hit.full_weight * context.keep;
                *taken.entry((*at, hit.category.clone())).or_insert(0.0) += hit.full_weight - hit.weight;
            }
        }
        for ((at, category), weight) in taken.into_iter().filter(|(_, weight)| *weight > 0.0) {
            let hit = &scan.contexts[at];
            scan.downgrades.push(Downgrade {
                context: hit.context.clone(),
                category,
                weight: -weight,
                field: hit.field,
                span: hit.span,
                why: hit.why.clone(),
            });
        }
    }

    /// The matched words in quotation marks, each once and four at most.
    fn quoted(&self, marks: &[Mark]) -> String {
        let mut words: Vec<(&str, Option<&str>)> = Vec::new();
        for mark in marks.iter().take(MOST_MARKS) {
            let word = self.scanned.whole(mark.field).slice(mark.span).trim();
            if !words.iter().any(|(known, _)| *known == word) {
                words.push((word, self.engine.sounds.word(mark)));
            }
        }
        let shown = words.iter().take(4).map(|(word, meant)| {
            let cut: String = word.chars().take(24).collect();
            let meant = meant.map(|meant| format!("（音近“{meant}”）")).unwrap_or_default();
            format!("“{cut}{}”{meant}", if cut.len() < word.len() { "…" } else { "" })
        });
        let shown = shown.collect::<Vec<_>>().join("、");
        if words.len() > 4 { format!("{shown}等 {} 处", words.len()) } else { shown }
    }
}

/// The hits of one condition, out of all, which are sorted by condition.
fn of_condition(asked: &[Asked], condition: usize) -> &[Asked] {
    let from = asked.partition_point(|asked| (asked.condition as usize) < condition);
    let to = asked.partition_point(|asked| (asked.condition as usize) <= condition);
    &asked[from..to]
}

/// The places of marks, each once, as the original has them.
fn told(marks: &[Mark]) -> Vec<(Field, Span)> {
    let mut places: Vec<(Field, Span)> = marks.iter().map(|mark| (mark.field, mark.span)).collect();
    places.sort_unstable();
    places.dedup();
    places.truncate(MOST_MARKS);
    places
}

/// The field of the first mark, the smallest place that holds all marks in it, and these.
fn placed(marks: &[Mark]) -> (Field, Span, Vec<Span>) {
    let Some(first) = marks.first() else { return (Field::Text, Span::default(), Vec::new()) };
    let mut spans: Vec<Span> = marks.iter().filter(|mark| mark.field == first.field).map(|mark| mark.span).collect();
    spans.sort_unstable();
    spans.dedup();
    spans.truncate(MOST_MARKS);
    let span = spans.iter().fold(first.span, |all, span| all.cover(*span));
    (first.field, span, spans)
}
