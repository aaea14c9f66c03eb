//! The one writer.

use std::sync::Arc;

use tantivy::directory::error::LockError;
use tantivy::indexer::LogMergePolicy;
use tantivy::{IndexWriter, TantivyDocument, TantivyError};

use crate::disk::Disk;
use crate::entry::Entry;
use crate::error::IndexError;
use crate::lexis::Lexis;
use crate::stamp::Stamp;
use crate::standing::Standings;

/// What one batch may take in memory before it is written out, in bytes: some 13,000 entries of 700 characters.
const MEMORY: usize = 128 << 20;
/// So many segments of about one size are made one: every segment costs every search a look into its dictionaries.
const SEGMENTS: usize = 4;
/// Segments with fewer entries than this count as of one size; merging four of them takes some hundredths of a second.
const SMALL: u32 = 1_000;
/// Segments are of about one size when the largest has no more than four times the entries of the smallest: a binary
/// logarithm. Then an entry is merged once for every fourfold growth of the library.
const FOURFOLD: f64 = 2.0;
/// A segment with more than this share of withdrawn entries is rewritten.
const WITHDRAWN: f32 = 0.2;

/// Changes the index. Nothing is seen by readers, or survives a crash, before [`Writer::commit`].
///
/// There is at most one at a time, over all processes; it keeps the lock until it is dropped.
pub struct Writer {
    disk: Arc<Disk>,
    lexis: Arc<Lexis>,
    engine: IndexWriter,
}

impl Writer {
    pub(crate) fn new(disk: Arc<Disk>, lexis: Arc<Lexis>) -> Result<Self, IndexError> {
        // One thread of the engine beside the caller's, who cuts texts into tokens meanwhile: fewer, larger segments.
        let engine: IndexWriter = match disk.engine.writer_with_num_threads(1, MEMORY) {
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => {
                return Err(IndexError::Busy { path: disk.path.clone() });
            }
            other => other.map_err(|source| disk.error("write", source))?,
        };
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(WITHDRAWN);
        policy.set_min_num_segments(SEGMENTS);
        policy.set_min_layer_size(SMALL);
        policy.set_level_log_size(FOURFOLD);
        engine.set_merge_policy(Box::new(policy));
        Ok(Self { disk, lexis, engine })
    }

    /// Adds `entry`, in the place of an earlier one with the same id.
    ///
    /// # Errors
    /// [`IndexError::Engine`] when the engine has stopped, as after a full disk; make a new writer then.
    pub fn put(&mut self, entry: &Entry) -> Result<(), IndexError> {
        let document: TantivyDocument = self.disk.fields.document(entry, &self.lexis);
        self.engine.delete_term(self.disk.fields.id_term(entry.id));
        self.engine.add_document(document).map_err(|source| self.disk.error("write", source))?;
        Ok(())
    }

    /// Takes the entry with this id out; no harm when there is none.
    pub fn remove(&mut self, id: i64) {
        self.engine.delete_term(self.disk.fields.id_term(id));
    }

    /// Takes everything out.
    ///
    /// # Errors
    /// [`IndexError::Engine`] when the engine has stopped.
    pub fn clear(&mut self) -> Result<(), IndexError> {
        self.engine.delete_all_documents().map_err(|source| self.disk.error("empty", source))?;
        Ok(())
    }

    /// Makes all changes since the last commit durable and visible at once, stamped with the store's `sequence` that
    /// they bring the index up to.
    ///
    /// # Errors
    /// [`IndexError::Engine`] when the disk is full or fails; the last commit then still stands.
    pub fn commit(&mut self, sequence: i64) -> Result<(), IndexError> {
        let last = self.disk.last_stamp();
        let stamp =
            Stamp { sequence, standings: last.standings.clone(), counted: last.counted, ..self.disk.stamp.clone() };
        self.stamped(&stamp)?;
        let searcher = self.disk.searcher();
        if stamp.is_dated(searcher.num_docs()) {
            // What was committed is visible already; the count is worth a second commit now and then.
            let standings = Standings::count(&searcher, &self.disk.fields);
            let standings = standings.map_err(|source| self.disk.error("count names in", source))?;
            self.stamped(&Stamp { standings, counted: searcher.num_docs(), ..stamp })?;
        }
        Ok(())
    }

    fn stamped(&mut self, stamp: &Stamp) -> Result<(), IndexError> {
        let engine = &mut self.engine;
        let payload = serde_json::to_string(stamp).map_err(std::io::Error::from).map_err(TantivyError::from);
        payload
            .and_then(|payload| {
                let mut prepared = engine.prepare_commit()?;
                prepared.set_payload(&payload);
                prepared.commit()
            })
            .map_err(|source| self.disk.error("commit", source))?;
        self.disk.refresh();
        Ok(())
    }

    /// Forgets all changes since the last commit.
    ///
    /// # Errors
    /// [`IndexError::Engine`] when the engine cannot be started again.
    pub fn rollback(&mut self) -> Result<(), IndexError> {
        self.engine.rollback().map_err(|source| self.disk.error("roll back", source))?;
        Ok(())
    }

    /// Waits until segments that are being merged are merged, and gives up the lock: for the end of a bulk import.
    ///
    /// # Errors
    /// [`IndexError::Engine`] when merging failed; the last commit still stands.
    pub fn finish(self) -> Result<(), IndexError> {
        self.engine.wait_merging_threads().map_err(|source| self.disk.error("merge", source))?;
        self.disk.refresh();
        Ok(())
    }
}
