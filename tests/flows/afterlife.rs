//! Pages that move, vanish and come back: the library follows, and every address of an item goes on working.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use tempfile::TempDir;

use super::binary::{path, run};
use super::hostile::{Hostile, Reply, essay, html};
use super::room;
use super::server::Server;

/// What changes between two crawls.
type Mood = Arc<Mutex<BTreeMap<&'static str, u8>>>;

fn mood(of: &Mood, page: &str) -> u8 {
    of.lock().unwrap_or_else(PoisonError::into_inner).get(page).copied().unwrap_or(0)
}

fn set(of: &Mood, page: &'static str, to: u8) {
    of.lock().unwrap_or_else(PoisonError::into_inner).insert(page, to);
}

fn lesson(number: u64) -> Reply {
    Reply::page(lesson_with(number, ""))
}

fn lesson_with(number: u64, head: &str) -> String {
    let page =
        super::site::article(&format!("讲义{number}"), &format!("第{number}讲"), usize::try_from(number).unwrap_or(0));
    let page = page.replace("</article>", &format!("{}</article>", essay(number)));
    page.replace("</head>", &format!("{head}</head>"))
}

fn site(moods: &Mood) -> anyhow::Result<Hostile> {
    let moods = Arc::clone(moods);
    Hostile::start(move |path| match (path, mood(&moods, path)) {
        ("/", _) => Reply::page(html(
            "首页",
            "<a href=\"/stays\">一</a><a href=\"/moves\">二</a><a href=\"/lost\">三</a><a href=\"/closed\">四</a><a href=\"/turned\">五</a><a href=\"/said\">六</a>",
        )),
        ("/stays", _) => lesson(0),
        ("/moves", 0) | ("/there", _) => lesson(1),
        ("/moves", _) => Reply::to(301, "/there"),
        ("/lost", 0 | 2) => lesson(2),
        ("/closed", 0) => lesson(3),
        ("/closed", _) => Reply::page(lesson_with(3, "<meta name=\"robots\" content=\"noindex\">")),
        ("/turned", 0) | ("/elsewhere", _) => lesson(6),
        ("/turned", _) => Reply::to(302, "/elsewhere"),
        ("/said", _) => Reply::page(lesson_with(9, "<link rel=\"canonical\" href=\"/own\">")),
        ("/own", _) => lesson(9),
        _ => Reply::status(404),
    })
}

fn crawl(data: &Path) -> anyhow::Result<BTreeMap<String, i64>> {
    run(&["crawl", "--source", "site", "--until-idle", "--data", path(data)?])?.expect_code(0)?;
    run(&["audit", "verify", "--data", path(data)?])?.expect_code(0)?;
    let items = run(&["library", "export", "--data", path(data)?])?.expect_code(0)?.json_lines()?;
    let mut library = BTreeMap::new();
    for item in items {
        let url = item["url"].as_str().context("no address")?;
        let place = url.splitn(4, '/').nth(3).unwrap_or_default().to_owned();
        library.insert(place, item["id"].as_str().and_then(|id| id.parse().ok()).context("no number")?);
    }
    Ok(library)
}

fn founded(site: &Hostile) -> anyhow::Result<TempDir> {
    let data = room::folder("afterlife")?;
    let seed = site.url("/");
    let add = ["source", "add", "site", "--name", "小站", "--tier", "trusted", "--seed", &seed, "--delay-ms", "0"];
    let approved = ["--no-check", "--approve", "--reason", "试验"];
    let more = ["--allow-address", "127.0.0.1", "--data", path(data.path())?];
    run(&[add.as_slice(), &approved, &more].concat())?.expect_code(0)?;
    Ok(data)
}

#[tokio::test]
async fn the_library_follows_what_becomes_of_pages() -> anyhow::Result<()> {
    let moods = Mood::default();
    let site = site(&moods)?;
    let data = founded(&site)?;
    let first = crawl(data.path())?;
    let places: Vec<&str> = first.keys().map(String::as_str).collect();
    assert_eq!(places, ["closed", "lost", "moves", "own", "stays", "turned"], "a canonical address is the page's own");

    for page in ["/moves", "/lost", "/closed", "/turned"] {
        set(&moods, page, 1);
    }
    let second = crawl(data.path())?;
    let places: Vec<&str> = second.keys().map(String::as_str).collect();
    assert_eq!(places, ["own", "stays", "there", "turned"], "moved, lost, closed, and turned away for now");
    assert_eq!(second["there"], first["moves"], "the item keeps its number");
    assert_eq!(second["turned"], first["turned"]);

    // What was lost comes back with what it said, and its decision stands.
    set(&moods, "/lost", 2);
    let third = crawl(data.path())?;
    assert_eq!(third.get("lost"), first.get("lost"), "it is let in again under its number");

    let server = Server::start(data.path())?;
    let reader = server.visitor()?;
    let found = reader.found("第1讲").await?;
    assert!(found.contains(&site.url("/there")) && !found.contains(&site.url("/moves")), "{found:?}");
    reader.get(&format!("/item/{}", first["moves"])).await?.expect(200)?;
    let gone = reader.get(&format!("/item/{}", first["closed"])).await?;
    assert!(gone.status == 410 || gone.body.contains("noindex"), "{}: {}", gone.status, gone.body);
    Ok(())
}
