//! What students do: search, read, and see why something is here. Nothing about who asked is kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use qingyuan_index::{SearchPage, SearchRequest, Synonyms};
use qingyuan_model::{Decision, Item, ItemState, Source};
use qingyuan_rules::Diagnostic;
use qingyuan_store::{CopyRow, Fetch, ItemRow, StoreError, StoredDocument, StoredVerdict};
use url::Url;

use crate::charters::Shown;
use crate::error::PipelineError;
use crate::house::House;

/// So many more similar entries are asked of the index than are shown: it may not have heard of a withdrawal yet.
const SPARE: usize = 3;

/// An item with its admission card.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The item, live or withdrawn.
    pub row: ItemRow,
    /// The document that was let in.
    pub stored: StoredDocument,
    /// The source under whose charter it came.
    pub source: Source,
    /// The fetch it was made of.
    pub fetch: Fetch,
    /// The decision that stands.
    pub decision: Option<Decision>,
    /// What the machine said of it.
    pub verdict: Option<StoredVerdict>,
}

/// Another page with nearly the text of an item.
#[derive(Clone, Debug)]
pub struct AlsoAt {
    /// Its address.
    pub url: Url,
    /// The name of its source.
    pub source: String,
    /// The number of its own item, where an editor let in both.
    pub item: Option<i64>,
}

impl House {
    /// Searches the library. Results are checked against the store, so that what was withdrawn a moment ago is not
    /// shown even when the index does not know it yet. What the house's synonyms say is looked for too. The query is neither logged nor kept.
    ///
    /// # Errors
    /// [`PipelineError::Index`], [`PipelineError::Store`].
    pub async fn search(self: &Arc<Self>, mut request: SearchRequest) -> Result<SearchPage, PipelineError> {
        let house = Arc::clone(self);
        self.prepare(&mut request);
        let mut page = tokio::task::spawn_blocking(move || house.shelf.index().search(&request))
            .await
            .map_err(|_| PipelineError::Task("search"))??;
        self.meters.searches.add(1);
        let ids: Vec<i64> = page.results.iter().map(|result| result.id).collect();
        let live = self.store.live_among(&ids).await?;
        page.results.retain(|result| live.contains(&result.id));
        let withdrawn = ids.len() - page.results.len();
        page.total = page.total.saturating_sub(u64::try_from(withdrawn).unwrap_or(u64::MAX));
        Ok(page)
    }

    /// Adds to a request what the house knows: its synonyms, what counts how much, and the time.
    pub(crate) fn prepare(&self, request: &mut SearchRequest) {
        request.synonyms = self.synonyms();
        request.weights = self.weights;
        request.now = Some(self.now().0);
    }

    /// The synonyms in use: what [`House::search`] looks for besides what is asked.
    #[must_use]
    pub fn synonyms(&self) -> Arc<Synonyms> {
        self.vocabulary.synonyms()
    }

    /// The lines of `synonyms.txt` that cannot be used; the others are.
    #[must_use]
    pub fn synonym_mistakes(&self) -> Vec<Diagnostic> {
        self.vocabulary.mistakes()
    }

    /// An item to read, with its admission card. A withdrawn one comes too: its page is a tombstone.
    ///
    /// # Errors
    /// [`qingyuan_store::StoreError::Missing`].
    pub async fn read(&self, id: i64) -> Result<Reading, PipelineError> {
        let row = self.store.item(id).await?;
        let stored = self.store.document(row.item.document).await?;
        let decisions = self.store.decisions(row.item.document).await?;
        Ok(Reading {
            source: self.store.source(&row.item.source).await?,
            fetch: self.store.fetch(stored.fetch).await?,
            decision: decisions.into_iter().next(),
            verdict: self.store.verdict(row.item.document).await?,
            stored,
            row,
        })
    }

    /// The other pages that show an item's text, or nearly: those that were left out as copies of it, and items of their
    /// own. What waits at the desk or was refused is no reader's business.
    ///
    /// # Errors
    /// [`PipelineError::Store`].
    pub async fn also_at(&self, item: &Item, limit: usize) -> Result<Vec<AlsoAt>, PipelineError> {
        let rows = self.copies_of(item.document).await?.rows.into_iter();
        let shown = |row: &CopyRow| row.outcome == "duplicate" || row.item.is_some();
        let others = rows.filter(|row| row.member.url != item.url && shown(row));
        let told = others.take(limit).map(|row| AlsoAt {
            url: row.member.url,
            source: row.member.names.into_iter().next().unwrap_or_default(),
            item: row.item,
        });
        Ok(told.collect())
    }

    /// Live items with numbers above this one, in order: the library page by page.
    ///
    /// # Errors
    /// [`PipelineError::Store`].
    pub async fn export(&self, after: i64, limit: i64) -> Result<Vec<Reading>, PipelineError> {
        let mut readings = Vec::new();
        for row in self.store.live_items_after(after, limit).await? {
            readings.push(self.read(row.item.id).await?);
        }
        Ok(readings)
    }

    /// Items like this one, best first: number and title.
    ///
    /// # Errors
    /// [`PipelineError::Index`], [`PipelineError::Store`].
    pub async fn similar(self: &Arc<Self>, id: i64, limit: usize) -> Result<Vec<(i64, String)>, PipelineError> {
        let house = Arc::clone(self);
        let near = tokio::task::spawn_blocking(move || house.shelf.index().similar(id, limit + SPARE));
        let mut similar = Vec::new();
        for near in near.await.map_err(|_| PipelineError::Task("similar items"))?? {
            if similar.len() == limit {
                break;
            }
            let row = self.store.item(near.id).await?;
            if row.item.state == ItemState::Live {
                similar.push((near.id, row.title));
            }
        }
        Ok(similar)
    }

    /// The items last let in, newest first.
    ///
    /// # Errors
    /// [`PipelineError::Store`].
    pub async fn newest(&self, limit: i64) -> Result<Vec<ItemRow>, PipelineError> {
        Ok(self.store.newest_items(limit).await?)
    }

    /// Items whose last change comes after this sequence number, in order, live and withdrawn: what a list of the
    /// whole library is kept current from. One sequence number may stand for several items; a page never ends
    /// between them unless all of it has one number.
    ///
    /// # Errors
    /// [`PipelineError::Store`].
    pub async fn changes_after(&self, seq: i64, limit: i64) -> Result<Vec<ItemRow>, PipelineError> {
        let mut rows = self.store.items_after(seq, limit).await?;
        let full = usize::try_from(limit).is_ok_and(|limit| rows.len() == limit);
        let (first, last) = (rows.first().map(|row| row.item.seq), rows.last().map(|row| row.item.seq));
        if full && first < last {
            rows.retain(|row| Some(row.item.seq) < last);
        }
        Ok(rows)
    }

    /// The sources with their charters, as readers may see them.
    ///
    /// # Errors
    /// [`PipelineError::Store`].
    pub async fn charters(&self) -> Result<Vec<Source>, PipelineError> {
        Ok(self.store.sources().await?)
    }

    /// The same by id and at most a second old: what stands beside every result.
    ///
    /// # Errors
    /// [`PipelineError::Store`].
    pub async fn shown_charters(&self) -> Result<Arc<BTreeMap<String, Source>>, PipelineError> {
        let now = self.now();
        let mut known = self.charters.lock().await;
        let shown = match known.take().filter(|shown| shown.is_fresh(now)) {
            Some(shown) => shown,
            None => Shown::new(now, self.store.sources().await?),
        };
        let charters = Arc::clone(&shown.charters);
        *known = Some(shown);
        Ok(charters)
    }

    /// How many characters the texts of these items have: what reading time is told from. Unknown ones are left out.
    ///
    /// # Errors
    /// [`PipelineError::Store`].
    pub async fn lengths(&self, ids: &[i64]) -> Result<BTreeMap<i64, usize>, PipelineError> {
        let mut lengths = BTreeMap::new();
        for &id in ids {
            let row = match self.store.item(id).await {
                Err(StoreError::Missing { .. }) => continue,
                other => other?,
            };
            let blocks = self.store.document(row.item.document).await?.document.blocks;
            lengths.insert(id, blocks.iter().map(|block| block.text.chars().count()).sum());
        }
        Ok(lengths)
    }
}
