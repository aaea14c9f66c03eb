//! Reading and screening a batch on all cores, before anything is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use qingyuan_model::{ContentHash, Document, Source, SourceId, SourceState, Tier};
use qingyuan_store::StoredVerdict;
use qingyuan_text::{bands, fingerprint};

use super::batches::{LONGEST_LINE, Numbered};
use super::line::Resource;
use crate::bridge::across;
use crate::error::PipelineError;
use crate::house::House;

/// Why these resources are here, as their source's charter says.
const CHARTER: &str = "已审资源，由本校人员成批导入并负责";

/// A line that is a resource, and what screening made of it.
pub(crate) struct Weighed {
    /// The number of its line.
    pub(crate) number: u64,
    /// The line itself.
    pub(crate) line: Vec<u8>,
    /// The source under which it comes.
    pub(crate) source: SourceId,
    /// Its tier.
    pub(crate) tier: Tier,
    /// The document, at its address.
    pub(crate) document: Document,
    /// Its hash.
    pub(crate) hash: ContentHash,
    /// What screening says; `None` when the store had the very same content at its address a moment ago.
    pub(crate) screened: Option<Screened>,
}

/// What screening says.
pub(crate) struct Screened {
    /// The verdict, and the way of what a person vouches for.
    pub(crate) verdict: StoredVerdict,
    /// What its text has in common with copies.
    pub(crate) bands: Vec<u64>,
    /// Its fingerprint.
    pub(crate) fingerprint: u64,
}

/// A batch on its way in.
#[derive(Default)]
pub(crate) struct Batch {
    /// The resources, in the order of their lines.
    pub(crate) weighed: Vec<Weighed>,
    /// The lines that are none.
    pub(crate) wrong: Vec<(u64, String)>,
    /// Sources that were founded for it.
    pub(crate) founded: Vec<String>,
}

/// The sources met so far, with their tiers.
pub(crate) struct Sources {
    /// Under this one everything comes, whatever lines say.
    pub(crate) all_under: Option<SourceId>,
    /// Under this one comes what says nothing.
    pub(crate) other: SourceId,
    tiers: BTreeMap<SourceId, Tier>,
}

impl Sources {
    /// None met yet.
    pub(crate) fn new(all_under: Option<SourceId>, other: SourceId) -> Self {
        Self { all_under, other, tiers: BTreeMap::new() }
    }
}

impl House {
    /// Reads the lines of a batch and screens what is new.
    pub(crate) async fn weigh(
        self: &Arc<Self>,
        lines: Vec<Numbered>,
        sources: &mut Sources,
    ) -> Result<Batch, PipelineError> {
        let mut batch = Batch::default();
        let read = across(lines, |Numbered { number, line }| {
            let Some(line) = line else {
                let most = LONGEST_LINE / 1_000_000;
                return (number, Err(format!("longer than {most} MB, the limit for one resource: split it")));
            };
            (number, Resource::read(&line).map(|resource| (line, resource)))
        });
        for (number, read) in read.await? {
            let settled = match read {
                Ok((line, resource)) => {
                    let tier = self.tier_for(&resource, sources, &mut batch.founded).await?;
                    let source = sources.of(&resource).clone();
                    resource.settle(&source).map(|document| (line, source, tier, document))
                }
                Err(problem) => Err(problem),
            };
            match settled {
                Ok((line, source, tier, document)) => {
                    let hash = document.hash();
                    batch.weighed.push(Weighed { number, line, source, tier, document, hash, screened: None });
                }
                Err(problem) => batch.wrong.push((number, problem)),
            }
        }
        self.screen_new(batch).await
    }

    /// Screens what the store does not hold yet at its address.
    pub(crate) async fn screen_new(self: &Arc<Self>, mut batch: Batch) -> Result<Batch, PipelineError> {
        let mut inputs = Vec::with_capacity(batch.weighed.len());
        for weighed in batch.weighed {
            let shown = self.store.page(&weighed.document.url).await?.and_then(|page| page.document);
            inputs.push((shown != Some(weighed.hash), weighed));
        }
        // One rulebook for the whole batch, taken once: each document is judged by exactly one.
        let (rulebook, now) = (self.rulebook(), self.now());
        batch.weighed = across(inputs, move |(is_new, mut weighed)| {
            if is_new {
                let (document, screener) = (&weighed.document, rulebook.screener());
                let verdict = screener.screen_from(document, weighed.source.as_str(), Some(weighed.tier));
                let routing = screener.route_vouched(&verdict, document, weighed.tier);
                let label = screener.policy().label(&verdict).id().to_owned();
                let text = document.text();
                weighed.screened = Some(Screened {
                    verdict: StoredVerdict { verdict, routing, label, at: now },
                    bands: bands(&text),
                    fingerprint: fingerprint(&text).0,
                });
            }
            weighed
        })
        .await?;
        Ok(batch)
    }

    /// The tier of a resource's source, which is founded when it is not there.
    async fn tier_for(
        &self,
        resource: &Resource,
        sources: &mut Sources,
        founded: &mut Vec<String>,
    ) -> Result<Tier, PipelineError> {
        let id = sources.of(resource).clone();
        if let Some(tier) = sources.tiers.get(&id) {
            return Ok(*tier);
        }
        let name = resource.source_name.clone().filter(|_| sources.all_under.is_none());
        let archive = Source {
            charter: CHARTER.to_owned(),
            state: SourceState::Approved,
            tier: Tier::Trusted,
            owner: "admin".to_owned(),
            ..Source::new(id.clone(), &name.unwrap_or_else(|| id.to_string()))
        };
        let (source, is_new) = self.archive_source(&archive).await?;
        founded.extend(is_new.then(|| id.to_string()));
        sources.tiers.insert(id, source.tier);
        Ok(source.tier)
    }
}

impl Sources {
    fn of<'a>(&'a self, resource: &'a Resource) -> &'a SourceId {
        self.all_under.as_ref().or(resource.source.as_ref()).unwrap_or(&self.other)
    }
}
