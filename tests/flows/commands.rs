//! The commands that need no store: what they promise to scripts.

use std::collections::BTreeSet;
use std::io::Write as _;

use anyhow::Context as _;

use super::binary::{Ran, checkout, path, run, run_with_input};
use super::room;
use super::site::article;

fn keys(value: &serde_json::Value) -> BTreeSet<&str> {
    value.as_object().map(|object| object.keys().map(String::as_str).collect()).unwrap_or_default()
}

#[test]
fn screen_answers_line_by_line_with_exact_spans() -> anyhow::Result<()> {
    let scam =
        "通知：\r\n\n【日结】招兼职刷单员👨‍👩‍👧，加薇❤信 qy_xugou_001，先垫付本金后返佣金，\u{200b}日入三百，名额有限";
    let lines = [
        serde_json::json!({ "id": 7, "text": scam, "title": "手机兼职，动动手指日入过千" }).to_string(),
        "not JSON at all".to_owned(),
        String::new(),
        serde_json::json!({ "id": "no-text" }).to_string(),
        serde_json::json!({ "id": "lesson", "html": article("数论入门", "数论", 2), "url": "http://a.example/1.html", "tier": "trusted" })
            .to_string(),
        serde_json::json!({ "id": "empty", "text": "" }).to_string(),
    ];
    let ran = run_with_input(&["screen"], lines.join("\n").as_bytes())?.expect_code(1)?;
    let rows = ran.json_lines()?;
    assert_eq!(rows.len(), 5, "one answer for each line that is not empty: {}", ran.stdout);
    assert_eq!(rows[0]["id"], 7);
    assert_eq!(rows[3]["id"], "lesson");
    assert_eq!((keys(&rows[1]), keys(&rows[2])), (BTreeSet::from(["error", "id"]), BTreeSet::from(["error", "id"])));
    assert!(rows[1]["error"].as_str().is_some_and(|error| error.contains("line 2")), "{}", rows[1]);
    assert_eq!(rows[2]["id"], "no-text");
    for row in [&rows[0], &rows[3], &rows[4]] {
        for key in ["id", "route", "label", "harm", "quality", "scores", "evidence", "ruleset", "model"] {
            assert!(keys(row).contains(key), "{key} is missing in {row}");
        }
        for share in ["harm", "quality"] {
            assert!(row[share].as_f64().is_some_and(|share| (0.0..=1.0).contains(&share)), "{share} in {row}");
        }
        assert!(["publish", "review", "reject"].iter().any(|route| row["route"] == *route), "{row}");
    }
    assert_eq!((&rows[0]["route"], &rows[0]["label"]), (&"reject".into(), &"fraud".into()), "{}", rows[0]);
    assert_eq!((&rows[3]["route"], &rows[3]["label"]), (&"publish".into(), &"clean".into()), "{}", rows[3]);
    let evidence = rows[0]["evidence"].as_array().context("no evidence")?;
    assert!(!evidence.is_empty());
    for piece in evidence {
        for key in ["rule", "category", "weight", "field", "start", "end", "text", "why"] {
            assert!(keys(piece).contains(key), "{key} is missing in {piece}");
        }
        let original: Vec<char> = match piece["field"].as_str() {
            Some("title") => "手机兼职，动动手指日入过千".chars().collect(),
            _ => scam.chars().collect(),
        };
        let at = |key: &str| piece[key].as_u64().and_then(|at| usize::try_from(at).ok()).context("no span");
        let slice: String = original[at("start")?..at("end")?].iter().collect();
        assert_eq!(piece["text"], slice, "{piece}");
    }
    Ok(())
}

#[test]
fn screen_is_a_pure_function_of_its_input() -> anyhow::Result<()> {
    let line = serde_json::json!({ "id": 1, "text": "先垫付后返利的刷单兼职，加微信 qy_xugou_002" }).to_string();
    let input = format!("{line}\n").repeat(300);
    let rows = run_with_input(&["screen"], input.as_bytes())?.expect_code(0)?.json_lines()?;
    assert_eq!(rows.len(), 300);
    assert!(rows.iter().all(|row| *row == rows[0]), "the same line is judged differently");
    let clean = run_with_input(&["screen"], b"")?.expect_code(0)?;
    assert_eq!(clean.stdout, "");
    run(&["screen", "no-such-file.jsonl"])?.expect_code(2)?;
    Ok(())
}

#[test]
fn extract_writes_one_document_for_each_file() -> anyhow::Result<()> {
    let folder = room::folder("extract")?;
    std::fs::write(folder.path().join("b.2.html"), article("数论入门：从整除开始", "数论", 0))?;
    std::fs::write(folder.path().join("a.html"), b"\xff\xfe\x00garbage<html><<<")?;
    let pdf = checkout().join("corpus/campus/library/www/files/jiansuo-shouce.pdf");
    let ran = run(&["extract", path(folder.path())?, path(&pdf)?])?.expect_code(0)?;
    let rows = ran.json_lines()?;
    let ids: Vec<_> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    assert_eq!(ids, ["a", "b.2", "jiansuo-shouce"], "an id is the file's name without its last ending");
    for row in &rows {
        let promised = [
            "id",
            "kind",
            "url",
            "title",
            "author",
            "source",
            "editor",
            "published",
            "language",
            "text",
            "blocks",
            "links",
            "problems",
        ];
        for key in promised {
            assert!(keys(row).contains(key), "{key} is missing in {row}");
        }
    }
    assert_eq!(rows[1]["kind"], "article");
    assert_eq!(rows[1]["title"], "数论入门：从整除开始");
    assert_eq!(rows[1]["published"], "2026-03-05T08:30");
    assert!(rows[1]["text"].as_str().is_some_and(|text| text.contains("三道练习") && !text.contains("发布时间")));
    assert_eq!(rows[2]["kind"], "file");
    assert!(rows[2]["text"].as_str().is_some_and(|text| text.contains("检索")), "{}", rows[2]["title"]);
    let packed = folder.path().join("c.3.html.gz");
    let mut packer = flate2::write::GzEncoder::new(std::fs::File::create(&packed)?, flate2::Compression::fast());
    packer.write_all(article("数论入门：从整除开始", "数论", 0).as_bytes())?;
    packer.finish()?;
    let unpacked = run(&["extract", path(&packed)?])?.expect_code(0)?.json_lines()?;
    assert_eq!((&unpacked[0]["id"], &unpacked[0]["text"]), (&"c.3".into(), &rows[1]["text"]));
    std::fs::write(&packed, b"\x1f\x8bhalf")?;
    let damaged = run(&["extract", path(&packed)?])?.expect_code(1)?.json_lines()?;
    assert!(damaged[0]["error"].as_str().is_some_and(|error| error.contains("gzip")), "{}", damaged[0]);
    let missing = run(&["extract", "no-such-file.html"])?.expect_code(1)?.json_lines()?;
    assert_eq!(missing[0]["id"], "no-such-file");
    assert!(missing[0]["error"].is_string(), "{}", missing[0]);
    Ok(())
}

#[test]
fn robots_answers_one_word_for_each_address() -> anyhow::Result<()> {
    let folder = room::folder("robots")?;
    let file = folder.path().join("robots.txt");
    std::fs::write(&file, "User-agent: *\nDisallow: /my/\nAllow: /my/open\n\nUser-agent: Other\nDisallow: /\n")?;
    let ask = |agent: &str| -> anyhow::Result<Ran> {
        let (open, closed) = ("http://lib.example/my/open/1", "http://lib.example/my/desk");
        run(&["robots", path(&file)?, "--agent", agent, "http://lib.example/", closed, open])
    };
    assert_eq!(ask("Qingyuan")?.expect_code(0)?.stdout, "allow\ndisallow\nallow\n");
    assert_eq!(ask("other")?.expect_code(0)?.stdout, "disallow\ndisallow\ndisallow\n");
    run(&["robots", "no-such-file", "--agent", "Qingyuan", "http://lib.example/"])?.expect_code(2)?;
    Ok(())
}

#[test]
fn rules_are_linted_tested_and_explained() -> anyhow::Result<()> {
    let fine: Vec<serde_json::Value> =
        serde_json::from_str(&run(&["rules", "lint", "--json"])?.expect_code(0)?.stdout)?;
    assert!(fine.iter().all(|found| found["level"] == "note"), "{fine:?}");
    let tested = run(&["rules", "test"])?.expect_code(0)?;
    let last = tested.stdout.lines().last().unwrap_or_default();
    assert!(last.contains(" passed, 0 failed, ") && !last.starts_with("0 "), "{last}");
    let explained = run(&["rules", "explain", "刷单兼职，先垫付后返佣金，加薇❤信 qy_xugou_003"])?.expect_code(0)?;
    assert!(explained.stdout.contains("欺诈") && explained.stdout.contains("fraud."), "{}", explained.stdout);

    let folder = room::folder("lint")?;
    super::room::copy(&checkout().join("rules"), folder.path())?;
    let broken = folder.path().join("fraud").join("broken.toml");
    std::fs::write(&broken, "format = 1\n\n[rule]\nid = \"fraud.broken\"\ntitel = \"拼错的键\"\n")?;
    let found = run(&["rules", "lint", "--rules", path(folder.path())?])?.expect_code(1)?;
    assert!(found.stdout.contains("broken.toml") && found.stdout.contains("titel"), "{}", found.stdout);
    let found = run(&["rules", "lint", "--json", "--rules", path(folder.path())?])?.expect_code(1)?;
    let diagnostics: serde_json::Value = serde_json::from_str(&found.stdout)?;
    assert!(diagnostics.as_array().is_some_and(|all| !all.is_empty()), "{diagnostics}");
    // A ruleset compiles whole or not at all.
    run(&["rules", "test", "--rules", path(folder.path())?])?.expect_code(2)?;
    Ok(())
}

/// A PDF whose object streams unpack to far more than they may take, four times over.
fn bomb() -> anyhow::Result<Vec<u8>> {
    use std::io::Write as _;
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let blank = vec![b' '; 1 << 20];
    for _ in 0..300 {
        packed.write_all(&blank)?;
    }
    let packed = packed.finish()?;
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R >>".to_vec(),
    ];
    for _ in 0..4 {
        let head =
            format!("<< /Type /ObjStm /N 1 /First 10 /Filter /FlateDecode /Length {} >>\nstream\n", packed.len());
        objects.push([head.as_bytes(), &packed, b"\nendstream"].concat());
    }
    let mut file = b"%PDF-1.5\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(&objects) {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        writeln!(file, "{number} 0 obj")?;
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let start = file.len();
    write!(file, "{table}trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1)?;
    Ok(file)
}

#[cfg(target_os = "linux")]
#[test]
fn c47_a_pdf_that_exhausts_its_reader_is_a_problem_and_nothing_else_is_lost() -> anyhow::Result<()> {
    let folder = room::folder("bomb")?;
    std::fs::write(folder.path().join("a-bomb.pdf"), bomb()?)?;
    std::fs::copy(checkout().join("corpus/campus/library/www/files/jiansuo-shouce.pdf"), folder.path().join("b.pdf"))?;
    std::fs::write(folder.path().join("c.md"), "# 笔记\n\n读完了。\n")?;
    let rows = run(&["extract", path(folder.path())?])?.expect_code(0)?.json_lines()?;
    let codes: Vec<_> = rows[0]["problems"].as_array().into_iter().flatten().map(|problem| &problem["code"]).collect();
    assert_eq!(codes, ["pdf-gave-up"], "{}", rows[0]);
    assert_eq!(rows[0]["url"], "http://file.invalid/a-bomb.pdf");
    assert!(rows[1]["problems"].as_array().is_some_and(Vec::is_empty), "{}", rows[1]["problems"]);
    assert_eq!(rows[1]["parts"][1]["page"], 2);
    assert_eq!((&rows[2]["title"], &rows[2]["kind"]), (&"笔记".into(), &"file".into()));
    Ok(())
}

#[test]
fn the_reader_of_one_file_answers_with_its_document() -> anyhow::Result<()> {
    let file = std::fs::read(checkout().join("corpus/campus/library/www/files/jiansuo-shouce.pdf"))?;
    let ran = run_with_input(&["read-file", "--url", "https://library.example/a.pdf"], &file)?.expect_code(0)?;
    let documents = ran.json_lines()?;
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0]["url"], "https://library.example/a.pdf");
    assert_eq!(documents[0]["title"], "文献检索速查手册");
    Ok(())
}
