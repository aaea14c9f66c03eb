//! The index as its users hold it.

use std::path::Path;
use std::sync::Arc;

use qingyuan_model::ContentHash;
use qingyuan_text::Segmenter;

use crate::contents::contents;
use crate::disk::Disk;
use crate::error::IndexError;
use crate::lexis::Lexis;
use crate::library::Library;
use crate::prior::Priors;
use crate::search::{Ranked, SearchPage, SearchRequest};
use crate::sections::Sections;
use crate::stamp::Stamp;
use crate::suggest::Suggestion;
use crate::vocabulary::Spelling;
use crate::writer::Writer;

/// A search index over the library. Cheap to clone; all clones and all threads share one reader.
///
/// Everything in it can be made again from the store, so that whatever is unsound is thrown away.
#[derive(Clone)]
pub struct Index {
    disk: Arc<Disk>,
    lexis: Arc<Lexis>,
    sections: Arc<Sections>,
    priors: Arc<Priors>,
    spelling: Arc<Spelling>,
}

impl Index {
    /// Opens the index below `dir`, and makes it when it is not there. Each schema version and `dictionary` (a hash, or
    /// any text that changes whenever words are cut differently) has a folder of its own, so that going back to an
    /// earlier dictionary finds its index again. An index that is missing or damaged is replaced by an empty one: then
    /// [`Index::sequence`] is 0, and the caller fills it. All files are read once to check their sums.
    ///
    /// A second process may open the same directory while the first one writes.
    ///
    /// # Errors
    /// [`IndexError::Directory`] or [`IndexError::Engine`] when the directory cannot be used, [`IndexError::Busy`] when
    /// the index is damaged while another process holds its lock.
    pub fn open(dir: &Path, segmenter: Arc<Segmenter>, dictionary: &str) -> Result<Self, IndexError> {
        let disk = Disk::open(dir, &Stamp::new(dictionary))?;
        Ok(Self {
            disk: Arc::new(disk),
            lexis: Arc::new(Lexis::new(segmenter)),
            sections: Arc::default(),
            priors: Arc::default(),
            spelling: Arc::default(),
        })
    }

    /// The store's sequence that the newest commit holds; 0 for a new index.
    #[must_use]
    pub fn sequence(&self) -> i64 {
        self.disk.sequence()
    }

    /// How many entries can be found.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.disk.searcher().num_docs()
    }

    /// The writer.
    ///
    /// # Errors
    /// [`IndexError::Busy`] when there is one already, here or in another process.
    pub fn writer(&self) -> Result<Writer, IndexError> {
        Writer::new(self.disk.clone(), self.lexis.clone())
    }

    /// One page of results, as of the newest commit of any process.
    ///
    /// # Errors
    /// [`IndexError::Engine`] when the files cannot be read; never because of the query.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchPage, IndexError> {
        self.ask(|library| library.search(request))
    }

    /// The same results as [`Index::search`] without what is shown of them: for runs over many queries.
    ///
    /// # Errors
    /// [`IndexError::Engine`] when the files cannot be read.
    pub fn rank(&self, request: &SearchRequest) -> Result<Vec<Ranked>, IndexError> {
        self.ask(|library| library.rank(request))
    }

    /// At most `n` (and never more than 50) phrases and titles that complete `prefix`, typed in Han, in pinyin, by
    /// initials or in a mixture; see [`Suggestion`].
    ///
    /// # Errors
    /// [`IndexError::Engine`] when the files cannot be read.
    pub fn suggest(&self, prefix: &str, n: usize) -> Result<Vec<Suggestion>, IndexError> {
        self.ask(|library| library.suggest(prefix, n))
    }

    /// At most `n` (and never more than 100) entries like the one with this id, the most similar first.
    ///
    /// # Errors
    /// [`IndexError::Engine`] when the files cannot be read.
    pub fn similar(&self, id: i64, n: usize) -> Result<Vec<Ranked>, IndexError> {
        self.ask(|library| library.similar(id, n))
    }

    /// The id and [`Entry::print`](crate::Entry::print) of every entry, by id, as of the newest commit or a newer one
    /// than [`Index::sequence`] told before: what to compare with the store. An entry held twice comes twice. Reads all
    /// stored text, so that it takes its time; 40 bytes of memory an entry.
    ///
    /// # Errors
    /// [`IndexError::Engine`] when the files cannot be read.
    pub fn contents(&self) -> Result<Vec<(i64, ContentHash)>, IndexError> {
        contents(&self.disk.searcher(), &self.disk.fields).map_err(|source| self.disk.error("read", source))
    }

    fn ask<T>(&self, question: impl FnOnce(&Library<'_>) -> tantivy::Result<T>) -> Result<T, IndexError> {
        let searcher = self.disk.searcher();
        let failed = |source| self.disk.error("search", source);
        let sections = self.sections.of(&searcher, &self.disk.fields).map_err(failed)?;
        let stamp = &self.disk.last_stamp();
        let (fields, lexis) = (&self.disk.fields, &self.lexis);
        let (priors, spelling) = (&*self.priors, &*self.spelling);
        let library = Library { searcher: &searcher, fields, lexis, sections: &sections, priors, stamp, spelling };
        question(&library).map_err(failed)
    }
}
