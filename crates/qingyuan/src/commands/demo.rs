//! `demo`: the built-in campus, crawled like any other place.

mod ports;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;
use qingyuan_model::Role;
use qingyuan_pipeline::{House, WorkPlan};
use qingyuan_web::campus::Campus;

use super::crawl::{round, summary, work_watched};
use super::serve::start_web;
use super::user::new_password;
use crate::outcome::Outcome;
use crate::settings::{Settings, WebFlags};
use crate::words::Lang;
use crate::{embedded, opening, out};

/// The example shown by `--help`.
const EXAMPLE: &str = "Example: cargo demo";

/// One account for each role.
const ACCOUNTS: [(&str, Role); 4] =
    [("expert", Role::Expert), ("editor", Role::Editor), ("senior", Role::SeniorEditor), ("admin", Role::Admin)];

/// The file, in the data folder and readable by its owner alone, that keeps the demo accounts' passwords, so that
/// starting again prints the same ones and open sessions live on.
const PASSWORDS: &str = "demo-accounts.txt";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Demo {
    #[command(flatten)]
    web: WebFlags,
    /// The first port of the campus's sites, which then listen at it and the following ones [default: 8101]
    #[arg(long, value_name = "PORT")]
    campus_port: Option<u16>,
}

impl Demo {
    pub(crate) fn run(&self, settings: &Settings) -> anyhow::Result<Outcome> {
        opening::runtime()?.block_on(async {
            let stop = opening::stop_on_signal();
            let lang = settings.lang;
            let campus = match self.campus_port {
                Some(first) => ports::moved(embedded::campus(), first)?,
                None => Campus::from_files(embedded::campus())?,
            };
            let sources: Vec<_> = campus.sites.iter().map(|site| site.source.clone()).collect();
            let addresses: Vec<_> =
                campus.sites.iter().map(|site| (site.name.clone(), site.address.to_string())).collect();
            let sites = tokio::spawn(campus.open().await?.serve(stop.clone()));
            let house = opening::house(settings).await?;
            let watched = opening::watch_rules(&house, stop.clone());
            for source in &sources {
                // An admin may have changed it since the last start: then it stays as it is.
                if house.source(&qingyuan_pipeline::Person::operator(), &source.id).await.is_err() {
                    house.adopt_source(source).await?;
                }
            }
            let accounts = accounts(&house).await?;
            let (address, served) = start_web(settings, &self.web, &house, stop.clone()).await?;
            announce(lang, &addresses, &address, &accounts);

            let round = round(&house, None).await?;
            house.begin_round(&round).await?;
            let first = WorkPlan { crawl: true, until_idle: true, ..WorkPlan::default() };
            let crawled = work_watched(&house, first, lang, stop.clone()).await;
            house.end_round(&round).await?;
            if let Err(error) = &crawled {
                // What is there can be read all the same, and the standing worker below goes on trying.
                out::complain(&format!("the first crawl stopped: {error:#}"));
            } else if !stop.is_cancelled() {
                summary(&house, lang).await?;
                out::line(
                    lang.pick("抓取完毕，服务仍在运行；按 Ctrl-C 结束。", "Crawled. Still serving; Ctrl-C ends it."),
                );
            }
            let worked = house.work(WorkPlan { crawl: true, ..WorkPlan::default() }, stop.clone()).await;
            stop.cancel();
            served.await.context("the web server's task")??;
            sites.await.context("the campus's task")??;
            watched.await.context("the watcher of the rules folder")?;
            house.close().await;
            worked?;
            Ok(Outcome::Fine)
        })
    }
}

fn announce(lang: Lang, sites: &[(String, String)], address: &str, accounts: &[(String, Role, String)]) {
    out::line(lang.pick("演示校园（只在本机）：", "The demo campus (on this machine only):"));
    for (name, site) in sites {
        out::line(&format!("  http://{site}/  {name}"));
    }
    out::line(&format!("{}  {address}", lang.pick("清源：", "Qingyuan:")));
    out::line(lang.pick("账号（每个角色一个）：", "Accounts (one for each role):"));
    let rows = accounts
        .iter()
        .map(|(name, role, password)| vec![format!("  {name}"), role_name(lang, *role).to_owned(), password.clone()]);
    out::table(&rows.collect::<Vec<_>>());
}

fn role_name(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::Expert => lang.pick("答疑专家", "expert"),
        Role::Editor => lang.pick("编辑", "editor"),
        Role::SeniorEditor => lang.pick("高级编辑", "senior editor"),
        Role::Admin => lang.pick("管理员", "admin"),
    }
}

/// The demo accounts with their passwords: those of the first start, or new ones.
async fn accounts(house: &Arc<House>) -> anyhow::Result<Vec<(String, Role, String)>> {
    let path = house.data().join(PASSWORDS);
    if let Ok(text) = std::fs::read_to_string(&path) {
        return text.lines().map(|line| read_account(line, &path)).collect();
    }
    let mut accounts = Vec::new();
    for (name, role) in ACCOUNTS {
        let password = new_password();
        house.put_account(name, role, &password).await?;
        accounts.push((name.to_owned(), role, password));
    }
    let lines: String =
        accounts.iter().map(|(name, role, password)| format!("{name} {} {password}\n", role.id())).collect();
    private_file(&path)?.write_all(lines.as_bytes()).with_context(|| format!("`{}`", path.display()))?;
    Ok(accounts)
}

fn read_account(line: &str, path: &Path) -> anyhow::Result<(String, Role, String)> {
    let mut parts = line.split_whitespace();
    match (parts.next(), parts.next().and_then(Role::parse), parts.next()) {
        (Some(name), Some(role), Some(password)) => Ok((name.to_owned(), role, password.to_owned())),
        _ => bail!("`{}` cannot be read: remove it and start again for new passwords", path.display()),
    }
}

fn private_file(path: &Path) -> anyhow::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| format!("`{}`", path.display()))
}
