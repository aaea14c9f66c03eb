//! Sites without end are left alone after a while, and large honest ones are not (C43 to C46).

use std::path::Path;

use anyhow::Context as _;
use tempfile::TempDir;

use super::binary::{path, run};
use super::hostile::{Hostile, Reply, essay, html};
use super::html::{between, section, text};
use super::room;
use super::server::Server;
use super::site::article;
use super::visitor::Visitor;

/// What any one trap may cost.
const MOST: usize = 200;

/// Crawls a site from its front page until nothing is due any more.
fn crawled(site: &Hostile) -> anyhow::Result<TempDir> {
    let data = room::folder("trap")?;
    let seed = site.url("/");
    let add = ["source", "add", "site", "--name", "小站", "--tier", "trusted", "--seed", &seed, "--delay-ms", "0"];
    let approved = ["--no-check", "--approve", "--reason", "试验"];
    let bounds = ["--max-depth", "100000", "--allow-address", "127.0.0.1", "--data", path(data.path())?];
    run(&[add.as_slice(), &approved, &bounds].concat())?.expect_code(0)?;
    again(data.path())?;
    Ok(data)
}

fn again(data: &Path) -> anyhow::Result<()> {
    run(&["crawl", "--source", "site", "--until-idle", "--data", path(data)?])?.expect_code(0)?;
    run(&["audit", "verify", "--data", path(data)?])?.expect_code(0)?;
    Ok(())
}

fn library(data: &Path) -> anyhow::Result<Vec<serde_json::Value>> {
    run(&["library", "export", "--data", path(data)?])?.expect_code(0)?.json_lines()
}

/// The page of the source, as an admin sees it, and the admin.
async fn source_page(data: &Path) -> anyhow::Result<(Server, Visitor, String)> {
    let added = run(&["user", "add", "guanli", "--role", "admin", "--data", path(data)?])?.expect_code(0)?;
    let password = added.stdout.split_whitespace().last().context("no password")?.to_owned();
    let server = Server::start(data)?;
    let admin = Visitor::signed_in(&server.base, "guanli", &password).await?;
    let page = admin.get("/sources/site").await?.expect(200)?.body;
    Ok((server, admin, page))
}

async fn traps_shown(data: &Path) -> anyhow::Result<String> {
    let (_server, _, page) = source_page(data).await?;
    Ok(text(section(&page, "traps").unwrap_or_default()))
}

/// Quarantined within the bound, shown to the admin in these words.
async fn is_caught(site: &Hostile, part: &str, words: &str) -> anyhow::Result<TempDir> {
    let data = crawled(site)?;
    let asked = site.asked(part);
    assert!(asked <= MOST, "{asked} requests for {part}");
    let shown = traps_shown(data.path()).await?;
    assert!(shown.contains(words), "`{words}` is not in: {shown}");
    Ok(data)
}

#[tokio::test]
async fn c43_an_endless_calendar_is_left_alone_and_the_site_is_not() -> anyhow::Result<()> {
    let site = Hostile::start(|path| match path.strip_prefix("/rili/").and_then(|day| day.parse::<i64>().ok()) {
        Some(day) => Reply::page(html(
            "校历",
            &format!(
                "<h1>第{day}天</h1><p>这一天没有安排，请看前一天或后一天。</p><a href=\"/rili/{}\">前一天</a> <a href=\"/rili/{}\">后一天</a>",
                day - 1,
                day + 1
            ),
        )),
        None if path == "/" => {
            Reply::page(html("首页", "<a href=\"/rili/20000\">校历</a> <a href=\"/wen/1.html\">文章</a>"))
        }
        None if path == "/wen/1.html" => Reply::page(html("矩阵与函数", &format!("<h1>矩阵与函数</h1>{}", essay(1)))),
        None => Reply::status(404),
    })?;
    is_caught(&site, "/rili/", "/rili/#").await?;
    assert_eq!(site.asked("/wen/1.html"), 1);
    Ok(())
}

#[tokio::test]
async fn c43_a_calendar_of_months_in_both_directions_is_left_alone() -> anyhow::Result<()> {
    let site = Hostile::start(|path| {
        let month = path.strip_prefix("/calendar?month=").and_then(|month| {
            let (year, month) = month.split_once('-')?;
            Some(year.parse::<i64>().ok()? * 12 + month.parse::<i64>().ok()? - 1)
        });
        let link = |month: i64| format!("/calendar?month={}-{:02}", month / 12, month % 12 + 1);
        match month {
            // Every month has a text of its own: only the dates give it away.
            Some(month) if month > 2026 * 12 => Reply::page(html(
                "活动",
                &format!("<h1>活动</h1>{}<a href=\"{}\">下月</a>", essay(month.unsigned_abs()), link(month + 1)),
            )),
            Some(month) => Reply::page(html("活动", &format!("<a href=\"{}\">上月</a>", link(month - 1)))),
            None if path == "/" => Reply::page(html(
                "首页",
                "<a href=\"/calendar?month=2026-12\">上月</a> <a href=\"/calendar?month=2027-01\">下月</a>",
            )),
            None => Reply::status(404),
        }
    })?;
    is_caught(&site, "/calendar", "A calendar without end").await.map(drop)
}

#[tokio::test]
async fn c44_paths_that_grow_out_of_themselves_are_left_alone() -> anyhow::Result<()> {
    let site = Hostile::start(|path| match path {
        "/" => Reply::page(html("首页", "<a href=\"/a/\">a</a><a href=\"/x/foo/bar/\">x</a>")),
        _ => Reply::page(html(
            path,
            &format!(
                "{}<a href=\"a/\">下一页</a><a href=\"foo/bar/\">下一页</a>",
                essay(u64::try_from(path.len()).unwrap_or(0))
            ),
        )),
    })?;
    is_caught(&site, "/", "Paths that repeat themselves").await.map(drop)
}

#[tokio::test]
async fn c45_sessions_and_facets_are_left_alone() -> anyhow::Result<()> {
    let sessions = Hostile::start(|path| {
        // A new session for every answer, made of the address that was asked for.
        let session = path.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let links: String = (0..10).map(|n| format!("<a href=\"/p{n}?visit={session:016x}\">第{n}页</a> ")).collect();
        Reply::page(html(
            "手册",
            &format!("<h1>手册</h1>{}{links}", essay(u64::from(path.as_bytes().get(2).copied().unwrap_or(0)))),
        ))
    })?;
    is_caught(&sessions, "visit=", "A new session in every address").await?;

    let facets = Hostile::start(|path| {
        let query = path.split_once('?').map_or("", |(_, query)| query);
        let mut links = String::new();
        for name in ["color", "size", "sort", "brand", "year"] {
            for value in ["a", "b", "c", "d"] {
                let others: Vec<&str> =
                    query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with(name)).collect();
                let query = [others.join("&"), format!("{name}={value}")].join("&");
                links.push_str(&format!(
                    "<li><a href=\"/list?{}\">按{name}筛选{value}</a></li>",
                    query.trim_start_matches('&')
                ));
            }
        }
        Reply::page(html("目录", &format!("<h1>目录</h1><ul>{links}</ul>")))
    })?;
    is_caught(&facets, "/list", "Parameters in every combination").await.map(drop)
}

#[tokio::test]
async fn c46_a_farm_of_copies_gets_one_of_them_into_the_library() -> anyhow::Result<()> {
    let site = Hostile::start(|path| match path.strip_prefix("/farm/") {
        Some(name) => {
            let at: u64 = name.trim_end_matches(".html").parse().unwrap_or(0);
            let links: String = (1..9).map(|n| format!("<a href=\"/farm/{}.html\">更多</a> ", at * 8 + n)).collect();
            let page = article(&format!("讲义{at}"), &format!("第{at}讲"), 2);
            Reply::page(page.replace("</body>", &format!("{links}</body>")))
        }
        None if path == "/" => Reply::page(html("首页", "<a href=\"/farm/1.html\">讲义</a>")),
        None => Reply::status(404),
    })?;
    let data = is_caught(&site, "/farm/", "Pages with nearly the same text").await?;
    let items = library(data.path())?;
    assert_eq!(items.len(), 1, "copies were published: {items:?}");
    Ok(())
}

#[tokio::test]
async fn c46_what_a_host_says_to_everything_is_never_published() -> anyhow::Result<()> {
    let site = Hostile::start(|path| match path {
        "/" => {
            let links: String = (0..300).map(|n| format!("<a href=\"/none/{n}.html\">第{n}篇</a> ")).collect();
            Reply::page(html("首页", &format!("{links}<a href=\"/404.html\">404</a><a href=\"/wen.html\">文</a>")))
        }
        "/wen.html" => Reply::page(html("概率", &format!("<article><h1>概率</h1>{}</article>", essay(5)))),
        "/404.html" => Reply::page(html(
            "404 是什么意思",
            "<article><h1>404 是什么意思</h1><p>404 是网页服务器的一种答复，意思是服务器在，而要找的东西不在。它写进了\
             超文本传输协议，和 200、301 一样是三位数字。第一位的 4 表示请求有问题。站长改了网址而没有设置跳转时，读者最容易\
             碰到它。写对状态码，搜索引擎才会把旧网址忘掉。</p></article>",
        )),
        _ => Reply::page(html("推荐", &format!("<article><h1>为您推荐</h1>{}</article>", essay(8)))),
    })?;
    let data = crawled(&site)?;
    assert!(site.asked("/none/") <= MOST, "{}", site.asked("/none/"));
    let items = library(data.path())?;
    assert!(!items.iter().any(|item| item["url"].as_str().is_some_and(|url| url.contains("/none/"))), "{items:?}");
    let (_server, _, page) = source_page(data.path()).await?;
    assert!(text(section(&page, "traps").context("no traps")?).contains("/none/#.html"));
    let counts = text(section(&page, "counts").context("no counts")?);
    assert!(counts.contains("says that it does not exist"), "{counts}");
    let results = section(&page, "pages").context("no pages")?;
    let about = between(results, "/404.html</small></td><td class=\"nowrap\">", "</td>").unwrap_or("published");
    assert_ne!(about, "says that it does not exist", "an article about an error is none");
    Ok(())
}

#[tokio::test]
async fn large_honest_sites_are_crawled_whole() -> anyhow::Result<()> {
    const ARTICLES: u64 = 260;
    const LISTS: u64 = 65;
    let site = Hostile::start(|path| {
        let number = |prefix: &str| {
            path.strip_prefix(prefix).and_then(|rest| rest.trim_end_matches(".html").parse::<u64>().ok())
        };
        if let Some(list) = number("/list?page=") {
            let links: String = (0..4)
                .map(|n| {
                    format!("<li><a href=\"/article/{}.html\">第{}篇文章的标题</a></li>", list * 4 + n, list * 4 + n)
                })
                .collect();
            let next = if list + 1 < LISTS {
                format!("<a href=\"/list?page={}\">下一页</a>", list + 1)
            } else {
                String::new()
            };
            return Reply::page(html("列表", &format!("<ul>{links}</ul>{next}")));
        }
        match number("/article/") {
            Some(n) => {
                Reply::page(html(&format!("第{n}篇"), &format!("<article><h1>第{n}篇</h1>{}</article>", essay(n))))
            }
            None if path == "/" => Reply::page(html("首页", "<a href=\"/list?page=0\">全部文章</a>")),
            None => Reply::status(404),
        }
    })?;
    let data = crawled(&site)?;
    // One request for what cannot be there may stand among the articles.
    let asked = site.asked("/article/");
    assert!((ARTICLES..=ARTICLES + 1).contains(&u64::try_from(asked)?), "{asked} requests for articles");
    assert_eq!(site.asked("/list?page="), usize::try_from(LISTS)?);
    assert_eq!(traps_shown(data.path()).await?, "");
    Ok(())
}

#[tokio::test]
async fn an_admin_releases_what_was_no_trap() -> anyhow::Result<()> {
    let site = Hostile::start(|path| match path {
        "/" => {
            let links: String = (0..300).map(|n| format!("<a href=\"/bare/{n}\">第{n}页</a> ")).collect();
            Reply::page(html("首页", &links))
        }
        _ => Reply::page(html("空", "<p></p>")),
    })?;
    let data = is_caught(&site, "/bare/", "Pages with nothing new").await?;
    let before = site.asked("/bare/");
    let (_server, admin, page) = source_page(data.path()).await?;
    let trap = between(&page, "name=\"trap\" value=\"", "\"").context("no trap on the page")?;
    let form = [("trap", trap), ("state", "released"), ("reason", "图片页")];
    let settled = admin.post("/sources/site/trap", &form).await?.expect(303)?;
    assert_eq!(settled.location()?, "/sources/site?done=trap");
    super::patience::eventually("its addresses come back", std::time::Duration::from_secs(60), async || {
        Ok((site.asked("/bare/") >= 300.min(before + 100)).then_some(()))
    })
    .await?;
    let page = admin.get("/sources/site").await?.expect(200)?.body;
    let events = text(section(&page, "events").context("no events")?);
    assert!(events.contains("trap settled") && events.contains("图片页"), "{events}");
    admin.post("/sources/site/trap", &[("trap", "999999"), ("state", "blocked")]).await?.expect(404)?;
    admin.post("/sources/site/trap", &[("trap", trap), ("state", "odd")]).await?.expect(400)?;
    Ok(())
}
