//! The compiled rules, and what they do with a document.

use std::collections::BTreeMap;
use std::sync::Arc;

use qingyuan_model::{Category, ContentHash, Field, Span, Tier};
use qingyuan_text::{Folded, Segmenter, fold};
use regex::Regex;

use crate::compile::compile;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::entity::Entity;
use crate::evaluate::{Evaluator, Scanned};
use crate::matcher::{Find, Matcher};
use crate::places::{Mark, gap};
use crate::rule::{Cap, Context, Expect, Rule, RuleTest, State};
use crate::scan::{ContextHit, Downgrade, Exclusion, RuleHit, Scan};
use crate::source::RuleFile;
use crate::term::Condition;
use crate::testing::{TestFailure, TestReport};

/// Fields longer than this many bytes are read up to here, and the document is held: about a novel of a million words.
const LONGEST_FIELD: usize = 8 << 20;

/// The two fields of a document.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fields<'d> {
    /// The title; may be empty.
    pub title: &'d str,
    /// The main text.
    pub text: &'d str,
    /// The id of the source that it came from; empty when none is known. Rules for certain sources then stay silent.
    pub source: &'d str,
    /// The source's tier; rules for certain tiers stay silent when none is known.
    pub tier: Option<Tier>,
}

impl<'d> Fields<'d> {
    fn get(&self, field: Field) -> &'d str {
        match field {
            Field::Title => self.title,
            Field::Text => self.text,
        }
    }
}

/// All rules and contexts, compiled. Immutable, and cheap to share behind an `Arc`.
pub struct Ruleset {
    rules: Vec<Rule>,
    contexts: Vec<Context>,
    /// The conditions of the rules, then of the contexts.
    conditions: Vec<Condition>,
    matcher: Matcher,
    entities: Vec<(Entity, Regex)>,
    segmenter: Arc<Segmenter>,
    hash: String,
}

impl std::fmt::Debug for Ruleset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ruleset").field("hash", &self.hash).field("rules", &self.rules.len()).finish_non_exhaustive()
    }
}

impl Ruleset {
    /// Compiles all files. Their order does not matter.
    ///
    /// # Errors
    /// Every mistake in all files; then there is no ruleset.
    pub fn compile(files: &[RuleFile], segmenter: Arc<Segmenter>) -> Result<Self, Diagnostics> {
        let compiled = compile(files)?;
        let whole = |code, message: String, hint: &str| {
            let mut problems = Diagnostics::default();
            let file = files.first().cloned().unwrap_or(RuleFile { path: "rules".into(), text: String::new() });
            problems.push(Diagnostic::at(code, &file, 0..0, message, Some(hint.to_owned())));
            problems
        };
        let matcher = Matcher::build(&compiled.conditions).map_err(|error| {
            whole(
                "R090",
                format!("the literals of all rules do not fit one automaton: {}", error.0),
                "shorten the lists",
            )
        })?;
        let mut entities = Vec::new();
        for entity in Entity::ALL {
            let regex = entity.regex().map_err(|error| {
                whole("R091", format!("the entity {} cannot be compiled: {error}", entity.name()), "report this")
            })?;
            entities.push((entity, regex));
        }
        Ok(Self {
            rules: compiled.rules,
            contexts: compiled.contexts,
            conditions: compiled.conditions,
            matcher,
            entities,
            segmenter,
            hash: hash(files),
        })
    }

    /// The hash of all files, 64 hexadecimal digits; the order of the files does not change it.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// All rules in the order of their ids, drafts and retired ones among them.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule with this id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.binary_search_by(|rule| rule.id.as_str().cmp(id)).ok().map(|at| &self.rules[at])
    }

    /// All contexts in the order of their paths.
    #[must_use]
    pub fn contexts(&self) -> &[Context] {
        &self.contexts
    }

    /// Scans a document with the active rules. Linear in its length.
    #[must_use]
    pub fn scan(&self, input: &Fields<'_>) -> Scan {
        self.scan_states(input, &[State::Active])
    }

    /// Runs every example of every rule and context against the whole set.
    #[must_use]
    pub fn run_tests(&self) -> TestReport {
        let mut report = TestReport::default();
        let states = [State::Draft, State::Shadow, State::Active];
        for rule in self.rules.iter().filter(|rule| rule.state != State::Retired) {
            for test in &rule.tests {
                let scan = self.scan_states(
                    &Fields { title: &test.title, text: &test.text, source: &test.source, tier: test.tier },
                    &states,
                );
                let hit = scan.hits.iter().find(|hit| hit.rule == rule.id);
                let good = match test.expect {
                    Expect::Hit => hit.is_some_and(|hit| hit.context.is_none()),
                    Expect::Pass | Expect::TodoHit => hit.is_none_or(|hit| hit.context.is_some()),
                };
                report.note(good, &rule.id, &rule.path, test, &scan);
            }
        }
        for (context, at) in self.contexts.iter().zip(self.rules.len()..) {
            for test in context.tests.iter().filter(|_| context.state != State::Retired) {
                let input = Fields { title: &test.title, text: &test.text, source: &test.source, tier: test.tier };
                let (title, text) = (fold(input.title), fold(input.text));
                let scanned = Scanned::new(&title, &text, &self.segmenter, &self.entities);
                let (finds, _) = self.finds(&title, &text);
                let mut scan = Scan::default();
                let hit = self.context_hit(&scanned, &input, &finds, at, context, &mut scan);
                scan.contexts.extend(hit.clone());
                report.note(hit.is_some() == (test.expect == Expect::Hit), &context.id, &context.path, test, &scan);
            }
        }
        report
    }

    fn scan_states(&self, input: &Fields<'_>, states: &[State]) -> Scan {
        self.scan_views(input, &fold(cut(input.title)), &fold(cut(input.text)), states)
    }

    fn scan_views(&self, input: &Fields<'_>, title: &Folded, text: &Folded, states: &[State]) -> Scan {
        let mut scan = Scan::default();
        for (field, folded) in [(Field::Title, title), (Field::Text, text)] {
            scan.obfuscations.extend(folded.obfuscations().iter().map(|found| (field, *found)));
        }
        if input.title.len().max(input.text.len()) > LONGEST_FIELD {
            scan.exhausted = Some(format!("正文超过 {} MB，只检查了前面的部分", LONGEST_FIELD >> 20));
        }
        let (finds, complete) = self.finds(title, text);
        if !complete {
            scan.exhausted = Some("命中的词语过多，未能检查完全文".to_owned());
        }
        let scanned = Scanned::new(title, text, &self.segmenter, &self.entities);
        let mut candidates: Vec<usize> = finds.iter().map(|find| find.condition as usize).collect();
        candidates.extend(self.matcher.always().iter().map(|condition| *condition as usize));
        candidates.sort_unstable();
        candidates.dedup();
        for at in candidates {
            let Some(rule) = self.rules.get(at).filter(|rule| states.contains(&rule.state)) else { continue };
            let hit = self.rule_hit(&scanned, input, &finds, at, rule, &mut scan);
            scan.hits.extend(hit);
        }
        if !scan.hits.is_empty() {
            self.weaken(&scanned, input, &finds, &mut scan);
        }
        if scanned.overspent() {
            scan.exhausted = Some("规则匹配的计算量超出限额，未能检查完全文".to_owned());
        }
        scan
    }

    /// Everything found in both fields, sorted by condition and term; `false` when there was too much.
    fn finds(&self, title: &Folded, text: &Folded) -> (Vec<Find>, bool) {
        let mut finds = Vec::new();
        let complete =
            self.matcher.find(Field::Title, title, &mut finds) && self.matcher.find(Field::Text, text, &mut finds);
        finds.sort_unstable();
        (finds, complete)
    }

    fn rule_hit(
        &self,
        scanned: &Scanned<'_>,
        input: &Fields<'_>,
        finds: &[Find],
        at: usize,
        rule: &Rule,
        scan: &mut Scan,
    ) -> Option<RuleHit> {
        let condition = &self.conditions[at];
        let mut evaluator = Evaluator::new(scanned, condition, of_condition(finds, at));
        let marks = evaluator.truth(&condition.when, None)?;
        let (field, span, spans) = placed(&marks);
        for unless in &condition.unless {
            let Some(excusing) = evaluator.truth(&unless.when, marks.first().copied()) else { continue };
            let close = |mark: &Mark, within| mark.field == field && gap(mark.span, span).unwrap_or(0) <= within;
            if unless.near.is_some_and(|within| !excusing.iter().any(|mark| close(mark, within))) {
                continue;
            }
            let blocked = evaluator.truth(&unless.never_if, None).is_some();
            scan.exclusions.push(Exclusion { rule: rule.id.clone(), why: unless.why.clone(), blocked });
            if !blocked {
                return None;
            }
        }
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
            why: format!("出现{}，符合“{}”的特征", quoted(&marks, input), rule.title),
            marks: spans,
        })
    }

    fn context_hit(
        &self,
        scanned: &Scanned<'_>,
        input: &Fields<'_>,
        finds: &[Find],
        at: usize,
        context: &Context,
        scan: &mut Scan,
    ) -> Option<ContextHit> {
        let condition = &self.conditions[at];
        let mut evaluator = Evaluator::new(scanned, condition, of_condition(finds, at));
        let marks = evaluator.truth(&condition.when, None)?;
        if let Some(guard) = &condition.never_if
            && evaluator.truth(guard, None).is_some()
        {
            let why = format!("语境“{}”未能减轻：同时出现了不可豁免的内容", context.title);
            scan.exclusions.push(Exclusion { rule: context.id.clone(), why, blocked: true });
            return None;
        }
        let (field, span, spans) = placed(&marks);
        let why = format!("出现{}，属于“{}”的语境", quoted(&marks, input), context.title);
        Some(ContextHit { context: context.id.clone(), field, span, marks: spans, why })
    }

    /// Lets each hit be weakened by the context that takes most from it.
    fn weaken(&self, scanned: &Scanned<'_>, input: &Fields<'_>, finds: &[Find], scan: &mut Scan) {
        let mut taken: BTreeMap<(usize, Category), f64> = BTreeMap::new();
        let mut keeps = Vec::new();
        for (context, at) in self.contexts.iter().zip(self.rules.len()..) {
            let needed = scan.hits.iter().any(|hit| context.weakens(&hit.rule, &hit.category));
            if context.state != State::Active || !needed {
                continue;
            }
            if let Some(hit) = self.context_hit(scanned, input, finds, at, context, scan) {
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
}

impl TestReport {
    fn note(&mut self, good: bool, rule: &str, path: &str, test: &RuleTest, scan: &Scan) {
        self.tests += 1;
        if good {
            return;
        }
        let hits = scan.hits.iter().map(|hit| format!("{} ({:.1}): {}", hit.rule, hit.weight, hit.why));
        let contexts = scan.contexts.iter().map(|hit| format!("{}: {}", hit.context, hit.why));
        let exclusions =
            scan.exclusions.iter().map(|out| format!("{}: {} (blocked: {})", out.rule, out.why, out.blocked));
        self.failures.push(TestFailure {
            rule: rule.to_owned(),
            path: path.to_owned(),
            line: test.line,
            expect: test.expect,
            title: test.title.clone(),
            text: test.text.clone(),
            found: hits.chain(contexts).chain(exclusions).collect(),
        });
    }
}

fn hash(files: &[RuleFile]) -> String {
    let mut sorted: Vec<&RuleFile> = files.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    ContentHash::of_parts(sorted.iter().flat_map(|file| [file.path.as_bytes(), file.text.as_bytes()])).to_string()
}

/// The finds of one condition, out of all, which are sorted by condition.
fn of_condition(finds: &[Find], condition: usize) -> &[Find] {
    let from = finds.partition_point(|find| (find.condition as usize) < condition);
    let to = finds.partition_point(|find| (find.condition as usize) <= condition);
    &finds[from..to]
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_FIELD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The field of the first mark, the smallest place that holds all marks in it, and these.
fn placed(marks: &[Mark]) -> (Field, Span, Vec<Span>) {
    let Some(first) = marks.first() else { return (Field::Text, Span::default(), Vec::new()) };
    let mut spans: Vec<Span> = marks.iter().filter(|mark| mark.field == first.field).map(|mark| mark.span).collect();
    spans.sort_unstable();
    spans.dedup();
    let span = spans.iter().fold(first.span, |all, span| all.cover(*span));
    (first.field, span, spans)
}

/// The matched words in quotation marks, each once and four at most.
fn quoted(marks: &[Mark], input: &Fields<'_>) -> String {
    let mut words: Vec<&str> = Vec::new();
    // A sentence needs few words, and cutting each out of a long text would cost its length every time.
    for mark in marks.iter().take(40) {
        let word = mark.span.slice(input.get(mark.field)).trim();
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let shown = words.iter().take(4).map(|word| {
        let cut: String = word.chars().take(24).collect();
        format!("“{cut}{}”", if cut.len() < word.len() { "…" } else { "" })
    });
    let shown = shown.collect::<Vec<_>>().join("、");
    if words.len() > 4 { format!("{shown}等 {} 处", words.len()) } else { shown }
}
