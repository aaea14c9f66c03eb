//! The index on disk: opened when sound, replaced when not, read again when another process has committed.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::directory::error::{LockError, OpenReadError};
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::{Index as Engine, IndexReader, IndexSettings, ReloadPolicy, Searcher, TantivyError};

use crate::error::IndexError;
use crate::generations::{META, stamp_of};
use crate::schema::Fields;
use crate::stamp::Stamp;

/// One index directory and a reader on it.
pub(crate) struct Disk {
    pub(crate) path: PathBuf,
    pub(crate) engine: Engine,
    pub(crate) fields: Fields,
    pub(crate) stamp: Stamp,
    reader: IndexReader,
    /// The contents of [`META`] that the reader has seen.
    seen: Mutex<Vec<u8>>,
    sequence: AtomicI64,
    /// The stamp of the commit that the reader has seen.
    last: Mutex<Arc<Stamp>>,
}

/// Why a directory could not be opened.
enum Trouble {
    /// What is there cannot be an index of ours: it may be replaced.
    Unsound(String),
    /// The index may well be sound: it must be left alone.
    Failed(TantivyError),
}

impl Disk {
    /// Opens the index in the folder `path` that was made like `stamp`, or an empty one in its place.
    pub(crate) fn open(path: &Path, stamp: &Stamp) -> Result<Self, IndexError> {
        let directory = |source| IndexError::Directory { path: path.to_owned(), source };
        let engine = |source| IndexError::Engine { act: "open", path: path.to_owned(), source: Box::new(source) };
        fs::create_dir_all(path).map_err(directory)?;
        let reason = match Self::load(path, stamp) {
            Ok(disk) => return Ok(disk),
            Err(Trouble::Failed(source)) => return Err(engine(source)),
            Err(Trouble::Unsound(reason)) => reason,
        };
        tracing::warn!(path = %path.display(), reason, "the search index is not sound and is replaced by an empty one");
        replace(path)?;
        Self::load(path, stamp).map_err(|trouble| match trouble {
            Trouble::Failed(source) => engine(source),
            Trouble::Unsound(reason) => directory(io::Error::new(ErrorKind::InvalidData, reason)),
        })
    }

    fn load(path: &Path, stamp: &Stamp) -> Result<Self, Trouble> {
        let fields = Fields::new();
        let directory = MmapDirectory::open(path).map_err(TantivyError::from)?;
        if !Engine::exists(&directory).map_err(TantivyError::from)? {
            match Engine::create(directory.clone(), fields.schema.clone(), IndexSettings::default()) {
                // Another process was faster; its index serves as well.
                Ok(_) | Err(TantivyError::IndexAlreadyExists) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let engine = Engine::open(directory)?;
        if engine.schema() != fields.schema {
            return Err(Trouble::Unsound("it has other fields".to_owned()));
        }
        fields.register(&engine);
        let damaged = engine.validate_checksum()?;
        if let Some(file) = damaged.iter().min() {
            return Err(Trouble::Unsound(format!("`{}` is damaged", file.display())));
        }
        let reader = engine.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let disk = Self {
            path: path.to_owned(),
            engine,
            fields,
            stamp: stamp.clone(),
            reader,
            seen: Mutex::default(),
            sequence: AtomicI64::new(0),
            last: Mutex::new(Arc::new(stamp.clone())),
        };
        let metas = disk.engine.load_metas()?;
        let sound = match &metas.payload {
            None => metas.segments.is_empty(),
            Some(payload) => serde_json::from_str(payload).is_ok_and(|found: Stamp| stamp.same_make(&found)),
        };
        if !sound {
            return Err(Trouble::Unsound("its stamp is missing or names another make".to_owned()));
        }
        disk.refresh();
        Ok(disk)
    }

    /// The entries as of the newest commit, by whichever process.
    pub(crate) fn searcher(&self) -> Searcher {
        self.refresh();
        self.reader.searcher()
    }

    /// The store's sequence of the newest commit.
    pub(crate) fn sequence(&self) -> i64 {
        self.refresh();
        self.sequence.load(Ordering::Acquire)
    }

    /// The stamp of the newest commit that was read.
    pub(crate) fn last_stamp(&self) -> Arc<Stamp> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the index again if there was a commit. When that fails, as when the directory was deleted, what was read
    /// before goes on being served.
    pub(crate) fn refresh(&self) {
        let Ok(meta) = self.engine.directory().atomic_read(Path::new(META)) else { return };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == meta {
            return;
        }
        if let Err(error) = self.reader.reload() {
            tracing::warn!(path = %self.path.display(), %error, "the search index could not be read again");
        } else {
            // Taken from what was read before the reload, so that the reader is never behind the sequence.
            let stamp = stamp_of(&meta).unwrap_or_else(|| self.stamp.clone());
            self.sequence.store(stamp.sequence, Ordering::Release);
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(stamp);
            *seen = meta;
        }
    }

    /// An error of the engine while it was to `act`.
    pub(crate) fn error(&self, act: &'static str, source: TantivyError) -> IndexError {
        IndexError::Engine { act, path: self.path.clone(), source: Box::new(source) }
    }
}

/// Moves what is at `path` out of the way and deletes it, unless somebody is writing there.
fn replace(path: &Path) -> Result<(), IndexError> {
    let failed = |source| IndexError::Directory { path: path.to_owned(), source };
    let directory = MmapDirectory::open(path).map_err(|error| failed(io::Error::other(error)))?;
    let _lock = directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(|error| match error {
        LockError::LockBusy => IndexError::Busy { path: path.to_owned() },
        LockError::IoError(source) => failed(io::Error::new(source.kind(), source)),
    })?;
    let aside = path.with_extension("unsound");
    if aside.exists() {
        fs::remove_dir_all(&aside).map_err(failed)?;
    }
    fs::rename(path, &aside).map_err(failed)?;
    fs::create_dir_all(path).map_err(failed)?;
    fs::remove_dir_all(&aside).map_err(failed)
}

impl From<TantivyError> for Trouble {
    /// Only damage makes an index unsound; a lack of rights, memory or file handles does not.
    fn from(error: TantivyError) -> Self {
        let damage = match &error {
            TantivyError::DataCorruption(_)
            | TantivyError::IncompatibleIndex(_)
            | TantivyError::SchemaError(_)
            | TantivyError::FieldNotFound(_)
            | TantivyError::InvalidArgument(_)
            | TantivyError::InternalError(_)
            | TantivyError::DeserializeError(_) => true,
            TantivyError::OpenReadError(error) => match error {
                OpenReadError::FileDoesNotExist(_) | OpenReadError::IncompatibleIndex(_) => true,
                OpenReadError::IoError { io_error, .. } => damaged(io_error.kind()),
            },
            TantivyError::IoError(error) => damaged(error.kind()),
            _ => false,
        };
        if damage { Self::Unsound(error.to_string()) } else { Self::Failed(error) }
    }
}

fn damaged(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::NotFound)
}
