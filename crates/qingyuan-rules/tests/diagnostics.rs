//! What an admin sees when a rule file is wrong: one golden page per kind of mistake, named after what it shows.

#![expect(clippy::expect_used, reason = "what goes wrong outside the test functions fails the test all the same")]

use std::sync::{Arc, OnceLock};

use qingyuan_rules::{Diagnostics, RuleFile, Ruleset};
use qingyuan_text::Segmenter;

const GOOD: &str = r#"format = 1

[rule]
id = "fraud.sample"
title = "样例"
category = "fraud"
severity = "high"
weight = 7.0
cap = "review"

[lesson]
what = "是什么"
harm = "为什么有害"
advice = "怎么办"

[terms]
bait = ["免费领取", "轻松返利"]
pay = ["先垫付"]

[match]
when = "near(bait, pay, 40)"

[[test]]
text = "先垫付，轻松返利"
expect = "hit"

[[test]]
text = "免费领取借书证"
expect = "pass"
"#;

fn compile(files: &[RuleFile]) -> Result<Ruleset, Diagnostics> {
    static SEGMENTER: OnceLock<Arc<Segmenter>> = OnceLock::new();
    let segmenter = SEGMENTER.get_or_init(|| Arc::new(Segmenter::new()));
    Ruleset::compile(files, Arc::clone(segmenter))
}

fn file(path: &str, text: impl Into<String>) -> RuleFile {
    RuleFile { path: path.into(), text: text.into() }
}

/// The page for the good file with one thing changed.
fn changed(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from:?} is in the good file");
    page(&[file("fraud/sample.toml", GOOD.replacen(from, to, 1))])
}

fn page(files: &[RuleFile]) -> String {
    compile(files).expect_err("the files are wrong").to_string()
}

#[test]
fn the_good_file_is_good() {
    let rules = compile(&[file("fraud/sample.toml", GOOD)]).expect("good");
    assert!(rules.run_tests().failures.is_empty());
}

macro_rules! golden {
    ($($name:ident: $from:expr => $to:expr;)+) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), changed($from, $to));
        })+
    };
}

golden! {
    syntax_error_names_the_line: "weight = 7.0" => "weight = = 7.0";
    unknown_key_with_a_suggestion: "severity =" => "severty =";
    missing_key: "weight = 7.0\n" => "";
    missing_section: "[match]\nwhen = \"near(bait, pay, 40)\"\n" => "";
    wrong_type: "weight = 7.0" => "weight = \"七\"";
    weight_out_of_range: "weight = 7.0" => "weight = 70";
    word_out_of_a_closed_list: "cap = \"review\"" => "cap = \"revew\"";
    id_does_not_fit_the_path: "fraud.sample" => "fraud.sampel";
    misspelt_category: "category = \"fraud\"" => "category = \"fruad\"";
    unlawful_category: "category = \"fraud\"" => "category = \"欺诈\"";
    unknown_term_under_its_carets: "near(bait, pay, 40)" => "near(bait, pya, 40) and 诱饵";
    unused_term: "near(bait, pay, 40)" => "bait";
    empty_literal: "\"先垫付\"" => "\"先垫付\", \" \"";
    one_han_character_is_no_literal: "\"先垫付\"" => "\"先垫付\", \"群\"";
    empty_term: "pay = [\"先垫付\"]" => "pay = []";
    regex_with_look_around: "\"先垫付\"" => "{ regex = '垫付(?!款)' }";
    regex_that_matches_the_empty_text: "\"先垫付\"" => "{ regex = '(垫付)*' }";
    regex_without_an_anchor: "\"先垫付\"" => "{ regex = '[0-9]{6,}' }";
    unknown_list: "\"先垫付\"" => "{ list = \"lists/pay.txt\" }";
    expression_ends_too_early: "near(bait, pay, 40)" => "bait and pay and";
    near_without_a_distance: "near(bait, pay, 40)" => "near(bait, pay)";
    near_of_a_conjunction: "near(bait, pay, 40)" => "near(bait and pay, bait, 4)";
    number_without_a_comparison: "near(bait, pay, 40)" => "count(bait) and pay";
    unknown_function: "near(bait, pay, 40)" => "nearby(bait, pay, 40)";
    condition_that_holds_of_nothing: "near(bait, pay, 40)" => "not bait or pay";
    no_test_that_passes: "expect = \"pass\"" => "expect = \"hit\"";
    unknown_format: "format = 1" => "format = 2";
    exclusion_without_a_guard: "[[test]]" => "[[unless]]\nwhen = \"pay\"\nwhy = \"例外\"\n\n[[test]]";
}

#[test]
fn duplicate_id() {
    let twin = GOOD.replace("fraud.sample", "fraud.twin");
    let copy = GOOD.replace("fraud.sample", "fraud.twin");
    let page = page(&[file("fraud/twin.toml", twin), file("fraud/twin.toml", copy + "\n")]);
    insta::assert_snapshot!("duplicate_id", page);
}

#[test]
fn a_list_names_its_own_line() {
    let rule = GOOD.replace("\"先垫付\"", "{ list = \"lists/pay.txt\" }");
    let page = page(&[file("fraud/sample.toml", rule), file("lists/pay.txt", "# 付款\n先垫付\n\u{200B}\n钱\n")]);
    insta::assert_snapshot!("a_list_names_its_own_line", page);
}

#[test]
fn context_of_an_unknown_rule() {
    let context = GOOD
        .replace("[rule]", "[context]\napplies = [\"fraud.sampel\"]\nnever_if = \"@phone\"")
        .replace("fraud.sample\"", "context.lesson\"")
        .replace("category = \"fraud\"\nseverity = \"high\"\nweight = 7.0\ncap = \"review\"\n", "")
        .replace("[lesson]\nwhat = \"是什么\"\nharm = \"为什么有害\"\nadvice = \"怎么办\"\n", "");
    let page = page(&[file("fraud/sample.toml", GOOD), file("context/lesson.toml", context)]);
    insta::assert_snapshot!("context_of_an_unknown_rule", page);
}

#[test]
fn all_mistakes_of_all_files_at_once() {
    let first = GOOD.replace("weight = 7.0", "weight = 0").replace("near(bait, pay, 40)", "near(bait, pai, 40)");
    let second = GOOD.replace("fraud.sample", "spam.other").replace("title = \"样例\"", "titel = \"样例\"");
    let page = page(&[file("spam/other.toml", second), file("fraud/sample.toml", first)]);
    insta::assert_snapshot!("all_mistakes_of_all_files_at_once", page);
}

#[test]
fn diagnostics_as_json() {
    let problems = compile(&[file("fraud/sample.toml", GOOD.replace("bait, pay", "bait, pya"))]).expect_err("wrong");
    insta::assert_snapshot!("diagnostics_as_json", serde_json::to_string_pretty(&problems).expect("serialises"));
}
