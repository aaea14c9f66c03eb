//! What editors want crawled sooner, or later.

use url::Url;

use crate::error::PipelineError;
use crate::house::House;
use crate::person::{Permission, Person};

/// The strongest boost: more than all merits of a URL together, so that an editor's word holds.
const MOST: f64 = 5.0;

impl House {
    /// Moves all addresses that begin with `prefix`, known and to come, forward (`boost` above 0) or back (below 0) in
    /// the queues of their hosts; 0 takes that back. Of several prefixes the longest holds. Returns how many known
    /// addresses that touched.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`PipelineError::Field`] for a prefix that is no address or a boost out of range.
    pub async fn boost(&self, person: &Person, prefix: &str, boost: f64) -> Result<u64, PipelineError> {
        person.require(Permission::Review)?;
        if !(-MOST..=MOST).contains(&boost) {
            let problem = format!("a boost lies between -{MOST} and {MOST}, this is {boost}");
            return Err(PipelineError::Field { field: "boost", problem });
        }
        let parsed = Url::parse(prefix).map_err(|error| error.to_string());
        let prefix = match parsed {
            Ok(url) if url.has_host() => url.to_string(),
            Ok(_) => return Err(unusable(prefix, "it names no host")),
            Err(error) => return Err(unusable(prefix, &error)),
        };
        let mut tx = self.store.transact().await?;
        let touched = tx.set_interest(self.now(), &person.actor(), &prefix, boost).await?;
        tx.commit().await?;
        Ok(touched)
    }
}

fn unusable(prefix: &str, why: &str) -> PipelineError {
    let problem =
        format!("`{prefix}` cannot be the beginning of an address ({why}): write it with http:// or https://");
    PipelineError::Field { field: "prefix", problem }
}
