//! Completion: what a reader may go on to type. What was typed so far is neither logged nor kept.

use std::sync::Arc;

use qingyuan_index::Suggestion;

use crate::error::PipelineError;
use crate::house::House;

impl House {
    /// At most `limit` phrases and titles that complete `typed`, each held by an item that may be read now.
    ///
    /// # Errors
    /// [`PipelineError::Index`], [`PipelineError::Store`].
    pub async fn complete(self: &Arc<Self>, typed: String, limit: usize) -> Result<Vec<Suggestion>, PipelineError> {
        let house = Arc::clone(self);
        let mut found = tokio::task::spawn_blocking(move || house.shelf.index().suggest(&typed, limit))
            .await
            .map_err(|_| PipelineError::Task("completion"))??;
        // The index learns of a withdrawal a moment later; until then its title must not be offered either.
        let ids: Vec<i64> = found.iter().map(|suggestion| suggestion.id).collect();
        let live = self.store.live_among(&ids).await?;
        found.retain(|suggestion| live.contains(&suggestion.id));
        Ok(found)
    }
}
