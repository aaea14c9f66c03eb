//! A house with a clock that tests turn.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Instant;

use qingyuan_crawl::Secrets;
use qingyuan_model::{Millis, Source, SourceId, SourceState, Tier};
use qingyuan_pipeline::{Blueprint, House, Person, RulebookFiles, Surroundings, WorkPlan};
use qingyuan_store::{FrontierRow, Store};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::site::Site;

pub(crate) const MINUTE_MS: i64 = 60_000;
pub(crate) const HOUR_MS: i64 = 60 * MINUTE_MS;

/// Noon of 2026-03-05 by UTC+8.
const NOON: i64 = 1_772_683_200_000;

/// A house.
pub(crate) struct Scene {
    pub(crate) house: Arc<House>,
    ahead: Arc<AtomicI64>,
    data: TempDir,
}

/// A trusted source that is asked without pause: these sites, whose front pages are its seeds.
pub(crate) fn source(sites: &[&Site]) -> Source {
    let mut source = Source::new(SourceId::parse("site").expect("a lawful id"), "小站");
    source.state = SourceState::Approved;
    source.tier = Tier::Trusted;
    source.scope.hosts = sites.iter().map(|site| site.host.clone()).collect();
    (source.scope.max_depth, source.scope.max_pages) = (5, 5_000);
    source.seeds = sites.iter().map(|site| site.url("/")).collect();
    source.delay_ms = 0;
    source.allow_addresses = vec!["127.0.0.0/8".to_owned()];
    source
}

impl Scene {
    /// A house at noon that has adopted this source.
    pub(crate) async fn with(source: &Source) -> Self {
        let (data, ahead) = (tempfile::tempdir().expect("a folder"), Arc::new(AtomicI64::new(0)));
        let house = open(data.path(), &ahead).await;
        house.adopt_source(source).await.expect("a charter that works");
        Self { house, ahead, data }
    }

    /// Turns the clock forward.
    pub(crate) fn pass(&self, ms: i64) {
        self.ahead.fetch_add(ms, Ordering::Relaxed);
    }

    /// Works until nothing is due.
    pub(crate) async fn work(&self) {
        self.work_on(None).await;
    }

    /// The same, for so many URLs at most.
    pub(crate) async fn work_on(&self, max_pages: Option<u64>) {
        let plan = WorkPlan { crawl: true, until_idle: true, max_pages, source: None };
        self.house.work(plan, CancellationToken::new()).await.expect("works");
    }

    /// Closes the house and opens it again.
    pub(crate) async fn restart(self) -> Self {
        self.house.close().await;
        let house = open(self.data.path(), &self.ahead).await;
        Self { house, ..self }
    }

    /// The store beside the house, as another process sees it.
    pub(crate) async fn store(&self) -> Store {
        Store::open(self.data.path()).await.expect("the store opens")
    }

    /// What happened to a URL last.
    pub(crate) async fn row(&self, url: &url::Url) -> FrontierRow {
        self.store().await.frontier_url(url).await.expect("reads").expect("a known address")
    }

    /// How many URLs met this end.
    pub(crate) async fn ends(&self, code: &str) -> i64 {
        let id = SourceId::parse("site").expect("a lawful id");
        let sight = self.house.source(&Person::operator(), &id).await.expect("a source");
        sight.frontier.get(code).copied().unwrap_or(0)
    }

    /// The paths of what is in the library, sorted.
    pub(crate) async fn library(&self) -> Vec<String> {
        let items = self.house.newest(1_000).await.expect("reads");
        let mut paths: Vec<String> = items.iter().map(|row| row.item.url.path().to_owned()).collect();
        paths.sort();
        paths
    }

    /// The kinds of the events about an address.
    pub(crate) async fn told(&self, url: &url::Url) -> Vec<String> {
        let events = self.store().await.events_about(url.as_str(), 100).await.expect("reads");
        events.into_iter().map(|event| event.kind).collect()
    }
}

async fn open(data: &Path, ahead: &Arc<AtomicI64>) -> Arc<House> {
    let (ahead, started, dice) = (Arc::clone(ahead), Instant::now(), AtomicU64::new(1));
    // Time passes while a test runs, because pauses between requests are real.
    let now = move || {
        let passed = i64::try_from(started.elapsed().as_millis()).unwrap_or(0);
        Millis(NOON + passed + ahead.load(Ordering::Relaxed))
    };
    let random = move |bytes: &mut [u8]| {
        let next = dice.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed).to_le_bytes();
        bytes.iter_mut().zip(next.iter().cycle()).for_each(|(byte, part)| *byte = *part);
    };
    let policy = include_str!("../../../../rules/policy.toml").to_owned();
    let blueprint = Blueprint {
        data: data.to_owned(),
        rulebook: RulebookFiles::new(vec![("policy.toml".to_owned(), policy)]),
        contact: "mailto:crawling@tests.invalid".into(),
        secrets: Secrets::none(),
        weights: qingyuan_index::Weights::default(),
        surroundings: Surroundings::new(now, random),
    };
    House::open(blueprint).await.expect("a house")
}
