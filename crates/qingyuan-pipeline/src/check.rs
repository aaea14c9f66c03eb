//! What a crawl of a source would find: asked before anyone approves it. A check contacts only what the proposed scope
//! allows, through the same gate, guards and fetcher as a crawl, and stores nothing.

mod advice;
mod finds;
mod report;
mod sample;

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use qingyuan_crawl::{FetchFailure, Fetched, Refusal, RobotsOutcome, feed, sitemap};
use qingyuan_model::{Source, SourceState};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::bridge::across;
use crate::crawler::Visit;
use crate::error::PipelineError;
use crate::house::House;
use crate::sources::charter_problems;
use finds::{Finds, Found, looks_like_feed};
use sample::{Raw, Read, read};

pub use report::{
    Advice, CheckEnd, CheckProgress, CheckSample, CheckStep, Estimate, HostCheck, ListCheck, Reason, SampleEvidence,
    SourceCheck,
};

/// Requests of one check at most: ten samples and what leads to them, and little enough not to press a site that has not
/// agreed to anything yet.
const REQUESTS: usize = 25;

/// The longest check.
const PATIENCE: Duration = Duration::from_secs(90);

/// Sample pages.
const SAMPLES: usize = 10;

/// Sites whose robots.txt is asked for; a charter with more hosts is checked for its first ones.
const SITES: usize = 6;

/// Seeds among the samples.
const SEEDS: usize = 4;

/// Feeds that are read.
const FEEDS: usize = 3;

/// Sitemaps that are read, nested ones among them.
const SITEMAPS: usize = 4;

/// Rules of one robots.txt that are shown.
const RULES_SHOWN: usize = 40;

/// Sitemaps and feeds that are listed.
const LISTED: usize = 50;

impl House {
    /// Checks a source, whatever its state. `progress` hears how far it is; cancelling `stop` ends it early with what was
    /// found so far, and so do 90 seconds.
    ///
    /// # Errors
    /// [`PipelineError::Task`] when reading a page failed unexpectedly; what goes wrong at the site is in the result.
    pub async fn check_source(
        &self,
        source: &Source,
        stop: &CancellationToken,
        progress: impl Fn(CheckProgress) + Send + Sync,
    ) -> Result<SourceCheck, PipelineError> {
        let source = Source { state: SourceState::Approved, ..source.clone() };
        self.crawler.look_again(&source);
        let check = SourceCheck {
            source: source.id.clone(),
            at: self.now(),
            end: CheckEnd::Whole,
            requests: 0,
            charter_problems: charter_problems(&source),
            internal: source.allow_addresses.clone(),
            hosts: Vec::new(),
            feeds: Vec::new(),
            sitemaps: Vec::new(),
            estimate: Estimate::default(),
            samples: Vec::new(),
            refused: std::collections::BTreeMap::new(),
            advice: Vec::new(),
        };
        let mut run = Run {
            house: self,
            source: &source,
            stop,
            progress: &progress,
            deadline: Instant::now() + PATIENCE,
            step: CheckStep::Robots,
            finds: Finds::default(),
            redirected: BTreeSet::new(),
            check,
        };
        run.robots().await;
        run.seeds().await?;
        run.lists().await;
        run.samples().await?;
        Ok(run.end())
    }
}

/// A check under way.
struct Run<'h, P> {
    house: &'h House,
    source: &'h Source,
    stop: &'h CancellationToken,
    progress: &'h P,
    deadline: Instant,
    step: CheckStep,
    finds: Finds,
    /// Hosts out of scope that redirects led to.
    redirected: BTreeSet<String>,
    check: SourceCheck,
}

impl<P: Fn(CheckProgress)> Run<'_, P> {
    /// Whether another request may be made.
    fn may_go_on(&mut self) -> bool {
        if self.check.end == CheckEnd::Whole {
            if self.stop.is_cancelled() {
                self.check.end = CheckEnd::Stopped;
            } else if Instant::now() >= self.deadline {
                self.check.end = CheckEnd::TimeUp;
            }
        }
        self.check.end == CheckEnd::Whole && self.check.requests < REQUESTS
    }

    fn begin(&mut self) {
        self.check.requests += 1;
        (self.progress)(CheckProgress { step: self.step, requests: self.check.requests });
    }

    /// One request, if there may still be one: `None` when the check is over.
    async fn ask(&mut self, url: &Url, depth: u32) -> Option<Result<Fetched, Reason>> {
        if !self.may_go_on() {
            return None;
        }
        self.begin();
        let probe = self.house.crawler.probe(self.source, url, depth, self.stop);
        // Dropping the visit gives the host's turn back.
        let visit = tokio::select! {
            visit = timeout_at(self.deadline, probe) => visit.ok(),
            () = self.stop.cancelled() => None,
        };
        let Some(visit) = visit else {
            self.may_go_on();
            return None;
        };
        self.finds.seen(url);
        Some(match visit {
            Visit::Answered(fetched) => {
                self.finds.seen(&fetched.url);
                Ok(*fetched)
            }
            Visit::Refused(refusal) => {
                self.finds.refuse(&refusal, url);
                Err(reason(refusal.code(), &refusal))
            }
            Visit::Failed(failure) => {
                if let FetchFailure::Refused { refusal, .. } = &failure {
                    self.finds.refuse(refusal, url);
                    if let Refusal::Host { host, .. } = refusal {
                        self.redirected.insert(host.clone());
                    }
                }
                Err(reason(failure.code(), &failure))
            }
            Visit::NotNow(_) => Err(reason("postponed", &"the host wants a longer pause than a check can wait")),
        })
    }

    /// The robots.txt of every site that the charter names, before anything else there.
    async fn robots(&mut self) {
        for site in sites(self.source) {
            let asked = self.house.crawler.robots(&site).is_none();
            let mut refused = None;
            if asked {
                if !self.may_go_on() {
                    break;
                }
                self.begin();
                let learn = self.house.crawler.learn_robots(self.source, &site, self.stop);
                refused = tokio::select! {
                    visit = timeout_at(self.deadline, learn) => visit.ok().flatten(),
                    () = self.stop.cancelled() => None,
                };
            }
            let found = self.host(&site, refused);
            self.check.hosts.push(found);
        }
    }

    fn host(&self, site: &Url, refused: Option<Visit>) -> HostCheck {
        let crawler = &self.house.crawler;
        let mut host = HostCheck {
            origin: site.origin().ascii_serialization(),
            robots: "not-asked",
            detail: String::new(),
            rules: Vec::new(),
            more_rules: 0,
            crawl_delay_ms: None,
            sitemaps: Vec::new(),
        };
        if let Some(Visit::Refused(refusal)) = refused {
            (host.robots, host.detail) = ("refused", refusal.to_string());
        } else if let Some(answer) = crawler.robots(site) {
            (host.robots, host.detail) = match answer.outcome() {
                RobotsOutcome::Parsed => ("parsed", String::new()),
                RobotsOutcome::Missing { status } => ("missing", status.to_string()),
                RobotsOutcome::Unavailable { status } => ("unavailable", status.to_string()),
                RobotsOutcome::Unreachable { reason } => ("unreachable", reason.clone()),
            };
            if *answer.outcome() == RobotsOutcome::Parsed {
                let robots = answer.robots();
                host.rules = robots.binding(crawler.agent());
                host.more_rules = host.rules.len().saturating_sub(RULES_SHOWN);
                host.rules.truncate(RULES_SHOWN);
                let delay = robots.crawl_delay(crawler.agent());
                host.crawl_delay_ms = delay.and_then(|delay| u64::try_from(delay.as_millis()).ok());
                host.sitemaps = robots.sitemaps().iter().take(LISTED).cloned().collect();
            }
        }
        host
    }

    /// The charter's own pages: the first samples, and the links of all others.
    async fn seeds(&mut self) -> Result<(), PipelineError> {
        self.step = CheckStep::Seeds;
        let seeds = self.source.seeds.iter().take(SEEDS).map(|url| ("seed", url.clone(), 0));
        self.look(seeds.collect()).await
    }

    /// Pages from everything that was found.
    async fn samples(&mut self) -> Result<(), PipelineError> {
        self.step = CheckStep::Samples;
        let wanted = SAMPLES.saturating_sub(self.check.samples.len());
        let chosen = self.finds.spread(wanted);
        self.look(chosen.into_iter().map(|(found, url)| (found.id(), url, 1)).collect()).await
    }

    async fn look(&mut self, pages: Vec<(&'static str, Url, u32)>) -> Result<(), PipelineError> {
        let mut came = Vec::new();
        for (found, url, depth) in pages {
            match self.ask(&url, depth).await {
                None => break,
                Some(Ok(fetched)) => came.push(Raw { found, asked: url, depth, fetched }),
                Some(Err(failure)) => self.check.samples.push(CheckSample {
                    url: url.to_string(),
                    found,
                    failure: Some(failure),
                    ..CheckSample::default()
                }),
            }
        }
        let (rulebook, source, now) = (self.house.rulebook(), self.source.clone(), self.house.now());
        let surroundings = self.house.surroundings.clone();
        let read = move |raw| read(&rulebook, &source, &surroundings, now, raw);
        for Read { sample, depth, links } in across(came, read).await? {
            self.check.samples.push(sample);
            for link in links.iter().filter(|link| !link.nofollow) {
                if looks_like_feed(link) {
                    name_list(&mut self.check.feeds, &link.url, "page");
                } else {
                    self.note(&link.url, depth.saturating_add(1), Found::Link);
                }
            }
        }
        Ok(())
    }

    fn note(&mut self, url: &Url, depth: u32, found: Found) -> bool {
        let crawler = &self.house.crawler;
        let robots = |url: &Url| crawler.robots(url).map_or(Ok(()), |answer| answer.admits(crawler.agent(), url));
        self.finds.note(self.source, url, depth, found, robots)
    }

    /// Feeds and sitemaps: the charter's own, those that robots.txt files and pages name, and sitemaps within sitemaps.
    async fn lists(&mut self) {
        self.step = CheckStep::Lists;
        for url in &self.source.feeds {
            name_list(&mut self.check.feeds, url, "charter");
        }
        for url in &self.source.sitemaps {
            name_list(&mut self.check.sitemaps, url, "charter");
        }
        for host in &self.check.hosts {
            for url in host.sitemaps.iter().filter_map(|url| Url::parse(url).ok()) {
                name_list(&mut self.check.sitemaps, &url, "robots");
            }
        }
        // What the charter names itself goes first.
        self.check.feeds.sort_by_key(|list| list.named_by != "charter");
        let feeds: Vec<Url> =
            self.check.feeds.iter().take(FEEDS).filter_map(|list| Url::parse(&list.url).ok()).collect();
        for url in feeds {
            let Some(answer) = self.ask_list(&url).await else { break };
            let read = answer.and_then(|fetched| {
                let pages =
                    feed::read(&fetched.body, &fetched.url).map_err(|error| reason("feed-unreadable", &error))?;
                Ok((fetched.status, pages.into_iter().map(|page| page.url).collect()))
            });
            let list = self.list(&url, read, Found::Feed, 0);
            put_list(&mut self.check.feeds, list);
        }
        let mut waiting: VecDeque<Url> =
            self.check.sitemaps.iter().filter_map(|list| Url::parse(&list.url).ok()).collect();
        for _ in 0..SITEMAPS {
            let Some(url) = waiting.pop_front() else { break };
            let Some(answer) = self.ask_list(&url).await else { break };
            let mut nested = Vec::new();
            let read = answer.and_then(|fetched| {
                let map = sitemap::read(&fetched.body, &fetched.url);
                nested = map.nested;
                if map.pages.is_empty() && nested.is_empty() {
                    return Err(reason("sitemap-empty", &"it names no page: check the address"));
                }
                Ok((fetched.status, map.pages.into_iter().map(|page| page.url).collect()))
            });
            let list = self.list(&url, read, Found::Sitemap, nested.len());
            put_list(&mut self.check.sitemaps, list);
            for url in nested {
                name_list(&mut self.check.sitemaps, &url, "sitemap");
                waiting.push_back(url);
            }
        }
    }

    /// Asks for a list; an answer other than 200 is none.
    async fn ask_list(&mut self, url: &Url) -> Option<Result<Fetched, Reason>> {
        Some(self.ask(url, 0).await?.and_then(|fetched| match fetched.status {
            200 => Ok(fetched),
            status => Err(reason("http-status", &format!("the site answers {status}: check the address"))),
        }))
    }

    fn list(&mut self, url: &Url, read: Result<(u16, Vec<Url>), Reason>, found: Found, nested: usize) -> ListCheck {
        let mut list = ListCheck {
            url: url.to_string(),
            named_by: "charter",
            asked: true,
            status: None,
            pages: 0,
            in_scope: 0,
            nested,
            problem: None,
        };
        match read {
            Ok((status, pages)) => {
                list.status = Some(status);
                list.pages = pages.len();
                list.in_scope = pages.iter().filter(|page| self.note(page, 1, found)).count();
            }
            Err(problem) => list.problem = Some(problem),
        }
        list
    }

    fn end(mut self) -> SourceCheck {
        self.may_go_on();
        let seen = self.finds.waiting() + self.check.samples.iter().filter(|sample| sample.found == "seed").count();
        let read: Vec<_> = self.check.sitemaps.iter().filter(|list| list.in_scope > 0).collect();
        let in_maps: usize = read.iter().map(|list| list.in_scope).sum();
        let unread = self.check.sitemaps.iter().filter(|list| !list.asked).count();
        let per_map = in_maps.checked_div(read.len()).unwrap_or(0);
        let most = usize::try_from(self.source.scope.max_pages).unwrap_or(usize::MAX);
        self.check.estimate = Estimate {
            seen,
            likely: seen.saturating_add(per_map.saturating_mul(unread)).min(most),
            at_least: unread > 0 || in_maps == 0,
        };
        self.check.refused = std::mem::take(&mut self.finds.refused);
        self.check.advice = advice::advice(self.source, &self.check, &self.redirected);
        self.check
    }
}

fn reason(code: &str, detail: &dyn std::fmt::Display) -> Reason {
    Reason { code: code.to_owned(), detail: detail.to_string() }
}

/// Lists a feed or sitemap that was named, once.
fn name_list(lists: &mut Vec<ListCheck>, url: &Url, named_by: &'static str) {
    let url = url.to_string();
    if lists.len() < LISTED && lists.iter().all(|list| list.url != url) {
        let list =
            ListCheck { url, named_by, asked: false, status: None, pages: 0, in_scope: 0, nested: 0, problem: None };
        lists.push(list);
    }
}

/// Puts what a list came to in its place.
fn put_list(lists: &mut [ListCheck], mut list: ListCheck) {
    if let Some(place) = lists.iter_mut().find(|known| known.url == list.url) {
        list.named_by = place.named_by;
        *place = list;
    }
}

/// One address for each site of the charter: those of its entrances first, then its other hosts, by https.
fn sites(source: &Source) -> Vec<Url> {
    let entrances = [&source.seeds, &source.feeds, &source.sitemaps].into_iter().flatten().cloned();
    let mut sites: Vec<Url> = Vec::new();
    let mut hosts = BTreeSet::new();
    for url in entrances {
        hosts.insert(qingyuan_model::Scope::host_of(&url));
        if sites.iter().all(|site| site.origin() != url.origin()) {
            sites.push(url);
        }
    }
    let others = source.scope.hosts.iter().filter(|host| !hosts.contains(*host));
    sites.extend(others.filter_map(|host| Url::parse(&format!("https://{host}/")).ok()));
    sites.truncate(SITES);
    sites
}
