//! The worker: crawls what is due, does the jobs, keeps the index current; until idle, or until it is told to stop.

use std::collections::BTreeSet;
use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use qingyuan_model::SourceId;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::crawl::Budget;
use crate::error::PipelineError;
use crate::house::House;
use crate::meters::Totals;

/// How often a worker that has nothing to do looks for what other processes did.
const LOOK: Duration = Duration::from_millis(250);

/// The pause after the store refused: a full disk does not empty within milliseconds.
const REST: Duration = Duration::from_secs(2);

/// Hosts visited at once: the issue of politeness is per host, this bounds memory and sockets.
const HOSTS: usize = 64;

/// What a worker is to do.
#[derive(Clone, Debug, Default)]
pub struct WorkPlan {
    /// Whether to fetch at all; without, only jobs are done and the index is kept current.
    pub crawl: bool,
    /// Whether to stop when nothing is due any more.
    pub until_idle: bool,
    /// The most URLs to visit.
    pub max_pages: Option<u64>,
    /// Crawl the hosts of this source only.
    pub source: Option<SourceId>,
}

/// How far the work is, for progress lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// URLs of approved sources that are due.
    pub due: u64,
    /// Jobs that are open.
    pub jobs: u64,
    /// What this process has done.
    pub totals: Totals,
}

impl House {
    /// Works until `stop` is cancelled, or until idle when the plan says so. What is under way is finished or given
    /// back before it returns.
    ///
    /// # Errors
    /// [`PipelineError::Store`] when the store refuses and the plan is to stop when idle; a standing worker logs it and
    /// tries again.
    pub async fn work(self: &Arc<Self>, plan: WorkPlan, stop: CancellationToken) -> Result<(), PipelineError> {
        let lock = self.lock_worker().await?;
        let owner = self.surroundings.name();
        let budget = Arc::new(Budget::new(plan.max_pages));
        let hosts = self.hosts_of(plan.source.as_ref()).await?;
        let mut visits: JoinSet<(String, Result<(), PipelineError>)> = JoinSet::new();
        let mut active = BTreeSet::new();
        let mut outcome = Ok(());
        while !stop.is_cancelled() {
            let round = async {
                if plan.crawl && !budget.is_spent() {
                    self.start_visits(&hosts, &owner, &budget, &stop, &mut active, &mut visits).await?;
                }
                let worked = self.work_batch(&owner).await?;
                if worked == 0 {
                    self.follow().await?;
                }
                Ok::<_, PipelineError>(worked == 0 && visits.is_empty() && self.store.count_jobs().await?.0 == 0)
            };
            match round.await {
                Ok(true) if plan.until_idle => break,
                Ok(_) => {}
                Err(error) if plan.until_idle => {
                    outcome = Err(error);
                    break;
                }
                Err(error) => {
                    tracing::error!(%error, "the worker's round failed; trying again");
                    tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(REST) => {} }
                }
            }
            while let Some(done) = visits.try_join_next() {
                end_visit(done, &mut active);
            }
            if self.store.count_jobs().await.is_ok_and(|(open, _)| open > 0) {
                continue;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.changed.notified() => {}
                Some(done) = visits.join_next() => end_visit(done, &mut active),
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        while let Some(done) = visits.join_next().await {
            end_visit(done, &mut active);
        }
        drop(lock);
        outcome
    }

    /// How far the work is.
    ///
    /// # Errors
    /// [`PipelineError::Store`].
    pub async fn progress(&self, source: Option<&SourceId>) -> Result<Progress, PipelineError> {
        let due = self.store.count_due(self.now(), source).await?;
        let (jobs, _) = self.store.count_jobs().await?;
        Ok(Progress { due: due.unsigned_abs(), jobs: jobs.unsigned_abs(), totals: self.meters.totals() })
    }

    async fn start_visits(
        self: &Arc<Self>,
        hosts: &Option<BTreeSet<String>>,
        owner: &str,
        budget: &Arc<Budget>,
        stop: &CancellationToken,
        active: &mut BTreeSet<String>,
        visits: &mut JoinSet<(String, Result<(), PipelineError>)>,
    ) -> Result<(), PipelineError> {
        for host in self.store.hosts_due(self.now()).await? {
            let wanted = hosts.as_ref().is_none_or(|hosts| hosts.contains(&host));
            if wanted && active.len() < HOSTS && active.insert(host.clone()) {
                let (house, owner) = (Arc::clone(self), owner.to_owned());
                let (budget, stop) = (Arc::clone(budget), stop.clone());
                visits.spawn(async move {
                    let done = house.crawl_host(host.clone(), owner, budget, stop).await;
                    (host, done)
                });
            }
        }
        Ok(())
    }

    async fn hosts_of(&self, source: Option<&SourceId>) -> Result<Option<BTreeSet<String>>, PipelineError> {
        let Some(id) = source else { return Ok(None) };
        Ok(Some(self.store.source(id).await?.scope.hosts.into_iter().collect()))
    }

    /// Takes the folder's worker lock if it is free: then no other worker is alive on this folder, and leases that are
    /// still held belong to the dead. With a colleague alive, leases are left to run out.
    async fn lock_worker(&self) -> Result<File, PipelineError> {
        let path = self.data.join("worker.lock");
        let file = File::create(&path).map_err(|source| PipelineError::File { path, source })?;
        if file.try_lock().is_ok() {
            let mut tx = self.store.transact().await?;
            let broken = tx.break_leases().await?;
            tx.commit().await?;
            if broken > 0 {
                tracing::info!(broken, "took over the leases of a worker that died");
            }
        }
        Ok(file)
    }
}

fn end_visit(done: Result<(String, Result<(), PipelineError>), tokio::task::JoinError>, active: &mut BTreeSet<String>) {
    match done {
        Ok((host, result)) => {
            active.remove(&host);
            if let Err(error) = result {
                tracing::error!(host, %error, "crawling a host failed; its URLs come back when their lease ends");
            }
        }
        Err(error) => {
            // The host's name went down with its task; forgetting all of them lets every host be visited again.
            active.clear();
            tracing::error!(%error, "a visit died");
        }
    }
}
