//! The index as its users hold it.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use qingyuan_model::ContentHash;
use qingyuan_text::Segmenter;

use crate::contents::contents;
use crate::disk::Disk;
use crate::error::IndexError;
use crate::generations::{Generation, Generations, stamp_in};
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
    generations: Arc<Generations>,
    /// The mark of the pointer at which this was still the index in use.
    mark: Arc<Mutex<Mark>>,
    lexis: Arc<Lexis>,
    sections: Arc<Sections>,
    priors: Arc<Priors>,
    spelling: Arc<Spelling>,
}

/// What changes with the pointer; see [`Generations::mark`].
type Mark = Option<(u64, SystemTime)>;

impl Index {
    /// Opens the index in use below `dir`, and makes it when it is not there. Each schema version and `dictionary` (a hash, or
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
        let stamp = Stamp::new(dictionary);
        let generations = Generations::new(dir, &stamp);
        generations.sweep();
        let index = Self::at(&generations.current(), generations, &stamp, segmenter)?;
        index.generations.settle();
        *index.mark.lock().unwrap_or_else(PoisonError::into_inner) = index.generations.mark();
        Ok(index)
    }

    /// Makes an empty index of the same make beside the one in use. Nobody uses it before [`Index::take_into_use`].
    /// Whoever builds it takes its writer at once, and keeps it until it is used or kept, or it may be taken for a torso.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn beside(dir: &Path, segmenter: Arc<Segmenter>, dictionary: &str) -> Result<Self, IndexError> {
        let stamp = Stamp::new(dictionary);
        let generations = Generations::new(dir, &stamp);
        Self::at(&generations.next(), generations, &stamp, segmenter)
    }

    /// Opens the newest index of this schema that was made with another dictionary, to be searched until there is one of
    /// `dictionary`: words are cut a little otherwise, which costs some matches and is better than none. `None` when
    /// there is no such index.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn of_another_dictionary(
        dir: &Path,
        segmenter: Arc<Segmenter>,
        dictionary: &str,
    ) -> Result<Option<Self>, IndexError> {
        let own = Stamp::new(dictionary);
        let committed =
            Generations::new(dir, &own).all().into_iter().filter(|one| one.sequence.is_some_and(|at| at > 0));
        let stamps = committed.filter_map(|one| Some((one.committed_at, stamp_in(&dir.join(one.name))?)));
        let others = stamps.filter(|(_, stamp)| stamp.schema == own.schema && stamp.dictionary != own.dictionary);
        let Some((_, newest)) = others.max_by_key(|(at, _)| *at) else { return Ok(None) };
        Self::open(dir, segmenter, &newest.dictionary).map(Some)
    }

    fn at(path: &Path, generations: Generations, stamp: &Stamp, segmenter: Arc<Segmenter>) -> Result<Self, IndexError> {
        let mark = generations.mark();
        let disk = Disk::open(path, stamp)?;
        Ok(Self {
            disk: Arc::new(disk),
            generations: Arc::new(generations),
            mark: Arc::new(Mutex::new(mark)),
            lexis: Arc::new(Lexis::new(segmenter)),
            sections: Arc::default(),
            priors: Arc::default(),
            spelling: Arc::default(),
        })
    }

    /// The name of its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        self.disk.path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// Every index below the same directory.
    #[must_use]
    pub fn generations(&self) -> Vec<Generation> {
        self.generations.all()
    }

    /// From now on whoever opens the directory gets this index, and whoever has another one open finds it
    /// [overtaken](Index::is_overtaken). The one in use before is kept, and one more; older ones are deleted.
    ///
    /// # Errors
    /// [`IndexError::Directory`] when the directory cannot be written; the one in use stays.
    pub fn take_into_use(&self) -> Result<(), IndexError> {
        self.generations.take_into_use(self.name())?;
        self.generations.sweep();
        Ok(())
    }

    /// Keeps this index, which was built beside, without using it: [`Index::use_generation`] can.
    ///
    /// # Errors
    /// [`IndexError::Directory`] when the directory cannot be written.
    pub fn keep(&self) -> Result<(), IndexError> {
        self.generations.keep(self.name())?;
        self.generations.sweep();
        Ok(())
    }

    /// Takes another index of this make into use, by the name of its folder.
    ///
    /// # Errors
    /// [`IndexError::Unknown`] when there is none of that name; [`IndexError::Directory`].
    pub fn use_generation(&self, name: &str) -> Result<(), IndexError> {
        self.generations.take_into_use(name)
    }

    /// The index of this make that was in use before.
    #[must_use]
    pub fn before(&self) -> Option<String> {
        self.generations.before()
    }

    /// Whether another index was taken into use, by whichever process. Costs one look at a file's date.
    #[must_use]
    pub fn is_overtaken(&self) -> bool {
        let mark = self.generations.mark();
        let mut seen = self.mark.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == mark {
            return false;
        }
        let overtaken = self.generations.current() != self.disk.path;
        if !overtaken {
            *seen = mark;
        }
        overtaken
    }

    /// Deletes an index that is neither in use nor kept, when nobody writes it: what is left of one that was not finished.
    pub fn abandon(self) {
        let generations = self.generations.clone();
        drop(self);
        generations.sweep();
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
