//! Regular expressions and texts that were made to hang a scanner: each is refused, or done with a bounded number of
//! steps. Nothing here is timed; a scan that is not bounded would not come back.

use std::sync::Arc;

use qingyuan_rules::{Diagnostics, Fields, RuleFile, Ruleset};
use qingyuan_text::Segmenter;

const RULE: &str = r#"format = 1
[rule]
id = "spam.hostile"
title = "样例"
category = "spam"
weight = 7.0
[lesson]
what = "样例"
harm = "样例"
advice = "样例"
[terms]
term = [TERM]
[match]
when = "WHEN"
[[test]]
text = "样例"
expect = "pass"
[[test]]
text = "样例"
expect = "hit"
"#;

fn compile(term: &str, when: &str) -> Result<Ruleset, Diagnostics> {
    let text = RULE.replace("TERM", term).replace("WHEN", when);
    Ruleset::compile(&[RuleFile { path: "spam/hostile.toml".into(), text }], Arc::new(Segmenter::new()))
}

/// Patterns that are slow, huge, or slow when searched again and again, with a bit of the text that hurts them most.
const PATTERNS: [(&str, &str); 30] = [
    (r"(投+)+$", "投"),
    (r"(?s)投.*?$x|投", "投"),
    (r"\p{Han}{1,50}{1,50}", "投"),
    (r"(投|投投)+资", "投"),
    (r"(投?){200}资", "投"),
    (r"投.*资", "投"),
    (r"投.*?资", "投"),
    (r"投[^资]*资", "投"),
    (r"投\w+资", "投"),
    (r"投.{0,20}资", "投"),
    (r"投.{0,200}资", "投"),
    (r"投.{0,1000}资", "投"),
    (r"投(?:.{0,200}资)?", "投"),
    (r"(?:投.{0,100}){3}资", "投"),
    (r"投[\s\S]{0,60}资", "投 "),
    (r"(?:加|微|信){1,40}资", "加微信"),
    (r"(?:加?微?信?){1,60}资", "加微信"),
    (r"投(?:a?){50}(?:a){50}资", "a"),
    (r"(?:.{1,30}){1,30}资", "投"),
    (r"\d+元", "1"),
    (r"[0-9]{1,30}元", "1"),
    (r"(?:[0-9]+,?)+元", "1,"),
    (r"(?i)(?:a|b|ab)*资", "ab"),
    (r"(?u)\w{3,}资", "投"),
    (r"资(?:\b|\B){1,90}产", "资"),
    (r"(((((((((投)*)*)*)*)*)*)*)*)*资", "投"),
    (r"投{1,1000}{1,1000}", "投"),
    (r"[一-龥]{1,60}元", "投"),
    (r"^(?:投)+$", "投"),
    (
        r"(?x) 投 .{2,4} # 注释
        资",
        "投",
    ),
];

#[test]
fn hostile_patterns_are_refused_or_bounded() {
    let mut refused = 0;
    for (pattern, bit) in PATTERNS {
        match compile(&format!("{{ regex = '''{pattern}''' }}"), "term") {
            Err(problems) => {
                refused += 1;
                assert!(
                    problems.iter().all(|problem| problem.code.starts_with('R') && problem.line == 12),
                    "{problems}"
                );
            }
            Ok(rules) => {
                let text = bit.repeat(1_000_000 / bit.len());
                let scan = rules.scan(&Fields { text: &text, ..Fields::default() });
                assert!(scan.hits.len() <= 1, "{pattern}");
                assert!(scan.hits.iter().all(|hit| hit.marks.len() <= 64), "{pattern}");
            }
        }
    }
    assert!(refused >= 10, "only {refused} of {} were refused", PATTERNS.len());
}

#[test]
fn a_text_full_of_terms_is_held_and_not_followed_to_the_end() {
    let rules =
        compile(r#""投资", "资投", "投资投", "资投资""#, "near(term, term, 400) and count(term) > 3").expect("good");
    let text = "投资".repeat(500_000);
    let scan = rules.scan(&Fields { text: &text, ..Fields::default() });
    assert!(scan.exhausted.is_some(), "a million places were compared: {} hits", scan.hits.len());
}

#[test]
fn a_novel_without_an_end_is_read_up_to_the_limit_and_held() {
    let rules = compile(r#""投资理财""#, "term").expect("good");
    let text = format!("{}投资理财", "今天天气很好，图书馆里人不多。".repeat(400_000));
    let scan = rules.scan(&Fields { text: &text, ..Fields::default() });
    assert!(scan.hits.is_empty() && scan.exhausted.is_some());
    let text = format!("投资理财{}", "今天天气很好，图书馆里人不多。".repeat(100_000));
    let scan = rules.scan(&Fields { text: &text, ..Fields::default() });
    assert!(scan.hits.len() == 1 && scan.exhausted.is_none());
}

#[test]
fn a_million_different_characters_are_only_characters() {
    let text: String = ('\0'..=char::MAX).collect();
    let rules = compile(r#""投资理财""#, "term").expect("good");
    let scan = rules.scan(&Fields { title: &text[..0], text: &text, ..Fields::default() });
    assert!(scan.hits.is_empty() && scan.exhausted.is_none(), "{:?}", scan.exhausted);
}
