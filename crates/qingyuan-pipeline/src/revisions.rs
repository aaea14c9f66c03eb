//! What changed since a page was last decided, or last fetched.

use qingyuan_model::{ContentHash, Millis};
use qingyuan_store::{StoreError, StoredDocument};
use qingyuan_text::{Changes, changes};
use url::Url;

use crate::bridge::across;
use crate::error::PipelineError;
use crate::house::House;

/// A page beside an earlier version of it.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The earlier version.
    pub before: ContentHash,
    /// When that was made.
    pub made_at: Millis,
    /// What changed since.
    pub changes: Changes,
}

impl House {
    /// A document beside the version of its page that was decided last; `None` when no other was.
    pub(crate) async fn since_decided(
        &self,
        url: &Url,
        stored: &StoredDocument,
    ) -> Result<Option<Revision>, PipelineError> {
        match self.store.decided_before(url, stored.hash).await? {
            Some(before) => self.revision(before, stored).await.map(Some),
            None => Ok(None),
        }
    }

    /// A document beside the version of its page that came before it.
    pub(crate) async fn since_version(
        &self,
        url: &Url,
        document: ContentHash,
    ) -> Result<Option<Revision>, PipelineError> {
        let Some(before) = self.store.version_before(url, document).await? else { return Ok(None) };
        let stored = match self.store.document(document).await {
            Err(StoreError::Missing { .. }) => return Ok(None),
            other => other?,
        };
        self.revision(before, &stored).await.map(Some)
    }

    async fn revision(&self, before: ContentHash, stored: &StoredDocument) -> Result<Revision, PipelineError> {
        let old = self.store.document(before).await?;
        let made_at = old.created_at;
        let pair = vec![(old.document, stored.document.clone())];
        let compared = across(pair, |(old, new)| changes(&old, &new, false)).await?;
        let changes = compared.into_iter().next().ok_or(PipelineError::Task("comparing"))?;
        Ok(Revision { before, made_at, changes })
    }
}
