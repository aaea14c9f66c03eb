//! From a fetch to a document, its links and the next job.

use std::sync::Arc;

use qingyuan_crawl::canonical::normalise;
use qingyuan_crawl::in_scope;
use qingyuan_extract::{Extraction, extract};
use qingyuan_model::{PageKind, RawPage, Source};
use qingyuan_store::{Fetch, Job, Kind, NewUrl, StoredDocument};
use qingyuan_text::{fingerprint, language};

use super::{ExtractJob, SCREEN, ScreenJob, payload};
use crate::bridge::across;
use crate::error::PipelineError;
use crate::house::House;

/// A document with fewer characters than this is no resource: a stub, an image page, a redirect note.
const LEAST_CHARS: usize = 20;

/// What one extract job computed.
struct Extracted {
    extraction: Extraction,
    fingerprint: u64,
    fetch: Fetch,
}

impl House {
    pub(super) async fn extract_jobs(self: &Arc<Self>, jobs: Vec<Job>) -> Result<(), PipelineError> {
        let mut inputs = Vec::new();
        for job in jobs {
            match self.load_page(&job).await {
                Ok((fetch, page)) => inputs.push((job, fetch, page)),
                Err(error) => self.settle_job(&job, Err(error)).await?,
            }
        }
        let extracted = across(inputs, |(job, fetch, page)| {
            let mut extraction = extract(&page);
            let text = extraction.document.text();
            // The characters know better than a template's `lang` attribute.
            if let Some(seen) = language(&text) {
                extraction.document.language = Some(seen.to_owned());
            }
            let fingerprint = fingerprint(&text).0;
            (job, Extracted { extraction, fingerprint, fetch })
        })
        .await?;
        for (job, result) in extracted {
            let done = self.finish_extract(&job, result).await;
            self.settle_job(&job, done).await?;
        }
        Ok(())
    }

    async fn load_page(&self, job: &Job) -> Result<(Fetch, RawPage), PipelineError> {
        let ExtractJob { fetch } = payload(job)?;
        let fetch = self.store.fetch(fetch).await?;
        let page = RawPage {
            url: fetch.url.clone(),
            content_type: fetch.content_type.clone(),
            bytes: self.store.blob(fetch.body).await?,
            fetched_at: fetch.at,
        };
        Ok((fetch, page))
    }

    async fn finish_extract(&self, job: &Job, result: Extracted) -> Result<(), PipelineError> {
        let Extracted { extraction, fingerprint, fetch } = result;
        let now = self.now();
        let url = normalise(&fetch.url);
        let document = extraction.document;
        let hash = document.hash();
        let skipped = skip_reason(&document, &fetch.headers);
        let links = document.links.clone();
        let stored = StoredDocument { hash, document, source: fetch.source.clone(), fetch: fetch.id, created_at: now };

        let mut tx = self.store.transact().await?;
        tx.finish_job(job).await?;
        let source = tx.source(&fetch.source).await?;
        tx.put_document(&stored, fingerprint).await?;
        let before = tx.page(&url).await?;
        let content = Some((hash, fetch.id));
        if let Some((outcome, reason)) = skipped {
            tx.put_page(now, &fetch.source, &url, content, "skipped", reason).await?;
            if outcome == Skip::AskedNotTo {
                tx.page_gone(now, &fetch.source, &url, "skipped", reason).await?;
            }
            self.meters.skipped.add(1);
        } else if before.as_ref().is_none_or(|page| page.document != Some(hash) || page.outcome == "gone") {
            tx.put_page(now, &fetch.source, &url, content, "extracted", "").await?;
            let next = ScreenJob { document: hash, source: fetch.source.clone(), url: url.clone() };
            // The fetch is part of the key: content that changes and changes back is judged each time.
            tx.enqueue(now, SCREEN, &format!("{}:{hash}", fetch.id), &serde_json::json!(next)).await?;
        }
        if let Some(old) = before.and_then(|page| page.document).filter(|old| *old != hash) {
            tx.supersede(old).await?;
        }
        if !extraction.nofollow && fetch.via == "crawl" {
            let found = new_urls(&source, &fetch, links.iter().filter(|link| !link.nofollow).map(|link| &link.url));
            self.add_found(&mut tx, now, &source, &found).await?;
            let (depth, links) = (fetch.depth.saturating_add(1), links.iter().filter(|link| !link.nofollow));
            self.note_outside(&mut tx, now, &source, (&fetch.url, depth), links.map(|link| &link.url)).await?;
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
}

/// Why a document is no candidate for the library, when it is none.
fn skip_reason(document: &qingyuan_model::Document, headers: &str) -> Option<(Skip, &'static str)> {
    if document.noindex || asks_noindex(headers) {
        return Some((Skip::AskedNotTo, "页面声明不希望被搜索收录（noindex）"));
    }
    let reason = match document.kind {
        PageKind::List => "列表页：只用来发现链接",
        PageKind::LoginWall => "需要登录才能看",
        PageKind::Error => "出错页面",
        PageKind::Article | PageKind::Forum | PageKind::File => {
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
