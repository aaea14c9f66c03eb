//! Documents with nearly the same text, and the addresses that show them.

use qingyuan_model::{Act, Actor, ContentHash, CopyMember, Document, EventKind, Millis, SourceId, Tier};
use serde_json::json;
use sqlx::AssertSqlSafe;
use sqlx::sqlite::SqliteRow;
use url::Url;

use crate::error::StoreError;
use crate::row::{Cells, values};
use crate::store::{Store, Tx};

/// Documents looked at in one band: the oldest, of which the others are copies.
const MOST_IN_BAND: i64 = 32;

/// Bands written or asked for by one statement; a text has fewer.
const TOGETHER: usize = 64;

/// Candidates that are worth a full comparison, those with most bands in common first. A true copy is among them: it
/// has more bands in common than a stranger.
const MOST_CANDIDATES: usize = 24;

/// Members of a cluster that are read at once. Who has more is a farm, and the best of the first are good enough.
const MOST_MEMBERS: i64 = 64;

/// What a document says of where its text comes from.
#[derive(Clone, Debug, Default)]
pub struct CopyClaims {
    /// The address that the page gives as its own, in its canonical form.
    pub canonical: Option<Url>,
    /// Who published it first (来源).
    pub origin: Option<String>,
    /// What the site calls itself.
    pub site: Option<String>,
    /// When it was published.
    pub published: Option<String>,
}

/// One address of a cluster.
#[derive(Clone, Debug)]
pub struct CopyRow {
    /// What decides whether it stands for all.
    pub member: CopyMember,
    /// The title of what it shows.
    pub title: String,
    /// What became of the page, as in [`crate::PageRow::outcome`].
    pub outcome: String,
    /// The number of its live item of this very document.
    pub item: Option<i64>,
}

/// A live item of a cluster.
#[derive(Clone, Debug)]
pub struct CopyItem {
    /// Its number.
    pub id: i64,
    /// Its address.
    pub url: Url,
    /// The document that was let in.
    pub document: ContentHash,
    /// The document's title.
    pub title: String,
    /// Who let it in.
    pub actor: Actor,
}

/// A document of a cluster that was kept or taken out of the library, and by what decision.
#[derive(Clone, Debug)]
pub struct CopyRefused {
    /// The document.
    pub document: ContentHash,
    /// Its title.
    pub title: String,
    /// [`Act::Reject`] or [`Act::Withdraw`].
    pub act: Act,
    /// Why.
    pub reason: String,
}

impl Tx {
    /// Makes a document findable for copies of it; it is a cluster of its own until it is joined to another. Returns
    /// whether it was new.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn enter_copy(
        &mut self,
        document: ContentHash,
        bands: &[u64],
        claims: &CopyClaims,
    ) -> Result<bool, StoreError> {
        let told = |text: &Option<String>| text.clone().unwrap_or_default();
        // The next number is asked for twice, each time a look at the end of its index: asked for once in the FROM clause
        // it was a walk over all copies.
        let statement = sqlx::query(
            "INSERT INTO copies (document, number, cluster, canonical, origin, site, published)
             VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM copies), (SELECT COALESCE(MAX(number), 0) + 1 FROM copies),
               $2, $3, $4, $5)
             ON CONFLICT (document) DO NOTHING RETURNING number",
        )
        .bind(document.to_string())
        .bind(claims.canonical.as_ref().map(Url::to_string).unwrap_or_default())
        .bind(told(&claims.origin))
        .bind(told(&claims.site))
        .bind(told(&claims.published));
        let Some(row) = self.row(statement).await? else { return Ok(false) };
        let number: i64 = row.cell("number")?;
        for some in bands.chunks(TOGETHER) {
            let statement = format!(
                "INSERT INTO copy_bands (band, number) VALUES {} ON CONFLICT (band, number) DO NOTHING",
                values(some.len(), 2)
            );
            let statement = some.iter().fold(sqlx::query(AssertSqlSafe(statement)), |statement, band| {
                statement.bind(band.cast_signed()).bind(number)
            });
            self.run(statement).await?;
        }
        Ok(true)
    }

    /// Other documents that may be copies of one with these bands, the likeliest first; a bounded number, found in
    /// bounded time however many there are.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn copy_candidates(
        &mut self,
        document: ContentHash,
        bands: &[u64],
    ) -> Result<Vec<ContentHash>, StoreError> {
        let mut shared = std::collections::BTreeMap::<i64, usize>::new();
        for some in bands.chunks(TOGETHER) {
            let first = |at: usize| {
                format!(
                    "SELECT number FROM (SELECT number FROM copy_bands WHERE band = ${at} ORDER BY number LIMIT {MOST_IN_BAND}) AS b{at}"
                )
            };
            let statement = (1..=some.len()).map(first).collect::<Vec<_>>().join(" UNION ALL ");
            let statement = some
                .iter()
                .fold(sqlx::query(AssertSqlSafe(statement)), |statement, band| statement.bind(band.cast_signed()));
            for row in &self.rows(statement).await? {
                *shared.entry(row.cell("number")?).or_default() += 1;
            }
        }
        let mut likely: Vec<(i64, usize)> = shared.into_iter().collect();
        likely.sort_by_key(|(number, shared)| (std::cmp::Reverse(*shared), *number));
        let mut candidates = Vec::new();
        for (number, _) in likely.into_iter().take(MOST_CANDIDATES + 1) {
            let row = self.row(sqlx::query("SELECT document FROM copies WHERE number = $1").bind(number)).await?;
            candidates.extend(row.map(|row| row.hash("document")).transpose()?.filter(|found| *found != document));
        }
        candidates.truncate(MOST_CANDIDATES);
        Ok(candidates)
    }

    /// Makes one cluster of the clusters of two documents. Returns whether they were two.
    ///
    /// # Errors
    /// [`StoreError::Missing`] for a document that was never entered.
    pub async fn join_copies(&mut self, one: ContentHash, other: ContentHash) -> Result<bool, StoreError> {
        let (one, other) = (self.cluster_of(one).await?, self.cluster_of(other).await?);
        if one == other {
            return Ok(false);
        }
        let statement = sqlx::query("UPDATE copies SET cluster = $1 WHERE cluster = $2");
        self.run(statement.bind(one.min(other)).bind(one.max(other))).await?;
        Ok(true)
    }

    async fn cluster_of(&mut self, document: ContentHash) -> Result<i64, StoreError> {
        let statement = sqlx::query("SELECT cluster FROM copies WHERE document = $1").bind(document.to_string());
        let row = self.row(statement).await?;
        row.ok_or_else(|| StoreError::Missing { what: "cluster of the document", id: document.to_string() })?
            .cell("cluster")
    }

    /// The addresses that show documents of this one's cluster now, by address; at most 64.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn copies(&mut self, document: ContentHash) -> Result<Vec<CopyRow>, StoreError> {
        let statement = sqlx::query(MEMBERS).bind(document.to_string()).bind(MOST_MEMBERS);
        self.rows(statement).await?.iter().map(copy_row).collect()
    }

    /// The live items of this document's cluster at other addresses than this one, the oldest first; at most 64.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn copy_items(&mut self, document: ContentHash, but: &Url) -> Result<Vec<CopyItem>, StoreError> {
        let statement = sqlx::query(
            "SELECT i.id, i.url, i.document, d.title, x.actor FROM copies own
             JOIN copies c ON c.cluster = own.cluster JOIN items i ON i.document = c.document AND i.state = 'live'
             JOIN documents d ON d.hash = i.document JOIN decisions x ON x.id = i.decision
             WHERE own.document = $1 AND i.url <> $2 ORDER BY i.id LIMIT $3",
        );
        let statement = statement.bind(document.to_string()).bind(but.to_string()).bind(MOST_MEMBERS);
        let item = |row: &SqliteRow| {
            Ok(CopyItem {
                id: row.cell("id")?,
                url: row.read("url", |text| Url::parse(&text))?,
                document: row.hash("document")?,
                title: row.cell("title")?,
                actor: row.read("actor", Actor::try_from)?,
            })
        };
        self.rows(statement).await?.iter().map(item).collect()
    }

    /// Other documents of this one's cluster that were last rejected or withdrawn, the latest first; at most 64.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn copies_refused(&mut self, document: ContentHash) -> Result<Vec<CopyRefused>, StoreError> {
        let statement = sqlx::query(
            "SELECT c.document, d.title, x.act, x.reason FROM copies own JOIN copies c ON c.cluster = own.cluster
             JOIN documents d ON d.hash = c.document JOIN decisions x ON x.document = c.document
             WHERE own.document = $1 AND c.document <> $1 AND x.act IN ('reject', 'withdraw')
               AND x.id = (SELECT MAX(id) FROM decisions WHERE document = c.document)
             ORDER BY x.id DESC LIMIT $2",
        );
        let rows = self.rows(statement.bind(document.to_string()).bind(MOST_MEMBERS)).await?;
        rows.iter().map(refused).collect()
    }

    /// The decision that keeps this very document out of the library, when one does.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn refused(&mut self, document: ContentHash) -> Result<Option<CopyRefused>, StoreError> {
        let statement = sqlx::query(
            "SELECT x.document, d.title, x.act, x.reason FROM decisions x JOIN documents d ON d.hash = x.document
             WHERE x.act IN ('reject', 'withdraw') AND x.id = (SELECT MAX(id) FROM decisions WHERE document = $1)",
        );
        self.row(statement.bind(document.to_string())).await?.as_ref().map(refused).transpose()
    }

    /// Leaves a page out because a live item has nearly the same text, with an event.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn settle_copy(
        &mut self,
        now: Millis,
        source: &SourceId,
        url: &Url,
        document: ContentHash,
        item: i64,
    ) -> Result<(), StoreError> {
        let payload = json!({ "document": document, "copy_of": item });
        self.append(now, &Actor::House, EventKind::PageSettled, url.as_str(), &payload).await?;
        let detail = format!("与资源 {item} 的正文几乎相同");
        self.put_page(now, source, url, None, "duplicate", &detail).await
    }

    /// Lets an item that a policy let in stand, under its number, at the address of a better copy of its text, with an
    /// event. The decision to let that copy in must follow in this transaction. Where that address had an item before, the
    /// old one goes and its tombstone names the address.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a person let it in; [`StoreError::Missing`] when it is not live.
    pub async fn hand_over(&mut self, now: Millis, item: &CopyItem, to: &Url) -> Result<(), StoreError> {
        if !matches!(item.actor, Actor::Policy(_)) {
            let detail = format!("{} let it in", item.actor);
            return Err(StoreError::Conflict { what: "item", id: item.id.to_string(), detail });
        }
        let payload = json!({ "document": item.document, "item": item.id, "handed_over_to": to });
        self.append(now, &Actor::House, EventKind::PageSettled, item.url.as_str(), &payload).await?;
        let taken = self.row(sqlx::query("SELECT id FROM items WHERE url = $1").bind(to.to_string())).await?.is_some();
        let note = format!("正文几乎相同，以 {to} 为准");
        let statement = if taken {
            sqlx::query(
                "UPDATE items SET state = 'withdrawn', changed_at = $1, note = $2,
                   seq = (SELECT MAX(seq) FROM events) WHERE id = $3 AND state = 'live'",
            )
            .bind(now.0)
            .bind(note.clone())
        } else {
            sqlx::query(
                "UPDATE items SET changed_at = $1, url = $2, seq = (SELECT MAX(seq) FROM events)
                 WHERE id = $3 AND state = 'live'",
            )
            .bind(now.0)
            .bind(to.to_string())
        };
        if self.run(statement.bind(item.id)).await? == 0 {
            return Err(StoreError::Missing { what: "live item", id: item.id.to_string() });
        }
        let statement =
            sqlx::query("UPDATE pages SET outcome = 'duplicate', detail = $1, changed_at = $2 WHERE url = $3");
        self.run(statement.bind(note).bind(now.0).bind(item.url.to_string())).await.map(|_| ())
    }

    /// Documents that were judged and cannot be found for copies yet, because they are older than this table.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn never_entered(&mut self, limit: i64) -> Result<Vec<(ContentHash, Document)>, StoreError> {
        let statement = sqlx::query(
            "SELECT d.hash, d.document FROM documents d
             WHERE EXISTS (SELECT 1 FROM verdicts v WHERE v.document = d.hash)
               AND NOT EXISTS (SELECT 1 FROM copies c WHERE c.document = d.hash)
             ORDER BY d.created_at, d.hash LIMIT $1",
        );
        let rows = self.rows(statement.bind(limit)).await?;
        rows.iter().map(|row| Ok((row.hash("hash")?, row.json("document")?))).collect()
    }
}

impl Store {
    /// The addresses that show documents of this one's cluster now, by address; at most 64.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn copies(&self, document: ContentHash) -> Result<Vec<CopyRow>, StoreError> {
        let statement = sqlx::query(MEMBERS).bind(document.to_string()).bind(MOST_MEMBERS);
        self.rows(statement).await?.iter().map(copy_row).collect()
    }

    /// The newest version of a page that was made before this document and decided: what an editor compares a changed page
    /// with. The version that is in the library comes first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn decided_before(&self, url: &Url, document: ContentHash) -> Result<Option<ContentHash>, StoreError> {
        let statement = sqlx::query(
            "SELECT i.document FROM items i JOIN documents d ON d.hash = i.document
             WHERE i.url = $1 AND i.state = 'live' AND d.fetch < (SELECT fetch FROM documents WHERE hash = $2)",
        );
        let statement = statement.bind(url.to_string()).bind(document.to_string());
        if let Some(row) = self.row(statement).await? {
            return row.hash("document").map(Some);
        }
        let statement = sqlx::query(
            "SELECT d.hash FROM documents d JOIN decisions x ON x.document = d.hash
             WHERE d.url = $1 AND d.fetch < (SELECT fetch FROM documents WHERE hash = $2) ORDER BY x.id DESC LIMIT 1",
        );
        let row = self.row(statement.bind(url.to_string()).bind(document.to_string())).await?;
        row.map(|row| row.hash("hash")).transpose()
    }

    /// The version of a page that was made last before this document was.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn version_before(&self, url: &Url, document: ContentHash) -> Result<Option<ContentHash>, StoreError> {
        let statement = sqlx::query(
            "SELECT d.hash FROM documents d WHERE d.url = $1 AND d.hash <> $2
               AND d.fetch < (SELECT fetch FROM documents WHERE hash = $2)
             ORDER BY d.fetch DESC LIMIT 1",
        );
        let row = self.row(statement.bind(url.to_string()).bind(document.to_string())).await?;
        row.map(|row| row.hash("hash")).transpose()
    }
}

/// A page that is gone, moved or no candidate any more speaks for nothing.
const MEMBERS: &str = "SELECT p.url, p.document, p.source, p.outcome, s.name, s.tier, c.canonical, c.origin, c.site,
      c.published, d.chars, d.title, i.id AS item,
      COALESCE((SELECT MIN(f.at) FROM fetches f WHERE f.url = p.url), d.created_at) AS fetched_at
    FROM copies own JOIN copies c ON c.cluster = own.cluster JOIN pages p ON p.document = c.document
    JOIN documents d ON d.hash = c.document JOIN sources s ON s.id = p.source
    LEFT JOIN items i ON i.url = p.url AND i.document = p.document AND i.state = 'live'
    WHERE own.document = $1 AND p.outcome NOT IN ('gone', 'soft-404', 'moved', 'skipped')
    ORDER BY p.url LIMIT $2";

fn refused(row: &SqliteRow) -> Result<CopyRefused, StoreError> {
    let act: String = row.cell("act")?;
    Ok(CopyRefused {
        document: row.hash("document")?,
        title: row.cell("title")?,
        act: Act::parse(&act).ok_or_else(|| StoreError::unreadable("decisions", "act", &act))?,
        reason: row.cell("reason")?,
    })
}

fn copy_row(row: &SqliteRow) -> Result<CopyRow, StoreError> {
    let stated =
        |column: &'static str| Ok::<_, StoreError>(Some(row.cell::<String>(column)?).filter(|it| !it.is_empty()));
    let name: String = row.cell("name")?;
    Ok(CopyRow {
        member: CopyMember {
            url: row.read("url", |text| Url::parse(&text))?,
            document: row.hash("document")?,
            source: row.source("source")?,
            tier: row.read("tier", |text| Tier::parse(&text))?,
            names: std::iter::once(name).chain(stated("site")?).collect(),
            canonical: stated("canonical")?.and_then(|text| Url::parse(&text).ok()),
            origin: stated("origin")?,
            published: stated("published")?,
            chars: usize::try_from(row.cell::<i64>("chars")?).unwrap_or_default(),
            fetched_at: row.time("fetched_at")?,
        },
        title: row.cell("title")?,
        outcome: row.cell("outcome")?,
        item: row.cell("item")?,
    })
}
