//! `/rules/{id}`: one rule or context whole: what it teaches, its examples with their outcome, what it hit, its file.

use askama::Template;
use axum::extract::{Path, State};
use qingyuan_model::{Category, ContentHash};
use qingyuan_pipeline::{Context, Rule, TestReport};
use url::Url;

use crate::access::Administrator;
use crate::fault::Fault;
use crate::figures::percent;
use crate::frame::Frame;
use crate::outward::web_address;
use crate::respond::{Answer, page};
use crate::shelf::titled;
use crate::site::Site;
use crate::words::Lang;

struct Example {
    line: usize,
    title: String,
    text: String,
    expects: &'static str,
    passed: Option<bool>,
    found: String,
}

#[derive(Template)]
#[template(path = "rule.html")]
struct RulePage {
    frame: Frame,
    t: Lang,
    title: String,
    facts: Vec<(&'static str, String)>,
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
    facts.extend([(t.owner(), rule.owner.clone()), (t.review_by(), rule.review_by.clone())]);
    facts.retain(|(_, value)| !value.is_empty());
    let tests = rule.tests.iter().map(|test| Example {
        line: test.line,
        title: test.title.clone(),
        text: test.text.clone(),
        expects: t.expect_name(test.expect.id()),
        passed: report.map(|report| failure(report, &rule.id, test.line).is_none()),
        found: report.and_then(|report| failure(report, &rule.id, test.line)).unwrap_or_default(),
    });
    RulePage {
        t,
        title: rule.title.clone(),
        facts,
        refs: rule
            .refs
            .iter()
            .map(|text| (text.clone(), Url::parse(text).ok().as_ref().and_then(web_address)))
            .collect(),
        lesson: Some((rule.lesson.what.clone(), rule.lesson.harm.clone(), rule.lesson.advice.clone())),
        tests: tests.collect(),
        hits: Vec::new(),
        path: rule.path.clone(),
        source: rule.source.clone(),
        frame,
    }
}

fn of_context(context: &Context, report: Option<&TestReport>, frame: Frame) -> RulePage {
    let t = frame.lang;
    let name = |id: &String| Category::parse(id).map_or(id.clone(), |known| t.category_name(&known).to_owned());
    let tests = context.tests.iter().map(|test| Example {
        line: test.line,
        title: test.title.clone(),
        text: test.text.clone(),
        expects: t.expect_name(test.expect.id()),
        passed: report.map(|report| failure(report, &context.id, test.line).is_none()),
        found: report.and_then(|report| failure(report, &context.id, test.line)).unwrap_or_default(),
    });
    RulePage {
        t,
        title: context.title.clone(),
        facts: vec![
            (t.field_id(), context.id.clone()),
            (t.state(), t.rule_state(context.state.id())),
            (t.keeps(), format!("{}%", percent(context.keep))),
            (t.applies(), context.applies.iter().map(name).collect::<Vec<_>>().join(t.comma())),
        ],
        refs: Vec::new(),
        lesson: None,
        tests: tests.collect(),
        hits: Vec::new(),
        path: context.path.clone(),
        source: context.source.clone(),
        frame,
    }
}

/// What was found instead, when the example on this line failed.
fn failure(report: &TestReport, id: &str, line: usize) -> Option<String> {
    let failure = report.failures.iter().find(|failure| failure.rule == id && failure.line == line)?;
    Some(if failure.found.is_empty() { "—".to_owned() } else { failure.found.join("；") })
}
