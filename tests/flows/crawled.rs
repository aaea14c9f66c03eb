//! A crawled campus, made once by a real demo; tests take copies of its data folder.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use anyhow::Context as _;
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};

use super::demo::{Demo, Summary, campus_port};
use super::room;

/// What a demo left behind when it was stopped after its first crawl.
pub(crate) struct Crawled {
    pub(crate) data: PathBuf,
    pub(crate) accounts: BTreeMap<String, String>,
    pub(crate) sites: Vec<String>,
    pub(crate) summary: Summary,
    port: u16,
}

/// The crawled campus of this run.
pub(crate) fn crawled() -> anyhow::Result<&'static Crawled> {
    static CRAWLED: OnceLock<Result<Crawled, String>> = OnceLock::new();
    match CRAWLED.get_or_init(|| make().map_err(|error| format!("{error:#}"))) {
        Ok(crawled) => Ok(crawled),
        Err(error) => anyhow::bail!("the campus was not crawled: {error}"),
    }
}

fn make() -> anyhow::Result<Crawled> {
    let data = room::of_this_run()?.join("crawled");
    let port = campus_port()?;
    let mut demo = Demo::start(&data, port)?;
    let summary = demo.crawled()?;
    let (accounts, sites) = (demo.accounts.clone(), demo.sites.clone());
    demo.stop()?;
    Ok(Crawled { data, accounts, sites, summary, port })
}

impl Crawled {
    /// A copy of the data folder.
    pub(crate) fn copy(&self) -> anyhow::Result<TempDir> {
        let folder = room::folder("copy")?;
        room::copy(&self.data, folder.path())?;
        Ok(folder)
    }

    /// The port at which the campus can be opened again for copies of this folder, for one test at a time.
    pub(crate) async fn campus(&self) -> (MutexGuard<'static, ()>, u16) {
        static OPEN: Mutex<()> = Mutex::const_new(());
        (OPEN.lock().await, self.port)
    }

    /// The password of an account.
    pub(crate) fn password(&self, name: &str) -> anyhow::Result<&str> {
        self.accounts.get(name).map(String::as_str).with_context(|| format!("there is no account `{name}`"))
    }

    /// The address of the site whose files lie in this folder of the campus, without its final slash.
    pub(crate) fn site(&self, folder: &str) -> anyhow::Result<&str> {
        let host = match folder {
            "library" => "127.0.0.11:",
            "blog" => "127.0.0.12:",
            "forum" => "127.0.0.13:",
            _ => "127.0.0.14:",
        };
        let site = self.sites.iter().find(|site| site.contains(host));
        site.map(String::as_str).with_context(|| format!("no site at {host}"))
    }
}
