//! `/rules`: every rule by category, what it hit, and whether its own examples still come out right.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use qingyuan_model::Category;
use qingyuan_pipeline::{Context, Level, Reload, Rule, Ruleset, State as RuleState, TestReport};

use super::trial::{Trial, TrialForm};
use crate::access::Administrator;
use crate::broken::{Broken, broken};
use crate::frame::Frame;
use crate::query::Params;
use crate::respond::{Answer, go, page};
use crate::site::Site;
use crate::words::Lang;

struct Row {
    id: String,
    title: String,
    state: String,
    weight: String,
    cap: String,
    owner: String,
    review_by: String,
    overdue: bool,
    hits: i64,
    tests: usize,
    tested: Option<(usize, usize)>,
    warnings: usize,
}

struct Group {
    id: String,
    name: String,
    weight_name: &'static str,
    cap_name: &'static str,
    rows: Vec<Row>,
}

/// An option of a filter: id, name and whether it is chosen.
type Choice = (String, String, bool);

#[derive(Template)]
#[template(path = "rules.html")]
struct Rules {
    frame: Frame,
    t: Lang,
    total: usize,
    shown: usize,
    hash: String,
    folder: Option<String>,
    notice: Option<String>,
    broken: Option<Broken>,
    tested: Option<(usize, usize)>,
    overdue: usize,
    warned: usize,
    filter: Filter,
    categories: Vec<Choice>,
    states: Vec<Choice>,
    groups: Vec<Group>,
    trial: Trial,
}

/// What the reader wants to see of the list.
struct Filter {
    words: String,
    category: String,
    state: String,
    /// `overdue` or `warned`.
    only: String,
}

impl Filter {
    fn new(params: &Params) -> Self {
        let get = |name: &str| params.get(name).to_owned();
        Self { words: get("q"), category: get("category"), state: get("state"), only: get("only") }
    }

    fn is_set(&self) -> bool {
        [&self.words, &self.category, &self.state, &self.only].iter().any(|value| !value.is_empty())
    }

    /// Whether a row is wanted; every word must stand in its id, its title or anywhere in its file.
    fn wants(&self, row: &Row, category: &str, state: &str, source: &str) -> bool {
        let holds = |word: &str| row.id.contains(word) || row.title.contains(word) || source.contains(word);
        self.words.split_whitespace().all(holds)
            && (self.category.is_empty() || self.category == category)
            && (self.state.is_empty() || self.state == state)
            && (self.only != "overdue" || row.overdue)
            && (self.only != "warned" || row.warnings > 0)
    }
}

/// What the rows are made of.
struct Facts<'a> {
    ruleset: &'a Ruleset,
    hits: BTreeMap<String, i64>,
    report: Option<Arc<TestReport>>,
    today: String,
    t: Lang,
}

/// Shows them.
pub(crate) async fn rules(State(site): State<Site>, Administrator(frame, person): Administrator) -> Answer {
    let t = frame.lang;
    let rulebook = site.house.rulebook();
    let facts = Facts {
        ruleset: rulebook.ruleset(),
        hits: site.house.rule_hits(&person).await?.into_iter().collect(),
        report: site.test_report().await,
        today: frame.day(frame.now),
        t,
    };
    let filter = Filter::new(&frame.params);
    let mut all: BTreeMap<(usize, &Category), Vec<(Row, &Rule)>> = BTreeMap::new();
    for rule in facts.ruleset.rules() {
        let shipped = Category::SHIPPED.iter().position(|known| *known == rule.category).unwrap_or(usize::MAX);
        all.entry((shipped, &rule.category)).or_default().push((facts.rule_row(rule), rule));
    }
    let categories = all.keys().map(|(_, category)| {
        (category.id().to_owned(), t.category_name(category).to_owned(), filter.category == category.id())
    });
    let context = ("context".to_owned(), t.contexts().to_owned(), filter.category == "context");
    let categories: Vec<Choice> = categories.chain([context]).collect();
    let rows = || all.values().flatten().map(|(row, _)| row);
    let (overdue, warned) = (rows().filter(|row| row.overdue).count(), rows().filter(|row| row.warnings > 0).count());
    let mut groups = Vec::new();
    for ((_, category), rows) in all {
        let wanted =
            rows.into_iter().filter(|(row, rule)| filter.wants(row, category.id(), rule.state.id(), &rule.source));
        groups.push(Group {
            id: category.id().to_owned(),
            name: t.category_name(category).to_owned(),
            weight_name: t.weight(),
            cap_name: t.cap(),
            rows: wanted.map(|(row, _)| row).collect(),
        });
    }
    let contexts = facts.ruleset.contexts().iter().map(|context| (facts.context_row(context), context));
    let wanted = contexts.filter(|(row, context)| filter.wants(row, "context", context.state.id(), &context.source));
    groups.push(Group {
        id: "context".to_owned(),
        name: t.contexts().to_owned(),
        weight_name: t.keeps(),
        cap_name: t.applies(),
        rows: wanted.map(|(row, _)| row).collect(),
    });
    groups.retain(|group| !group.rows.is_empty());
    let states = [RuleState::Active, RuleState::Shadow, RuleState::Draft, RuleState::Retired];
    page(&Rules {
        t,
        total: facts.ruleset.rules().len(),
        shown: groups.iter().map(|group| group.rows.len()).sum(),
        hash: rulebook.hash().chars().take(12).collect(),
        folder: site.house.rules_folder().map(|folder| folder.display().to_string()),
        notice: notice(frame.params.get("reloaded"), t),
        broken: broken(&site, &frame),
        tested: facts.report.as_ref().map(|report| (report.tests - report.failures.len(), report.failures.len())),
        overdue,
        warned,
        categories,
        states: states
            .map(|state| (state.id().to_owned(), t.rule_state(state.id()), filter.state == state.id()))
            .to_vec(),
        groups,
        trial: Trial::new(TrialForm::default(), t),
        filter,
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

/// Reads the rules folder now.
pub(crate) async fn reload(State(site): State<Site>, Administrator(_, person): Administrator) -> Answer {
    let before = site.house.rulebook().hash().to_owned();
    let came = match site.house.reload_rules(&person).await? {
        Reload::InForce(hash) if hash != before => "new",
        Reload::Refused(_) => "refused",
        Reload::Settling => "moving",
        Reload::InForce(_) | Reload::Unchanged | Reload::BuiltIn => "same",
    };
    go(&format!("/rules?reloaded={came}"))
}

/// What came of reading the folder, when that is why the page is shown. What was refused is told by its own box.
fn notice(came: &str, t: Lang) -> Option<String> {
    match came {
        "new" => Some(t.reloaded_new().to_owned()),
        "same" => Some(t.reloaded_same().to_owned()),
        "moving" => Some(t.reloaded_moving().to_owned()),
        _ => None,
    }
}

impl Facts<'_> {
    fn rule_row(&self, rule: &Rule) -> Row {
        Row {
            id: rule.id.clone(),
            title: rule.title.clone(),
            state: self.t.rule_state(rule.state.id()),
            weight: format!("{:.1}", rule.weight),
            cap: self.t.cap_name(rule.cap.id()),
            owner: self.t.role_word(&rule.owner),
            review_by: rule.review_by.clone(),
            overdue: is_overdue(rule, &self.today),
            hits: self.hits.get(&rule.id).copied().unwrap_or(0),
            tests: rule.tests.len(),
            tested: self.tested(&rule.id, rule.tests.len()),
            warnings: self.warnings(&rule.path),
        }
    }

    fn context_row(&self, context: &Context) -> Row {
        let name =
            |id: &String| Category::parse(id).map_or(id.clone(), |known| self.t.category_name(&known).to_owned());
        Row {
            id: context.id.clone(),
            title: context.title.clone(),
            state: self.t.rule_state(context.state.id()),
            weight: format!("{}%", crate::figures::percent(context.keep)),
            cap: context.applies.iter().map(name).collect::<Vec<_>>().join(self.t.comma()),
            owner: String::new(),
            review_by: String::new(),
            overdue: false,
            hits: self.hits.get(&context.id).copied().unwrap_or(0),
            tests: context.tests.len(),
            tested: self.tested(&context.id, context.tests.len()),
            warnings: self.warnings(&context.path),
        }
    }

    fn warnings(&self, path: &str) -> usize {
        self.ruleset.warnings().iter().filter(|one| one.path == path && one.level == Level::Warning).count()
    }

    /// How many of a rule's examples passed and failed.
    fn tested(&self, id: &str, tests: usize) -> Option<(usize, usize)> {
        let failed = self.report.as_ref()?.failures.iter().filter(|failure| failure.rule == id).count();
        Some((tests.saturating_sub(failed), failed))
    }
}

/// Whether a rule should have been looked at again by now. Days of the form `YYYY-MM-DD` compare as texts.
pub(super) fn is_overdue(rule: &Rule, today: &str) -> bool {
    rule.state != RuleState::Retired && !rule.review_by.is_empty() && rule.review_by.as_str() < today
}
