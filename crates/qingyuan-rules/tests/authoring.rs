//! What an admin writes a rule with: the template, scopes, matching by sound, and the report of the rule's own tests.

#![expect(clippy::expect_used, reason = "what goes wrong outside the test functions fails the test all the same")]

use std::sync::{Arc, OnceLock};

use qingyuan_model::{Category, Tier};
use qingyuan_rules::{Fields, RuleFile, Ruleset, TestReport, add_literal, lint, set_value, template};
use qingyuan_text::Segmenter;

fn segmenter() -> Arc<Segmenter> {
    static SEGMENTER: OnceLock<Arc<Segmenter>> = OnceLock::new();
    Arc::clone(SEGMENTER.get_or_init(|| Arc::new(Segmenter::new())))
}

fn compile(text: &str) -> Ruleset {
    let file = RuleFile { path: "fraud/sample.toml".into(), text: text.into() };
    Ruleset::compile(&[file], segmenter()).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn the_template_is_clean_in_every_category() {
    for category in Category::SHIPPED {
        let id = format!("{}/brand-new", category.id());
        let text = template(&id, "带\"引号\"的 {id} 标题", category.id()).expect("good names");
        let files = [RuleFile { path: format!("{id}.toml"), text }];
        let found = lint(&files, Some("2026-11-22"), &segmenter());
        assert!(found.is_empty(), "{found}");
        let rules = Ruleset::compile(&files, segmenter()).expect("it compiles");
        let report = rules.run_tests();
        assert!(report.tests == 6 && report.failures.is_empty(), "{report}");
        assert_eq!(rules.rules()[0].title, "带\"引号\"的 {id} 标题");
        assert!(rules.scan(&Fields { text: "免费领取，名额有限", ..Fields::default() }).hits.is_empty(), "a draft");
    }
}

#[test]
fn the_template_refuses_names_that_no_rule_may_have() {
    for (id, title, category) in [
        ("fraud", "标题", "fraud"),
        ("fraud/Fake", "标题", "fraud"),
        ("fraud/假", "标题", "fraud"),
        ("fraud//x", "标题", "fraud"),
        ("../x", "标题", "fraud"),
        ("lists/x", "标题", "fraud"),
        ("fraud/x", " ", "fraud"),
        ("fraud/x", "两\n行", "fraud"),
        ("fraud/x", "标题", "欺诈"),
        ("frud/x", "标题", "frud"),
        ("frud/x", "标题", "fraud"),
    ] {
        assert!(template(id, title, category).is_err(), "{id} {title:?} {category}");
    }
}

fn sample() -> String {
    template("fraud/sample", "样例", "fraud").expect("good names")
}

#[test]
fn a_template_becomes_active_and_finds_a_new_word() {
    let active = set_value(&sample(), "rule.state", &"active".into()).expect("a state");
    let wider = add_literal(&active, "gift", "白送到家").expect("a new word");
    assert!(compile(&active).scan(&Fields { text: "白送到家，手慢无", ..Fields::default() }).hits.is_empty());
    assert_eq!(compile(&wider).scan(&Fields { text: "白送到家，手慢无", ..Fields::default() }).hits.len(), 1);
}

#[test]
fn a_scope_of_sources_and_tiers_is_kept() {
    let scoped = sample()
        .replace("\"draft\"", "\"active\"")
        .replace("[terms]", "[scope]\nsources = [\"forum\", \"blog\"]\ntiers = [\"open\"]\n[terms]");
    let rules = compile(&scoped);
    let hits = |source: &str, tier| {
        let fields = Fields { text: "免费领取，名额有限", source, tier, ..Fields::default() };
        rules.scan(&fields).hits.len()
    };
    assert_eq!(hits("blog", Some(Tier::Open)), 1);
    assert_eq!(hits("blog", Some(Tier::Known)), 0);
    assert_eq!(hits("news", Some(Tier::Open)), 0);
    assert_eq!(hits("", None), 0);
    // Examples that name none come from the first that the scope names.
    let first = &rules.rules()[0].tests[0];
    assert_eq!((first.source.as_str(), first.tier), ("forum", Some(Tier::Open)));
    assert!(rules.run_tests().failures.is_empty(), "{}", rules.run_tests());
}

#[test]
fn a_view_of_sounds_finds_what_sounds_alike() {
    let active = sample().replace("\"draft\"", "\"active\"");
    let by_sound = active.replace("[terms]", "[scope]\nviews = [\"base\", \"skeleton\", \"pinyin\"]\n[terms]");
    let text = "勉费领取，名额有限";
    assert!(compile(&active).scan(&Fields { text, ..Fields::default() }).hits.is_empty());
    assert_eq!(compile(&by_sound).scan(&Fields { text, ..Fields::default() }).hits.len(), 1);
    let one_term =
        active.replacen("gift = [\"免费领取\", ", "gift = [{ words = [\"免费领取\"], match = \"pinyin\" }, ", 1);
    let rules = compile(&one_term);
    assert_eq!(rules.scan(&Fields { text, ..Fields::default() }).hits.len(), 1);
    assert!(rules.run_tests().failures.is_empty(), "as written it is found as well: {}", rules.run_tests());
}

fn report(from: &str, to: &str) -> TestReport {
    assert!(sample().contains(from), "{from:?} is in the template");
    compile(&sample().replacen(from, to, 1)).run_tests()
}

#[test]
fn a_span_that_is_not_marked_fails_and_says_what_is() {
    let report = report("spans = [\"免费领取\", \"名额有限\"]", "spans = [\"开学福利\", \"免费领取\"]");
    let [failure] = report.failures.as_slice() else { panic!("{report}") };
    assert_eq!(failure.missed, ["开学福利"]);
    assert_eq!(failure.marked, ["免费领取", "名额有限"]);
    assert!(report.to_string().contains("span: “开学福利” is not marked, but “免费领取”, “名额有限”"), "{report}");
}

#[test]
fn a_category_that_is_nearly_a_shipped_one_is_refused_with_the_right_one() {
    let error = template("frud/x", "标题", "frud").expect_err("a slip");
    assert_eq!(error.to_string(), "unknown category `frud`: did you mean `fraud`?");
    assert!(template("own_category/x", "标题", "own_category").is_ok());
}

#[test]
fn a_mark_that_no_span_names_fails_the_test() {
    let report = report("spans = [\"免费领取\", \"名额有限\"]", "spans = [\"免费领取\"]");
    let [failure] = report.failures.as_slice() else { panic!("{report}") };
    assert_eq!((failure.missed.len(), failure.unnamed.as_slice()), (0, ["名额有限".to_owned()].as_slice()));
    assert_eq!(failure.marked, ["免费领取", "名额有限"]);
    assert!(report.to_string().contains("span: “名额有限” is marked, but not named in `spans`"), "{report}");
}

#[test]
fn a_word_that_is_marked_twice_is_named_once() {
    let report = report("开学福利免费领取，名额有限！", "免费领取，名额有限！免费领取！");
    assert!(report.failures.is_empty(), "{report}");
}

#[test]
fn a_report_obeys_no_control_character() {
    let report = report("讲座座位先到先得", "\\u001B[2J免费领取，先到先得");
    let shown = report.to_string();
    assert!(!report.failures.is_empty() && shown.contains("\\u{1b}[2J") && !shown.contains('\u{1B}'), "{shown}");
}

#[test]
fn what_was_to_do_is_told_when_it_is_done() {
    let undone = report(
        "text = \"讲座座位先到先得，请提前入场。\"\nexpect = \"pass\"",
        "text = \"座位先到先得\"\nexpect = \"todo-hit\"",
    );
    assert!(undone.failures.is_empty() && undone.todos == 1 && undone.todo_passes.is_empty(), "{undone}");
    let done = report("行李箱，先到先得\"\nexpect = \"hit\"", "行李箱，先到先得\"\nexpect = \"todo-hit\"");
    let [pass] = done.todo_passes.as_slice() else { panic!("{done}") };
    assert_eq!((pass.rule.as_str(), done.todos, done.tests), ("fraud.sample", 1, 6));
    assert!(done.to_string().contains("todo-hit of fraud.sample"), "{done}");
}
