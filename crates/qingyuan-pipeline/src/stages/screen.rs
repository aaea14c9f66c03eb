//! From a document to a verdict, a route, and what the route asks for.

use std::sync::Arc;

use qingyuan_model::{Act, Actor, Decision, Millis, PageKind, Route, Routing, Tier};
use qingyuan_store::{DeskRow, Job, StoredDocument, StoredVerdict, Tx};
use qingyuan_text::{fingerprint, resemblance};

use super::{ScreenJob, payload};
use crate::alike::{NEAR_BITS, NEAR_SHARE};
use crate::bridge::across;
use crate::error::PipelineError;
use crate::house::House;

/// What a screened page came to.
#[derive(Clone, Copy)]
enum Came {
    /// Its text was decided before, and it shares that fate.
    Standing,
    /// It went where the policy sends it.
    Routed(Route),
}

/// What one screen job works on.
struct Input {
    work: ScreenJob,
    stored: StoredDocument,
    tier: Tier,
}

impl House {
    pub(super) async fn screen_jobs(self: &Arc<Self>, jobs: Vec<Job>) -> Result<(), PipelineError> {
        let mut inputs = Vec::new();
        for job in jobs {
            match self.load_document(&job).await {
                Ok(input) => inputs.push((job, input)),
                Err(error) => self.settle_job(&job, Err(error)).await?,
            }
        }
        // One rulebook for the whole batch, taken once: each document is judged by exactly one.
        let (rulebook, now) = (self.rulebook(), self.now());
        let judged = across(inputs, move |(job, input)| {
            let screener = rulebook.screener();
            let (document, source) = (&input.stored.document, input.work.source.as_str());
            let verdict = screener.screen_from(document, source, Some(input.tier));
            let routing = screener.route(&verdict, &input.stored.document, input.tier);
            let label = screener.policy().label(&verdict).id().to_owned();
            let fingerprint = fingerprint(&input.stored.document.text()).0;
            (job, input, StoredVerdict { verdict, routing, label, at: now }, fingerprint)
        })
        .await?;
        // One transaction for the batch; each job's part of it stands or falls alone.
        let mut tx = self.store.transact().await?;
        let mut settled = Vec::new();
        for (job, input, verdict, fingerprint) in judged {
            tx.mark().await?;
            let done = self.finish_screen(&mut tx, &job, &input, verdict, fingerprint).await;
            match &done {
                Ok(_) => tx.unmark().await?,
                // The engine may have rolled everything back by itself; the whole batch is tried again later.
                Err(error) if error.is_disk() => return done.map(|_| ()),
                Err(_) => tx.undo().await?,
            }
            settled.push((job, done));
        }
        tx.commit().await?;
        for (job, done) in settled {
            match done {
                Ok(came) => self.count_screened(came),
                Err(error) => self.settle_job(&job, Err(error)).await?,
            }
        }
        self.changed.notify_waiters();
        Ok(())
    }

    async fn load_document(&self, job: &Job) -> Result<Input, PipelineError> {
        let work: ScreenJob = payload(job)?;
        let stored = self.store.document(work.document).await?;
        let tier = self.store.source(&work.source).await?.tier;
        Ok(Input { work, stored, tier })
    }

    fn count_screened(&self, came: Option<Came>) {
        match came {
            None => {}
            Some(Came::Standing) => self.meters.duplicates.add(1),
            Some(Came::Routed(Route::Publish)) => self.meters.published.add(1),
            Some(Came::Routed(Route::Review)) => self.meters.queued.add(1),
            Some(Came::Routed(Route::Reject)) => self.meters.rejected.add(1),
        }
    }

    /// Writes what a job came to; `None` when the page shows something else by now.
    async fn finish_screen(
        &self,
        tx: &mut Tx,
        job: &Job,
        input: &Input,
        mut verdict: StoredVerdict,
        fingerprint: u64,
    ) -> Result<Option<Came>, PipelineError> {
        let (work, now) = (&input.work, self.now());
        tx.finish_job(job).await?;
        let shown = tx.page(&work.url).await?.and_then(|page| page.document);
        if shown != Some(work.document) {
            // The page changed again while this version waited; its successor has a job of its own.
            return Ok(None);
        }
        if verdict.routing.route == Route::Publish
            && let Some((item, title)) = near_duplicate(tx, input, fingerprint).await?
        {
            verdict.routing = Routing {
                route: Route::Review,
                clause: "near-duplicate".to_owned(),
                reason: format!("与资源 {item}《{title}》的正文几乎相同"),
                priority: 0.0,
            };
        }
        if input.stored.document.kind == PageKind::LoginWall {
            verdict.routing = Routing {
                route: Route::Review,
                clause: "login-wall".to_owned(),
                reason: "原来收录的页面现在要求登录".to_owned(),
                priority: 0.0,
            };
        }
        tx.put_verdict(work.document, input.tier, &verdict).await?;
        let standing = tx.apply_standing(now, &work.source, &work.url, work.document).await?;
        if standing.is_some() {
            return Ok(Some(Came::Standing));
        }
        self.follow_route(tx, now, input, &verdict).await?;
        Ok(Some(Came::Routed(verdict.routing.route)))
    }

    async fn follow_route(
        &self,
        tx: &mut Tx,
        now: Millis,
        input: &Input,
        verdict: &StoredVerdict,
    ) -> Result<(), PipelineError> {
        let routing = &verdict.routing;
        let act = match routing.route {
            Route::Publish => Act::Publish,
            Route::Reject => Act::Reject,
            Route::Review => {
                let work = &input.work;
                let row = DeskRow {
                    document: work.document,
                    source: work.source.clone(),
                    url: work.url.clone(),
                    title: input.stored.document.title.clone(),
                    label: verdict.label.clone(),
                    harm: verdict.verdict.harm(),
                    quality: verdict.verdict.quality().score(),
                    priority: routing.priority,
                    reason: routing.reason.clone(),
                    open: true,
                    entered_at: now,
                    claimed_by: String::new(),
                    claimed_until: Millis::default(),
                };
                tx.enter_desk(&row).await?;
                tx.put_page(now, &work.source, &work.url, None, "queued", &routing.reason).await?;
                return Ok(());
            }
        };
        let actor = Actor::Policy(verdict.verdict.stamp().ruleset.clone());
        let decision = Decision { document: input.work.document, act, actor, reason: routing.reason.clone(), at: now };
        tx.decide(&decision, None).await?;
        Ok(())
    }
}

/// The number and title of a live item at another address with nearly the same text.
async fn near_duplicate(tx: &mut Tx, input: &Input, fingerprint: u64) -> Result<Option<(i64, String)>, PipelineError> {
    let close = tx.close_items(&input.work.url, fingerprint, NEAR_BITS).await?;
    let text = input.stored.document.text();
    for (item, document, title) in close {
        if document != input.work.document && resemblance(&text, &tx.document(document).await?.text()) >= NEAR_SHARE {
            return Ok(Some((item, title)));
        }
    }
    Ok(None)
}
