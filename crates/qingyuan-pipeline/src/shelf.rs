//! Where the index stands, and putting a new one there when the old one cannot be used any more.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use qingyuan_index::Index;
use qingyuan_text::Segmenter;

use crate::error::PipelineError;

/// The index in use, with all it takes to open it again.
pub(crate) struct Shelf {
    index: RwLock<Index>,
    folder: PathBuf,
    segmenter: Arc<Segmenter>,
    dictionary: String,
}

impl Shelf {
    /// Opens the index in a folder, cut into words by this segmenter; `dictionary` is the hash of its user words.
    pub(crate) fn open(folder: PathBuf, segmenter: Arc<Segmenter>, dictionary: String) -> Result<Self, PipelineError> {
        let index = RwLock::new(Index::open(&folder, Arc::clone(&segmenter), &dictionary)?);
        Ok(Self { index, folder, segmenter, dictionary })
    }

    /// The index in use.
    pub(crate) fn index(&self) -> Index {
        self.index.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens the folder anew: an index that was deleted or damaged meanwhile comes back empty, to be filled.
    pub(crate) fn reopen(&self) -> Result<(), PipelineError> {
        let fresh = Index::open(&self.folder, Arc::clone(&self.segmenter), &self.dictionary)?;
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }
}
