//! A crawled page wants to act in the browser of whoever looks at it.

use std::time::Duration;

use anyhow::{Context as _, ensure};

use super::browser::{Browser, Screen};
use crate::flows::crawled::crawled;
use crate::flows::html::{all_between, section, unescape};
use crate::flows::patience::eventually;
use crate::flows::server::{Server, over_a_copy};
use crate::flows::site::{Site, article};

/// What each payload would set if it ran.
const RAN: &str = "return typeof window.qyRan";

const PAYLOADS: [&str; 14] = [
    "<script>window.qyRan=1</script>",
    "\"><script>window.qyRan=2</script>",
    "'><img src=x onerror=window.qyRan=3>",
    "<svg/onload=window.qyRan=4>",
    "</title><script>window.qyRan=5</script>",
    "</textarea><script>window.qyRan=6</script>",
    "<iframe srcdoc=\"<script>parent.qyRan=7</script>\"></iframe>",
    "<math><mtext></p><style><img src=x onerror=window.qyRan=8></style></mtext></math>",
    "<noscript><p title=\"</noscript><img src=x onerror=window.qyRan=9>\"></noscript>",
    "{{constructor.constructor('window.qyRan=10')()}}",
    "<a href=\"javascript:window.qyRan=11\">点这里</a>",
    "<form action=\"javascript:window.qyRan=12\"><button autofocus onfocus=window.qyRan=12>x</button></form>",
    "<meta http-equiv=refresh content=\"0;url=javascript:window.qyRan=13\">",
    "<base href=\"http://evil.example/\"><link rel=stylesheet href=//evil.example/x.css>",
];

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A page whose title, author and text are payloads, both as markup and as text that spells markup.
fn hostile(number: usize, payload: &str) -> String {
    let text = escaped(payload);
    let title = format!("第{number}讲 {text}");
    let page = article("标题", &format!("第{number}讲课程的内容"), number);
    let page = page.replace("<title>标题</title>", &format!("<title>{title}</title>"));
    let page = page.replace("<h1>标题</h1>", &format!("<h1>{title}</h1>"));
    let page = page.replace("作者：课程组", &format!("作者：{text}"));
    page.replace("</article>", &format!("<p>课堂上有人写下 {text} 这样一行字，下面解释它。</p>{payload}</article>"))
}

async fn add(server: &Server, site: &Site) -> anyhow::Result<()> {
    let admin = server.signed_in("admin").await?;
    let (seed, payload) = (site.url("/"), PAYLOADS[1]);
    let form = [
        ("id", "hostile"),
        ("name", payload),
        ("charter", payload),
        ("tier", "trusted"),
        ("hosts", &site.host),
        ("seeds", &seed),
        ("feeds", ""),
        ("sitemaps", ""),
        ("include", ""),
        ("exclude", ""),
        ("max_depth", "3"),
        ("max_pages", "50"),
        ("delay_ms", "0"),
        ("refresh_minutes", "1440"),
        ("licence", payload),
        ("contact", payload),
        ("owner", payload),
        ("allow_addresses", "127.0.0.1"),
    ];
    admin.post("/sources/new", &form).await?.expect(303)?;
    let approved = [("state", "approved"), ("reason", "试验")];
    admin.post("/sources/hostile/state", &approved).await?.expect(303)?;
    let wanted = PAYLOADS.len();
    eventually("all hostile pages are judged and indexed", Duration::from_secs(120), async || {
        let page = admin.get("/sources/hostile").await?.expect(200)?.body;
        let rows = section(&page, "pages").map(|part| part.matches("<tr><td").count()).unwrap_or_default();
        let judged = rows > wanted && !page.contains("waiting to be judged");
        let open = admin.metric("qingyuan_jobs_open").await?;
        let (items, indexed) = (admin.metric("qingyuan_items").await?, admin.metric("qingyuan_indexed_items").await?);
        Ok((judged && open == 0 && items == indexed).then_some(()))
    })
    .await
}

#[tokio::test]
async fn nothing_of_a_crawled_page_runs() -> anyhow::Result<()> {
    let mut pages = Vec::new();
    let mut links = String::new();
    for (number, payload) in PAYLOADS.iter().enumerate() {
        let parameters = "?a='onmouseover=window.qyRan=20&b=%22%3E%3Cscript%3E";
        links.push_str(&format!("<li><a href=\"/{number}.html{}\">第{number}讲</a></li>", escaped(parameters)));
        pages.push((format!("/{number}.html"), hostile(number, payload)));
    }
    let index = format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>讲义</title></head><body><ul>{links}</ul></body></html>"
    );
    let mut served: Vec<(&str, &str)> = vec![("/", &index)];
    served.extend(pages.iter().map(|(path, html)| (path.as_str(), html.as_str())));
    let site = Site::start(&served)?;
    let (server, _data) = over_a_copy()?;
    add(&server, &site).await?;

    let admin = server.signed_in("admin").await?;
    let source = admin.get("/sources/hostile").await?.expect(200)?.body;
    let documents = section(&source, "pages").context("no pages")?;
    let documents: Vec<String> = all_between(documents, "<a href=\"/desk/", "\"").into_iter().map(unescape).collect();
    ensure!(documents.len() >= PAYLOADS.len(), "only {} hostile pages came", documents.len());
    let found = admin.search("site:hostile 课程的内容").await?;
    let hits = admin.search("课程的内容").await?;
    let items: Vec<String> = [found, hits]
        .iter()
        .flat_map(|answer| answer["results"].as_array().cloned().unwrap_or_default())
        .filter(|hit| hit["source"] == "hostile")
        .map(|hit| format!("/item/{}?q=script", hit["id"]))
        .collect();
    ensure!(!items.is_empty(), "no hostile page was published");

    let browser = Browser::open(&server.base, Screen::Desk).await?;
    browser.sign_in("admin", crawled()?.password("admin")?).await?;
    let mut paths = vec![
        "/".to_owned(),
        "/search?q=课程的内容".to_owned(),
        "/search?q=<script>window.qyRan=30</script>".to_owned(),
        "/search?q=a&source=\"><script>window.qyRan=31</script>".to_owned(),
        "/desk?label=\"><script>window.qyRan=32</script>".to_owned(),
        "/desk".to_owned(),
        "/sources".to_owned(),
        "/sources/hostile".to_owned(),
        "/sources/hostile/edit".to_owned(),
        "/about/transparency".to_owned(),
        "/no/such/<script>window.qyRan=33</script>".to_owned(),
    ];
    paths.extend(documents.iter().map(|hash| format!("/desk/{hash}")));
    paths.extend(documents.iter().map(|hash| format!("/desk/{hash}/original")));
    paths.extend(items);
    let look = "
        const outside = performance.getEntriesByType('resource').map(e => e.name)
            .filter(name => !name.startsWith(location.origin) && !name.startsWith('data:'));
        const active = [...document.querySelectorAll('main *')].filter(e => [...e.attributes].some(a =>
            /^on/i.test(a.name) || /^\\s*javascript:/i.test(a.value) && ['href', 'src', 'action'].includes(a.name)));
        const foreign = document.querySelectorAll('main script, main iframe, main object, main embed, main base, main meta');
        return [typeof window.qyRan, outside, active.map(e => e.outerHTML), foreign.length, location.origin]";
    for path in &paths {
        browser.go(path).await?;
        let seen = browser.script(look).await.with_context(|| format!("{path} does not answer: is a dialog open?"))?;
        ensure!(seen[0] == "undefined", "a payload ran on {path}");
        ensure!(seen[1].as_array().is_some_and(Vec::is_empty), "{path} loads {}", seen[1]);
        ensure!(seen[2].as_array().is_some_and(Vec::is_empty), "{path} has {}", seen[2]);
        ensure!(seen[3] == 0, "{path} has elements that a crawled page brought");
        ensure!(seen[4] == server.base.as_str(), "{path} leads away to {}", seen[4]);
        ensure!(browser.client.get_alert_text().await.is_err(), "a dialog is open on {path}");
    }
    // At home the same page does run: the look above can tell.
    browser.client.goto(&site.url("/0.html")).await?;
    ensure!(browser.script(RAN).await? == "number", "the first payload is no payload");
    // The payloads are shown as text: that they did not run is not because they were lost.
    browser.go("/sources/hostile").await?;
    ensure!(browser.text().await?.contains(PAYLOADS[1]), "the source's name is not shown as it is");
    Ok(())
}
