//! What holds for every answer of the web server.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Context as _;

use super::html::all_between;
use super::patience::eventually;
use super::server::{over_a_copy, shared};
use super::visitor::{Answer, Visitor};

/// The address of something that can be read.
async fn an_item(reader: &Visitor) -> anyhow::Result<String> {
    let found = reader.search("导数").await?;
    Ok(format!("/item/{}", found["results"][0]["id"].as_i64().context("nothing was found")?))
}

/// Every address that can be asked for, and some that cannot.
const ROUTES: [&str; 33] = [
    "/",
    "/search?q=数学",
    "/item/99999999",
    "/about/transparency",
    "/sign-in",
    "/feed.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/opensearch.xml",
    "/static/nothing.css",
    "/desk",
    "/desk/0000",
    "/rules",
    "/rules/try",
    "/sources",
    "/sources/new",
    "/sources/campus-news",
    "/sources/campus-news/check",
    "/sources/campus-news/trap",
    "/sources/why",
    "/sources/why?url=http%3A%2F%2Fnowhere.example%2F",
    "/sources/why?url=%3Cscript%3E",
    "/sources/now.json",
    "/sources/campus-news/urls?outcome=gone&q=%25&page=2",
    "/accounts",
    "/system",
    "/api/v1/search?q=数学",
    "/api/openapi.json",
    "/api/nothing",
    "/healthz",
    "/readyz",
    "/metrics",
    "/no/such/page",
];

fn is_guarded(path: &str, answer: &Answer) {
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{path}: {policy}");
    assert!(!policy.contains("unsafe"), "{path}: {policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
    assert!(answer.status < 500, "{path} answers {}", answer.status);
    if answer.header("content-type").starts_with("text/html") {
        assert!(!answer.body.contains(" style=\"") && !answer.body.contains("<style"), "{path} has a style inside");
        for script in all_between(&answer.body, "<script", "</script>") {
            assert!(script.contains("src=\"/static/") && script.ends_with('>'), "{path} has a script inside");
        }
        for handler in ["onclick", "onload", "onerror", "onsubmit"] {
            assert!(!answer.body.contains(&format!(" {handler}=")), "{path} has an {handler}");
        }
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers_of_safety() -> anyhow::Result<()> {
    let server = shared()?;
    let (reader, admin) = (server.visitor()?, server.signed_in("admin").await?);
    let item = an_item(&reader).await?;
    for path in ROUTES.into_iter().chain([&*item]) {
        is_guarded(path, &reader.get(path).await?);
        is_guarded(path, &admin.get(path).await?);
        is_guarded(path, &reader.post_from(path, None, &[]).await?);
    }
    let home = reader.get("/").await?.expect(200)?;
    for asset in all_between(&home.body, "=\"/static/", "\"") {
        let answer = reader.get(&format!("/static/{asset}")).await?.expect(200)?;
        is_guarded(asset, &answer);
        assert!(answer.header("cache-control").contains("immutable"), "{asset} is not kept: {:?}", answer.headers);
    }
    assert!(reader.session().is_none(), "a reader gets no cookie");
    Ok(())
}

#[tokio::test]
async fn pages_load_nothing_from_elsewhere() -> anyhow::Result<()> {
    let reader = shared()?.visitor()?;
    let item = an_item(&reader).await?;
    for path in ["/", "/search?q=数学", &item, "/sign-in", "/about/transparency"] {
        let page = reader.get(path).await?.expect(200)?.body;
        let loaded =
            [all_between(&page, " src=\"", "\""), all_between(&page, "<link rel=\"stylesheet\" href=\"", "\"")];
        for address in loaded.concat() {
            assert!(address.starts_with('/') && !address.starts_with("//"), "{path} loads {address}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() -> anyhow::Result<()> {
    let (server, _data) = over_a_copy()?;
    let admin = server.signed_in("admin").await?;
    let foreign = ["http://evil.example", "null", "http://127.0.0.1:1", "https://evil.example/"];
    let origins = foreign.into_iter().map(Some).chain([None]);
    for origin in origins {
        for path in [
            "/sources/campus-news/state",
            "/sources/campus-news/crawl",
            "/sources/campus-news/check",
            "/sign-out",
            "/sign-in",
            "/rules/test",
            "/rules/reload",
            "/rules/try",
        ] {
            let answer = admin.post_from(path, origin, &[("state", "paused")]).await?;
            assert_eq!(answer.status, 403, "{path} from {origin:?}");
        }
    }
    let sources = admin.get("/sources").await?.expect(200)?.body;
    assert!(!sources.contains(">paused<"), "a source was paused");
    admin.get("/system").await?.expect(200)?;
    // Reading has no side effects: what changes something is not to be had by GET.
    for path in [
        "/sources/campus-news/state",
        "/sources/campus-news/crawl",
        "/sign-out",
        "/rules/test",
        "/rules/reload",
        "/system/verify",
    ] {
        admin.get(path).await?.expect(405)?;
    }
    Ok(())
}

#[tokio::test]
async fn signing_out_ends_the_session_on_both_sides() -> anyhow::Result<()> {
    let (server, _data) = over_a_copy()?;
    let editor = server.signed_in("editor").await?;
    let stolen = editor.at(editor.base())?;
    editor.post("/sign-out", &[]).await?.expect(303)?;
    assert!(editor.session().is_none(), "the cookie is taken back");
    assert!(stolen.get("/desk").await?.location()?.starts_with("/sign-in"), "the old cookie is dead");
    let stranger = server.visitor()?;
    let refused = stranger.post("/sign-in", &[("name", "editor"), ("password", "wrong")]).await?.expect(401)?;
    let unknown = stranger.post("/sign-in", &[("name", "nobody"), ("password", "wrong")]).await?.expect(401)?;
    let problem = |answer: &Answer| all_between(&answer.body, "id=\"problem\">", "</p>").join("");
    assert!(!problem(&refused).is_empty());
    assert_eq!(problem(&refused), problem(&unknown), "a wrong password and an unknown account look the same");
    Ok(())
}

#[tokio::test]
async fn a_sign_in_leads_only_to_this_site() -> anyhow::Result<()> {
    let (server, _data) = over_a_copy()?;
    let password = super::crawled::crawled()?.password("editor")?;
    let rows = [
        ("/desk?label=fraud", "/desk?label=fraud"),
        ("//evil.example", "/desk"),
        ("https://evil.example/", "/desk"),
        ("/\\evil.example", "/desk"),
        ("javascript:alert(1)", "/desk"),
        ("", "/desk"),
    ];
    for (next, target) in rows {
        let form = [("name", "editor"), ("password", password), ("next", next)];
        let answer = server.visitor()?.post("/sign-in", &form).await?;
        assert_eq!(answer.location()?, target, "`{next}`");
        let cookie = answer.header("set-cookie");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    }
    Ok(())
}

#[tokio::test]
async fn too_much_and_the_wrong_method_are_refused() -> anyhow::Result<()> {
    let reader = shared()?.visitor()?;
    let long = "a".repeat(100_000);
    // The server answers before it has read everything and hangs up; the answer can get lost on the way.
    let answer = eventually("the answer arrives", Duration::from_secs(30), async || {
        Ok(reader.post("/sign-in", &[("name", &long), ("password", "x")]).await.ok())
    })
    .await?;
    answer.expect(413)?;
    reader.post("/search", &[]).await?.expect(405)?;
    reader.post("/sign-in", &[]).await?.expect(400)?;
    Ok(())
}

#[tokio::test]
async fn machines_can_watch_and_ask() -> anyhow::Result<()> {
    let reader = shared()?.visitor()?;
    assert_eq!(reader.get("/healthz").await?.expect(200)?.body, "ok\n");
    assert_eq!(reader.get("/readyz").await?.expect(200)?.body, "ready\n");
    let metrics = reader.get("/metrics").await?.expect(200)?;
    let samples: BTreeSet<_> = metrics.body.lines().filter(|line| !line.starts_with('#')).collect();
    let types = metrics.body.lines().filter(|line| line.starts_with("# TYPE ")).count();
    assert!(types >= 10 && samples.len() >= types, "{}", metrics.body);
    for sample in samples {
        let value = sample.rsplit(' ').next().and_then(|value| value.parse::<f64>().ok());
        assert!(sample.starts_with("qingyuan_") && value.is_some(), "{sample}");
    }
    let described = reader.get("/api/openapi.json").await?.expect(200)?;
    let described: serde_json::Value = serde_json::from_str(&described.body)?;
    assert!(described["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")), "{described}");
    let paths = described["paths"].as_object().context("no paths")?;
    assert!(!paths.is_empty());
    for path in paths.keys() {
        let answer = reader.get(path).await?.expect(200)?;
        let kind = answer.header("content-type");
        assert!(kind.starts_with("application/") && kind.contains("json"), "{path}: {kind}");
    }
    let missing = reader.get("/api/v1/nothing").await?.expect(404)?;
    assert!(serde_json::from_str::<serde_json::Value>(&missing.body)?["error"].is_string(), "{}", missing.body);
    Ok(())
}

#[tokio::test]
async fn feed_and_sitemap_list_items_that_can_be_read() -> anyhow::Result<()> {
    let reader = shared()?.visitor()?;
    for path in ["/feed.atom", "/sitemap.xml"] {
        let answer = reader.get(path).await?.expect(200)?;
        let mut links = all_between(&answer.body, "/item/", "<");
        links.extend(all_between(&answer.body, "/item/", "\""));
        let ids: BTreeSet<i64> = links.iter().filter_map(|id| id.parse().ok()).collect();
        assert!(ids.len() >= 10, "{path} lists {ids:?}");
        for id in ids.iter().take(5) {
            reader.get(&format!("/item/{id}")).await?.expect(200)?;
        }
    }
    Ok(())
}
