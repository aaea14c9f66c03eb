//! Indexes are built beside the one in use and changed in one step, whoever serves meanwhile and whatever ends halfway.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context as _;

use super::binary::{checkout, path, qingyuan, run};
use super::crawled::crawled;
use super::deciding::{decide, first, open};
use super::patience::eventually;
use super::room;
use super::server::Server;
use super::visitor::Visitor;

const PATIENCE: Duration = Duration::from_secs(60);
const QUERY: &str = "导数的几何意义";

/// The folders of indexes, by name.
fn folders(data: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(data.join("index"))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn pointer(data: &Path) -> anyhow::Result<PathBuf> {
    let files = std::fs::read_dir(data.join("index"))?.collect::<Result<Vec<_>, _>>()?;
    let pointer =
        files.into_iter().map(|entry| entry.path()).find(|path| path.extension().is_some_and(|end| end == "json"));
    pointer.context("there is no pointer")
}

fn in_use(data: &Path) -> anyhow::Result<String> {
    let pointer: serde_json::Value = serde_json::from_slice(&std::fs::read(pointer(data)?)?)?;
    Ok(pointer["current"].as_str().context("no name")?.to_owned())
}

async fn follows(reader: &Visitor) -> anyhow::Result<()> {
    eventually("the index equals the library", PATIENCE, async || {
        let (items, indexed) = (reader.metric("qingyuan_items").await?, reader.metric("qingyuan_indexed_items").await?);
        Ok((items == indexed).then_some(()))
    })
    .await
}

#[tokio::test]
async fn an_index_built_beside_takes_over_under_a_running_server_and_can_be_taken_back() -> anyhow::Result<()> {
    let data = crawled()?.copy()?;
    let folder = path(data.path())?;
    let server = Server::start(data.path())?;
    let reader = server.visitor()?;
    follows(&reader).await?;
    let before = reader.found(QUERY).await?;
    assert!(!before.is_empty());
    let old = in_use(data.path())?;

    let mut rebuild = qingyuan(&["index", "rebuild", "--data", folder])?.stdout(Stdio::null()).spawn()?;
    let mut searches = 0;
    while rebuild.try_wait()?.is_none() || searches < 3 {
        assert_eq!(reader.found(QUERY).await?, before, "while the new one is built and after");
        searches += 1;
    }
    assert!(rebuild.wait()?.success());
    let new = in_use(data.path())?;
    assert_ne!(new, old);
    assert_eq!(reader.found(QUERY).await?, before);

    // What is decided now goes to the new one, also after it was away for a while.
    let editor = server.signed_in("editor").await?;
    let opened = open(&editor, &first(&editor).await?).await?;
    decide(&editor, &opened, "publish", "").await?.expect(303)?;
    follows(&reader).await?;
    run(&["index", "rollback", "--data", folder])?.expect_code(0)?;
    assert_eq!(in_use(data.path())?, old);
    follows(&reader).await?;
    assert!(!reader.found(QUERY).await?.is_empty());
    server.stop()?;
    run(&["index", "verify", "--data", folder])?.expect_code(0)?;
    run(&["index", "use", &new, "--data", folder])?.expect_code(0)?;
    run(&["index", "verify", "--data", folder])?.expect_code(0)?;
    let said = run(&["index", "use", "v3-nothing", "--data", folder])?.expect_code(2)?;
    assert!(said.stderr.contains("v3-nothing") && said.stderr.contains(&old), "{}", said.stderr);
    Ok(())
}

#[test]
fn a_dry_run_compares_and_changes_nothing() -> anyhow::Result<()> {
    let data = crawled()?.copy()?;
    let folder = path(data.path())?;
    let topics = data.path().join("topics.tsv");
    std::fs::write(&topics, "a\t导数的几何意义\nb\t钓鱼邮件\nno tab here\n")?;
    run(&["index", "verify", "--data", folder])?.expect_code(0)?;
    let old = in_use(data.path())?;
    let arguments = ["index", "rebuild", "--dry-run", "--topics", path(&topics)?, "--lang", "en", "--data", folder];
    let said = run(&arguments)?.expect_code(0)?;
    assert!(said.stdout.contains("2 questions: the same first result for 2, 100.0 %"), "{}", said.stdout);
    assert!(said.stderr.contains("line 3"), "{}", said.stderr);
    assert_eq!(in_use(data.path())?, old);
    let list = run(&["index", "list", "--lang", "en", "--data", folder])?.expect_code(0)?.stdout;
    assert!(list.contains("in use") && list.contains("can be used"), "{list}");
    Ok(())
}

#[tokio::test]
async fn a_rebuild_killed_halfway_leaves_the_index_in_use_and_no_torso() -> anyhow::Result<()> {
    let data = crawled()?.copy()?;
    let folder = path(data.path())?;
    run(&["index", "verify", "--data", folder])?.expect_code(0)?;
    let (old, before) = (in_use(data.path())?, folders(data.path())?.len());
    // Further and further into the work: as soon as there is a folder, a list, a part.
    for file in ["", "meta.json", ".tantivy-writer.lock"] {
        let mut rebuild = qingyuan(&["index", "rebuild", "--data", folder])?.stdout(Stdio::null()).spawn()?;
        eventually("the rebuild comes so far", PATIENCE, async || {
            let torso = folders(data.path())?
                .into_iter()
                .any(|name| name != old && data.path().join("index").join(name).join(file).exists());
            Ok((torso || rebuild.try_wait()?.is_some()).then_some(()))
        })
        .await?;
        rebuild.kill()?;
        rebuild.wait()?;
        run(&["index", "verify", "--data", folder])?.expect_code(0)?;
        assert!(folders(data.path())?.len() <= before + 2, "torsos are swept away: {:?}", folders(data.path())?);
        run(&["search", QUERY, "--data", folder])?.expect_code(0)?;
    }
    Ok(())
}

#[test]
fn a_pointer_that_says_nonsense_is_no_harm() -> anyhow::Result<()> {
    let data = crawled()?.copy()?;
    let folder = path(data.path())?;
    run(&["index", "rebuild", "--data", folder])?.expect_code(0)?;
    let new = in_use(data.path())?;
    for nonsense in ["{", "{\"current\": \"../../elsewhere\"}"] {
        std::fs::write(pointer(data.path())?, nonsense)?;
        run(&["index", "verify", "--data", folder])?.expect_code(0)?;
        assert_eq!(in_use(data.path())?, new, "{nonsense}");
    }
    Ok(())
}

#[tokio::test]
async fn another_dictionary_gets_its_index_while_the_server_runs() -> anyhow::Result<()> {
    let data = crawled()?.copy()?;
    let rules = room::folder("rules")?;
    room::copy(&checkout().join("rules"), rules.path())?;
    let server = Server::start_with(data.path(), &["--rules", path(rules.path())?])?;
    let reader = server.visitor()?;
    follows(&reader).await?;
    let (before, old) = (reader.found(QUERY).await?, folders(data.path())?);
    let words = rules.path().join("dict/xueke.txt");
    let text = std::fs::read_to_string(&words)?;
    std::fs::write(&words, format!("{text}\n几何意义 900\n"))?;
    let new = eventually("the new dictionary has an index of its own", PATIENCE, async || {
        assert_eq!(reader.found(QUERY).await?, before, "searches go on meanwhile");
        let names = folders(data.path())?;
        let new = names.into_iter().find(|name| !old.contains(name));
        Ok(new.filter(|new| data.path().join("index").join(format!("{new}.json")).exists()))
    })
    .await?;
    follows(&reader).await?;
    assert_eq!(reader.found(QUERY).await?, before);
    server.stop()?;
    let rules = path(rules.path())?;
    let list =
        run(&["index", "list", "--lang", "en", "--rules", rules, "--data", path(data.path())?])?.expect_code(0)?;
    let line = list.stdout.lines().find(|line| line.contains(&new)).context("not listed")?.to_owned();
    assert!(line.contains("in use"), "{}", list.stdout);
    run(&["index", "verify", "--rules", rules, "--data", path(data.path())?])?.expect_code(0)?;
    Ok(())
}
