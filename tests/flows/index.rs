//! The index is derived: whatever happens to its files, it comes back by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use super::binary::{path, run};
use super::crawled::crawled;
use super::deciding::{decide, first, open};
use super::patience::eventually;
use super::server::Server;
use super::visitor::Visitor;

const QUERIES: [&str; 5] = ["导数的几何意义", "钓鱼邮件", "古籍閱讀", "Python", ""];

const REBUILT: Duration = Duration::from_secs(60);

async fn answers(reader: &Visitor) -> anyhow::Result<BTreeMap<&'static str, BTreeSet<String>>> {
    let mut answers = BTreeMap::new();
    for query in QUERIES {
        answers.insert(query, reader.found(query).await?.into_iter().collect());
    }
    Ok(answers)
}

/// Serves the folder until the index holds all items, and asks.
async fn served(data: &Path) -> anyhow::Result<BTreeMap<&'static str, BTreeSet<String>>> {
    let server = Server::start(data)?;
    let reader = server.visitor()?;
    eventually("the index equals the library", REBUILT, async || {
        let (items, indexed) = (reader.metric("qingyuan_items").await?, reader.metric("qingyuan_indexed_items").await?);
        Ok((items == indexed).then_some(()))
    })
    .await?;
    let answers = answers(&reader).await?;
    server.stop()?;
    Ok(answers)
}

fn damage(folder: &Path, bytes: &[u8]) -> anyhow::Result<usize> {
    let mut damaged = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            damaged += damage(&entry.path(), bytes)?;
        } else {
            std::fs::write(entry.path(), bytes)?;
            damaged += 1;
        }
    }
    Ok(damaged)
}

#[tokio::test]
async fn index_is_rebuilt_when_deleted_or_corrupt() -> anyhow::Result<()> {
    let data = crawled()?.copy()?;
    let index = data.path().join("index");
    let whole = served(data.path()).await?;
    assert!(whole.values().all(|urls| !urls.is_empty()), "{whole:?}");

    std::fs::remove_dir_all(&index)?;
    assert_eq!(served(data.path()).await?, whole, "after the index was deleted");

    assert!(damage(&index, b"this is no index")? > 0);
    assert_eq!(served(data.path()).await?, whole, "after every file of the index was overwritten");

    assert!(damage(&index, b"")? > 0);
    assert_eq!(served(data.path()).await?, whole, "after every file of the index was emptied");

    run(&["index", "rebuild", "--data", path(data.path())?])?.expect_code(0)?;
    run(&["index", "verify", "--data", path(data.path())?])?.expect_code(0)?;
    assert_eq!(served(data.path()).await?, whole, "after a rebuild by hand");
    Ok(())
}

/// Publishes a waiting document through the desk's forms, so that the library changes while the server runs.
async fn change_the_library(server: &Server) -> anyhow::Result<()> {
    let editor = server.signed_in("editor").await?;
    let opened = open(&editor, &first(&editor).await?).await?;
    decide(&editor, &opened, "publish", "").await?.expect(303)?;
    Ok(())
}

async fn follows(reader: &Visitor) -> anyhow::Result<()> {
    eventually("the index equals the library", REBUILT, async || {
        let (items, indexed) = (reader.metric("qingyuan_items").await?, reader.metric("qingyuan_indexed_items").await?);
        Ok((items == indexed).then_some(()))
    })
    .await
}

#[tokio::test]
async fn index_deleted_under_a_running_server_comes_back_with_the_next_decision() -> anyhow::Result<()> {
    let data = crawled()?.copy()?;
    let server = Server::start(data.path())?;
    let reader = server.visitor()?;
    follows(&reader).await?;
    // As a set: one more text in the library may well order the others otherwise.
    let before = BTreeSet::from_iter(reader.found("导数的几何意义").await?);
    std::fs::remove_dir_all(data.path().join("index"))?;
    change_the_library(&server).await?;
    follows(&reader).await?;
    assert_eq!(BTreeSet::from_iter(reader.found("导数的几何意义").await?), before);
    server.stop()?;
    run(&["index", "verify", "--data", path(data.path())?])?.expect_code(0)?;
    Ok(())
}

#[tokio::test]
async fn index_ahead_of_a_store_put_back_from_a_backup_is_built_anew() -> anyhow::Result<()> {
    let data = crawled()?.copy()?;
    let whole = served(data.path()).await?;
    let backup = tempfile::tempdir()?;
    std::fs::copy(data.path().join("qingyuan.db"), backup.path().join("qingyuan.db"))?;
    let server = Server::start(data.path())?;
    follows(&server.visitor()?).await?;
    change_the_library(&server).await?;
    follows(&server.visitor()?).await?;
    server.stop()?;
    for leftover in ["qingyuan.db-wal", "qingyuan.db-shm"] {
        let leftover = data.path().join(leftover);
        if leftover.exists() {
            std::fs::remove_file(leftover)?;
        }
    }
    std::fs::copy(backup.path().join("qingyuan.db"), data.path().join("qingyuan.db"))?;
    assert_eq!(served(data.path()).await?, whole, "what the backup does not hold is not found");
    run(&["index", "verify", "--data", path(data.path())?])?.expect_code(0)?;
    Ok(())
}

#[test]
fn the_command_line_searches_what_is_published() -> anyhow::Result<()> {
    let data = crawled()?.copy()?;
    let found = run(&["search", "导数的几何意义", "--json", "--limit", "3", "--data", path(data.path())?])?;
    let rows = found.expect_code(0)?.json_lines()?;
    assert!((1..=3).contains(&rows.len()), "{rows:?}");
    assert!(rows[0]["url"].as_str().is_some_and(|url| url.ends_with("/study/weijifen.html")), "{}", rows[0]);
    run(&["search", "zzqxkwv", "--data", path(data.path())?])?.expect_code(1)?;
    Ok(())
}
