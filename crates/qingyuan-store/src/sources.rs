//! Approved sources.

use qingyuan_model::{Actor, EventKind, Millis, Source, SourceId, SourceState};
use serde_json::json;
use sqlx::sqlite::SqliteRow;

use crate::error::StoreError;
use crate::row::{Cells, to_json};
use crate::store::{Store, Tx};

impl Tx {
    /// Writes a source's charter, new or changed, with its event. A charter that is already so writes nothing.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn put_source(&mut self, now: Millis, actor: &Actor, source: &Source) -> Result<(), StoreError> {
        let charter = to_json(source)?;
        let row =
            self.row(sqlx::query("SELECT charter FROM sources WHERE id = $1").bind(source.id.to_string())).await?;
        let before: Option<String> = row.as_ref().map(|row| row.cell("charter")).transpose()?;
        if before.as_deref() == Some(&charter) {
            return Ok(());
        }
        let payload = json!({ "before": before, "after": charter });
        self.append(now, actor, EventKind::SourceChanged, source.id.as_str(), &payload).await?;
        self.write_charter(now, source, charter).await
    }

    /// Moves a source to another state, with an event that says from where, to where, by whom and why; whether the move is
    /// lawful is the caller's to know. Returns the charter as it now stands.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such source.
    pub async fn move_source(
        &mut self,
        now: Millis,
        actor: &Actor,
        id: &SourceId,
        state: SourceState,
        reason: &str,
    ) -> Result<Source, StoreError> {
        let before = self.source(id).await?;
        let payload = json!({ "from": before.state.id(), "to": state.id(), "reason": reason });
        self.append(now, actor, EventKind::SourceMoved, id.as_str(), &payload).await?;
        let after = Source { state, ..before };
        self.write_charter(now, &after, to_json(&after)?).await?;
        Ok(after)
    }

    async fn write_charter(&mut self, now: Millis, source: &Source, charter: String) -> Result<(), StoreError> {
        self.run(
            sqlx::query(
                "INSERT INTO sources (id, name, state, tier, charter, created_at, changed_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $6)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, state = excluded.state, tier = excluded.tier,
                   charter = excluded.charter, changed_at = excluded.changed_at",
            )
            .bind(source.id.to_string())
            .bind(source.name.clone())
            .bind(source.state.id())
            .bind(source.tier.id())
            .bind(charter)
            .bind(now.0),
        )
        .await?;
        self.wake_source(&source.id).await
    }

    /// The charter of a source as this transaction sees it.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none.
    pub async fn source(&mut self, id: &SourceId) -> Result<Source, StoreError> {
        let row = self.row(sqlx::query("SELECT charter FROM sources WHERE id = $1").bind(id.to_string())).await?;
        row.ok_or_else(|| StoreError::Missing { what: "source", id: id.to_string() }).and_then(|row| source(&row))
    }
}

impl Store {
    /// The charter of one source.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none.
    pub async fn source(&self, id: &SourceId) -> Result<Source, StoreError> {
        let row = self.row(sqlx::query("SELECT charter FROM sources WHERE id = $1").bind(id.to_string())).await?;
        row.ok_or_else(|| StoreError::Missing { what: "source", id: id.to_string() }).and_then(|row| source(&row))
    }

    /// All sources by id.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn sources(&self) -> Result<Vec<Source>, StoreError> {
        self.rows(sqlx::query("SELECT charter FROM sources ORDER BY id")).await?.iter().map(source).collect()
    }

    /// The sources in one state, by id.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn sources_in(&self, state: SourceState) -> Result<Vec<Source>, StoreError> {
        let statement = sqlx::query("SELECT charter FROM sources WHERE state = $1 ORDER BY id").bind(state.id());
        self.rows(statement).await?.iter().map(source).collect()
    }
}

fn source(row: &SqliteRow) -> Result<Source, StoreError> {
    row.json("charter")
}
