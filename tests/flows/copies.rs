//! Pages with nearly the same text: the library shows one of them, and knows the others. A page that changes comes to
//! the desk beside what it was.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use tempfile::TempDir;

use super::binary::{path, run};
use super::deciding::first;
use super::hostile::{Hostile, Reply, essay, html};
use super::html::{between, text, unescape};
use super::room;
use super::server::Server;
use super::visitor::Visitor;

/// An article of this day, with a note under it.
fn article(day: &str, note: &str) -> String {
    let page = super::site::article("行列式怎样计算", "行列式", 0).replace("2026-03-05", day);
    page.replace("</article>", &format!("{}<p>{note}</p></article>", essay(1)))
}

/// A site whose front page leads to one page, once it is opened.
fn site(place: &'static str, page: impl Fn() -> String + Send + Sync + 'static) -> anyhow::Result<Hostile> {
    Hostile::start(move |asked| match asked {
        "/" => Reply::page(html("首页", &format!("<a href=\"{place}\">讲义</a>"))),
        asked if asked == place => Reply::page(page()),
        _ => Reply::status(404),
    })
}

fn add(data: &Path, id: &str, name: &str, site: &Hostile) -> anyhow::Result<()> {
    let seed = site.url("/");
    let add = ["source", "add", id, "--name", name, "--tier", "trusted", "--seed", &seed, "--delay-ms", "0"];
    let approved = ["--no-check", "--approve", "--reason", "试验"];
    let more = ["--allow-address", "127.0.0.1", "--data", path(data)?];
    run(&[add.as_slice(), &approved, &more].concat())?.expect_code(0)?;
    Ok(())
}

fn crawl(data: &Path, id: &str) -> anyhow::Result<BTreeMap<String, i64>> {
    run(&["crawl", "--source", id, "--until-idle", "--data", path(data)?])?.expect_code(0)?;
    run(&["audit", "verify", "--data", path(data)?])?.expect_code(0)?;
    let items = run(&["library", "export", "--data", path(data)?])?.expect_code(0)?.json_lines()?;
    let place = |item: &serde_json::Value| {
        let url = item["url"].as_str().context("no address")?;
        Ok((
            url.splitn(4, '/').nth(3).unwrap_or_default().to_owned(),
            item["id"].as_str().and_then(|id| id.parse().ok()).context("no number")?,
        ))
    };
    items.iter().map(place).collect()
}

/// The password of a new editor.
pub(crate) fn password(data: &Path) -> anyhow::Result<String> {
    let added = run(&["user", "add", "bianji", "--role", "editor", "--data", path(data)?])?.expect_code(0)?;
    Ok(added.stdout.split_whitespace().last().context("no password")?.to_owned())
}

async fn signed_in(server: &Server, data: &Path) -> anyhow::Result<Visitor> {
    Visitor::signed_in(&server.base, "bianji", &password(data)?).await
}

/// An original of one day and a reprint of the next at two sites, in a house that knows both.
fn original_and_reprint() -> anyhow::Result<(TempDir, Hostile, Hostile)> {
    let original = site("/original", || article("2026-03-04", "编者按：习题见下一讲。"))?;
    let reprint = site("/reprint", || article("2026-03-05", "转自课程网站。"))?;
    let data = room::folder("copies")?;
    add(data.path(), "original", "课程网站", &original)?;
    add(data.path(), "reprint", "学习园地", &reprint)?;
    Ok((data, original, reprint))
}

#[tokio::test]
async fn the_library_shows_the_original_whichever_copy_came_first() -> anyhow::Result<()> {
    for order in [["original", "reprint"], ["reprint", "original"]] {
        let (data, original, reprint) = original_and_reprint()?;
        let [before, after] = [crawl(data.path(), order[0])?, crawl(data.path(), order[1])?];
        assert_eq!(before.keys().collect::<Vec<_>>(), [order[0]], "the first is let in");
        assert_eq!(after.keys().collect::<Vec<_>>(), ["original"], "the earlier publication stands for both");
        assert_eq!(before[order[0]], after["original"], "under one number");

        let server = Server::start(data.path())?;
        let reader = server.visitor()?;
        let page = reader.get(&format!("/item/{}?lang=zh", after["original"])).await?.expect(200)?.body;
        let also = between(&page, "id=\"also-at\"", "</section>").context("no other address is told")?;
        assert!(also.contains(&reprint.url("/reprint")) && also.contains("学习园地"), "{also}");
        assert!(!also.contains(&original.url("/original")), "not its own: {also}");
        let why = run(&["why", &reprint.url("/reprint"), "--data", path(data.path())?])?.expect_code(0)?.stdout;
        assert!(why.contains("duplicate") && why.contains(&original.url("/original")), "{why}");
    }
    Ok(())
}

#[tokio::test]
async fn a_copy_of_what_was_withdrawn_waits_for_a_person() -> anyhow::Result<()> {
    let original = site("/original", || article("2026-03-04", "编者按：习题见下一讲。"))?;
    let data = room::folder("withdrawn")?;
    add(data.path(), "original", "课程网站", &original)?;
    let item = crawl(data.path(), "original")?["original"];
    let server = Server::start(data.path())?;
    let editor = signed_in(&server, data.path()).await?;
    let found = editor.search("行列式").await?;
    assert_eq!(found["results"][0]["id"].as_i64(), Some(item));
    let asked = ["why", &original.url("/original"), "--json", "--data", path(data.path())?];
    let why = run(&asked)?.expect_code(0)?.json_lines()?;
    let steps = why[0]["steps"].as_array().context("no steps")?;
    let document = steps.iter().find(|step| step["station"] == "document").context("no document")?;
    let hash = document["facts"][0]["value"].as_str().context("no hash")?;
    let fields = [("act", "withdraw"), ("reason", "数据已过时"), ("request_key", "withdrawn-once")];
    editor.post(&format!("/desk/{hash}/decide"), &fields).await?.expect(303)?;
    server.stop()?;

    // A server crawls as well, so the second site is made known only now.
    let reprint = site("/reprint", || article("2026-03-05", "转自课程网站。"))?;
    add(data.path(), "reprint", "学习园地", &reprint)?;
    assert!(crawl(data.path(), "reprint")?.is_empty(), "what was taken out does not come in by another door");
    let why = run(&["why", &reprint.url("/reprint"), "--data", path(data.path())?])?.expect_code(0)?.stdout;
    assert!(why.contains("queued"), "{why}");
    let server = Server::start(data.path())?;
    let editor = signed_in(&server, data.path()).await?;
    let page = editor.get(&first(&editor).await?).await?.expect(200)?.body;
    let said = text(&page);
    assert!(said.contains("被撤下的《行列式怎样计算》") && said.contains("数据已过时"), "{said}");
    let copies = between(&page, "id=\"copies\"", "</section>").context("the desk shows no copies")?;
    assert!(copies.contains(&original.url("/original")), "{copies}");
    assert!(!page.contains("id=\"change\""), "there is no item to compare it with");
    Ok(())
}

#[tokio::test]
async fn a_copy_stands_in_for_an_original_that_is_gone() -> anyhow::Result<()> {
    let gone = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&gone);
    let original = Hostile::start(move |asked| match asked {
        "/" => Reply::page(html("首页", "<a href=\"/original\">讲义</a>")),
        "/original" if !seen.load(Ordering::Relaxed) => Reply::page(article("2026-03-04", "编者按：习题见下一讲。")),
        _ => Reply::status(404),
    })?;
    let reprint = site("/reprint", || article("2026-03-05", "转自课程网站。"))?;
    let data = room::folder("stand-in")?;
    add(data.path(), "original", "课程网站", &original)?;
    add(data.path(), "reprint", "学习园地", &reprint)?;
    for id in ["original", "reprint"] {
        assert_eq!(crawl(data.path(), id)?.keys().collect::<Vec<_>>(), ["original"]);
    }
    gone.store(true, Ordering::Relaxed);
    assert_eq!(crawl(data.path(), "original")?.keys().collect::<Vec<_>>(), ["reprint"]);
    Ok(())
}

#[tokio::test]
async fn less_than_a_copy_comes_to_the_desk_beside_the_item() -> anyhow::Result<()> {
    let (data, _original, _reprint) = original_and_reprint()?;
    let item = crawl(data.path(), "original")?["original"];
    let more = essay(2).split("</p>").take(2).collect::<Vec<_>>().join("</p>");
    let edited = site("/edited", move || {
        article("2026-03-06", "改写：补充了两段。").replace("</article>", &format!("{more}</p></article>"))
    })?;
    add(data.path(), "edited", "学习论坛", &edited)?;
    assert_eq!(crawl(data.path(), "edited")?.len(), 1, "the item stands alone");
    let server = Server::start(data.path())?;
    let editor = signed_in(&server, data.path()).await?;
    let page = editor.get(&first(&editor).await?).await?.expect(200)?.body;
    assert!(text(&page).contains(&format!("与资源 {item}《行列式怎样计算》的正文几乎相同")), "{}", text(&page));
    let change = between(&page, "id=\"change\"", "</section>").context("the desk shows no difference")?;
    assert!(
        change.contains(&format!("Compared with resource {item}")) && change.contains("3 added, 1 removed"),
        "{change}"
    );
    Ok(())
}

/// A house in which a page that was let in has changed and waits at the desk, with the site it came from.
pub(crate) fn changed() -> anyhow::Result<(TempDir, Hostile)> {
    let turned = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&turned);
    let source = site("/lesson", move || {
        if !seen.load(Ordering::Relaxed) {
            return article("2026-03-04", "习题见下一讲，答疑时间是周三下午两点。");
        }
        let lure = "本周兼职：加微信领取任务，先垫付后返利，当日结算，名额有限，联系客服即可。";
        let page = article("2026-03-04", "习题见下一讲，答疑时间是周四上午九点。");
        page.replace("</article>", &format!("<p>{lure}</p></article>"))
    })?;
    let data = room::folder("changed")?;
    add(data.path(), "site", "课程网站", &source)?;
    anyhow::ensure!(crawl(data.path(), "site")?.len() == 1, "the page is let in");
    turned.store(true, Ordering::Relaxed);
    crawl(data.path(), "site")?;
    Ok((data, source))
}

#[tokio::test]
async fn a_changed_page_comes_to_the_desk_beside_what_it_was() -> anyhow::Result<()> {
    let (data, source) = changed()?;
    let why = run(&["why", &source.url("/lesson"), "--data", path(data.path())?])?.expect_code(0)?.stdout;
    let told = why.lines().find(|line| line.contains("small-edit")).with_context(|| why.clone())?;
    assert!(told.contains("+1 −0 ±1"), "{told}");
    let server = Server::start(data.path())?;
    let editor = signed_in(&server, data.path()).await?;
    let start = first(&editor).await?;
    let page = editor.get(&start).await?.expect(200)?.body;
    let change = between(&page, "id=\"change\"", "</section>").context("the desk shows no change")?;
    assert!(change.contains("small edit") && change.contains("1 added, 0 removed, 1 changed"), "{change}");
    let added = between(change, "<li class=\"added\">", "</li>").context("nothing was added")?;
    assert!(text(added).contains("added") && added.contains("<ins") && added.contains("先垫付后返利"), "{added}");
    let edited = between(change, "<li class=\"changed\">", "</li>").context("nothing was changed")?;
    assert!(edited.contains("<del>三下午两</del><ins>四上午九</ins>"), "{edited}");
    // What it was can be looked at in turn, and is compared with nothing that came later.
    let before = between(change, "<a href=\"", "\"").context("no way to the version before")?;
    let old = editor.get(&unescape(before)).await?.expect(200)?.body;
    assert!(text(&old).contains("周三下午两点") && !old.contains("id=\"change\""));
    Ok(())
}
