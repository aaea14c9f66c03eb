//! The house: store, index, rulebook and crawler under one roof. Every act is a method of it, in the act's own file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use qingyuan_crawl::Secrets;
use qingyuan_index::Weights;
use qingyuan_model::{Actor, Millis};
use qingyuan_store::Store;
use tokio::sync::Notify;

use crate::activity::Activity;
use crate::charters::Shown;
use crate::counted::Counted;
use crate::crawler::Crawler;
use crate::error::PipelineError;
use crate::halt::Halt;
use crate::meters::Meters;
use crate::rulebook::{Rulebook, RulebookFiles, Watch};
use crate::shelf::Shelf;
use crate::surroundings::Surroundings;
use crate::tries::Tries;
use crate::vocabulary::Vocabulary;

/// What it takes to open a house.
pub struct Blueprint {
    /// The folder of all state.
    pub data: PathBuf,
    /// The rules, policy and dictionaries; the folder that they were read from can be watched.
    pub rulebook: RulebookFiles,
    /// How the crawler's owner can be reached: a URL or mail address, sent with every request.
    pub contact: String,
    /// Where the passwords and keys that charters name are found.
    pub secrets: Secrets,
    /// What each part of a match counts in a search.
    pub weights: Weights,
    /// Time and randomness.
    pub surroundings: Surroundings,
}

/// An open house. Share it by `Arc`.
pub struct House {
    pub(crate) store: Store,
    pub(crate) shelf: Shelf,
    /// The rulebook in force. Whoever judges takes the `Arc` once for each document.
    pub(crate) rulebook: RwLock<Arc<Rulebook>>,
    pub(crate) watch: Watch,
    /// What searches look for besides what is asked.
    pub(crate) vocabulary: Vocabulary,
    /// What each part of a match counts in a search.
    pub(crate) weights: Weights,
    pub(crate) crawler: Crawler,
    pub(crate) surroundings: Surroundings,
    pub(crate) tries: Tries,
    /// Rung after every act that may give a worker something to do.
    pub(crate) changed: Notify,
    pub(crate) meters: Meters,
    pub(crate) halt: Halt,
    pub(crate) activity: Activity,
    /// The last count of all queues, shared by whoever asks within a few seconds.
    pub(crate) counted: tokio::sync::Mutex<Option<Arc<Counted>>>,
    /// The charters as readers see them, shared by whoever asks within a second.
    pub(crate) charters: tokio::sync::Mutex<Option<Shown>>,
    pub(crate) data: PathBuf,
}

impl House {
    /// Opens (or founds) the house in a folder.
    ///
    /// # Errors
    /// [`PipelineError`]: a rulebook that does not compile, a folder that cannot be used, a store of a newer version.
    pub async fn open(blueprint: Blueprint) -> Result<Arc<Self>, PipelineError> {
        let Blueprint { data, rulebook, contact, secrets, weights, surroundings } = blueprint;
        let dictionary = rulebook.dictionary_hash();
        let segmenter = rulebook.segmenter()?;
        let watch = Watch::new(rulebook.folder());
        let vocabulary = Vocabulary::default();
        vocabulary.take_up(rulebook.synonyms());
        let rulebook = rulebook.compile(&segmenter)?;
        let store = Store::open(&data).await?;
        let shelf = Shelf::open(data.join("index"), segmenter, dictionary)?;
        let crawler = Crawler::new(&contact, secrets, &surroundings)?;
        let house = Self {
            store,
            shelf,
            rulebook: RwLock::new(Arc::new(rulebook)),
            watch,
            vocabulary,
            weights,
            crawler,
            surroundings,
            tries: Tries::default(),
            changed: Notify::new(),
            meters: Meters::default(),
            halt: Halt::default(),
            activity: Activity::default(),
            counted: tokio::sync::Mutex::default(),
            charters: tokio::sync::Mutex::default(),
            data,
        };
        house.record_rulebook(&house.rulebook(), &Actor::House).await?;
        Ok(Arc::new(house))
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.surroundings.now()
    }

    /// An unpredictable name of 32 hexadecimal digits: the key of a request, the number of an incident.
    #[must_use]
    pub fn fresh_name(&self) -> String {
        self.surroundings.name()
    }

    /// The folder of all state.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Closes the store's files, waiting for what is under way.
    pub async fn close(&self) {
        self.store.close().await;
    }
}
