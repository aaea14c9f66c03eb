//! Links that were turned away before the frontier: counted by reason, with the latest few as examples.

use std::collections::BTreeMap;

use qingyuan_model::{Millis, SourceId};
use sqlx::sqlite::SqliteRow;

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::{Store, Tx};

/// Examples kept of each reason of a source: enough to see the pattern, and no more than a screen.
const EXAMPLES: usize = 20;

/// The longest address kept as an example, in chars: as long as the crawler's own bound, and far past any honest one.
const LONGEST: usize = 4_096;

/// A link that was turned away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedLink {
    /// The stable code of the reason.
    pub code: String,
    /// Where it leads.
    pub url: String,
    /// The reason for people.
    pub detail: String,
    /// The page that has it.
    pub via: String,
    /// When it was last met.
    pub at: Millis,
}

impl Tx {
    /// Notes the links of one page that were turned away: each counts, and of each reason the latest few stay.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn note_refused(&mut self, source: &SourceId, links: &[RefusedLink]) -> Result<(), StoreError> {
        let mut by_code: BTreeMap<&str, Vec<&RefusedLink>> = BTreeMap::new();
        for link in links {
            by_code.entry(&link.code).or_default().push(link);
        }
        for (code, links) in by_code {
            let at = links.iter().map(|link| link.at).max().unwrap_or_default();
            let counted = sqlx::query(
                "INSERT INTO refusal_counts (source, code, met, last_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (source, code) DO UPDATE
                   SET met = refusal_counts.met + excluded.met, last_at = excluded.last_at",
            );
            let met = i64::try_from(links.len()).unwrap_or(i64::MAX);
            self.run(counted.bind(source.to_string()).bind(code.to_owned()).bind(met).bind(at.0)).await?;
            for link in links.into_iter().take(EXAMPLES) {
                let kept = sqlx::query(
                    "INSERT INTO refusals (source, code, url, detail, via, at) VALUES ($1, $2, $3, $4, $5, $6)
                     ON CONFLICT (source, code, url) DO UPDATE
                       SET detail = excluded.detail, via = excluded.via, at = excluded.at",
                )
                .bind(source.to_string())
                .bind(code.to_owned())
                .bind(link.url.chars().take(LONGEST).collect::<String>())
                .bind(link.detail.clone())
                .bind(link.via.clone())
                .bind(link.at.0);
                self.run(kept).await?;
            }
            let thinned = sqlx::query(
                "DELETE FROM refusals WHERE source = $1 AND code = $2 AND url NOT IN (
                   SELECT url FROM refusals WHERE source = $1 AND code = $2 ORDER BY at DESC, url LIMIT $3)",
            );
            let most = i64::try_from(EXAMPLES).unwrap_or(i64::MAX);
            self.run(thinned.bind(source.to_string()).bind(code.to_owned()).bind(most)).await?;
        }
        Ok(())
    }
}

impl Store {
    /// How often links of a source were turned away, by reason.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn refusal_counts(&self, source: &SourceId) -> Result<BTreeMap<String, i64>, StoreError> {
        let statement = sqlx::query("SELECT code, met FROM refusal_counts WHERE source = $1 ORDER BY code");
        let rows = self.rows(statement.bind(source.to_string())).await?;
        rows.iter().map(|row| Ok((row.cell("code")?, row.cell("met")?))).collect()
    }

    /// The latest links of a source that were turned away, for one reason or (when it is empty) any.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn refused(&self, source: &SourceId, code: &str) -> Result<Vec<RefusedLink>, StoreError> {
        let statement = sqlx::query(
            "SELECT * FROM refusals WHERE source = $1 AND ($2 = '' OR code = $2) ORDER BY at DESC, url LIMIT 100",
        );
        self.rows(statement.bind(source.to_string()).bind(code.to_owned())).await?.iter().map(link).collect()
    }

    /// Where an address was met as a link and turned away, as far as it is among the examples.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn refused_url(&self, url: &str) -> Result<Vec<RefusedLink>, StoreError> {
        let statement = sqlx::query("SELECT * FROM refusals WHERE url = $1 ORDER BY at DESC, code LIMIT 5");
        self.rows(statement.bind(url.to_owned())).await?.iter().map(link).collect()
    }
}

fn link(row: &SqliteRow) -> Result<RefusedLink, StoreError> {
    Ok(RefusedLink {
        code: row.cell("code")?,
        url: row.cell("url")?,
        detail: row.cell("detail")?,
        via: row.cell("via")?,
        at: row.time("at")?,
    })
}
