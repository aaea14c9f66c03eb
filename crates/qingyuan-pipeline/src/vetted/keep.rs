//! Writing a batch: documents, verdicts, decisions and items in one transaction, so that each batch is there whole or not at
//! all.

use qingyuan_model::{Act, ContentHash, Decision, Millis, Route};
use qingyuan_store::{DeskRow, Fetch, StoredDocument, Tx};
use url::Url;

use super::report::VettedNews;
use super::weigh::{Batch, Screened, Weighed};
use crate::copies::refused_before;
use crate::error::PipelineError;
use crate::house::House;
use crate::person::Person;

/// Who imports, and what they say.
#[derive(Clone, Debug)]
pub struct Voucher {
    /// Who stands for all that is let in.
    pub person: Person,
    /// Why, as every admission card shows it.
    pub reason: String,
    /// What the file is called.
    pub file: String,
}

/// What became of one resource.
enum Came {
    Published,
    Queued(String),
    Unchanged,
    Standing,
}

/// What came of a batch.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) published: u64,
    pub(crate) queued: u64,
    pub(crate) unchanged: u64,
    pub(crate) standing: u64,
    pub(crate) news: Vec<VettedNews>,
    /// What looked unchanged and is not any more: an earlier line of its id has changed it since.
    pub(crate) again: Batch,
}

impl House {
    /// Writes a batch. When this returns, it is durable.
    pub(crate) async fn keep_batch(&self, batch: Batch, voucher: &Voucher) -> Result<Kept, PipelineError> {
        let mut kept = Kept::default();
        let now = self.now();
        let fetch = self.fetch_of(&batch, voucher, now).await?;
        let mut tx = self.store.transact().await?;
        let fetch = match fetch {
            Some(fetch) => tx.record_fetch(&fetch).await?,
            None => 0,
        };
        for mut weighed in batch.weighed {
            let shown = tx.page(&weighed.document.url).await?.and_then(|page| page.document);
            let came = if shown == Some(weighed.hash) {
                Came::Unchanged
            } else if let Some(screened) = weighed.screened.take() {
                let (number, id) = (weighed.number, id_of(&weighed));
                let came = self.keep_one(&mut tx, weighed, screened, shown, (fetch, now), voucher).await?;
                if let Came::Queued(reason) = &came {
                    kept.news.push(VettedNews::Queued { line: number, id, reason: reason.clone() });
                }
                came
            } else {
                kept.again.weighed.push(weighed);
                continue;
            };
            *match came {
                Came::Published => &mut kept.published,
                Came::Queued(_) => &mut kept.queued,
                Came::Unchanged => &mut kept.unchanged,
                Came::Standing => &mut kept.standing,
            } += 1;
        }
        tx.commit().await?;
        self.meters.published.add(kept.published);
        self.meters.queued.add(kept.queued);
        Ok(kept)
    }

    /// What came in, byte for byte: all new lines of the batch as one body, because a file and a disk flush for each of a
    /// million lines would be most of the work.
    async fn fetch_of(&self, batch: &Batch, voucher: &Voucher, now: Millis) -> Result<Option<Fetch>, PipelineError> {
        let new = || batch.weighed.iter().filter(|weighed| weighed.screened.is_some());
        let Some(first) = new().next() else { return Ok(None) };
        let mut body = Vec::with_capacity(new().map(|weighed| weighed.line.len() + 1).sum());
        for weighed in new() {
            body.extend_from_slice(&weighed.line);
            body.push(b'\n');
        }
        let mut url = first.document.url.clone();
        url.set_path("lines");
        url.query_pairs_mut().clear().append_pair("file", &voucher.file).append_pair("from", &first.number.to_string());
        Ok(Some(Fetch {
            id: 0,
            source: first.source.clone(),
            url,
            at: now,
            status: 200,
            content_type: Some("application/jsonl".to_owned()),
            headers: r#"[["content-type","application/jsonl"]]"#.to_owned(),
            bytes: u64::try_from(body.len()).unwrap_or(u64::MAX),
            body: self.store.put_blob(body).await?,
            depth: 0,
            via: "import".to_owned(),
        }))
    }

    async fn keep_one(
        &self,
        tx: &mut Tx,
        weighed: Weighed,
        screened: Screened,
        shown: Option<ContentHash>,
        (fetch, now): (i64, Millis),
        voucher: &Voucher,
    ) -> Result<Came, PipelineError> {
        let Weighed { source, tier, document, hash, .. } = weighed;
        let Screened { mut verdict, bands, fingerprint } = screened;
        let url = document.url.clone();
        let stored = StoredDocument { hash, document, source: source.clone(), fetch, created_at: now };
        let is_new = tx.put_document(&stored, fingerprint).await?;
        let refused = refused_before(tx, hash, &stored.document, &bands).await?;
        if verdict.routing.route == Route::Publish
            && let Some(routing) = refused
        {
            verdict.routing = routing;
        }
        tx.put_verdict(hash, tier, &verdict).await?;
        let is_published = verdict.routing.route == Route::Publish;
        let reason = if is_published { &voucher.reason } else { &verdict.routing.reason };
        let outcome = if is_published { "published" } else { "queued" };
        tx.put_page(now, &source, &url, Some((hash, fetch)), outcome, reason).await?;
        if let Some(old) = shown {
            tx.supersede(old).await?;
        }
        // The same content may be known from another source, or have been here before the last change.
        let was_decided = !is_new && tx.is_decided(hash).await?;
        if was_decided && let Some(act) = tx.apply_standing(now, &source, &url, hash).await? {
            return Ok(if act == Act::Publish && is_item(tx, &url, hash).await? {
                Came::Published
            } else {
                Came::Standing
            });
        }
        if is_published && !was_decided {
            let decision = Decision {
                document: hash,
                act: Act::Publish,
                actor: voucher.person.actor(),
                reason: voucher.reason.clone(),
                at: now,
            };
            tx.vouch(&decision, &source, &url).await?;
            return Ok(Came::Published);
        }
        let row = DeskRow {
            document: hash,
            source,
            url,
            title: stored.document.title,
            label: verdict.label.clone(),
            harm: verdict.verdict.harm(),
            quality: verdict.verdict.quality().score(),
            priority: verdict.routing.priority,
            reason: verdict.routing.reason.clone(),
            open: true,
            entered_at: now,
            claimed_by: String::new(),
            claimed_until: Millis::default(),
        };
        tx.enter_desk(&row).await?;
        if is_published {
            // An editor took the decision on this content back: it waits for one, whatever anybody vouches.
            tx.put_page(now, &row.source, &row.url, None, "queued", &row.reason).await?;
        }
        Ok(Came::Queued(row.reason))
    }
}

async fn is_item(tx: &mut Tx, url: &Url, hash: ContentHash) -> Result<bool, PipelineError> {
    Ok(tx.live_item_at(url).await? == Some(hash))
}

fn id_of(weighed: &Weighed) -> String {
    weighed.document.given.as_ref().map(|given| given.id.clone()).unwrap_or_default()
}
