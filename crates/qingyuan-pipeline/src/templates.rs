//! What is known of the sources and hosts of a batch of pages: the selectors of their charters, and the lines that their pages
//! repeat.
//!
//! Only a page that was never seen at its address is learnt from, or else what one page keeps through its versions would look like
//! the site's. A page read before its host was known keeps its document until it changes.

use std::collections::BTreeMap;

use qingyuan_extract::{Extraction, Guidance, LinesSeen, Picks};
use qingyuan_model::{Millis, Scope, SourceId};
use qingyuan_store::{StoreError, Tx};
use url::Url;

use crate::house::House;

/// A host of a source.
type Host = (SourceId, String);

/// The knowledge that a batch of pages needs, and what it adds.
#[derive(Default)]
pub(crate) struct Templates {
    picks: BTreeMap<SourceId, Picks>,
    hosts: BTreeMap<Host, Known>,
}

struct Known {
    lines: LinesSeen,
    has_changed: bool,
}

impl Templates {
    /// What helps to read a page of this source.
    pub(crate) async fn guidance(
        &mut self,
        house: &House,
        source: &SourceId,
        url: &Url,
    ) -> Result<Guidance, StoreError> {
        let picks = match self.picks.get(source) {
            Some(picks) => picks.clone(),
            None => {
                // What cannot be read is refused where charters are written; an old one must not stop its pages.
                let picks = Picks::read(&house.store.source(source).await?.picks).unwrap_or_default();
                self.picks.insert(source.clone(), picks.clone());
                picks
            }
        };
        let host = (source.clone(), Scope::host_of(url));
        let recurring = match self.hosts.get(&host) {
            Some(known) => known.lines.recurring(),
            None => {
                let bytes = house.store.template(source, &host.1).await?.unwrap_or_default();
                let lines = LinesSeen::from_bytes(&bytes);
                let recurring = lines.recurring();
                self.hosts.insert(host, Known { lines, has_changed: false });
                recurring
            }
        };
        Ok(Guidance { picks, recurring })
    }

    /// Learns from a page that is new at its address.
    pub(crate) fn learn(&mut self, source: &SourceId, url: &Url, extraction: &Extraction) {
        if let Some(known) = self.hosts.get_mut(&(source.clone(), Scope::host_of(url))) {
            known.has_changed |= known.lines.learn(&extraction.lines);
        }
    }

    /// Writes what was learnt.
    pub(crate) async fn keep(self, tx: &mut Tx, now: Millis) -> Result<(), StoreError> {
        for ((source, host), known) in self.hosts {
            if known.has_changed {
                tx.put_template(now, &source, &host, known.lines.to_bytes()).await?;
            }
        }
        Ok(())
    }
}
