//! Completion over HTTP, and the addresses of searches.

use anyhow::{Context as _, ensure};
use serde_json::Value;

use super::html::{all_between, between, text, unescape};
use super::server::{Server, over_a_copy, shared};
use super::visitor::{Visitor, address};

async fn completions(visitor: &Visitor, typed: &str) -> anyhow::Result<Vec<String>> {
    let answer = visitor.get(&address("/api/v1/suggest", &[("q", typed)])).await?.expect(200)?;
    ensure!(answer.header("cache-control") == "no-store", "{:?}", answer.headers);
    ensure!(answer.header("content-type") == "application/x-suggestions+json", "{:?}", answer.headers);
    let (echo, titles): (String, Vec<String>) = serde_json::from_str(&answer.body)?;
    ensure!(echo == typed.trim(), "`{echo}` was completed and not `{typed}`");
    Ok(titles)
}

#[tokio::test]
async fn titles_complete_what_was_typed() -> anyhow::Result<()> {
    let visitor = shared()?.visitor()?;
    for typed in ["数学", "數學", "古籍", "文献检"] {
        let titles = completions(&visitor, typed).await?;
        ensure!(!titles.is_empty() && titles.len() <= 8, "`{typed}` is completed by {titles:?}");
    }
    for odd in ["", " ", "((((", "\"", "\u{0}", "\u{202e}", "𠮷𠮷𠮷𠮷", "%", &"的".repeat(2_000)] {
        completions(&visitor, odd).await?;
    }
    for raw in ["", "q=%FF%FE", "q=%ED%A0%80", "x=y"] {
        visitor.get(&format!("/api/v1/suggest?{raw}")).await?.expect(200)?;
    }
    let described = visitor.get("/opensearch.xml").await?.expect(200)?.body;
    ensure!(described.contains("/api/v1/suggest?q={searchTerms}"), "{described}");
    Ok(())
}

#[tokio::test]
async fn what_was_withdrawn_is_neither_found_nor_offered() -> anyhow::Result<()> {
    let (server, _data) = over_a_copy()?;
    let visitor = server.visitor()?;
    let found = visitor.search("古籍阅读").await?;
    let hit = found["results"].as_array().and_then(|hits| hits.first()).context("nothing was found")?;
    let title = hit["title"].as_str().context("no title")?;
    ensure!(completions(&visitor, "古籍").await?.iter().any(|offered| offered == title), "`{title}` is not offered");
    withdraw(&server.signed_in("senior").await?, &hit["id"]).await?;
    // At once: nothing is waited for.
    ensure!(!completions(&visitor, "古籍").await?.iter().any(|offered| offered == title), "`{title}` is still offered");
    let after = visitor.search("古籍阅读").await?;
    let still = after["results"].as_array().into_iter().flatten().any(|other| other["id"] == hit["id"]);
    ensure!(!still, "`{title}` is still found");
    Ok(())
}

/// Takes an item out of the library.
pub(crate) async fn withdraw(editor: &Visitor, item: &Value) -> anyhow::Result<()> {
    let page = editor.get(&format!("/item/{item}")).await?.expect(200)?.body;
    let hash = between(&page, "<code class=\"break\">", "</code>").context("no content hash")?;
    let desk = editor.get(&format!("/desk/{hash}")).await?.expect(200)?.body;
    let key = super::html::hidden(&desk, "request_key").context("no key")?;
    let form = [("request_key", key), ("act", "withdraw"), ("reason", "内容有误")];
    editor.post(&format!("/desk/{hash}/decide"), &form).await?.expect(303)?;
    Ok(())
}

#[tokio::test]
async fn every_link_of_the_results_has_the_one_spelling_and_leads_somewhere() -> anyhow::Result<()> {
    let visitor = shared()?.visitor()?;
    let page = visitor.get("/search?utm=x&kind=文章&sort=newest&q=学习&page=1").await?.expect(200)?.body;
    let links: Vec<String> = all_between(&page, "href=\"/search?", "\"").into_iter().map(unescape).collect();
    ensure!(links.len() > 4, "{links:?}");
    let order = ["q", "subject", "kind", "source", "year", "language", "sort", "page", "all", "lang"];
    for link in &links {
        let names: Vec<&str> = link.split('&').filter_map(|pair| pair.split('=').next()).collect();
        let places: Option<Vec<usize>> =
            names.iter().map(|name| order.iter().position(|known| known == name)).collect();
        // The switch of languages keeps the address as it is.
        if !link.contains("lang=") {
            let places = places.with_context(|| format!("{link} has a parameter of no meaning"))?;
            ensure!(places.is_sorted_by(|a, b| a < b), "{link} is spelled in another order");
        }
        visitor.get(&format!("/search?{link}")).await?.expect(200)?;
    }
    // A label that nobody has, a page that is not there, and a year that is none lead to words and not to errors.
    for odd in ["source=nobody", "page=999", "kind=%F0%9F%A6%84&year=2026", "language=x-none"] {
        let page = visitor.get(&format!("/search?q=学习&{odd}")).await?.expect(200)?.body;
        ensure!(page.contains("href=\"/search?q="), "{odd} is a dead end");
    }
    let beyond = visitor.get("/search?q=学习&page=999").await?.expect(200)?.body;
    ensure!(text(&beyond).contains("There are not that many pages"), "nothing is said of a page that is not there");
    Ok(())
}

#[tokio::test]
async fn files_that_a_browser_has_are_not_sent_again() -> anyhow::Result<()> {
    let visitor = shared()?.visitor()?;
    let page = visitor.get("/search").await?.expect(200)?.body;
    let files: Vec<&str> =
        ["href=\"/static/style", "src=\"/static/search"].iter().filter_map(|at| between(&page, at, "\"")).collect();
    ensure!(files.len() == 2, "{files:?}");
    let http = reqwest::Client::builder().no_proxy().build()?;
    for (stem, rest) in ["style", "search"].iter().zip(files) {
        let path = format!("/static/{stem}{rest}");
        let first = visitor.get(&path).await?.expect(200)?;
        let etag = first.header("etag");
        ensure!(first.header("cache-control").contains("immutable") && !etag.is_empty(), "{:?}", first.headers);
        let again = http.get(format!("{}{path}", visitor.base())).header("if-none-match", etag).send().await?;
        ensure!(again.status() == 304, "{path} is sent again with {}", again.status());
        let other = http.get(format!("{}{path}", visitor.base())).header("if-none-match", "\"other\"").send().await?;
        ensure!(other.status() == 200, "{path} is not sent: {}", other.status());
    }
    Ok(())
}

#[tokio::test]
async fn what_a_reader_types_reaches_no_log() -> anyhow::Result<()> {
    let data = super::crawled::crawled()?.copy()?;
    let folder = data.path().to_str().context("the path is not UTF-8")?;
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--data", folder, "--lang", "en"];
    let mut command = super::binary::qingyuan(&arguments)?;
    command.env("QINGYUAN_LOG", "trace");
    let server = Server::of(command)?;
    let visitor = server.visitor()?;
    // Nothing that a date or a random name of a file could hold.
    let (secret, label, subject) = ("图书馆秘密四七一一", "kindofxyzzy", "plughx");
    for path in ["/search", "/api/v1/search", "/api/v1/suggest"] {
        let asked = [("q", secret), ("kind", label), ("subject", subject)];
        visitor.get(&address(path, &asked)).await?.expect(200)?;
    }
    visitor.get(&address("/item/1", &[("q", secret)])).await?;
    let log = server.stop()?;
    ensure!(log.lines().count() > 10, "the log says too little to prove anything: {log}");
    let encoded = "%E5%9B%BE%E4%B9%A6%E9%A6%86%E7%A7%98%E5%AF%86";
    for line in log.lines() {
        let told = [secret, "秘密", label, subject, encoded].iter().any(|part| line.contains(part));
        ensure!(!told, "the log tells what a reader typed: {line}");
    }
    Ok(())
}
