//! What a scan finds and where, on small rules made for one point each.

use std::sync::{Arc, OnceLock};

use proptest::prelude::*;
use qingyuan_model::Field;
use qingyuan_rules::{Fields, RuleFile, Ruleset, Scan};
use qingyuan_text::Segmenter;

/// A rule with this head, these terms and this condition; its own examples are not run here.
fn rule(head: &str, terms: &str, rest: &str) -> RuleFile {
    let text = format!(
        "format = 1\n[rule]\nid = \"fraud.r\"\ntitle = \"样例\"\ncategory = \"fraud\"\nweight = 8\n{head}\n\
         [lesson]\nwhat = \"一\"\nharm = \"二\"\nadvice = \"三\"\n[terms]\n{terms}\n[match]\n{rest}\n\
         [[test]]\ntext = \"x\"\nexpect = \"hit\"\n[[test]]\ntext = \"y\"\nexpect = \"pass\"\n"
    );
    RuleFile { path: "fraud/r.toml".into(), text }
}

fn compile(files: &[RuleFile]) -> Ruleset {
    static SEGMENTER: OnceLock<Arc<Segmenter>> = OnceLock::new();
    let segmenter = SEGMENTER.get_or_init(|| Arc::new(Segmenter::new()));
    Ruleset::compile(files, Arc::clone(segmenter)).unwrap_or_else(|problems| panic!("{problems}"))
}

fn scan(files: &[RuleFile], title: &str, text: &str) -> Scan {
    compile(files).scan(&Fields { title, text, ..Fields::default() })
}

fn hits(terms: &str, when: &str, text: &str) -> bool {
    !scan(&[rule("", terms, &format!("when = '{when}'"))], "", text).hits.is_empty()
}

const AB: &str = "a = [\"兼职\", \"副业\"]\nb = [\"垫付\"]";

#[test]
fn conditions_mean_what_they_say() {
    let table = [
        ("a and b", "兼职要垫付", true),
        ("a and b", "兼职", false),
        ("a and not b", "兼职", true),
        ("a and not b", "兼职垫付", false),
        ("near(a, b, 3)", "兼职一二三垫付", true),
        ("near(a, b, 3)", "兼职一二三四垫付", false),
        ("near(a, b, 3)", "垫付一二三兼职", true),
        ("before(a, b, 3)", "垫付一二三兼职", false),
        ("before(a, b, 3)", "兼职一垫付", true),
        ("same_sentence(a, b)", "兼职，先垫付。", true),
        ("same_sentence(a, b)", "兼职。先垫付", false),
        ("count(a) >= 3", "兼职副业兼职", true),
        ("count(a) >= 3", "兼职副业", false),
        ("distinct(a) >= 2", "兼职兼职", false),
        ("distinct(a) >= 2", "兼职副业", true),
        ("per_1000(a) > 100", "兼职", true),
        ("any(a, b)", "垫付", true),
        ("all(a, b)", "垫付", false),
        ("a and @phone", "兼职 13800000000", true),
        ("a and @money", "兼职三百元", true),
        ("a and @url", "兼职", false),
        ("in(a, \"title\")", "兼职", false),
    ];
    for (when, text, expected) in table {
        assert_eq!(hits(&format!("{AB}\n"), &complete(when), text), expected, "{when} of {text}");
    }
}

/// Every term must be used, so that the tables can stay short.
fn complete(when: &str) -> String {
    format!("({when}) and (not (a and not a) and not (b and not b))")
}

#[test]
fn token_literals_need_word_borders() {
    let terms = "a = { words = [\"法正\"], match = \"token\" }";
    assert!(!hits(terms, "a", "依法正确处理"));
    assert!(hits(terms, "a", "刘备问计于“法正”。"));
}

#[test]
fn evasive_writing_is_found_at_its_original_place() {
    let text = "来！兼\u{200B}職，先垫 *付";
    let scan = scan(&[rule("", AB, "when = \"near(a, b, 9)\"")], "", text);
    let hit = &scan.hits[0];
    assert_eq!(hit.span.slice(text), "兼\u{200B}職，先垫 *付");
    let marks: Vec<&str> = hit.marks.iter().map(|mark| mark.slice(text)).collect();
    assert_eq!(marks, ["兼\u{200B}職", "垫 *付"]);
    assert!(hit.why.contains("“样例”"), "{}", hit.why);
    assert!(!scan.obfuscations.is_empty());
}

#[test]
fn the_title_is_a_field_of_its_own() {
    let files = [rule("", AB, "when = 'in(a, \"title\") and b'")];
    let found = scan(&files, "兼职", "先垫付");
    assert_eq!(found.hits[0].field, Field::Title);
    assert!(scan(&files, "", "兼职先垫付").hits.is_empty());
}

#[test]
fn an_exclusion_holds_until_its_guard_does() {
    let terms = format!("{AB}\nwarn = [\"谨防\"]");
    let rest = "when = \"near(a, b, 9)\"\n[[unless]]\nwhen = \"warn\"\nnever_if = \"@phone\"\nwhy = \"在提醒\"";
    let files = [rule("", &terms, rest)];
    let excused = scan(&files, "", "谨防兼职垫付");
    assert!(excused.hits.is_empty() && !excused.exclusions[0].blocked);
    let guarded = scan(&files, "", "谨防兼职垫付，电话 13800000000");
    assert!(guarded.hits.len() == 1 && guarded.exclusions[0].blocked);
}

#[test]
fn a_context_weakens_and_says_so() {
    let context = RuleFile {
        path: "context/lesson.toml".into(),
        text: "format = 1\n[context]\nid = \"context.lesson\"\ntitle = \"课堂\"\napplies = [\"fraud\"]\nkeep = 0.25\n\
               never_if = \"@phone\"\n[terms]\nclass = [\"反诈课\"]\n[match]\nwhen = \"class\"\n\
               [[test]]\ntext = \"反诈课\"\nexpect = \"hit\"\n[[test]]\ntext = \"体育课\"\nexpect = \"pass\"\n"
            .into(),
    };
    let files = [rule("", AB, "when = \"a and b\""), context];
    let found = scan(&files, "", "反诈课：兼职垫付");
    assert_eq!(found.hits[0].context.as_deref(), Some("context.lesson"));
    assert!((found.hits[0].weight - 2.0).abs() < 1e-9 && (found.downgrades[0].weight + 6.0).abs() < 1e-9);
    assert_eq!(found.downgrades[0].span.slice("反诈课：兼职垫付"), "反诈课");
    let guarded = scan(&files, "", "反诈课：兼职垫付，电话 13800000000");
    assert!(guarded.downgrades.is_empty() && guarded.exclusions[0].blocked);
}

#[test]
fn drafts_do_not_hit_and_observers_weigh_nothing() {
    assert!(scan(&[rule("state = \"draft\"", AB, "when = \"a and b\"")], "", "兼职垫付").hits.is_empty());
    let observer = scan(&[rule("cap = \"observe\"", AB, "when = \"a and b\"")], "", "兼职垫付");
    assert!(observer.hits[0].weight.abs() < 1e-9);
}

#[test]
fn a_text_stuffed_with_terms_is_held_and_not_read_forever() {
    let files = [rule("", AB, "when = \"near(a, b, 2000)\"")];
    let found = scan(&files, "", &"兼职垫付".repeat(200_000));
    assert!(found.exhausted.is_some_and(|reason| reason.contains("未能检查完")));
}

#[test]
fn the_hash_knows_every_file_and_no_order() {
    let files = [rule("", AB, "when = \"a and b\""), RuleFile { path: "lists/x.txt".into(), text: "词语\n".into() }];
    let mut turned = files.clone();
    turned.reverse();
    assert_eq!(compile(&files).hash(), compile(&turned).hash());
    assert_ne!(compile(&files).hash(), compile(&files[..1]).hash());
    assert_eq!(compile(&files).hash().len(), 64);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_gives_spans_in_range(text in "([兼职副业垫付加微信a0-9 。*\u{200B}➕\n]|\\PC){0,80}") {
        static RULES: OnceLock<Ruleset> = OnceLock::new();
        let when = "when = \"near(a or b, @contact or @money or b, 20) or count(a) >= 2\"";
        let rules = RULES.get_or_init(|| compile(&[rule("", AB, when)]));
        let length = text.chars().count();
        for hit in rules.scan(&Fields { text: &text, ..Fields::default() }).hits {
            prop_assert!(hit.span.end <= length && !hit.span.is_empty());
            prop_assert!(hit.marks.iter().all(|mark| mark.start >= hit.span.start && mark.end <= hit.span.end));
        }
    }
}
