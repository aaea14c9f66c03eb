//! From a document to a verdict, a route, and what the route asks for.

use std::sync::Arc;

use qingyuan_model::{Act, Actor, Decision, Millis, PageKind, Route, Routing, Tier};
use qingyuan_store::{DeskRow, Job, StoredDocument, StoredVerdict, Tx};
use qingyuan_text::bands;

use super::{ScreenJob, payload};
use crate::bridge::across;
use crate::copies::{Fate, kinship};
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
            let bands = bands(&input.stored.document.text());
            (job, input, StoredVerdict { verdict, routing, label, at: now }, bands)
        })
        .await?;
        // One transaction for the batch; each job's part of it stands or falls alone.
        let mut tx = self.store.transact().await?;
        let mut settled = Vec::new();
        for (job, input, verdict, bands) in judged {
            tx.mark().await?;
            let done = self.finish_screen(&mut tx, &job, &input, verdict, &bands).await;
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
        self.changed.notify_one();
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
        bands: &[u64],
    ) -> Result<Option<Came>, PipelineError> {
        let (work, now) = (&input.work, self.now());
        tx.finish_job(job).await?;
        let shown = tx.page(&work.url).await?.and_then(|page| page.document);
        if shown != Some(work.document) {
            // The page changed again while this version waited; its successor has a job of its own.
            return Ok(None);
        }
        let kinship = kinship(tx, &work.url, work.document, &input.stored.document, bands).await?;
        let mut fate = Fate::Own;
        if verdict.routing.route == Route::Publish {
            fate = kinship.fate();
            if let Fate::Ask(routing) | Fate::Hold(routing) = &fate {
                verdict.routing = routing.clone();
            }
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
        let mut follows_standing = true;
        if !matches!(fate, Fate::Own | Fate::Ask(_)) && tx.may_move_by_policy(work.document).await? {
            match fate {
                Fate::CopyOf(item) => {
                    tx.settle_copy(now, &work.source, &work.url, work.document, item).await?;
                    return Ok(Some(Came::Standing));
                }
                Fate::InsteadOf(item) => tx.hand_over(now, &item, &work.url).await?,
                Fate::Hold(_) => follows_standing = false,
                Fate::Own | Fate::Ask(_) => {}
            }
        }
        if follows_standing && tx.apply_standing(now, &work.source, &work.url, work.document).await?.is_some() {
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
