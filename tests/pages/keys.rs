//! An editor works the desk by keys.

use anyhow::ensure;
use fantoccini::Locator;

use super::browser::{Browser, PAGE, Screen};
use crate::flows::crawled::crawled;
use crate::flows::patience::eventually;
use crate::flows::server::over_a_copy;

#[tokio::test]
async fn an_editor_decides_by_keys() -> anyhow::Result<()> {
    let (server, _data) = over_a_copy()?;
    let reader = server.visitor()?;
    let (waiting, items) = (reader.metric("qingyuan_desk_waiting").await?, reader.metric("qingyuan_items").await?);
    let browser = Browser::open(&server.base, Screen::Desk).await?;
    browser.go("/?lang=zh").await?;
    browser.sign_in("editor", crawled()?.password("editor")?).await?;
    ensure!(browser.path().await? == "/desk", "an editor begins at {}", browser.path().await?);
    browser.client.find(Locator::LinkText("开始审核")).await?.click().await?;
    let first = browser.left("/desk").await?;
    ensure!(first.starts_with("/desk/"), "the work begins at {first}");

    // The list of keys opens and closes.
    let open = "return document.getElementById('keys')?.open";
    for shown in [true, false] {
        browser.press("?").await?;
        eventually("the list of keys answers", PAGE, async || Ok((browser.script(open).await? == shown).then_some(())))
            .await?;
    }

    // `n` skips without a decision.
    browser.press("n").await?;
    let second = browser.left(&first).await?;
    ensure!(second.starts_with("/desk/") && second != first, "`n` leads to {second}");
    ensure!(reader.metric("qingyuan_desk_waiting").await? == waiting, "`n` decided something");

    // `p` publishes and goes on, and the next page says so and offers the way back.
    let title = browser.client.find(Locator::Css("h1")).await?.text().await?;
    browser.press("p").await?;
    let third = browser.left(&second).await?;
    ensure!(third.starts_with("/desk/"), "`p` leads to {third}");
    let notice = browser.client.find(Locator::Css("[role=status]")).await?.text().await?;
    ensure!(notice.contains("收录") && notice.contains(title.trim()), "the notice says `{notice}` of `{title}`");
    ensure!(reader.metric("qingyuan_items").await? == items + 1, "`p` published nothing");

    // `r` asks for the reason; typing it is typing, not deciding.
    browser.press("r").await?;
    let focus = browser.script("return document.activeElement.id").await?;
    ensure!(focus == "reason", "`r` leads to `{focus}`");
    browser.client.active_element().await?.send_keys("pnr 广告引流").await?;
    ensure!(browser.path().await? == third, "a letter in the reason acted");
    browser.client.find(Locator::Id("reject")).await?.click().await?;
    browser.left(&third).await?;
    ensure!(reader.metric("qingyuan_desk_waiting").await? == waiting - 2, "two documents were decided");
    ensure!(reader.metric("qingyuan_items").await? == items + 1, "a rejected document is in the library");

    browser.go("/desk").await?;
    let mine = browser.client.find_all(Locator::Css("ul.mine li")).await?;
    ensure!(mine.len() == 2, "the desk lists {} own decisions", mine.len());
    ensure!(mine[0].text().await?.contains("pnr 广告引流"), "the reason is kept");
    Ok(())
}

#[tokio::test]
async fn evidence_is_marked_on_the_very_characters() -> anyhow::Result<()> {
    let (server, _data) = over_a_copy()?;
    let browser = Browser::open(&server.base, Screen::Desk).await?;
    browser.sign_in("editor", crawled()?.password("editor")?).await?;
    browser.go("/desk?lang=zh").await?;
    let tagged = Locator::Css("table.desk tbody tr:first-child a");
    browser.client.find(tagged).await?.click().await?;
    browser.left("/desk?lang=zh").await?;
    // Each piece of evidence that quotes the text stands marked in it, word for word.
    let script = "
        const text = document.querySelector('article').innerText;
        const quotes = [...document.querySelectorAll('.tally small bdi')].map(q => q.innerText.replace(/…$/, ''));
        const marks = [...document.querySelectorAll('article mark')].map(m => m.innerText);
        return [quotes.filter(q => !text.includes(q)), quotes.length, marks.length,
                marks.filter(m => !quotes.some(q => q.includes(m) || m.includes(q)))]";
    let seen = browser.script(script).await?;
    ensure!(seen[0].as_array().is_some_and(Vec::is_empty), "quotes that are not in the text: {}", seen[0]);
    ensure!(seen[1].as_u64() > Some(0) && seen[2].as_u64() > Some(0), "nothing is marked: {seen}");
    ensure!(seen[3].as_array().is_some_and(Vec::is_empty), "marks that no evidence quotes: {}", seen[3]);
    Ok(())
}
