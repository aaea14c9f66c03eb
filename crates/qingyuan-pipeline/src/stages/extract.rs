//! From a fetch to a document, its links and the next job.

use std::sync::Arc;

use qingyuan_crawl::canonical::normalise;
use qingyuan_crawl::in_scope;
use qingyuan_extract::{Extraction, extract};
use qingyuan_model::{PageKind, RawPage, Source};
use qingyuan_store::{Fetch, Job, Kind, NewUrl, StoredDocument};
use qingyuan_text::{fingerprint, language};

use super::{ExtractJob, SCREEN, ScreenJob, payload};
use crate::alike::LEAST_CHARS;
use crate::bridge::across;
use crate::error::PipelineError;
use crate::house::House;
use crate::missing::explains;
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
        for job in jobs {
            match self.load_page(&job).await {
                Ok((fetch, address, page)) => inputs.push((job, fetch, address, page)),
                Err(error) => self.settle_job(&job, Err(error)).await?,
            }
        }
        let extracted = across(inputs, |(job, fetch, address, page)| {
            let mut extraction = extract(&page);
            let text = extraction.document.text();
            // The characters know better than a template's `lang` attribute.
            if let Some(seen) = language(&text) {
                extraction.document.language = Some(seen.to_owned());
            }
            let fingerprint = fingerprint(&text).0;
            (job, Extracted { extraction, fingerprint, fetch, address })
        })
        .await?;
        for (job, result) in extracted {
            let done = self.finish_extract(&job, result).await;
            self.settle_job(&job, done).await?;
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

    async fn finish_extract(&self, job: &Job, result: Extracted) -> Result<(), PipelineError> {
        let Extracted { extraction, fingerprint, fetch, address } = result;
        let now = self.now();
        let asked = address.unwrap_or_else(|| normalise(&fetch.url));
        let document = extraction.document;
        let hash = document.hash();
        let missing = fetch.via == "crawl" && self.is_missing(&asked, fetch.depth, &document).await?;
        let mut skipped = skip_reason(&document, &fetch.headers, missing);

        let mut tx = self.store.transact().await?;
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
            if self.appraise(&mut tx, now, &arrived).await? && skipped.is_none() {
                skipped = Some((Skip::Copy, "正文与同类网址的页面几乎相同"));
            }
        }
        let mut url = asked.clone();
        if skipped.is_none() && fetch.via == "crawl" {
            let claimed = extraction.canonical.as_ref();
            let own = self.believed_canonical(&mut tx, &source, &asked, claimed, fetch.depth, document).await?;
            if let Some(own) = own {
                tx.mark_moved(now, &fetch.source, &asked, &own).await?;
                url = own;
            }
        }
        if fetch.via == "crawl" {
            self.follow_moves(&mut tx, now, &source, &url, document).await?;
        }
        let before = tx.page(&url).await?;
        let content = Some((hash, fetch.id));
        let is_wall = document.kind == PageKind::LoginWall && item.is_some_and(|item| item != hash);
        if let Some((skip, reason)) = skipped.filter(|_| !is_wall) {
            let outcome = skip.outcome();
            tx.put_page(now, &fetch.source, &url, content, outcome, reason).await?;
            if skip == Skip::AskedNotTo || skip == Skip::Missing && item.is_some() {
                tx.page_gone(now, &fetch.source, &url, outcome, reason).await?;
            }
            if skip == Skip::Missing {
                let due_at = now.plus(i64::from(source.refresh_minutes.max(1)) * 60_000);
                tx.annotate_url(&url, outcome, reason, due_at).await?;
            }
            self.meters.skipped.add(1);
        } else if before.as_ref().is_none_or(|page| page.document != Some(hash) || !is_standing(&page.outcome)) {
            tx.put_page(now, &fetch.source, &url, content, "extracted", "").await?;
            let next = ScreenJob { document: hash, source: fetch.source.clone(), url: url.clone() };
            // The fetch is part of the key: content that changes and changes back is judged each time.
            tx.enqueue(now, SCREEN, &format!("{}:{hash}", fetch.id), &serde_json::json!(next)).await?;
        }
        if let Some(old) = before.and_then(|page| page.document).filter(|old| *old != hash) {
            tx.supersede(old).await?;
        }
        if !extraction.nofollow && !missing && fetch.via == "crawl" {
            let links = document.links.iter().filter(|link| !link.nofollow).map(|link| &link.url);
            let mut found = new_urls(&source, &fetch, links);
            if url != asked {
                let own = NewUrl { url, kind: Kind::Page, depth: fetch.depth, priority: 1.0, via: asked.to_string() };
                found.push(own);
            }
            self.add_found(&mut tx, now, &source, &found).await?;
        }
        tx.commit().await?;
        self.meters.extracted.add(1);
        Ok(())
    }
}

/// Links of a page that lie in its source's scope, one step deeper.
fn new_urls<'a>(source: &Source, fetch: &Fetch, links: impl Iterator<Item = &'a url::Url>) -> Vec<NewUrl> {
    let depth = fetch.depth.saturating_add(1);
    links
        .map(normalise)
        .filter(|url| in_scope(source, url, depth).is_ok())
        .map(|url| NewUrl {
            url,
            kind: Kind::Page,
            depth,
            priority: 1.0 / f64::from(depth + 1),
            via: fetch.url.to_string(),
        })
        .collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Skip {
    /// There is nothing here to judge.
    NoCandidate,
    /// The page asks not to be shown by search engines; an item made of it earlier must go.
    AskedNotTo,
    /// It says that nothing is there, whatever its status; an item made of it earlier must go.
    Missing,
    /// One more page like many others.
    Copy,
}

impl Skip {
    /// What becomes of the page.
    fn outcome(self) -> &'static str {
        match self {
            Self::NoCandidate | Self::AskedNotTo => "skipped",
            Self::Missing => "soft-404",
            Self::Copy => "duplicate",
        }
    }
}

/// Whether what became of a page still stands when it comes again unchanged.
fn is_standing(outcome: &str) -> bool {
    !matches!(outcome, "gone" | "soft-404" | "moved")
}

/// Why a document is no candidate for the library, when it is none.
fn skip_reason(document: &qingyuan_model::Document, headers: &str, missing: bool) -> Option<(Skip, &'static str)> {
    if missing {
        return Some((Skip::Missing, "页面自称内容不存在（状态码却是 200）"));
    }
    if document.noindex || asks_noindex(headers) {
        return Some((Skip::AskedNotTo, "页面声明不希望被搜索收录（noindex）"));
    }
    let reason = match document.kind {
        PageKind::List => "列表页：只用来发现链接",
        PageKind::LoginWall => "需要登录才能看",
        PageKind::Error if !explains(document) => "出错页面",
        PageKind::Article | PageKind::Forum | PageKind::File | PageKind::Error => {
            let chars: usize = document.blocks.iter().map(|block| block.text.chars().count()).sum();
            return (chars < LEAST_CHARS).then_some((Skip::NoCandidate, "没有正文"));
        }
    };
    Some((Skip::NoCandidate, reason))
}

/// Whether an `X-Robots-Tag` header among these (JSON pairs) says `noindex` or `none`.
fn asks_noindex(headers: &str) -> bool {
    let pairs: Vec<(String, String)> = serde_json::from_str(headers).unwrap_or_default();
    pairs.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("x-robots-tag")
            && value.split(',').any(|word| matches!(word.trim().to_ascii_lowercase().as_str(), "noindex" | "none"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_may_close_a_page_to_search() {
        assert!(asks_noindex(r#"[["X-Robots-Tag","nofollow, NOINDEX"]]"#));
        assert!(!asks_noindex(r#"[["X-Robots-Tag","nofollow"],["Server","noindex"]]"#));
        assert!(!asks_noindex("not json"));
    }
}
