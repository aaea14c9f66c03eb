//! How the crawl of every source stands now, and the search for the reasons of single URLs.

use std::collections::BTreeMap;
use std::sync::Arc;

use qingyuan_crawl::ScopeGuard;
use qingyuan_model::{Millis, Source, SourceId, SourceState};
use qingyuan_store::{FetchedSince, FrontierRow, QueueNow, RefusedLink, Tx};
use url::Url;

use crate::activity::Doing;
use crate::counted::Counted;
use crate::error::PipelineError;
use crate::house::House;
use crate::person::{Permission, Person};

/// How long counts of the store are good enough: at a million URLs one count takes a noticeable part of this.
const FRESH_MS: i64 = 3_000;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// The day of a budget is that of UTC+8.
const DAY_OFFSET_MS: i64 = 8 * HOUR_MS;

/// URLs on one page of a search.
pub const URLS_SHOWN: usize = 50;

/// One source at one moment.
#[derive(Clone, Debug)]
pub struct SourceNow {
    /// Its charter.
    pub source: Source,
    /// Its queue, a few seconds old at most.
    pub queue: QueueNow,
    /// What this process does for it; empty when other processes do the work.
    pub doing: Doing,
    /// Pages fetched with content in the last minute, by whatever process (from the store).
    pub minute: FetchedSince,
    /// The same for the last hour.
    pub hour: FetchedSince,
    /// The same since midnight (UTC+8): what the day's budget is spent on.
    pub today: FetchedSince,
    /// Hosts that failed and rest, with the end of their rest.
    pub resting: Vec<(String, Millis)>,
}

/// What a search for reasons found.
#[derive(Clone, Debug)]
pub struct UrlSearch {
    /// The source.
    pub source: Source,
    /// All its URLs by what happened to them last.
    pub outcomes: BTreeMap<String, i64>,
    /// Links met on its pages that never entered the frontier, by reason: how often they were met.
    pub turned_away: BTreeMap<String, i64>,
    /// The URLs found.
    pub rows: Vec<FrontierRow>,
    /// Whether there are more.
    pub more: bool,
    /// The latest links that were turned away, of this reason.
    pub refused: Vec<RefusedLink>,
}

impl House {
    /// How every source stands now.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`PipelineError::Store`].
    pub async fn sight(&self, person: &Person) -> Result<Vec<SourceNow>, PipelineError> {
        person.require(Permission::Administer)?;
        self.sources_now().await
    }

    /// The same for metrics, which nobody signs in for: it holds counts of work only.
    ///
    /// # Errors
    /// [`PipelineError::Store`].
    pub async fn sources_now(&self) -> Result<Vec<SourceNow>, PipelineError> {
        let now = self.now();
        let sources = self.store.sources().await?;
        let counted = self.counted(now, &sources).await?;
        let mut doing = self.activity.all(now);
        let seen = sources.into_iter().map(|source| {
            let [minute, hour, today] = counted.fetched.get(&source.id).copied().unwrap_or_default();
            SourceNow {
                queue: counted.queues.get(&source.id).cloned().unwrap_or_default(),
                doing: doing.remove(&source.id).unwrap_or_default(),
                minute,
                hour,
                today,
                resting: self.crawler.resting(&source, now),
                source,
            }
        });
        Ok(seen.collect())
    }

    async fn counted(&self, now: Millis, sources: &[Source]) -> Result<Arc<Counted>, PipelineError> {
        // Held while counting: ten pages that ask at once must not count ten times.
        let mut known = self.counted.lock().await;
        if let Some(counted) = known.as_ref().filter(|counted| (0..FRESH_MS).contains(&now.since(counted.at))) {
            return Ok(Arc::clone(counted));
        }
        let midnight = Millis((now.0 + DAY_OFFSET_MS).div_euclid(DAY_MS) * DAY_MS - DAY_OFFSET_MS - 1);
        let mut fetched = BTreeMap::new();
        for source in sources.iter().filter(|source| source.state != SourceState::Proposed) {
            let mut since = [FetchedSince::default(); 3];
            for (place, from) in since.iter_mut().zip([now.plus(-MINUTE_MS), now.plus(-HOUR_MS), midnight]) {
                *place = self.store.fetched_since(&source.id, from).await?;
            }
            fetched.insert(source.id.clone(), since);
        }
        let counted = Arc::new(Counted { at: now, queues: self.store.queues(now).await?, fetched });
        *known = Some(Arc::clone(&counted));
        Ok(counted)
    }

    /// Searches a source's URLs by what happened to them last (`None`: anything) and by a part of the address. `page`
    /// counts from 1.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`qingyuan_store::StoreError::Missing`].
    pub async fn search_urls(
        &self,
        person: &Person,
        id: &SourceId,
        outcome: Option<&str>,
        text: &str,
        page: usize,
    ) -> Result<UrlSearch, PipelineError> {
        person.require(Permission::Administer)?;
        let source = self.store.source(id).await?;
        let size = i64::try_from(URLS_SHOWN).unwrap_or(i64::MAX);
        let offset = i64::try_from(page.saturating_sub(1)).unwrap_or(0).saturating_mul(size);
        let mut rows = self.store.urls(id, outcome, text, offset, size + 1).await?;
        let more = rows.len() > URLS_SHOWN;
        rows.truncate(URLS_SHOWN);
        let mut refused = self.store.refused(id, outcome.unwrap_or_default()).await?;
        refused.retain(|link| outcome != Some("") && link.url.contains(text));
        Ok(UrlSearch {
            outcomes: self.store.frontier_counts(id).await?,
            turned_away: self.store.refusal_counts(id).await?,
            source,
            rows,
            more,
            refused,
        })
    }

    /// Notes which of these links the source's scope turns away, in the transaction that adds the others.
    pub(crate) async fn note_outside<'a>(
        &self,
        tx: &mut Tx,
        now: Millis,
        source: &Source,
        (via, depth): (&Url, u32),
        links: impl Iterator<Item = &'a Url>,
    ) -> Result<(), PipelineError> {
        let Ok(scope) = ScopeGuard::of(source) else { return Ok(()) };
        let refused: Vec<RefusedLink> = links
            .filter_map(|link| {
                let url = qingyuan_crawl::canonical::normalise(link);
                let refusal = scope.admits(&url, depth).err()?;
                let (code, detail) = (refusal.code().to_owned(), refusal.to_string());
                Some(RefusedLink { code, url: url.to_string(), detail, via: via.to_string(), at: now })
            })
            .collect();
        Ok(tx.note_refused(&source.id, &refused).await?)
    }
}
