//! What is known of a site helps to read its pages: lines that it repeats, and selectors of its charter.

use std::time::Duration;

use anyhow::Context as _;

use super::html::text;
use super::patience::eventually;
use super::server::over_a_copy;
use super::site::{Site, article};
use super::visitor::Visitor;

/// Until a page of a new source is in the library: the worker looks four times a second.
const ARRIVED: Duration = Duration::from_secs(60);

/// What the site prints below every text, like a sentence of it.
const STANDING: &str = "本刊由某某大学学生记者团编印，每周三出版，印刷版放在图书馆三楼的书架上，欢迎取阅。";

const TOPICS: [(&str, &str); 4] = [("/a.html", "泡桐"), ("/b.html", "石桥"), ("/c.html", "日晷"), ("/d.html", "水杉")];

fn page(topic: &str, lesson: usize) -> String {
    let whole = article(&format!("{topic}观察笔记"), topic, lesson);
    whole.replace("</article>", &format!("<p>{STANDING}</p></article>"))
}

fn index(count: usize) -> String {
    let links: String = TOPICS[..count]
        .iter()
        .map(|(path, topic)| format!("<li><a href=\"{path}\">{topic}观察笔记</a></li>"))
        .collect();
    format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>校刊</title></head><body><ul>{links}</ul></body></html>"
    )
}

fn charter<'a>(site: &'a Site, seed: &'a str, picks: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("id", "paper"),
        ("name", "校刊"),
        ("charter", "学生记者团的校刊，逐篇署名。"),
        ("tier", "trusted"),
        ("hosts", &site.host),
        ("seeds", seed),
        ("max_depth", "3"),
        ("max_pages", "50"),
        ("delay_ms", "0"),
        ("refresh_minutes", "1440"),
        ("allow_addresses", "127.0.0.1"),
        ("picks", picks),
    ]
}

/// The item at this address, once it is there.
async fn item(reader: &Visitor, topic: &str, url: &str) -> anyhow::Result<String> {
    let id = eventually(&format!("{url} is found"), ARRIVED, async || {
        let found = reader.search(&format!("{topic}观察笔记")).await?;
        let results = found["results"].as_array().context("results")?;
        Ok(results.iter().find(|result| result["url"] == *url).map(|result| result["id"].clone()))
    })
    .await?;
    Ok(text(&reader.get(&format!("/item/{id}")).await?.expect(200)?.body))
}

#[tokio::test]
async fn what_three_pages_repeat_is_no_text_and_selectors_can_be_tried_before_they_are_saved() -> anyhow::Result<()> {
    let pages: Vec<String> = TOPICS.iter().enumerate().map(|(at, (_, topic))| page(topic, at)).collect();
    let site = Site::start(&[
        ("/", &index(3)),
        (TOPICS[0].0, &pages[0]),
        (TOPICS[1].0, &pages[1]),
        (TOPICS[2].0, &pages[2]),
        (TOPICS[3].0, &pages[3]),
    ])?;
    let (server, _data) = over_a_copy()?;
    let (admin, reader) = (server.signed_in("admin").await?, server.visitor()?);
    let seed = site.url("/");

    // A selector that cannot be read is told by its field.
    let wrong = admin.post("/sources/new", &charter(&site, &seed, "main: div..a")).await?.expect(422)?;
    assert!(wrong.body.contains("id=\"picks-problem\""), "{}", text(&wrong.body));
    admin.post("/sources/new", &charter(&site, &seed, "")).await?.expect(303)?;
    let early = admin.post("/sources/paper/preview", &charter(&site, &seed, "main: article")).await?.expect(422)?;
    assert!(early.body.contains("id=\"picks-problem\""), "there is nothing to preview yet");
    let approval = [("state", "approved"), ("reason", "校刊，已看过样页")];
    admin.post("/sources/paper/state", &approval).await?.expect(303)?;
    let first = item(&reader, TOPICS[0].1, &site.url(TOPICS[0].0)).await?;
    assert!(first.contains(STANDING), "nobody knows yet that the site repeats it");
    for (path, topic) in &TOPICS[1..3] {
        item(&reader, topic, &site.url(path)).await?;
    }

    site.put("/", &index(4));
    admin.post("/sources/paper/crawl", &[]).await?.expect(303)?;
    let fourth = item(&reader, TOPICS[3].1, &site.url(TOPICS[3].0)).await?;
    assert!(fourth.contains("关于水杉") && !fourth.contains(STANDING), "{fourth}");

    // The preview shows both readings of a page and saves nothing.
    let mut form = charter(&site, &seed, "main: article p:nth-of-type(2)\ntitle: .nowhere");
    let sample = site.url(TOPICS[1].0);
    form.push(("sample", &sample));
    let shown = admin.post("/sources/paper/preview", &form).await?.expect(200)?;
    assert!(shown.body.contains("<mark>") && shown.body.contains("title: .nowhere"), "{}", text(&shown.body));
    assert!(shown.body.contains(&sample) && shown.body.contains("article p:nth-of-type(2)"), "what was typed is kept");
    let saved = admin.get("/sources/paper/edit").await?.expect(200)?;
    assert!(!saved.body.contains("nth-of-type"), "a preview saves nothing");
    let elsewhere = [("sample", "http://elsewhere.example/")];
    let mut other = charter(&site, &seed, "main: article");
    other.extend(elsewhere);
    admin.post("/sources/paper/preview", &other).await?.expect(422)?;
    Ok(())
}
