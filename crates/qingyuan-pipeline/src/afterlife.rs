//! What becomes of a page after it was there: moved, gone, or in the place of another.

use qingyuan_crawl::Fetched;
use qingyuan_crawl::canonical::normalise;
use qingyuan_extract::Guidance;
use qingyuan_model::{ContentHash, Document, Millis, RawPage, Scope, Source};
use qingyuan_store::{Claimed, Kind, NewUrl, Returned, StoreError, Tx};
use qingyuan_text::resemblance;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::alike::{NEAR_SHARE, skeleton};
use crate::crawler::Visit;
use crate::error::PipelineError;
use crate::house::House;
use crate::missing::says_missing;
use crate::schedule::{self, Found};

/// A host is asked once a day for what cannot be there.
const PROBE_MS: i64 = 24 * 60 * 60 * 1_000;

/// The address that a page is kept under: where it moved for good, or where it was asked for while a redirect leads
/// elsewhere for now. `None` when the one that answered is the one.
pub(crate) fn address_of(url: &Claimed, fetched: &Fetched) -> Option<Url> {
    let kept = normalise(fetched.moved.as_ref().unwrap_or(&url.url));
    (kept != normalise(&fetched.url)).then_some(kept)
}

/// How a host answered a request for what cannot be there.
pub(crate) struct Probe {
    at: Millis,
    host: String,
    status: u16,
    /// What it said, when its status did not say that there is nothing.
    text: String,
}

impl House {
    /// Learns, at most once a day, how the host of a page that came answers a request for what cannot be there: with
    /// an error status, or with a page that others can be compared with.
    pub(crate) async fn probe(
        &self,
        source: &Source,
        url: &Claimed,
        fetched: &Fetched,
        stop: &CancellationToken,
    ) -> Result<Option<Probe>, PipelineError> {
        let (host, now) = (Scope::host_of(&url.url), self.now());
        let is_page = url.kind == Kind::Page && (200..300).contains(&fetched.status);
        if !is_page || self.store.probe(&host).await?.is_some_and(|(at, _)| now.since(at) < PROBE_MS) {
            return Ok(None);
        }
        // Beside the page, so that the charter's paths admit it.
        let Ok(nowhere) = url.url.join(&format!("{}.html", self.fresh_name())) else { return Ok(None) };
        let asked = Claimed { url: nowhere, etag: None, last_modified: None, ..url.clone() };
        let (status, text) = match self.crawler.visit(source, &asked, stop).await {
            Visit::Answered(answer) if (200..300).contains(&answer.status) && answer.truncated.is_none() => {
                let page =
                    RawPage { url: answer.url, content_type: answer.content_type, bytes: answer.body, fetched_at: now };
                let surroundings = self.surroundings.clone();
                let read = move |page| skeleton(&surroundings.extract(&page, &Guidance::default()).document.text());
                let text = crate::bridge::across(vec![page], read).await?;
                (answer.status, text.into_iter().next().unwrap_or_default())
            }
            Visit::Answered(answer) => (answer.status, String::new()),
            Visit::Refused(_) | Visit::Failed(_) => (0, String::new()),
            Visit::NotNow(_) => return Ok(None),
        };
        Ok(Some(Probe { at: now, host, status, text }))
    }

    /// Writes what was learnt.
    pub(crate) async fn write_probe(&self, probe: &Probe) -> Result<(), StoreError> {
        let mut tx = self.store.transact().await?;
        tx.put_probe(probe.at, &probe.host, probe.status, &probe.text).await?;
        tx.commit().await
    }

    /// Notes, in the transaction that keeps a page, that it came from another address for good.
    pub(crate) async fn note_move(
        &self,
        tx: &mut Tx,
        now: Millis,
        source: &Source,
        url: &Claimed,
        moved: Option<&Url>,
        done: &Returned,
    ) -> Result<(), PipelineError> {
        let Some(to) = moved.map(normalise).filter(|to| *to != url.url) else { return Ok(()) };
        tx.mark_moved(now, &source.id, &url.url, &to).await?;
        let new = NewUrl {
            url: to.clone(),
            kind: url.kind,
            depth: url.depth,
            priority: schedule::worth(url.kind, url.depth, source.tier, Found::Link),
            via: url.url.to_string(),
        };
        if self.add_found(tx, now, source, &[new]).await? > 0 {
            let validators = done.validators.clone().unwrap_or_default();
            tx.succeed_url(now, &to, done.due_at.unwrap_or(now), validators).await?;
        }
        Ok(())
    }

    /// Moves the item of a page that answered from another address for good, and has not changed.
    pub(crate) async fn move_unchanged(
        &self,
        tx: &mut Tx,
        now: Millis,
        source: &Source,
        url: &Claimed,
        moved: Option<&Url>,
    ) -> Result<(), PipelineError> {
        let Some(to) = moved.map(normalise).filter(|to| *to != url.url) else { return Ok(()) };
        if tx.live_item_at(&url.url).await?.is_some() {
            tx.mark_moved(now, &source.id, &url.url, &to).await?;
            tx.move_item(now, &source.id, &url.url, &to).await?;
        }
        Ok(())
    }

    /// Lets the items of pages that moved here follow, when this page says what they said; those whose address now
    /// leads to something else leave the library.
    pub(crate) async fn follow_moves(
        &self,
        tx: &mut Tx,
        now: Millis,
        source: &Source,
        to: &Url,
        document: &Document,
    ) -> Result<(), PipelineError> {
        for (from, old) in tx.moving_to(to).await? {
            if is_same(tx, old, document).await? {
                tx.move_item(now, &source.id, &from, to).await?;
            } else {
                let note = format!("原网址现在转到另一个页面：{to}");
                tx.page_gone(now, &source.id, &from, "gone", &note).await?;
            }
        }
        Ok(())
    }

    /// The address that a page itself gives as its own (`rel=canonical`), when it can be believed: in scope, and showing
    /// the same text or nothing that is known yet.
    pub(crate) async fn believed_canonical(
        &self,
        tx: &mut Tx,
        source: &Source,
        at: &Url,
        claimed: Option<&Url>,
        depth: u32,
        document: &Document,
    ) -> Result<Option<Url>, PipelineError> {
        let Some(own) = claimed.map(normalise).filter(|own| own != at) else { return Ok(None) };
        // Templates that name the front page on every page are common.
        let is_front = own.path() == "/" && own.query().is_none();
        if is_front || qingyuan_crawl::in_scope(source, &own, depth).is_err() {
            return Ok(None);
        }
        let Some(page) = tx.page(&own).await? else { return Ok(Some(own)) };
        let same = match page.document {
            Some(hash) if !matches!(page.outcome.as_str(), "gone" | "soft-404" | "skipped") => {
                is_same(tx, hash, document).await?
            }
            _ => false,
        };
        Ok(same.then_some(own))
    }

    /// Whether a page says that nothing is at its address.
    pub(crate) async fn is_missing(&self, url: &Url, depth: u32, document: &Document) -> Result<bool, PipelineError> {
        // A front page may well be what the host shows for everything it does not have.
        let probe = if depth == 0 { None } else { self.store.probe(&Scope::host_of(url)).await? };
        Ok(says_missing(document, &probe.map_or_else(String::new, |(_, text)| text)))
    }
}

async fn is_same(tx: &mut Tx, known: ContentHash, document: &Document) -> Result<bool, PipelineError> {
    if known == document.hash() {
        return Ok(true);
    }
    let known = tx.document(known).await?;
    Ok(resemblance(&known.text(), &document.text()) >= NEAR_SHARE)
}
