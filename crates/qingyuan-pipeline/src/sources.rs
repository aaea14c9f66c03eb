//! What admins do with sources.

use std::collections::BTreeMap;

use qingyuan_model::{Actor, Event, Source, SourceId, SourceState};
use qingyuan_store::{FrontierRow, Kind, NewUrl, PageRow, Tx};
use url::Url;

use crate::error::PipelineError;
use crate::house::House;
use crate::person::{Permission, Person};

/// What a source has come to, for its page.
#[derive(Clone, Debug)]
pub struct SourceSight {
    /// Its charter.
    pub source: Source,
    /// Its pages by what became of them.
    pub pages: BTreeMap<String, i64>,
    /// Its URLs by what happened to them last; never asked for ones under the empty word.
    pub frontier: BTreeMap<String, i64>,
    /// The URLs asked for last.
    pub recent: Vec<FrontierRow>,
    /// The pages that changed last.
    pub results: Vec<PageRow>,
    /// The newest events about it.
    pub events: Vec<Event>,
}

impl House {
    /// All sources with the outcome counts of their pages.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`].
    pub async fn sources(&self, person: &Person) -> Result<Vec<(Source, BTreeMap<String, i64>)>, PipelineError> {
        person.require(Permission::Administer)?;
        let mut counted = Vec::new();
        for source in self.store.sources().await? {
            let counts = self.store.page_counts(Some(&source.id)).await?;
            counted.push((source, counts));
        }
        Ok(counted)
    }

    /// One source with its last results.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`qingyuan_store::StoreError::Missing`].
    pub async fn source(&self, person: &Person, id: &SourceId) -> Result<SourceSight, PipelineError> {
        person.require(Permission::Administer)?;
        Ok(SourceSight {
            source: self.store.source(id).await?,
            pages: self.store.page_counts(Some(id)).await?,
            frontier: self.store.frontier_counts(id).await?,
            recent: self.store.frontier_of(id, 100).await?,
            results: self.store.pages(Some(id), "", 0, 100).await?,
            events: self.store.events_about(id.as_str(), 20).await?,
        })
    }

    /// Adds a source, or changes its charter; an approved one's entrances become due.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`PipelineError::Field`] for a charter that cannot work.
    pub async fn put_source(&self, person: &Person, source: &Source) -> Result<(), PipelineError> {
        person.require(Permission::Administer)?;
        self.write_source(&person.actor(), source).await
    }

    /// The same for the command line and start-up, which act for the house.
    ///
    /// # Errors
    /// [`PipelineError::Field`] for a charter that cannot work.
    pub async fn adopt_source(&self, source: &Source) -> Result<(), PipelineError> {
        self.write_source(&Actor::House, source).await
    }

    /// Approves, pauses or retires a source.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`qingyuan_store::StoreError::Missing`].
    pub async fn set_source_state(
        &self,
        person: &Person,
        id: &SourceId,
        state: SourceState,
    ) -> Result<(), PipelineError> {
        person.require(Permission::Administer)?;
        let source = Source { state, ..self.store.source(id).await? };
        self.write_source(&person.actor(), &source).await
    }

    /// Makes every URL of a source due now, and returns how many that changed.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`PipelineError::Field`] when the source is not approved.
    pub async fn crawl_now(&self, person: &Person, id: &SourceId) -> Result<u64, PipelineError> {
        person.require(Permission::Administer)?;
        self.make_due(id).await
    }

    /// The same for the command line.
    ///
    /// # Errors
    /// [`PipelineError::Field`] when the source is not approved.
    pub async fn make_due(&self, id: &SourceId) -> Result<u64, PipelineError> {
        let mut tx = self.store.transact().await?;
        let source = tx.source(id).await?;
        if source.state != SourceState::Approved {
            let problem = format!("source `{id}` is {}: approve or resume it first", source.state.id());
            return Err(PipelineError::Field { field: "state", problem });
        }
        let due = tx.make_due(self.now(), id).await?;
        tx.commit().await?;
        self.crawler.look_again(&source);
        self.changed.notify_waiters();
        Ok(due)
    }

    async fn write_source(&self, actor: &Actor, source: &Source) -> Result<(), PipelineError> {
        check(source)?;
        let now = self.now();
        let mut tx: Tx = self.store.transact().await?;
        tx.put_source(now, actor, source).await?;
        if source.state == SourceState::Approved {
            for entrance in entrances(source) {
                if let Some(owner) = tx.url_owner(&entrance.url).await?.filter(|owner| *owner != source.id) {
                    let problem = format!("{} belongs to source `{owner}` already: name it there", entrance.url);
                    return Err(PipelineError::Field { field: "seeds", problem });
                }
            }
            tx.add_urls(now, &source.id, source.scope.max_pages, &entrances(source)).await?;
        }
        tx.commit().await?;
        self.crawler.look_again(source);
        self.changed.notify_waiters();
        Ok(())
    }
}

/// The URLs that a charter itself names.
fn entrances(source: &Source) -> Vec<NewUrl> {
    let named =
        [(&source.seeds, Kind::Page, 1.0), (&source.feeds, Kind::Feed, 2.0), (&source.sitemaps, Kind::Sitemap, 2.0)];
    let entrance = |url: &Url, kind, priority| NewUrl {
        url: qingyuan_crawl::canonical::normalise(url),
        kind,
        depth: 0,
        priority,
        via: String::new(),
    };
    named
        .into_iter()
        .flat_map(|(urls, kind, priority)| urls.iter().map(move |url| entrance(url, kind, priority)))
        .collect()
}

/// A charter must be able to work before it is written: every entrance has to lie in its own scope.
fn check(source: &Source) -> Result<(), PipelineError> {
    let field = |field: &'static str, problem: String| Err(PipelineError::Field { field, problem });
    if source.name.trim().is_empty() {
        return field("name", "give the source a name that readers will understand".to_owned());
    }
    if source.state == SourceState::Proposed {
        return Ok(());
    }
    let urls = source.seeds.iter().chain(&source.feeds).chain(&source.sitemaps);
    for url in urls {
        if let Err(refusal) = qingyuan_crawl::in_scope(source, url, 0) {
            return field("scope", format!("{url}: {refusal}"));
        }
    }
    Ok(())
}
