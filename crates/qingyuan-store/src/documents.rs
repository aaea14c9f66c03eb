//! Fetches, the documents made of them, and what the machine said of those.

use qingyuan_model::{Actor, ContentHash, Document, EventKind, Millis, Routing, SourceId, Tier, Verdict};
use serde_json::json;
use sqlx::sqlite::SqliteRow;
use url::Url;

use crate::error::StoreError;
use crate::row::{Cells, to_json};
use crate::store::{Store, Tx};

/// One HTTP exchange (or one record of an archive) whose body is in the blobs.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// Its number: that of its event; 0 before it is written.
    pub id: i64,
    /// The source it came under.
    pub source: SourceId,
    /// Where it came from, after redirects.
    pub url: Url,
    /// When.
    pub at: Millis,
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// All headers, as a JSON array of pairs.
    pub headers: String,
    /// The body's blob.
    pub body: ContentHash,
    /// The body's length in bytes.
    pub bytes: u64,
    /// Links away from a seed.
    pub depth: u32,
    /// `crawl` or `import`.
    pub via: String,
}

/// A document with where it came from.
#[derive(Clone, Debug)]
pub struct StoredDocument {
    /// Its address.
    pub hash: ContentHash,
    /// The document itself.
    pub document: Document,
    /// The source it first came under.
    pub source: SourceId,
    /// The fetch it was made of.
    pub fetch: i64,
    /// When it was made.
    pub created_at: Millis,
}

/// A verdict with the route that the policy chose.
#[derive(Clone, Debug)]
pub struct StoredVerdict {
    /// What the machine said.
    pub verdict: Verdict,
    /// What the policy made of it.
    pub routing: Routing,
    /// `clean` or a category's id.
    pub label: String,
    /// When.
    pub at: Millis,
}

/// What became of the newest content at one address.
#[derive(Clone, Debug)]
pub struct PageRow {
    /// The address.
    pub url: String,
    /// The source it belongs to.
    pub source: SourceId,
    /// The newest document made of it.
    pub document: Option<ContentHash>,
    /// That document's title.
    pub title: String,
    /// `extracted`, `published`, `queued`, `rejected`, `duplicate`, `skipped` or `gone`.
    pub outcome: String,
    /// Why, for people.
    pub detail: String,
    /// When that changed.
    pub changed_at: Millis,
}

impl Tx {
    /// Records a fetch with its event, and returns its number. The body must be in the blobs already.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn record_fetch(&mut self, fetch: &Fetch) -> Result<i64, StoreError> {
        let payload = json!({ "status": fetch.status, "body": fetch.body, "bytes": fetch.bytes, "via": fetch.via });
        let id = self.append(fetch.at, &Actor::House, EventKind::PageFetched, fetch.url.as_str(), &payload).await?;
        self.run(
            sqlx::query(
                "INSERT INTO fetches (id, source, url, at, status, content_type, headers, body, bytes, depth, via)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )
            .bind(id)
            .bind(fetch.source.to_string())
            .bind(fetch.url.to_string())
            .bind(fetch.at.0)
            .bind(i64::from(fetch.status))
            .bind(fetch.content_type.clone())
            .bind(fetch.headers.clone())
            .bind(fetch.body.to_string())
            .bind(i64::try_from(fetch.bytes).unwrap_or(i64::MAX))
            .bind(i64::from(fetch.depth))
            .bind(fetch.via.clone()),
        )
        .await?;
        Ok(id)
    }

    /// Stores a document, once by its hash, with its event. Returns whether it was new.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn put_document(&mut self, new: &StoredDocument, fingerprint: u64) -> Result<bool, StoreError> {
        let chars: usize = new.document.blocks.iter().map(|block| block.text.chars().count()).sum();
        let inserted = self
            .run(
                sqlx::query(
                    "INSERT INTO documents (hash, source, url, fetch, kind, title, chars, fingerprint, document, created_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (hash) DO NOTHING",
                )
                .bind(new.hash.to_string())
                .bind(new.source.to_string())
                .bind(new.document.url.to_string())
                .bind(new.fetch)
                .bind(to_json(&new.document.kind)?)
                .bind(new.document.title.clone())
                .bind(i64::try_from(chars).unwrap_or(i64::MAX))
                .bind(fingerprint.cast_signed())
                .bind(to_json(&new.document)?)
                .bind(new.created_at.0),
            )
            .await?;
        if inserted == 1 {
            let payload = json!({ "url": new.document.url, "fetch": new.fetch, "problems": new.document.problems });
            let subject = new.hash.to_string();
            self.append(new.created_at, &Actor::House, EventKind::DocumentExtracted, &subject, &payload).await?;
        }
        Ok(inserted == 1)
    }

    /// Stores a verdict with its event; the same verdict of the same ruleset, model and tier replaces itself.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn put_verdict(
        &mut self,
        document: ContentHash,
        tier: Tier,
        new: &StoredVerdict,
    ) -> Result<(), StoreError> {
        let stamp = new.verdict.stamp();
        let payload = json!({
            "ruleset": stamp.ruleset, "model": stamp.model, "tier": tier, "label": new.label,
            "route": new.routing.route, "clause": new.routing.clause,
        });
        self.append(new.at, &Actor::House, EventKind::DocumentScreened, &document.to_string(), &payload).await?;
        self.run(
            sqlx::query(
                "INSERT INTO verdicts
                   (document, ruleset, model, tier, route, routing, label, harm, quality, verdict, at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                 ON CONFLICT (document, ruleset, model, tier) DO UPDATE SET route = excluded.route,
                   routing = excluded.routing, label = excluded.label, harm = excluded.harm,
                   quality = excluded.quality, verdict = excluded.verdict, at = excluded.at",
            )
            .bind(document.to_string())
            .bind(stamp.ruleset.clone())
            .bind(stamp.model.clone())
            .bind(tier.id())
            .bind(new.routing.route.id())
            .bind(to_json(&new.routing)?)
            .bind(new.label.clone())
            .bind(new.verdict.harm())
            .bind(new.verdict.quality().score())
            .bind(to_json(&new.verdict)?)
            .bind(new.at.0),
        )
        .await?;
        for piece in new.verdict.evidence() {
            let statement =
                sqlx::query("INSERT INTO hits (rule, ruleset, document) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
                    .bind(piece.origin.id().to_owned())
                    .bind(stamp.ruleset.clone())
                    .bind(document.to_string());
            self.run(statement).await?;
        }
        Ok(())
    }

    /// Says what became of the newest content at an address.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn put_page(
        &mut self,
        now: Millis,
        source: &SourceId,
        url: &Url,
        content: Option<(ContentHash, i64)>,
        outcome: &str,
        detail: &str,
    ) -> Result<(), StoreError> {
        self.run(
            sqlx::query(
                "INSERT INTO pages (url, source, document, fetch, outcome, detail, changed_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (url) DO UPDATE SET document = COALESCE(excluded.document, pages.document),
                   fetch = COALESCE(excluded.fetch, pages.fetch), outcome = excluded.outcome,
                   detail = excluded.detail, changed_at = excluded.changed_at",
            )
            .bind(url.to_string())
            .bind(source.to_string())
            .bind(content.map(|(hash, _)| hash.to_string()))
            .bind(content.map(|(_, fetch)| fetch))
            .bind(outcome.to_owned())
            .bind(detail.to_owned())
            .bind(now.0),
        )
        .await?;
        Ok(())
    }

    /// The newest content of an address and what became of it, as this transaction sees it.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn page(&mut self, url: &Url) -> Result<Option<PageRow>, StoreError> {
        let row = self.row(sqlx::query(PAGE_AT).bind(url.to_string())).await?;
        row.as_ref().map(page).transpose()
    }

    /// Live items at other addresses whose fingerprints differ from this one in at most `bits` bits, closest first: number,
    /// document and title.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn close_items(
        &mut self,
        url: &Url,
        fingerprint: u64,
        bits: u32,
    ) -> Result<Vec<(i64, ContentHash, String)>, StoreError> {
        let statement = sqlx::query(
            "SELECT i.id, i.document, d.title, d.fingerprint FROM items i JOIN documents d ON d.hash = i.document
             WHERE i.state = 'live' AND i.url <> $1 ORDER BY i.id",
        );
        let mut close = Vec::new();
        for row in &self.rows(statement.bind(url.to_string())).await? {
            let distance = (row.cell::<i64>("fingerprint")?.cast_unsigned() ^ fingerprint).count_ones();
            if distance <= bits {
                close.push((distance, (row.cell("id")?, row.hash("document")?, row.cell("title")?)));
            }
        }
        close.sort_by_key(|(distance, _)| *distance);
        Ok(close.into_iter().map(|(_, item)| item).collect())
    }

    /// A document's text as this transaction sees it.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none.
    pub async fn document(&mut self, hash: ContentHash) -> Result<Document, StoreError> {
        let row =
            self.row(sqlx::query("SELECT document FROM documents WHERE hash = $1").bind(hash.to_string())).await?;
        row.ok_or_else(|| StoreError::Missing { what: "document", id: hash.to_string() })?.json("document")
    }
}

const PAGE_AT: &str = "SELECT p.*, COALESCE(d.title, '') AS title FROM pages p
    LEFT JOIN documents d ON d.hash = p.document WHERE p.url = $1";

impl Store {
    /// A fetch by its number.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none.
    pub async fn fetch(&self, id: i64) -> Result<Fetch, StoreError> {
        let row = self.row(sqlx::query("SELECT * FROM fetches WHERE id = $1").bind(id)).await?;
        row.ok_or_else(|| StoreError::Missing { what: "fetch", id: id.to_string() }).and_then(|row| fetch(&row))
    }

    /// A document by its hash.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none.
    pub async fn document(&self, hash: ContentHash) -> Result<StoredDocument, StoreError> {
        let row = self.row(sqlx::query("SELECT * FROM documents WHERE hash = $1").bind(hash.to_string())).await?;
        let row = row.ok_or_else(|| StoreError::Missing { what: "document", id: hash.to_string() })?;
        Ok(StoredDocument {
            hash,
            document: row.json("document")?,
            source: row.source("source")?,
            fetch: row.cell("fetch")?,
            created_at: row.time("created_at")?,
        })
    }

    /// The newest verdict on a document.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn verdict(&self, document: ContentHash) -> Result<Option<StoredVerdict>, StoreError> {
        let statement = sqlx::query("SELECT * FROM verdicts WHERE document = $1 ORDER BY at DESC LIMIT 1");
        let row = self.row(statement.bind(document.to_string())).await?;
        row.map(|row| {
            Ok(StoredVerdict {
                verdict: row.json("verdict")?,
                routing: row.json("routing")?,
                label: row.cell("label")?,
                at: row.time("at")?,
            })
        })
        .transpose()
    }

    /// Pages of one outcome (or of all, when it is empty) under one source (or all), newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn pages(
        &self,
        source: Option<&SourceId>,
        outcome: &str,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<PageRow>, StoreError> {
        let statement = sqlx::query(
            "SELECT p.*, COALESCE(d.title, '') AS title FROM pages p LEFT JOIN documents d ON d.hash = p.document
             WHERE ($1 = '' OR p.source = $1) AND ($2 = '' OR p.outcome = $2)
             ORDER BY p.changed_at DESC, p.url LIMIT $3 OFFSET $4",
        )
        .bind(source.map(ToString::to_string).unwrap_or_default())
        .bind(outcome.to_owned())
        .bind(limit)
        .bind(offset);
        self.rows(statement).await?.iter().map(page).collect()
    }

    /// What became of the newest content at one address.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn page(&self, url: &Url) -> Result<Option<PageRow>, StoreError> {
        self.row(sqlx::query(PAGE_AT).bind(url.to_string())).await?.as_ref().map(page).transpose()
    }
}

fn fetch(row: &SqliteRow) -> Result<Fetch, StoreError> {
    Ok(Fetch {
        id: row.cell("id")?,
        source: row.source("source")?,
        url: row.read("url", |text| Url::parse(&text))?,
        at: row.time("at")?,
        status: row.cell::<i64>("status")?.try_into().unwrap_or(0),
        content_type: row.cell("content_type")?,
        headers: row.cell("headers")?,
        body: row.hash("body")?,
        bytes: row.cell::<i64>("bytes")?.try_into().unwrap_or(0),
        depth: row.cell::<i64>("depth")?.try_into().unwrap_or(u32::MAX),
        via: row.cell("via")?,
    })
}

fn page(row: &SqliteRow) -> Result<PageRow, StoreError> {
    let document: Option<String> = row.cell("document")?;
    Ok(PageRow {
        url: row.cell("url")?,
        source: row.source("source")?,
        document: document
            .map(|hash| ContentHash::parse(&hash).map_err(|e| StoreError::unreadable("pages", "document", &e)))
            .transpose()?,
        title: row.cell("title")?,
        outcome: row.cell("outcome")?,
        detail: row.cell("detail")?,
        changed_at: row.time("changed_at")?,
    })
}
