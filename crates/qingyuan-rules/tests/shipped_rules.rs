//! The rules that are shipped: they compile, and every example in them comes out as it says.

#![expect(clippy::expect_used, reason = "what goes wrong outside the test functions fails the test all the same")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use qingyuan_model::Category;
use qingyuan_rules::{Expect, Fields, RuleFile, Ruleset};
use qingyuan_text::Segmenter;

fn read(folder: &Path, root: &Path, files: &mut Vec<RuleFile>) {
    for entry in fs::read_dir(folder).expect("the folder of rules") {
        let path = entry.expect("an entry").path();
        // The learned model lies beside the rules, and is none.
        if path.ends_with("model") {
            continue;
        }
        if path.is_dir() {
            read(&path, root, files);
        } else {
            let relative = path.strip_prefix(root).expect("below the root");
            let path_in_rules = relative.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
            let text = fs::read_to_string(&path).expect("a text file");
            files.push(RuleFile { path: path_in_rules, text });
        }
    }
}

fn shipped() -> Ruleset {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let mut files = Vec::new();
    read(&root, &root, &mut files);
    Ruleset::compile(&files, Arc::new(Segmenter::new())).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn shipped_rules_compile_and_their_tests_pass() {
    let rules = shipped();
    let report = rules.run_tests();
    assert!(report.failures.is_empty(), "{report}");
    assert!(report.tests > 300, "only {} tests were found", report.tests);

    let covered: BTreeSet<&str> = rules.rules().iter().map(|rule| rule.category.id()).collect();
    for category in Category::SHIPPED {
        assert!(covered.contains(category.id()), "no rule for {category}");
    }
    for rule in rules.rules() {
        for expect in [Expect::Hit, Expect::Pass] {
            let count = rule.tests.iter().filter(|test| test.expect == expect).count();
            assert!(count >= 3, "{} has only {count} tests that expect {}", rule.id, expect.id());
        }
        assert_eq!(rules.rule(&rule.id), Some(rule));
    }

    // One look at the whole: an educational article is weakened, its weakening is evidence of its own.
    let text = "民警提醒：骗子常说“招刷单员，先垫付再返本金加佣金，加微信”，这是骗局，切勿轻信。";
    let scan = rules.scan(&Fields { title: "反诈课堂", text, ..Fields::default() });
    let full: f64 = scan.hits.iter().map(|hit| hit.full_weight).sum();
    let kept: f64 = scan.hits.iter().map(|hit| hit.weight).sum();
    let taken: f64 = scan.downgrades.iter().map(|downgrade| downgrade.weight).sum();
    assert!(scan.hits.iter().all(|hit| hit.context.is_some()), "{scan:?}");
    assert!((full + taken - kept).abs() < 1e-9, "{full} + {taken} is not {kept}");
}
