//! What can go wrong.

use std::io;
use std::path::PathBuf;

use tantivy::TantivyError;

/// Why the index could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Another writer, in this process or another one, holds the lock.
    #[error("the search index `{}` is being written by another process: stop it first, or let it do the work", path.display())]
    Busy {
        /// The directory of the index.
        path: PathBuf,
    },
    /// There is no such index, or it was made otherwise than this program and dictionary make it.
    #[error(
        "there is no index `{name}` to use in `{}`: use one of {known}; those of another dictionary come back with its rules folder",
        dir.display()
    )]
    Unknown {
        /// What was asked for.
        name: String,
        /// Where it was looked for.
        dir: PathBuf,
        /// Those that could be used.
        known: String,
    },
    /// The directory itself cannot be used.
    #[error("cannot use the directory `{}` for the search index: check that it exists, is writable and has room", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The search engine refused; the index on disk is as it was after the last commit.
    #[error("cannot {act} the search index `{}`: free disk space or rebuild the index", path.display())]
    Engine {
        /// What was being done, as a verb.
        act: &'static str,
        /// The directory of the index.
        path: PathBuf,
        /// What the engine said.
        source: Box<TantivyError>,
    },
}
