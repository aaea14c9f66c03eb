//! Keeping the index equal to the store: it follows the items' sequence numbers, from wherever it stands.

use std::collections::BTreeMap;
use std::sync::Arc;

use qingyuan_index::{Entry, Index, IndexError, Writer};
use qingyuan_model::{ContentHash, ItemState, PageKind, Source, SourceId};
use qingyuan_store::{Content, ItemRow, StoreError};

use crate::error::PipelineError;
use crate::house::House;

/// Items read from the store at once.
const PAGE: i64 = 500;
/// Items whose texts are in memory at once: a book has a megabyte.
const TOGETHER: usize = 16;
/// How many changes bring an index of another dictionary on, before the one in use is followed again: a second or two.
const STEP: u64 = 2_000;

/// What [`House::follow`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// The index now equals the store; this many items were put or removed.
    Current(u64),
    /// Another process writes the index; it follows there.
    Elsewhere,
}

/// Somebody who brings an index up to the store, page by page.
pub(crate) struct Follower {
    writer: Option<Writer>,
    reached: i64,
}

impl Follower {
    /// From the change that the index holds already.
    pub(crate) fn new(writer: Writer, reached: i64) -> Self {
        Self { writer: Some(writer), reached }
    }

    /// Makes what was read since the last commit visible. It waits for the disk: off the runtime's threads with it.
    pub(crate) async fn commit(&mut self) -> Result<(), PipelineError> {
        let (Some(mut writer), reached) = (self.writer.take(), self.reached) else {
            return Err(PipelineError::Task("index commit"));
        };
        let committed = tokio::task::spawn_blocking(move || writer.commit(reached).map(|()| writer)).await;
        self.writer = Some(committed.map_err(|_| PipelineError::Task("index commit"))??);
        Ok(())
    }
}

impl House {
    /// Brings the index up to the store's last change. An index that was lost or damaged stands at 0 and is so rebuilt.
    /// When an index of another dictionary is on its way, it is brought on a step, and used once it is complete.
    ///
    /// # Errors
    /// [`PipelineError::Store`], [`PipelineError::Index`]; what was committed stays, the rest follows next time.
    pub async fn follow(self: &Arc<Self>) -> Result<Followed, PipelineError> {
        let index = self.shelf.index();
        let followed = self.bring_on(&index, u64::MAX).await?;
        if let Some(next) = self.shelf.next()
            && let Followed::Current(changes) = self.bring_on(&next, STEP).await?
        {
            if changes < STEP {
                self.shelf.arrived(&next);
            }
            // Whoever works looks again at once.
            self.changed.notify_one();
        }
        Ok(followed)
    }

    /// Brings an index up to the store's last change, or by about so many changes.
    async fn bring_on(self: &Arc<Self>, index: &Index, most: u64) -> Result<Followed, PipelineError> {
        let last = self.store.library_seq().await?;
        if last == index.sequence() {
            return Ok(Followed::Current(0));
        }
        let (writer, index) = match self.writer(index) {
            Err(PipelineError::Index(IndexError::Busy { .. })) => return Ok(Followed::Elsewhere),
            other => other?,
        };
        // Read behind the lock: another process may have written since the look at the sequence.
        let mut follower = Follower::new(writer, index.sequence());
        if follower.reached > self.store.library_seq().await? {
            // The index knows changes that the store never saw: the store was put back from a backup.
            tracing::warn!(index = follower.reached, store = last, "the index is ahead of the store and is built anew");
            if let Some(writer) = &mut follower.writer {
                writer.clear()?;
            }
            follower.reached = 0;
            follower.commit().await?;
        }
        let mut changes = 0;
        while changes < most {
            let more = self.follow_page(&mut follower).await?;
            if more == 0 {
                break;
            }
            changes += more;
            follower.commit().await?;
        }
        self.meters.indexed.add(changes);
        Ok(Followed::Current(changes))
    }

    /// Puts one page of changes into an index, without a commit. Returns how many; 0 at the end.
    pub(crate) async fn follow_page(self: &Arc<Self>, follower: &mut Follower) -> Result<u64, PipelineError> {
        let rows = self.store.items_after(follower.reached, PAGE).await?;
        let Some(last) = rows.last().map(|row| row.item.seq) else { return Ok(0) };
        let Some(writer) = &mut follower.writer else { return Err(PipelineError::Task("index commit")) };
        for some in rows.chunks(TOGETHER) {
            let (gone, live): (Vec<&ItemRow>, Vec<&ItemRow>) =
                some.iter().partition(|row| row.item.state == ItemState::Withdrawn);
            gone.iter().for_each(|row| writer.remove(row.item.id));
            for entry in self.entries(&live).await? {
                writer.put(&entry)?;
            }
        }
        follower.reached = last;
        Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
    }

    /// The writer of an index. When its files are gone or cannot be used, it is opened anew first.
    fn writer(&self, index: &Index) -> Result<(Writer, Index), PipelineError> {
        match index.writer() {
            Ok(writer) => Ok((writer, index.clone())),
            Err(busy @ IndexError::Busy { .. }) => Err(busy.into()),
            Err(error) => {
                tracing::warn!(%error, "the index cannot be written and is opened anew");
                self.shelf.reopen()?;
                let index = self.shelf.index();
                Ok((index.writer()?, index))
            }
        }
    }

    /// Live items as the index is to hold them, in their order.
    pub(crate) async fn entries(&self, rows: &[&ItemRow]) -> Result<Vec<Entry>, PipelineError> {
        let hashes: Vec<ContentHash> = rows.iter().map(|row| row.item.document).collect();
        let contents = self.store.contents(&hashes).await?;
        let mut sources = BTreeMap::<&SourceId, Source>::new();
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            if !sources.contains_key(&row.item.source) {
                sources.insert(&row.item.source, self.store.source(&row.item.source).await?);
            }
            let (content, source) = (contents.get(&row.item.document), sources.get(&row.item.source));
            let Some((content, source)) = content.zip(source) else {
                return Err(StoreError::Missing { what: "document", id: row.item.document.to_string() }.into());
            };
            entries.push(entry(row, source, content));
        }
        Ok(entries)
    }
}

fn entry(row: &ItemRow, source: &Source, content: &Content) -> Entry {
    let document = &content.document;
    let kind = match document.kind {
        PageKind::Forum => "讨论",
        PageKind::Question => "问答",
        PageKind::Documentation => "文档",
        PageKind::Video => "视频",
        PageKind::File => "文件",
        PageKind::Article | PageKind::List | PageKind::LoginWall | PageKind::Error => "文章",
    };
    let given = document.given.as_deref();
    Entry {
        id: row.item.id,
        text: document.text(),
        url: given.and_then(|given| given.url.as_ref()).unwrap_or(&row.item.url).to_string(),
        source: source.id.to_string(),
        source_name: source.name.clone(),
        subject: given.and_then(|given| given.subject.clone()).unwrap_or_default(),
        kind: given.and_then(|given| given.kind.clone()).unwrap_or_else(|| kind.to_owned()),
        title: document.title.clone(),
        published: document.published.clone(),
        admitted_at: row.item.admitted_at.0,
        language: document.language.clone(),
        quality: content.quality.map(hundredths),
    }
}

/// A share in hundredths.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn hundredths(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u8
}
