//! `qingyuan demo` as a process, with a campus of its own on ports that nobody uses.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};

use super::binary::{path, qingyuan};
use super::process::Running;

/// Until the first line: reading the dictionary and the rules takes seconds in an unoptimised build, more on a busy
/// machine.
pub(crate) const START: Duration = Duration::from_secs(120);

/// Until a campus is crawled: seconds on an idle machine.
pub(crate) const CRAWL: Duration = Duration::from_secs(240);

/// Until a stopped process is gone: the web server alone may take ten seconds to let its readers go.
pub(crate) const STOP: Duration = Duration::from_secs(60);

/// The addresses of the campus's sites.
const HOSTS: [&str; 4] = ["127.0.0.11", "127.0.0.12", "127.0.0.13", "127.0.0.14"];

/// A running demo that serves and may still be crawling.
pub(crate) struct Demo {
    pub(crate) running: Running,
    pub(crate) base: String,
    pub(crate) accounts: BTreeMap<String, String>,
    pub(crate) sites: Vec<String>,
}

/// The last row of the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) fetched: u64,
    pub(crate) not_modified: u64,
    pub(crate) published: u64,
    pub(crate) queued: u64,
    pub(crate) rejected: u64,
}

impl Demo {
    /// Starts one and waits until it serves.
    pub(crate) fn start(data: &Path, campus_port: u16) -> anyhow::Result<Self> {
        let port = campus_port.to_string();
        let arguments =
            ["demo", "--listen", "127.0.0.1:0", "--campus-port", &port, "--data", path(data)?, "--lang", "en"];
        let mut command = qingyuan(&arguments)?;
        command.env("QINGYUAN_LOG", "info");
        let mut running = Running::start(command)?;
        let line = running.line_with("Qingyuan:", START)?;
        let base = line.split_whitespace().last().context("no address")?.trim_end_matches('/').to_owned();
        running.line_with("Accounts", START)?;
        let mut accounts = BTreeMap::new();
        for _ in 0..4 {
            let line = running.line(START)?;
            let mut words = line.split_whitespace();
            match (words.next(), words.next_back()) {
                (Some(name), Some(password)) => accounts.insert(name.to_owned(), password.to_owned()),
                _ => bail!("an account's line says `{line}`"),
            };
        }
        let sites = running.said().iter().filter_map(|line| line.trim().strip_prefix("http://127.0.0.1"));
        let sites: Vec<String> =
            sites.filter_map(|rest| rest.split_once('/').map(|(host, _)| format!("http://127.0.0.1{host}"))).collect();
        ensure!(sites.len() >= HOSTS.len(), "the campus is announced as {sites:?}");
        Ok(Self { running, base, accounts, sites })
    }

    /// Waits until the campus is crawled and returns the summary.
    pub(crate) fn crawled(&mut self) -> anyhow::Result<Summary> {
        let total = self.running.line_with("total", CRAWL)?;
        self.running.line_with("Crawled.", CRAWL)?;
        let numbers: Vec<u64> = total.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        match numbers[..] {
            [fetched, not_modified, published, queued, rejected, ..] => {
                Ok(Summary { fetched, not_modified, published, queued, rejected })
            }
            _ => bail!("the summary's last row says `{total}`"),
        }
    }

    /// Stops it as a service manager does, and requires a clean end.
    pub(crate) fn stop(self) -> anyhow::Result<String> {
        self.running.terminate()?;
        let (status, said, complained) = self.running.ended(STOP)?;
        ensure!(status.success(), "ended with {status}\n{}\n{complained}", said.join("\n"));
        Ok(complained)
    }
}

/// The first of four ports that are free at all addresses of the campus, each handed out once in this run.
pub(crate) fn campus_port() -> anyhow::Result<u16> {
    static TAKEN: Mutex<Vec<u16>> = Mutex::new(Vec::new());
    for _ in 0..200 {
        let first = TcpListener::bind((HOSTS[0], 0))?.local_addr()?.port();
        let Some(last) = first.checked_add(3) else { continue };
        let free = (first..=last).all(|port| HOSTS.iter().all(|host| TcpListener::bind((*host, port)).is_ok()));
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        if free && taken.iter().all(|port| port.abs_diff(first) > 3) {
            taken.push(first);
            return Ok(first);
        }
    }
    bail!("no four free ports in a row at {HOSTS:?}")
}
