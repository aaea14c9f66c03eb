//! Leasing what is due, host by host, at a price that does not grow with the frontier.

use qingyuan_model::Millis;
use sqlx::sqlite::SqliteRow;

use super::{Claimed, claimed};
use crate::error::StoreError;
use crate::row::Cells;
use crate::store::{Store, Tx};

/// How many URLs whose time has come are made ready for each one that is claimed. More than one, so that the queue of
/// the ready ones fills up and the best of them comes first; bounded, so that a claim costs the same whatever waits.
const PROMOTED: i64 = 4;

impl Tx {
    /// Leases up to `limit` due URLs of one host, best first: by priority, then depth, then by how long they wait.
    /// When far more than `limit` URLs fell due since the last claim, the best is chosen among those due longest.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn claim_due(
        &mut self,
        now: Millis,
        host: &str,
        owner: &str,
        lease_ms: i64,
        limit: i64,
    ) -> Result<Vec<Claimed>, StoreError> {
        self.run_out(now).await?;
        let sources = sqlx::query(
            "SELECT h.source FROM frontier_hosts h JOIN sources s ON s.id = h.source
             WHERE h.host = $1 AND h.rest_until <= $2 AND s.state = 'approved'",
        );
        let sources = self.rows(sources.bind(host.to_owned()).bind(now.0)).await?;
        let mut best = Vec::new();
        for row in &sources {
            let source: String = row.cell("source")?;
            self.make_ready(now, &source, host, limit.saturating_mul(PROMOTED)).await?;
            for row in self.best(source, host, limit).await? {
                best.push((-row.cell::<f64>("priority")?, row.time("due_at")?, claimed(&row, owner)?));
            }
        }
        best.sort_by(|(first, due, a), (second, later, b)| {
            first.total_cmp(second).then_with(|| (a.depth, due, &a.url).cmp(&(b.depth, later, &b.url)))
        });
        best.truncate(usize::try_from(limit).unwrap_or(0));
        for (.., url) in &best {
            let lease =
                sqlx::query("UPDATE frontier SET queue = 'leased', lease_owner = $1, lease_until = $2 WHERE url = $3");
            let lease = lease.bind(owner.to_owned()).bind(now.plus(lease_ms).0).bind(url.url.to_string());
            self.run(lease).await?;
        }
        Ok(best.into_iter().map(|(.., url)| url).collect())
    }

    /// Leases that ran out make their URLs claimable. The name of the holder stays until somebody else claims: whoever
    /// is only slow may still give back what nobody took.
    async fn run_out(&mut self, now: Millis) -> Result<(), StoreError> {
        let statement = sqlx::query(
            "UPDATE frontier SET queue = 'ready', lease_until = 0
             WHERE state = 'scheduled' AND queue = 'leased' AND lease_until <= $1",
        );
        self.run(statement.bind(now.0)).await.map(|_| ())
    }

    async fn make_ready(&mut self, now: Millis, source: &str, host: &str, most: i64) -> Result<(), StoreError> {
        let statement = sqlx::query(
            "UPDATE frontier SET queue = 'ready' WHERE url IN (
               SELECT url FROM frontier
               WHERE state = 'scheduled' AND queue = 'waiting' AND source = $1 AND host = $2 AND due_at <= $3
               ORDER BY due_at LIMIT $4)",
        );
        let statement = statement.bind(source.to_owned()).bind(host.to_owned()).bind(now.0).bind(most);
        self.run(statement).await.map(|_| ())
    }

    async fn best(&mut self, source: String, host: &str, limit: i64) -> Result<Vec<SqliteRow>, StoreError> {
        let statement = sqlx::query(
            "SELECT url, source, kind, depth, attempts, etag, last_modified, priority, due_at, visits, changes,
               changed_at, interval_ms, seen_copy
             FROM frontier WHERE state = 'scheduled' AND queue = 'ready' AND source = $1 AND host = $2
             ORDER BY priority DESC, depth, due_at, url LIMIT $3",
        );
        self.rows(statement.bind(source).bind(host.to_owned()).bind(limit)).await
    }
}

impl Store {
    /// Hosts of approved sources with at least one URL due and unleased, whose day's budget is not known to be spent.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn hosts_due(&self, now: Millis) -> Result<Vec<String>, StoreError> {
        let statement = sqlx::query(
            "SELECT DISTINCT h.host FROM frontier_hosts h JOIN sources s ON s.id = h.source
             WHERE s.state = 'approved' AND h.rest_until <= $1 AND (
               EXISTS (SELECT 1 FROM frontier f WHERE f.state = 'scheduled' AND f.queue = 'ready'
                         AND f.source = h.source AND f.host = h.host)
               OR EXISTS (SELECT 1 FROM frontier f WHERE f.state = 'scheduled' AND f.queue = 'waiting'
                            AND f.source = h.source AND f.host = h.host AND f.due_at <= $1)
               OR (h.source, h.host) IN (SELECT f.source, f.host FROM frontier f
                     WHERE f.state = 'scheduled' AND f.queue = 'leased' AND f.lease_until <= $1))
             ORDER BY h.host",
        );
        self.rows(statement.bind(now.0)).await?.iter().map(|row| row.cell("host")).collect()
    }
}
