//! What the selectors of a charter would make of a page that was fetched, before anybody saves them.

use qingyuan_extract::{Guidance, Picks};
use qingyuan_model::{Document, PageKind, Pick, RawPage, SourceId};
use url::Url;

use crate::bridge::across;
use crate::error::PipelineError;
use crate::house::House;
use crate::person::{Permission, Person};

/// How many of a source's latest pages are looked through for one that can be shown.
const LOOKED_AT: i64 = 200;

/// One page, read twice.
#[derive(Clone, Debug)]
pub struct PickPreview {
    /// Its address.
    pub url: Url,
    /// What extraction finds by itself.
    pub plain: Document,
    /// What it makes of the page with the selectors.
    pub picked: Document,
}

impl House {
    /// Reads a fetched page of a source with and without these selectors: the one at `url`, or the latest. `None` when there is no
    /// such page with a body.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`], [`PipelineError::Field`] for a selector that cannot be read,
    /// [`qingyuan_store::StoreError::Missing`].
    pub async fn preview_picks(
        &self,
        person: &Person,
        id: &SourceId,
        picks: &[Pick],
        url: Option<&Url>,
    ) -> Result<Option<PickPreview>, PipelineError> {
        person.require(Permission::Administer)?;
        let picks =
            Picks::read(picks).map_err(|bad| PipelineError::Field { field: "picks", problem: bad.to_string() })?;
        let pages = self.store.pages(Some(id), "", 0, LOOKED_AT).await?;
        let asked = |page: &str| url.is_none_or(|url| url.as_str() == page);
        let mut chosen = None;
        for hash in pages.into_iter().filter(|page| asked(&page.url)).filter_map(|page| page.document) {
            // Selectors are for pages with a text: a list says nothing about them, unless it was asked for.
            let is_list = url.is_none() && self.store.document(hash).await?.document.kind == PageKind::List;
            chosen = if is_list { chosen.or(Some(hash)) } else { Some(hash) };
            if !is_list {
                break;
            }
        }
        let Some(hash) = chosen else { return Ok(None) };
        let fetch = self.store.fetch(self.store.document(hash).await?.fetch).await?;
        let raw = RawPage {
            url: fetch.url.clone(),
            content_type: fetch.content_type.clone(),
            bytes: self.store.blob(fetch.body).await?,
            fetched_at: fetch.at,
        };
        let surroundings = self.surroundings.clone();
        let guidances = vec![Guidance::default(), Guidance { picks, ..Guidance::default() }];
        let read = move |guidance: Guidance| surroundings.extract(&raw, &guidance).document;
        let mut documents = across(guidances, read).await?.into_iter();
        Ok(documents.next().zip(documents.next()).map(|(plain, picked)| PickPreview { url: fetch.url, plain, picked }))
    }
}
