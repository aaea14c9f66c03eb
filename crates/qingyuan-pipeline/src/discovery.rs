//! What was found on a page, in a feed or in a sitemap, on its way into the frontier.

use qingyuan_model::{Millis, Source};
use qingyuan_store::{NewUrl, Tx};

use crate::error::PipelineError;
use crate::house::House;

impl House {
    /// Adds what was found to the frontier, as far as the source has room for it; returns how many were new. Every road
    /// into the frontier but the charter's own entrances leads through here.
    pub(crate) async fn add_found(
        &self,
        tx: &mut Tx,
        now: Millis,
        source: &Source,
        found: &[NewUrl],
    ) -> Result<u64, PipelineError> {
        Ok(tx.add_urls(now, &source.id, source.scope.max_pages, found).await?)
    }
}
