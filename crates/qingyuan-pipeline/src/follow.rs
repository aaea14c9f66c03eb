//! Keeping the index equal to the store: it follows the items' sequence numbers, from wherever it stands.

use std::sync::Arc;

use qingyuan_index::{Entry, IndexError, Writer};
use qingyuan_model::{ItemState, PageKind};
use qingyuan_store::ItemRow;

use crate::error::PipelineError;
use crate::house::House;

/// Items read from the store at once.
const PAGE: i64 = 500;

/// What [`House::follow`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// The index now equals the store; this many items were put or removed.
    Current(u64),
    /// Another process writes the index; it follows there.
    Elsewhere,
}

impl House {
    /// Brings the index up to the store's last change. An index that was lost or damaged stands at 0 and is so rebuilt.
    ///
    /// # Errors
    /// [`PipelineError::Store`], [`PipelineError::Index`]; what was committed stays, the rest follows next time.
    pub async fn follow(self: &Arc<Self>) -> Result<Followed, PipelineError> {
        let last = self.store.library_seq().await?;
        if last == self.shelf.index().sequence() {
            return Ok(Followed::Current(0));
        }
        let mut writer = match self.writer() {
            Err(PipelineError::Index(IndexError::Busy { .. })) => return Ok(Followed::Elsewhere),
            other => other?,
        };
        // Read behind the lock: another process may have written since the look at the sequence.
        let mut reached = self.shelf.index().sequence();
        if reached > self.store.library_seq().await? {
            // The index knows changes that the store never saw: the store was put back from a backup.
            tracing::warn!(index = reached, store = last, "the index is ahead of the store and is built anew");
            writer.clear()?;
            writer = self.commit(writer, 0).await?;
            reached = 0;
        }
        let mut changes = 0;
        loop {
            let rows = self.store.items_after(reached, PAGE).await?;
            let Some(last) = rows.last().map(|row| row.item.seq) else { break };
            for row in &rows {
                self.follow_item(&mut writer, row).await?;
                changes += 1;
            }
            reached = last;
            writer = self.commit(writer, reached).await?;
        }
        self.meters.indexed.add(changes);
        Ok(Followed::Current(changes))
    }

    /// Empties the index and builds it anew from the store. Returns how many items it put.
    ///
    /// # Errors
    /// [`PipelineError::Index`], among them that another process writes the index now.
    pub async fn rebuild_index(self: &Arc<Self>) -> Result<u64, PipelineError> {
        let mut writer = self.writer()?;
        writer.clear()?;
        drop(self.commit(writer, 0).await?);
        match self.follow().await? {
            Followed::Current(changes) => Ok(changes),
            Followed::Elsewhere => Ok(0),
        }
    }

    /// The writer. When the index's files are gone or cannot be used, the index is opened anew first.
    fn writer(&self) -> Result<Writer, PipelineError> {
        match self.shelf.index().writer() {
            Ok(writer) => Ok(writer),
            Err(busy @ IndexError::Busy { .. }) => Err(busy.into()),
            Err(error) => {
                tracing::warn!(%error, "the index cannot be written and is opened anew");
                self.shelf.reopen()?;
                Ok(self.shelf.index().writer()?)
            }
        }
    }

    async fn follow_item(&self, writer: &mut Writer, row: &ItemRow) -> Result<(), PipelineError> {
        if row.item.state == ItemState::Withdrawn {
            writer.remove(row.item.id);
            return Ok(());
        }
        writer.put(&self.entry(row).await?)?;
        Ok(())
    }

    /// A live item as the index is to hold it.
    pub(crate) async fn entry(&self, row: &ItemRow) -> Result<Entry, PipelineError> {
        let stored = self.store.document(row.item.document).await?;
        let source = self.store.source(&row.item.source).await?;
        let quality = self.store.quality(row.item.document).await?;
        let document = stored.document;
        let kind = match document.kind {
            PageKind::Forum => "讨论",
            PageKind::Question => "问答",
            PageKind::Documentation => "文档",
            PageKind::Video => "视频",
            PageKind::File => "文件",
            PageKind::Article | PageKind::List | PageKind::LoginWall | PageKind::Error => "文章",
        };
        let given = document.given.as_deref();
        Ok(Entry {
            id: row.item.id,
            text: document.text(),
            url: given.and_then(|given| given.url.as_ref()).unwrap_or(&row.item.url).to_string(),
            source: source.id.to_string(),
            source_name: source.name,
            subject: given.and_then(|given| given.subject.clone()).unwrap_or_default(),
            kind: given.and_then(|given| given.kind.clone()).unwrap_or_else(|| kind.to_owned()),
            title: document.title,
            published: document.published,
            admitted_at: row.item.admitted_at.0,
            language: document.language,
            quality: quality.map(hundredths),
        })
    }

    /// A commit waits for the disk: off the runtime's threads with it.
    async fn commit(&self, mut writer: Writer, sequence: i64) -> Result<Writer, PipelineError> {
        tokio::task::spawn_blocking(move || writer.commit(sequence).map(|()| writer))
            .await
            .map_err(|_| PipelineError::Task("index commit"))?
            .map_err(PipelineError::from)
    }
}

/// A share in hundredths.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn hundredths(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u8
}
