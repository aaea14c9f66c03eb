//! A changed page on the desk, on a desk's screen and on a phone's.

use anyhow::ensure;
use fantoccini::Locator;

use super::browser::{Browser, Screen};
use crate::flows::copies::{changed, password};
use crate::flows::server::Server;

#[tokio::test]
async fn what_changed_is_marked_and_not_by_colour_alone() -> anyhow::Result<()> {
    let (data, _site) = changed()?;
    let server = Server::start(data.path())?;
    for screen in Screen::BOTH {
        let browser = Browser::open(&server.base, screen).await?;
        browser.sign_in("bianji", &password(data.path())?).await?;
        browser.go("/desk?lang=zh").await?;
        let desk = browser.path().await?;
        browser.client.find(Locator::Css("a.button")).await?.click().await?;
        browser.left(&desk).await?;
        browser.fits("review-changed").await?;
        let said = browser.client.find(Locator::Id("change")).await?.text().await?;
        for part in ["与上次决定的版本相比", "小改", "新增 1 段，删去 0 段，改动 1 段", "＋ 新增", "± 改动"]
        {
            ensure!(said.contains(part), "the comparison does not say `{part}`: {said}");
        }
        for (mark, line) in [("ins", "underline"), ("del", "line-through")] {
            let script =
                format!("return getComputedStyle(document.querySelector('#change {mark}')).textDecorationLine");
            let drawn = browser.script(&script).await?;
            ensure!(drawn == line, "{mark} is drawn with {drawn}");
        }
    }
    Ok(())
}
