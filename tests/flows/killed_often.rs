//! Fifty SIGKILLs at random points of imports and commits: nothing acknowledged is lost, nothing comes twice, and what was
//! withdrawn is never found.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::binary::{path, qingyuan, run};
use super::patience::eventually;
use super::process::Running;
use super::room;
use super::server::Server;
use super::suggesting::withdraw;
use super::visitor::Visitor;

/// So many processes are killed.
const KILLS: usize = 50;
/// Lines that each import has to write anew: two batches.
const LINES: usize = 300;
/// Where the draws begin; printed, so that a failure can be looked at again.
const SEED: u64 = 20_261_123;
const PATIENCE: Duration = Duration::from_secs(60);

/// A linear congruential generator (constants of Knuth's MMIX).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn line(id: usize) -> String {
    let text = format!("编号{id}的资源讲的是{}与{}，第{}次修订。", id * 7, id * 13, id % 9);
    json!({ "id": format!("r{id}"), "title": format!("第{id}条"), "text": text }).to_string()
}

/// How far a process has come, as its files tell: what was written ahead of the database, and how many files there are of
/// indexes.
fn traces(data: &Path) -> anyhow::Result<(u64, u64)> {
    let wal = std::fs::metadata(data.join("qingyuan.db-wal")).map_or(0, |metadata| metadata.len());
    let mut files = 0;
    for folder in std::fs::read_dir(data.join("index")).into_iter().flatten() {
        let folder = folder?;
        if folder.file_type()?.is_dir() {
            files += u64::try_from(std::fs::read_dir(folder.path())?.count())?;
        }
    }
    Ok((wal, files))
}

#[tokio::test]
async fn fifty_kills_lose_nothing_and_bring_nothing_back() -> anyhow::Result<()> {
    let folder = room::folder("killed-often")?;
    let (data, file, rules) = (folder.path().join("data"), folder.path().join("lines.jsonl"), room::bare_rules()?);
    let (data_name, rules) = (path(&data)?, path(rules.path())?);
    let import = ["library", "import", path(&file)?, "--json", "--rules", rules, "--data", data_name];

    // One item is withdrawn before: it must never come back, whoever is killed, and though every file names it.
    let secret = json!({ "id": "secret", "title": "饕餮旧闻", "text": "饕餮旧闻已经查明不实。" }).to_string();
    std::fs::write(&file, format!("{secret}\n"))?;
    run(&import)?.expect_code(0)?;
    let said = run(&["user", "add", "--role", "admin", "admin", "--data", data_name])?.expect_code(0)?.stdout;
    let password = said.split_whitespace().last().context("no password")?.to_owned();
    let server = Server::start_with(&data, &["--rules", rules])?;
    let found = server.visitor()?.get("/api/v1/search?q=%E9%A5%95%E9%A4%AE").await?.expect(200)?;
    let found: Value = serde_json::from_str(&found.body)?;
    let admin = Visitor::signed_in(server.visitor()?.base(), "admin", &password).await?;
    withdraw(&admin, &found["results"][0]["id"]).await?;
    server.stop()?;

    println!("seed {SEED}");
    let mut dice = Dice(SEED);
    let mut all = vec![secret];
    let mut cut_short = 0;
    for kill in 0..KILLS {
        all.extend((kill * LINES..(kill + 1) * LINES).map(line));
        // The last lines again, some of them not yet written by whoever was killed.
        let from = all.len().saturating_sub(2 * LINES);
        let lines = all[..1].iter().chain(&all[from.max(1)..]).map(|line| format!("{line}\n")).collect::<String>();
        std::fs::write(&file, lines)?;
        let (wal, files) = traces(&data)?;
        // Some kilobytes to some megabytes further, or some files of the index further.
        let (more_wal, more_files) = match dice.below(3) {
            0 => (dice.below(200_000), u64::MAX),
            1 => (dice.below(4_000_000), u64::MAX),
            _ => (u64::MAX, dice.below(24)),
        };
        let mut running = Running::start(qingyuan(&import)?)?;
        eventually("the import comes so far, or ends", PATIENCE, async || {
            let (wal_now, files_now) = traces(&data)?;
            let far = wal_now.abs_diff(wal) > more_wal || files_now.abs_diff(files) > more_files;
            Ok((far || running.has_ended()?).then_some(()))
        })
        .await?;
        cut_short += usize::from(!running.has_ended()?);
        running.kill()?;
        if kill % 10 == 9 {
            run(&["audit", "verify", "--data", data_name])?.expect_code(0)?;
            run(&["search", "饕餮旧闻", "--rules", rules, "--data", data_name])?.expect_code(1)?;
        }
    }
    println!("{cut_short} of {KILLS} were cut short");
    assert!(cut_short > KILLS / 2, "the draws reach too far: only {cut_short} were cut short");

    let lines = all.iter().map(|line| format!("{line}\n")).collect::<String>();
    std::fs::write(&file, lines)?;
    run(&import)?.expect_code(0)?;
    run(&["audit", "verify", "--data", data_name])?.expect_code(0)?;
    run(&["index", "verify", "--rules", rules, "--data", data_name])?.expect_code(0)?;
    run(&["search", "饕餮旧闻", "--rules", rules, "--data", data_name])?.expect_code(1)?;
    let mut times = BTreeMap::<String, usize>::new();
    for row in run(&["library", "export", "--data", data_name])?.expect_code(0)?.json_lines()? {
        *times.entry(row["id"].as_str().context("no id")?.to_owned()).or_default() += 1;
    }
    assert_eq!((times.len(), times.values().max()), (KILLS * LINES, Some(&1)), "each once, and not the withdrawn one");
    Ok(())
}
