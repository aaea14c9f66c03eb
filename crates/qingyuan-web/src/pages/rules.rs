//! `/rules`: every rule by category, what it hit, and whether its own examples still come out right.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use qingyuan_model::Category;
use qingyuan_pipeline::{Context, Rule, TestReport};

use crate::access::Administrator;
use crate::frame::Frame;
use crate::respond::{Answer, go, page};
use crate::site::Site;
use crate::words::Lang;

struct Row {
    id: String,
    title: String,
    state: String,
    weight: String,
    cap: String,
    hits: i64,
    tests: usize,
    tested: Option<(usize, usize)>,
}

struct Group {
    id: String,
    name: String,
    weight_name: &'static str,
    cap_name: &'static str,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "rules.html")]
struct Rules {
    frame: Frame,
    t: Lang,
    total: usize,
    hash: String,
    tested: Option<(usize, usize)>,
    groups: Vec<Group>,
}

/// Shows them.
pub(crate) async fn rules(State(site): State<Site>, Administrator(frame, person): Administrator) -> Answer {
    let t = frame.lang;
    let rulebook = site.house.rulebook();
    let hits: BTreeMap<String, i64> = site.house.rule_hits(&person).await?.into_iter().collect();
    let report = site.test_report().await;
    let ruleset = rulebook.ruleset();
    let mut by_category: BTreeMap<(usize, &Category), Vec<Row>> = BTreeMap::new();
    for rule in ruleset.rules() {
        let shipped = Category::SHIPPED.iter().position(|known| *known == rule.category).unwrap_or(usize::MAX);
        by_category.entry((shipped, &rule.category)).or_default().push(rule_row(rule, &hits, report.as_deref(), t));
    }
    let mut groups: Vec<Group> = by_category
        .into_iter()
        .map(|((_, category), rows)| Group {
            id: category.id().to_owned(),
            name: t.category_name(category).to_owned(),
            weight_name: t.weight(),
            cap_name: t.cap(),
            rows,
        })
        .collect();
    if !ruleset.contexts().is_empty() {
        let rows = ruleset.contexts().iter().map(|context| context_row(context, &hits, report.as_deref(), t));
        groups.push(Group {
            id: "context".to_owned(),
            name: t.contexts().to_owned(),
            weight_name: t.keeps(),
            cap_name: t.applies(),
            rows: rows.collect(),
        });
    }
    page(&Rules {
        t,
        total: ruleset.rules().len(),
        hash: rulebook.hash().chars().take(12).collect(),
        tested: report.map(|report| (report.tests - report.failures.len(), report.failures.len())),
        groups,
        frame,
    })
}

/// Runs all examples, and keeps the report for as long as this ruleset is in force.
pub(crate) async fn test(State(site): State<Site>, Administrator(_, person): Administrator) -> Answer {
    let hash = site.house.rulebook().hash().to_owned();
    let report = site.house.test_rules(&person).await?;
    *site.tests.lock().await = Some((hash, Arc::new(report)));
    go("/rules")
}

fn rule_row(rule: &Rule, hits: &BTreeMap<String, i64>, report: Option<&TestReport>, t: Lang) -> Row {
    Row {
        id: rule.id.clone(),
        title: rule.title.clone(),
        state: t.rule_state(rule.state.id()),
        weight: format!("{:.1}", rule.weight),
        cap: t.cap_name(rule.cap.id()),
        hits: hits.get(&rule.id).copied().unwrap_or(0),
        tests: rule.tests.len(),
        tested: report.map(|report| outcome(&rule.id, rule.tests.len(), report)),
    }
}

fn context_row(context: &Context, hits: &BTreeMap<String, i64>, report: Option<&TestReport>, t: Lang) -> Row {
    let applies = context
        .applies
        .iter()
        .map(|name| Category::parse(name).map_or(name.clone(), |known| t.category_name(&known).to_owned()));
    Row {
        id: context.id.clone(),
        title: context.title.clone(),
        state: t.rule_state(context.state.id()),
        weight: format!("{}%", crate::figures::percent(context.keep)),
        cap: applies.collect::<Vec<_>>().join(t.comma()),
        hits: hits.get(&context.id).copied().unwrap_or(0),
        tests: context.tests.len(),
        tested: report.map(|report| outcome(&context.id, context.tests.len(), report)),
    }
}

/// How many of a rule's examples passed and failed.
fn outcome(id: &str, tests: usize, report: &TestReport) -> (usize, usize) {
    let failed = report.failures.iter().filter(|failure| failure.rule == id).count();
    (tests.saturating_sub(failed), failed)
}
