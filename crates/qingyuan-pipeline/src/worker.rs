//! The worker: crawls what is due, does the jobs, keeps the index current; until idle, or until it is told to stop.

use std::collections::BTreeSet;
use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt as _, OptionFuture};
use qingyuan_model::SourceId;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::crawl::Run;
use crate::error::PipelineError;
use crate::halt::Part;
use crate::house::House;
use crate::meters::Totals;
use crate::writer::Writer;

/// How often a worker that has nothing to do looks for what other processes did.
const LOOK: Duration = Duration::from_millis(250);

/// Hosts that are worked on at once. Most of them wait for their turn, which costs a few kilobytes each; how many are
/// asked for something at once is bounded in `crawler.rs`.
const HOSTS: usize = 256;

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
        let patient = !plan.until_idle;
        let stop = stop.child_token();
        let (writer, writing) = Writer::start(Arc::clone(self), patient, stop.clone());
        let run = Run::new(self.surroundings.name(), plan.max_pages, patient, writer, stop.clone());
        let (run, mut visits) = (Arc::new(run), Visits::default());
        if let Err(error) = self.enter_old_documents(&stop).await {
            tracing::warn!(%error, "some old documents are not compared with new ones until the next start");
        }
        let outcome = self.work_on(&plan, &run, &mut visits).await;
        stop.cancel();
        while let Some(done) = visits.tasks.join_next().await {
            visits.end(done);
        }
        // Best effort: whoever comes next takes over what is still leased.
        let released = match self.release_strays(&run).await {
            Ok(()) => self.release_jobs(&run.owner).await,
            Err(error) => Err(error),
        };
        if let Err(error) = released {
            tracing::warn!(%error, "leases are left behind");
        }
        drop(run);
        let written = writing.await.map_err(|_| PipelineError::Task("writing"));
        drop(lock);
        outcome.and(written)
    }

    /// Visits and jobs side by side: neither waits for the other.
    async fn work_on(
        self: &Arc<Self>,
        plan: &WorkPlan,
        run: &Arc<Run>,
        visits: &mut Visits,
    ) -> Result<(), PipelineError> {
        let hosts = self.hosts_of(plan.source.as_ref()).await?;
        let mut jobs: Option<BoxFuture<'static, Result<bool, PipelineError>>> = None;
        let mut rested = true;
        let mut stumbled = false;
        let mut outcome = Ok(());
        while !run.stop.is_cancelled() {
            if jobs.is_none() && rested {
                let (house, owner, after_failure) = (Arc::clone(self), run.owner.clone(), stumbled);
                jobs = Some(async move { house.do_jobs(&owner, after_failure).await }.boxed());
            }
            let mut part = Part::Claims;
            let mut turn = self.start_visits(plan, hosts.as_ref(), run, visits).await.map(|_| false);
            if turn.is_ok() {
                tokio::select! {
                    () = run.stop.cancelled() => {}
                    Some(worked) = OptionFuture::from(jobs.as_mut()) => {
                        jobs = None;
                        (part, turn, stumbled) = (Part::Jobs, worked, false);
                        rested = matches!(turn, Ok(true));
                        if matches!(turn, Ok(false)) && plan.until_idle && self.is_idle(plan, hosts.as_ref(), run, visits).await? {
                            break;
                        }
                    }
                    Some(done) = visits.tasks.join_next() => {
                        rested = true;
                        turn = visits.end(done).map_or(Ok(true), Err);
                    }
                    () = self.changed.notified() => rested = true,
                    () = tokio::time::sleep(LOOK) => rested = true,
                }
            }
            match turn {
                Ok(true) => self.halt.over(part),
                Ok(false) => {
                    // Nothing to write is no proof that it could be.
                    if part == Part::Jobs {
                        self.halt.over(part);
                    }
                }
                Err(error) if plan.until_idle => {
                    outcome = Err(error);
                    break;
                }
                Err(error) => {
                    stumbled |= part == Part::Jobs;
                    self.halt.refused(part, &error, &run.stop).await;
                }
            }
        }
        run.stop.cancel();
        match jobs {
            Some(jobs) => outcome.and(jobs.await.map(|_| ())),
            None => outcome,
        }
    }

    /// Does a batch of jobs, and brings the index up to date meanwhile: a decision does not wait until a crawl is over.
    /// Returns whether there was any job. `after_failure` says that the batch before this one was dropped with its jobs
    /// leased.
    async fn do_jobs(self: &Arc<Self>, owner: &str, after_failure: bool) -> Result<bool, PipelineError> {
        if after_failure {
            self.release_jobs(owner).await?;
        }
        let (worked, followed) = tokio::join!(self.work_batch(owner), self.follow());
        if worked? == 0 {
            followed?;
            // What was decided between the two looks: who stops now leaves nothing behind.
            self.follow().await?;
            return Ok(false);
        }
        if let Err(error) = followed {
            // The jobs are done all the same; what lasts is told when there are none.
            tracing::warn!(%error, "the index is to follow later");
        }
        Ok(true)
    }

    /// Whether nothing is due, under way or open. Asked when a batch found no job.
    async fn is_idle(
        self: &Arc<Self>,
        plan: &WorkPlan,
        hosts: Option<&BTreeSet<String>>,
        run: &Arc<Run>,
        visits: &mut Visits,
    ) -> Result<bool, PipelineError> {
        if !visits.tasks.is_empty() || self.start_visits(plan, hosts, run, visits).await? > 0 {
            return Ok(false);
        }
        Ok(self.store.count_jobs().await?.0 == 0)
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

    /// Sets out for hosts that are due and not worked on. Returns how many.
    async fn start_visits(
        self: &Arc<Self>,
        plan: &WorkPlan,
        hosts: Option<&BTreeSet<String>>,
        run: &Arc<Run>,
        visits: &mut Visits,
    ) -> Result<usize, PipelineError> {
        self.release_strays(run).await?;
        if !plan.crawl || self.halt.has_hands_full() || run.budget.is_spent() || visits.hosts.len() >= HOSTS {
            return Ok(0);
        }
        let mut started = 0;
        for host in self.store.hosts_due(self.now()).await? {
            let wanted = hosts.is_none_or(|hosts| hosts.contains(&host));
            if wanted && visits.hosts.len() < HOSTS && visits.hosts.insert(host.clone()) {
                started += 1;
                let (house, run) = (Arc::clone(self), Arc::clone(run));
                visits.tasks.spawn(async move {
                    let done = house.crawl_host(host.clone(), run).await;
                    (host, done)
                });
            }
        }
        Ok(started)
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

/// The hosts that are worked on.
#[derive(Default)]
struct Visits {
    tasks: JoinSet<(String, Result<(), PipelineError>)>,
    hosts: BTreeSet<String>,
}

impl Visits {
    /// Takes note that a host's batch has ended; what went wrong with it, when something did.
    fn end(
        &mut self,
        done: Result<(String, Result<(), PipelineError>), tokio::task::JoinError>,
    ) -> Option<PipelineError> {
        match done {
            Ok((host, result)) => {
                self.hosts.remove(&host);
                result.err()
            }
            Err(error) => {
                // The host's name went down with its task; forgetting all of them lets every host be visited again.
                self.hosts.clear();
                tracing::error!(%error, "a visit died");
                None
            }
        }
    }
}
