//! Shapes of addresses, what they bring, and those that are left alone because they bring nothing.

use qingyuan_model::{Actor, EventKind, Millis, SourceId};
use serde_json::json;
use sqlx::sqlite::SqliteRow;

use crate::error::StoreError;
use crate::row::{Cells, to_json};
use crate::store::{Store, Tx};

/// Where a trap stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TrapState {
    /// Found by the machine; its addresses are not fetched.
    Held,
    /// An admin found it in order; its addresses are fetched.
    Released,
    /// An admin confirmed it; its addresses are not fetched.
    Blocked,
}

impl TrapState {
    /// The stable word in rows and events.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Released => "released",
            Self::Blocked => "blocked",
        }
    }

    fn parse(id: String) -> Result<Self, String> {
        [Self::Held, Self::Released, Self::Blocked].into_iter().find(|state| state.id() == id).ok_or(id)
    }
}

/// The addresses of one shape on one host of a source.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShapeKey {
    /// The source.
    pub source: SourceId,
    /// The host, with its port when that is not the scheme's own.
    pub host: String,
    /// The shape.
    pub shape: String,
}

/// What the addresses of a shape have brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Pages seen for the first time.
    pub judged: i64,
    /// Those of them with something new.
    pub fresh: i64,
    /// Grows with every page that brings nothing, and halves with every one that does.
    pub barren: i64,
}

/// A shape that was found to be a trap.
#[derive(Clone, Debug)]
pub struct Trap {
    /// Its number: that of the event that last held it.
    pub id: i64,
    /// Which addresses.
    pub key: ShapeKey,
    /// What kind of trap, as a stable word.
    pub kind: String,
    /// Some of its addresses.
    pub examples: Vec<String>,
    /// What it had brought.
    pub tally: Tally,
    /// Addresses that were waiting and were stopped.
    pub stopped: i64,
    /// Addresses found since and not taken in.
    pub turned_away: i64,
    /// How barren it must become to be held again once it is released.
    pub bound: i64,
    /// Where it stands.
    pub state: TrapState,
    /// An admin's reason.
    pub note: String,
    /// When that changed.
    pub at: Millis,
}

const STOPPED: &str = "trap";

impl Tx {
    /// All traps of a source, in the order of hosts and shapes.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn traps_of(&mut self, source: &SourceId) -> Result<Vec<Trap>, StoreError> {
        let statement = sqlx::query("SELECT * FROM traps WHERE source = $1 ORDER BY host, shape");
        self.rows(statement.bind(source.to_string())).await?.iter().map(trap).collect()
    }

    /// Holds a shape, with an event, and returns the trap's number. One that was released is held anew.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn quarantine(
        &mut self,
        now: Millis,
        key: &ShapeKey,
        kind: &str,
        examples: &[String],
        tally: Tally,
        bound: i64,
    ) -> Result<i64, StoreError> {
        let payload = json!({
            "host": key.host, "shape": key.shape, "kind": kind, "judged": tally.judged, "fresh": tally.fresh,
            "examples": examples,
        });
        let id = self.append(now, &Actor::House, EventKind::TrapQuarantined, key.source.as_str(), &payload).await?;
        self.run(
            sqlx::query(
                "INSERT INTO traps (id, source, host, shape, kind, examples, judged, fresh, bound, state, at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'held', $10)
                 ON CONFLICT (source, host, shape) DO UPDATE SET id = excluded.id, kind = excluded.kind,
                   examples = excluded.examples, judged = excluded.judged, fresh = excluded.fresh,
                   bound = excluded.bound, state = 'held', note = '', at = excluded.at",
            )
            .bind(id)
            .bind(key.source.to_string())
            .bind(key.host.clone())
            .bind(key.shape.clone())
            .bind(kind.to_owned())
            .bind(to_json(&examples)?)
            .bind(tally.judged)
            .bind(tally.fresh)
            .bind(bound)
            .bind(now.0),
        )
        .await?;
        Ok(id)
    }

    /// Counts addresses of a held shape that were found and not taken in.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn turn_away(&mut self, id: i64, count: i64) -> Result<(), StoreError> {
        let statement = sqlx::query("UPDATE traps SET turned_away = turned_away + $1 WHERE id = $2");
        self.run(statement.bind(count).bind(id)).await.map(|_| ())
    }

    /// Takes the waiting addresses of a trap out of the schedule: all on its host of which `is_caught` says so and that
    /// were found by following links. Returns how many.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn stop_caught(
        &mut self,
        id: i64,
        key: &ShapeKey,
        detail: &str,
        is_caught: impl Fn(&str) -> bool + Send,
    ) -> Result<u64, StoreError> {
        let waiting = sqlx::query(
            "SELECT url FROM frontier WHERE source = $1 AND host = $2 AND state = 'scheduled' AND kind = 'page'
             AND depth > 0",
        );
        let rows = self.rows(waiting.bind(key.source.to_string()).bind(key.host.clone())).await?;
        let mut stopped = 0;
        for row in &rows {
            let url: String = row.cell("url")?;
            if is_caught(&url) {
                let statement = sqlx::query(
                    "UPDATE frontier SET state = 'stopped', due_at = 0, outcome = $1, detail = $2
                     WHERE url = $3 AND lease_owner = ''",
                );
                stopped += self.run(statement.bind(STOPPED).bind(detail.to_owned()).bind(url)).await?;
            }
        }
        let statement = sqlx::query("UPDATE traps SET stopped = stopped + $1 WHERE id = $2");
        self.run(statement.bind(i64::try_from(stopped).unwrap_or(i64::MAX)).bind(id)).await?;
        Ok(stopped)
    }

    /// Settles a trap by an admin's word, with an event, and returns it as it was. One that is released is counted from
    /// nothing again; see [`Tx::free_caught`] for its addresses.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no trap of this number under this source.
    pub async fn settle_trap(
        &mut self,
        now: Millis,
        actor: &Actor,
        source: &SourceId,
        id: i64,
        state: TrapState,
        reason: &str,
    ) -> Result<Trap, StoreError> {
        let found = sqlx::query("SELECT * FROM traps WHERE id = $1 AND source = $2").bind(id).bind(source.to_string());
        let found = self.row(found).await?;
        let trap = trap(&found.ok_or_else(|| StoreError::Missing { what: "trap", id: id.to_string() })?)?;
        let key = &trap.key;
        let payload = json!({ "host": key.host, "shape": key.shape, "state": state.id(), "reason": reason });
        self.append(now, actor, EventKind::TrapSettled, source.as_str(), &payload).await?;
        let statement = sqlx::query("UPDATE traps SET state = $1, note = $2, at = $3 WHERE id = $4");
        let statement = statement.bind(state.id()).bind(reason.to_owned()).bind(now.0).bind(id);
        self.run(statement).await?;
        if state == TrapState::Released {
            self.put_tally(key, Tally::default()).await?;
        }
        Ok(trap)
    }

    /// Gives a source's addresses on one host back to the schedule, due now, as far as a trap stopped them and
    /// `is_caught` says so. Returns how many.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn free_caught(
        &mut self,
        now: Millis,
        key: &ShapeKey,
        is_caught: impl Fn(&str) -> bool + Send,
    ) -> Result<u64, StoreError> {
        let waiting = sqlx::query(
            "SELECT url FROM frontier WHERE source = $1 AND host = $2 AND state = 'stopped' AND outcome = $3",
        );
        let rows = self.rows(waiting.bind(key.source.to_string()).bind(key.host.clone()).bind(STOPPED)).await?;
        let mut freed = 0;
        for row in &rows {
            let url: String = row.cell("url")?;
            if is_caught(&url) {
                let statement = sqlx::query(
                    "UPDATE frontier SET state = 'scheduled', due_at = $1, outcome = '', detail = '' WHERE url = $2",
                );
                freed += self.run(statement.bind(now.0).bind(url)).await?;
            }
        }
        let statement = sqlx::query("UPDATE traps SET stopped = 0 WHERE source = $1 AND host = $2 AND shape = $3");
        let statement = statement.bind(key.source.to_string()).bind(key.host.clone()).bind(key.shape.clone());
        self.run(statement).await?;
        Ok(freed)
    }

    /// What a shape has brought.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn tally(&mut self, key: &ShapeKey) -> Result<Tally, StoreError> {
        let statement =
            sqlx::query("SELECT judged, fresh, barren FROM shapes WHERE source = $1 AND host = $2 AND shape = $3");
        let statement = statement.bind(key.source.to_string()).bind(key.host.clone()).bind(key.shape.clone());
        let Some(row) = self.row(statement).await? else { return Ok(Tally::default()) };
        Ok(Tally { judged: row.cell("judged")?, fresh: row.cell("fresh")?, barren: row.cell("barren")? })
    }

    /// Writes what a shape has brought.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn put_tally(&mut self, key: &ShapeKey, tally: Tally) -> Result<(), StoreError> {
        let statement = sqlx::query(
            "INSERT INTO shapes (source, host, shape, judged, fresh, barren) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (source, host, shape) DO UPDATE SET judged = excluded.judged, fresh = excluded.fresh,
               barren = excluded.barren",
        )
        .bind(key.source.to_string())
        .bind(key.host.clone())
        .bind(key.shape.clone())
        .bind(tally.judged)
        .bind(tally.fresh)
        .bind(tally.barren);
        self.run(statement).await.map(|_| ())
    }

    /// The texts of a shape that were new, as far as they are kept, each with its fingerprint.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn shape_texts(&mut self, key: &ShapeKey) -> Result<Vec<(u64, String)>, StoreError> {
        let statement =
            sqlx::query("SELECT fingerprint, text FROM shape_texts WHERE source = $1 AND host = $2 AND shape = $3");
        let statement = statement.bind(key.source.to_string()).bind(key.host.clone()).bind(key.shape.clone());
        let rows = self.rows(statement).await?;
        rows.iter().map(|row| Ok((row.cell::<i64>("fingerprint")?.cast_unsigned(), row.cell("text")?))).collect()
    }

    /// Keeps a text of a shape in one of its slots, in the place of what was there.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn put_shape_text(
        &mut self,
        key: &ShapeKey,
        slot: i64,
        fingerprint: u64,
        text: &str,
    ) -> Result<(), StoreError> {
        let statement = sqlx::query(
            "INSERT INTO shape_texts (source, host, shape, slot, text, fingerprint) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (source, host, shape, slot) DO UPDATE SET text = excluded.text,
               fingerprint = excluded.fingerprint",
        )
        .bind(key.source.to_string())
        .bind(key.host.clone())
        .bind(key.shape.clone())
        .bind(slot)
        .bind(text.to_owned())
        .bind(fingerprint.cast_signed());
        self.run(statement).await.map(|_| ())
    }

    /// Remembers what a list of a shape links to, and returns how many of them none before it did.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn put_shape_links(&mut self, key: &ShapeKey, links: &[u64]) -> Result<u64, StoreError> {
        let mut fresh = 0;
        for link in links {
            let statement = sqlx::query(
                "INSERT INTO shape_links (source, host, shape, link) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            )
            .bind(key.source.to_string())
            .bind(key.host.clone())
            .bind(key.shape.clone())
            .bind(link.cast_signed());
            fresh += self.run(statement).await?;
        }
        Ok(fresh)
    }

    /// Whether an address is the first of those that differ in the order of their parameters only, or the very one.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn is_first_variant(&mut self, identity: &str, url: &str) -> Result<bool, StoreError> {
        let statement =
            sqlx::query("INSERT INTO variants (identity, url) VALUES ($1, $2) ON CONFLICT (identity) DO NOTHING");
        if self.run(statement.bind(identity.to_owned()).bind(url.to_owned())).await? == 1 {
            return Ok(true);
        }
        let statement = sqlx::query("SELECT url FROM variants WHERE identity = $1").bind(identity.to_owned());
        let known: Option<String> = self.row(statement).await?.map(|row| row.cell("url")).transpose()?;
        Ok(known.is_some_and(|known| known == url))
    }

    /// Keeps how a host answered a request for what cannot be there; an empty text when it said so by its status.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn put_probe(&mut self, now: Millis, host: &str, status: u16, text: &str) -> Result<(), StoreError> {
        let statement = sqlx::query(
            "INSERT INTO probes (host, at, status, text) VALUES ($1, $2, $3, $4)
             ON CONFLICT (host) DO UPDATE SET at = excluded.at, status = excluded.status, text = excluded.text",
        );
        let statement = statement.bind(host.to_owned()).bind(now.0).bind(i64::from(status)).bind(text.to_owned());
        self.run(statement).await.map(|_| ())
    }
}

impl Store {
    /// The traps of one source or of all, newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn traps(&self, source: Option<&SourceId>) -> Result<Vec<Trap>, StoreError> {
        let statement = sqlx::query("SELECT * FROM traps WHERE $1 = '' OR source = $1 ORDER BY at DESC, id DESC");
        let statement = statement.bind(source.map(ToString::to_string).unwrap_or_default());
        self.rows(statement).await?.iter().map(trap).collect()
    }

    /// When a host was last asked for what cannot be there, and the text it answered with; empty when its status said
    /// that there is nothing.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn probe(&self, host: &str) -> Result<Option<(Millis, String)>, StoreError> {
        let row = self.row(sqlx::query("SELECT at, text FROM probes WHERE host = $1").bind(host.to_owned())).await?;
        row.map(|row| Ok((row.time("at")?, row.cell("text")?))).transpose()
    }
}

fn trap(row: &SqliteRow) -> Result<Trap, StoreError> {
    Ok(Trap {
        id: row.cell("id")?,
        key: ShapeKey { source: row.source("source")?, host: row.cell("host")?, shape: row.cell("shape")? },
        kind: row.cell("kind")?,
        examples: row.json("examples")?,
        tally: Tally { judged: row.cell("judged")?, fresh: row.cell("fresh")?, barren: 0 },
        stopped: row.cell("stopped")?,
        turned_away: row.cell("turned_away")?,
        bound: row.cell("bound")?,
        state: row.read("state", TrapState::parse)?,
        note: row.cell("note")?,
        at: row.time("at")?,
    })
}
