//! Crawling one host: claim within the day's budget, visit, and hand over what came of it.

mod answer;
mod finished;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use qingyuan_model::{Millis, Source, SourceId};
use qingyuan_store::{Claimed, DaySpent, StoreError, Tx};
use tokio_util::sync::CancellationToken;

use crate::afterlife::Probe;
use crate::crawler::Visit;
use crate::error::PipelineError;
use crate::halt::Part;
use crate::house::House;
use crate::schedule;
use crate::writer::Writer;

pub(crate) use finished::{Ending, Finished, Tally, Then};

/// URLs of one host claimed at once: a page's worth of work, so that a killed worker delays little.
const CLAIM: i64 = 8;

/// A claimed URL's lease: longer than the longest fetch plus the longest wait for a turn, times [`CLAIM`].
const LEASE_MS: i64 = 15 * 60 * 1_000;

/// The code of what a day's budget put off.
pub(crate) const BUDGET_SPENT: &str = "budget-spent";

/// The same for people.
const SPENT: &str = "the source's budget for today is spent";

/// While requests under way may still use the last of a day's budget up, the rest waits this long before asking again.
const BUDGET_PAUSE_MS: i64 = 60_000;

/// How many more URLs may be fetched, shared by all hosts of a run.
pub(crate) struct Budget(Option<AtomicI64>);

impl Budget {
    pub(crate) fn new(pages: Option<u64>) -> Self {
        Self(pages.map(|pages| AtomicI64::new(i64::try_from(pages).unwrap_or(i64::MAX))))
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.0.as_ref().is_some_and(|left| left.load(Ordering::Relaxed) <= 0)
    }

    fn take(&self) -> bool {
        self.0.as_ref().is_none_or(|left| left.fetch_sub(1, Ordering::Relaxed) > 0)
    }
}

/// What all visits of one run share.
pub(crate) struct Run {
    /// In whose name URLs are leased.
    pub(crate) owner: String,
    /// What may still be fetched.
    pub(crate) budget: Budget,
    /// Ends the run.
    pub(crate) stop: CancellationToken,
    /// Whether to wait for a store that refuses, or to give up.
    pub(crate) patient: bool,
    /// Who writes what came of the visits.
    pub(crate) writer: Writer,
    /// Leased URLs that could not be given back because the store refused; tried again until it takes them.
    strays: Mutex<Vec<Claimed>>,
}

impl Run {
    pub(crate) fn new(
        owner: String,
        max_pages: Option<u64>,
        patient: bool,
        writer: Writer,
        stop: CancellationToken,
    ) -> Self {
        Self { owner, budget: Budget::new(max_pages), stop, patient, writer, strays: Mutex::default() }
    }

    /// Whether this refusal of the store is waited for with what was fetched in hand, so that it is not fetched again.
    fn insists(&self, error: &StoreError) -> bool {
        error.is_disk() && self.patient && !self.stop.is_cancelled()
    }

    fn stray(&self, urls: impl IntoIterator<Item = Claimed>) {
        self.strays.lock().unwrap_or_else(PoisonError::into_inner).extend(urls);
    }
}

impl House {
    /// Claims some due URLs of a host and visits them one after another. Whatever fails, no lease is left behind.
    pub(crate) async fn crawl_host(self: Arc<Self>, host: String, run: Arc<Run>) -> Result<(), PipelineError> {
        let mut failed = Ok(());
        for (source, url) in self.claim(&host, &run.owner).await? {
            let ending = if failed.is_err() || run.stop.is_cancelled() || !run.budget.take() {
                Ending::Release
            } else {
                match self.visit(&source, &url, &run).await {
                    Ok(ending) => ending,
                    Err(error) => {
                        failed = Err(error);
                        Ending::Release
                    }
                }
            };
            let finished = Finished { source, url: url.clone(), at: self.now(), ending };
            if let Err(error) = run.writer.write(finished).await {
                run.stray([url]);
                failed = failed.and(Err(error));
            }
        }
        self.changed.notify_one();
        failed
    }

    /// Whether the pages that were claimed together have meanwhile used up the day's megabytes: how large a page is shows
    /// only when it is there.
    async fn is_spent_now(&self, source: &Source) -> Result<bool, PipelineError> {
        if source.allowance.daily_megabytes.is_none() {
            return Ok(false);
        }
        let spent = self.store.spent(&source.id, schedule::day(self.now())).await?;
        Ok(schedule::is_spent(source, spent))
    }

    /// One URL's visit, unless the budget was spent or a trap found around it meanwhile.
    async fn visit(&self, source: &Source, url: &Claimed, run: &Run) -> Result<Ending, PipelineError> {
        if self.is_spent_now(source).await? {
            let due_at = schedule::next_midnight(self.now());
            return Ok(Ending::Postpone { due_at, code: BUDGET_SPENT, detail: SPENT.to_owned() });
        }
        if let Some(done) = self.held_back(source, url).await? {
            let (spent, then) = (DaySpent::default(), Box::new(Then::Nothing));
            return Ok(Ending::Return { done, spent, then, tally: Tally::Refused });
        }
        let visit = {
            let _under_way = self.activity.begin(&source.id);
            self.crawler.visit(source, url, &run.stop).await
        };
        self.activity.came_to(&source.id, self.now(), &visit);
        if let Visit::Answered(fetched) = &visit
            && let Some(probe) = self.probe(source, url, fetched, &run.stop).await?
        {
            self.keep_probe(&probe, run).await?;
        }
        self.ending(source, url, visit, run).await
    }

    /// Keeps what a host answered to a request for what cannot be there.
    async fn keep_probe(&self, probe: &Probe, run: &Run) -> Result<(), PipelineError> {
        loop {
            match self.write_probe(probe).await {
                Err(error) if run.insists(&error) => self.halt.refused(Part::InHand, &error, &run.stop).await,
                done => return Ok(done?),
            }
        }
    }

    /// Gives back what an earlier refusal of the store left leased.
    pub(crate) async fn release_strays(&self, run: &Run) -> Result<(), PipelineError> {
        let strays = std::mem::take(&mut *run.strays.lock().unwrap_or_else(PoisonError::into_inner));
        if strays.is_empty() {
            return Ok(());
        }
        let released = async {
            let mut tx = self.store.transact().await?;
            for url in &strays {
                tx.release(url).await?;
            }
            Ok(tx.commit().await?)
        };
        let released: Result<(), PipelineError> = released.await;
        if released.is_err() {
            run.stray(strays);
        }
        released
    }

    /// Leases due URLs of a host, as far as the day's budgets of their sources go; the rest is put off.
    async fn claim(&self, host: &str, owner: &str) -> Result<Vec<(Arc<Source>, Claimed)>, PipelineError> {
        let now = self.now();
        let mut tx = self.store.transact().await?;
        let mut by_source: BTreeMap<SourceId, (Arc<Source>, u64)> = BTreeMap::new();
        let mut taken = Vec::new();
        let claimed = tx.claim_due(now, host, owner, LEASE_MS, CLAIM).await?;
        for url in &claimed {
            if !by_source.contains_key(&url.source) {
                let source = tx.source(&url.source).await?;
                let mine = claimed.iter().filter(|other| other.source == url.source).count();
                let left = left_today(&mut tx, now, &source, mine).await?;
                by_source.insert(url.source.clone(), (Arc::new(source), left));
            }
        }
        for url in claimed {
            let Some((source, left)) = by_source.get_mut(&url.source) else { continue };
            if *left > 0 {
                *left -= 1;
                taken.push((Arc::clone(source), url));
                continue;
            }
            let until = rest_until(&mut tx, now, source).await?;
            tx.postpone(&url, until, BUDGET_SPENT, SPENT).await?;
            tx.rest_source(&source.id, until).await?;
        }
        tx.commit().await?;
        Ok(taken)
    }
}

/// How many of the URLs just claimed (`mine`) may be asked for today. What others hold counts as asked for.
async fn left_today(tx: &mut Tx, now: Millis, source: &Source, mine: usize) -> Result<u64, PipelineError> {
    let allowance = &source.allowance;
    if allowance.daily_pages.is_none() && allowance.daily_megabytes.is_none() {
        return Ok(u64::MAX);
    }
    let spent = tx.spent(&source.id, schedule::day(now)).await?;
    if schedule::is_spent(source, spent) {
        return Ok(0);
    }
    let Some(pages) = allowance.daily_pages else { return Ok(u64::MAX) };
    let others = tx.count_leased(&source.id).await?.saturating_sub(u64::try_from(mine).unwrap_or(u64::MAX));
    Ok(u64::from(pages).saturating_sub(spent.pages).saturating_sub(others))
}

/// Until when a source rests that has nothing left: midnight when the budget is spent, a minute when requests under way
/// may or may not spend the rest of it.
async fn rest_until(tx: &mut Tx, now: Millis, source: &Source) -> Result<Millis, PipelineError> {
    let midnight = schedule::next_midnight(now);
    let spent = tx.spent(&source.id, schedule::day(now)).await?;
    Ok(if schedule::is_spent(source, spent) { midnight } else { midnight.min(now.plus(BUDGET_PAUSE_MS)) })
}
