use std::sync::atomic::{AtomicI64, Ordering};

use qingyuan_crawl::Secrets;
use qingyuan_model::{EventKind, Millis, Role};
use tempfile::TempDir;

use super::*;
use crate::explain::Asked;
use crate::house::Blueprint;
use crate::surroundings::Surroundings;

const RULE: &str = r#"
format = 1
[rule]
id = "spam.sample"
title = "样例"
category = "spam"
weight = 7.0
[lesson]
what = "样例"
harm = "样例"
advice = "样例"
[terms]
gift = ["免费领取"]
urge = ["名额有限"]
[match]
when = "near(gift, urge, 10)"
[[test]]
text = "免费领取，名额有限！"
expect = "hit"
[[test]]
text = "免费领取借书证"
expect = "pass"
"#;

struct Room {
    rules: TempDir,
    house: Arc<House>,
    clock: Arc<AtomicI64>,
    _data: TempDir,
}

impl Room {
    async fn open() -> Self {
        let (rules, data) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        std::fs::create_dir_all(rules.path().join("spam")).expect("a folder");
        std::fs::create_dir_all(rules.path().join("dict")).expect("a folder");
        std::fs::write(rules.path().join("policy.toml"), include_str!("../../../../rules/policy.toml"))
            .expect("a file");
        std::fs::write(rules.path().join("spam/sample.toml"), RULE).expect("a file");
        let clock = Arc::new(AtomicI64::new(1_000));
        let time = Arc::clone(&clock);
        let counter = AtomicI64::new(0);
        let random = move |bytes: &mut [u8]| {
            let next = counter.fetch_add(1, Ordering::Relaxed).to_le_bytes();
            bytes.iter_mut().zip(next.iter().cycle()).for_each(|(byte, part)| *byte = *part);
        };
        let house = House::open(Blueprint {
            data: data.path().to_owned(),
            rulebook: RulebookFiles::read(rules.path()).expect("a folder that can be read"),
            contact: "mailto:reload@tests.invalid".into(),
            secrets: Secrets::none(),
            weights: qingyuan_index::Weights::default(),
            surroundings: Surroundings::new(move || Millis(time.load(Ordering::Relaxed)), random),
        });
        Self { rules, house: house.await.expect("a house"), clock, _data: data }
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.rules.path().join(path), bytes).expect("a file");
    }

    async fn tick(&self) -> Reload {
        self.house.reload_if_changed().await.expect("the store takes it")
    }

    /// Two looks: what was saved before them counts at the second.
    async fn ticks(&self) -> Reload {
        assert_eq!(self.tick().await, Reload::Settling);
        self.tick().await
    }

    /// The rulebook in force, which must be the one that the store names.
    async fn in_force(&self) -> String {
        let hash = self.house.rulebook().hash().to_owned();
        assert_eq!(self.house.store.ruleset().await.expect("the store answers"), Some(hash.clone()));
        hash
    }

    /// How many rulebooks came into force, by the log.
    async fn recorded(&self) -> usize {
        let events = self.house.store.events_after(0, 1_000).await.expect("the store answers");
        events.iter().filter(|event| event.kind == EventKind::RulesetPublished.id()).count()
    }

    /// The weight that the rule has in the rulebook in force.
    fn weight(&self) -> f64 {
        self.house.rulebook().ruleset().rule("spam.sample").expect("it is there").weight
    }
}

#[tokio::test]
async fn a_good_save_is_in_force_and_a_broken_one_is_not_until_it_is_mended() {
    let room = Room::open().await;
    let first = room.in_force().await;
    assert_eq!(room.ticks().await, Reload::InForce(first.clone()), "what was opened is what lies there");
    assert_eq!(room.tick().await, Reload::Unchanged);

    room.write("spam/sample.toml", RULE.replace("weight = 7.0", "weight = 8.0"));
    let Reload::InForce(second) = room.ticks().await else { panic!("a good save is in force") };
    assert_ne!(first, second);
    assert_eq!((room.in_force().await, room.weight()), (second.clone(), 8.0));

    room.clock.store(2_000, Ordering::Relaxed);
    room.write("spam/sample.toml", RULE.replace("weight = 7.0", "wieght = 9.0"));
    room.write("dict/words.txt", "审核台 多\n");
    room.write("spam/gbk.toml", [0xB6, 0xFE, 0xCA, 0xD6]);
    assert!(matches!(room.ticks().await, Reload::Refused(errors) if errors >= 3));
    let broken = room.house.broken_rules().expect("it is broken");
    assert_eq!(broken.since, Millis(2_000));
    let files: std::collections::BTreeSet<&str> = broken.diagnostics.errors().map(|one| one.path.as_str()).collect();
    assert_eq!(files.into_iter().collect::<Vec<_>>(), ["dict/words.txt", "spam/gbk.toml", "spam/sample.toml"]);
    assert_eq!((room.in_force().await, room.weight()), (second, 8.0), "the last good rulebook goes on");

    room.clock.store(3_000, Ordering::Relaxed);
    std::fs::remove_file(room.rules.path().join("spam/gbk.toml")).expect("it is there");
    assert!(matches!(room.ticks().await, Reload::Refused(_)));
    assert_eq!(room.house.broken_rules().expect("still broken").since, Millis(2_000), "since the first mistake");

    room.write("spam/sample.toml", RULE.replace("weight = 7.0", "weight = 9.0"));
    room.write("dict/words.txt", "审核台 1000\n");
    let Reload::InForce(third) = room.ticks().await else { panic!("a mended save is in force") };
    assert_eq!((room.in_force().await, room.weight()), (third, 9.0));
    assert!(room.house.broken_rules().is_none());
    assert_eq!(room.recorded().await, 3, "one event for each rulebook that came into force");
}

#[tokio::test]
async fn a_mistake_that_is_taken_back_leaves_the_same_rulebook() {
    let room = Room::open().await;
    let first = room.in_force().await;
    room.write("policy.toml", "format = 1\n");
    assert_eq!(room.ticks().await, Reload::Refused(1));
    room.write("policy.toml", include_str!("../../../../rules/policy.toml"));
    assert_eq!(room.ticks().await, Reload::InForce(first));
    assert!(room.house.broken_rules().is_none());
    assert_eq!(room.recorded().await, 1);
}

#[tokio::test]
async fn a_file_that_is_being_written_is_not_read() {
    let room = Room::open().await;
    room.ticks().await;
    let first = room.in_force().await;
    let longer = RULE.replace("weight = 7.0", "weight = 8.0");
    for part in [0, 100, 200, 300] {
        // A cut anywhere inside would be refused; it is never tried, because each look sees another state.
        room.write("spam/sample.toml", longer.as_bytes().get(..part).unwrap_or_default());
        assert_eq!(room.tick().await, Reload::Settling, "{part}");
    }
    assert!(room.house.broken_rules().is_none());
    assert_eq!(room.in_force().await, first);
    room.write("spam/sample.toml", &longer);
    assert!(matches!(room.ticks().await, Reload::InForce(hash) if hash != first));
}

#[tokio::test]
async fn a_folder_that_is_gone_is_told_and_taken_up_again() {
    let room = Room::open().await;
    let first = room.in_force().await;
    let (here, away) = (room.rules.path().to_owned(), room.rules.path().with_extension("away"));
    std::fs::rename(&here, &away).expect("it can be moved");
    assert_eq!(room.tick().await, Reload::Refused(1));
    assert_eq!(room.in_force().await, first);
    std::fs::rename(&away, &here).expect("it can be moved back");
    assert_eq!(room.ticks().await, Reload::InForce(first));
    assert!(room.house.broken_rules().is_none());
}

#[tokio::test]
async fn only_an_admin_reads_the_folder_at_once_and_whoever_judges_keeps_the_rulebook_they_took() {
    let room = Room::open().await;
    let admin = Person { account: "admin".into(), role: Role::Admin };
    let editor = Person { account: "editor".into(), role: Role::Editor };
    let taken = room.house.rulebook();
    room.write("spam/sample.toml", RULE.replace("weight = 7.0", "weight = 8.0"));
    assert!(matches!(room.house.reload_rules(&editor).await, Err(PipelineError::Forbidden { .. })));
    let Ok(Reload::InForce(hash)) = room.house.reload_rules(&admin).await else { panic!("it is in force at once") };
    let asked = || Asked { text: "免费领取，名额有限！".into(), ..Asked::default() };
    let explained = room.house.explain(&admin, asked()).await.expect("an admin may");
    assert_eq!((explained.verdict.stamp().ruleset.as_str(), explained.scan.hits[0].weight), (hash.as_str(), 8.0));
    let before = taken.explain(&asked());
    assert_eq!((before.verdict.stamp().ruleset.as_str(), before.scan.hits[0].weight), (taken.hash(), 7.0));
    assert!(matches!(room.house.explain(&editor, asked()).await, Err(PipelineError::Forbidden { .. })));
}

#[tokio::test]
async fn a_draft_is_rehearsed_and_does_not_count() {
    let room = Room::open().await;
    room.write("spam/sample.toml", RULE.replace("weight = 7.0", "weight = 7.0\nstate = \"draft\""));
    room.ticks().await;
    let explained =
        room.house.rulebook().explain(&Asked { text: "免*费*领*取，名额有限".into(), ..Asked::default() });
    assert!(explained.scan.hits.is_empty() && explained.verdict.evidence().is_empty());
    assert_eq!(explained.rehearsed.iter().map(|hit| hit.rule.as_str()).collect::<Vec<_>>(), ["spam.sample"]);
    let excused = format!("{RULE}[[unless]]\nwhen = \"gift\"\nnever_if = \"@contact\"\nwhy = \"样例\"\n");
    let excused = excused.replace("weight = 7.0", "weight = 7.0\nstate = \"draft\"");
    room.write("spam/sample.toml", excused);
    assert!(matches!(room.ticks().await, Reload::InForce(_)));
    let explained =
        room.house.rulebook().explain(&Asked { text: "免费领取，名额有限".into(), ..Asked::default() });
    assert!(explained.rehearsed.is_empty());
    assert!(explained.rehearsed_exclusions.iter().any(|out| out.rule == "spam.sample" && !out.blocked));
}

#[tokio::test]
async fn synonyms_are_taken_up_and_change_no_verdicts_name() {
    let room = Room::open().await;
    let hash = room.house.rulebook().hash().to_owned();
    assert!(room.house.synonyms().is_empty());
    room.write("synonyms.txt", "电脑 = 计算机\n这一行忘了写符号\n");
    assert_eq!(room.ticks().await, Reload::InForce(hash.clone()));
    assert_eq!(room.house.synonyms().len(), 2);
    assert!(room.house.broken_rules().is_none());
    assert_eq!(room.house.rulebook().file("synonyms.txt"), None);

    // What cannot be read leaves the last good ones; rules go on being taken up beside it.
    room.write("synonyms.txt", b"\xFF\xFE\x00");
    assert_eq!(room.ticks().await, Reload::InForce(hash.clone()));
    assert_eq!(room.house.synonyms().len(), 2);
    room.write("spam/sample.toml", RULE.replace("weight = 7.0", "weight = 6.0"));
    let Reload::InForce(other) = room.ticks().await else { panic!("the rules are in order") };
    assert_ne!(other, hash);

    // And broken rules do not keep synonyms out.
    room.write("spam/sample.toml", "no rule");
    room.write("synonyms.txt", "电脑 = 计算机 = 微机\n");
    assert!(matches!(room.ticks().await, Reload::Refused(1..)));
    assert_eq!(room.house.synonyms().len(), 3);
}

#[test]
fn synonyms_are_linted_line_by_line() {
    let policy = ("policy.toml".to_owned(), include_str!("../../../../rules/policy.toml").to_owned());
    let synonyms = ("synonyms.txt".to_owned(), "# 说明\n电脑 = 计算机\n老赖 > 被执行人 * 7\n".to_owned());
    let found = RulebookFiles::new(vec![policy, synonyms]).lint(None);
    let shown: Vec<_> = found.iter().map(|one| (one.line, one.column, one.code, one.level)).collect();
    assert_eq!(shown, [(3, 13, "S001", qingyuan_rules::Level::Warning)]);
}
