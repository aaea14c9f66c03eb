//! New URLs enter: each once, up to the source's limit, in few statements.

use std::collections::{BTreeMap, BTreeSet};

use qingyuan_model::{Millis, Scope, SourceId};

use super::NewUrl;
use crate::error::StoreError;
use crate::row::Cells;
use crate::store::Tx;

/// Addresses looked up by one statement. A page links to some hundred; most are known already.
const LOOKED_UP: usize = 32;

/// Which of [`LOOKED_UP`] addresses the frontier knows.
const KNOWN: &str = "SELECT url FROM frontier WHERE url IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
                     $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)";

impl Tx {
    /// Adds URLs that the frontier does not know yet, up to the source's limit, and returns how many were new.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn add_urls(
        &mut self,
        now: Millis,
        source: &SourceId,
        max_pages: u32,
        urls: &[NewUrl],
    ) -> Result<u64, StoreError> {
        let unknown = self.unknown(urls).await?;
        if unknown.is_empty() {
            return Ok(0);
        }
        let known = sqlx::query("SELECT CAST(COALESCE(SUM(urls), 0) AS BIGINT) FROM frontier_hosts WHERE source = $1");
        let known = self.row(known.bind(source.to_string())).await?.map_or(Ok(0), |row| row.cell::<i64>(0))?;
        let room = usize::try_from(i64::from(max_pages) - known).unwrap_or(0);
        let interests = if room > 0 { self.interests().await? } else { Vec::new() };
        let mut hosts: BTreeMap<String, i64> = BTreeMap::new();
        for (new, address) in unknown.into_iter().take(room) {
            let host = Scope::host_of(&new.url);
            let boost = super::interest::boost_of(&interests, &address);
            let statement = sqlx::query(
                "INSERT INTO frontier (url, source, host, kind, depth, worth, boost, priority, state, queue, due_at, via)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'scheduled', 'ready', $9, $10)",
            )
            .bind(address)
            .bind(source.to_string())
            .bind(host.clone())
            .bind(new.kind.id())
            .bind(i64::from(new.depth))
            .bind(new.priority)
            .bind(boost)
            .bind(new.priority + boost)
            .bind(now.0)
            .bind(new.via.clone());
            self.run(statement).await?;
            *hosts.entry(host).or_default() += 1;
        }
        let added = hosts.values().sum::<i64>().unsigned_abs();
        for (host, urls) in hosts {
            let statement = sqlx::query(
                "INSERT INTO frontier_hosts (source, host, urls) VALUES ($1, $2, $3)
                 ON CONFLICT (source, host) DO UPDATE SET urls = frontier_hosts.urls + excluded.urls",
            );
            self.run(statement.bind(source.to_string()).bind(host).bind(urls)).await?;
        }
        Ok(added)
    }

    /// Those of these URLs that the frontier does not know, each once, in their order.
    async fn unknown<'a>(&mut self, urls: &'a [NewUrl]) -> Result<Vec<(&'a NewUrl, String)>, StoreError> {
        let mut named = BTreeSet::new();
        let mut unknown = Vec::new();
        let mut once: Vec<(&NewUrl, String)> = Vec::with_capacity(urls.len());
        for new in urls {
            if named.insert(new.url.as_str()) {
                once.push((new, new.url.to_string()));
            }
        }
        for chunk in once.chunks(LOOKED_UP) {
            let mut statement = sqlx::query(KNOWN);
            for place in 0..LOOKED_UP {
                // An empty address is none, so the places left over find nothing.
                statement = statement.bind(chunk.get(place).map_or_else(String::new, |(_, address)| address.clone()));
            }
            let rows = self.rows(statement).await?;
            let known = rows.iter().map(|row| row.cell::<String>("url")).collect::<Result<BTreeSet<_>, _>>()?;
            unknown.extend(chunk.iter().filter(|(_, address)| !known.contains(address)).cloned());
        }
        Ok(unknown)
    }
}
