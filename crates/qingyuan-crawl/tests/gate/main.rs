//! The gate against hostile names, links and robots files. Tests are named after the cases of the hostile server.
#![expect(clippy::expect_used, reason = "the helpers of a test fail by panicking, like the test itself")]

mod addresses;
mod links;
mod robots;
#[path = "../fetcher/server.rs"]
mod server;
mod turns;

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use qingyuan_crawl::{
    Conditional, FetchConfig, FetchFailure, Fetched, Fetcher, Gatekeeper, Lookup, LookupFuture, PaceLimits, Refusal,
    RobotsBook,
};
use qingyuan_model::{Millis, Scope, Source, SourceId, SourceState};
use url::Url;

const NOW: Millis = Millis(1_800_000_000_000);

type Names = BTreeMap<&'static str, Vec<Vec<&'static str>>>;

/// Answers from a table; each name's answers are given one after the other, the last for ever. The name `silent.example`
/// is never answered.
#[derive(Default)]
struct StubLookup {
    names: Names,
    asked: Mutex<Vec<String>>,
}

impl Lookup for StubLookup {
    fn lookup(&self, host: &str) -> LookupFuture {
        let mut asked = self.asked.lock().expect("no test panics while it holds this");
        let before = asked.iter().filter(|name| *name == host).count();
        asked.push(host.to_owned());
        if host == "silent.example" {
            return Box::pin(std::future::pending());
        }
        let answers = self.names.get(host).cloned().unwrap_or_default();
        let answer = answers.get(before).or(answers.last()).cloned();
        Box::pin(async move {
            let found = answer.ok_or_else(|| io::Error::other("no such name"))?;
            Ok(found.into_iter().map(|text| text.parse::<IpAddr>().expect("a test address")).collect())
        })
    }
}

/// A crawler for one approved source that may not use any inner address unless a test says so.
struct Crawler {
    fetcher: Fetcher,
    gate: Gatekeeper,
    book: RobotsBook,
    source: Source,
    lookup: Arc<StubLookup>,
    now: Millis,
}

impl Crawler {
    fn new(hosts: &[String], allow: &[&str], names: Names) -> Self {
        let lookup = Arc::new(StubLookup { names, asked: Mutex::default() });
        let mut config = FetchConfig::new("https://library.example.edu/crawler");
        config.idle = Duration::from_millis(300);
        config.connect = Duration::from_millis(300);
        let fetcher = Fetcher::with_lookup(config, Arc::clone(&lookup) as Arc<dyn Lookup>).expect("sound settings");
        let source = Source {
            state: SourceState::Approved,
            scope: Scope { hosts: hosts.to_vec(), max_depth: 5, max_pages: 100, ..Scope::default() },
            delay_ms: 0,
            allow_addresses: allow.iter().map(|entry| (*entry).to_owned()).collect(),
            ..Source::new(SourceId::parse("hostile").expect("a name"), "测试来源")
        };
        let gate = Gatekeeper::new("Qingyuan", PaceLimits::default(), 1);
        Self { fetcher, gate, book: RobotsBook::new(), source, lookup, now: NOW }
    }

    /// Where the house would be asked: address, robots, page, each when the gate wants it.
    async fn get(&self, url: &str) -> Result<Fetched, FetchFailure> {
        let url = Url::parse(url).expect("a test URL");
        let refused = |refusal| FetchFailure::Refused { url: url.to_string(), refusal };
        let mut now = self.now;
        let mut last = None;
        for _ in 0..8 {
            match self.gate.permit(&self.source, &url, 0, &self.book, now) {
                Ok(permit) => return self.fetcher.fetch(permit, Conditional::default()).await,
                Err(Refusal::AddressUnknown { .. }) => {
                    self.fetcher.locate(&self.gate, &self.source, &url, now).await?;
                }
                Err(Refusal::RobotsUnknown { .. }) => {
                    match self.gate.permit_robots(&self.source, &url, &self.book, now) {
                        Ok(permit) => {
                            self.fetcher.robots(permit).await;
                        }
                        Err(Refusal::AddressUnknown { .. }) => {
                            self.fetcher.locate(&self.gate, &self.source, &url, now).await?;
                        }
                        Err(refusal) => return Err(refused(refusal)),
                    }
                }
                // An earlier request took a moment of its own; a pause or a backoff is longer.
                Err(Refusal::NotYet { ready_at, host }) if ready_at.since(now) < 1_500 => {
                    now = ready_at;
                    last = Some(Refusal::NotYet { ready_at, host });
                }
                Err(refusal) => return Err(refused(refusal)),
            }
        }
        Err(refused(last.expect("the gate asks for an address and for robots.txt once")))
    }

    async fn code(&self, url: &str) -> &'static str {
        self.get(url).await.as_ref().map_or_else(FetchFailure::code, |_| "fetched")
    }

    fn asked(&self) -> Vec<String> {
        self.lookup.asked.lock().expect("no test panics while it holds this").clone()
    }
}
