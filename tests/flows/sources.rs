//! Admins tend sources.

use std::time::Duration;

use anyhow::Context as _;

use super::binary::{path, run};
use super::html::{all_between, between, section, text};
use super::patience::{all_the_while, eventually};
use super::room;
use super::server::over_a_copy;
use super::site::{MOVED, Site, article};
use super::visitor::Visitor;

/// Until a page of a new source is in the library or on the desk: the worker looks four times a second.
const ARRIVED: Duration = Duration::from_secs(60);

/// The form of a source on a tiny site, as somebody fills it in.
fn charter<'a>(id: &'a str, host: &'a str, seed: &'a str, allowed: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("id", id),
        ("name", "课程组的小站"),
        ("charter", "任课教师编写的讲义，逐篇署名。"),
        ("tier", "trusted"),
        ("hosts", host),
        ("seeds", seed),
        ("feeds", ""),
        ("sitemaps", ""),
        ("include", ""),
        ("exclude", ""),
        ("max_depth", "3"),
        ("max_pages", "50"),
        ("delay_ms", "0"),
        ("refresh_minutes", "1440"),
        ("licence", ""),
        ("contact", ""),
        ("owner", ""),
        ("headers", ""),
        ("secret_headers", ""),
        ("login_secret", ""),
        ("hours", ""),
        ("daily_pages", ""),
        ("allow_addresses", allowed),
    ]
}

fn with<'a>(mut form: Vec<(&'a str, &'a str)>, name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    for field in &mut form {
        if field.0 == name {
            field.1 = value;
        }
    }
    form
}

fn lesson_site() -> anyhow::Result<Site> {
    let index = "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>讲义</title></head><body>\
        <ul><li><a href=\"/lagelangri.html\">拉格朗日乘数法</a></li><li><a href=\"/fuliye.html\">傅里叶级数</a></li></ul></body></html>";
    let (first, second) = (
        article("拉格朗日乘数法：从一根绳子说起", "拉格朗日乘数法", 0),
        article("傅里叶级数：把声音拆开", "傅里叶级数", 1),
    );
    Site::start(&[("/", index), ("/lagelangri.html", &first), ("/fuliye.html", &second)])
}

async fn approve(admin: &Visitor, id: &str) -> anyhow::Result<()> {
    let form = [("state", "approved"), ("reason", "课程组自己的讲义，已看过样页")];
    admin.post(&format!("/sources/{id}/state"), &form).await?.expect(303)?;
    Ok(())
}

async fn arrived(reader: &Visitor, query: &str, url: &str) -> anyhow::Result<()> {
    eventually(&format!("{url} is found"), ARRIVED, async || {
        Ok(reader.found(query).await?.iter().any(|found| found == url).then_some(()))
    })
    .await
}

#[tokio::test]
async fn an_admin_adds_a_source_and_its_pages_arrive() -> anyhow::Result<()> {
    let site = lesson_site()?;
    let (server, _data) = over_a_copy()?;
    let (admin, reader) = (server.signed_in("admin").await?, server.visitor()?);
    let (seed, lesson) = (site.url("/"), site.url("/lagelangri.html"));
    let form = charter("lessons", &site.host, &seed, "127.0.0.1");
    let added = admin.post("/sources/new", &form).await?.expect(303)?;
    assert_eq!(added.location()?, "/sources/lessons/check?done=saved");
    assert_eq!(site.requests(), 0, "a proposal is left alone");
    let refused = admin.post("/sources/lessons/state", &[("state", "approved"), ("reason", " ")]).await?.expect(422)?;
    assert!(text(&refused.body).contains("the log keeps the reason"), "{}", text(&refused.body));
    approve(&admin, "lessons").await?;
    arrived(&reader, "拉格朗日乘数法", &lesson).await?;
    arrived(&reader, "傅里叶级数", &site.url("/fuliye.html")).await?;
    assert_eq!(site.asked("/robots.txt"), 1, "robots.txt is asked for once, before anything else");
    assert_eq!(site.asked("/lagelangri.html"), 1, "a page is asked for once");

    // The page changes and is crawled again: the new text replaces the old one.
    site.put("/lagelangri.html", &article("拉格朗日乘数法：修订版", "条件极值", 0));
    let crawled = admin.post("/sources/lessons/crawl", &[]).await?.expect(303)?;
    assert!(crawled.location()?.starts_with("/sources/lessons?due="), "{:?}", crawled.location());
    eventually("the revised text is found", ARRIVED, async || {
        let found = reader.search("条件极值 修订版").await?;
        Ok((found["results"][0]["url"] == *lesson).then_some(()))
    })
    .await?;
    let twice = reader.found("拉格朗日乘数法").await?;
    assert_eq!(twice.iter().filter(|url| **url == lesson).count(), 1, "an address has one item");

    for path in ["/", "/lagelangri.html", "/fuliye.html"] {
        eventually("the second crawl is over", ARRIVED, async || Ok((site.asked(path) == 2).then_some(()))).await?;
    }

    // A paused source is left alone, and says so when it is to be crawled.
    admin.post("/sources/lessons/state", &[("state", "paused")]).await?.expect(303)?;
    let requests = site.requests();
    let refused = admin.post("/sources/lessons/crawl", &[]).await?.expect(422)?;
    assert!(text(&refused.body).contains("approve or resume it first"), "the refusal names the remedy");
    // Five times the worker's own pace.
    all_the_while(25, async || {
        assert_eq!(site.requests(), requests, "a paused source was asked");
        Ok(())
    })
    .await?;
    admin.post("/sources/lessons/state", &[("state", "approved")]).await?.expect(303)?;
    admin.post("/sources/lessons/crawl", &[]).await?.expect(303)?;
    eventually("a resumed source is asked again", ARRIVED, async || Ok((site.requests() > requests).then_some(())))
        .await
}

#[tokio::test]
async fn a_form_with_mistakes_names_the_field_and_keeps_what_was_typed() -> anyhow::Result<()> {
    let (server, _data) = over_a_copy()?;
    let admin = server.signed_in("admin").await?;
    let good = charter("lessons", "lessons.example", "http://lessons.example/", "");
    let rows = [
        ("id", "课程组"),
        ("id", "campus-news"),
        ("name", " "),
        ("charter", ""),
        ("tier", "best"),
        ("hosts", "http://lessons.example/"),
        ("hosts", "*.example"),
        ("seeds", "javascript:alert(1)"),
        ("feeds", "feed.atom"),
        ("exclude", "search/"),
        ("max_depth", "-1"),
        ("max_pages", "0"),
        ("delay_ms", "soon"),
        ("refresh_minutes", "0"),
        ("headers", "X-Key"),
        ("secret_headers", "X-Key=the key itself"),
        ("hours", "nights"),
        ("daily_pages", "0"),
        ("allow_addresses", "10.0.0.0/33"),
    ];
    for (field, value) in rows {
        let answer = admin.post("/sources/new", &with(good.clone(), field, value)).await?;
        assert_eq!(answer.status, 422, "`{value}` as {field}");
        let named = all_between(&answer.body, "<p class=\"bad\" id=\"", "\"");
        assert_eq!(named, [format!("{field}-problem")], "`{value}` as {field}: {}", text(&answer.body));
        let kept = if field == "name" { "任课教师编写的讲义" } else { "课程组的小站" };
        assert!(answer.body.contains(kept), "what was typed is lost");
    }
    // An entrance outside its own scope is refused by the house itself.
    let outside = with(good, "seeds", "http://elsewhere.example/");
    let answer = admin.post("/sources/new", &outside).await?.expect(422)?;
    assert!(answer.body.contains("id=\"hosts-problem\""), "{}", text(&answer.body));
    admin.get("/sources/lessons").await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn a_private_address_is_not_reached_unless_it_is_allowed() -> anyhow::Result<()> {
    let site = lesson_site()?;
    let (server, _data) = over_a_copy()?;
    let admin = server.signed_in("admin").await?;
    // Written as an address, the charter itself is refused.
    let refused = admin.post("/sources/new", &charter("inside", &site.host, &site.url("/"), "")).await?.expect(422)?;
    let said = text(&refused.body);
    assert!(said.contains("127.0.0.1") && said.contains("add that to the allowed addresses"), "{said}");
    // Behind a name, it comes to light when the name is looked up.
    let host = site.host.replace("127.0.0.1", "localhost");
    admin.post("/sources/new", &charter("inside", &host, &format!("http://{host}/"), "")).await?.expect(303)?;
    approve(&admin, "inside").await?;
    let row = eventually("the refusal is shown", ARRIVED, async || {
        let page = admin.get("/sources/inside").await?.expect(200)?.body;
        let requests = section(&page, "requests").context("no requests")?;
        let row = between(requests, "<tr><td", "</tr>").map(str::to_owned);
        Ok(row.filter(|row| row.contains("allowed addresses")))
    })
    .await?;
    assert!(row.contains("localhost"), "{row}");
    assert_eq!(site.requests(), 0, "the site was asked all the same");
    Ok(())
}

/// A site that forbids a part of itself, leads elsewhere, and hides a fraud among lessons; and the place it leads to.
fn mixed_site() -> anyhow::Result<(Site, Site)> {
    let elsewhere = Site::start(&[("/", "<p>elsewhere</p>")])?;
    let index = "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>讲义</title></head><body><ul>\
        <li><a href=\"/lagelangri.html\">拉格朗日乘数法</a></li><li><a href=\"/jianzhi.html\">校园兼职</a></li>\
        <li><a href=\"/private/list.html\">内部名单</a></li><li><a href=\"/old.html\">旧站</a></li></ul></body></html>";
    let fraud = "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>手机兼职，动动手指日入过千</title></head>\
        <body><article><h1>手机兼职，动动手指日入过千</h1><p>【日结】招兼职刷单员，加薇信 qy_xugou_001，先垫付本金后返佣金，日入三百，名额有限。</p>\
        <p>无需经验，手机操作，先垫付后返利，联系客服微信 qy_xugou_001 领取任务，做满三单一起返本金和佣金。</p></article></body></html>";
    let robots = "User-agent: *\nDisallow: /private/\n";
    let moved = format!("{MOVED}{}", elsewhere.url("/"));
    let lesson = article("拉格朗日乘数法：从一根绳子说起", "拉格朗日乘数法", 0);
    let pages = [
        ("/", index),
        ("/robots.txt", robots),
        ("/lagelangri.html", &lesson),
        ("/jianzhi.html", fraud),
        ("/old.html", &moved),
        ("/private/list.html", "<p>名单</p>"),
    ];
    Ok((Site::start(&pages)?, elsewhere))
}

#[tokio::test]
async fn a_check_shows_what_a_crawl_would_find_and_keeps_nothing() -> anyhow::Result<()> {
    let (site, elsewhere) = mixed_site()?;
    let (server, _data) = over_a_copy()?;
    let (admin, reader) = (server.signed_in("admin").await?, server.visitor()?);
    let seed = site.url("/");
    admin.post("/sources/new", &charter("mixed", &site.host, &seed, "127.0.0.1")).await?.expect(303)?;
    assert_eq!(site.requests(), 0, "nobody asked for a check yet");
    admin.post("/sources/mixed/check", &[("act", "start")]).await?.expect(303)?;
    let page = eventually("the check is over", ARRIVED, async || {
        let page = admin.get("/sources/mixed/check").await?.expect(200)?.body;
        Ok(page.contains("id=\"samples\"").then_some(page))
    })
    .await?;
    let part = |label: &str| section(&page, label).map(text).with_context(|| format!("no {label}: {}", text(&page)));
    assert!(part("hosts")?.contains("Disallow: /private/"), "{}", part("hosts")?);
    let refused = part("refused")?;
    assert!(refused.contains("robots.txt") && refused.contains("/private/list.html"), "{refused}");
    let advice = part("advice")?;
    assert!(advice.contains(&elsewhere.host) && advice.contains("add it to the hosts"), "{advice}");
    assert!(advice.contains("may reach 127.0.0.1 inside your network"), "{advice}");
    let samples = part("samples")?;
    assert!(samples.contains("拉格朗日乘数法：从一根绳子说起") && samples.contains("Fraud"), "{samples}");
    assert_eq!(elsewhere.requests(), 0, "a check left the scope");
    assert_eq!((site.asked("/private/list.html"), site.asked("/robots.txt")), (0, 1), "robots.txt binds a check");
    assert!(site.requests() <= 25, "{} requests", site.requests());
    // Nothing of it is stored: neither pages nor addresses nor events, and no reader finds anything.
    let shown = admin.get("/sources/mixed").await?.expect(200)?.body;
    for label in ["counts", "frontier", "pages", "requests"] {
        assert!(!section(&shown, label).context("a section is missing")?.contains("<tr"), "{label} is not empty");
    }
    assert!(reader.found("拉格朗日乘数法").await?.iter().all(|url| !url.contains(&site.host)));
    let steps = text(section(&shown, "steps").context("no steps")?);
    assert!(steps.contains("proposed") && steps.contains("admin"), "{steps}");
    Ok(())
}

#[tokio::test]
async fn a_charter_that_reaches_further_is_confirmed() -> anyhow::Result<()> {
    let (server, _data) = over_a_copy()?;
    let admin = server.signed_in("admin").await?;
    let narrow = with(charter("wide", "a.invalid", "https://a.invalid/", ""), "tier", "open");
    admin.post("/sources/new", &narrow).await?.expect(303)?;
    approve(&admin, "wide").await?;
    let wider = with(narrow, "hosts", "a.invalid\nb.invalid");
    let asked = admin.post("/sources/wide/edit", &wider).await?.expect(200)?;
    assert!(asked.body.contains("name=\"confirmed\"") && asked.body.contains("b.invalid"), "{}", text(&asked.body));
    assert!(!admin.get("/sources/wide").await?.expect(200)?.body.contains("b.invalid"), "it was saved unconfirmed");
    let sure: Vec<_> = wider.into_iter().chain([("confirmed", "yes")]).collect();
    admin.post("/sources/wide/edit", &sure).await?.expect(303)?;
    let page = admin.get("/sources/wide").await?.expect(200)?.body;
    assert!(page.contains("b.invalid"));
    let steps = text(section(&page, "steps").context("no steps")?);
    assert!(steps.contains("课程组自己的讲义，已看过样页"), "the reason is told: {steps}");
    // A move that the states do not allow is refused in words.
    let refused = admin.post("/sources/wide/state", &[("state", "proposed")]).await?.expect(422)?;
    assert!(text(&refused.body).contains("cannot become proposed"), "{}", text(&refused.body));
    Ok(())
}

#[test]
fn lists_of_sources_go_out_and_come_in_as_proposals() -> anyhow::Result<()> {
    let (first, room) = (room::folder("lists-out")?, room::folder("lists")?);
    let data = path(first.path())?;
    let add =
        ["source", "add", "kept", "--name", "讲义", "--seed", "https://a.invalid/", "--feed", "https://a.invalid/feed"];
    let scripted =
        ["--no-check", "--approve", "--reason", "脚本批准", "--secret-header", "X-Key=LIB_KEY", "--data", data];
    run(&[&add[..], &scripted[..]].concat())?.expect_code(0)?;
    run(&["source", "approve", "kept", "--reason", "again", "--data", data])?.expect_code(2)?;
    for format in ["opml", "csv", "toml"] {
        let list = room.path().join(format!("list.{format}"));
        run(&["source", "export", "--format", format, "--out", path(&list)?, "--data", data])?.expect_code(0)?;
        let second = room::folder("lists-in")?;
        let into = path(second.path())?;
        run(&["source", "import", path(&list)?, "--data", into])?.expect_code(0)?;
        let rows = run(&["source", "list", "--json", "--data", into])?.expect_code(0)?.json_lines()?;
        assert_eq!(rows.len(), 1, "{format}");
        let source = &rows[0]["source"];
        assert_eq!((&source["name"], &source["state"]), (&"讲义".into(), &"proposed".into()), "{format}: {source}");
        assert_eq!(source["feeds"][0], "https://a.invalid/feed", "{format}: {source}");
        let refused =
            run(&["crawl", "--source", source["id"].as_str().context("no id")?, "--data", into])?.expect_code(2)?;
        assert!(refused.stderr.contains("qingyuan source approve"), "{}", refused.stderr);
        run(&["source", "import", path(&list)?, "--data", into])?.expect_code(1)?;
    }
    Ok(())
}
