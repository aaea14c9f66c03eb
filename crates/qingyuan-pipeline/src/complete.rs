//! Completion: what a reader may go on to type. What was typed so far is neither logged nor kept.

use std::sync::Arc;

use qingyuan_index::Suggestion;

use crate::error::PipelineError;
use crate::house::House;

impl House {
    /// At most `limit` titles that complete `typed`, of items that may be read now.
    ///
    /// # Errors
    /// [`PipelineError::Index`], [`PipelineError::Store`].
    pub async fn complete(self: &Arc<Self>, typed: String, limit: usize) -> Result<Vec<Suggestion>, PipelineError> {
        let house = Arc::clone(self);
        let found = tokio::task::spawn_blocking(move || house.shelf.index().suggest(&typed, limit))
            .await
            .map_err(|_| PipelineError::Task("completion"))??;
        let mut live = Vec::with_capacity(found.len());
        for suggestion in found {
            // The index learns of a withdrawal a moment later; until then its title must not be offered either.
            if self.store.is_live(suggestion.id).await? {
                live.push(suggestion);
            }
        }
        Ok(live)
    }
}
