//! An empty store to test, and the ways around it that only a test may take.

use qingyuan_store::{Store, StoreError, Tx};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tempfile::TempDir;

/// A store in a folder of its own, which goes when this goes.
pub(crate) struct Fixture {
    pub(crate) store: Store,
    folder: TempDir,
}

/// A new, empty store.
pub(crate) async fn open() -> Fixture {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("an empty store opens");
    Fixture { store, folder }
}

/// A store that was founded by the first version of the schema, filled by `sql`, and is opened by this one.
pub(crate) async fn founded_by_first_schema(sql: &str) -> Fixture {
    let folder = tempfile::tempdir().expect("a folder");
    let options = SqliteConnectOptions::new().filename(folder.path().join("qingyuan.db")).create_if_missing(true);
    let mut raw = options.connect().await.expect("a raw connection");
    let first = sqlx::migrate!().iter().filter(|migration| migration.version == 1).cloned().collect();
    sqlx::migrate::Migrator::with_migrations(first).run_direct(None, &mut raw, false).await.expect("the first schema");
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut raw).await.expect("raw SQL runs");
    raw.close().await.expect("the raw connection closes");
    let store = Store::open(folder.path()).await.expect("the store migrates");
    Fixture { store, folder }
}

/// One whole transaction: committed when `act` succeeds, dropped when it fails.
pub(crate) async fn write<T>(
    store: &Store,
    act: impl AsyncFnOnce(&mut Tx) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let mut tx = store.transact().await?;
    let value = act(&mut tx).await?;
    tx.commit().await?;
    Ok(value)
}

impl Fixture {
    /// [`write`], for what cannot fail.
    pub(crate) async fn write<T>(&self, act: impl AsyncFnOnce(&mut Tx) -> Result<T, StoreError>) -> T {
        write(&self.store, act).await.expect("the transaction is carried out")
    }

    /// The same data through connections of its own, as a second process has them.
    pub(crate) async fn another_process(&self) -> Store {
        Store::open(self.folder.path()).await.expect("the store opens a second time")
    }

    /// Closes the store and opens it again, as after a restart.
    pub(crate) async fn restart(self) -> Self {
        self.store.close().await;
        let store = self.another_process().await;
        Self { store, folder: self.folder }
    }

    /// Changes rows as somebody would who has the database's file and none of our code.
    pub(crate) async fn tamper(&self, sql: &str) {
        let options = SqliteConnectOptions::new().filename(self.store.path());
        let mut raw = options.connect().await.expect("a raw connection");
        let done = sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut raw).await.expect("raw SQL runs");
        assert!(done.rows_affected() > 0, "the tampering changed nothing: {sql}");
        raw.close().await.expect("the raw connection closes");
    }

    /// The one file that holds this blob.
    pub(crate) fn blob_files(&self) -> Vec<std::path::PathBuf> {
        let folders = std::fs::read_dir(self.folder.path().join("blobs")).expect("a folder of blobs");
        folders
            .flat_map(|folder| std::fs::read_dir(folder.expect("an entry").path()).expect("a folder"))
            .map(|file| file.expect("an entry").path())
            .collect()
    }
}
