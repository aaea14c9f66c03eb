//! What was found on a page, in a feed or in a sitemap, on its way into the frontier; traps are turned away here.

use std::collections::{BTreeMap, BTreeSet};

use qingyuan_crawl::canonical::identity;
use qingyuan_crawl::traps::{Shape, structural};
use qingyuan_model::{Millis, Scope, Source};
use qingyuan_store::{Claimed, NewUrl, Returned, ShapeKey, Tally, Trap, TrapState, Tx};
use url::Url;

use crate::error::PipelineError;
use crate::house::House;

/// What is known of a source's traps, read once for many addresses.
pub(crate) struct Traps(Vec<Trap>);

impl Traps {
    /// The traps of a source.
    pub(crate) async fn of(tx: &mut Tx, source: &Source) -> Result<Self, PipelineError> {
        Ok(Self(tx.traps_of(&source.id).await?))
    }

    /// What was settled about one shape.
    pub(crate) fn at(&self, host: &str, shape: &str) -> Option<&Trap> {
        self.0.iter().find(|trap| trap.key.host == host && trap.key.shape == shape)
    }

    /// The trap that keeps this address out, when one does.
    pub(crate) fn holding(&self, url: &Url, now: Millis) -> Option<&Trap> {
        self.0.iter().find(|trap| trap.state != TrapState::Released && catches(&trap.key, url, now))
    }
}

/// Whether an address is one of a shape.
pub(crate) fn catches(key: &ShapeKey, url: &Url, now: Millis) -> bool {
    Scope::host_of(url) == key.host
        && (Shape::of(url).is(&key.shape) || structural(url, now).is_some_and(|(_, shape)| shape == key.shape))
}

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
        let mut traps = Traps::of(tx, source).await?;
        let (mut admitted, mut turned_away) = (Vec::new(), BTreeMap::new());
        let mut seen = BTreeSet::new();
        for new in found {
            if !seen.insert(&new.url) {
                continue;
            }
            let held = match traps.holding(&new.url, now) {
                Some(trap) => Some(trap.id),
                None => self.trip(tx, now, source, &mut traps, &new.url).await?,
            };
            if let Some(trap) = held {
                *turned_away.entry(trap).or_insert(0) += 1;
                continue;
            }
            // One page under every order of its parameters.
            let several = new.url.query_pairs().nth(1).is_some();
            if several && !tx.is_first_variant(&identity(&new.url), new.url.as_str()).await? {
                continue;
            }
            admitted.push(new.clone());
        }
        for (trap, count) in turned_away {
            tx.turn_away(trap, count).await?;
        }
        Ok(tx.add_urls(now, &source.id, source.scope.max_pages, &admitted).await?)
    }

    /// Holds an address that is a trap whatever stands there, unless an admin released its shape; returns the trap.
    async fn trip(
        &self,
        tx: &mut Tx,
        now: Millis,
        source: &Source,
        traps: &mut Traps,
        url: &Url,
    ) -> Result<Option<i64>, PipelineError> {
        let Some((kind, shape)) = structural(url, now) else { return Ok(None) };
        let key = ShapeKey { source: source.id.clone(), host: Scope::host_of(url), shape };
        if traps.at(&key.host, &key.shape).is_some() {
            return Ok(None);
        }
        let id = self.hold(tx, now, &key, kind, url, (Tally::default(), 0)).await?;
        *traps = Traps::of(tx, source).await?;
        Ok(Some(id))
    }

    /// What the frontier is to say of a claimed address when a trap has been found around it meanwhile: it is not fetched
    /// then. What the charter itself names is never held.
    pub(crate) async fn held_back(&self, source: &Source, url: &Claimed) -> Result<Option<Returned>, PipelineError> {
        if url.depth == 0 {
            return Ok(None);
        }
        let traps = Traps(self.store.traps(Some(&source.id)).await?);
        let held = traps.holding(&url.url, self.now()).map(|trap| Returned {
            outcome: "trap".to_owned(),
            detail: held_detail(&trap.key.shape, &trap.kind),
            ..Returned::default()
        });
        Ok(held)
    }
}

/// What the frontier says of an address in a trap.
pub(crate) fn held_detail(shape: &str, kind: &str) -> String {
    format!("its addresses {shape} are a trap ({kind}): release it on the source's page if it is none")
}
