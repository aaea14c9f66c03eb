//! `screen` over files and standard input: JSON Lines and Parquet in any mixture, every kind of bad input, order kept.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::reader::SerializedFileReader;
use parquet::file::writer::SerializedFileWriter;
use parquet::record::RowAccessor as _;
use parquet::schema::parser::parse_message_type;
use serde_json::{Value, json};

use super::binary::{Ran, path, qingyuan, run, run_with_input};
use super::process::Running;
use super::room;

/// An offer that every ruleset finds.
const LURE: &str = "招兼职刷单员，先垫付本金再返佣金，加微信 qy_xugou_001，日入三百";

/// Longer than any answer takes, and no more than a person would wait.
const PATIENCE: Duration = Duration::from_secs(60);

/// Writes a Parquet file: ids, texts (some null, some no UTF-8), and a column that nobody asked for.
fn table(file: &Path, rows: &[(i64, Option<&[u8]>)]) -> anyhow::Result<()> {
    let schema = "message t { required int64 id; optional int64 likes; optional binary text (STRING); }";
    let schema = Arc::new(parse_message_type(schema)?);
    let mut file = SerializedFileWriter::new(File::create(file)?, schema, Arc::default())?;
    // Two rows a group, so that small files have several.
    for rows in rows.chunks(2) {
        let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
        let levels: Vec<i16> = rows.iter().map(|(_, text)| i16::from(text.is_some())).collect();
        let texts: Vec<ByteArray> = rows.iter().filter_map(|(_, text)| text.map(ByteArray::from)).collect();
        let ones = vec![1; rows.len()];
        let mut group = file.next_row_group()?;
        let mut column = group.next_column()?.context("id")?;
        column.typed::<Int64Type>().write_batch(&ids, None, None)?;
        column.close()?;
        let mut column = group.next_column()?.context("likes")?;
        column.typed::<Int64Type>().write_batch(&ids, Some(&ones), None)?;
        column.close()?;
        let mut column = group.next_column()?.context("text")?;
        column.typed::<ByteArrayType>().write_batch(&texts, Some(&levels), None)?;
        column.close()?;
        group.close()?;
    }
    file.close()?;
    Ok(())
}

fn lines(count: usize) -> String {
    (0..count).map(|id| json!({ "id": id, "text": format!("{LURE}，第{id}条") }).to_string() + "\n").collect()
}

fn error(row: &Value) -> &str {
    row["error"].as_str().unwrap_or_default()
}

#[test]
fn texts_of_lines_and_tables_are_judged_alike_and_in_order() -> anyhow::Result<()> {
    let room = room::folder("screening")?;
    let (first, second) = (room.path().join("a.jsonl"), room.path().join("b.PARQUET"));
    std::fs::write(&first, lines(3))?;
    let texts: Vec<String> = (10..15).map(|id| format!("{LURE}，第{id}条")).collect();
    let rows: Vec<(i64, Option<&[u8]>)> = (10..).zip(texts.iter().map(|text| Some(text.as_bytes()))).collect();
    table(&second, &rows)?;
    let arguments = ["screen", path(&first)?, "-", path(&second)?];
    let answers = run_with_input(&arguments, lines(1_200).as_bytes())?.expect_code(0)?.json_lines()?;
    let ids: Vec<i64> = answers.iter().filter_map(|row| row["id"].as_i64()).collect();
    assert_eq!(ids, (0..3).chain(0..1_200).chain(10..15).collect::<Vec<_>>());
    // The same text says the same, wherever it stood.
    for (at, id) in [(2, 2), (1_203, 10), (1_207, 14)] {
        let mut twin = answers[3 + id].clone();
        twin["id"] = answers[at]["id"].clone();
        assert_eq!(answers[at], twin);
    }
    Ok(())
}

#[test]
fn each_bad_line_is_told_with_its_place_and_the_rest_is_done() -> anyhow::Result<()> {
    let room = room::folder("screening")?;
    let file = room.path().join("bad.jsonl");
    let mut bytes = b"\n  \n{\"id\":\"empty\",\"text\":\"\",\"tier\":\"trusted\"}\n".to_vec();
    bytes.extend(b"{\"id\":\"gbk\",\"text\":\"\xd6\xd0\xce\xc4\"}\n{\"id\":\"no\"}\n{\"text\":\"a\"}\n");
    bytes.extend(b"{\"id\":\"five\",\"text\":5}\n{\"id\":{},\"text\":\"a\"}\n{\"id\":\"cut\",\"text\":\"a\n");
    // A line of 10 MB is read, whatever fills it; one of 50 MB is not.
    let long = |megabytes: usize| "水".repeat((megabytes << 20) / "水".len());
    bytes.extend(format!("{}\n", json!({ "id": "10", "text": LURE, "comment": long(10) })).bytes());
    bytes.extend(format!("{}\n", json!({ "id": "50", "text": long(50) })).bytes());
    bytes.extend(json!({ "id": "last", "text": LURE }).to_string().bytes());
    std::fs::write(&file, bytes)?;
    let rows = run(&["screen", path(&file)?])?.expect_code(1)?.json_lines()?;
    let told = [
        ("empty", 3, ""),
        ("gbk", 4, "no UTF-8 at byte 20"),
        ("no", 5, "neither `text` nor `html`"),
        ("", 6, "no `id`"),
        ("five", 7, "`text` is a number"),
        ("", 8, "`id` is an object"),
        ("cut", 9, "no JSON object"),
        ("10", 10, ""),
        ("50", 11, "32 MiB"),
        ("last", 12, ""),
    ];
    assert_eq!(rows.len(), told.len());
    for (row, (id, line, part)) in rows.iter().zip(told) {
        assert_eq!(row["id"].as_str().unwrap_or_default(), id, "{row}");
        if part.is_empty() {
            // What says nothing waits for a person, even from a source that is trusted.
            let (route, label) = if id == "empty" { ("review", "clean") } else { ("reject", "fraud") };
            assert_eq!((&row["route"], &row["label"]), (&json!(route), &json!(label)), "{row}");
        } else {
            let place = format!("bad.jsonl` line {line}: ");
            assert!(error(row).contains(&place) && error(row).contains(part), "{row}");
            assert_eq!(row.as_object().map(serde_json::Map::len), Some(2), "{row}");
        }
    }
    Ok(())
}

#[test]
fn each_bad_cell_is_told_with_its_place_and_a_damaged_file_does_not_stop_the_next() -> anyhow::Result<()> {
    let room = room::folder("screening")?;
    let named = |name: &str| room.path().join(name);
    let rows: [(i64, Option<&[u8]>); 4] =
        [(1, Some(LURE.as_bytes())), (2, None), (3, Some(b"a\xff")), (4, Some(LURE.as_bytes()))];
    table(&named("cells.parquet"), &rows)?;
    table(&named("damaged.parquet"), &rows)?;
    let mut bytes = std::fs::read(named("damaged.parquet"))?;
    // Behind the four bytes that begin every file stands the header of the first page.
    bytes[4..12].fill(0xff);
    std::fs::write(named("damaged.parquet"), &bytes)?;
    std::fs::write(named("cut.parquet"), &bytes[..bytes.len() / 2])?;
    std::fs::write(named("last.jsonl"), lines(1))?;
    let files = ["cells.parquet", "missing.jsonl", "damaged.parquet", "cut.parquet", "last.jsonl"].map(named);
    let files = files.iter().map(|file| path(file)).collect::<anyhow::Result<Vec<_>>>()?;
    let ran = run(&[&["screen"], &files[..]].concat())?.expect_code(1)?;
    for (name, part) in [("missing.jsonl", "No such file"), ("cut.parquet", "no Parquet file that can be read")] {
        let told = ran.stderr.lines().find(|line| line.contains(name)).context(name)?;
        assert!(told.contains(part), "{told}");
    }
    let answers = ran.json_lines()?;
    let ids: Vec<Option<i64>> = answers.iter().map(|row| row["id"].as_i64()).collect();
    assert_eq!(ids, [Some(1), Some(2), Some(3), Some(4), None, Some(3), Some(4), Some(0)]);
    assert!(error(&answers[1]).contains("cells.parquet` row 2: neither"), "{}", answers[1]);
    assert!(error(&answers[2]).contains("cells.parquet` row 3: `text` is no UTF-8 at byte 1"), "{}", answers[2]);
    assert!(error(&answers[4]).contains("damaged.parquet` row 1 to 2 cannot be read, row group 1"), "{}", answers[4]);
    assert_eq!((&answers[3]["label"], &answers[7]["label"]), (&json!("fraud"), &json!("fraud")));
    Ok(())
}

#[test]
fn a_table_without_the_columns_is_refused_by_name_and_nothing_read_ends_with_2() -> anyhow::Result<()> {
    let room = room::folder("screening")?;
    let (answers, again) = (room.path().join("answers.parquet"), room.path().join("again.parquet"));
    run_with_input(&["screen", "--output", path(&answers)?], lines(1).as_bytes())?.expect_code(0)?;
    // Answers have an id and no text.
    let ran = run(&["screen", path(&answers)?, "--output", path(&again)?])?.expect_code(2)?;
    assert!(
        ran.stderr.contains("answers.parquet") && ran.stderr.contains("no column `text` or `html`"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("`evidence`"), "what is there is told: {}", ran.stderr);
    ensure!(std::fs::read_dir(room.path())?.count() == 1, "nothing was said and something was written");
    Ok(())
}

#[test]
fn answers_in_a_table_are_the_answers_in_lines() -> anyhow::Result<()> {
    let room = room::folder("screening")?;
    let (texts, verdicts) = (room.path().join("texts.parquet"), room.path().join("verdicts.parquet"));
    table(&texts, &[(7, Some(LURE.as_bytes())), (8, None), (9, Some("今天的数学课讲了导数。".as_bytes()))])?;
    let expected = run(&["screen", path(&texts)?])?.expect_code(1)?.json_lines()?;
    std::fs::write(&verdicts, "the answers of yesterday")?;
    let ran = run(&["screen", path(&texts)?, "--output", path(&verdicts)?])?.expect_code(1)?;
    assert_eq!(ran.stdout, "");
    assert!(!room.path().join("verdicts.parquet.part").exists());
    let rows = SerializedFileReader::try_from(verdicts.as_path())?.into_iter().collect::<Result<Vec<_>, _>>()?;
    assert_eq!(rows.len(), expected.len());
    for (row, expected) in rows.iter().zip(&expected) {
        let names: Vec<&str> = row.get_column_iter().map(|(name, _)| name.as_str()).collect();
        let columns = "id route clause reason label harm quality scores evidence ruleset model error";
        assert_eq!(names.join(" "), columns);
        assert_eq!(row.get_string(0)?.parse::<i64>().ok(), expected["id"].as_i64());
        if let Some(error) = expected["error"].as_str() {
            assert_eq!((row.get_string(11)?.as_str(), row.is_null(1)?, row.is_null(5)?), (error, true, true));
            continue;
        }
        for (at, name) in [(1, "route"), (2, "clause"), (3, "reason"), (4, "label"), (9, "ruleset"), (10, "model")] {
            assert_eq!(Some(row.get_string(at)?.as_str()), expected[name].as_str(), "{name}");
        }
        for (at, name) in [(5, "harm"), (6, "quality")] {
            // A number read from JSON may differ from the one that was written in its last bit.
            let difference = row.get_double(at)? - expected[name].as_f64().context(name)?;
            assert!(difference.abs() < 1e-12, "{name}: {difference}");
        }
        for (at, name) in [(7, "scores"), (8, "evidence")] {
            assert_eq!(serde_json::from_str::<Value>(row.get_string(at)?)?, expected[name], "{name}");
        }
        assert!(row.is_null(11)?);
    }
    Ok(())
}

#[test]
fn answers_in_a_file_are_those_of_standard_output() -> anyhow::Result<()> {
    let room = room::folder("screening")?;
    let file = room.path().join("answers.jsonl");
    let said = run_with_input(&["screen"], lines(20).as_bytes())?.expect_code(0)?.stdout;
    run_with_input(&["screen", "-o", path(&file)?], lines(20).as_bytes())?.expect_code(0)?;
    assert_eq!(std::fs::read_to_string(&file)?, said);
    let nowhere = room.path().join("no/such/folder.jsonl");
    let ran = run_with_input(&["screen", "-o", path(&nowhere)?], b"")?.expect_code(2)?;
    assert!(ran.stderr.contains("no/such/folder.jsonl"), "{}", ran.stderr);
    Ok(())
}

#[test]
fn a_model_that_cannot_be_used_is_named_before_anything_is_read() -> anyhow::Result<()> {
    let room = room::folder("screening")?;
    let (old, output) = (room.path().join("old.model"), room.path().join("answers.jsonl"));
    let refused = |bytes: &[u8]| -> anyhow::Result<Ran> {
        std::fs::write(&old, bytes)?;
        let arguments = ["screen", "--model", path(&old)?, "no-such-file.jsonl", "-o", path(&output)?];
        run(&arguments)?.expect_code(2)
    };
    let ran = refused(b"no model at all")?;
    assert!(ran.stderr.contains("old.model`") && ran.stderr.contains("qingyuan train"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("no-such-file") && ran.stdout.is_empty() && !output.exists(), "{}", ran.stderr);
    Ok(())
}

#[test]
fn whoever_waits_for_an_answer_gets_it_and_a_signal_ends_with_whole_lines() -> anyhow::Result<()> {
    use std::io::Write as _;
    let room = room::folder("screening")?;
    let pipe = room.path().join("pipe");
    ensure!(std::process::Command::new("mkfifo").arg(&pipe).status()?.success(), "no pipe can be made");
    let mut command = qingyuan(&["screen"])?;
    command.stdin(File::options().read(true).write(true).open(&pipe)?);
    let mut running = Running::start(command)?;
    let mut writer = File::options().write(true).open(&pipe)?;
    for id in 0..3 {
        writeln!(writer, "{}", json!({ "id": id, "text": LURE }))?;
        let row: Value = serde_json::from_str(&running.line(PATIENCE)?)?;
        assert_eq!((&row["id"], &row["label"]), (&json!(id), &json!("fraud")));
    }
    running.terminate()?;
    let (status, said, complained) = running.ended(PATIENCE)?;
    assert_eq!((status.code(), said.len()), (Some(1), 3), "{complained}");
    Ok(())
}
