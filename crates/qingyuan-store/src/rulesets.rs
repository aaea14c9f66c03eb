//! Published rulesets: what judged, and since when.

use qingyuan_model::{Actor, ContentHash, EventKind, Millis};
use serde_json::json;

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::{Store, Tx};

impl Tx {
    /// Makes a ruleset the one in force, keeping its files (as JSON) under its hash, with an event. Publishing the
    /// one that is in force already changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn publish_ruleset(
        &mut self,
        now: Millis,
        actor: &Actor,
        hash: &str,
        files: &str,
    ) -> Result<(), StoreError> {
        let row = self.row(sqlx::query("SELECT value FROM meta WHERE key = 'ruleset'")).await?;
        let before: Option<String> = row.as_ref().map(|row| row.cell("value")).transpose()?;
        if before.as_deref() == Some(hash) {
            return Ok(());
        }
        self.append(now, actor, EventKind::RulesetPublished, hash, &json!({ "before": before })).await?;
        let statement =
            sqlx::query("INSERT INTO rulesets (hash, files, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                .bind(hash.to_owned())
                .bind(files.to_owned())
                .bind(now.0);
        self.run(statement).await?;
        let statement = sqlx::query(
            "INSERT INTO meta (key, value) VALUES ('ruleset', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        );
        self.run(statement.bind(hash.to_owned())).await?;
        Ok(())
    }
}

impl Store {
    /// The hash of the ruleset in force, when one was published.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn ruleset(&self) -> Result<Option<String>, StoreError> {
        let row = self.row(sqlx::query("SELECT value FROM meta WHERE key = 'ruleset'")).await?;
        row.map(|row| row.cell("value")).transpose()
    }

    /// How many documents each rule, context or signal of a ruleset spoke of, by id.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn hit_counts(&self, ruleset: &str) -> Result<Vec<(String, i64)>, StoreError> {
        let statement =
            sqlx::query("SELECT rule, COUNT(*) AS n FROM hits WHERE ruleset = $1 GROUP BY rule ORDER BY rule")
                .bind(ruleset.to_owned());
        self.rows(statement).await?.iter().map(|row| Ok((row.cell("rule")?, row.cell("n")?))).collect()
    }

    /// Documents that a rule of a ruleset spoke of, newest first: hash, title and address.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn hits_of(
        &self,
        ruleset: &str,
        rule: &str,
        limit: i64,
    ) -> Result<Vec<(ContentHash, String, String)>, StoreError> {
        let statement = sqlx::query(
            "SELECT d.hash, d.title, d.url FROM hits h JOIN documents d ON d.hash = h.document
             WHERE h.ruleset = $1 AND h.rule = $2 ORDER BY d.created_at DESC, d.hash LIMIT $3",
        )
        .bind(ruleset.to_owned())
        .bind(rule.to_owned())
        .bind(limit);
        let rows = self.rows(statement).await?;
        rows.iter().map(|row| Ok((row.hash("hash")?, row.cell("title")?, row.cell("url")?))).collect()
    }
}
