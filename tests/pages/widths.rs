//! Every page on a desk's screen and on a phone's.

use anyhow::Context as _;

use super::browser::{Browser, Screen};
use crate::flows::crawled::crawled;
use crate::flows::html::{between, unescape};
use crate::flows::server::over_a_copy;

/// Name of the picture and path.
const EVERYBODY: [(&str, &str); 6] = [
    ("home", "/?lang=zh"),
    ("search-many", "/search?q=学习"),
    ("search-none", "/search?q=𠮷𠮷𠮷𠮷"),
    ("transparency", "/about/transparency"),
    ("missing", "/no/such/page"),
    ("sign-in", "/sign-in"),
];

const ADMINS: [(&str, &str); 13] = [
    ("desk", "/desk"),
    ("rules", "/rules"),
    ("rules-try", "/rules/try"),
    ("sources", "/sources"),
    ("source", "/sources/campus-forum"),
    ("source-new", "/sources/new"),
    ("source-edit", "/sources/campus-library/edit"),
    ("source-check", "/sources/campus-news/check"),
    ("source-urls", "/sources/campus-forum/urls"),
    ("source-why", "/sources/why?url=http%3A%2F%2Fnowhere.example%2F"),
    ("accounts", "/accounts"),
    ("system", "/system"),
    ("rule", "/rules/fraud.task-rebate"),
];

async fn pages_fit(screen: Screen) -> anyhow::Result<()> {
    let (server, _data) = over_a_copy()?;
    let browser = Browser::open(&server.base, screen).await?;
    let mut wide = Vec::new();
    let mut look = async |name: &str, path: &str| -> anyhow::Result<()> {
        browser.go(path).await?;
        if let Err(error) = browser.fits(name).await {
            wide.push(error.to_string());
        }
        Ok(())
    };
    for (name, path) in EVERYBODY {
        look(name, path).await?;
    }
    browser.sign_in("admin", crawled()?.password("admin")?).await?;
    for (name, path) in ADMINS {
        look(name, path).await?;
    }
    // The item is a long text with tables, the document one with evidence and long addresses.
    let editor = server.signed_in("editor").await?;
    let desk = editor.get("/desk").await?.expect(200)?.body;
    let start = unescape(between(&desk, "<a class=\"button\" href=\"", "\"").context("the desk offers nothing")?);
    look("review", &start).await?;
    look("original", &format!("{start}/original")).await?;
    let found = editor.search("检索").await?;
    for (at, hit) in found["results"].as_array().into_iter().flatten().take(5).enumerate() {
        look(&format!("item-{at}"), &format!("/item/{}", hit["id"])).await?;
    }
    assert_eq!(wide, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn every_page_fits_a_desk_screen() -> anyhow::Result<()> {
    pages_fit(Screen::Desk).await
}

#[tokio::test]
async fn every_page_fits_a_phone_screen() -> anyhow::Result<()> {
    pages_fit(Screen::Phone).await
}
