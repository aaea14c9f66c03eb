//! Batch search: what a query finds, named as runs of searches name it.

use std::sync::Arc;

use qingyuan_index::SearchRequest;
use qingyuan_model::ItemState;
use qingyuan_store::StoreError;

use crate::error::PipelineError;
use crate::house::House;
use crate::vetted::id_in;

/// One result of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct RankedItem {
    /// The id that it came in with, or the number of an item that was crawled.
    pub name: String,
    /// The score; only comparable within one search.
    pub score: f32,
}

impl House {
    /// The best items for a request, in the order in which [`House::search`] lists them, without anything to show.
    ///
    /// # Errors
    /// [`PipelineError::Index`], [`PipelineError::Store`].
    pub async fn rank(self: &Arc<Self>, mut request: SearchRequest) -> Result<Vec<RankedItem>, PipelineError> {
        self.prepare(&mut request);
        let index = self.shelf.index();
        let ranked = tokio::task::spawn_blocking(move || index.rank(&request));
        let ranked = ranked.await.map_err(|_| PipelineError::Task("search"))??;
        let mut items = Vec::with_capacity(ranked.len());
        for found in ranked {
            let row = match self.store.item(found.id).await {
                Err(StoreError::Missing { .. }) => continue,
                other => other?,
            };
            if row.item.state == ItemState::Live {
                let name = id_in(&row.item.url).unwrap_or_else(|| row.item.id.to_string());
                items.push(RankedItem { name, score: found.score });
            }
        }
        Ok(items)
    }
}
