//! `rules test`

use clap::Args;
use qingyuan_pipeline::{Expect, RuleTest, Ruleset, State, TestFailure, TodoPass};
use serde_json::json;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::Lang;
use crate::{opening, out};

/// The example shown by `--help`.
const EXAMPLE: &str = "Example: qingyuan rules test --only fraud.task-rebate";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Test {
    /// Print a JSON object
    #[arg(long)]
    json: bool,
    /// Report on rules and contexts whose id begins so; the whole set is at work all the same
    #[arg(long, value_name = "PREFIX", default_value = "", hide_default_value = true)]
    only: String,
}

impl Test {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        let files = opening::rulebook_files(settings)?;
        let segmenter = files.segmenter()?;
        let rulebook = files.compile(&segmenter)?;
        let asked = self.asked(rulebook.ruleset());
        if asked.is_empty() && !self.only.is_empty() {
            anyhow::bail!("no rule or context begins with `{}`: an id looks like `fraud.task-rebate`", self.only);
        }
        let report = rulebook.ruleset().run_tests();
        let mine = |rule: &str| rule.starts_with(&self.only);
        let failures: Vec<&TestFailure> = report.failures.iter().filter(|one| mine(&one.rule)).collect();
        let passes: Vec<&TodoPass> = report.todo_passes.iter().filter(|one| mine(&one.rule)).collect();
        let todos = asked.iter().filter(|test| test.expect == Expect::TodoHit).count().saturating_sub(passes.len());
        let passed = asked.len().saturating_sub(failures.len() + todos);
        if self.json {
            let object = json!({
                "passed": passed, "failed": failures.len(), "todo": todos,
                "failures": failures.iter().map(|one| row(one)).collect::<Vec<_>>(),
                "todo_passes": passes.iter().map(|one| pass_row(one)).collect::<Vec<_>>(),
            });
            out::data(&object.to_string());
        } else {
            failures.iter().for_each(|failure| out::line(&told(failure, settings.lang)));
            passes.iter().for_each(|pass| out::line(&told_pass(pass, settings.lang)));
            out::line(&format!("{passed} passed, {} failed, {todos} todo", failures.len()));
        }
        Ok(if failures.is_empty() { Outcome::Fine } else { Outcome::Findings })
    }

    /// The tests that are asked for.
    fn asked<'r>(&self, ruleset: &'r Ruleset) -> Vec<&'r RuleTest> {
        let rules = ruleset.rules().iter().map(|rule| (&rule.id, rule.state, &rule.tests));
        let contexts = ruleset.contexts().iter().map(|context| (&context.id, context.state, &context.tests));
        let all = rules.chain(contexts).filter(|(id, state, _)| id.starts_with(&self.only) && *state != State::Retired);
        all.flat_map(|(_, _, tests)| tests).collect()
    }
}

fn row(failure: &TestFailure) -> serde_json::Value {
    json!({
        "rule": failure.rule, "path": failure.path, "line": failure.line, "expect": failure.expect.id(),
        "title": failure.title, "text": failure.text, "found": failure.found, "missed": failure.missed,
        "marked": failure.marked, "unnamed": failure.unnamed,
    })
}

fn pass_row(pass: &TodoPass) -> serde_json::Value {
    json!({ "rule": pass.rule, "path": pass.path, "line": pass.line, "title": pass.title, "text": pass.text })
}

fn told(failure: &TestFailure, lang: Lang) -> String {
    let expected = match failure.expect {
        Expect::Hit | Expect::TodoHit => lang.pick("应当命中", "should hit"),
        Expect::Pass => lang.pick("不应命中", "should pass"),
    };
    let mut lines = vec![format!("{}:{}  {}  {expected}", failure.path, failure.line, failure.rule)];
    if !failure.title.is_empty() {
        lines.push(format!("    {}{}", lang.pick("标题：", "title: "), failure.title));
    }
    lines.push(format!("    {}{}", lang.pick("正文：", "text:  "), failure.text));
    if failure.found.is_empty() {
        lines.push(format!("    {}", lang.pick("实际：没有规则命中", "found: nothing")));
    }
    lines.extend(failure.found.iter().map(|found| format!("    {}{found}", lang.pick("实际：", "found: "))));
    if !(failure.missed.is_empty() && failure.unnamed.is_empty()) {
        let quoted = |spans: &[String]| spans.iter().map(|span| format!("“{span}”")).collect::<Vec<_>>().join("、");
        for (what, spans) in [
            (lang.pick("没有标出：", "not marked: "), &failure.missed),
            (lang.pick("多标出了：", "marked besides: "), &failure.unnamed),
        ] {
            if !spans.is_empty() {
                lines.push(format!("    {what}{}", quoted(spans)));
            }
        }
        lines.push(format!("    {}{}", lang.pick("标出的是：", "marked: "), quoted(&failure.marked)));
    }
    lines.join("\n")
}

fn told_pass(pass: &TodoPass, lang: Lang) -> String {
    let advice = lang.pick("待办样例已能命中，请改成 expect = \"hit\"", "this todo hits now: make it expect = \"hit\"");
    format!("{}:{}  {}  {advice}\n    {}", pass.path, pass.line, pass.rule, pass.text)
}
