//! Vetted resources come in by the file, go out again, and are found as runs of searches find them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::binary::{Ran, path, qingyuan, run, run_with_input};
use super::patience::eventually;
use super::process::Running;
use super::room;

const HARMFUL: &str = "加微信 qy_xugou_001 领兼职任务，先垫付本金后返佣金，日结三百，名额有限，手慢无";

fn resource(id: &str, title: &str, text: &str) -> Value {
    json!({ "id": id, "title": title, "text": text })
}

fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

/// Imports what is read on standard input.
fn bring(data: &Path, input: &str, more: &[&str], code: i32) -> anyhow::Result<Ran> {
    let mut arguments = vec!["library", "import", "-", "--json", "--lang", "en", "--data", path(data)?];
    arguments.extend(more);
    run_with_input(&arguments, input.as_bytes())?.expect_code(code)
}

/// Published, queued, unchanged, standing and wrong.
fn counts(ran: &Ran) -> anyhow::Result<[u64; 5]> {
    let rows = ran.json_lines()?;
    let row = rows.first().with_context(|| format!("no counts: {}", ran.stderr))?;
    Ok(["published", "queued", "unchanged", "standing", "wrong"].map(|key| row[key].as_u64().unwrap_or(u64::MAX)))
}

fn exported(data: &Path) -> anyhow::Result<Vec<Value>> {
    let mut rows = run(&["library", "export", "--data", path(data)?])?.expect_code(0)?.json_lines()?;
    rows.sort_by_key(|row| (row["source"].to_string(), row["id"].to_string()));
    Ok(rows)
}

fn in_order(data: &Path) -> anyhow::Result<()> {
    run(&["audit", "verify", "--data", path(data)?])?.expect_code(0)?;
    run(&["index", "verify", "--data", path(data)?])?.expect_code(0)?;
    Ok(())
}

#[test]
fn each_line_is_let_in_queued_or_told_wrong() -> anyhow::Result<()> {
    let folder = room::folder("bring")?;
    let data = folder.path().join("data");
    let mut full =
        resource("law-1", "个体工商户条例第二条", "有经营能力的公民，可以从事工商业经营。\n\n个体工商户的权益受保护。");
    full["url"] = "https://law.example/2".into();
    full["author"] = json!(["立法机关"]);
    full["published"] = "2011-04-16".into();
    full["subject"] = "法律".into();
    full["kind"] = "法条".into();
    full["tags"] = json!(["商事", "登记"]);
    full["licence"] = "公有领域".into();
    let mut input = lines(&[
        full.clone(),
        resource("a/../b?c#d", "极短", "短。"),
        resource("lure", "招聘兼职", HARMFUL),
        resource("no title", "空格编号", "正文"),
    ]);
    input.push_str("{ this is no JSON\n\n");
    input.push_str(&lines(&[
        json!({ "id": "half", "title": "没有正文" }),
        resource("last", "最后一条", "图书馆八点开门。"),
    ]));
    let ran = bring(&data, &input, &["--reason", "法规汇编，已审"], 1)?;
    assert_eq!(counts(&ran)?, [3, 1, 0, 0, 3], "{}", ran.stderr);
    for said in ["line 4: `id`", "line 5: this is no JSON", "line 7: missing field `text`", "lure (line 3)"] {
        assert!(ran.stderr.contains(said), "`{said}` is missing in:\n{}", ran.stderr);
    }
    let rows = exported(&data)?;
    let ids: Vec<_> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    assert_eq!(ids, ["a/../b?c#d", "last", "law-1"]);
    for key in ["id", "title", "url", "author", "published", "subject", "kind", "tags", "licence"] {
        assert_eq!(rows[2][key], full[key], "{key}");
    }
    assert_eq!(rows[2]["text"], "有经营能力的公民，可以从事工商业经营。\n个体工商户的权益受保护。");
    let found = run(&["search", "工商户", "--json", "--data", path(&data)?])?.expect_code(0)?.json_lines()?;
    assert_eq!(found[0]["url"], "https://law.example/2", "{found:?}");
    let nothing = run(&["search", "垫付本金", "--json", "--data", path(&data)?])?;
    assert!(!nothing.stdout.contains("招聘兼职"), "{}", nothing.stdout);
    in_order(&data)
}

#[test]
fn the_same_again_changes_nothing_and_other_content_is_decided_anew() -> anyhow::Result<()> {
    let folder = room::folder("again")?;
    let data = folder.path().join("data");
    let first = lines(&[
        resource("a", "图书馆", "图书馆八点开门。"),
        resource("b", "食堂", "食堂六点开门。"),
        resource("lure", "兼职", HARMFUL),
    ]);
    assert_eq!(counts(&bring(&data, &first, &[], 0)?)?, [2, 1, 0, 0, 0]);
    let before = exported(&data)?;
    assert_eq!(counts(&bring(&data, &first, &[], 0)?)?, [0, 0, 3, 0, 0]);
    assert_eq!(exported(&data)?, before);
    // The last line with an id counts, and a fact is content as well.
    let mut changed = resource("a", "图书馆", "图书馆九点开门。");
    let mut labelled = resource("b", "食堂", "食堂六点开门。");
    labelled["subject"] = "后勤".into();
    let input = lines(&[changed.clone(), resource("a", "图书馆", "图书馆八点开门。"), labelled]);
    assert_eq!(counts(&bring(&data, &input, &[], 0)?)?[0], 3);
    let after = exported(&data)?;
    assert_eq!((&after[0]["item"], &after[0]["text"]), (&before[0]["item"], &"图书馆八点开门。".into()));
    assert_eq!((&after[1]["item"], &after[1]["subject"]), (&before[1]["item"], &"后勤".into()));
    assert_ne!(after[1]["document"], before[1]["document"]);
    // Under another source it is another resource; what turns harmful never takes the place of what was good.
    changed["text"] = HARMFUL.into();
    assert_eq!(counts(&bring(&data, &lines(&[changed]), &[], 0)?)?, [0, 1, 0, 0, 0]);
    assert_eq!(exported(&data)?, after);
    assert_eq!(
        counts(&bring(&data, &lines(&[resource("a", "操场", "操场夜里关灯。")]), &["--source", "sport"], 0)?)?[0],
        1
    );
    assert_eq!(exported(&data)?.len(), 3);
    in_order(&data)
}

#[test]
fn only_who_may_decide_vouches() -> anyhow::Result<()> {
    let folder = room::folder("vouch")?;
    let data = folder.path().join("data");
    let input = lines(&[resource("a", "图书馆", "图书馆八点开门。")]);
    for (name, role) in [("bianji", "editor"), ("zhuanjia", "expert"), ("likai", "editor")] {
        run(&["user", "add", name, "--role", role, "--data", path(&data)?])?.expect_code(0)?;
    }
    run(&["user", "disable", "likai", "--data", path(&data)?])?.expect_code(0)?;
    for (name, said) in [("nobody", "there is no account `nobody`"), ("zhuanjia", "may not"), ("likai", "is disabled")]
    {
        let ran = bring(&data, &input, &["--as", name], 2)?;
        assert!(ran.stderr.contains(said), "{name}: {}", ran.stderr);
    }
    assert!(exported(&data)?.is_empty());
    bring(&data, &input, &["--as", "bianji"], 0)?;
    assert_eq!(exported(&data)?.len(), 1);
    let missing = run(&["library", "import", "no-such-file.jsonl", "--data", path(&data)?])?.expect_code(2)?;
    assert!(missing.stderr.contains("no-such-file.jsonl"), "{}", missing.stderr);
    Ok(())
}

#[test]
fn what_goes_out_makes_the_same_library_elsewhere() -> anyhow::Result<()> {
    let folder = room::folder("round")?;
    let (here, there) = (folder.path().join("here"), folder.path().join("there"));
    let mut known = resource("a", "图书馆", "图书馆八点开门。\n凭卡入馆。");
    known["tags"] = json!(["开放时间"]);
    known["url"] = "https://lib.example/hours".into();
    bring(&here, &lines(&[known, resource("b", "食堂", "食堂六点开门。")]), &[], 0)?;
    bring(&here, &lines(&[resource("a", "操场", "操场夜里关灯。")]), &["--source", "sport"], 0)?;
    // A crawled page with headings and lists comes by the other road.
    let page = folder.path().join("shulun.html");
    std::fs::write(&page, super::site::article("数论入门：从整除开始", "数论", 3))?;
    run(&["import", path(&page)?, "--source", "upload", "--tier", "trusted", "--data", path(&here)?])?
        .expect_code(0)?;
    let gone = run(&["library", "export", "--data", path(&here)?])?.expect_code(0)?;
    let packed = folder.path().join("library.jsonl.gz");
    let mut packer = flate2::write::GzEncoder::new(std::fs::File::create(&packed)?, flate2::Compression::fast());
    packer.write_all(gone.stdout.as_bytes())?;
    packer.finish()?;
    run(&["library", "import", path(&packed)?, "--data", path(&there)?])?.expect_code(0)?;
    let bare = |data: &Path| {
        let rows = exported(data)?.into_iter().map(|mut row| {
            // Numbers of the house, and the hash, which for the crawled page now covers what the file says of it.
            row.as_object_mut().map(|row| (row.remove("item"), row.remove("document")));
            row
        });
        anyhow::Ok(rows.collect::<Vec<_>>())
    };
    assert_eq!(bare(&here)?.len(), 4, "{}", gone.stdout);
    assert_eq!(bare(&there)?, bare(&here)?);
    in_order(&there)
}

#[tokio::test]
async fn killed_in_the_middle_a_repeat_does_the_rest() -> anyhow::Result<()> {
    const LINES: usize = 2_000;
    let folder = room::folder("killed-import")?;
    let (data, file, rules) = (folder.path().join("data"), folder.path().join("many.jsonl"), room::bare_rules()?);
    let rows: Vec<_> = (0..LINES)
        .map(|n| {
            resource(&format!("r{n}"), &format!("第{n}条"), &format!("编号{n}的资源讲的是{}与{}。", n * 7, n * 13))
        })
        .collect();
    std::fs::write(&file, lines(&rows))?;
    let arguments =
        ["library", "import", path(&file)?, "--json", "--rules", path(rules.path())?, "--data", path(&data)?];
    let running = Running::start(qingyuan(&arguments)?)?;
    // Each batch is one body: with the third, the first is written.
    eventually("three batches", Duration::from_secs(120), async || {
        let folders = std::fs::read_dir(data.join("blobs")).into_iter().flatten().filter_map(Result::ok);
        let bodies = folders.flat_map(|folder| std::fs::read_dir(folder.path()).into_iter().flatten());
        Ok((bodies.count() >= 3).then_some(()))
    })
    .await?;
    running.kill()?;
    run(&["audit", "verify", "--data", path(&data)?])?.expect_code(0)?;
    let kept = u64::try_from(exported(&data)?.len())?;
    assert!(kept > 0, "nothing was written before the kill");
    let [published, queued, unchanged, ..] = counts(&run(&arguments)?.expect_code(0)?)?;
    assert_eq!((published + kept, queued, unchanged), (u64::try_from(LINES)?, 0, kept));
    let ids: BTreeMap<_, _> = exported(&data)?.into_iter().map(|row| (row["id"].to_string(), ())).collect();
    assert_eq!(ids.len(), LINES);
    in_order(&data)
}

#[test]
fn a_run_ranks_as_the_page_does() -> anyhow::Result<()> {
    let folder = room::folder("topics")?;
    let data = folder.path().join("data");
    let rows: Vec<_> = (0..40)
        .map(|n| {
            resource(
                &format!("doc-{n}"),
                &format!("第{n}讲"),
                &format!("{}导数与切线。", "函数的极限。".repeat(n % 7 + 1)),
            )
        })
        .collect();
    bring(&data, &lines(&rows), &[], 0)?;
    let topics = "q1\t导数\nno tab here\n\nq2\t没有人写过的词语饕餮\nq3\t函数的极限\nq1\t切线\n";
    let arguments = ["search", "--topics", "-", "--run", "-", "-k", "5", "--data", path(&data)?];
    let ran = run_with_input(&arguments, topics.as_bytes())?.expect_code(1)?;
    assert!(ran.stderr.contains("line 2") && ran.stderr.contains("no tab"), "{}", ran.stderr);
    let mut expected = String::new();
    for (id, query) in [("q1", "导数"), ("q3", "函数的极限"), ("q1", "切线")] {
        let found = run(&["search", query, "--limit", "5", "--json", "--data", path(&data)?])?.json_lines()?;
        assert_eq!(found.len(), 5, "{query}");
        for (at, row) in found.iter().enumerate() {
            let title = row["title"].as_str().unwrap_or_default();
            let number = title.trim_start_matches('第').trim_end_matches('讲');
            writeln!(expected, "{id} Q0 doc-{number} {}", at + 1)?;
        }
    }
    let ranked: String =
        ran.stdout.lines().map(|line| format!("{}\n", line.split(' ').take(4).collect::<Vec<_>>().join(" "))).collect();
    assert_eq!(ranked, expected);
    assert!(
        ran.stdout.lines().all(|line| line.ends_with(" qingyuan") && line.split(' ').count() == 6),
        "{}",
        ran.stdout
    );
    Ok(())
}
