//! From a fetch to a document, its links and the next job.

use std::sync::Arc;

use qingyuan_crawl::canonical::normalise;
use qingyuan_crawl::{RobotsTag, ScopeGuard};
use qingyuan_extract::Extraction;
use qingyuan_model::{Link, LinkPlace, LinkRel, Millis, PageKind, RawPage, Source};
use qingyuan_store::{Fetch, Job, Kind, NewUrl, StoredDocument, Tx};
use qingyuan_text::{fingerprint, language};

use super::{ExtractJob, SCREEN, ScreenJob, payload};
use crate::bridge::across;
use crate::candidate::{Skip, skip_reason};
use crate::copies::ask_stand_in;
use crate::error::PipelineError;
use crate::house::House;
use crate::schedule::{self, Found};
use crate::templates::Templates;
use crate::traps::Arrived;

/// What one extract job computed.
struct Extracted {
    extraction: Extraction,
    fingerprint: u64,
    fetch: Fetch,
    address: Option<url::Url>,
}

impl House {
    pub(super) async fn extract_jobs(self: &Arc<Self>, jobs: Vec<Job>) -> Result<(), PipelineError> {
        let mut inputs = Vec::new();
        let mut templates = Templates::default();
        for job in jobs {
            match self.load_page(&job).await {
                Ok((fetch, address, page)) => {
                    let guidance = templates.guidance(self, &fetch.source, &fetch.url).await?;
                    inputs.push((job, fetch, address, page, guidance));
                }
                Err(error) => self.settle_job(&job, Err(error)).await?,
            }
        }
        let surroundings = self.surroundings.clone();
        let extracted = across(inputs, move |(job, fetch, address, page, guidance)| {
            let mut extraction = surroundings.extract(&page, &guidance);
            let text = extraction.document.text();
            // The characters know better than a template's `lang` attribute.
            if let Some(seen) = language(&text) {
                extraction.document.language = Some(seen.to_owned());
            }
            let fingerprint = fingerprint(&text).0;
            (job, Extracted { extraction, fingerprint, fetch, address })
        })
        .await?;
        // One transaction for the batch; each job's part of it stands or falls alone.
        let mut tx = self.store.transact().await?;
        let mut settled = Vec::new();
        for (job, result) in extracted {
            tx.mark().await?;
            let done = self.finish_extract(&mut tx, &job, result, &mut templates).await;
            match &done {
                Ok(_) => tx.unmark().await?,
                // The engine may have rolled everything back by itself; the whole batch is tried again later.
                Err(error) if error.is_disk() => return done.map(|_| ()),
                Err(_) => tx.undo().await?,
            }
            settled.push((job, done));
        }
        templates.keep(&mut tx, self.now()).await?;
        tx.commit().await?;
        for (job, done) in settled {
            match done {
                Ok(skipped) => {
                    self.meters.extracted.add(1);
                    self.meters.skipped.add(u64::from(skipped));
                }
                Err(error) => self.settle_job(&job, Err(error)).await?,
            }
        }
        Ok(())
    }

    async fn load_page(&self, job: &Job) -> Result<(Fetch, Option<url::Url>, RawPage), PipelineError> {
        let ExtractJob { fetch, address } = payload(job)?;
        let fetch = self.store.fetch(fetch).await?;
        let page = RawPage {
            url: fetch.url.clone(),
            content_type: fetch.content_type.clone(),
            bytes: self.store.blob(fetch.body).await?,
            fetched_at: fetch.at,
        };
        Ok((fetch, address, page))
    }

    /// Writes what a job came to; returns whether the page was no candidate for the library.
    async fn finish_extract(
        &self,
        tx: &mut Tx,
        job: &Job,
        result: Extracted,
        templates: &mut Templates,
    ) -> Result<bool, PipelineError> {
        let Extracted { extraction, fingerprint, fetch, address } = result;
        let now = self.now();
        let asked = address.unwrap_or_else(|| normalise(&fetch.url));
        if tx.page(&asked).await?.is_none() {
            templates.learn(&fetch.source, &fetch.url, &extraction);
        }
        let document = extraction.document;
        let hash = document.hash();
        let tag = robots_tag(&fetch.headers);
        let missing = fetch.via == "crawl" && self.is_missing(&asked, fetch.depth, &document).await?;
        let mut skipped = skip_reason(&document, tag.hides_at(now), missing);

        tx.finish_job(job).await?;
        let source = tx.source(&fetch.source).await?;
        let item = tx.live_item_at(&asked).await?;
        let stored = StoredDocument { hash, document, source: fetch.source.clone(), fetch: fetch.id, created_at: now };
        tx.put_document(&stored, fingerprint).await?;
        let document = &stored.document;
        if fetch.via == "crawl" && fetch.depth > 0 && tx.page(&asked).await?.is_none() {
            let is_void = missing || matches!(document.kind, PageKind::LoginWall);
            let is_closed = matches!(skipped, Some((Skip::AskedNotTo, _)));
            let arrived = Arrived { source: &source, url: &asked, document, is_void, is_closed };
            if self.appraise(tx, now, &arrived).await? && skipped.is_none() {
                skipped = Some((Skip::Copy, "正文与同类网址的页面几乎相同"));
            }
        }
        let mut url = asked.clone();
        if skipped.is_none() && fetch.via == "crawl" {
            let claimed = extraction.canonical.as_ref();
            let own = self.believed_canonical(tx, &source, &asked, claimed, fetch.depth, document).await?;
            if let Some(own) = own {
                tx.mark_moved(now, &fetch.source, &asked, &own).await?;
                url = own;
            }
        }
        if fetch.via == "crawl" {
            self.follow_moves(tx, now, &source, &url, document).await?;
        }
        let before = tx.page(&url).await?;
        let content = Some((hash, fetch.id));
        let is_wall = document.kind == PageKind::LoginWall && item.is_some_and(|item| item != hash);
        if let Some((skip, reason)) = skipped.filter(|_| !is_wall) {
            let outcome = skip.outcome();
            tx.put_page(now, &fetch.source, &url, content, outcome, reason).await?;
            if skip == Skip::Missing {
                ask_stand_in(tx, now, &url).await?;
            }
            if skip == Skip::AskedNotTo || skip == Skip::Missing && item.is_some() {
                tx.page_gone(now, &fetch.source, &url, outcome, reason).await?;
            }
            if skip == Skip::Missing {
                let due_at = now.plus(i64::from(source.refresh_minutes.max(1)) * 60_000);
                tx.annotate_url(&url, outcome, reason, due_at).await?;
            }
        } else if before.as_ref().is_none_or(|page| page.document != Some(hash) || !is_standing(&page.outcome)) {
            tx.put_page(now, &fetch.source, &url, content, "extracted", "").await?;
            let next = ScreenJob { document: hash, source: fetch.source.clone(), url: url.clone() };
            // The fetch is part of the key: content that changes and changes back is judged each time.
            tx.enqueue(now, SCREEN, &format!("{}:{hash}", fetch.id), &serde_json::json!(next)).await?;
        }
        if before.as_ref().is_some_and(|page| page.document == Some(hash))
            && fetch.via == "crawl"
            && let Some((kind, history)) = tx.history(&url).await?
        {
            // Other bytes around the same text: a clock, an advertisement. That is no reason to come back sooner.
            let (refresh_ms, unit) = (schedule::refresh_ms(&source), self.surroundings.unit());
            let (history, due_at) = schedule::unchanged_after_all(kind, refresh_ms, &history, fetch.at, unit);
            tx.rethink(&url, &history, due_at).await?;
        }
        if let Some(old) = before.and_then(|page| page.document).filter(|old| *old != hash) {
            tx.supersede(old).await?;
        }
        if !extraction.nofollow && !tag.nofollow && !missing && fetch.via == "crawl" {
            let links = || document.links.iter().filter(|link| !link.nofollow);
            let mut found = new_urls(&source, &fetch, links());
            if url != asked {
                let priority = schedule::worth(Kind::Page, fetch.depth, source.tier, Found::Link);
                found.push(NewUrl { url, kind: Kind::Page, depth: fetch.depth, priority, via: asked.to_string() });
            }
            self.add_found(tx, now, &source, &found).await?;
            let depth = fetch.depth.saturating_add(1);
            self.note_outside(tx, now, &source, (&fetch.url, depth), links().map(|link| &link.url)).await?;
        }
        Ok(skipped.is_some() && !is_wall)
    }
}

/// Links of a page that lie in its source's scope, one step deeper. Feeds come first, since they tell of new pages for
/// one request; then the later pages of a list, which lead to more of its kind.
fn new_urls<'a>(source: &Source, fetch: &Fetch, links: impl Iterator<Item = &'a Link>) -> Vec<NewUrl> {
    let depth = fetch.depth.saturating_add(1);
    // A charter that cannot be read holds nothing.
    let Ok(scope) = ScopeGuard::of(source) else { return Vec::new() };
    links
        .map(|link| (normalise(&link.url), link))
        .filter(|(url, _)| scope.admits(url, depth).is_ok())
        .map(|(url, link)| {
            let place = match link.place {
                LinkPlace::Page => Found::Link,
                LinkPlace::Text => Found::Text,
                LinkPlace::Entry => Found::Entry(link.published.as_deref().and_then(|day| age(day, fetch.at))),
            };
            let (kind, found) = match link.rel {
                LinkRel::Feed => (Kind::Feed, Found::Link),
                LinkRel::Next => (Kind::Page, Found::Next),
                LinkRel::Plain | LinkRel::Canonical | LinkRel::Language | LinkRel::Prev => (Kind::Page, place),
            };
            let priority = schedule::worth(kind, depth, source.tier, found);
            NewUrl { url, kind, depth, priority, via: fetch.url.to_string() }
        })
        .collect()
}

/// Whole days between a day as documents write it and a moment, counted in UTC; 0 for a day to come.
fn age(day: &str, now: Millis) -> Option<u32> {
    let mut numbers = day.get(..10)?.split('-').map(str::parse::<i64>);
    let (year, month, day) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
    // Days since 1970 of a civil date: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, `days_from_civil`.
    let shifted = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    u32::try_from((now.0.div_euclid(86_400_000) - days).max(0)).ok()
}

/// Whether what became of a page still stands when it comes again unchanged.
fn is_standing(outcome: &str) -> bool {
    !matches!(outcome, "gone" | "soft-404" | "moved")
}

/// What the `X-Robots-Tag` headers among these (JSON pairs) ask for.
fn robots_tag(headers: &str) -> RobotsTag {
    let pairs: Vec<(String, String)> = serde_json::from_str(headers).unwrap_or_default();
    RobotsTag::read(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_counted_in_days() {
        // 2026-03-05T08:40 UTC.
        let now = Millis(1_772_700_000_000);
        for (day, expected) in [
            ("2026-03-05", Some(0)),
            ("2026-03-04T23:59", Some(1)),
            ("2025-03-05", Some(365)),
            ("2026-02-28", Some(5)),
            ("2030-01-01", Some(0)),
            ("昨天", None),
            ("2026", None),
        ] {
            assert_eq!(age(day, now), expected, "{day}");
        }
    }

    #[test]
    fn a_header_may_close_a_page_to_search() {
        let tag = robots_tag(r#"[["X-Robots-Tag","nofollow, NOINDEX"]]"#);
        assert!(tag.noindex && tag.nofollow);
        assert!(!robots_tag(r#"[["X-Robots-Tag","nofollow"],["Server","noindex"]]"#).noindex);
        assert_eq!(robots_tag("not json"), RobotsTag::default());
    }
}
