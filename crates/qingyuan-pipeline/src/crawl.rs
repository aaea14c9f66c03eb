//! Crawling one host: claim, visit, and write what came of it in one transaction.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use qingyuan_crawl::canonical::normalise;
use qingyuan_crawl::{FetchFailure, Fetched, Refusal, in_scope};
use qingyuan_model::{Millis, Source};
use qingyuan_store::{Claimed, Fetch, Kind, NewUrl, Returned, Tx};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::crawler::Visit;
use crate::error::PipelineError;
use crate::house::House;
use crate::stages::ask_extract;

/// URLs of one host claimed at once: a page's worth of work, so that a killed worker delays little.
const CLAIM: i64 = 8;

/// A claimed URL's lease: longer than the longest fetch plus the longest wait for a turn, times [`CLAIM`].
const LEASE_MS: i64 = 15 * 60 * 1_000;

/// The first pause after a failure; it doubles with each further one.
const RETRY_MS: i64 = 60 * 1_000;

/// After this many failures in a row a URL is left alone until somebody asks for it: over a day of trying.
const MAX_ATTEMPTS: u32 = 10;

/// How much longer a page that is gone (404, 410) rests before it is asked for again.
const GONE_FACTOR: i64 = 7;

/// How many more URLs may be fetched, shared by all hosts of a run.
pub(crate) struct Budget(Option<AtomicI64>);

impl Budget {
    pub(crate) fn new(pages: Option<u64>) -> Self {
        Self(pages.map(|pages| AtomicI64::new(i64::try_from(pages).unwrap_or(i64::MAX))))
    }

    pub(crate) fn is_spent(&self) -> bool {
        self.0.as_ref().is_some_and(|left| left.load(Ordering::Relaxed) <= 0)
    }

    fn take(&self) -> bool {
        self.0.as_ref().is_none_or(|left| left.fetch_sub(1, Ordering::Relaxed) > 0)
    }
}

impl House {
    /// Claims some due URLs of a host and visits them one after another.
    pub(crate) async fn crawl_host(
        self: Arc<Self>,
        host: String,
        owner: String,
        budget: Arc<Budget>,
        stop: CancellationToken,
    ) -> Result<(), PipelineError> {
        let mut tx = self.store.transact().await?;
        let claimed = tx.claim_due(self.now(), &host, &owner, LEASE_MS, CLAIM).await?;
        tx.commit().await?;
        for url in claimed {
            if stop.is_cancelled() || !budget.take() {
                self.release(&url).await?;
                continue;
            }
            let source = self.store.source(&url.source).await?;
            let visit = {
                let _under_way = self.activity.begin(&source.id);
                self.crawler.visit(&source, &url, &stop).await
            };
            self.activity.came_to(&source.id, self.now(), &visit);
            match visit {
                Visit::Answered(fetched) => self.finish_answer(&source, &url, *fetched).await?,
                Visit::Refused(refusal) => self.finish_refusal(&source, &url, &refusal).await?,
                Visit::Failed(failure) => self.finish_failure(&source, &url, &failure).await?,
                Visit::NotNow(at) => self.postpone(&url, at).await?,
            }
        }
        self.changed.notify_waiters();
        Ok(())
    }

    async fn release(&self, url: &Claimed) -> Result<(), PipelineError> {
        let mut tx = self.store.transact().await?;
        tx.release(url).await?;
        Ok(tx.commit().await?)
    }

    async fn postpone(&self, url: &Claimed, at: Millis) -> Result<(), PipelineError> {
        let mut tx = self.store.transact().await?;
        let returned = Returned { due_at: Some(at), outcome: "postponed".to_owned(), ..Returned::default() };
        tx.give_back(self.now(), url, returned).await?;
        Ok(tx.commit().await?)
    }

    async fn finish_refusal(&self, source: &Source, url: &Claimed, refusal: &Refusal) -> Result<(), PipelineError> {
        tracing::info!(url = %url.url, code = refusal.code(), reason = %refusal, "refused");
        self.meters.refused.add(1);
        let now = self.now();
        // What robots.txt forbids today it may allow tomorrow; what lies out of scope stays there until the charter
        // changes, and a changed charter makes it due again.
        let due_at = match refusal {
            Refusal::Robots { .. } => Some(now.plus(refresh_ms(source))),
            _ => refusal.retry_at().filter(|_| refusal.is_passing()),
        };
        let mut tx = self.store.transact().await?;
        let returned =
            Returned { due_at, outcome: refusal.code().to_owned(), detail: refusal.to_string(), ..Returned::default() };
        tx.give_back(now, url, returned).await?;
        Ok(tx.commit().await?)
    }

    async fn finish_failure(
        &self,
        source: &Source,
        url: &Claimed,
        failure: &FetchFailure,
    ) -> Result<(), PipelineError> {
        if let FetchFailure::Refused { refusal, .. } = failure {
            return self.finish_refusal(source, url, refusal).await;
        }
        tracing::info!(url = %url.url, code = failure.code(), reason = %failure, "fetch failed");
        self.meters.failed.add(1);
        let now = self.now();
        let returned = Returned {
            due_at: failure.is_retryable().then(|| retry_at(now, url)).flatten(),
            outcome: failure.code().to_owned(),
            detail: failure.to_string(),
            failed: true,
            ..Returned::default()
        };
        let mut tx = self.store.transact().await?;
        tx.give_back(now, url, returned).await?;
        Ok(tx.commit().await?)
    }

    async fn finish_answer(&self, source: &Source, url: &Claimed, fetched: Fetched) -> Result<(), PipelineError> {
        let now = self.now();
        let next = Some(now.plus(refresh_ms(source)));
        let status = fetched.status;
        let returned = |due_at, outcome: &str, failed| Returned {
            due_at,
            status: Some(status),
            outcome: outcome.to_owned(),
            detail: moved(url, &fetched.url),
            failed,
            validators: None,
        };
        match status {
            304 => {
                self.meters.not_modified.add(1);
                let mut tx = self.store.transact().await?;
                tx.give_back(now, url, returned(next, "not-modified", false)).await?;
                Ok(tx.commit().await?)
            }
            200..=299 if fetched.truncated.is_none() => {
                let done = Returned {
                    validators: Some((fetched.etag.clone(), fetched.last_modified.clone())),
                    ..returned(next, "fetched", false)
                };
                self.keep(source, url, fetched, done).await
            }
            404 | 410 => {
                self.meters.failed.add(1);
                let due_at = Some(now.plus(refresh_ms(source).saturating_mul(GONE_FACTOR)));
                let mut tx = self.store.transact().await?;
                tx.give_back(now, url, returned(due_at, "gone", false)).await?;
                if tx.page(&url.url).await?.is_some() {
                    let note = format!("原站页面已不存在（HTTP {status}）");
                    tx.page_gone(now, &source.id, &url.url, "gone", &note).await?;
                }
                Ok(tx.commit().await?)
            }
            _ => {
                self.meters.failed.add(1);
                let (due_at, outcome, detail) = match (&fetched.truncated, status) {
                    (Some(cut), _) => (next, "truncated".to_owned(), format!("the body was cut: {cut:?}")),
                    (None, 429 | 500..=599) => {
                        let later = fetched.retry_at.max(retry_at(now, url));
                        (later, format!("http-{status}"), "the site asks for patience".to_owned())
                    }
                    (None, _) => (next, format!("http-{status}"), "the site does not give this page".to_owned()),
                };
                let done = Returned { detail, ..returned(due_at, &outcome, true) };
                let mut tx = self.store.transact().await?;
                tx.give_back(now, url, done).await?;
                Ok(tx.commit().await?)
            }
        }
    }

    /// Keeps a body, and in one transaction its fetch, its event, the URL's return and what is to be done with it.
    async fn keep(
        &self,
        source: &Source,
        url: &Claimed,
        fetched: Fetched,
        done: Returned,
    ) -> Result<(), PipelineError> {
        let now = self.now();
        let found = match url.kind {
            Kind::Page => Vec::new(),
            Kind::Feed | Kind::Sitemap => discovered(source, url, &fetched),
        };
        let bytes = u64::try_from(fetched.body.len()).unwrap_or(u64::MAX);
        // The blob is durable before the row that names it; a crash in between leaves a blob that nobody names.
        let body = self.store.put_blob(fetched.body).await?;
        let fetch = Fetch {
            id: 0,
            source: source.id.clone(),
            url: normalise(&fetched.url),
            at: now,
            status: fetched.status,
            content_type: fetched.content_type,
            headers: serde_json::to_string(&fetched.headers).unwrap_or_else(|_| "[]".to_owned()),
            body,
            bytes,
            depth: url.depth,
            via: "crawl".to_owned(),
        };
        let mut tx: Tx = self.store.transact().await?;
        tx.give_back(now, url, done).await?;
        let id = tx.record_fetch(&fetch).await?;
        if url.kind == Kind::Page {
            ask_extract(&mut tx, now, id).await?;
        } else {
            self.add_found(&mut tx, now, source, &found).await?;
        }
        tx.commit().await?;
        self.meters.fetched.add(1);
        self.meters.bytes.add(bytes);
        Ok(())
    }
}

/// The URLs that a feed or sitemap names, as far as they lie in scope.
fn discovered(source: &Source, url: &Claimed, fetched: &Fetched) -> Vec<NewUrl> {
    let new = |found: &Url, kind, priority| {
        let found = normalise(found);
        let depth = url.depth.saturating_add(1);
        let inside = in_scope(source, &found, depth).is_ok();
        inside.then(|| NewUrl { url: found, kind, depth, priority, via: url.url.to_string() })
    };
    if url.kind == Kind::Feed {
        let entries = qingyuan_crawl::feed::links(&fetched.body, &fetched.url);
        return entries.iter().filter_map(|entry| new(&entry.url, Kind::Page, 0.9)).collect();
    }
    let sitemap = qingyuan_crawl::sitemap::read(&fetched.body, &fetched.url);
    let pages = sitemap.pages.iter().filter_map(|page| new(&page.url, Kind::Page, 0.8));
    let nested = sitemap.nested.iter().filter_map(|nested| new(nested, Kind::Sitemap, 2.0));
    pages.chain(nested).collect()
}

fn refresh_ms(source: &Source) -> i64 {
    i64::from(source.refresh_minutes.max(1)) * 60_000
}

/// When a URL that failed is tried again; `None` after too many failures in a row.
fn retry_at(now: Millis, url: &Claimed) -> Option<Millis> {
    (url.attempts < MAX_ATTEMPTS).then(|| now.plus(RETRY_MS << url.attempts.min(MAX_ATTEMPTS)))
}

fn moved(url: &Claimed, to: &Url) -> String {
    if url.url == normalise(to) { String::new() } else { format!("moved to {to}") }
}
