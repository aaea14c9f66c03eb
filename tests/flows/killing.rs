//! The process is killed in the middle of its work, and stopped in the middle of its work.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, ensure};

use super::binary::{path, run};
use super::crawled::crawled;
use super::demo::{CRAWL, Demo};
use super::hostile::{essay, html};
use super::patience::eventually;
use super::room;
use super::server::Server;
use super::site::Site;
use super::visitor::Visitor;

/// After so many stored fetches the process is killed: among the first, in full swing, near the end.
const MOMENTS: [u64; 3] = [3, 60, 140];

/// Sites that can be in the middle of a request when a process dies.
const IN_FLIGHT: u64 = 4;

/// Reprints of one text: which of them comes first, and so is published, is a matter of timing.
const TWINS: [[&str; 2]; 2] = [
    ["/article/2026/0830/1016.html", "/bumen/houqin/2101.html"],
    ["/article/2026/0526/1021.html", "/bumen/wuli/2102.html"],
];

/// The library as addresses and content hashes, with twins under one name.
fn library(data: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let exported = run(&["library", "export", "--data", path(data)?])?.expect_code(0)?.json_lines()?;
    let mut library = BTreeMap::new();
    for item in exported {
        let url = item["url"].as_str().context("an item without its address")?;
        let hash = item["document"].as_str().context("an item without its hash")?;
        let twins = TWINS.iter().find(|twins| twins.iter().any(|path| url.ends_with(path)));
        match twins {
            Some(twins) => library.insert(twins.join(" or "), "one of them".to_owned()),
            None => library.insert(url.to_owned(), hash.to_owned()),
        };
    }
    Ok(library)
}

fn in_order(data: &Path) -> anyhow::Result<()> {
    run(&["audit", "verify", "--data", path(data)?])?.expect_code(0)?;
    let looked = run(&["doctor", "--data", path(data)?, "--lang", "en"])?.expect_code(0)?;
    ensure!(!looked.stdout.contains("[WRONG]"), "{}", looked.stdout);
    Ok(())
}

/// Waits until so many fetches are stored.
async fn fetched(demo: &Demo, moment: u64) -> anyhow::Result<()> {
    let reader = Visitor::new(&demo.base)?;
    eventually(&format!("{moment} fetches"), CRAWL, async || {
        let fetches = reader.metric("qingyuan_fetches").await?;
        Ok((fetches >= moment).then_some(()))
    })
    .await
}

#[tokio::test]
async fn killed_in_mid_crawl_ends_with_the_same_library() -> anyhow::Result<()> {
    let undisturbed = crawled()?;
    let (open, port) = undisturbed.campus().await;
    let data = room::folder("killed")?;
    let mut logged = String::new();
    for moment in MOMENTS {
        let demo = Demo::start(data.path(), port)?;
        fetched(&demo, moment).await?;
        logged.push_str(&demo.running.complained());
        demo.running.kill()?;
        // What was acknowledged is whole at once, before any repair.
        run(&["audit", "verify", "--data", path(data.path())?])?.expect_code(0)?;
    }
    let mut demo = Demo::start(data.path(), port)?;
    demo.crawled()?;
    let fetches = Visitor::new(&demo.base)?.metric("qingyuan_fetches").await?;
    logged.push_str(&demo.stop()?);
    drop(open);
    assert!(logged.contains("took over the leases"), "no kill hit a worker at work:\n{logged}");

    let undisturbed_data = undisturbed.copy()?;
    assert_eq!(library(data.path())?, library(undisturbed_data.path())?);
    in_order(data.path())?;
    // A fetch is stored once, with the validators that make the next request for it a 304.
    let expected = undisturbed.summary.fetched;
    let most = expected + IN_FLIGHT * u64::try_from(MOMENTS.len())?;
    assert!(
        (expected..=most).contains(&fetches),
        "{fetches} fetches were stored, an undisturbed crawl stores {expected}"
    );
    Ok(())
}

#[tokio::test]
async fn sigterm_drains_and_the_next_start_goes_on_at_once() -> anyhow::Result<()> {
    let undisturbed = crawled()?;
    let (open, port) = undisturbed.campus().await;
    let data = room::folder("drained")?;
    let demo = Demo::start(data.path(), port)?;
    fetched(&demo, 20).await?;
    let complained = demo.stop()?;
    assert!(complained.contains("stopping: finishing what is under way"), "{complained}");
    let mut demo = Demo::start(data.path(), port)?;
    let summary = demo.crawled()?;
    let complained = demo.stop()?;
    drop(open);
    assert!(!complained.contains("took over the leases"), "leases were left behind:\n{complained}");
    assert_eq!(summary.published, undisturbed.summary.published);
    assert_eq!(library(data.path())?, library(undisturbed.copy()?.path())?);
    in_order(data.path())
}

#[tokio::test]
async fn c50_starting_again_costs_only_304s() -> anyhow::Result<()> {
    let first = crawled()?;
    let (open, port) = first.campus().await;
    let data = first.copy()?;
    let before = library(data.path())?;
    // A session that is open while the house rests.
    let server = super::server::Server::start(data.path())?;
    let editor = server.signed_in("editor").await?;
    editor.get("/desk").await?.expect(200)?;
    server.stop()?;

    let mut demo = Demo::start(data.path(), port)?;
    assert_eq!(demo.accounts, first.accounts, "the same accounts with the same passwords");
    let again = demo.crawled()?;
    let editor = editor.at(&demo.base)?;
    editor.get("/desk").await?.expect(200)?;
    let reader = Visitor::new(&demo.base)?;
    let (fetched, unchanged) =
        (reader.metric("qingyuan_fetched_total").await?, reader.metric("qingyuan_not_modified_total").await?);
    assert!(unchanged >= 100, "only {unchanged} requests were answered with 304");
    assert!(fetched * 100 <= unchanged, "{fetched} pages came again, {unchanged} had not changed");
    assert_eq!(again.not_modified, first.summary.fetched, "{again:?}");
    assert_eq!(
        (again.published, again.queued, again.rejected),
        (first.summary.published, first.summary.queued, first.summary.rejected)
    );
    demo.stop()?;
    drop(open);
    assert_eq!(library(data.path())?, before);
    in_order(data.path())
}

/// How often the process is killed.
const KILLS: usize = 20;

/// Pages of the site that counts requests: enough that the last kill still hits a crawl in full swing.
const PAGES: usize = 260;

#[tokio::test]
async fn c49_killed_twenty_times_nothing_is_lost_and_nothing_asked_for_twice_beyond_what_was_in_flight()
-> anyhow::Result<()> {
    let paths: Vec<String> = (0..PAGES).map(|number| format!("/{number}.html")).collect();
    let index: String = paths.iter().map(|path| format!("<p><a href=\"{path}\">{path}</a></p>")).collect();
    // Each page says something else, or they would be held for copies of one another.
    let texts: Vec<String> = (0..u64::try_from(PAGES)?).map(|n| html(&format!("第{n}讲"), &essay(n))).collect();
    let mut pages = vec![("/", index.as_str())];
    pages.extend(paths.iter().zip(&texts).map(|(path, text)| (path.as_str(), text.as_str())));
    let site = Site::start(&pages)?;
    let data = room::folder("counted")?;
    let rules = room::bare_rules()?;
    let bare = ["--rules", path(rules.path())?, "--model", "none"];
    let seed = site.url("/");
    let add = ["source", "add", "counted", "--name", "计数的小站", "--tier", "trusted", "--seed", &seed];
    let more = ["--delay-ms", "20", "--allow-address", "127.0.0.1", "--no-check", "--approve", "--reason", "试抓"];
    run(&[add.as_slice(), &more, &bare, &["--data", path(data.path())?]].concat())?.expect_code(0)?;

    // Between one and eleven requests after each start: other moments in every run of the tests, the same in none.
    let mut dice = u64::from(std::process::id()) | 1;
    for kill in 0..KILLS {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let moment = site.requests() + 2 + usize::try_from(dice >> 60)? % 11;
        let server = Server::start_with(data.path(), &bare)?;
        eventually(&format!("request {moment} before kill {kill}"), CRAWL, async || {
            Ok((site.requests() >= moment).then_some(()))
        })
        .await?;
        server.kill()?;
    }
    let server = Server::start_with(data.path(), &bare)?;
    let reader = server.visitor()?;
    eventually("every page is fetched", CRAWL, async || {
        let fetches = reader.metric("qingyuan_fetches").await?;
        Ok((fetches > u64::try_from(PAGES)?).then_some(()))
    })
    .await?;
    server.stop()?;
    run(&["audit", "verify", "--data", path(data.path())?])?.expect_code(0)?;

    let asked: usize = paths.iter().map(|path| site.asked(path)).sum();
    let lost: Vec<&String> = paths.iter().filter(|path| site.asked(path) == 0).collect();
    assert!(lost.is_empty(), "never asked for: {lost:?}");
    // One host, so one request in flight at each kill.
    assert!(asked <= PAGES + KILLS, "{asked} requests for {PAGES} pages and {KILLS} kills");
    Ok(())
}
