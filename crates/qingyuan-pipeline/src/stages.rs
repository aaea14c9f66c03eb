//! The stages from a fetch to a route. Each computes a value from a value, and writes result, event and next job in
//! one transaction together with the end of its own job: a crash loses nothing, a repeat changes nothing.

mod extract;
mod screen;

use std::sync::Arc;

use qingyuan_model::{ContentHash, SourceId};
use qingyuan_store::{Job, Tx};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::error::PipelineError;
use crate::house::House;

/// A job's lease. Extraction of the largest page takes seconds; whoever needs longer has died.
const LEASE_MS: i64 = 5 * 60 * 1_000;

/// Jobs taken at once: enough to keep the cores busy, few enough that a stop is not kept waiting.
const BATCH: i64 = 16;

/// Make a document of a fetch.
pub(crate) const EXTRACT: &str = "extract";

/// Judge a document and route it.
pub(crate) const SCREEN: &str = "screen";

/// The payload of an [`EXTRACT`] job.
#[derive(Serialize, Deserialize)]
pub(crate) struct ExtractJob {
    pub(crate) fetch: i64,
    /// The address that the page is kept under, where that is not the one that answered: a redirect for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<Url>,
}

/// The payload of a [`SCREEN`] job: one address that shows one document.
#[derive(Serialize, Deserialize)]
pub(crate) struct ScreenJob {
    pub(crate) document: ContentHash,
    pub(crate) source: SourceId,
    pub(crate) url: Url,
}

/// Asks, in the transaction that records a fetch, for the document to be made of it.
pub(crate) async fn ask_extract(tx: &mut Tx, now: qingyuan_model::Millis, fetch: i64) -> Result<(), PipelineError> {
    ask_extract_at(tx, now, fetch, None).await
}

/// The same for a page that is kept under another address than the one that answered.
pub(crate) async fn ask_extract_at(
    tx: &mut Tx,
    now: qingyuan_model::Millis,
    fetch: i64,
    address: Option<Url>,
) -> Result<(), PipelineError> {
    let payload = serde_json::json!(ExtractJob { fetch, address });
    Ok(tx.enqueue(now, EXTRACT, &fetch.to_string(), &payload).await?)
}

impl House {
    /// Takes a batch of due jobs and does them. Returns how many were taken; 0 means that nothing is due.
    ///
    /// # Errors
    /// [`PipelineError::Store`] when the store refuses; a job that fails is given back, to be tried again.
    pub(crate) async fn work_batch(self: &Arc<Self>, owner: &str) -> Result<usize, PipelineError> {
        let mut tx = self.store.transact().await?;
        let jobs = tx.claim_jobs(self.now(), owner, LEASE_MS, BATCH).await?;
        tx.commit().await?;
        let taken = jobs.len();
        let (extract, screen): (Vec<Job>, Vec<Job>) = jobs.into_iter().partition(|job| job.kind == EXTRACT);
        self.extract_jobs(extract).await?;
        self.screen_jobs(screen).await?;
        Ok(taken)
    }

    /// Gives back the jobs of a batch that was dropped because the store refused.
    pub(crate) async fn release_jobs(&self, owner: &str) -> Result<(), PipelineError> {
        let mut tx = self.store.transact().await?;
        tx.release_jobs(owner).await?;
        Ok(tx.commit().await?)
    }

    /// Ends a job's attempt: a lost lease is somebody else's success, a full disk says nothing of the job and ends the
    /// batch, anything else is tried again later.
    async fn settle_job(&self, job: &Job, done: Result<(), PipelineError>) -> Result<(), PipelineError> {
        let Err(error) = done else { return Ok(()) };
        if error.is_disk() {
            return Err(error);
        }
        if matches!(&error, PipelineError::Store(outrun) if outrun.is_conflict()) {
            tracing::info!(job = job.id, %error, "another worker took the job");
            return Ok(());
        }
        tracing::warn!(job = job.id, attempts = job.attempts + 1, %error, "job failed, to be tried again");
        let mut tx = self.store.transact().await?;
        tx.fail_job(self.now(), job, &error.to_string()).await?;
        Ok(tx.commit().await?)
    }
}

/// Reads a job's payload; one that cannot be read was written by another version.
fn payload<T: serde::de::DeserializeOwned>(job: &Job) -> Result<T, PipelineError> {
    serde_json::from_str(&job.payload).map_err(|error| {
        let problem = format!("the payload of job `{}` cannot be read: {error}", job.id);
        PipelineError::Field { field: "payload", problem }
    })
}
