//! What editors do: look at what waits, decide it, take a decision back.

use qingyuan_model::{Act, ContentHash, Decision, Event, Millis, Source};
use qingyuan_store::{Decided, DeskFilter, DeskRow, Fetch, StoredDocument, StoredVerdict};

use crate::copies::Copies;
use crate::error::PipelineError;
use crate::house::House;
use crate::person::{Permission, Person};
use crate::revisions::Revision;

/// How long a document is kept for the editor who opened it. Long enough to read 10,000 characters.
const CLAIM_MS: i64 = 15 * 60 * 1_000;

/// The longest reason that is kept, in characters.
const LONGEST_REASON: usize = 500;

/// How far down the desk [`House::following`] looks; whoever stands deeper begins at the top again.
const LOOK: i64 = 200;

/// Everything an editor needs to decide one document.
#[derive(Clone, Debug)]
pub struct Review {
    /// The document as it was extracted.
    pub stored: StoredDocument,
    /// What the machine says of it, and what the policy made of that.
    pub verdict: Option<StoredVerdict>,
    /// The source it came under.
    pub source: Source,
    /// Its row on the desk, when it ever waited there.
    pub desk: Option<DeskRow>,
    /// All decisions on this very content, newest first.
    pub decisions: Vec<Decision>,
    /// The newest events about it, newest first.
    pub events: Vec<Event>,
    /// Whether it is kept for the asking editor now.
    pub mine: bool,
    /// The pages with nearly the same text, this one among them.
    pub copies: Copies,
    /// What changed since another version of the page was decided; for a page that is new, in what it differs from the item
    /// that it is a near-copy of.
    pub revision: Option<Revision>,
}

impl House {
    /// Waiting documents, most urgent first.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`].
    pub async fn desk(
        &self,
        person: &Person,
        filter: &DeskFilter,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<DeskRow>, PipelineError> {
        person.require(Permission::Review)?;
        Ok(self.store.desk(filter, offset, limit).await?)
    }

    /// The next waiting document that no colleague has open, without taking it.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`].
    pub async fn next_for_review(
        &self,
        person: &Person,
        filter: &DeskFilter,
    ) -> Result<Option<DeskRow>, PipelineError> {
        person.require(Permission::Review)?;
        Ok(self.store.next_for_review(self.now(), &person.account, filter).await?)
    }

    /// The document after this one in the order of the desk that no colleague has open: where an editor who skips one
    /// goes. After the last one it begins at the top again.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`].
    pub async fn following(
        &self,
        person: &Person,
        filter: &DeskFilter,
        document: ContentHash,
    ) -> Result<Option<DeskRow>, PipelineError> {
        person.require(Permission::Review)?;
        let now = self.now();
        let mut rows = self.store.desk(filter, 0, LOOK).await?;
        if let Some(at) = rows.iter().position(|row| row.document == document) {
            rows.rotate_left(at);
        }
        let free = |row: &DeskRow| row.claimed_by == person.account || row.claimed_until <= now;
        Ok(rows.into_iter().find(|row| row.document != document && free(row)))
    }

    /// How many documents wait, per label, most first; with the time at which the oldest of them came.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`].
    pub async fn desk_counts(&self, person: &Person) -> Result<Vec<(String, i64, Millis)>, PipelineError> {
        person.require(Permission::Review)?;
        Ok(self.store.desk_counts().await?)
    }

    /// The fetch that a document was made of, with its body byte for byte. It may be anything: never run it.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`qingyuan_store::StoreError::Missing`].
    pub async fn original(&self, person: &Person, document: ContentHash) -> Result<(Fetch, Vec<u8>), PipelineError> {
        person.require(Permission::Review)?;
        let fetch = self.store.fetch(self.store.document(document).await?.fetch).await?;
        let body = self.store.blob(fetch.body).await?;
        Ok((fetch, body))
    }

    /// Opens a document for review: when it waits, it is kept for this editor for a quarter of an hour, and the one that
    /// the editor had open before goes back to the desk.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`qingyuan_store::StoreError::Missing`].
    pub async fn review(&self, person: &Person, document: ContentHash) -> Result<Review, PipelineError> {
        person.require(Permission::Review)?;
        let stored = self.store.document(document).await?;
        let mut tx = self.store.transact().await?;
        tx.release_desk(&person.account, document).await?;
        let mine = tx.claim_desk(self.now(), document, &person.account, CLAIM_MS).await?;
        tx.commit().await?;
        let desk = self.store.desk_row(document).await?;
        let url = desk.as_ref().map_or(&stored.document.url, |row| &row.url);
        let copies = self.copies_of(document).await?;
        let revision = match self.since_decided(url, &stored).await? {
            None => self.beside_item(&copies, &stored).await?,
            found => found,
        };
        Ok(Review {
            revision,
            copies,
            verdict: self.store.verdict(document).await?,
            source: self.store.source(&stored.source).await?,
            desk,
            decisions: self.store.decisions(document).await?,
            events: self.store.events_about(&document.to_string(), 20).await?,
            stored,
            mine,
        })
    }

    /// Decides a document. The reason is required for everything but letting it in; `request_key` makes a repeated
    /// click (or a retry after a lost answer) change nothing.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`PipelineError::Field`] without a reason,
    /// [`qingyuan_store::StoreError::Conflict`] when a colleague was faster.
    pub async fn decide(
        &self,
        person: &Person,
        document: ContentHash,
        act: Act,
        reason: &str,
        request_key: Option<&str>,
    ) -> Result<Decided, PipelineError> {
        person.require(Permission::Review)?;
        let reason = reason.trim();
        if reason.is_empty() && act != Act::Publish {
            let problem = "say in a few words why: colleagues and the source will read it".to_owned();
            return Err(PipelineError::Field { field: "reason", problem });
        }
        if reason.chars().count() > LONGEST_REASON {
            let problem = format!("use at most {LONGEST_REASON} characters");
            return Err(PipelineError::Field { field: "reason", problem });
        }
        let decision = Decision { document, act, actor: person.actor(), reason: reason.to_owned(), at: self.now() };
        let mut tx = self.store.transact().await?;
        let decided = tx.decide(&decision, request_key).await?;
        tx.commit().await?;
        self.changed.notify_one();
        Ok(decided)
    }

    /// This editor's newest decisions, newest first, with the titles of their documents.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`].
    pub async fn my_decisions(&self, person: &Person, limit: i64) -> Result<Vec<(Decision, String)>, PipelineError> {
        person.require(Permission::Review)?;
        let mut titled = Vec::new();
        for decision in self.store.decisions_by(&person.actor(), limit).await? {
            let title = self.store.document(decision.document).await?.document.title;
            titled.push((decision, title));
        }
        Ok(titled)
    }
}
