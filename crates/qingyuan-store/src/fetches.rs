//! HTTP exchanges, and the records of archives that stand for them.

use qingyuan_model::{Actor, ContentHash, EventKind, Millis, SourceId};
use serde_json::json;
use sqlx::sqlite::SqliteRow;
use url::Url;

use crate::error::StoreError;
use crate::row::Cells;
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

/// Which fetches are meant. The default means all.
#[derive(Clone, Debug, Default)]
pub struct FetchFilter {
    /// Of these sources; none given means of any.
    pub sources: Vec<SourceId>,
    /// At this time or later.
    pub since: Option<Millis>,
    /// Before this time.
    pub until: Option<Millis>,
    /// With an address that begins so.
    pub prefix: String,
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
}

impl Store {
    /// A fetch by its number.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none.
    pub async fn fetch(&self, id: i64) -> Result<Fetch, StoreError> {
        let row = self.row(sqlx::query("SELECT * FROM fetches WHERE id = $1").bind(id)).await?;
        row.ok_or_else(|| StoreError::Missing { what: "fetch", id: id.to_string() }).and_then(|row| fetch(&row))
    }

    /// The fetches with greater numbers than `after` that the filter means, by number, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn fetches_after(&self, after: i64, filter: &FetchFilter, limit: i64) -> Result<Vec<Fetch>, StoreError> {
        // A source's id holds neither commas nor wildcards, so the list stands as one text.
        let sources: String = filter.sources.iter().map(|id| format!(",{id}")).collect();
        let statement = sqlx::query(
            "SELECT * FROM fetches WHERE id > $1 AND at >= $2 AND at < $3
               AND ($4 = '' OR substr(url, 1, length($4)) = $4)
               AND ($5 = '' OR ($5 || ',') LIKE ('%,' || source || ',%'))
             ORDER BY id LIMIT $6",
        );
        let statement = statement
            .bind(after)
            .bind(filter.since.map_or(i64::MIN, |at| at.0))
            .bind(filter.until.map_or(i64::MAX, |at| at.0))
            .bind(filter.prefix.clone())
            .bind(sources)
            .bind(limit);
        self.rows(statement).await?.iter().map(fetch).collect()
    }

    /// The last successful fetch of an address at this time or before it.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn fetch_at(&self, url: &Url, at: Millis) -> Result<Option<Fetch>, StoreError> {
        let statement = sqlx::query(
            "SELECT * FROM fetches WHERE url = $1 AND at <= $2 AND status BETWEEN 200 AND 299
             ORDER BY at DESC, id DESC LIMIT 1",
        );
        let row = self.row(statement.bind(url.to_string()).bind(at.0)).await?;
        row.as_ref().map(fetch).transpose()
    }
}

pub(crate) fn fetch(row: &SqliteRow) -> Result<Fetch, StoreError> {
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
