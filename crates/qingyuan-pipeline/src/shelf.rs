//! Where the index stands: the one in use, and the one that is being built to take its place.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use qingyuan_index::Index;
use qingyuan_text::Segmenter;

use crate::error::PipelineError;

/// The index in use, with all it takes to open it again.
pub(crate) struct Shelf {
    stand: RwLock<Stand>,
    folder: PathBuf,
    /// One at a time opens an index; others go on with the one that is there.
    opening: Mutex<()>,
}

#[derive(Clone)]
struct Stand {
    index: Index,
    segmenter: Arc<Segmenter>,
    dictionary: String,
    /// Made with the dictionary in force, and not complete yet: then `index` is of another one.
    next: Option<Index>,
}

impl Shelf {
    /// Opens the index in a folder, cut into words by this segmenter; `dictionary` is the hash of its user words. When
    /// nothing was built with this dictionary yet but something with another one, that is searched until it is.
    pub(crate) fn open(folder: PathBuf, segmenter: Arc<Segmenter>, dictionary: String) -> Result<Self, PipelineError> {
        let own = Index::open(&folder, Arc::clone(&segmenter), &dictionary)?;
        // Both follow one store: what lags behind is not complete, or was away for a while.
        let other = Index::of_another_dictionary(&folder, Arc::clone(&segmenter), &dictionary)?;
        let other = other.filter(|other| other.sequence() > own.sequence());
        let (index, next) = match other {
            Some(other) => (other, Some(own)),
            None => (own, None),
        };
        let stand = RwLock::new(Stand { index, segmenter, dictionary, next });
        Ok(Self { stand, folder, opening: Mutex::default() })
    }

    /// The index in use. When another process has taken another one into use, that is opened first.
    pub(crate) fn index(&self) -> Index {
        let stand = self.stand();
        if stand.index.is_overtaken()
            && let Ok(_turn) = self.opening.try_lock()
            && let Err(error) = self.reopen_now()
        {
            tracing::warn!(%error, "another index was taken into use and cannot be opened; the last one is searched");
        }
        self.stand.read().unwrap_or_else(PoisonError::into_inner).index.clone()
    }

    /// The index that is being built to take the place of the one in use.
    pub(crate) fn next(&self) -> Option<Index> {
        self.stand().next
    }

    /// Opens the folder anew: an index that was deleted or damaged meanwhile comes back empty, to be filled.
    pub(crate) fn reopen(&self) -> Result<(), PipelineError> {
        let _turn = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        self.reopen_now()
    }

    fn reopen_now(&self) -> Result<(), PipelineError> {
        let Stand { segmenter, dictionary, .. } = self.stand();
        let fresh = Self::open(self.folder.clone(), segmenter, dictionary)?.stand();
        *self.stand.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// An empty index beside the one in use, for [`Index::take_into_use`] once it is filled.
    pub(crate) fn beside(&self) -> Result<Index, PipelineError> {
        let Stand { segmenter, dictionary, .. } = self.stand();
        Ok(Index::beside(&self.folder, segmenter, &dictionary)?)
    }

    /// Another dictionary is in force: its index is to be built, or brought up to date when it is there, and then used.
    /// Until then the one of the last dictionary is searched.
    pub(crate) fn change(&self, segmenter: Arc<Segmenter>, dictionary: String) -> Result<(), PipelineError> {
        let _turn = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        let last = self.stand();
        if last.dictionary == dictionary {
            return Ok(());
        }
        let next = Some(Index::open(&self.folder, Arc::clone(&segmenter), &dictionary)?);
        *self.stand.write().unwrap_or_else(PoisonError::into_inner) = Stand { segmenter, dictionary, next, ..last };
        Ok(())
    }

    /// What was built is complete: it is used from now on.
    pub(crate) fn arrived(&self, complete: &Index) {
        let mut stand = self.stand.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(next) = stand.next.take_if(|next| next.name() == complete.name()) {
            tracing::info!(index = next.name(), entries = next.count(), "an index of the new dictionary is in use");
            stand.index = next;
        }
    }

    fn stand(&self) -> Stand {
        self.stand.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
