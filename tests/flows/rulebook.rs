//! Writing rules: the road that CONTRIBUTING.md describes, broken files, and a server that takes up what is saved.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use tempfile::TempDir;

use super::binary::{Ran, checkout, path, run, run_with_input};
use super::crawled::crawled;
use super::html::{all_between, between, text, unescape};
use super::patience::eventually;
use super::room;
use super::server::Server;

/// Two looks of the watcher and a compilation in an unoptimised build, on a busy machine.
const TAKEN_UP: Duration = Duration::from_secs(60);

/// A copy of the shipped rules.
fn rules() -> anyhow::Result<TempDir> {
    let folder = room::folder("rules")?;
    room::copy(&checkout().join("rules"), folder.path())?;
    Ok(folder)
}

/// A rules folder with a policy and nothing else: what is said of it is said of the test's own files.
fn bare_rules() -> anyhow::Result<TempDir> {
    let folder = room::folder("bare")?;
    std::fs::copy(checkout().join("rules/policy.toml"), folder.path().join("policy.toml"))?;
    Ok(folder)
}

fn with_rules(arguments: &[&str], rules: &Path) -> anyhow::Result<Ran> {
    run(&[arguments, &["--rules", path(rules)?]].concat())
}

/// The fenced block of CONTRIBUTING.md in this language that holds a text.
fn recipe(language: &str, part: &str) -> anyhow::Result<String> {
    let guide = std::fs::read_to_string(checkout().join("CONTRIBUTING.md"))?;
    let blocks = all_between(&guide, &format!("```{language}\n"), "```");
    let block = blocks.into_iter().find(|block| block.contains(part));
    Ok(block.with_context(|| format!("CONTRIBUTING.md has no `{part}`"))?.to_owned())
}

/// The arguments of a command of CONTRIBUTING.md.
fn arguments(part: &str) -> anyhow::Result<Vec<String>> {
    let line = recipe("sh", part)?;
    let line = line.lines().find(|line| line.contains(part)).context("the block holds it")?;
    let words = line.trim().strip_prefix("cargo qingyuan ").context("a command of the product")?;
    Ok(words.split(' ').map(|word| word.trim_matches('"').to_owned()).collect())
}

fn follow(part: &str, rules: &Path) -> anyhow::Result<Ran> {
    let arguments = arguments(part)?;
    with_rules(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), rules)
}

#[test]
fn the_recipe_for_a_rule_works_as_it_is_written() -> anyhow::Result<()> {
    let folder = bare_rules()?;
    let file = folder.path().join("fraud/second-hand-ticket.toml");
    let begun = follow("rules new", folder.path())?.expect_code(0)?;
    assert!(
        begun.stdout.contains("second-hand-ticket.toml") && begun.stdout.contains("rules lint"),
        "{}",
        begun.stdout
    );
    let template = std::fs::read_to_string(&file)?;
    let again = follow("rules new", folder.path())?.expect_code(2)?;
    assert!(again.stderr.contains("exists already"), "{}", again.stderr);
    assert_eq!(std::fs::read_to_string(&file)?, template, "nothing was overwritten");
    // The draft passes as it stands.
    follow("rules lint", folder.path())?.expect_code(0)?;
    follow("rules test --only", folder.path())?.expect_code(0)?;

    let head = template.split("[lesson]").next().context("the template has a lesson")?;
    std::fs::write(&file, format!("{head}{}", recipe("toml", "[terms]\nticket")?))?;
    let linted = follow("rules lint", folder.path())?;
    assert!(linted.code == Some(0), "{}\n{}", linted.stdout, linted.stderr);
    let tested = follow("rules test --only", folder.path())?.expect_code(0)?;
    assert_eq!(tested.stdout.trim(), "6 passed, 0 failed, 0 todo");
    let guide = std::fs::read_to_string(checkout().join("CONTRIBUTING.md"))?;
    assert!(guide.contains("`6 passed, 0 failed, 0 todo`"));
    let explained = follow("rules explain", folder.path())?.expect_code(0)?;
    let (live, drafts) = explained.stdout.split_once("草稿和影子规则").context("the draft is shown apart")?;
    assert!(drafts.contains("fraud.second-hand-ticket") && !live.contains("fraud.second-hand-ticket"), "{live}");
    Ok(())
}

#[test]
fn rules_are_begun_only_where_rules_lie() -> anyhow::Result<()> {
    let folder = room::folder("no-rules")?;
    for (arguments, part) in [
        (vec!["rules", "new", "fraud/a"], "--rules DIR"),
        (vec!["rules", "new", "fraud/a", "--rules", path(folder.path())?], "policy.toml"),
    ] {
        let refused = run(&arguments)?.expect_code(2)?;
        assert!(refused.stderr.contains(part), "{}", refused.stderr);
    }
    let folder = bare_rules()?;
    for asked in ["../a", "fraud", "fraud/二手票", "context/a"] {
        with_rules(&["rules", "new", asked], folder.path())?.expect_code(2)?;
    }
    with_rules(&["rules", "new", "fraud/a", "--category", "Fraud!"], folder.path())?.expect_code(2)?;
    assert!(!folder.path().join("fraud/a.toml").exists());
    Ok(())
}

/// Breaks a copy of the rules in every way that a save can; the paths of the broken files.
fn break_all(folder: &Path) -> anyhow::Result<BTreeSet<String>> {
    let shipped = std::fs::read_to_string(folder.join("fraud/task-rebate.toml"))?;
    let dressed = format!("\u{feff}{}", shipped.replace('\n', "\r\n").replace("cap = \"reject\"", "cap = \"rejekt\""));
    std::fs::write(folder.join("fraud/task-rebate.toml"), dressed)?;
    // 二手票 in GBK.
    std::fs::write(folder.join("spam/gbk.toml"), b"format = 1\n# \xb6\xfe\xca\xd6\xc6\xb1\n")?;
    std::fs::write(folder.join("spam/large.toml"), "# 一行\n".repeat(10 << 17))?;
    std::fs::write(folder.join("spam/deep.toml"), format!("a = {}", "[".repeat(100_000)))?;
    std::fs::write(folder.join("dict/words.txt"), "好词 10\n坏词 很多\n")?;
    let policy = folder.join("policy.toml");
    std::fs::write(&policy, std::fs::read_to_string(&policy)?.replace("label = 0.8", "label = 5"))?;
    let broken = [
        "dict/words.txt",
        "fraud/task-rebate.toml",
        "policy.toml",
        "spam/deep.toml",
        "spam/gbk.toml",
        "spam/large.toml",
    ];
    Ok(broken.map(str::to_owned).into())
}

#[test]
fn every_error_of_every_file_is_reported_at_once() -> anyhow::Result<()> {
    let folder = rules()?;
    let broken = break_all(folder.path())?;
    let found = with_rules(&["rules", "lint", "--json"], folder.path())?.expect_code(1)?;
    let rows: Vec<serde_json::Value> = serde_json::from_str(&found.stdout)?;
    let errors: Vec<_> = rows.iter().filter(|row| row["level"] == "error").collect();
    let paths: BTreeSet<String> = errors.iter().filter_map(|row| Some(row["path"].as_str()?.to_owned())).collect();
    assert_eq!(paths, broken);
    let at = |path: &str| {
        errors.iter().find(|row| row["path"] == path).map(|row| (row["line"].clone(), row["code"].clone()))
    };
    assert_eq!(at("fraud/task-rebate.toml"), Some((9.into(), "R004".into())), "carets stay exact past BOM and CRLF");
    assert_eq!(at("spam/gbk.toml").map(|(line, _)| line), Some(2.into()));
    assert_eq!(at("dict/words.txt"), Some((2.into(), "D001".into())));
    assert_eq!(at("policy.toml").map(|(_, code)| code), Some("P002".into()));

    let told = with_rules(&["rules", "lint", "--lang", "en"], folder.path())?.expect_code(1)?.stdout;
    let counted = format!("{} errors", errors.len());
    assert!(told.lines().last().is_some_and(|line| line.contains(&counted)), "{told}");
    assert!(told.contains("cap = \"rejekt\"") && told.contains("did you mean `reject`?"), "{told}");
    // Whoever wants to work with them is told all of it as well, and ends with 2.
    for command in [&["rules", "test"][..], &["rules", "explain", "一段文字"], &["screen"]] {
        let refused = run_with_input(&[command, &["--rules", path(folder.path())?]].concat(), b"")?.expect_code(2)?;
        for path in &broken {
            assert!(refused.stderr.contains(path.as_str()), "{command:?} does not name {path}: {}", refused.stderr);
        }
        assert_eq!(refused.stdout, "");
    }
    Ok(())
}

#[test]
fn only_errors_are_told_as_the_cause_of_a_refusal() -> anyhow::Result<()> {
    let folder = bare_rules()?;
    follow("rules new", folder.path())?.expect_code(0)?;
    let file = folder.path().join("fraud/second-hand-ticket.toml");
    // The byte order mark and the line endings are worth a note each, the key is an error.
    let rule = std::fs::read_to_string(&file)?.replace("weight =", "wieght =").replace('\n', "\r\n");
    std::fs::write(&file, format!("\u{feff}{rule}"))?;
    let refused = with_rules(&["rules", "test"], folder.path())?.expect_code(2)?.stderr;
    assert!(refused.contains("wieght") && !refused.contains("note["), "{refused}");
    assert!(refused.contains("besides, 2 notes"), "{refused}");
    Ok(())
}

#[test]
fn a_policy_or_dictionary_that_cannot_be_used_is_told_once_and_never_cut() -> anyhow::Result<()> {
    let codes = |folder: &Path| -> anyhow::Result<Vec<(String, String)>> {
        let found = with_rules(&["rules", "lint", "--json"], folder)?.expect_code(1)?;
        let rows: Vec<serde_json::Value> = serde_json::from_str(&found.stdout)?;
        let text = |row: &serde_json::Value, key: &str| row[key].as_str().map(str::to_owned).unwrap_or_default();
        Ok(rows.iter().map(|row| (text(row, "path"), text(row, "code"))).collect())
    };
    let pair = |path: &str, code: &str| (path.to_owned(), code.to_owned());
    let folder = bare_rules()?;
    let policy = folder.path().join("policy.toml");
    let shipped = std::fs::read_to_string(&policy)?;
    std::fs::write(&policy, b"# \xb2\xdf\xc2\xd4\n")?;
    assert_eq!(codes(folder.path())?, [pair("policy.toml", "R028")]);
    std::fs::write(&policy, format!("{shipped}{}", "# 一行\n".repeat(1 << 17)))?;
    assert_eq!(codes(folder.path())?, [pair("policy.toml", "R027")]);
    std::fs::write(&policy, shipped)?;
    std::fs::create_dir(folder.path().join("dict"))?;
    std::fs::write(folder.path().join("dict/words.txt"), "好词\n".repeat(3 << 20))?;
    std::fs::create_dir_all(folder.path().join("spam/gift.toml"))?;
    assert_eq!(codes(folder.path())?, [pair("dict/words.txt", "R027"), pair("spam/gift.toml", "R040")]);
    let missing = folder.path().join("no-such-folder");
    let refused = with_rules(&["rules", "lint"], &missing)?.expect_code(2)?.stderr;
    assert!(refused.contains("no-such-folder` does not exist") && refused.contains("--rules DIR"), "{refused}");
    Ok(())
}

#[test]
fn what_is_explained_commands_no_terminal() -> anyhow::Result<()> {
    let asked = "加\u{1b}[31m信\u{202e}兼职\u{7}，先垫付后返利";
    let told = run(&["rules", "explain", asked, "--model", "none"])?.expect_code(0)?.stdout;
    let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!told.contains(acts), "{told:?}");
    assert!(told.contains("\\u{202e}"), "{told}");
    let row: serde_json::Value =
        serde_json::from_str(&run(&["rules", "explain", asked, "--model", "none", "--json"])?.expect_code(0)?.stdout)?;
    let tricks = row["tricks"].as_array().context("no tricks")?;
    assert!(tricks.iter().any(|trick| trick["text"] == "\u{202e}"), "{row}");
    Ok(())
}

#[test]
fn an_exclusion_says_why_by_which_words_and_what_it_spared() -> anyhow::Result<()> {
    let asked = "警惕刷单返利骗局，先垫付后返利的兼职都是诈骗";
    let row: serde_json::Value =
        serde_json::from_str(&run(&["rules", "explain", asked, "--model", "none", "--json"])?.expect_code(0)?.stdout)?;
    let excuses = row["exclusions"].as_array().context("no exclusions")?;
    let excuse = excuses.iter().find(|one| one["rule"] == "fraud.task-rebate").context("it is not excused")?;
    let words = |key: &str| -> Vec<&str> {
        excuse[key].as_array().into_iter().flatten().filter_map(|place| place["text"].as_str()).collect()
    };
    assert_eq!(excuse["blocked"], false);
    assert!(words("marks").contains(&"警惕") && words("spared").contains(&"返利"), "{excuse}");
    let told = run(&["rules", "explain", asked, "--model", "none"])?.expect_code(0)?.stdout;
    let why = excuse["why"].as_str().context("it has no reason")?;
    for part in [why, "依据的词：「警惕」", "没有这条例外会命中：", "质量（各项信号之和）"]
    {
        assert!(told.contains(part), "`{part}` is not told: {told}");
    }
    Ok(())
}

#[tokio::test]
async fn a_long_text_can_be_tried_and_one_that_is_too_long_gets_a_page() -> anyhow::Result<()> {
    let admin = super::server::shared()?.signed_in("admin").await?;
    let long = "春天的校园里，图书馆前的玉兰开了。\n".repeat(256 * 1024 / 52);
    let page = admin.post("/rules/try", &[("text", &long)]).await?.expect(200)?.body;
    assert!(!page.contains("box bad"), "nothing in it is harmful");
    let refused = admin.post("/rules/try", &[("text", &long.repeat(2))]).await?.expect(413)?.body;
    assert!(refused.contains("256 KiB"), "{}", text(&refused));
    // What turns the writing is shown; what does no harm is told without an alarm.
    let page = admin.post("/rules/try", &[("text", "加\u{202e}信微\u{202c}看书")]).await?.expect(200)?.body;
    let result = page.split_once("id=\"result\"").context("it has a result")?.1;
    assert!(result.contains("[U+202E]") && !result.contains('\u{202e}'), "{}", text(result));
    assert!(!result.contains("box bad"), "{}", text(result));
    let page = admin.post("/rules/try", &[("text", "加薇❤信领兼职任务，先垫付后返利")]).await?.expect(200)?.body;
    assert!(page.contains("box bad"), "{}", text(&page));
    Ok(())
}

#[test]
fn an_explanation_adds_up_and_points_at_the_original() -> anyhow::Result<()> {
    let asked = "招刷单员👨‍👩‍👧，加薇❤信 qy_xugou_009，先垫付本金后返佣金";
    let explained = run(&["rules", "explain", asked, "--title", "兼职", "--tier", "open", "--json"])?.expect_code(0)?;
    let row: serde_json::Value = serde_json::from_str(&explained.stdout)?;
    let chars: Vec<char> = asked.chars().collect();
    let slice = |place: &serde_json::Value| -> Option<String> {
        let at = |key: &str| usize::try_from(place[key].as_u64()?).ok();
        Some(chars.get(at("start")?..at("end")?)?.iter().collect())
    };
    let hits = row["hits"].as_array().context("no hits")?;
    assert!(hits.iter().any(|hit| hit["rule"].as_str().is_some_and(|rule| rule.starts_with("fraud."))), "{row}");
    let marks = hits.iter().flat_map(|hit| hit["marks"].as_array().into_iter().flatten());
    let mut looked = 0;
    for mark in marks.filter(|mark| mark["field"] == "text") {
        assert_eq!(mark["text"].as_str().map(str::to_owned), slice(mark), "{mark}");
        looked += 1;
    }
    assert!(looked > 0, "{row}");
    for (category, score) in row["scores"].as_object().context("no scores")? {
        let pieces = row["contributions"].as_array().into_iter().flatten().filter(|one| one["category"] == *category);
        let sum: f64 =
            row["prior"].as_f64().unwrap_or_default() + pieces.filter_map(|one| one["weight"].as_f64()).sum::<f64>();
        let expected = 1.0 / (1.0 + (-sum).exp());
        assert!(score.as_f64().is_some_and(|score| (score - expected).abs() < 1e-9), "{category}: {row}");
    }
    let routes = row["routes"].as_array().context("no routes")?;
    assert_eq!(
        routes.iter().filter_map(|route| route["tier"].as_str()).collect::<Vec<_>>(),
        ["trusted", "known", "open"]
    );

    let folder = room::folder("explain")?;
    let file: PathBuf = folder.path().join("text.txt");
    std::fs::write(&file, asked)?;
    let from_file = run(&["rules", "explain", "--file", path(&file)?])?.expect_code(0)?.stdout;
    assert_eq!(
        run_with_input(&["rules", "explain", "--file", "-"], asked.as_bytes())?.expect_code(0)?.stdout,
        from_file
    );
    run(&["rules", "explain"])?.expect_code(2)?;
    run(&["rules", "explain", "--file", "no-such-file"])?.expect_code(2)?;
    Ok(())
}

#[tokio::test]
async fn a_server_takes_up_what_is_saved_and_goes_on_when_it_is_broken() -> anyhow::Result<()> {
    let (folder, data) = (rules()?, crawled()?.copy()?);
    let server = Server::start_with(data.path(), &["--rules", path(folder.path())?])?;
    let admin = server.signed_in("admin").await?;
    let sentence = "门票转让，先付定金锁座";
    let tried = async || -> anyhow::Result<String> {
        Ok(admin.post("/rules/try", &[("text", sentence)]).await?.expect(200)?.body)
    };
    assert!(!tried().await?.contains("fraud.second-hand-ticket"));

    // Good: the watcher takes it up by itself.
    let file = folder.path().join("fraud/second-hand-ticket.toml");
    follow("rules new", folder.path())?.expect_code(0)?;
    let template = std::fs::read_to_string(&file)?;
    let head = template.split("[lesson]").next().context("the template has a lesson")?;
    let good =
        format!("{head}{}", recipe("toml", "[terms]\nticket")?).replace("state = \"draft\"", "state = \"active\"");
    std::fs::write(&file, &good)?;
    let page = eventually("the rule is in force", TAKEN_UP, async || {
        let page = tried().await?;
        Ok(page.contains("/rules/fraud.second-hand-ticket").then_some(page))
    })
    .await?;
    let marks: Vec<String> = all_between(&page, "<mark", "</mark>").iter().map(|mark| unescape(mark)).collect();
    assert!(marks.iter().any(|mark| mark.ends_with(">先付定金")), "{marks:?}");
    let mended = between(&admin.get("/rules").await?.expect(200)?.body, "hash ", ".").map(str::to_owned);

    // Broken: told in red on both pages, and the last good rulebook goes on.
    std::fs::write(&file, good.replace("near(ticket, deposit, 40)", "near(tickets, deposit, 40)"))?;
    eventually("the broken file is told", TAKEN_UP, async || {
        let page = admin.get("/system").await?.expect(200)?.body;
        Ok(page.contains("unknown term `tickets`").then_some(()))
    })
    .await?;
    let rules = admin.get("/rules").await?.expect(200)?.body;
    for part in ["fraud/second-hand-ticket.toml", "unknown term `tickets`", "did you mean `ticket`?"] {
        assert!(unescape(&rules).contains(part), "`{part}` is not on the page");
    }
    assert_eq!(between(&rules, "hash ", ".").map(str::to_owned), mended, "the rulebook in force stays");
    assert!(admin.get("/rules/fraud.second-hand-ticket").await?.expect(200)?.body.contains("role=\"alert\""));
    assert!(tried().await?.contains("/rules/fraud.second-hand-ticket"));
    assert_eq!(admin.get("/healthz").await?.expect(200)?.body, "ok\n");

    // Mended, and read at once by the button.
    std::fs::write(&file, good.replace("weight = 6.0", "weight = 7.0"))?;
    assert_eq!(admin.post("/rules/reload", &[]).await?.location()?, "/rules?reloaded=new");
    let rules = admin.get("/rules").await?.expect(200)?.body;
    assert!(!rules.contains("unknown term"), "{}", text(&rules));
    assert_ne!(between(&rules, "hash ", ".").map(str::to_owned), mended);
    let complained = server.stop()?;
    assert_eq!(complained.matches("unknown term `tickets`").count(), 1, "the log says it once: {complained}");
    assert_eq!(complained.matches("the rules folder is mended").count(), 1, "and that it is over: {complained}");
    assert!(!complained.contains("R035") && !complained.contains("R034"), "a warning is no cause: {complained}");

    // The store keeps what judged: its chain is whole, with a rulebook that was recorded before it took over.
    let chain = with_rules(&["audit", "verify", "--data", path(data.path())?, "--lang", "en"], folder.path())?
        .expect_code(0)?;
    assert!(chain.stdout.contains("the chain is whole"), "{}", chain.stdout);
    Ok(())
}

#[tokio::test]
async fn the_rules_page_finds_rules_without_a_script() -> anyhow::Result<()> {
    let server = super::server::shared()?;
    let admin = server.signed_in("admin").await?;
    let listed = async |query: &str| -> anyhow::Result<BTreeSet<String>> {
        let page = admin.get(&format!("/rules{query}")).await?.expect(200)?.body;
        let links = all_between(&page, "<td><a href=\"/rules/", "\"");
        Ok(links.into_iter().map(str::to_owned).collect())
    };
    let all = listed("").await?;
    assert!(all.contains("fraud.task-rebate") && all.iter().any(|id| id.starts_with("context.")), "{all:?}");
    let words = listed("?q=%E5%88%B7%E5%8D%95&category=fraud").await?;
    assert!(words.contains("fraud.task-rebate") && words.is_subset(&all) && words.len() < all.len(), "{words:?}");
    assert!(words.iter().all(|id| id.starts_with("fraud.")), "{words:?}");
    assert!(listed("?category=context").await?.iter().all(|id| id.starts_with("context.")));
    assert_eq!(listed("?q=no-such-word-anywhere").await?, BTreeSet::new());
    let hostile = "<script>window.qyRan=1</script>加薇❤信领兼职任务，先垫付后返利";
    let page = admin.post("/rules/try", &[("text", hostile), ("title", hostile)]).await?.expect(200)?.body;
    assert!(!page.contains("<script>") && unescape(&page).contains("薇❤信"), "{page}");
    assert!(page.contains("fraud.task-rebate"));
    admin.post("/rules/try", &[]).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn lines_of_synonyms_that_cannot_be_used_are_told_on_the_system_page() -> anyhow::Result<()> {
    let (data, rules) = (crawled()?.copy()?, room::bare_rules()?);
    std::fs::write(rules.path().join("synonyms.txt"), "电脑 = 计算机\n只有一边\n")?;
    let server = Server::start_with(data.path(), &["--rules", path(rules.path())?])?;
    let admin = server.signed_in("admin").await?;
    let page = admin.get("/system").await?.expect(200)?.body;
    let told = between(&page, "id=\"left-out\"", "</section>").context("nothing is told")?;
    assert!(told.contains("cannot be used: 1") && told.contains("synonyms.txt:2"), "{}", text(told));
    std::fs::write(rules.path().join("synonyms.txt"), "电脑 = 计算机\n")?;
    eventually("it is mended", Duration::from_secs(30), async || {
        Ok((!admin.get("/system").await?.expect(200)?.body.contains("left-out")).then_some(()))
    })
    .await
}
