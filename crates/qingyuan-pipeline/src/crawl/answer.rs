//! From what a visit came to, to what is to be written of it.

use std::sync::Arc;

use qingyuan_crawl::canonical::normalise;
use qingyuan_crawl::{FetchFailure, Fetched, Refusal, RobotsTag, ScopeGuard};
use qingyuan_model::{ContentHash, Millis, Source};
use qingyuan_store::{Claimed, DaySpent, Fetch, Kind, NewUrl, Returned};
use url::Url;

use super::{Ending, Run, Tally, Then};
use crate::afterlife::address_of;
use crate::crawler::Visit;
use crate::error::PipelineError;
use crate::halt::Part;
use crate::house::House;
use crate::schedule::{self, Found, Seen};

/// The first pause after a failure; it doubles with each further one.
const RETRY_MS: i64 = 60 * 1_000;

/// After this many failures in a row a URL is left alone until somebody asks for it: over a day of trying.
const MAX_ATTEMPTS: u32 = 10;

impl House {
    /// What is to be written of a visit; the body of an answer is kept here, before the row that names it.
    pub(super) async fn ending(
        &self,
        source: &Source,
        url: &Claimed,
        visit: Visit,
        run: &Run,
    ) -> Result<Ending, PipelineError> {
        match visit {
            Visit::Answered(fetched) => self.answered(source, url, *fetched, run).await,
            Visit::Refused(refusal) | Visit::Failed(FetchFailure::Refused { refusal, .. }) => {
                Ok(self.refused(source, url, &refusal))
            }
            Visit::Failed(failure) => Ok(self.failed(url, &failure)),
            Visit::NotNow(_) if run.stop.is_cancelled() => Ok(Ending::Release),
            Visit::NotNow(due_at) => Ok(Ending::Postpone { due_at, code: "postponed", detail: String::new() }),
        }
    }

    fn refused(&self, source: &Source, url: &Claimed, refusal: &Refusal) -> Ending {
        tracing::info!(url = %url.url, code = refusal.code(), reason = %refusal, "refused");
        let (now, detail) = (self.now(), refusal.to_string());
        if refusal.is_passing() {
            let due_at = refusal.retry_at().unwrap_or_else(|| now.plus(RETRY_MS));
            self.meters.refused.add(1);
            return Ending::Postpone { due_at, code: refusal.code(), detail };
        }
        // What robots.txt forbids today it may allow tomorrow; what lies out of scope stays there until the charter
        // changes, and a changed charter makes it due again.
        let due_at = matches!(refusal, Refusal::Robots { .. }).then(|| now.plus(schedule::refresh_ms(source)));
        let done = Returned { due_at, outcome: refusal.code().to_owned(), detail, ..Returned::default() };
        Ending::Return { done, spent: DaySpent::default(), then: Box::new(Then::Nothing), tally: Tally::Refused }
    }

    fn failed(&self, url: &Claimed, failure: &FetchFailure) -> Ending {
        tracing::info!(url = %url.url, code = failure.code(), reason = %failure, "fetch failed");
        let done = Returned {
            due_at: failure.is_retryable().then(|| retry_at(self.now(), url)).flatten(),
            outcome: failure.code().to_owned(),
            detail: failure.to_string(),
            failed: true,
            ..Returned::default()
        };
        let spent = DaySpent { pages: 1, bytes: 0 };
        Ending::Return { done, spent, then: Box::new(Then::Nothing), tally: Tally::Failed }
    }

    async fn answered(
        &self,
        source: &Source,
        url: &Claimed,
        fetched: Fetched,
        run: &Run,
    ) -> Result<Ending, PipelineError> {
        let (now, status) = (self.now(), fetched.status);
        let spent = DaySpent { pages: 1, bytes: wire_bytes(&fetched) };
        let plain = |outcome: &str| Returned {
            status: Some(status),
            outcome: outcome.to_owned(),
            detail: moved(url, &fetched.url),
            ..Returned::default()
        };
        let (done, then, tally) = match status {
            304 => {
                let tag = robots_tag(&fetched);
                let done = before_end(self.seen(source, url, Seen::Unchanged, plain("not-modified")), &tag, now);
                (done, Then::Stayed { is_hidden: tag.hides_at(now), moved: fetched.moved }, Tally::NotModified)
            }
            200..=299 if fetched.truncated.is_none() => {
                let done = plain("fetched");
                return self.keep(source, url, fetched, done, spent, run).await;
            }
            404 | 410 => {
                // Whatever comes back there one day is looked at anew, so it must come whole.
                let gone = Returned { validators: Some((None, None)), ..plain("gone") };
                // A 404 may be a slip of the site's: what was in the library is looked for again at the usual time.
                let again_at = (status == 404).then(|| now.plus(schedule::refresh_ms(source)));
                (self.seen(source, url, Seen::Gone, gone), Then::Gone { status, again_at }, Tally::Failed)
            }
            _ => {
                let next = Some(now.plus(schedule::refresh_ms(source)));
                let (due_at, outcome, detail) = match (&fetched.truncated, status) {
                    (Some(cut), _) => (next, cut.code().to_owned(), "the body was cut and is not the page".to_owned()),
                    (None, 429 | 500..=599) => {
                        let later = fetched.retry_at.max(retry_at(now, url));
                        (later, format!("http-{status}"), "the site asks for patience".to_owned())
                    }
                    (None, _) => {
                        let advice = fetched.advice().unwrap_or_else(|| "the site does not give this page".to_owned());
                        (next, format!("http-{status}"), advice)
                    }
                };
                let done = Returned { due_at, detail, failed: true, ..plain(&outcome) };
                (done, Then::Nothing, Tally::Failed)
            }
        };
        Ok(Ending::Return { done, spent, then: Box::new(then), tally })
    }

    /// The return of a URL whose visit saw this, with its history and its next time.
    fn seen(&self, source: &Source, url: &Claimed, seen: Seen, done: Returned) -> Returned {
        let (now, unit) = (self.now(), self.surroundings.unit());
        let refresh_ms = schedule::refresh_ms(source);
        let (history, due_at) = schedule::next_due(now, url.kind, refresh_ms, &url.history, seen, unit);
        let liveliness = Some(schedule::liveliness(&history));
        Returned { due_at: Some(due_at), history: Some(history), liveliness, ..done }
    }

    /// Keeps a body, unless it is the copy that the store has.
    async fn keep(
        &self,
        source: &Source,
        url: &Claimed,
        mut fetched: Fetched,
        done: Returned,
        spent: DaySpent,
        run: &Run,
    ) -> Result<Ending, PipelineError> {
        let now = self.now();
        let validators = Some((fetched.etag.clone(), fetched.last_modified.clone()));
        let done = Returned { validators, ..done };
        let bytes = u64::try_from(fetched.body.len()).unwrap_or(u64::MAX);
        let (found, changed, outside) = match url.kind {
            Kind::Page => <_>::default(),
            Kind::Feed | Kind::Sitemap => discovered(source, url, &fetched),
        };
        // The blob is durable before the row that names it; a crash in between leaves a blob that nobody names.
        let body: Arc<[u8]> = std::mem::take(&mut fetched.body).into();
        let body = self.keep_blob(body, run).await?;
        let copy = copy_of(body, &fetched);
        let tag = robots_tag(&fetched);
        if copy == url.history.seen_copy {
            let done = self.seen(source, url, Seen::Unchanged, Returned { outcome: "not-modified".to_owned(), ..done });
            let done = before_end(done, &tag, now);
            let then = Box::new(Then::Stayed { is_hidden: tag.hides_at(now), moved: fetched.moved });
            return Ok(Ending::Return { done, spent, then, tally: Tally::NotModified });
        }
        let mut done = before_end(self.seen(source, url, Seen::Changed, done), &tag, now);
        if let Some(history) = &mut done.history {
            history.seen_copy = copy;
        }
        let address = address_of(url, &fetched);
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
        let then = match url.kind {
            Kind::Page => Then::Extract { fetch, address, moved: fetched.moved },
            Kind::Feed | Kind::Sitemap => Then::Found { fetch, found, changed, outside },
        };
        Ok(Ending::Return { done, spent, then: Box::new(then), tally: Tally::Fetched(bytes) })
    }

    /// Keeps a body; while the disk refuses, a patient run waits with it in hand.
    async fn keep_blob(&self, body: Arc<[u8]>, run: &Run) -> Result<ContentHash, PipelineError> {
        loop {
            match self.store.put_blob(Arc::clone(&body)).await {
                Err(error) if run.insists(&error) => self.halt.refused(Part::InHand, &error, &run.stop).await,
                done => return Ok(done?),
            }
        }
    }
}

/// What an answer's headers ask of whoever keeps it.
fn robots_tag(fetched: &Fetched) -> RobotsTag {
    RobotsTag::read(fetched.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// Looks at a page again when it ends by its own word (`unavailable_after`), and not only at its turn.
fn before_end(done: Returned, tag: &RobotsTag, now: Millis) -> Returned {
    let end = tag.unavailable_after.filter(|end| *end > now).map(|end| end.plus(1_000));
    Returned { due_at: done.due_at.map(|due| end.map_or(due, |end| due.min(end))), ..done }
}

/// Everything of an answer that makes a difference to what is made of it.
fn copy_of(body: ContentHash, fetched: &Fetched) -> String {
    let body = body.to_string();
    let robots = fetched.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("x-robots-tag"));
    let mut parts = vec![body.as_bytes(), fetched.url.as_str().as_bytes()];
    parts.push(fetched.content_type.as_deref().unwrap_or_default().as_bytes());
    parts.extend(robots.map(|(_, value)| value.as_bytes()));
    ContentHash::of_parts(parts).to_string()
}

/// The URLs that a feed or sitemap names, as far as they lie in scope, the pages that a sitemap calls changed, and what
/// lies out of scope.
fn discovered(source: &Source, url: &Claimed, fetched: &Fetched) -> (Vec<NewUrl>, Vec<(Url, Millis)>, Vec<Url>) {
    let depth = url.depth.saturating_add(1);
    let mut outside = Vec::new();
    let Ok(scope) = ScopeGuard::of(source) else { return (Vec::new(), Vec::new(), outside) };
    let mut new = |found: &Url, kind, how| {
        let found = normalise(found);
        let priority = schedule::worth(kind, depth, source.tier, how);
        if scope.admits(&found, depth).is_err() {
            outside.push(found);
            return None;
        }
        Some(NewUrl { url: found, kind, depth, priority, via: url.url.to_string() })
    };
    if url.kind == Kind::Feed {
        let entries = qingyuan_crawl::feed::links(&fetched.body, &fetched.url);
        let pages = entries.iter().filter_map(|entry| new(&entry.url, Kind::Page, Found::Feed)).collect();
        return (pages, Vec::new(), outside);
    }
    let sitemap = qingyuan_crawl::sitemap::read(&fetched.body, &fetched.url);
    let mut found: Vec<NewUrl> =
        sitemap.pages.iter().filter_map(|page| new(&page.url, Kind::Page, Found::Sitemap(page.priority))).collect();
    let deeper = sitemap.nested.iter().filter(|_| qingyuan_crawl::sitemap::may_nest(url.depth));
    found.extend(deeper.filter_map(|nested| new(nested, Kind::Sitemap, Found::Sitemap(None))));
    let changed = sitemap.pages.iter().filter_map(|page| Some((normalise(&page.url), page.lastmod?))).collect();
    (found, changed, outside)
}

/// When a URL that failed is tried again; `None` after too many failures in a row.
fn retry_at(now: Millis, url: &Claimed) -> Option<Millis> {
    (url.attempts < MAX_ATTEMPTS).then(|| now.plus(RETRY_MS << url.attempts.min(MAX_ATTEMPTS)))
}

/// Bytes of the body as they came over the wire, as the site counts them; without its word, those of the body.
fn wire_bytes(fetched: &Fetched) -> u64 {
    let length = fetched.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let body = u64::try_from(fetched.body.len()).unwrap_or(u64::MAX);
    length
        .and_then(|(_, value)| value.trim().parse().ok())
        .filter(|_| body > 0)
        .map_or(body, |told: u64| told.min(body))
}

fn moved(url: &Claimed, to: &Url) -> String {
    if url.url == normalise(to) { String::new() } else { format!("moved to {to}") }
}
