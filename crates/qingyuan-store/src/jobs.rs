//! Work to be done: leased, idempotent, finished in the same transaction as its result.

use qingyuan_model::Millis;

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::{Store, Tx};

/// After this many failures a job waits for a person. Picked by gut feeling: with the doubling pause below, ten
/// minutes of a broken disk or a full database pass before anything is given up.
const MAX_ATTEMPTS: i64 = 8;

/// The pause after the first failure; it doubles with each further one.
const FIRST_PAUSE_MS: i64 = 5_000;

/// A job that this worker holds a lease on.
#[derive(Clone, Debug)]
pub struct Job {
    /// `kind:key`: the same work asked for twice is one job.
    pub id: String,
    /// What to do.
    pub kind: String,
    /// With what, as JSON.
    pub payload: String,
    /// How often it failed.
    pub attempts: i64,
    /// Who holds the lease.
    pub owner: String,
}

impl Tx {
    /// Asks for work; asking twice for the same `kind` and `key` changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn enqueue(
        &mut self,
        now: Millis,
        kind: &'static str,
        key: &str,
        payload: &serde_json::Value,
    ) -> Result<(), StoreError> {
        self.run(
            sqlx::query(
                "INSERT INTO jobs (id, kind, payload, state, due_at) VALUES ($1, $2, $3, 'open', $4)
                 ON CONFLICT (id) DO NOTHING",
            )
            .bind(format!("{kind}:{key}"))
            .bind(kind)
            .bind(payload.to_string())
            .bind(now.0),
        )
        .await?;
        Ok(())
    }

    /// Leases up to `limit` due jobs, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn claim_jobs(
        &mut self,
        now: Millis,
        owner: &str,
        lease_ms: i64,
        limit: i64,
    ) -> Result<Vec<Job>, StoreError> {
        let statement = sqlx::query(
            "UPDATE jobs SET lease_owner = $1, lease_until = $2 WHERE id IN (
               SELECT id FROM jobs WHERE state = 'open' AND due_at <= $3 AND lease_until <= $3
               ORDER BY due_at, id LIMIT $4)
             RETURNING id, kind, payload, attempts, lease_owner, due_at",
        )
        .bind(owner.to_owned())
        .bind(now.plus(lease_ms).0)
        .bind(now.0)
        .bind(limit);
        let rows = self.rows(statement).await?;
        let read = |row: &sqlx::sqlite::SqliteRow| {
            let job = Job {
                id: row.cell("id")?,
                kind: row.cell("kind")?,
                payload: row.cell("payload")?,
                attempts: row.cell("attempts")?,
                owner: row.cell("lease_owner")?,
            };
            Ok((row.time("due_at")?, job))
        };
        // RETURNING promises no order.
        let mut jobs = rows.iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
        jobs.sort_by(|(due, a), (later, b)| due.cmp(later).then_with(|| a.id.cmp(&b.id)));
        Ok(jobs.into_iter().map(|(_, job)| job).collect())
    }

    /// Removes a finished job. Call it in the transaction that writes its result.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the lease ran out and somebody else holds or has finished it; then the whole
    /// transaction must be dropped.
    pub async fn finish_job(&mut self, job: &Job) -> Result<(), StoreError> {
        let statement = sqlx::query("DELETE FROM jobs WHERE id = $1 AND lease_owner = $2")
            .bind(job.id.clone())
            .bind(job.owner.clone());
        if self.run(statement).await? == 1 {
            return Ok(());
        }
        let detail = "its lease ran out and another worker took it".to_owned();
        Err(StoreError::Conflict { what: "job", id: job.id.clone(), detail })
    }

    /// Ends every lease on jobs and URLs. Only for a worker that knows itself to be the only one alive: whoever held
    /// them is dead, and waiting for the leases to run out would only cost time.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn break_leases(&mut self) -> Result<u64, StoreError> {
        let jobs =
            self.run(sqlx::query("UPDATE jobs SET lease_owner = '', lease_until = 0 WHERE lease_until > 0")).await?;
        let urls = self
            .run(sqlx::query(
                "UPDATE frontier SET queue = 'ready', lease_owner = '', lease_until = 0
                 WHERE state = 'scheduled' AND queue = 'leased'",
            ))
            .await?;
        Ok(jobs + urls)
    }

    /// Gives back all jobs that this worker holds, as they were. For a worker that dropped them because the store refused.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn release_jobs(&mut self, owner: &str) -> Result<u64, StoreError> {
        let statement =
            sqlx::query("UPDATE jobs SET lease_owner = '', lease_until = 0 WHERE lease_owner = $1 AND lease_until > 0");
        self.run(statement.bind(owner.to_owned())).await
    }

    /// Gives a failed job back, to be tried again after a growing pause, or kept for a person after the last try.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn fail_job(&mut self, now: Millis, job: &Job, error: &str) -> Result<(), StoreError> {
        let attempts = job.attempts + 1;
        let pause = FIRST_PAUSE_MS << job.attempts.clamp(0, 16);
        self.run(
            sqlx::query(
                "UPDATE jobs SET attempts = $1, due_at = $2, state = $3, error = $4, lease_owner = '', lease_until = 0
                 WHERE id = $5 AND lease_owner = $6",
            )
            .bind(attempts)
            .bind(now.plus(pause).0)
            .bind(if attempts >= MAX_ATTEMPTS { "dead" } else { "open" })
            .bind(error.to_owned())
            .bind(job.id.clone())
            .bind(job.owner.clone()),
        )
        .await?;
        Ok(())
    }
}

impl Store {
    /// How many jobs are open (waiting or leased), and how many wait for a person.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn count_jobs(&self) -> Result<(i64, i64), StoreError> {
        let open = self.number(sqlx::query("SELECT COUNT(*) FROM jobs WHERE state = 'open'")).await?;
        let dead = self.number(sqlx::query("SELECT COUNT(*) FROM jobs WHERE state = 'dead'")).await?;
        Ok((open, dead))
    }
}
