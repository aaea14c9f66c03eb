//! What can go wrong in the store.

use std::io::ErrorKind;
use std::path::PathBuf;

/// What SQLite answers when the disk refuses: `SQLITE_READONLY`, `SQLITE_IOERR`, `SQLITE_FULL`, `SQLITE_CANTOPEN`.
const DISK_CODES: [u32; 4] = [8, 10, 13, 14];

/// An error of the store. None of them leaves a half-written state behind.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused; the transaction was rolled back.
    #[error("database `{path}`: {source}; check that the disk has room and that the folder may be written")]
    Database {
        /// The database's file.
        path: PathBuf,
        /// What the engine said.
        source: sqlx::Error,
    },
    /// The database was written by a newer Qingyuan, or its schema was changed by hand.
    #[error("database `{path}` has another schema: {source}; use the version that wrote it, or restore a backup")]
    Schema {
        /// The database's file.
        path: PathBuf,
        /// What the migrator said.
        source: sqlx::migrate::MigrateError,
    },
    /// A blob could not be read or written.
    #[error("blob `{path}`: {source}; check that the disk has room and that the folder may be written")]
    Blob {
        /// The blob's file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A blob does not hash to its name.
    #[error("blob `{path}` is damaged: its bytes do not hash to its name; restore it from a backup or fetch it again")]
    BlobDamaged {
        /// The blob's file.
        path: PathBuf,
    },
    /// A row holds what no version of this code writes.
    #[error("row `{row}` holds an unreadable {what}: {cause}")]
    Unreadable {
        /// Which row.
        row: String,
        /// Which column.
        what: &'static str,
        /// What the reader said.
        cause: String,
    },
    /// Somebody else was faster: the lease, the desk row or the item is not what the caller thought it was.
    #[error("{what} `{id}` has changed meanwhile: {detail}")]
    Conflict {
        /// The kind of thing.
        what: &'static str,
        /// Which one.
        id: String,
        /// What changed.
        detail: String,
    },
    /// There is no such thing.
    #[error("there is no {what} `{id}`")]
    Missing {
        /// The kind of thing.
        what: &'static str,
        /// Which one was asked for.
        id: String,
    },
}

impl StoreError {
    /// Whether the caller was outrun by somebody else, and may look again.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict { .. })
    }

    /// Whether the disk takes nothing just now: full, over a quota or a limit, or mounted read-only. What was refused for
    /// this reason is in order, and can be written once there is room.
    #[must_use]
    pub fn is_disk(&self) -> bool {
        match self {
            Self::Database { source: sqlx::Error::Database(error), .. } => {
                // The lowest byte of an extended code is the primary one (<https://sqlite.org/rescode.html>).
                let code = error.code().and_then(|code| code.parse::<u32>().ok()).unwrap_or(0) & 0xff;
                DISK_CODES.contains(&code)
            }
            Self::Database { source: sqlx::Error::Io(error), .. } | Self::Blob { source: error, .. } => matches!(
                error.kind(),
                ErrorKind::StorageFull
                    | ErrorKind::QuotaExceeded
                    | ErrorKind::FileTooLarge
                    | ErrorKind::ReadOnlyFilesystem
            ),
            _ => false,
        }
    }

    /// A value in a row that cannot be read back.
    pub(crate) fn unreadable(row: impl Into<String>, what: &'static str, cause: &impl ToString) -> Self {
        Self::Unreadable { row: row.into(), what, cause: cause.to_string() }
    }
}
