//! The append-only, hash-chained log.

use qingyuan_model::{Actor, Event, EventKind, GENESIS, Millis};
use serde_json::Value;
use sqlx::sqlite::SqliteRow;

use crate::error::StoreError;
use crate::row::Cells;
use crate::store::{Store, Tx};

/// What [`Store::verify_chain`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chain {
    /// Every event follows from the one before.
    Whole {
        /// How many there are.
        events: i64,
        /// The hash of the last.
        head: String,
    },
    /// The log was changed after it was written.
    Broken {
        /// The first event that does not follow.
        seq: i64,
        /// What is wrong with it.
        detail: String,
    },
}

impl Tx {
    /// Appends an event and returns its number, which rows of this transaction may take as their id.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn append(
        &mut self,
        at: Millis,
        actor: &Actor,
        kind: EventKind,
        subject: &str,
        payload: &Value,
    ) -> Result<i64, StoreError> {
        let (last, prev) = match self.head.take() {
            Some(head) => head,
            None => {
                let row = self.row(sqlx::query("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")).await?;
                row.map_or_else(|| Ok((0, GENESIS.to_owned())), |row| Ok((row.cell("seq")?, row.cell("hash")?)))?
            }
        };
        let seq = last + 1;
        let mut event = Event {
            seq,
            at,
            actor: actor.to_string(),
            kind: kind.id().to_owned(),
            subject: subject.to_owned(),
            payload: payload.to_string(),
            prev,
            hash: String::new(),
        };
        event.hash = event.chained_hash();
        self.run(
            sqlx::query(
                "INSERT INTO events (seq, at, actor, kind, subject, payload, prev, hash)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(event.seq)
            .bind(event.at.0)
            .bind(event.actor)
            .bind(event.kind)
            .bind(event.subject)
            .bind(event.payload)
            .bind(event.prev)
            .bind(event.hash.clone()),
        )
        .await?;
        self.head = Some((seq, event.hash));
        Ok(seq)
    }
}

impl Store {
    /// Recomputes the chain from the first event.
    ///
    /// # Errors
    /// [`StoreError::Database`]; a broken chain is a finding, not an error.
    pub async fn verify_chain(&self) -> Result<Chain, StoreError> {
        let (mut seq, mut head) = (0, GENESIS.to_owned());
        loop {
            // In pages, so that a log of years does not have to fit into memory.
            let page = self.events_after(seq, 1_000).await?;
            if page.is_empty() {
                return Ok(Chain::Whole { events: seq, head });
            }
            for event in page {
                let broken = |detail: &str| Chain::Broken { seq: event.seq, detail: detail.to_owned() };
                if event.seq != seq + 1 {
                    return Ok(broken("events are missing before it"));
                }
                if event.prev != head {
                    return Ok(broken("it does not name the event before it"));
                }
                if event.hash != event.chained_hash() {
                    return Ok(broken("its content was changed"));
                }
                seq = event.seq;
                head = event.hash;
            }
        }
    }

    /// Events after this number, in order.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn events_after(&self, seq: i64, limit: i64) -> Result<Vec<Event>, StoreError> {
        let statement = sqlx::query("SELECT * FROM events WHERE seq > $1 ORDER BY seq LIMIT $2").bind(seq).bind(limit);
        self.rows(statement).await?.iter().map(event).collect()
    }

    /// The newest events about one subject (a URL, a hash, a source id, an account), newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn events_about(&self, subject: &str, limit: i64) -> Result<Vec<Event>, StoreError> {
        let statement = sqlx::query("SELECT * FROM events WHERE subject = $1 ORDER BY seq DESC LIMIT $2")
            .bind(subject.to_owned())
            .bind(limit);
        self.rows(statement).await?.iter().map(event).collect()
    }
}

fn event(row: &SqliteRow) -> Result<Event, StoreError> {
    Ok(Event {
        seq: row.cell("seq")?,
        at: row.time("at")?,
        actor: row.cell("actor")?,
        kind: row.cell("kind")?,
        subject: row.cell("subject")?,
        payload: row.cell("payload")?,
        prev: row.cell("prev")?,
        hash: row.cell("hash")?,
    })
}
