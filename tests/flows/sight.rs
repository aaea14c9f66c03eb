//! An admin asks how a crawl stands, and why an address was left out.

use super::binary::{path, run};
use super::html::{between, text};
use super::patience::eventually;
use super::server::over_a_copy;
use super::site::{Site, article};
use super::visitor::address;

use std::time::Duration;

use anyhow::Context as _;

/// Until a small site has been crawled: the worker looks four times a second.
const ARRIVED: Duration = Duration::from_secs(60);

#[tokio::test]
async fn every_reason_is_named_counted_and_found() -> anyhow::Result<()> {
    let index = "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>讲义</title></head><body><ul>\
        <li><a href=\"/qiao.html\">七桥问题</a></li><li><a href=\"/secret/a.html\">内部</a></li>\
        <li><a href=\"/lost.html\">旧讲义</a></li><li><a href=\"/old/b.html\">归档</a></li>\
        <li><a href=\"http://elsewhere.example/c.html\">外站</a></li></ul></body></html>";
    let lesson = article("七桥问题：一笔画", "七桥问题", 2);
    let robots = "User-agent: *\nDisallow: /secret/\n";
    let site = Site::start(&[("/", index), ("/qiao.html", &lesson), ("/robots.txt", robots)])?;
    let (server, data) = over_a_copy()?;
    let admin = server.signed_in("admin").await?;
    let seed = site.url("/");
    let form = [
        ("id", "bridges"),
        ("name", "七桥小站"),
        ("charter", "任课教师编写的讲义。"),
        ("tier", "trusted"),
        ("hosts", &site.host),
        ("seeds", &seed),
        ("feeds", ""),
        ("sitemaps", ""),
        ("include", ""),
        ("exclude", "/old/"),
        ("max_depth", "3"),
        ("max_pages", "50"),
        ("delay_ms", "0"),
        ("refresh_minutes", "1440"),
        ("licence", ""),
        ("contact", ""),
        ("owner", ""),
        ("allow_addresses", "127.0.0.1"),
    ];
    admin.post("/sources/new", &form).await?.expect(303)?;
    let approved = [("state", "approved"), ("reason", "试验")];
    admin.post("/sources/bridges/state", &approved).await?.expect(303)?;
    let rows = [
        ("/secret/a.html", "robots-disallowed", "robots.txt forbids it"),
        ("/lost.html", "gone", "gone"),
        ("/old/b.html", "path-excluded", "path excluded"),
        ("/qiao.html", "fetched", "fetched"),
    ];
    for (page, code, name) in rows {
        let found = eventually(&format!("{page} is found under {code}"), ARRIVED, async || {
            let at = address("/sources/bridges/urls", &[("outcome", code), ("q", page)]);
            let body = admin.get(&at).await?.expect(200)?.body;
            Ok(body.contains(&format!("{page}</a>")).then_some(body))
        })
        .await?;
        assert!(text(&found).contains(name), "{}", text(&found));
    }
    let found = admin.get("/sources/bridges/urls?outcome=host-out-of-scope").await?.expect(200)?.body;
    assert!(found.contains("http://elsewhere.example/c.html"), "{}", text(&found));

    let asked = async |url: &str| {
        let body = admin.get(&address("/sources/why", &[("url", url)])).await?.expect(200)?.body;
        let verdict = between(&body, "<h2 id=\"answer\">", "</h2>").context("no answer")?.to_owned();
        anyhow::Ok((verdict, text(&body)))
    };
    for (page, _, name) in &rows[..3] {
        let (verdict, whole) = asked(&site.url(page)).await?;
        assert_eq!(verdict, *name, "{page}: {whole}");
    }
    let (_, whole) = asked(&site.url("/secret/a.html")).await?;
    assert!(whole.contains("Disallow: /secret/") && whole.contains(&seed), "the rule and the way there: {whole}");
    let (verdict, whole) = asked("http://elsewhere.example/c.html").await?;
    assert!(verdict == "no source has its host" && whole.contains(&seed), "{verdict}: {whole}");
    assert_eq!(asked(&site.url("/unknown.html")).await?.0, "never found");
    assert_eq!(asked("not an address").await?.0, "not an address");
    assert_eq!(site.asked("/unknown.html"), 0, "asking why asks no site");

    let listed = admin.get("/sources").await?.expect(200)?.body;
    assert!(listed.contains("outcome=robots-disallowed") && text(&listed).contains("Inside: 127.0.0.1"));
    let now: serde_json::Value = serde_json::from_str(&admin.get("/sources/now.json").await?.expect(200)?.body)?;
    let of = |now: &serde_json::Value| {
        now["sources"].as_array().and_then(|all| all.iter().find(|source| source["id"] == "bridges").cloned())
    };
    let bridges = of(&now).context("the source is missing")?;
    assert_eq!(bridges["errors"]["gone"], 1, "{bridges}");
    assert!(bridges["fetched"].as_u64() >= Some(2) && bridges["in_flight"] == 0, "{bridges}");
    let metrics = server.visitor()?.get("/metrics").await?.expect(200)?.body;
    let sample = "qingyuan_source_errors_total{source=\"bridges\",state=\"approved\",reason=\"robots-disallowed\"} 1\n";
    assert!(metrics.contains(sample), "{metrics}");
    for closed in ["/sources/why?url=x", "/sources/now.json", "/sources/bridges/urls"] {
        assert_ne!(server.visitor()?.get(closed).await?.status, 200, "{closed} is for admins");
    }
    server.stop()?;

    // The same answer on the command line, where robots.txt is not in memory.
    let told = run(&["why", &site.url("/lost.html"), "--json", "--data", path(data.path())?])?.expect_code(0)?;
    assert_eq!(told.json_lines()?[0]["verdict"], "gone", "{}", told.stdout);
    Ok(())
}
