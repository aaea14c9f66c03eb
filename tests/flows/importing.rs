//! Archives and files come in by the same road as crawled pages.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::binary::{path, run};
use super::room;
use super::site::article;

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// One response record (ISO 28500): the exchange as it went over the wire.
fn record(url: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let mut block = format!("HTTP/1.1 200 OK\r\n{head}content-length: {}\r\n\r\n", body.len()).into_bytes();
    block.extend_from_slice(body);
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-05T00:30:00Z\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
        block.len()
    )
    .into_bytes();
    record.extend_from_slice(&block);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

const HTML: &str = "content-type: text/html; charset=utf-8\r\n";

fn archive(folder: &Path) -> anyhow::Result<PathBuf> {
    let plain =
        record("http://archive.example/jihe.html", HTML, article("几何入门：从折纸开始", "平面几何", 0).as_bytes());
    let packed = record(
        "http://archive.example/gailv.html",
        &format!("{HTML}content-encoding: gzip\r\n"),
        &gzip(article("概率入门：从抛图钉开始", "几何概型", 1).as_bytes())?,
    );
    let mut bytes = gzip(&plain)?;
    bytes.extend(gzip(&packed)?);
    let file = folder.join("pages.warc.gz");
    std::fs::write(&file, bytes)?;
    Ok(file)
}

fn import(data: &Path, files: &[&Path], code: i32) -> anyhow::Result<super::binary::Ran> {
    let mut arguments = vec!["import"];
    for file in files {
        arguments.push(path(file)?);
    }
    arguments.extend(["--source", "upload", "--tier", "trusted", "--lang", "en", "--data", path(data)?]);
    run(&arguments)?.expect_code(code)
}

fn exported(data: &Path) -> anyhow::Result<Vec<serde_json::Value>> {
    let mut rows = run(&["library", "export", "--data", path(data)?])?.expect_code(0)?.json_lines()?;
    rows.sort_by_key(|row| row["url"].to_string());
    Ok(rows)
}

/// The number behind a word in the table of counts.
fn count(table: &str, word: &str) -> Option<u64> {
    let line = table.lines().find(|line| line.starts_with(word))?;
    line.split_whitespace().last()?.parse().ok()
}

#[test]
fn import_of_a_warc_and_files_takes_what_it_can_and_says_the_rest() -> anyhow::Result<()> {
    let folder = room::folder("import")?;
    let data = folder.path().join("data");
    let archive = archive(folder.path())?;
    let lines = folder.path().join("texts.jsonl");
    let html = article("图论入门：从七座桥开始", "图论", 2);
    let texts = [
        serde_json::json!({ "id": "tulun", "html": html, "url": "http://archive.example/tulun.html" }).to_string(),
        "{ this is no JSON".to_owned(),
        serde_json::json!({ "id": "empty" }).to_string(),
        String::new(),
        serde_json::json!({ "id": "tie", "text": "加微信领兼职任务，先垫付后返利，日结三百，名额有限" }).to_string(),
    ];
    std::fs::write(&lines, texts.join("\n"))?;
    let page = folder.path().join("shulun.html");
    std::fs::write(&page, article("数论入门：从整除开始", "数论", 3))?;

    let ran = import(&data, &[&archive, &lines, &page], 1)?;
    assert!(ran.stderr.contains("texts.jsonl") && ran.stderr.contains("line 2"), "{}", ran.stderr);
    assert!(ran.stderr.contains("line 3") && ran.stderr.contains("neither `text` nor `html`"), "{}", ran.stderr);
    assert_eq!(count(&ran.stdout, "taken in"), Some(5), "{}", ran.stdout);
    assert_eq!(count(&ran.stdout, "published"), Some(4), "{}", ran.stdout);
    let outcomes = ["published", "queued", "rejected", "skipped", "duplicate"];
    let all: u64 = outcomes.iter().filter_map(|word| count(&ran.stdout, word)).sum();
    assert_eq!(all, 5, "every page has an outcome: {}", ran.stdout);

    let library = exported(&data)?;
    let titles: Vec<_> = library.iter().filter_map(|row| row["title"].as_str()).collect();
    for title in ["几何入门：从折纸开始", "概率入门：从抛图钉开始", "图论入门：从七座桥开始", "数论入门：从整除开始"]
    {
        assert!(titles.contains(&title), "`{title}` is not among {titles:?}");
    }
    assert!(library.iter().all(|row| row["source"] == "upload"), "{library:?}");
    assert!(library.iter().all(|row| row["text"].as_str().is_some_and(|text| !text.contains("垫付"))));

    // Once more, and nothing changes.
    import(&data, &[&archive, &lines, &page], 1)?;
    assert_eq!(exported(&data)?, library);
    run(&["audit", "verify", "--data", path(&data)?])?.expect_code(0)?;
    run(&["index", "verify", "--data", path(&data)?])?.expect_code(0)?;
    Ok(())
}

#[test]
fn a_broken_record_is_reported_and_the_next_ones_are_taken() -> anyhow::Result<()> {
    let folder = room::folder("broken")?;
    let data = folder.path().join("data");
    let good = |name: &str, title: &str, topic: &str, lesson: usize| {
        record(&format!("http://archive.example/{name}.html"), HTML, article(title, topic, lesson).as_bytes())
    };
    // Without a length, nobody can tell where the record ends; the next version line is where reading goes on.
    let mut bytes = good("jihe", "几何入门：从折纸开始", "平面几何", 0);
    bytes.extend_from_slice(
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://archive.example/x\r\n\r\nlost\r\n\r\n",
    );
    bytes.extend(good("gailv", "概率入门：从抛图钉开始", "几何概型", 1));
    bytes.extend(record("no address at all", HTML, b"<p>lost too"));
    bytes.extend(good("tulun", "图论入门：从七座桥开始", "图论", 2));
    let torn = good("shulun", "数论入门：从整除开始", "数论", 3);
    bytes.extend_from_slice(&torn[..torn.len() / 2]);
    let file = folder.path().join("broken.warc");
    std::fs::write(&file, bytes)?;
    let ran = import(&data, &[&file], 1)?;
    let problems: Vec<_> = ran.stderr.lines().filter(|line| line.contains("broken.warc")).collect();
    assert_eq!(problems.len(), 3, "{}", ran.stderr);
    assert_eq!(count(&ran.stdout, "taken in"), Some(3), "{}", ran.stdout);
    assert_eq!(exported(&data)?.len(), 3);
    let missing = run(&["import", "no-such-file.warc", "--source", "upload", "--data", path(&data)?])?;
    let missing = missing.expect_code(2)?;
    assert!(missing.stderr.contains("no-such-file.warc"), "{}", missing.stderr);
    Ok(())
}

#[test]
fn what_became_of_each_page_is_told_as_json() -> anyhow::Result<()> {
    let folder = room::folder("json")?;
    let data = folder.path().join("data");
    let archive = archive(folder.path())?;
    let ran = run(&["import", path(&archive)?, "--source", "old-web", "--json", "--data", path(&data)?])?;
    let rows = ran.expect_code(0)?.json_lines()?;
    let outcomes: Vec<_> =
        rows.iter().map(|row| row["outcome"].as_str().context("no outcome")).collect::<Result<_, _>>()?;
    assert_eq!(outcomes, ["queued"; 2], "nothing of an open source is published without a person");
    assert!(rows.iter().all(|row| row["document"].as_str().is_some_and(|hash| hash.len() == 64)), "{rows:?}");
    Ok(())
}
