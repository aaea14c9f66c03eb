//! A reader looks through results.

use anyhow::ensure;
use fantoccini::Locator;

use super::browser::{Browser, PAGE, Screen};
use crate::flows::patience::eventually;
use crate::flows::server::shared;

const FOCUS: &str = "return document.activeElement.closest('h2')?.id ?? document.activeElement.id";

#[tokio::test]
async fn results_are_walked_through_by_keys_and_the_keys_can_be_turned_off() -> anyhow::Result<()> {
    let browser = Browser::open(&shared()?.base, Screen::Desk).await?;
    browser.go("/search?q=学习&lang=zh").await?;
    let start = browser.path().await?;
    let ids = "return [...document.querySelectorAll('.hits h2')].map(h => h.id)";
    let ids: Vec<String> = serde_json::from_value(browser.script(ids).await?)?;
    ensure!(ids.len() > 2, "{ids:?}");
    let (down, escape) = ("\u{e015}", "\u{e00c}");
    let steps = [("j", &ids[0]), ("j", &ids[1]), (down, &ids[2]), ("k", &ids[1]), ("k", &ids[0]), ("k", &ids[0])];
    for (key, focused) in steps {
        browser.client.active_element().await?.send_keys(key).await?;
        let at = browser.script(FOCUS).await?;
        ensure!(at == focused.as_str(), "`{key}` leads to {at} and not {focused}");
    }
    let ring = browser.script("return getComputedStyle(document.activeElement).outlineStyle").await?;
    ensure!(ring != "none", "the focus is not seen");
    browser.press("/").await?;
    ensure!(browser.script(FOCUS).await? == "q", "`/` leads to the box");
    // A letter in the box is a letter, and Escape leaves the box with what it holds.
    let field = browser.client.active_element().await?;
    field.send_keys("jk/").await?;
    ensure!(field.prop("value").await?.as_deref() == Some("jk/"), "{:?}", field.prop("value").await?);
    eventually("Escape leaves the box", PAGE, async || {
        field.send_keys(escape).await?;
        Ok((browser.script(FOCUS).await? != "q").then_some(()))
    })
    .await?;
    ensure!(field.prop("value").await?.as_deref() == Some("jk/"), "Escape emptied the box");

    browser.script("document.querySelector('.shortcuts button').click()").await?;
    browser.press("j").await?;
    let at = browser.script(FOCUS).await?;
    ensure!(!ids.iter().any(|id| at == id.as_str()), "a key that was turned off leads to {at}");
    ensure!(browser.path().await? == start, "a key that was turned off leads away");
    // The choice holds on the next page.
    browser.go("/search?q=数学&lang=zh").await?;
    browser.press("j").await?;
    let at = browser.script(FOCUS).await?;
    ensure!(at == "", "a key that was turned off leads to {at}");
    Ok(())
}

#[tokio::test]
async fn filters_are_folded_away_on_a_phone_and_lie_open_on_a_desk() -> anyhow::Result<()> {
    for (screen, open) in [(Screen::Phone, false), (Screen::Desk, true)] {
        let browser = Browser::open(&shared()?.base, screen).await?;
        browser.go("/search?q=学习&lang=zh").await?;
        // Seen and within reach of a finger: the driver's own notion knows folded details only as hidden.
        let seen = "const link = document.querySelector('.facet a'), box = link.getBoundingClientRect();
            return link.checkVisibility() && box.height >= 24
                && link.contains(document.elementFromPoint(box.x + 5, box.y + box.height / 2))";
        let shown = browser.script(seen).await?;
        ensure!(shown == open, "the filters are shown: {shown}, {screen:?}");
        if !open {
            browser.client.find(Locator::Css("summary")).await?.click().await?;
            ensure!(browser.script(seen).await? == true, "the filters unfold");
            browser.fits("filters").await?;
        }
        let all = browser.path().await?;
        browser.script("document.querySelector('.facet a').click()").await?;
        let narrowed = browser.left(&all).await?;
        ensure!(narrowed.starts_with("/search?q="), "a filter leads to {narrowed}");
        browser.client.find(Locator::Css(".chip")).await?.click().await?;
        let wide = browser.left(&narrowed).await?;
        ensure!(!wide.contains("kind=") && !wide.contains("source="), "the filter is gone from {wide}");
    }
    Ok(())
}

#[tokio::test]
async fn an_item_leads_back_to_its_place_among_the_results() -> anyhow::Result<()> {
    let browser = Browser::open(&shared()?.base, Screen::Phone).await?;
    browser.go("/search?q=学习&page=2&lang=zh").await?;
    let results = browser.path().await?;
    // By script: the driver clicks before a page that scrolls smoothly has come to rest.
    browser.script("document.querySelector('.hits li:last-child h2 a').click()").await?;
    let item = browser.left(&results).await?;
    browser.client.find(Locator::LinkText("← 返回检索结果")).await?.click().await?;
    let back = browser.left(&item).await?;
    ensure!(back.starts_with("/search?q=") && back.ends_with("&page=2"), "{back}");
    let seen = "const row = document.querySelector(':target'), box = row?.getBoundingClientRect();
        return !!box && box.top >= 0 && box.bottom <= innerHeight";
    eventually("the result that was read is on the screen", PAGE, async || {
        Ok((browser.script(seen).await? == true).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_page_of_results_is_light_and_says_what_it_is() -> anyhow::Result<()> {
    let browser = Browser::open(&shared()?.base, Screen::Desk).await?;
    browser.go("/search?q=学习&lang=zh").await?;
    let weigh = "return [performance.getEntriesByType('navigation'), performance.getEntriesByType('resource')].flat()
        .map(e => [new URL(e.name).pathname, e.decodedBodySize])";
    let loaded: Vec<(String, u64)> = eventually("style and script have come", PAGE, async || {
        let loaded: Vec<(String, u64)> = serde_json::from_value(browser.script(weigh).await?)?;
        let come = [".css", ".js", "/search"]
            .iter()
            .all(|end| loaded.iter().any(|(path, bytes)| path.ends_with(end) && *bytes > 0));
        Ok(come.then_some(loaded))
    })
    .await?;
    let bytes: u64 = loaded.iter().map(|(_, bytes)| bytes).sum();
    ensure!(bytes <= 60_000, "the first page weighs {bytes} bytes: {loaded:?}");
    let title = browser.client.title().await?;
    ensure!(title.starts_with("“学习”的检索结果（"), "the page is called `{title}`");
    // Headings go down one step at a time, marks are more than a colour, and everything to press has a name.
    let look = "
        const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map(h => Number(h.tagName[1]));
        const jumps = levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1);
        const mark = getComputedStyle(document.querySelector('.hits mark'));
        const nameless = [...document.querySelectorAll('a, button, summary')]
            .filter(e => !e.innerText.trim() && !e.getAttribute('aria-label') && e.checkVisibility());
        return [jumps.length, mark.borderBottomStyle, nameless.map(e => e.outerHTML)]";
    let seen = browser.script(look).await?;
    ensure!(seen == serde_json::json!([0, "solid", []]), "{seen}");
    Ok(())
}
