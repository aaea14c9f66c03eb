//! What was fetched leaves as a web archive, and comes in again elsewhere as the same pages.

use std::path::Path;

use super::binary::{path, run};
use super::room;
use super::site::article;

const DATE: &str = "2026-03-05T00:30:00Z";

fn record(kind: &str, url: &str, fields: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {DATE}\r\n{fields}\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// A page, the same body at a second address (told before the page itself), a redirect, and a revisit of nothing.
fn archive(file: &Path) -> anyhow::Result<()> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nX-Kept: 1\r\n\r\n";
    let page = format!("{head}{}", article("几何入门：从折纸开始", "平面几何", 0));
    let profile = "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\n";
    // An algorithm that is not checked still names a body.
    let digest = "WARC-Payload-Digest: md5:900150983cd24fb0d6963f7d28e17f72\r\n";
    let bytes = [
        record("revisit", "http://archive.example/again.html", &format!("{profile}{digest}"), head.as_bytes()),
        record("response", "http://archive.example/jihe.html", digest, page.as_bytes()),
        record("response", "http://archive.example/old", "", b"HTTP/1.1 301 Moved\r\nLocation: /jihe.html\r\n\r\n"),
        record("revisit", "http://archive.example/lost.html", profile, b""),
    ];
    Ok(std::fs::write(file, bytes.concat())?)
}

fn import(data: &Path, file: &Path, code: i32) -> anyhow::Result<super::binary::Ran> {
    run(&["import", path(file)?, "--source", "upload", "--tier", "trusted", "--lang", "en", "--data", path(data)?])?
        .expect_code(code)
}

/// Address and text of everything that came in, by address.
fn pages(data: &Path, file: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let rows = run(&["import", path(file)?, "--source", "upload", "--json", "--data", path(data)?])?.json_lines()?;
    let mut pages: Vec<_> = rows.iter().map(|row| (row["url"].to_string(), row["document"].to_string())).collect();
    pages.sort();
    Ok(pages)
}

#[test]
fn an_export_taken_in_elsewhere_gives_the_same_pages() -> anyhow::Result<()> {
    let folder = room::folder("export")?;
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    let came = folder.path().join("came.warc");
    archive(&came)?;
    let ran = import(&first, &came, 1)?;
    assert!(ran.stderr.contains("lost.html was the same as before"), "{}", ran.stderr);
    let number = |word: &str| ran.stdout.lines().find(|line| line.starts_with(word)).map(str::to_owned);
    for (word, count) in [("taken in", "2"), ("revisits among them", "1"), ("redirects and errors", "1")] {
        assert!(number(word).is_some_and(|line| line.ends_with(count)), "{word}: {}", ran.stdout);
    }
    let file = folder.path().join("left.warc.gz");
    let export = ["export", "warc", "--out", path(&file)?, "--json", "--data", path(&first)?];
    let told = run(&export)?.expect_code(0)?.json_lines()?;
    assert_eq!((&told[0]["responses"], &told[0]["revisits"]), (&1.into(), &1.into()), "{told:?}");
    let left: Vec<_> = std::fs::read_dir(folder.path())?.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".part")), "{left:?}");

    let elsewhere = pages(&second, &file)?;
    assert_eq!(elsewhere.len(), 2, "{elsewhere:?}");
    assert_eq!(elsewhere, pages(&first, &file)?);

    // What the filters leave out is not written.
    let none = folder.path().join("none.warc.gz");
    for filter in [["--since", "2026-03-06"], ["--until", "2026-03-05"], ["--source", "other"], ["--url", "http://x/"]]
    {
        let arguments =
            ["export", "warc", filter[0], filter[1], "--out", path(&none)?, "--json", "--data", path(&first)?];
        let told = run(&arguments)?.expect_code(0)?.json_lines()?;
        assert_eq!(told[0]["responses"], 0, "{filter:?}");
    }
    let bad = run(&["export", "warc", "--since", "yesterday", "--data", path(&first)?])?.expect_code(2)?;
    assert!(bad.stderr.contains("no date"), "{}", bad.stderr);
    Ok(())
}
