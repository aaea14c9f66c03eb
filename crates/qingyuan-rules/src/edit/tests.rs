use proptest::prelude::*;

use super::*;

const FILE: &str = r#"# 头一行注释
format = 1

[rule]
id = "fraud.sample" # 不改
title =  "样例"
weight = 7   # 权重
state = "draft"

[lesson]
what = "是什么"
harm = "为什么"
advice = "怎么办"

[terms]
bait = ["免费领取", "轻松返利"] # 诱饵
pay = "先垫付"
many = [
    "甲乙", "丙丁", # 两个
    "戊己",
    { words = ["庚辛", "壬癸"], match = "token" },
]
sites = { list = "lists/x.txt" }

[match]
when = "bait and pay"
"#;

fn line_of(edited: &str, old: &str) -> String {
    let kept: Vec<&str> = FILE.lines().filter(|line| *line != old).collect();
    let changed: Vec<&str> = edited.lines().filter(|line| !kept.contains(line)).collect();
    changed.join("|")
}

#[test]
fn a_value_changes_and_its_comment_stays() {
    let edited = set_value(FILE, "rule.weight", &8.5.into()).expect("good");
    assert_eq!(edited, FILE.replace("weight = 7 ", "weight = 8.5 "));
    let edited = set_value(FILE, "rule.title", &"新的\"名\"".into()).expect("good");
    assert_eq!(line_of(&edited, "title =  \"样例\""), "title =  '新的\"名\"'");
    let edited = set_value(FILE, "rule.review_by", &"2027-01-31".into()).expect("good");
    assert_eq!(edited, FILE.replace("\"draft\"\n", "\"draft\"\nreview_by = \"2027-01-31\"\n"));
    let windows = FILE.replace('\n', "\r\n");
    let edited = set_value(&windows, "rule.cap", &"reject".into()).expect("good");
    assert_eq!(edited, windows.replace("\"draft\"\r\n", "\"draft\"\r\ncap = \"reject\"\r\n"));
}

#[test]
fn literals_come_and_go() {
    let edited = add_literal(FILE, "bait", "高额返现").expect("good");
    assert_eq!(edited, FILE.replace("\"轻松返利\"]", "\"轻松返利\", \"高额返现\"]"));
    let edited = add_literal(FILE, "pay", "先付款").expect("good");
    assert_eq!(edited, FILE.replace("\"先垫付\"", "[\"先垫付\", \"先付款\"]"));
    assert_eq!(remove_literal(FILE, "bait", "轻松返利"), Ok(FILE.replace(", \"轻松返利\"", "")));
    assert_eq!(remove_literal(FILE, "bait", "免费领取"), Ok(FILE.replace("\"免费领取\", ", "")));
    assert_eq!(remove_literal(FILE, "many", "丙丁"), Ok(FILE.replace(" \"丙丁\",", "")));
    assert_eq!(remove_literal(FILE, "many", "戊己"), Ok(FILE.replace("    \"戊己\",\n", "")));
    assert_eq!(remove_literal(FILE, "many", "壬癸"), Ok(FILE.replace(", \"壬癸\"", "")));
    let mut long = FILE.to_owned();
    for number in 0..30 {
        long = add_literal(&long, "many", &format!("新词{number}")).expect("good");
    }
    assert!(long.lines().all(|line| line.chars().count() < 120), "{long}");
}

#[test]
fn what_cannot_be_done_is_said() {
    let table = [
        (set_value(FILE, "rule.id", &"x".into()), "`rule.id` cannot be set"),
        (set_value(FILE, "rule.wieght", &1.0.into()), "did you mean `rule.weight`?"),
        (set_value(FILE, "rule.weight", &70.0.into()), "at most 12"),
        (set_value(FILE, "rule.weight", &f64::NAN.into()), "at most 12"),
        (set_value(FILE, "rule.state", &"on".into()), "draft, shadow, active, retired"),
        (set_value(FILE, "rule.review_by", &"2027-02-30".into()), "a day is written"),
        (set_value(FILE, "context.keep", &0.5.into()), "no section [context]"),
        (set_value("a = = 1", "rule.cap", &"review".into()), "not TOML"),
        (set_value("rule.title = \"a\"", "rule.cap", &"review".into()), "unusual way"),
        (set_value(FILE, "rule.title", &"两\n行".into()), "line break"),
        (set_value(FILE, "rule.owner", &"甲\u{1B}[2J".into()), "control character"),
        (set_value(FILE, "lesson.what", &"甲\u{1B}[2J".into()), "control character"),
        (add_literal(FILE, "bait", "免費領取"), "already"),
        (add_literal(FILE, "many", "甲*乙"), "`甲乙` stands in the term `many` already"),
        (add_literal(FILE, "bait", "群"), "single character"),
        (add_literal(FILE, "bait", "\u{200B}"), "empty once folded"),
        (add_literal(FILE, "bait", "打 15407182946"), "mobile number"),
        (add_literal(FILE, "bait", "垫\u{7}付"), "`垫\\u{7}付` holds"),
        (add_literal(FILE, "bait", &"甲乙".repeat(40)), "80 characters"),
        (
            add_literal(
                &FILE.replace("{ list = \"lists/x.txt\" }", "{ words = [\"甲乙\"], match = \"pinyin\" }"),
                "sites",
                "加vx",
            ),
            "matched by sound",
        ),
        (add_literal(FILE, "bate", "甲乙"), "did you mean `bait`?"),
        (add_literal(FILE, "sites", "甲乙"), "list file"),
        (remove_literal(FILE, "bait", "没有的"), "exactly as the file does"),
        (remove_literal(FILE, "pay", "先垫付"), "last word"),
    ];
    for (result, said) in table {
        let error = result.expect_err(said).to_string();
        assert!(error.contains(said), "{error:?} does not say {said:?}");
    }
}

proptest! {
    #[test]
    fn nothing_but_the_value_changes(
        mark in prop::bool::ANY,
        windows in prop::bool::ANY,
        comment in "[甲乙丙a-z #\"'=\\[\\]]{0,12}",
        title in "[一二三a-z \"'\\\\甲]{0,10}[a-z甲]",
        indent in " {0,4}",
    ) {
        let mut file = FILE.replace("# 不改", &format!("# {comment}")).replace("title", &format!("{indent}title"));
        if windows { file = file.replace('\n', "\r\n"); }
        if mark { file.insert(0, '\u{FEFF}'); }
        let edited = set_value(&file, "rule.title", &EditValue::Text(title.clone())).expect("it can be set");
        let at = file.find("\"样例\"").expect("the old value");
        prop_assert_eq!(&edited[..at], &file[..at]);
        prop_assert!(edited.ends_with(&file[at + "\"样例\"".len()..]));
        let back = set_value(&edited, "rule.title", &"样例".into()).expect("and back");
        prop_assert_eq!(back, file);
    }

    #[test]
    fn a_literal_added_and_removed_leaves_no_trace(word in "[东南西北]{2,5}", term in prop::sample::select(vec!["bait", "many"])) {
        let added = add_literal(FILE, term, &word).expect("it is new");
        prop_assert_eq!(remove_literal(&added, term, &word), Ok(FILE.to_owned()));
    }

    #[test]
    fn any_text_is_edited_or_refused(text in "([\\[\\]{}\"'=,.#\n a-z甲]|rule|terms){0,60}") {
        let _ = set_value(&text, "rule.title", &"样例".into());
        let _ = add_literal(&text, "a", "甲乙");
        let _ = remove_literal(&text, "a", "甲乙");
    }
}
