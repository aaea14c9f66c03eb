//! Where a rule looks and what counts as a find: scopes, sounds, exclusions of one place, contexts that extend others.

use std::sync::{Arc, OnceLock};

use qingyuan_model::Tier;
use qingyuan_rules::{Fields, RuleFile, Ruleset, Scan};
use qingyuan_text::Segmenter;

fn rule(terms: &str, rest: &str) -> RuleFile {
    let text = format!(
        "format = 1\n[rule]\nid = \"fraud.r\"\ntitle = \"样例\"\ncategory = \"fraud\"\nweight = 8\n\
         [lesson]\nwhat = \"一\"\nharm = \"二\"\nadvice = \"三\"\n[terms]\n{terms}\n[match]\n{rest}\n\
         [[test]]\ntext = \"x\"\nexpect = \"hit\"\n[[test]]\ntext = \"y\"\nexpect = \"pass\"\n"
    );
    RuleFile { path: "fraud/r.toml".into(), text }
}

fn context(name: &str, head: &str, word: &str) -> RuleFile {
    let text = format!(
        "format = 1\n[context]\nid = \"context.{name}\"\ntitle = \"{name}\"\napplies = [\"fraud\"]\n\
         never_if = \"@phone\"\n{head}\n[terms]\nclass = [\"{word}\"]\n[match]\nwhen = \"class\"\n\
         [[test]]\ntext = \"{word}\"\nexpect = \"hit\"\n[[test]]\ntext = \"体育\"\nexpect = \"pass\"\n"
    );
    RuleFile { path: format!("context/{name}.toml"), text }
}

fn compile(files: &[RuleFile]) -> Ruleset {
    static SEGMENTER: OnceLock<Arc<Segmenter>> = OnceLock::new();
    let segmenter = SEGMENTER.get_or_init(|| Arc::new(Segmenter::new()));
    Ruleset::compile(files, Arc::clone(segmenter)).unwrap_or_else(|problems| panic!("{problems}"))
}

fn scan(files: &[RuleFile], text: &str) -> Scan {
    compile(files).scan(&Fields { text, ..Fields::default() })
}

fn marks<'t>(scan: &Scan, text: &'t str) -> Vec<&'t str> {
    scan.hits.iter().flat_map(|hit| &hit.marks).map(|mark| mark.slice(text)).collect()
}

#[test]
fn words_are_known_by_their_sound_where_a_rule_asks() {
    let files = [rule(
        "word = { words = [\"微信\", \"兼职\", \"注册\", \"快手\", \"赚米\"], match = \"pinyin\" }",
        "when = \"word\"",
    )];
    for text in ["薇信", "威信", "卫星", "兼值", "祖册", "筷手", "撰米", "微信", "weixin"] {
        let found = scan(&files, &format!("请看{text}。"));
        assert_eq!(marks(&found, &format!("请看{text}。")), [text]);
    }
    for text in ["景点", "经典", "天气", "微笑", "信用"] {
        assert!(scan(&files, text).hits.is_empty(), "{text}");
    }
    let found = scan(&files, "加薇信");
    assert!(found.hits[0].why.contains("“薇信”（音近“微信”）"), "{}", found.hits[0].why);
    assert_eq!(found.obfuscations.len(), 1, "the homophone is a trick of its own");
    assert!(scan(&files, "加微信").obfuscations.is_empty());
}

#[test]
fn a_rule_that_does_not_ask_hears_nothing() {
    let files = [rule("word = [\"景点\", \"微信\"]", "when = \"word\"")];
    assert!(scan(&files, "经典著作，卫星发射").hits.is_empty());
    let files = [rule("word = [\"景点\", \"微信\"]", "when = \"word\"\n[scope]\nviews = [\"base\", \"pinyin\"]")];
    assert_eq!(scan(&files, "经典著作").hits.len(), 1, "a scope may ask for all its words");
}

#[test]
fn sounds_combine_with_places() {
    let terms = "word = { words = [\"快手\", \"兼职\"], match = \"pinyin\" }\nadd = [\"招聘\", \"下载\"]";
    let files = [rule(terms, "when = \"near(word, add, 4)\"")];
    let text = "下载筷手极速版";
    assert_eq!(marks(&scan(&files, text), text), ["下载", "筷手"]);
    assert!(scan(&files, "筷手在很远很远的地方下载").hits.is_empty());
}

#[test]
fn an_exclusion_covers_its_own_place_only() {
    let terms = "bait = [\"兼职\"]\npay = [\"垫付\"]\nwarn = [\"谨防\"]";
    let rest =
        "when = \"near(bait, pay, 4)\"\n[[unless]]\nwhen = \"warn\"\nnear = 6\nnever_if = \"@phone\"\nwhy = \"在提醒\"";
    let files = [rule(terms, rest)];
    let quoted = "谨防兼职垫付。";
    assert!(scan(&files, quoted).hits.is_empty());
    let text = format!("{quoted}{}兼职先垫付", "另外有一则消息与此毫无关系。");
    let found = scan(&files, &text);
    assert_eq!(found.hits.len(), 1, "the second place is not excused by the first one's warning");
    assert!(found.hits[0].span.start > 10 && !found.exclusions[0].blocked);
}

#[test]
fn filling_does_not_push_words_apart() {
    let files = [rule("bait = [\"兼职\"]\npay = [\"垫付\"]", "when = \"near(bait, pay, 3)\"")];
    for text in
        ["兼职[em]e163[/em]先[em]e163[/em]垫付", "兼职\u{200B}\u{200B}\u{200B}\u{200B}先垫付", "兼 职  先  要  垫 付"]
    {
        assert_eq!(scan(&files, text).hits.len(), 1, "{text}");
    }
    assert!(scan(&files, "兼职一二三四垫付").hits.is_empty());
}

#[test]
fn a_scope_names_sources_tiers_and_views() {
    let scoped = |scope: &str| compile(&[rule("word = [\"微信\"]", &format!("when = \"word\"\n[scope]\n{scope}"))]);
    let with =
        |rules: &Ruleset, text, source, tier| !rules.scan(&Fields { text, source, tier, title: "" }).hits.is_empty();

    let forum = scoped("sources = [\"forum\"]");
    assert!(
        with(&forum, "微信", "forum", None) && !with(&forum, "微信", "news", None) && !with(&forum, "微信", "", None)
    );
    let open = scoped("tiers = [\"open\"]");
    assert!(with(&open, "微信", "", Some(Tier::Open)));
    assert!(!with(&open, "微信", "", Some(Tier::Trusted)) && !with(&open, "微信", "", None));

    let base = scoped("views = [\"base\"]");
    assert!(with(&base, "微信", "", None) && !with(&base, "微*信", "", None));
    let skeleton = scoped("views = [\"skeleton\"]");
    assert!(with(&skeleton, "微*信", "", None) && with(&skeleton, "远处的花*草，这里的微信", "", None));
}

#[test]
fn a_context_holds_where_one_that_it_extends_holds() {
    let files = [
        rule("bait = [\"兼职\"]", "when = \"bait\""),
        context("school", "extends = [\"context.lesson\"]", "校园"),
        context("lesson", "", "课堂"),
    ];
    let found = scan(&files, "课堂上讲兼职");
    let held: Vec<&str> = found.contexts.iter().map(|hit| hit.context.as_str()).collect();
    assert_eq!(held, ["context.lesson", "context.school"]);
    assert_eq!(scan(&files, "校园里的兼职").contexts.len(), 1);
    let guarded = scan(&files, "课堂上讲兼职，电话 13800000000");
    assert!(guarded.contexts.is_empty());
    assert!(guarded.exclusions.iter().all(|out| out.blocked && out.guard.is_some()), "{:?}", guarded.exclusions);
}

#[test]
fn patterns_are_found_in_disguise_and_at_the_edge_of_their_window() {
    let files = [rule("pay = { regex = '(?:一天|日入)[^。]{0,6}[0-9]{3,4}元' }", "when = \"pay\"")];
    let padding = "图书馆里很安静。".repeat(60);
    for text in ["日入500元", "日·入 500元", "日\u{200B}入约莫能有300元"] {
        let whole = format!("{padding}{text}{padding}");
        let found = scan(&files, &whole);
        assert_eq!(marks(&found, &whole), [text], "{text}");
    }
    assert!(scan(&files, "一天里借出了大约近两千多本书，500元").hits.is_empty());
}

#[test]
fn numbers_that_should_not_be_public_are_entities() {
    let files = [rule("word = [\"资料\"]", "when = \"near(word, @id_number or @bank_card, 9)\"")];
    // The sample number of GB 11643 and the test number that card networks publish.
    assert_eq!(scan(&files, "资料：11010519491231002X").hits.len(), 1);
    assert_eq!(scan(&files, "资料：4111 1111 1111 1111").hits.len(), 1);
    assert!(scan(&files, "资料：110105194912310021，4111 1111 1111 1112").hits.is_empty());
}

#[test]
fn a_context_of_some_sources_weakens_nothing_from_others() {
    let files = [rule("bait = [\"兼职\"]", "when = \"bait\""), context("lesson", "", "课堂")];
    let mut scoped = files.clone();
    scoped[1].text += "\n[scope]\ntiers = [\"trusted\"]\n";
    let rules = compile(&scoped);
    let from = |tier| rules.scan(&Fields { text: "课堂兼职", tier, ..Fields::default() }).contexts.len();
    assert_eq!((from(Some(Tier::Trusted)), from(Some(Tier::Open)), from(None)), (1, 0, 0));
    assert_eq!(scan(&files, "课堂兼职").contexts.len(), 1);
}

#[test]
fn nothing_is_excused_through_a_context_that_would_not_excuse_it_itself() {
    let mut files = [
        rule("bait = [\"兼职\"]", "when = \"bait\""),
        context("school", "extends = [\"context.lesson\"]", "校园"),
        context("lesson", "", "课堂"),
    ];
    files[2].text = files[2].text.replace("never_if = \"@phone\"", "never_if = \"pay\"");
    files[2].text = files[2].text.replace("[match]", "pay = [\"垫付\"]\n[match]");
    assert_eq!(scan(&files, "课堂兼职").contexts.len(), 2);
    assert!(scan(&files, "课堂兼职垫付").contexts.is_empty(), "the parent's guard holds for the child as well");
    files[2].text = files[2].text.replace("applies", "state = \"draft\"\napplies");
    assert!(scan(&files, "课堂兼职").contexts.is_empty(), "a draft excuses nothing, not even through another");
}

#[test]
fn a_pair_in_one_sentence_is_found_though_a_nearer_partner_is_in_another() {
    let terms = "a = [\"兼职\"]\nb = [\"微信\"]\nc = [\"转账\"]";
    let text = "加微信。兼职请速加微信";
    for when in ["same_sentence(a, b) and not c", "same_sentence(b, a) and not c"] {
        assert_eq!(scan(&[rule(terms, &format!("when = \"{when}\""))], text).hits.len(), 1, "{when}");
    }
    let files = [rule(terms, "when = \"before(near(a, b, 10), c, 3)\"")];
    assert_eq!(scan(&files, "微信兼职就是好加微信去转账").hits.len(), 1);
}

#[test]
fn asking_for_sounds_alone_finds_the_word_itself_too() {
    let files = [rule("word = [\"微信\"]", "when = \"word\"\n[scope]\nviews = [\"pinyin\"]")];
    for text in ["微信", "薇信", "微*信"] {
        assert_eq!(scan(&files, text).hits.len(), 1, "{text}");
    }
}

#[test]
fn words_are_told_apart_by_what_they_are_and_not_by_how_they_are_written() {
    let patterns = "a = { regex = '日赚[0-9]{2,4}' }\nb = { regex = '月入[0-9]{2,4}' }";
    let files = [rule(patterns, "when = \"distinct(a, b) >= 2\"")];
    assert_eq!(scan(&files, "日赚300，月入9000").hits.len(), 1);
    let sounds = "a = { words = [\"微信\", \"兼职\"], match = \"pinyin\" }";
    let files = [rule(sounds, "when = \"distinct(a) >= 2\"")];
    assert!(scan(&files, "微信、薇信、威信").hits.is_empty(), "one word in three spellings is one word");
    assert_eq!(scan(&files, "薇信、兼值").hits.len(), 1);
}

#[test]
fn an_excuse_counts_wherever_it_is_near() {
    let terms = "bait = [\"兼职\"]\npay = [\"微信\"]\nwarn = [\"谨防\"]";
    let rest = "when = \"near(bait, pay, 40)\"\n[[unless]]\nwhen = \"warn\"\nnear = 5\nnever_if = \"@phone\"\nwhy = \"在提醒\"";
    let files = [rule(terms, rest)];
    assert!(scan(&files, "兼职请加微信，谨防").hits.is_empty());
    assert!(scan(&files, "谨防一二三四五六七八兼职请加微信，谨防").hits.is_empty(), "a farther excuse takes none away");
    let files = [rule(terms, &rest.replace("near(bait, pay, 40)", "count(bait) >= 3 and not pay"))];
    let far = "另有消息与此毫无关系可言。";
    assert_eq!(scan(&files, &format!("谨防兼职。{far}兼职{far}兼职{far}兼职")).hits.len(), 1, "three are not excused");
    assert!(scan(&files, &format!("谨防兼职。{far}兼职{far}兼职")).hits.is_empty());
}

#[test]
fn more_excused_places_than_are_tried_are_for_a_person() {
    let terms = "bait = [\"兼职\"]\npay = [\"垫付\"]\nwarn = [\"谨防\"]";
    let rest =
        "when = \"near(bait, pay, 4)\"\n[[unless]]\nwhen = \"warn\"\nnear = 3\nnever_if = \"@phone\"\nwhy = \"在提醒\"";
    let text = "谨防兼职垫付。今天天气很好。".repeat(80) + "兼职先垫付";
    let found = scan(&[rule(terms, rest)], &text);
    assert!(found.hits.len() == 1 || found.exhausted.is_some());
}

#[test]
fn a_guard_looks_everywhere() {
    let terms = "bait = [\"兼职\"]\nwarn = [\"谨防\"]\npay = [\"垫付\"]";
    let rest = "when = \"bait\"\n[[unless]]\nwhen = \"warn\"\nnever_if = \"pay\"\nwhy = \"在提醒\"\n[scope]\nfields = [\"title\"]";
    let rules = compile(&[rule(terms, rest)]);
    let hits = |text| rules.scan(&Fields { title: "谨防兼职", text, ..Fields::default() }).hits.len();
    assert_eq!((hits("没有别的"), hits("先垫*付")), (0, 1));
}
