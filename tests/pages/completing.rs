//! A reader types, with an input method and without one.

use anyhow::ensure;
use fantoccini::Locator;
use serde_json::json;

use super::browser::{Browser, PAGE, Screen};
use crate::flows::patience::eventually;
use crate::flows::server::shared;

/// What the page asked the server to complete, in order.
const ASKED: &str = "return performance.getEntriesByType('resource').map(e => new URL(e.name))
    .filter(url => url.pathname === '/api/v1/suggest').map(url => url.searchParams.get('q'))";

const OFFERED: &str = "return [...document.querySelectorAll('[role=option]')].map(option => option.textContent)";

/// What assistive technology is told of the box: open or not, the option that is meant, and what the box holds.
const TOLD: &str = "const q = document.getElementById('q');
    const meant = document.getElementById(q.getAttribute('aria-activedescendant') ?? '');
    return [q.getAttribute('role'), q.getAttribute('aria-expanded'), meant?.textContent ?? '', q.value,
            meant?.getAttribute('aria-selected') ?? '', document.activeElement === q]";

async fn offered(browser: &Browser) -> anyhow::Result<Vec<String>> {
    eventually("completions are offered", PAGE, async || {
        let offered: Vec<String> = serde_json::from_value(browser.script(OFFERED).await?)?;
        Ok(Some(offered).filter(|offered| !offered.is_empty()))
    })
    .await
}

async fn compose(browser: &Browser, text: &str) -> anyhow::Result<()> {
    let at = text.chars().count();
    let composed = json!({ "text": text, "selectionStart": at, "selectionEnd": at });
    browser.command("Input.imeSetComposition", composed).await
}

#[tokio::test]
async fn nothing_is_asked_while_an_input_method_composes() -> anyhow::Result<()> {
    let browser = Browser::open(&shared()?.base, Screen::Desk).await?;
    browser.go("/?lang=zh").await?;
    browser.client.find(Locator::Id("q")).await?.click().await?;
    // Every letter is an `input` event of its own; the composition is still open after the last.
    for letters in ["s", "sh", "shu", "shu x", "shu xue"] {
        compose(&browser, letters).await?;
    }
    let shown = browser.script("return document.getElementById('q').value").await?;
    ensure!(shown == "shu xue", "the box shows what is being composed: {shown}");
    // As long as the pause after the last letter, and as long again: what would have been asked has been.
    let passed = "const done = arguments[arguments.length - 1]; setTimeout(() => done(true), 400)";
    browser.client.execute_async(passed, Vec::new()).await?;
    let asked = browser.script(ASKED).await?;
    ensure!(asked == json!([]), "letters of an input method were sent: {asked}");

    browser.command("Input.insertText", json!({ "text": "数学" })).await?;
    let titles = offered(&browser).await?;
    ensure!(titles.iter().any(|title| title.contains("数学")), "{titles:?}");
    ensure!(browser.script(ASKED).await? == json!(["数学"]), "{}", browser.script(ASKED).await?);
    let told = browser.script(TOLD).await?;
    ensure!(told == json!(["combobox", "true", "", "数学", "", true]), "nothing is chosen yet: {told}");
    Ok(())
}

#[tokio::test]
async fn a_completion_is_chosen_by_keys_and_the_query_is_the_readers_until_then() -> anyhow::Result<()> {
    let browser = Browser::open(&shared()?.base, Screen::Desk).await?;
    browser.go("/search?lang=zh").await?;
    let start = browser.path().await?;
    let field = browser.client.find(Locator::Id("q")).await?;
    field.send_keys("数学").await?;
    let titles = offered(&browser).await?;
    ensure!(titles.len() > 1, "one completion is not enough to choose among: {titles:?}");
    // Down, down and up again leads to the first; up from there back to the box.
    let (down, up, escape, enter) = ("\u{e015}", "\u{e013}", "\u{e00c}", "\u{e007}");
    let steps = [(down, titles[0].as_str()), (down, &titles[1]), (up, &titles[0]), (up, ""), (down, &titles[0])];
    for (key, meant) in steps {
        field.send_keys(key).await?;
        let told = browser.script(TOLD).await?;
        let selected = if meant.is_empty() { "" } else { "true" };
        ensure!(told == json!(["combobox", "true", meant, "数学", selected, true]), "`{meant}` is meant: {told}");
    }
    field.send_keys(escape).await?;
    let told = browser.script(TOLD).await?;
    ensure!(told == json!(["combobox", "false", "", "数学", "", true]), "Escape closes and keeps the query: {told}");
    ensure!(browser.path().await? == start, "nothing was searched for yet");
    field.send_keys(down).await?;
    offered(&browser).await?;
    field.send_keys(down).await?;
    field.send_keys(enter).await?;
    browser.left(&start).await?;
    let searched = browser.client.find(Locator::Id("q")).await?.prop("value").await?;
    ensure!(searched.as_deref() == Some(titles[0].as_str()), "{searched:?} was searched for");
    let first = browser.client.find(Locator::Css(".hits h2")).await?.text().await?;
    ensure!(first.contains(&titles[0]), "a title with what was chosen comes first, not `{first}`");
    Ok(())
}

#[tokio::test]
async fn a_finger_chooses_and_a_look_elsewhere_closes() -> anyhow::Result<()> {
    let browser = Browser::open(&shared()?.base, Screen::Phone).await?;
    browser.go("/?lang=zh").await?;
    let start = browser.path().await?;
    let field = browser.client.find(Locator::Id("q")).await?;
    field.send_keys("数学").await?;
    offered(&browser).await?;
    browser.fits("completions").await?;
    browser.script("document.activeElement.blur()").await?;
    ensure!(browser.script(OFFERED).await? == json!([]), "the list stays open behind the reader's back");
    field.click().await?;
    field.send_keys("\u{e015}").await?;
    let titles = offered(&browser).await?;
    browser.client.find(Locator::Css("[role=option]:last-child")).await?.click().await?;
    browser.left(&start).await?;
    let searched = browser.client.find(Locator::Id("q")).await?.prop("value").await?;
    ensure!(searched.as_ref() == titles.last(), "{searched:?} was searched for");
    Ok(())
}
