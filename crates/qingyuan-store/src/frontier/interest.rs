//! What editors want sooner, or later, than its turn.

use qingyuan_model::{Actor, EventKind, Millis};
use serde_json::json;

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::Tx;

/// After every address that begins with a prefix: no character sorts higher.
const LAST: char = char::MAX;

impl Tx {
    /// Adds `boost` to the priority of all addresses, known and to come, that begin with `prefix`, with an event. Of
    /// several prefixes the longest holds; 0 takes the interest back.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn set_interest(
        &mut self,
        now: Millis,
        actor: &Actor,
        prefix: &str,
        boost: f64,
    ) -> Result<u64, StoreError> {
        self.append(now, actor, EventKind::InterestSet, prefix, &json!({ "boost": boost })).await?;
        let keep = sqlx::query(
            "INSERT INTO interests (prefix, boost) VALUES ($1, $2) ON CONFLICT (prefix) DO UPDATE SET boost = $2",
        );
        self.run(keep.bind(prefix.to_owned()).bind(boost)).await?;
        if boost == 0.0 {
            self.run(sqlx::query("DELETE FROM interests WHERE prefix = $1").bind(prefix.to_owned())).await?;
        }
        let interests = self.interests().await?;
        let mut changed = self.apply_interest(prefix, boost_of(&interests, prefix)).await?;
        // Longer prefixes come after shorter ones, and so hold.
        for (longer, boost) in interests.iter().filter(|(longer, _)| longer != prefix && longer.starts_with(prefix)) {
            changed = changed.max(self.apply_interest(longer, *boost).await?);
        }
        Ok(changed)
    }

    /// All interests, shortest prefix first.
    pub(super) async fn interests(&mut self) -> Result<Vec<(String, f64)>, StoreError> {
        let rows =
            self.rows(sqlx::query("SELECT prefix, boost FROM interests ORDER BY LENGTH(prefix), prefix")).await?;
        rows.iter().map(|row| Ok((row.cell("prefix")?, row.cell("boost")?))).collect()
    }

    async fn apply_interest(&mut self, prefix: &str, boost: f64) -> Result<u64, StoreError> {
        let statement = sqlx::query(
            "UPDATE frontier SET priority = priority - boost + $1, boost = $1 WHERE url >= $2 AND url < $3",
        );
        self.run(statement.bind(boost).bind(prefix.to_owned()).bind(format!("{prefix}{LAST}"))).await
    }
}

/// The boost of the longest prefix that an address begins with; `interests` is ordered by length.
pub(super) fn boost_of(interests: &[(String, f64)], address: &str) -> f64 {
    interests.iter().rev().find(|(prefix, _)| address.starts_with(prefix.as_str())).map_or(0.0, |(_, boost)| *boost)
}
