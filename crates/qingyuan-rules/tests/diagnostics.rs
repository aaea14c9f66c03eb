//! What an admin sees when something is wrong with a rule: one golden page per kind of mistake, named after what it shows.

#![expect(clippy::expect_used, reason = "what goes wrong outside the test functions fails the test all the same")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use proptest::prelude::*;
use qingyuan_rules::{CODES, Diagnostics, Level, RuleFile, Ruleset, lint};
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

const CONTEXT: &str = r#"format = 1

[context]
id = "context.lesson"
title = "课堂"
applies = ["fraud"]
never_if = "invite"

[terms]
class = ["反诈课", "主题班会"]
invite = ["加我"]

[match]
when = "class"

[[test]]
text = "反诈课上讲了三种骗术"
expect = "hit"

[[test]]
text = "反诈课讲的都不对，加我带你赚"
expect = "pass"
"#;

fn segmenter() -> Arc<Segmenter> {
    static SEGMENTER: OnceLock<Arc<Segmenter>> = OnceLock::new();
    Arc::clone(SEGMENTER.get_or_init(|| Arc::new(Segmenter::new())))
}

fn compile(files: &[RuleFile]) -> Result<Ruleset, Diagnostics> {
    Ruleset::compile(files, segmenter())
}

fn file(path: &str, text: impl Into<String>) -> RuleFile {
    RuleFile { path: path.into(), text: text.into() }
}

fn rule(text: impl Into<String>) -> RuleFile {
    file("fraud/sample.toml", text)
}

/// The good file with one thing changed.
fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from:?} is in the good file");
    GOOD.replacen(from, to, 1)
}

/// What compiling says of files that are wrong.
fn page(files: &[RuleFile]) -> String {
    compile(files).expect_err("the files are wrong").to_string()
}

/// What linting says of files that compile.
fn lint_page(files: &[RuleFile]) -> String {
    let found = lint(files, Some("2026-11-22"), &segmenter());
    assert!(!found.has_errors(), "{found}");
    found.to_string()
}

#[test]
fn the_good_files_are_good() {
    let files = [rule(GOOD), file("context/lesson.toml", CONTEXT)];
    let rules = compile(&files).expect("good");
    assert!(rules.run_tests().failures.is_empty(), "{}", rules.run_tests());
    assert_eq!(lint_page(&files), "");
}

macro_rules! golden {
    ($($name:ident: $from:expr => $to:expr;)+) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), page(&[rule(with($from, $to))]));
        })+
    };
}

golden! {
    syntax_error_names_the_line: "weight = 7.0" => "weight = = 7.0";
    chinese_sign_outside_of_a_text: "pay = [\"先垫付\"]" => "pay = ［\"先垫付\"]";
    unknown_key_with_a_suggestion: "severity =" => "severty =";
    missing_key: "weight = 7.0\n" => "";
    missing_section: "[match]\nwhen = \"near(bait, pay, 40)\"\n" => "";
    wrong_type: "weight = 7.0" => "weight = \"七\"";
    weight_out_of_range: "weight = 7.0" => "weight = 70";
    word_out_of_a_closed_list: "cap = \"review\"" => "cap = \"revew\"";
    day_that_is_not_in_the_calendar: "cap =" => "review_by = \"2027-02-30\"\ncap =";
    id_does_not_fit_the_path: "fraud.sample" => "fraud.sampel";
    misspelt_category: "category = \"fraud\"" => "category = \"fruad\"";
    unlawful_category: "category = \"fraud\"" => "category = \"欺诈\"";
    unknown_term_under_its_carets: "near(bait, pay, 40)" => "near(bait, pya, 40) and 诱饵";
    unused_term: "near(bait, pay, 40)" => "bait";
    empty_literal: "\"先垫付\"" => "\"先垫付\", \" \"";
    one_han_character_is_no_literal: "\"先垫付\"" => "\"先垫付\", \"群\"";
    empty_term: "pay = [\"先垫付\"]" => "pay = []";
    literal_that_cannot_be_matched_by_sound: "\"先垫付\"" => "{ words = [\"先垫付\", \"加vx\"], match = \"pinyin\" }";
    unknown_way_of_matching: "\"先垫付\"" => "{ words = [\"先垫付\"], match = \"pinyn\" }";
    regex_with_look_around: "\"先垫付\"" => "{ regex = '垫付(?!款)' }";
    regex_that_is_too_big: "\"先垫付\"" => "{ regex = '垫付{9999}{1}[款钱]{9999}(?:甲乙丙丁){9999}' }";
    regex_that_matches_the_empty_text: "\"先垫付\"" => "{ regex = '(垫付)*' }";
    regex_without_an_anchor: "\"先垫付\"" => "{ regex = '[0-9]{6,}' }";
    regex_that_runs_on_without_a_bound: "\"先垫付\"" => "{ regex = '垫付.*到账' }";
    regex_that_runs_on_too_far: "\"先垫付\"" => "{ regex = '垫付[^。]{0,900}到账' }";
    regex_that_reads_on_after_a_match: "\"先垫付\"" => "{ regex = '垫付(?:[0-9]+元|[0-9])' }";
    regex_that_repeats_a_repetition: "\"先垫付\"" => "{ regex = '(垫付+)+$' }";
    unknown_list: "\"先垫付\"" => "{ list = \"lists/pay.txt\" }";
    expression_ends_too_early: "near(bait, pay, 40)" => "bait and pay and";
    expression_with_foreign_signs: "near(bait, pay, 40)" => "bait && pay || （bait）";
    expression_with_several_mistakes: "near(bait, pay, 40)" => "near(bait and pay, bait, 4) and count(pya) >= 2";
    expression_that_is_nested_too_deeply: "near(bait, pay, 40)" => "((((((((((((((((((((((((((((((((((bait))))))))))))))))))))))))))))))))))";
    near_without_a_distance: "near(bait, pay, 40)" => "near(bait, pay)";
    near_of_a_conjunction: "near(bait, pay, 40)" => "near(bait and pay, bait, 4)";
    number_without_a_comparison: "near(bait, pay, 40)" => "count(bait) and pay";
    unknown_function: "near(bait, pay, 40)" => "nearby(bait, pay, 40)";
    condition_that_holds_of_nothing: "near(bait, pay, 40)" => "not bait or pay";
    condition_that_always_holds: "near(bait, pay, 40)" => "count(bait) >= 0 or pay";
    condition_that_contradicts_itself: "near(bait, pay, 40)" => "near(bait, pay, 40) and not pay";
    condition_that_wants_more_words_than_there_are: "near(bait, pay, 40)" => "pay and distinct(bait) >= 3";
    condition_with_numbers_that_exclude_each_other: "near(bait, pay, 40)" => "pay and count(bait) > 3 and count(bait) < 2";
    condition_in_two_fields_at_once: "near(bait, pay, 40)" => "pay and in(in(bait, 'title'), 'text')";
    no_test_that_passes: "expect = \"pass\"" => "expect = \"hit\"";
    todo_is_no_test_that_hits: "expect = \"hit\"" => "expect = \"todo-hit\"";
    unknown_format: "format = 1" => "format = 2";
    exclusion_without_a_guard: "[[test]]" => "[[unless]]\nwhen = \"pay\"\nwhy = \"例外\"\n\n[[test]]";
    exclusion_that_always_holds: "[[test]]" => "[[unless]]\nwhen = \"pay\"\nnever_if = \"bait and not pay\"\nwhy = \"例外\"\n\n[[test]]";
    exclusion_with_the_words_of_the_rule: "pay = [\"先垫付\"]\n\n[match]\nwhen = \"near(bait, pay, 40)\"\n" => "pay = [\"先垫付\"]\nlaw = [\"垫付\"]\nnote = [\"公告\"]\n\n[match]\nwhen = \"near(bait, pay, 40)\"\n\n[[unless]]\nwhen = \"law\"\nnever_if = \"note and not law\"\nwhy = \"例外\"\n";
    guard_that_can_never_hold: "[[test]]" => "[[unless]]\nwhen = \"pay\"\nnever_if = \"bait and not bait\"\nwhy = \"例外\"\n\n[[test]]";
    mobile_number_in_a_test: "先垫付，轻松返利" => "先垫付，轻松返利，电话154-0718-2946";
    mail_address_in_a_term: "\"先垫付\"" => "\"先垫付\", \"someone@campus.zz\"";
    span_that_is_not_in_the_test: "expect = \"hit\"" => "expect = \"hit\"\nspans = [\"先付\"]";
    spans_that_name_nothing: "expect = \"hit\"" => "expect = \"hit\"\nspans = []";
    word_like_none_of_a_closed_list: "cap = \"review\"" => "cap = \"block\"";
    number_in_quotation_marks: "[[test]]" => "[[unless]]\nwhen = \"pay\"\nnear = \"60\"\nnever_if = \"@contact\"\nwhy = \"例外\"\n\n[[test]]";
    distance_that_is_not_whole: "near(bait, pay, 40)" => "near(bait, pay, 60.5)";
    connectives_of_other_languages: "near(bait, pay, 40)" => "bait AND pay 或 (非 bait)";
    terms_joined_by_a_chinese_word: "near(bait, pay, 40)" => "bait和pay";
    term_whose_name_is_not_ascii: "pay = [\"先垫付\"]" => "诱饵 = [\"先垫付\"]";
    term_that_is_a_number: "pay = [\"先垫付\"]" => "pay = [\"先垫付\", 300]";
    literal_that_is_too_long: "\"先垫付\"" => "\"先垫付\", \"同学你好我们这里有一份工作每天只要两个小时不用出门在手机上就能完成做完马上结算还可以带朋友一起来一个月下来轻轻松松几千块名额有限想来的尽快联系我们\"";
    landline_number_in_a_test: "先垫付，轻松返利" => "先垫付，轻松返利，电话010-62781904转801";
    mobile_number_in_han_numerals: "先垫付，轻松返利" => "先垫付，轻松返利，电话幺五四零七幺八二九四六";
    control_characters_are_shown_and_not_obeyed: "title = \"样例\"" => "title = \"样例\"\n\"\\u001B[2Jtitel\" = \"样\"";
    carets_behind_emoji: "pay = [\"先垫付\"]" => "pay = [\"➕先✅垫\", \"⭐⌚⚡\", \"群\"]";
    scope_with_unknown_words: "[terms]" => "[scope]\nfields = []\nviews = [\"base\", \"pinyn\"]\ntiers = [\"trustd\"]\n\n[terms]";
}

macro_rules! warned {
    ($($name:ident: $from:expr => $to:expr;)+) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), lint_page(&[rule(with($from, $to))]));
        })+
    };
}

warned! {
    part_that_always_holds: "near(bait, pay, 40)" => "near(bait, pay, 40) and count(bait) >= 0";
    branch_that_can_never_hold: "near(bait, pay, 40)" => "near(bait, pay, 40) or (bait and not bait)";
    regex_whose_end_is_misplaced: "\"先垫付\"" => "{ regex = '垫付$[0-9]' }";
    regex_with_characters_that_folding_changes: "\"先垫付\"" => "{ regex = '墊付[0-9]' }";
    regex_found_by_a_common_character: "\"先垫付\"" => "{ regex = '[0-9]{2,4}个' }";
    literal_in_another_spelling: "\"先垫付\"" => "\"先墊付\", \"ＶＸ\", \"垫*付\", \"VX\"";
    literal_shadowed_by_a_shorter_one: "pay = [\"先垫付\"]\n\n[match]\nwhen = \"near(bait, pay, 40)\"" => "pay = [\"先垫付\", \"垫付\", \"垫付款\"]\n\n[match]\nwhen = \"bait and pay\"";
    literal_twice_in_a_term: "\"先垫付\"" => "\"先垫付\", \"先交钱\", \"先墊付\", \"先交钱\"";
    guard_that_no_test_puts_to_work: "[[test]]" => "[[unless]]\nwhen = \"pay\"\nnever_if = \"@contact\"\nwhy = \"例外\"\n\n[[test]]\ntext = \"轻松返利，先垫付，加我微信\"\nexpect = \"pass\"\n\n[[test]]";
    review_that_is_overdue: "cap =" => "review_by = \"2026-03-31\"\ncap =";
    cost_of_a_common_word: "\"先垫付\"" => "{ regex = '[的一是了][0-9]{2}' }";
    cost_of_an_entity_alone: "near(bait, pay, 40)" => "near(bait, pay, 40) or count(@phone) >= 3";
    folder_of_another_category: "category = \"fraud\"" => "category = \"spam\"";
}

#[test]
fn test_from_a_source_outside_the_scope() {
    let scoped = with("[terms]", "[scope]\nsources = [\"forum\", \"blog\"]\ntiers = [\"open\"]\n\n[terms]");
    let rule = rule(scoped.replacen("expect = \"hit\"", "expect = \"hit\"\nsource = \"news\"\ntier = \"trusted\"", 1));
    insta::assert_snapshot!("test_from_a_source_outside_the_scope", page(&[rule]));
}

#[test]
fn duplicate_id() {
    let copy = GOOD.to_owned() + "\n";
    insta::assert_snapshot!("duplicate_id", page(&[rule(GOOD), rule(copy)]));
}

#[test]
fn id_of_a_retired_rule_is_not_used_again() {
    let retired = GOOD.replace("fraud.sample", "fraud.sample.one").replace("cap =", "state = \"retired\"\ncap =");
    let again = GOOD.replace("fraud.sample", "fraud.sample.one");
    let files = [file("fraud/sample/one.toml", retired), file("fraud/sample.one.toml", again)];
    insta::assert_snapshot!("id_of_a_retired_rule_is_not_used_again", page(&files));
}

#[test]
fn a_list_names_its_own_line() {
    let rule = rule(with("\"先垫付\"", "{ list = \"lists/pay.txt\" }"));
    let page = page(&[rule, file("lists/pay.txt", "# 付款\n先垫付\n\u{200B}\n钱\n垫\u{7}付\n打 15407182946 付款\n")]);
    insta::assert_snapshot!("a_list_names_its_own_line", page);
}

#[test]
fn a_list_without_a_word() {
    let rule = rule(with("\"先垫付\"", "{ list = \"lists/pay.txt\" }"));
    insta::assert_snapshot!("a_list_without_a_word", page(&[rule, file("lists/pay.txt", "# 待写\n")]));
}

#[test]
fn a_list_that_is_untidy() {
    let rule = rule(with("\"先垫付\"", "\"先交钱\", { list = \"lists/pay.txt\" }"));
    let files = [rule, file("lists/pay.txt", "先垫付\n先交錢\n先垫付\n"), file("lists/pya.txt", "垫付\n")];
    insta::assert_snapshot!("a_list_that_is_untidy", lint_page(&files));
}

#[test]
fn a_list_with_more_than_words() {
    let rule = rule(with("\"先垫付\"", "{ list = \"lists/pay.txt\" }"));
    let lines = "先垫付  # 先交钱的说法\n预付款, 押金款\n\"保证金款\",\n手续费款 100 n\n打款 3000\n";
    insta::assert_snapshot!("a_list_with_more_than_words", lint_page(&[rule, file("lists/pay.txt", lines)]));
}

#[test]
fn a_list_with_a_whole_advertisement() {
    let rule = rule(with("\"先垫付\"", "{ list = \"lists/pay.txt\" }"));
    let list = format!("先垫付\n{}\n", "先垫付再返利".repeat(20));
    insta::assert_snapshot!("a_list_with_a_whole_advertisement", page(&[rule, file("lists/pay.txt", list)]));
}

#[test]
fn a_list_named_without_its_folder() {
    let list = file("lists/pay.txt", "先垫付\n");
    for path in ["pay.txt", "pay", "list/pay.txt", "lists/pay", "lists/pya.txt", "pya.txt"] {
        let page = page(&[rule(with("\"先垫付\"", &format!("{{ list = \"{path}\" }}"))), list.clone()]);
        assert!(page.contains("did you mean `lists/pay.txt`?"), "{page}");
    }
    let page = page(&[rule(with("\"先垫付\"", "{ list = \"pay.txt\" }")), list]);
    insta::assert_snapshot!("a_list_named_without_its_folder", page);
}

#[test]
fn two_rules_with_the_same_words() {
    let words = "\"先垫付\", \"先付款\", \"交押金\", \"交保证金\"";
    let first = GOOD.replace("\"先垫付\"", words);
    let second = first.replace("fraud.sample", "fraud.other").replace("\"交押金\"", "\"交押金\", \"交定金\"");
    let files = [rule(first), file("fraud/other.toml", second)];
    insta::assert_snapshot!("two_rules_with_the_same_words", lint_page(&files));
}

#[test]
fn files_that_nothing_reads() {
    let files = [rule(GOOD), file("fraud/other.tml", GOOD), file("lists/pay.csv", "垫付\n"), file("notes.txt", "")];
    insta::assert_snapshot!("files_that_nothing_reads", lint_page(&files));
}

#[test]
fn a_rule_outside_of_the_folders() {
    insta::assert_snapshot!("a_rule_outside_of_the_folders", page(&[file("sample.toml", GOOD)]));
}

#[test]
fn mark_and_line_endings_of_windows() {
    let text = format!("\u{FEFF}{}", GOOD.replace("先垫付\"]", "先墊付\"]").replace('\n', "\r\n"));
    insta::assert_snapshot!("mark_and_line_endings_of_windows", lint_page(&[rule(text)]));
}

#[test]
fn a_file_that_is_too_large() {
    let files =
        [rule(format!("# {}\n{GOOD}", "字".repeat(400_000))), file("lists/pay.txt", "垫付\n".repeat(2_500_000))];
    insta::assert_snapshot!("a_file_that_is_too_large", page(&files));
}

#[test]
fn a_file_saved_as_gbk() {
    // 垫付 in GBK.
    let bytes = [b"bait = [\"".as_slice(), b"\xB5\xE6\xB8\xB6", b"\"]\n"].concat();
    let problem = RuleFile::from_bytes("fraud/sample.toml", &bytes).expect_err("not UTF-8");
    insta::assert_snapshot!("a_file_saved_as_gbk", problem.to_string());
}

#[test]
fn a_file_with_more_mistakes_than_anyone_reads() {
    let words = (0..300).map(|_| "\"群\"").collect::<Vec<_>>().join(", ");
    let problems = compile(&[rule(with("\"先垫付\"", &words))]).expect_err("300 mistakes");
    assert_eq!(problems.len(), 101);
    let last = problems.iter().last().map(ToString::to_string).unwrap_or_default();
    insta::assert_snapshot!("a_file_with_more_mistakes_than_anyone_reads", last);
}

/// What compiling says of the good rule and these contexts.
fn context_page(contexts: &[(&str, String)]) -> String {
    let mut files = vec![rule(GOOD)];
    files.extend(contexts.iter().map(|(path, text)| file(path, text.as_str())));
    page(&files)
}

#[test]
fn context_of_an_unknown_rule() {
    let context = CONTEXT.replace("applies = [\"fraud\"]", "applies = [\"fraud.sampel\", \"frued\"]");
    insta::assert_snapshot!("context_of_an_unknown_rule", context_page(&[("context/lesson.toml", context)]));
}

#[test]
fn context_of_an_unknown_rule_that_is_wrong_elsewhere() {
    let context = CONTEXT
        .replace("applies = [\"fraud\"]", "applies = [\"frued\"]\nextends = [\"context.lessen\"]\nkeep = 20")
        .replace("when = \"class\"", "when = \"clas\"");
    let page = context_page(&[("context/lesson.toml", context)]);
    insta::assert_snapshot!("context_of_an_unknown_rule_that_is_wrong_elsewhere", page);
}

#[test]
fn what_a_broken_file_declares_is_not_missing() {
    let context = CONTEXT.replace(
        "applies = [\"fraud\"]",
        "applies = [\"own_category\", \"own_folder\", \"own_folder.x\", \"own_catgory\"]",
    );
    for broken in ["weight = = 7.0", "weight = 70"] {
        let other = GOOD.replace("weight = 7.0", broken).replace("\"fraud\"", "\"own_category\"");
        let files = [
            rule(GOOD),
            file("context/lesson.toml", context.as_str()),
            file("own_folder/x.toml", other.replace("fraud.sample", "own_folder.x")),
        ];
        let problems = compile(&files).expect_err("a broken file");
        let missing: Vec<&str> =
            problems.iter().filter(|found| found.code == "R022").map(|found| found.message.as_str()).collect();
        assert_eq!(missing, ["`own_catgory` of context.lesson is neither a category nor the id of a rule"]);
    }
}

#[test]
fn context_of_a_context() {
    let context =
        CONTEXT.replace("applies = [\"fraud\"]", "applies = [\"context.other\"]\nextends = [\"context.lessen\"]");
    insta::assert_snapshot!("context_of_a_context", context_page(&[("context/lesson.toml", context)]));
}

#[test]
fn contexts_in_a_circle() {
    let context = |name: &str, extends: &str| {
        let text = CONTEXT.replace("context.lesson", &format!("context.{name}"));
        text.replace("title =", &format!("extends = [\"context.{extends}\"]\ntitle ="))
    };
    let page = context_page(&[
        ("context/law.toml", context("law", "news")),
        ("context/lesson.toml", context("lesson", "law")),
        ("context/news.toml", context("news", "lesson")),
        ("context/self.toml", context("self", "self")),
    ]);
    insta::assert_snapshot!("contexts_in_a_circle", page);
}

#[test]
fn context_whose_guard_always_holds() {
    let context = CONTEXT.replace("invite = [\"加我\"]", "invite = [\"反诈\", \"班会\"]");
    insta::assert_snapshot!("context_whose_guard_always_holds", context_page(&[("context/lesson.toml", context)]));
}

#[test]
fn context_whose_guard_no_test_puts_to_work() {
    let context = CONTEXT.replace("，加我带你赚", "").replace("反诈课讲的", "体育课讲的");
    let page = lint_page(&[rule(GOOD), file("context/lesson.toml", context)]);
    insta::assert_snapshot!("context_whose_guard_no_test_puts_to_work", page);
}

#[test]
fn all_mistakes_of_all_files_at_once() {
    let first = GOOD.replace("weight = 7.0", "weight = 0").replace("near(bait, pay, 40)", "near(bait, pai, 40)");
    let second = GOOD.replace("fraud.sample", "spam.other").replace("title = \"样例\"", "titel = \"样例\"");
    let page = page(&[file("spam/other.toml", second), rule(first)]);
    insta::assert_snapshot!("all_mistakes_of_all_files_at_once", page);
}

#[test]
fn diagnostics_as_json() {
    let problems = compile(&[rule(GOOD.replace("bait, pay", "bait, pya"))]).expect_err("wrong");
    insta::assert_snapshot!("diagnostics_as_json", serde_json::to_string_pretty(&problems).expect("serialises"));
}

#[test]
fn warnings_do_not_keep_a_ruleset_from_compiling() {
    let rules = compile(&[rule(with("\"先垫付\"", "\"先墊付\""))]).expect("a note is no error");
    assert_eq!(rules.warnings().count(Level::Note), 1);
    assert!(!rules.warnings().has_errors());
    assert!(rules.run_tests().failures.is_empty());
}

#[test]
fn words_that_are_counted_or_measured_are_not_spare() {
    let wordy = with("\"先垫付\"", "\"先垫付\", \"垫付\"");
    let found = |when: &str| {
        let text = wordy.replace("near(bait, pay, 40)", when);
        lint(&[rule(text)], None, &segmenter()).iter().filter(|found| found.code == "R032").count()
    };
    for (when, expected) in [
        ("near(bait, pay, 40)", 0),
        ("before(pay, bait, 40)", 0),
        ("bait and distinct(pay) >= 2", 0),
        ("bait and pay", 1),
        ("same_sentence(bait, pay)", 1),
        ("bait and in(pay, 'text')", 1),
    ] {
        assert_eq!(found(when), expected, "{when}");
    }
}

#[test]
fn a_list_that_another_rule_measures_keeps_its_words() {
    let plain = with("\"先垫付\"", "{ list = \"lists/pay.txt\" }").replace("near(bait, pay, 40)", "bait and pay");
    let list = file("lists/pay.txt", "先垫付\n垫付\n");
    let found =
        |files: &[RuleFile]| lint(files, None, &segmenter()).iter().filter(|found| found.code == "R032").count();
    assert_eq!(found(&[rule(plain.as_str()), list.clone()]), 1);
    let measuring = plain.replace("fraud.sample", "fraud.other").replace("bait and pay", "near(bait, pay, 40)");
    assert_eq!(found(&[rule(plain), file("fraud/other.toml", measuring), list]), 0);
}

#[test]
fn a_review_is_overdue_only_on_a_later_day() {
    let file = rule(with("cap =", "review_by = \"2026-11-22\"\ncap ="));
    for (today, overdue) in [(Some("2026-11-22"), false), (Some("2026-11-23"), true), (None, false)] {
        assert_eq!(!lint(std::slice::from_ref(&file), today, &segmenter()).is_empty(), overdue, "{today:?}");
    }
}

/// Every file below a folder.
fn texts(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            texts.extend(self::texts(&path));
        } else {
            texts.push(fs::read_to_string(&path).expect("a text"));
        }
    }
    texts
}

/// The codes that stand between these signs.
fn codes_in(texts: &[String], before: &str, after: &str) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for text in texts {
        for (at, sign) in text.match_indices(before) {
            let piece = &text[at + sign.len()..];
            let code: String = piece.chars().take(4).collect();
            let shaped = code.starts_with('R') && code.chars().skip(1).all(|c| c.is_ascii_digit());
            if shaped && code.len() == 4 && piece[4..].starts_with(after) {
                codes.insert(code);
            }
        }
    }
    codes
}

#[test]
fn every_code_is_documented_used_and_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let documented: BTreeSet<String> = CODES.iter().map(|(code, _)| (*code).to_owned()).collect();
    assert_eq!(codes_in(&texts(&root.join("src")), "\"", "\""), documented);
    // No file that is allowed can provoke these: the automaton has room for more literals than the largest lists hold,
    // and the entities are compiled by a test of their own.
    let unseen = BTreeSet::from(["R090".to_owned(), "R091".to_owned()]);
    let shown = codes_in(&texts(&root.join("tests/snapshots")), "[", "]");
    assert_eq!(shown, &documented - &unseen);
}

/// The codes that may be raised in several places, because all of them mean the same.
const SHARED: [&str; 6] = ["R003", "R004", "R010", "R026", "R040", "R070"];

#[test]
fn no_code_means_two_things() {
    let mut raised: BTreeMap<String, usize> = BTreeMap::new();
    for text in texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        if text.contains("pub const CODES") {
            continue;
        }
        for code in codes_in(&[text], "\"", "\"") {
            *raised.entry(code).or_default() += 1;
        }
    }
    let twice: Vec<&String> = raised.iter().filter(|(_, files)| **files > 1).map(|(code, _)| code).collect();
    let unexpected: Vec<_> = twice.into_iter().filter(|code| !SHARED.contains(&code.as_str())).collect();
    assert!(unexpected.is_empty(), "raised in several files: {unexpected:?}");
}

#[test]
fn hostile_nesting_is_refused_with_a_place() {
    let deep = 100_000;
    for text in [
        "[".repeat(deep),
        format!("a = {}", "[".repeat(deep)),
        format!("a = {}", "{ b = ".repeat(deep)),
        format!("a{} = 1", ".a".repeat(deep)),
        format!("[a{}]\nb = 1", ".a".repeat(deep)),
        format!("a = {}1{}", "[".repeat(deep), "]".repeat(deep)),
        with("near(bait, pay, 40)", &"(".repeat(deep)),
        with("near(bait, pay, 40)", &format!("bait{}", " or pay".repeat(deep))),
        with("\"先垫付\"", &format!("{{ regex = '{}垫付' }}", "(".repeat(deep))),
        format!("{GOOD}\0"),
        "\0\u{1}\u{7F}".repeat(deep),
    ] {
        let problems = compile(&[rule(text.as_str())]).expect_err("hostile");
        assert!(problems.errors().all(|problem| problem.line >= 1 && problem.path == "fraud/sample.toml"));
    }
}

/// Whether every place lies inside its file.
fn places_are_inside(problems: &Diagnostics, files: &[RuleFile]) {
    for problem in problems.iter() {
        let file = files.iter().find(|file| file.path == problem.path).expect("a file that was given");
        let lines: Vec<&str> = file.text.split('\n').collect();
        let line = lines.get(problem.line - 1).expect("a line of the file");
        assert!(problem.column <= line.chars().count() + 1, "{problem}");
        assert!(!problem.to_string().is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_give_places_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), list in any::<String>()) {
        if let Ok(broken) = RuleFile::from_bytes("fraud/sample.toml", &bytes) {
            let files = [broken, file("lists/pay.txt", list)];
            let problems = compile(&files).expect_err("no rule by chance");
            places_are_inside(&problems, &files);
        }
    }

    #[test]
    fn a_mutated_rule_compiles_or_is_refused_at_a_place(
        at in 0..GOOD.len(),
        length in 0..40_usize,
        put in "([\\[\\]{}\"'=,.#()\n\r 0-9a-z]|近|垫付|\u{200B}|\u{FEFF}|and|or|not|count|\\PC){0,6}",
        cut in prop::bool::weighted(0.2),
    ) {
        let border = |mut at: usize| { while !GOOD.is_char_boundary(at) { at -= 1; } at };
        let start = border(at);
        let end = border((at + length).min(GOOD.len())).max(start);
        let text = if cut { GOOD[..start].to_owned() } else { format!("{}{put}{}", &GOOD[..start], &GOOD[end..]) };
        let files = [rule(text)];
        match compile(&files) {
            Ok(rules) => places_are_inside(rules.warnings(), &files),
            Err(problems) => {
                prop_assert!(problems.has_errors());
                places_are_inside(&problems, &files);
            }
        }
        places_are_inside(&lint(&files, Some("2026-11-22"), &segmenter()), &files);
    }
}
