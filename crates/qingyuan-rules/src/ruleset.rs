//! The compiled rules, and what they do with a document.

use std::sync::Arc;

use qingyuan_model::{ContentHash, Field, Span};
use qingyuan_text::{Folded, Segmenter, fold};

use crate::compile::compile;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::engine::{Engine, EngineError};
use crate::fields::Fields;
use crate::judge::Judge;
use crate::rule::{Context, Expect, Rule, RuleTest, State};
use crate::scan::{ContextHit, Scan};
use crate::source::RuleFile;
use crate::testing::{TestFailure, TestReport, TodoPass};

/// Fields longer than this many bytes are read up to here, and the document is held: about a novel of a million words.
const LONGEST_FIELD: usize = 8 << 20;

/// All rules and contexts, compiled. Immutable, and cheap to share behind an `Arc`.
pub struct Ruleset {
    rules: Vec<Rule>,
    contexts: Vec<Context>,
    engine: Engine,
    warnings: Diagnostics,
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
    /// Every mistake in all files, with warnings and notes; then there is no ruleset.
    pub fn compile(files: &[RuleFile], segmenter: Arc<Segmenter>) -> Result<Self, Diagnostics> {
        let (compiled, warnings) = compile(files)?;
        let engine = Engine::build(compiled.conditions, segmenter).map_err(|error| {
            let (code, hint) = match error {
                EngineError::Literals(_) => ("R090", "shorten the lists"),
                EngineError::Entity { .. } => ("R091", "report this"),
            };
            let mut problems = Diagnostics::default();
            let file = files.first().cloned().unwrap_or(RuleFile { path: "rules".into(), text: String::new() });
            problems.push(Diagnostic::at(code, &file, 0..0, error.to_string(), Some(hint.to_owned())));
            problems
        })?;
        Ok(Self { rules: compiled.rules, contexts: compiled.contexts, engine, warnings, hash: hash(files) })
    }

    /// The hash of all files, 64 hexadecimal digits; the order of the files does not change it.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The warnings and notes that compiling gave; [`crate::lint()`] has more.
    #[must_use]
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
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
        let (title, text) = Self::fold(input);
        self.scan_folded(input, &title, &text)
    }

    /// Title and text of `input` folded, as far as they are scanned: who needs them too folds once.
    #[must_use]
    pub fn fold(input: &Fields<'_>) -> (Folded, Folded) {
        (fold(cut(input.title)), fold(cut(input.text)))
    }

    /// [`Self::scan`] of fields that [`Self::fold`] has folded.
    #[must_use]
    pub fn scan_folded(&self, input: &Fields<'_>, title: &Folded, text: &Folded) -> Scan {
        self.scan_states(input, (title, text), &[State::Active])
    }

    /// Runs every example of every rule and context against the whole set.
    #[must_use]
    pub fn run_tests(&self) -> TestReport {
        let mut report = TestReport::default();
        for rule in self.rules.iter().filter(|rule| rule.state != State::Retired) {
            for test in &rule.tests {
                let scan = self.try_rule(test);
                let hit = scan.hits.iter().find(|hit| hit.rule == rule.id && hit.context.is_none());
                let marked = hit.map(|hit| marked(test, hit.field, &hit.marks));
                report.note(marked, &rule.id, &rule.path, test, &scan);
            }
        }
        for (at, context) in self.contexts.iter().enumerate() {
            for test in context.tests.iter().filter(|_| context.state != State::Retired) {
                let (hit, mut scan) = self.try_context(at, test);
                let marked = hit.as_ref().map(|hit| marked(test, hit.field, &hit.marks));
                scan.contexts.extend(hit);
                report.note(marked, &context.id, &context.path, test, &scan);
            }
        }
        report
    }

    /// What the rules that are not retired make of an example.
    pub(crate) fn try_rule(&self, test: &RuleTest) -> Scan {
        let input = fields_of(test);
        let (title, text) = Self::fold(&input);
        self.scan_states(&input, (&title, &text), &[State::Draft, State::Shadow, State::Active])
    }

    /// What one context makes of an example, and the exclusions that held.
    pub(crate) fn try_context(&self, at: usize, test: &RuleTest) -> (Option<ContextHit>, Scan) {
        let input = fields_of(test);
        let (title, text) = Self::fold(&input);
        let mut scan = Scan::default();
        let judge = Judge::new(&self.engine, &input, &title, &text);
        let hit = judge.context_hit(&self.contexts, self.rules.len(), at, &mut scan);
        (hit, scan)
    }

    fn scan_states(&self, input: &Fields<'_>, (title, text): (&Folded, &Folded), states: &[State]) -> Scan {
        let mut scan = Scan::default();
        for (field, folded) in [(Field::Title, title), (Field::Text, text)] {
            scan.obfuscations.extend(folded.obfuscations().iter().map(|found| (field, *found)));
        }
        let judge = Judge::new(&self.engine, input, title, text);
        judge.hits(&self.rules, states, &mut scan);
        if !scan.hits.is_empty() {
            judge.weaken(&self.contexts, self.rules.len(), &mut scan);
        }
        scan.exhausted = judge.exhausted();
        if input.title.len().max(input.text.len()) > LONGEST_FIELD {
            scan.exhausted = Some(format!("正文超过 {} MB，只检查了前面的部分", LONGEST_FIELD >> 20));
        }
        scan
    }
}

fn fields_of(test: &RuleTest) -> Fields<'_> {
    Fields { title: &test.title, text: &test.text, source: &test.source, tier: test.tier }
}

/// What a hit marks, in the words of its example.
fn marked(test: &RuleTest, field: Field, marks: &[Span]) -> Vec<String> {
    let input = fields_of(test);
    let text = match field {
        Field::Title => input.title,
        Field::Text => input.text,
    };
    marks.iter().map(|mark| mark.slice(text).to_owned()).collect()
}

impl TestReport {
    /// Adds one example; `marked` is what its rule or context marked, if it hit.
    fn note(&mut self, marked: Option<Vec<String>>, rule: &str, path: &str, test: &RuleTest, scan: &Scan) {
        self.tests += 1;
        self.todos += usize::from(test.expect == Expect::TodoHit);
        // A word that is marked in several places is named once.
        let without = |some: &[String], others: &[String]| -> Vec<String> {
            some.iter().filter(|word| !others.contains(word)).cloned().collect()
        };
        let (missed, mut unnamed) = match &marked {
            Some(marked) if !test.spans.is_empty() => (without(&test.spans, marked), without(marked, &test.spans)),
            _ => (Vec::new(), Vec::new()),
        };
        unnamed.sort();
        unnamed.dedup();
        let as_named = missed.is_empty() && unnamed.is_empty();
        match (test.expect, &marked) {
            (Expect::Hit, Some(_)) if as_named => return,
            (Expect::Pass | Expect::TodoHit, None) => return,
            // With other marks than it ought to have, it is still to do.
            (Expect::TodoHit, Some(_)) => {
                let (title, text) = (test.title.clone(), test.text.clone());
                let done = TodoPass { rule: rule.to_owned(), path: path.to_owned(), line: test.line, title, text };
                self.todo_passes.extend(as_named.then_some(done));
                return;
            }
            (Expect::Hit, _) | (Expect::Pass, Some(_)) => {}
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
            marked: if as_named { Vec::new() } else { marked.unwrap_or_default() },
            missed,
            unnamed,
            found: hits.chain(contexts).chain(exclusions).collect(),
        });
    }
}

fn hash(files: &[RuleFile]) -> String {
    let mut sorted: Vec<&RuleFile> = files.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    ContentHash::of_parts(sorted.iter().flat_map(|file| [file.path.as_bytes(), file.text.as_bytes()])).to_string()
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_FIELD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
