//! Opening the store, and the one kind of transaction that writes to it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use qingyuan_model::ContentHash;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqliteConnection, Transaction};

use crate::blobs::Blobs;
use crate::error::StoreError;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// How long a writer waits for another process to finish its transaction. A crawl's transactions take milliseconds,
/// so whoever waits this long waits for something that hangs.
const BUSY: Duration = Duration::from_secs(30);

/// What the writer keeps in memory of the file, in kibibytes as SQLite counts them below zero. With the 2 MB that are usual a
/// batch of an import did not fit, and was written and read again and again.
const WRITER_CACHE: &str = "-32768";

/// Enough for every page of the web app to read while the one writer writes; SQLite reads are short.
const READERS: u32 = 4;

/// The source of truth: a database file and a folder of blobs. Cheap to clone; all clones are one store.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
    writer: SqlitePool,
    readers: SqlitePool,
    blobs: Blobs,
}

/// One open transaction: everything written through it becomes visible at [`Tx::commit`], or never.
///
/// A `Tx` that is dropped is rolled back. There is one writer at a time, in this process and across processes.
pub struct Tx {
    path: PathBuf,
    inner: Transaction<'static, Sqlite>,
    /// The number and hash of the last event, once this transaction has read or written it.
    pub(crate) head: Option<(i64, String)>,
}

impl Store {
    /// Opens (or creates, and migrates) the store in this folder.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the folder or file cannot be used, [`StoreError::Schema`] when a newer version
    /// has written it.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join("qingyuan.db");
        let database = |source| StoreError::Database { path: path.clone(), source };
        create_private(folder).map_err(|error| database(sqlx::Error::Io(error)))?;
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone().pragma("cache_size", WRITER_CACHE))
            .await
            .map_err(database)?;
        MIGRATIONS.run(&writer).await.map_err(|source| StoreError::Schema { path: path.clone(), source })?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.pragma("query_only", "ON"))
            .await
            .map_err(database)?;
        Ok(Self { writer, readers, blobs: Blobs::new(folder.join("blobs")), path })
    }

    /// Begins a transaction, waiting for the writer before it.
    ///
    /// # Errors
    /// [`StoreError::Database`] when another process holds the lock for half a minute, or the disk refuses.
    pub async fn transact(&self) -> Result<Tx, StoreError> {
        let inner = match self.begin().await {
            Ok(inner) => inner,
            Err(_) => {
                // A commit that failed (the disk was full) can leave the connection believing in a transaction that
                // the engine has rolled back. A new connection starts clean.
                if let Ok(stale) = self.writer.acquire().await {
                    drop(stale.close().await);
                }
                self.begin().await.map_err(|e| self.failed(e))?
            }
        };
        Ok(Tx { path: self.path.clone(), inner, head: None })
    }

    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
        // IMMEDIATE takes the write lock at once: a transaction that reads first and then writes can so never fail
        // because somebody else wrote in between.
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Stores a body once, by its hash; survives a power cut when it returns.
    ///
    /// # Errors
    /// [`StoreError::Blob`] when the disk refuses.
    pub async fn put_blob(&self, bytes: impl AsRef<[u8]> + Send + 'static) -> Result<ContentHash, StoreError> {
        let blobs = self.blobs.clone();
        self.blocking(move || blobs.put(bytes.as_ref())).await
    }

    /// Stores these bodies as [`Store::put_blob`] does one, with fewer waits for the disk; their hashes in order.
    ///
    /// # Errors
    /// [`StoreError::Blob`] when the disk refuses.
    pub async fn put_blobs(&self, bodies: Vec<Vec<u8>>) -> Result<Vec<ContentHash>, StoreError> {
        let blobs = self.blobs.clone();
        self.blocking(move || blobs.put_all(&bodies)).await
    }

    /// The body with this hash.
    ///
    /// # Errors
    /// [`StoreError::Blob`] when it cannot be read, [`StoreError::BlobDamaged`] when it is not what was stored.
    pub async fn blob(&self, hash: ContentHash) -> Result<Vec<u8>, StoreError> {
        let blobs = self.blobs.clone();
        self.blocking(move || blobs.get(hash)).await
    }

    /// Waits for running work and closes the files.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        tokio::task::spawn_blocking(work)
            .await
            .unwrap_or_else(|error| Err(self.failed(sqlx::Error::Io(std::io::Error::other(error)))))
    }

    /// Where the database lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    pub(crate) fn failed(&self, source: sqlx::Error) -> StoreError {
        StoreError::Database { path: self.path.clone(), source }
    }
}

/// Creates a folder that only its owner can enter: it holds the hashes of passwords. One that exists stays as it is.
fn create_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

impl Tx {
    /// Makes everything of this transaction durable and visible.
    ///
    /// # Errors
    /// [`StoreError::Database`] when the disk refuses; then nothing of it was written.
    pub async fn commit(self) -> Result<(), StoreError> {
        let path = self.path;
        self.inner.commit().await.map_err(|source| StoreError::Database { path, source })
    }

    /// Marks a point to which [`Tx::undo`] returns, so that one of many writes can fail alone.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn mark(&mut self) -> Result<(), StoreError> {
        self.run(sqlx::query("SAVEPOINT one_of_many")).await.map(|_| ())
    }

    /// Takes the mark away and keeps what was written since.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn unmark(&mut self) -> Result<(), StoreError> {
        self.run(sqlx::query("RELEASE SAVEPOINT one_of_many")).await.map(|_| ())
    }

    /// Takes back what was written since the mark; what was written before it stands.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn undo(&mut self) -> Result<(), StoreError> {
        self.head = None;
        self.run(sqlx::query("ROLLBACK TO SAVEPOINT one_of_many")).await?;
        self.unmark().await
    }

    pub(crate) fn db(&mut self) -> &mut SqliteConnection {
        &mut self.inner
    }

    pub(crate) fn failed(&self, source: sqlx::Error) -> StoreError {
        StoreError::Database { path: self.path.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use qingyuan_model::{Actor, EventKind, Millis};

    use super::*;

    #[tokio::test]
    async fn a_full_disk_refuses_the_write_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).await.expect("opens");
        let append = async |bytes: usize| {
            let mut tx = store.transact().await?;
            let payload = serde_json::json!({ "filling": "x".repeat(bytes) });
            tx.append(Millis(1), &Actor::House, EventKind::SourceChanged, "a", &payload).await?;
            tx.commit().await
        };
        append(10).await.expect("there is room");
        // The engine's own bound on the file stands in for the disk's.
        sqlx::query("PRAGMA max_page_count = 1").execute(&store.writer).await.expect("sets the bound");
        append(1_000_000).await.expect_err("there is no room");
        sqlx::query("PRAGMA max_page_count = 1000000").execute(&store.writer).await.expect("makes room");
        append(1_000_000).await.expect("there is room again");
        assert_eq!(store.events_after(0, 10).await.expect("reads").len(), 2);
    }
}
