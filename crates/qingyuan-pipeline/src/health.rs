//! How the house is: for `/readyz`, `/metrics`, `/system` and `qingyuan doctor`.

use std::collections::BTreeMap;

use qingyuan_store::Chain;

use crate::error::PipelineError;
use crate::house::House;
use crate::meters::Totals;

/// The state of the house at one moment: counts of pages and work, never of people.
#[derive(Clone, Debug)]
pub struct Health {
    /// Pages by what became of them.
    pub pages: BTreeMap<String, i64>,
    /// Documents waiting on the desk.
    pub desk: i64,
    /// Items that students can read.
    pub items: i64,
    /// Jobs that wait or run.
    pub jobs_open: i64,
    /// Jobs that failed too often and wait for a person.
    pub jobs_dead: i64,
    /// Fetches recorded.
    pub fetches: i64,
    /// The last change of the library in the store.
    pub library_seq: i64,
    /// The last change that the index holds.
    pub index_seq: i64,
    /// How many items the index holds.
    pub indexed: u64,
    /// The last change that the index holds which is being built to take the place of the one in use.
    pub index_under_way: Option<i64>,
    /// The hash of the rulebook in force.
    pub ruleset: String,
    /// Why the store refuses to write, while crawling rests for that; `None` when all is well.
    pub halted: Option<String>,
    /// What this process did since it started.
    pub totals: Totals,
}

impl House {
    /// Looks at everything once.
    ///
    /// # Errors
    /// [`PipelineError::Store`] when the store cannot be read.
    pub async fn health(&self) -> Result<Health, PipelineError> {
        let (jobs_open, jobs_dead) = self.store.count_jobs().await?;
        Ok(Health {
            pages: self.store.page_counts(None).await?,
            desk: self.store.desk_counts().await?.iter().map(|(_, count, _)| count).sum(),
            items: self.store.count_live_items().await?,
            jobs_open,
            jobs_dead,
            fetches: self.store.count_fetches().await?,
            library_seq: self.store.library_seq().await?,
            index_seq: self.shelf.index().sequence(),
            indexed: self.shelf.index().count(),
            index_under_way: self.index_under_way(),
            ruleset: self.rulebook().hash().to_owned(),
            halted: self.halt.reason(),
            totals: self.meters.totals(),
        })
    }

    /// Recomputes the chain of events.
    ///
    /// # Errors
    /// [`PipelineError::Store`]; a broken chain is a finding.
    pub async fn verify_chain(&self) -> Result<Chain, PipelineError> {
        Ok(self.store.verify_chain().await?)
    }

    /// Runs the store's integrity check; an empty list means that all is well.
    ///
    /// # Errors
    /// [`PipelineError::Store`].
    pub async fn integrity(&self) -> Result<Vec<String>, PipelineError> {
        Ok(self.store.integrity().await?)
    }
}
