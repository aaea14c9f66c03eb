//! `/rules/{id}`: one rule or context whole: what it teaches, its examples with their outcome, what it hit, its file.

use askama::Template;
use axum::extract::{Path, State};
use qingyuan_model::{Category, ContentHash};
use qingyuan_pipeline::{Context, Diagnostic, Rule, RuleTest, TestFailure, TestReport};
use url::Url;

use super::rules::is_overdue;
use crate::access::Administrator;
use crate::fault::Fault;
use crate::figures::percent;
use crate::frame::Frame;
use crate::outward::web_address;
use crate::respond::{Answer, page};
use crate::shelf::titled;
use crate::site::Site;
use crate::visible::visible;
use crate::words::Lang;

struct Example {
    line: usize,
    title: String,
    text: String,
    spans: String,
    expects: &'static str,
    passed: Option<bool>,
    missed: String,
    found: String,
}

#[derive(Template)]
#[template(path = "rule.html")]
struct RulePage {
    frame: Frame,
    t: Lang,
    title: String,
    /// Whether the file on disk cannot be used, so that this is an older version of it.
    file_broken: bool,
    facts: Vec<(&'static str, String)>,
    overdue: bool,
    findings: Vec<Diagnostic>,
    refs: Vec<(String, Option<String>)>,
    lesson: Option<(String, String, String)>,
    tests: Vec<Example>,
    hits: Vec<(ContentHash, String, String)>,
    path: String,
    source: String,
}

/// Shows it.
pub(crate) async fn rule(
    State(site): State<Site>,
    Administrator(frame, person): Administrator,
    Path(id): Path<String>,
) -> Answer {
    let t = frame.lang;
    let rulebook = site.house.rulebook();
    let report = site.test_report().await;
    let mut shown = if let Some(rule) = rulebook.ruleset().rule(&id) {
        of_rule(rule, report.as_deref(), frame)
    } else {
        let context = rulebook.ruleset().contexts().iter().find(|context| context.id == id).ok_or(Fault::Missing)?;
        of_context(context, report.as_deref(), frame)
    };
    let hits = site.house.documents_of_rule(&person, &id).await?;
    shown.hits = hits.into_iter().map(|(hash, title, url)| (hash, titled(&title, t), url)).collect();
    let of_file = |one: &&Diagnostic| one.path == shown.path;
    shown.findings = rulebook.ruleset().warnings().iter().filter(of_file).cloned().collect();
    shown.file_broken =
        site.house.broken_rules().is_some_and(|broken| broken.diagnostics.errors().any(|one| of_file(&one)));
    page(&shown)
}

fn of_rule(rule: &Rule, report: Option<&TestReport>, frame: Frame) -> RulePage {
    let t = frame.lang;
    let mut facts = vec![
        (t.field_id(), rule.id.clone()),
        (t.category(), t.category_name(&rule.category).to_owned()),
        (t.state(), t.rule_state(rule.state.id())),
        (t.weight(), format!("{:.1}", rule.weight)),
        (t.cap(), t.cap_name(rule.cap.id())),
        (t.severity(), t.severity_name(rule.severity.id())),
    ];
    facts.extend([(t.owner(), t.role_word(&rule.owner)), (t.review_by(), rule.review_by.clone())]);
    facts.retain(|(_, value)| !value.is_empty());
    RulePage {
        t,
        title: rule.title.clone(),
        file_broken: false,
        facts,
        overdue: is_overdue(rule, &frame.day(frame.now)),
        findings: Vec::new(),
        refs: rule
            .refs
            .iter()
            .map(|text| (text.clone(), Url::parse(text).ok().as_ref().and_then(web_address)))
            .collect(),
        lesson: Some((rule.lesson.what.clone(), rule.lesson.harm.clone(), rule.lesson.advice.clone())),
        tests: examples(&rule.id, &rule.tests, report, t),
        hits: Vec::new(),
        path: rule.path.clone(),
        source: visible(&rule.source),
        frame,
    }
}

fn of_context(context: &Context, report: Option<&TestReport>, frame: Frame) -> RulePage {
    let t = frame.lang;
    let name = |id: &String| Category::parse(id).map_or(id.clone(), |known| t.category_name(&known).to_owned());
    let mut facts = vec![
        (t.field_id(), context.id.clone()),
        (t.state(), t.rule_state(context.state.id())),
        (t.keeps(), format!("{}%", percent(context.keep))),
        (t.applies(), context.applies.iter().map(name).collect::<Vec<_>>().join(t.comma())),
        (t.extends(), context.extends.join(t.comma())),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    RulePage {
        t,
        title: context.title.clone(),
        file_broken: false,
        facts,
        overdue: false,
        findings: Vec::new(),
        refs: Vec::new(),
        lesson: None,
        tests: examples(&context.id, &context.tests, report, t),
        hits: Vec::new(),
        path: context.path.clone(),
        source: visible(&context.source),
        frame,
    }
}

fn examples(id: &str, tests: &[RuleTest], report: Option<&TestReport>, t: Lang) -> Vec<Example> {
    let example = |test: &RuleTest| {
        let failure = report.and_then(|report| failure(report, id, test.line));
        Example {
            line: test.line,
            title: visible(&test.title),
            text: visible(&test.text),
            spans: test.spans.join(t.comma()),
            expects: t.expect_name(test.expect.id()),
            passed: report.map(|_| failure.is_none()),
            missed: failure.map(|failure| failure.missed.join(t.comma())).unwrap_or_default(),
            found: failure.map(found).unwrap_or_default(),
        }
    };
    tests.iter().map(example).collect()
}

/// The failure of the example on this line.
fn failure<'r>(report: &'r TestReport, id: &str, line: usize) -> Option<&'r TestFailure> {
    report.failures.iter().find(|failure| failure.rule == id && failure.line == line)
}

/// What was found instead.
fn found(failure: &TestFailure) -> String {
    if failure.found.is_empty() { "—".to_owned() } else { visible(&failure.found.join("；")) }
}
