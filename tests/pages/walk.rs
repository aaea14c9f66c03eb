//! A reader comes by.

use anyhow::{Context as _, ensure};
use fantoccini::Locator;

use super::browser::{Browser, PAGE, Screen};
use crate::flows::patience::eventually;
use crate::flows::server::shared;

#[tokio::test]
async fn a_reader_walks_from_the_home_page_to_an_item_and_sees_why_it_is_there() -> anyhow::Result<()> {
    let server = shared()?;
    for screen in Screen::BOTH {
        let browser = Browser::open(&server.base, screen).await?;
        browser.go("/?lang=zh").await?;
        browser.fits("home").await?;
        ensure!(browser.text().await?.contains("不登录即可用，不记录你是谁"), "the promise is on the home page");
        let start = browser.path().await?;
        browser.client.find(Locator::Id("q")).await?.send_keys("导数的几何意义\u{e007}").await?;
        let results = browser.left(&start).await?;
        ensure!(results.starts_with("/search?q="), "the box leads to {results}");
        browser.fits("search").await?;
        let marked = browser.client.find(Locator::Css("ol li .snippet mark")).await?.text().await?;
        ensure!("导数的几何意义".contains(&marked) && !marked.is_empty(), "`{marked}` is marked");
        browser.client.find(Locator::Css("ol li h2 a")).await?.click().await?;
        let item = browser.left(&results).await?;
        ensure!(item.starts_with("/item/"), "a result leads to {item}");
        browser.fits("item").await?;
        let card = browser.client.find(Locator::Id("why")).await?;
        ensure!(card.is_displayed().await?, "the admission card is hidden");
        let said = card.text().await?;
        for part in ["为何收录", "清源大学图书馆", "可信来源", "公开的自动收录策略"] {
            ensure!(said.contains(part), "the card does not say `{part}`: {said}");
        }
        let title = browser.client.find(Locator::Css("h1")).await?.text().await?;
        ensure!(title.contains("导数的几何意义"), "the title is `{title}`");
    }
    Ok(())
}

#[tokio::test]
async fn the_language_switches_on_the_spot_and_is_remembered() -> anyhow::Result<()> {
    let browser = Browser::open(&shared()?.base, Screen::Desk).await?;
    browser.go("/search?q=数学&lang=zh").await?;
    let chinese = browser.path().await?;
    browser.client.find(Locator::LinkText("English")).await?.click().await?;
    browser.left(&chinese).await?;
    ensure!(browser.text().await?.contains("Resources found"), "the results are in English");
    let kept = browser.client.find(Locator::Id("q")).await?.prop("value").await?;
    ensure!(kept.as_deref() == Some("数学"), "the query is kept: {kept:?}");
    browser.go("/about/transparency").await?;
    ensure!(browser.text().await?.contains("What is not recorded"), "the next page is in English too");
    let tag = browser.script("return document.documentElement.lang").await?;
    ensure!(tag == "en", "{tag}");
    Ok(())
}

#[tokio::test]
async fn a_page_loads_little_and_only_from_here() -> anyhow::Result<()> {
    let browser = Browser::open(&shared()?.base, Screen::Desk).await?;
    browser.go("/?lang=zh").await?;
    // The browser reports a resource once it has come.
    let loaded = eventually("the style sheet has come", PAGE, async || {
        let script = "return performance.getEntriesByType('resource').map(e => [e.name, e.decodedBodySize])";
        let loaded = browser.script(script).await?;
        Ok(loaded.as_array().filter(|all| !all.is_empty()).cloned())
    })
    .await?;
    let origin = browser.script("return location.origin").await?;
    let origin = origin.as_str().context("no origin")?.to_owned();
    let mut bytes = browser.client.source().await?.len();
    for resource in loaded {
        let name = resource[0].as_str().unwrap_or_default();
        ensure!(name.starts_with(&origin), "{name} comes from elsewhere");
        bytes += usize::try_from(resource[1].as_u64().unwrap_or_default())?;
    }
    ensure!(bytes <= 60_000, "the first page weighs {bytes} bytes");
    Ok(())
}
