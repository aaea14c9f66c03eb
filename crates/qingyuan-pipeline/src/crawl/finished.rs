//! What came of one visit, ready to be written: a value, so that many of them share a transaction.

use std::sync::Arc;

use qingyuan_model::{Millis, Source};
use qingyuan_store::{Claimed, DaySpent, Fetch, NewUrl, Returned, Tx};
use url::Url;

use crate::copies::ask_stand_in;
use crate::error::PipelineError;
use crate::house::House;
use crate::stages::ask_extract_at;

/// What came of one claimed URL.
pub(crate) struct Finished {
    pub(crate) source: Arc<Source>,
    pub(crate) url: Claimed,
    /// When it came.
    pub(crate) at: Millis,
    pub(crate) ending: Ending,
}

/// How a lease ends.
pub(crate) enum Ending {
    /// Nobody was asked; the URL is as it was.
    Release,
    /// Nobody was asked, and nobody should be before this time.
    Postpone { due_at: Millis, code: &'static str, detail: String },
    /// The gate refused, or the site was asked.
    Return {
        done: Returned,
        /// What this took of the day's budget.
        spent: DaySpent,
        then: Box<Then>,
        tally: Tally,
    },
}

/// What else is written with the URL's return.
pub(crate) enum Then {
    Nothing,
    /// The page is as it was; perhaps it answered from another address for good.
    Stayed {
        /// Whether it now asks not to be shown, so that an item made of it must go.
        is_hidden: bool,
        moved: Option<Url>,
    },
    /// An item made of it must go; where one was, the page is looked for again at this time.
    Gone {
        status: u16,
        again_at: Option<Millis>,
    },
    /// The fetch of a page, to be extracted; the address that it is kept under when that is another one than answered,
    /// and the one that it moved to for good.
    Extract {
        fetch: Fetch,
        address: Option<Url>,
        moved: Option<Url>,
    },
    /// The fetch of a feed or sitemap: what it names, and what it says has changed.
    Found {
        fetch: Fetch,
        found: Vec<NewUrl>,
        changed: Vec<(Url, Millis)>,
        /// Addresses that lie out of scope: not fetched, but noted, so that `why` can tell of them.
        outside: Vec<Url>,
    },
}

/// Which total a visit counts in.
#[derive(Clone, Copy)]
pub(crate) enum Tally {
    Fetched(u64),
    NotModified,
    Refused,
    Failed,
}

impl House {
    /// Writes what came of one visit: the URL's return first, which fails when the lease is lost.
    pub(crate) async fn write_finished(&self, tx: &mut Tx, finished: &Finished) -> Result<(), PipelineError> {
        let Finished { source, url, at, ending } = finished;
        let (done, then) = match ending {
            Ending::Release => return Ok(tx.release(url).await?),
            Ending::Postpone { due_at, code, detail } => return Ok(tx.postpone(url, *due_at, code, detail).await?),
            Ending::Return { done, then, .. } => (done, then),
        };
        let mut done = done.clone();
        if let Then::Gone { again_at: Some(again_at), .. } = then.as_ref()
            && tx.live_item_at(&url.url).await?.is_some()
        {
            done.due_at = Some(*again_at);
        }
        tx.give_back(*at, url, done.clone()).await?;
        match then.as_ref() {
            Then::Nothing => {}
            Then::Stayed { is_hidden: true, .. } => {
                if tx.page(&url.url).await?.is_some() {
                    let note = "页面声明不希望被搜索收录（noindex）";
                    tx.page_gone(*at, &source.id, &url.url, "skipped", note).await?;
                }
            }
            Then::Stayed { moved, .. } => self.move_unchanged(tx, *at, source, url, moved.as_ref()).await?,
            Then::Gone { status, .. } => {
                if tx.page(&url.url).await?.is_some() {
                    let note = format!("原站页面已不存在（HTTP {status}）");
                    ask_stand_in(tx, *at, &url.url).await?;
                    tx.page_gone(*at, &source.id, &url.url, "gone", &note).await?;
                }
            }
            Then::Extract { fetch, address, moved } => {
                let id = tx.record_fetch(fetch).await?;
                self.note_move(tx, *at, source, url, moved.as_ref(), &done).await?;
                ask_extract_at(tx, *at, id, address.clone()).await?;
            }
            Then::Found { fetch, found, changed, outside } => {
                tx.record_fetch(fetch).await?;
                self.add_found(tx, *at, source, found).await?;
                let from = (&url.url, url.depth.saturating_add(1));
                self.note_outside(tx, *at, source, from, outside.iter()).await?;
                for (page, changed_at) in changed {
                    tx.hint_changed(*at, &source.id, page, *changed_at).await?;
                }
            }
        }
        Ok(())
    }

    /// Counts what was written.
    pub(crate) fn count_finished(&self, finished: &Finished) {
        let Ending::Return { tally, .. } = &finished.ending else { return };
        match tally {
            Tally::Fetched(bytes) => {
                self.meters.fetched.add(1);
                self.meters.bytes.add(*bytes);
            }
            Tally::NotModified => self.meters.not_modified.add(1),
            Tally::Refused => self.meters.refused.add(1),
            Tally::Failed => self.meters.failed.add(1),
        }
    }
}
