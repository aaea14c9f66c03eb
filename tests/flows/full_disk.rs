//! A crawl is cut off: the disk fills up in the middle and has room again, or the process is killed.
//!
//! A bound on how long a file may become, which the system lets anyone set on their own processes, stands in for the
//! disk: with a bound of one byte every write is refused.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use tempfile::TempDir;

use super::binary::{path, qingyuan, run};
use super::demo::{CRAWL, STOP};
use super::hostile::{essay, html};
use super::html::text;
use super::patience::{all_the_while, eventually};
use super::process::Running;
use super::room;
use super::server::Server;
use super::site::Site;
use super::visitor::Visitor;

const PAGES: usize = 60;

/// Until a worker that met a full disk says so: it looks four times a second.
const NOTICED: Duration = Duration::from_secs(30);

/// A site, a house that is to crawl it, and rules.
struct Scene {
    site: Site,
    paths: Vec<String>,
    data: TempDir,
    rules: TempDir,
}

impl Scene {
    fn set() -> anyhow::Result<Self> {
        let paths: Vec<String> = (0..PAGES).map(|number| format!("/{number}.html")).collect();
        let index: String = paths.iter().map(|path| format!("<p><a href=\"{path}\">{path}</a></p>")).collect();
        // Each page says something else, or they would be held for copies of one another.
        let numbers = 0..u64::try_from(PAGES)?;
        let texts: Vec<String> = numbers.map(|n| html(&format!("第{n}讲"), &essay(n))).collect();
        let mut pages = vec![("/", index.as_str())];
        pages.extend(paths.iter().zip(&texts).map(|(path, text)| (path.as_str(), text.as_str())));
        let scene = Self { site: Site::start(&pages)?, paths, data: room::folder("full")?, rules: room::bare_rules()? };
        let seed = scene.site.url("/");
        let add = ["source", "add", "site", "--name", "小站", "--tier", "trusted", "--seed", &seed];
        let more = ["--delay-ms", "20", "--allow-address", "127.0.0.1", "--no-check", "--approve", "--reason", "试抓"];
        run(&[add.as_slice(), &more, &scene.house()?].concat())?.expect_code(0)?;
        Ok(scene)
    }

    fn house(&self) -> anyhow::Result<[&str; 8]> {
        let (data, rules) = (path(self.data.path())?, path(self.rules.path())?);
        Ok(["--data", data, "--rules", rules, "--model", "none", "--lang", "en"])
    }

    /// A command that is refused writes instead of being ended by the system, as on a disk that is full.
    fn command(&self, arguments: &[&str]) -> anyhow::Result<Command> {
        let product = qingyuan(&[arguments, &self.house()?].concat())?;
        let mut shell = Command::new("sh");
        shell.args(["-c", r#"trap "" XFSZ; exec "$@""#, "sh"]).arg(product.get_program()).args(product.get_args());
        if let Some(folder) = product.get_current_dir() {
            shell.current_dir(folder);
        }
        Ok(shell)
    }

    async fn requests(&self, moment: usize) -> anyhow::Result<()> {
        eventually(&format!("{moment} requests"), CRAWL, async || Ok((self.site.requests() >= moment).then_some(())))
            .await
    }

    /// Waits until all pages are fetched and judged.
    async fn done(&self, reader: &Visitor) -> anyhow::Result<()> {
        eventually("all pages are fetched and judged", CRAWL, async || {
            let fetches = reader.metric("qingyuan_fetches").await?;
            let open = reader.metric("qingyuan_jobs_open").await?;
            Ok((fetches > u64::try_from(PAGES)? && open == 0).then_some(()))
        })
        .await
    }

    /// How often each page was asked for, in all; none of them may be missing.
    fn asked(&self) -> anyhow::Result<usize> {
        let lost: Vec<&String> = self.paths.iter().filter(|path| self.site.asked(path) == 0).collect();
        ensure!(lost.is_empty(), "never asked for: {lost:?}");
        Ok(self.paths.iter().map(|path| self.site.asked(path)).sum())
    }

    fn in_order(&self) -> anyhow::Result<()> {
        run(&[["audit", "verify"].as_slice(), &self.house()?].concat())?.expect_code(0)?;
        let looked = run(&[["doctor"].as_slice(), &self.house()?].concat())?.expect_code(0)?;
        ensure!(!looked.stdout.contains("[WRONG]"), "{}", looked.stdout);
        Ok(())
    }
}

/// Lets no file of a process grow beyond this.
fn bound(process: u32, bytes: &str) -> anyhow::Result<()> {
    let soft = format!("--fsize={bytes}:");
    let set = Command::new("prlimit").args(["--pid", &process.to_string(), &soft]).status();
    ensure!(set.context("prlimit of util-linux is wanted")?.success(), "the bound was not set");
    Ok(())
}

#[tokio::test]
async fn a_server_rests_while_the_disk_is_full_and_goes_on_by_itself() -> anyhow::Result<()> {
    let scene = Scene::set()?;
    let added = run(&[["user", "add", "guanli", "--role", "admin"].as_slice(), &scene.house()?].concat())?;
    let password = added.expect_code(0)?.stdout.split_whitespace().last().context("no password")?.to_owned();
    let server = Server::of(scene.command(&["serve", "--listen", "127.0.0.1:0"])?)?;
    let admin = Visitor::signed_in(&server.base, "guanli", &password).await?;
    let halted = async |expected: u64| {
        eventually(&format!("halted is {expected}"), NOTICED, async || {
            Ok((admin.metric("qingyuan_halted").await? == expected).then_some(()))
        })
        .await
    };
    scene.requests(20).await?;
    bound(server.id(), "1")?;
    halted(1).await?;

    let before = scene.site.requests();
    let shown = text(&admin.get("/system").await?.expect(200)?.body);
    // Whichever came to write first, the store or the index, says it in its own words.
    let remedy = ["check that the disk has room", "free disk space"].iter().any(|words| shown.contains(words));
    assert!(shown.contains("Nothing can be written") && remedy, "{shown}");
    let ready = server.visitor()?.get("/readyz").await?.expect(200)?.body;
    assert!(ready.contains("work rests"), "{ready}");
    // Longer than the pause between two tries. What was under way may end, and a host is asked once for nothing.
    all_the_while(60, async || {
        let asked = scene.site.requests();
        ensure!(asked <= before + 2, "{asked} requests, {before} when the disk was found full");
        Ok(())
    })
    .await?;
    assert_eq!(admin.metric("qingyuan_halted").await?, 1);

    bound(server.id(), "unlimited")?;
    halted(0).await?;
    scene.done(&admin).await?;
    assert_eq!(admin.metric("qingyuan_jobs_dead").await?, 0);
    let complained = server.stop()?;
    assert!(complained.contains("the work rests until this is over"), "{complained}");
    assert!(complained.matches("the work rests").count() <= 6, "said again and again:\n{complained}");
    assert_eq!(scene.asked()?, PAGES, "what was in hand is kept, and nothing is asked for twice");
    scene.in_order()
}

#[tokio::test]
async fn a_crawl_until_idle_ends_with_the_reason_and_the_next_one_goes_on() -> anyhow::Result<()> {
    let scene = Scene::set()?;
    let crawl = Running::start(scene.command(&["crawl", "--until-idle"])?)?;
    scene.requests(20).await?;
    bound(crawl.id(), "1")?;
    let (status, _, complained) = crawl.ended(STOP)?;
    assert_eq!(status.code(), Some(2), "{complained}");
    assert!(complained.contains("check that the disk has room"), "{complained}");
    assert!(scene.site.requests() < PAGES, "it was cut short");

    // The round was cut off, so the next crawl goes on with it and does not begin anew.
    let (status, _, complained) = Running::start(scene.command(&["crawl", "--until-idle"])?)?.ended(STOP)?;
    assert_eq!(status.code(), Some(0), "{complained}");
    let asked = scene.asked()?;
    assert!(asked <= PAGES + 1, "{asked} requests for {PAGES} pages: only the one in flight is asked for again");
    scene.in_order()
}

#[tokio::test]
async fn a_crawl_that_is_killed_goes_on_where_it_was() -> anyhow::Result<()> {
    let scene = Scene::set()?;
    let crawl = Running::start(scene.command(&["crawl", "--until-idle"])?)?;
    scene.requests(20).await?;
    crawl.kill()?;
    let before = scene.site.requests();
    assert!(before < PAGES, "it was killed in the middle");
    let (status, _, complained) = Running::start(scene.command(&["crawl", "--until-idle"])?)?.ended(STOP)?;
    assert_eq!(status.code(), Some(0), "{complained}");
    let asked = scene.asked()?;
    assert!(asked <= PAGES + 1, "{asked} requests for {PAGES} pages: only the one in flight is asked for again");
    scene.in_order()
}
