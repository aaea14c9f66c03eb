//! Measuring rules and model against labels: figures, gates, the score sheet and the report.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tempfile::TempDir;

use super::binary::{Ran, path, run};
use super::room;

/// A lure that the shipped rules find.
const LURE: &str = "招兼职刷单员，先垫付本金再返佣金，加微信 qy_xugou_001，日入三百";

/// A lesson that nothing speaks against.
const LESSON: &str = "等差数列的前 n 项和等于首项与末项之和乘以项数再除以二，下面举例说明。";

/// Two label files: one of messages, and one of lessons with a label that the machine cannot agree with, in a text that
/// would like to be a link, a cell and a command to the terminal.
struct Labels {
    folder: TempDir,
    messages: PathBuf,
    lessons: PathBuf,
}

impl Labels {
    fn new() -> anyhow::Result<Self> {
        let folder = room::folder("labels")?;
        let line = |id: &str, label: &str, domain: &str, text: &str| {
            serde_json::json!({ "id": id, "label": label, "domain": domain, "text": text }).to_string() + "\n"
        };
        let (messages, lessons) = (folder.path().join("messages.jsonl"), folder.path().join("lessons.jsonl"));
        std::fs::write(&messages, line("m1", "fraud", "chat", LURE) + &line("m2", "clean", "chat", LESSON))?;
        let odd = format!("{LESSON}`|<b>\u{1b}[2J\n[a](http://x.example)");
        std::fs::write(&lessons, line("l|1", "rumor", "lesson", &odd) + &line("l2", "clean", "exam", LESSON))?;
        Ok(Self { folder, messages, lessons })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn eval(&self, more: &[&str]) -> anyhow::Result<Ran> {
        // By rules alone: a model that has learned more must not change what is tested here.
        let labels = ["eval", "--model", "none", "--labels", path(&self.messages)?, path(&self.lessons)?];
        run(&[&labels[..], more].concat())
    }

    fn gated(&self, gates: &str, more: &[&str]) -> anyhow::Result<Ran> {
        let file = self.file("gates.toml");
        std::fs::write(&file, gates)?;
        self.eval(&[&["--gate", path(&file)?], more].concat())
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}

#[test]
fn figures_are_the_same_for_people_programs_and_reviews() -> anyhow::Result<()> {
    let labels = Labels::new()?;
    let (sheet, report) = (labels.file("scores.csv"), labels.file("report"));
    let files = ["--scores", path(&sheet)?, "--report", path(&report)?];
    let told = labels.eval(&files)?.expect_code(0)?.stdout;
    for part in ["messages", "lessons", "全部（all）", "欺诈", "谣言与伪科学", "每千篇送审", "scores.csv"]
    {
        assert!(told.contains(part), "{part} is missing: {told}");
    }
    let rows = read(&sheet)?;
    let row = |begins: &str| rows.lines().find(|row| row.starts_with(begins)).with_context(|| rows.clone());
    assert!(row("messages,all,,")?.starts_with("messages,all,,2,1.0000,1.0000,1.0000,1.0000,0.0000,0.0000,1.0000,"));
    assert!(row("lessons,category,rumor,")?.starts_with("lessons,category,rumor,1,0.0000,0.0000,0.0000,,0.0000,"));
    assert!(row("all,domain,exam,")?.starts_with("all,domain,exam,1,,,,,0.0000,0.0000,,,"), "{rows}");
    assert!(row("all,all,,")?.starts_with("all,all,,4,1.0000,0.5000,"), "{rows}");

    let text = read(&report.join("report.md"))?;
    assert!(text.contains("| `l¦1` | 谣言与伪科学 | 正常 |"), "the miss is listed: {text}");
    assert!(text.contains("ˋ¦<b>\\u{1b}[2J⏎[a](http://x.example)`"), "what it says is code: {text}");
    for plot in ["pr.svg", "reliability.svg"] {
        assert!(text.contains(&format!("]({plot})")) && read(&report.join(plot))?.starts_with("<svg"), "{plot}");
    }
    let left: Vec<_> = std::fs::read_dir(&report)?.flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left.len(), 3, "nothing half-written stays: {left:?}");

    let object: serde_json::Value = serde_json::from_str(&labels.eval(&["--json"])?.expect_code(0)?.stdout)?;
    let sets: Vec<_> = object["sets"].as_array().context("no sets")?.iter().map(|set| &set["set"]).collect();
    assert_eq!(sets, ["messages", "lessons", "all"]);
    let all = &object["sets"][2];
    assert_eq!((&all["recall"], &all["categories"]["fraud"]["f1"]), (&0.5.into(), &1.0.into()), "{all}");
    assert!(text.contains(object["ruleset"].as_str().context("no ruleset")?), "the report names the ruleset");
    assert!(!rows.contains(object["ruleset"].as_str().context("no ruleset")?), "the sheet names none");
    let before = [rows, text, read(&report.join("pr.svg"))?];
    labels.eval(&files)?.expect_code(0)?;
    assert_eq!([read(&sheet)?, read(&report.join("report.md"))?, read(&report.join("pr.svg"))?], before);
    Ok(())
}

#[test]
fn a_gate_that_does_not_hold_is_a_finding_and_one_that_guards_nothing_a_mistake() -> anyhow::Result<()> {
    let labels = Labels::new()?;
    let kept = "[[gate]]\nset = \"messages\"\nfigure = \"recall\"\nat_least = 1\n\
                [[gate]]\ndomain = \"exam\"\nfigure = \"flagged\"\nat_most = 0\n";
    let told = labels.gated(kept, &[])?.expect_code(0)?.stdout;
    assert!(told.contains("2 条门槛全部达标"), "{told}");
    let broken =
        format!("{kept}[[gate]]\nset = \"lessons\"\ncategory = \"rumor\"\nfigure = \"recall\"\nat_least = 0.9\n");
    let told = labels.gated(&broken, &["--lang", "en"])?.expect_code(1)?.stdout;
    assert!(told.contains("gate: recall (lessons · category rumor) is 0.0000, wanted at least 0.9"), "{told}");
    assert!(told.contains("1 of 3 gates do not hold"), "{told}");
    let object: serde_json::Value = serde_json::from_str(&labels.gated(&broken, &["--json"])?.expect_code(1)?.stdout)?;
    let holds: Vec<_> = object["gates"].as_array().context("no gates")?.iter().map(|gate| &gate["holds"]).collect();
    assert_eq!(holds, [true, true, false]);
    for (gate, parts) in [
        ("set = \"letters\"\nfigure = \"n\"", ["gates.toml:1: there is no set `letters`", "messages, lessons, all"]),
        ("figure = \"speed\"", ["there is no figure `speed`", "recall_at_0.005"]),
        ("domain = \"news\"\nfigure = \"flagged\"", ["there is no domain `news`", "chat, exam, lesson"]),
        ("domain = \"exam\"\nfigure = \"recall\"", ["there is no figure `recall`", "n, flagged, rejected"]),
    ] {
        let refused = labels.gated(&format!("[[gate]]\n{gate}\nat_least = 0\n"), &[])?.expect_code(2)?;
        for part in parts {
            assert!(refused.stderr.contains(part), "{part} is missing: {}", refused.stderr);
        }
        assert_eq!(refused.stdout, "");
    }
    Ok(())
}

#[test]
fn wrong_lines_of_all_label_files_are_told_before_anything_is_judged() -> anyhow::Result<()> {
    let labels = Labels::new()?;
    std::fs::write(&labels.messages, format!("{{\"id\":1,\"text\":\"{LURE}\",\"label\":\"Fraud!\"}}\n"))?;
    std::fs::write(&labels.lessons, "\n{\"id\":2}\nnot JSON\n")?;
    let sheet = labels.file("scores.csv");
    let refused = labels.eval(&["--scores", path(&sheet)?])?.expect_code(2)?;
    for part in ["messages.jsonl:1:", "Fraud!", "lessons.jsonl:2:", "lessons.jsonl:3:"] {
        assert!(refused.stderr.contains(part), "{part} is missing: {}", refused.stderr);
    }
    assert!(refused.stdout.is_empty() && !sheet.exists());
    Ok(())
}
