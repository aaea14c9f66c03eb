//! The documents made of fetches.

use std::collections::BTreeMap;

use qingyuan_model::{Actor, ContentHash, Document, EventKind, Millis, SourceId};
use serde_json::json;
use sqlx::AssertSqlSafe;

use crate::error::StoreError;
use crate::row::{Cells, to_json};
use crate::store::{Store, Tx};

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

impl Tx {
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

/// A document as the index takes it.
#[derive(Clone, Debug)]
pub struct Content {
    /// The document.
    pub document: Document,
    /// The quality that the newest verdict on it found, 0 to 1; `None` when it was never judged.
    pub quality: Option<f64>,
}

/// Documents that are read by one statement.
const TOGETHER: usize = 16;

impl Store {
    /// Documents by their hashes, with what the machine thought of them; those that there are.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn contents(&self, hashes: &[ContentHash]) -> Result<BTreeMap<ContentHash, Content>, StoreError> {
        let mut contents = BTreeMap::new();
        for some in hashes.chunks(TOGETHER) {
            let places = (1..=some.len()).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ");
            let statement = format!(
                "SELECT d.hash, d.document, (SELECT v.quality FROM verdicts v WHERE v.document = d.hash
                 ORDER BY v.at DESC LIMIT 1) AS quality FROM documents d WHERE d.hash IN ({places})"
            );
            let statement = some
                .iter()
                .fold(sqlx::query(AssertSqlSafe(statement)), |statement, hash| statement.bind(hash.to_string()));
            for row in &self.rows(statement).await? {
                let content = Content { document: row.json("document")?, quality: row.cell("quality")? };
                contents.insert(row.hash("hash")?, content);
            }
        }
        Ok(contents)
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
}
