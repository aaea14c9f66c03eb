//! What admins do with sources.

use std::collections::BTreeMap;

use qingyuan_extract::Picks;
use qingyuan_model::{Actor, Event, Source, SourceId, SourceState};
use qingyuan_store::{FrontierRow, Kind, NewUrl, PageRow, StoreError, Tx};
use url::Url;

use crate::error::PipelineError;
use crate::house::House;
use crate::person::{Permission, Person};
use crate::reach::widenings;
use crate::states::{SourceStep, steps};

/// Events of a source that its page lists.
const EVENTS_SHOWN: usize = 20;

/// Events of a source among which its steps are looked for: years of edits.
const EVENTS_READ: i64 = 500;

/// The longest reason for a move, in characters: a paragraph. The web form says the same.
const MAX_REASON: usize = 1_000;

/// What a source has come to, for its page.
#[derive(Clone, Debug)]
pub struct SourceSight {
    /// Its charter.
    pub source: Source,
    /// Its pages by what became of them.
    pub pages: BTreeMap<String, i64>,
    /// Its URLs by what happened to them last; never asked for ones under the empty word.
    pub frontier: BTreeMap<String, i64>,
    /// The URLs asked for last.
    pub recent: Vec<FrontierRow>,
    /// The pages that changed last.
    pub results: Vec<PageRow>,
    /// The newest events about it.
    pub events: Vec<Event>,
    /// How it came to where it stands, the last step first.
    pub steps: Vec<SourceStep>,
}

impl House {
    /// All sources with the outcome counts of their pages.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`].
    pub async fn sources(&self, person: &Person) -> Result<Vec<(Source, BTreeMap<String, i64>)>, PipelineError> {
        person.require(Permission::Administer)?;
        let mut counted = Vec::new();
        for source in self.store.sources().await? {
            let counts = self.store.page_counts(Some(&source.id)).await?;
            counted.push((source, counts));
        }
        Ok(counted)
    }

    /// One source with its last results.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`qingyuan_store::StoreError::Missing`].
    pub async fn source(&self, person: &Person, id: &SourceId) -> Result<SourceSight, PipelineError> {
        person.require(Permission::Administer)?;
        let events = self.store.events_about(id.as_str(), EVENTS_READ).await?;
        Ok(SourceSight {
            source: self.store.source(id).await?,
            pages: self.store.page_counts(Some(id)).await?,
            frontier: self.store.frontier_counts(id).await?,
            recent: self.store.frontier_of(id, 100).await?,
            results: self.store.pages(Some(id), "", 0, 100).await?,
            steps: steps(&events),
            events: events.into_iter().take(EVENTS_SHOWN).collect(),
        })
    }

    /// Adds a source as a proposal, or changes a charter; the state moves by [`House::set_source_state`] only. An approved
    /// one's entrances become due.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`PipelineError::Field`] for a charter that cannot work, [`PipelineError::Widens`]
    /// when a charter that was approved would reach further: show what, and call [`House::widen_source`].
    pub async fn put_source(&self, person: &Person, source: &Source) -> Result<(), PipelineError> {
        person.require(Permission::Administer)?;
        self.edit_source(person, source, false).await
    }

    /// The same for somebody who has seen that the charter will reach further and wants it.
    ///
    /// # Errors
    /// As [`House::put_source`], but for the last.
    pub async fn widen_source(&self, person: &Person, source: &Source) -> Result<(), PipelineError> {
        person.require(Permission::Administer)?;
        self.edit_source(person, source, true).await
    }

    /// Writes a source with the state that it names, for start-up and imports, which act for the house.
    ///
    /// # Errors
    /// [`PipelineError::Field`] for a charter that cannot work.
    pub async fn adopt_source(&self, source: &Source) -> Result<(), PipelineError> {
        check(source)?;
        let mut tx = self.store.transact().await?;
        tx.put_source(self.now(), &Actor::House, source).await?;
        self.let_in(&mut tx, source).await?;
        self.settle(tx, source).await
    }

    /// Approves, pauses, retires or proposes a source again. Letting a source in and giving it up take a reason.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`qingyuan_store::StoreError::Missing`], [`PipelineError::Field`] for a move that is
    /// not allowed, a missing reason, or a charter that cannot work.
    pub async fn set_source_state(
        &self,
        person: &Person,
        id: &SourceId,
        state: SourceState,
        reason: &str,
    ) -> Result<(), PipelineError> {
        person.require(Permission::Administer)?;
        let mut tx = self.store.transact().await?;
        let before = tx.source(id).await?;
        allow_move(&before, state, reason)?;
        let after = Source { state, ..before };
        check(&after)?;
        // An archive has nothing to crawl and no hosts either.
        if state == SourceState::Approved && !after.scope.hosts.is_empty() && entrances(&after).is_empty() {
            let problem = format!("source `{id}` has no seed, feed or sitemap: name one before it is approved");
            return Err(PipelineError::Field { field: "seeds", problem });
        }
        let after = tx.move_source(self.now(), &person.actor(), id, state, reason.trim()).await?;
        self.let_in(&mut tx, &after).await?;
        self.settle(tx, &after).await
    }

    /// Makes every URL of a source due now, and returns how many that changed.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`PipelineError::Field`] when the source is not approved.
    pub async fn crawl_now(&self, person: &Person, id: &SourceId) -> Result<u64, PipelineError> {
        person.require(Permission::Administer)?;
        self.make_due(id).await
    }

    /// The same for the command line.
    ///
    /// # Errors
    /// [`PipelineError::Field`] when the source is not approved.
    pub async fn make_due(&self, id: &SourceId) -> Result<u64, PipelineError> {
        let mut tx = self.store.transact().await?;
        let source = tx.source(id).await?;
        if source.state != SourceState::Approved {
            let problem = match source.state {
                SourceState::Proposed => {
                    format!(
                        "source `{id}` is only proposed: approve it first (qingyuan source approve {id} --reason …)"
                    )
                }
                state => format!("source `{id}` is {}: approve or resume it first", state.id()),
            };
            return Err(PipelineError::Field { field: "state", problem });
        }
        let due = tx.make_due(self.now(), id).await?;
        tx.commit().await?;
        self.crawler.look_again(&source);
        self.changed.notify_one();
        Ok(due)
    }

    /// Begins a round of crawling these sources: all their URLs are due, once. A round that was cut off, by a signal or a
    /// bound on pages, goes on where it was.
    ///
    /// # Errors
    /// [`PipelineError::Field`] when a source is not approved.
    pub async fn begin_round(&self, sources: &[SourceId]) -> Result<(), PipelineError> {
        for id in sources {
            let mut tx = self.store.transact().await?;
            let is_new = tx.begin_round(id).await?;
            let approved = tx.source(id).await?.state == SourceState::Approved;
            if !approved || is_new {
                // Rolled back: the round begins with its URLs being due, or not at all.
                drop(tx);
                self.make_due(id).await?;
                tx = self.store.transact().await?;
                tx.begin_round(id).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    /// Ends the round of each of these sources that has nothing left to do now.
    ///
    /// # Errors
    /// [`PipelineError::Store`].
    pub async fn end_round(&self, sources: &[SourceId]) -> Result<(), PipelineError> {
        for id in sources {
            if self.store.count_due(self.now(), Some(id)).await? == 0 {
                let mut tx = self.store.transact().await?;
                tx.end_round(id).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    async fn edit_source(&self, person: &Person, source: &Source, consent: bool) -> Result<(), PipelineError> {
        check(source)?;
        let mut tx = self.store.transact().await?;
        let known = match tx.source(&source.id).await {
            Ok(known) => Some(known),
            Err(StoreError::Missing { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let state = known.as_ref().map_or(SourceState::Proposed, |known| known.state);
        if source.state != state {
            let problem = match &known {
                None => format!("source `{}` is new: propose it, then approve it with a reason", source.id),
                Some(_) => format!(
                    "source `{}` is {}: a charter cannot make it {}, approve, pause or retire it instead",
                    source.id,
                    state.id(),
                    source.state.id()
                ),
            };
            return Err(PipelineError::Field { field: "state", problem });
        }
        if let Some(known) = known.filter(|known| is_let_in(known.state)) {
            let changes = widenings(&known, source);
            if !consent && !changes.is_empty() {
                return Err(PipelineError::Widens { id: source.id.to_string(), changes });
            }
        }
        tx.put_source(self.now(), &person.actor(), source).await?;
        self.let_in(&mut tx, source).await?;
        self.settle(tx, source).await
    }

    /// The entrances of an approved source enter the frontier.
    async fn let_in(&self, tx: &mut Tx, source: &Source) -> Result<(), PipelineError> {
        if source.state != SourceState::Approved {
            return Ok(());
        }
        let entrances = entrances(source);
        for entrance in &entrances {
            if let Some(owner) = tx.url_owner(&entrance.url).await?.filter(|owner| *owner != source.id) {
                let problem = format!("{} belongs to source `{owner}` already: name it there", entrance.url);
                return Err(PipelineError::Field { field: "seeds", problem });
            }
        }
        tx.add_urls(self.now(), &source.id, source.scope.max_pages, &entrances).await?;
        Ok(())
    }

    async fn settle(&self, tx: Tx, source: &Source) -> Result<(), PipelineError> {
        tx.commit().await?;
        self.crawler.look_again(source);
        self.changed.notify_one();
        Ok(())
    }
}

/// Whether a person has let this source in, so that a wider charter must be let in again.
fn is_let_in(state: SourceState) -> bool {
    matches!(state, SourceState::Approved | SourceState::Paused)
}

/// Refuses a move that the states do not allow, or that lacks its reason.
fn allow_move(source: &Source, state: SourceState, reason: &str) -> Result<(), PipelineError> {
    let (id, from) = (&source.id, source.state);
    if !from.may_become(state) {
        let remedy = match from {
            _ if from == state => "there is nothing to do",
            SourceState::Proposed => "approve it first",
            SourceState::Retired => "propose it again first",
            SourceState::Approved | SourceState::Paused => "approve, pause or retire it",
        };
        let problem = format!("source `{id}` is {} and cannot become {}: {remedy}", from.id(), state.id());
        return Err(PipelineError::Field { field: "state", problem });
    }
    if from.needs_reason(state) && reason.trim().is_empty() {
        let problem = format!("say why source `{id}` becomes {}: the log keeps the reason", state.id());
        return Err(PipelineError::Field { field: "reason", problem });
    }
    if reason.chars().count() > MAX_REASON {
        let problem = format!("the reason is longer than {MAX_REASON} characters: say it shorter");
        return Err(PipelineError::Field { field: "reason", problem });
    }
    Ok(())
}

/// The URLs that a charter itself names.
fn entrances(source: &Source) -> Vec<NewUrl> {
    let named =
        [(&source.seeds, Kind::Page, 1.0), (&source.feeds, Kind::Feed, 2.0), (&source.sitemaps, Kind::Sitemap, 2.0)];
    let entrance = |url: &Url, kind, priority| NewUrl {
        url: qingyuan_crawl::canonical::normalise(url),
        kind,
        depth: 0,
        priority,
        via: String::new(),
    };
    named
        .into_iter()
        .flat_map(|(urls, kind, priority)| urls.iter().map(move |url| entrance(url, kind, priority)))
        .collect()
}

/// A charter must be able to work before it is let in; a proposal only needs a name.
fn check(source: &Source) -> Result<(), PipelineError> {
    if source.name.trim().is_empty() {
        let problem = "give the source a name that readers will understand".to_owned();
        return Err(PipelineError::Field { field: "name", problem });
    }
    if let Err(bad) = Picks::read(&source.picks) {
        return Err(PipelineError::Field { field: "picks", problem: bad.to_string() });
    }
    if !is_let_in(source.state) {
        return Ok(());
    }
    match charter_problems(source).into_iter().next() {
        Some(problem) => Err(PipelineError::Field { field: "scope", problem }),
        None => Ok(()),
    }
}

/// Everything that keeps a charter from working, in words that name the remedy: every entrance has to lie in its own
/// scope. A proposal may be kept with problems; it cannot be approved with them.
#[must_use]
pub fn charter_problems(source: &Source) -> Vec<String> {
    // An archive's source has nothing to crawl.
    let is_crawled = [&source.seeds, &source.feeds, &source.sitemaps].iter().any(|urls| !urls.is_empty());
    if !is_crawled && source.scope.hosts.is_empty() {
        return Vec::new();
    }
    qingyuan_crawl::charter_problems(source).iter().map(ToString::to_string).collect()
}
