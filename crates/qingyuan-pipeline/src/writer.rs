//! The one task that writes what came of visits: many of them in one transaction, each acknowledged after its commit.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use qingyuan_model::SourceId;
use qingyuan_store::{DaySpent, Returned, StoreError};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use crate::crawl::{Ending, Finished};
use crate::error::PipelineError;
use crate::halt::Part;
use crate::house::House;
use crate::schedule;

/// The most visits in one transaction.
const BATCH: usize = 32;

/// How long the first visit of a transaction waits for others, while requests are under way that may bring them.
const LINGER: Duration = Duration::from_millis(50);

/// How often it is looked whether any request is still under way.
const TICK: Duration = Duration::from_millis(2);

/// How long a page that the store will not take rests before it is tried again, in milliseconds.
const UNTAKEN_MS: i64 = 10 * 60 * 1_000;

/// The way to the writing task. The task ends when the last of these is gone.
#[derive(Clone)]
pub(crate) struct Writer(mpsc::Sender<Entry>);

struct Entry {
    finished: Finished,
    done: oneshot::Sender<Result<(), PipelineError>>,
}

impl Writer {
    /// Starts the task. A patient one keeps what the store refuses and tries again until `stop`.
    pub(crate) fn start(house: Arc<House>, patient: bool, stop: CancellationToken) -> (Self, JoinHandle<()>) {
        let (send, receive) = mpsc::channel(BATCH);
        (Self(send), tokio::spawn(write_all(house, receive, patient, stop)))
    }

    /// Writes what came of a visit, and returns when that is durable. A lease that was lost meanwhile is no error: what
    /// came of the visit is then somebody else's to tell.
    pub(crate) async fn write(&self, finished: Finished) -> Result<(), PipelineError> {
        let (done, written) = oneshot::channel();
        let sent = self.0.send(Entry { finished, done }).await;
        sent.map_err(|_| PipelineError::Task("writing"))?;
        written.await.map_err(|_| PipelineError::Task("writing"))?
    }
}

async fn write_all(house: Arc<House>, mut receive: mpsc::Receiver<Entry>, patient: bool, stop: CancellationToken) {
    while let Some(first) = receive.recv().await {
        let mut batch = vec![first];
        gather(&house, &mut receive, &mut batch).await;
        loop {
            let refused = match house.write_entries(&mut batch).await {
                Ok(()) => break,
                Err(refused) => refused,
            };
            if !patient || stop.is_cancelled() {
                let refused = Arc::new(refused);
                for entry in batch.drain(..) {
                    // Whoever waited for it may have gone.
                    let _ = entry.done.send(Err(PipelineError::Unwritten(Arc::clone(&refused))));
                }
                break;
            }
            house.halt.refused(Part::InHand, &refused, &stop).await;
        }
        house.changed.notify_one();
    }
}

/// Waits for more visits to write, as long as any may come soon.
async fn gather(house: &House, receive: &mut mpsc::Receiver<Entry>, batch: &mut Vec<Entry>) {
    let until = Instant::now() + LINGER;
    while batch.len() < BATCH {
        if let Ok(entry) = receive.try_recv() {
            batch.push(entry);
        } else if house.crawler.in_flight() == 0 || Instant::now() >= until {
            return;
        } else if let Ok(Some(entry)) = timeout(TICK, receive.recv()).await {
            batch.push(entry);
        }
    }
}

impl House {
    /// Writes all entries and acknowledges them. When that fails, those that can be written alone are; an entry that
    /// the store will not take although it takes others is given back with that as its outcome. What is still in
    /// `entries` afterwards is unwritten, because the store takes nothing.
    async fn write_entries(&self, entries: &mut Vec<Entry>) -> Result<(), StoreError> {
        if self.write_together(entries).await.is_ok() {
            for entry in entries.drain(..) {
                self.acknowledge(entry);
            }
            self.halt.over(Part::InHand);
            return Ok(());
        }
        while let Some(entry) = entries.pop() {
            let one = std::slice::from_ref(&entry);
            let refused = match self.write_together(one).await {
                Ok(()) => Ok(()),
                // A full disk says nothing of the entry, and may take the short word that gives it up.
                Err(PipelineError::Store(error)) if error.is_disk() => Err(error),
                Err(error) => self.give_up(&entry.finished, &error).await,
            };
            if let Err(refused) = refused {
                entries.push(entry);
                return Err(refused);
            }
            self.acknowledge(entry);
        }
        self.halt.over(Part::InHand);
        Ok(())
    }

    async fn write_together(&self, entries: &[Entry]) -> Result<(), PipelineError> {
        let mut tx = self.store.transact().await?;
        let mut days: BTreeMap<(SourceId, i64), DaySpent> = BTreeMap::new();
        for Entry { finished, .. } in entries {
            tx.mark().await?;
            match self.write_finished(&mut tx, finished).await {
                Ok(()) => tx.unmark().await?,
                Err(PipelineError::Store(outrun)) if outrun.is_conflict() => {
                    tracing::info!(url = %finished.url.url, "another worker took the URL");
                    tx.undo().await?;
                }
                Err(error) => return Err(error),
            }
            // The site was asked, whoever tells of it.
            if let Ending::Return { spent, .. } = &finished.ending {
                let day = days.entry((finished.source.id.clone(), schedule::day(finished.at))).or_default();
                day.pages += spent.pages;
                day.bytes += spent.bytes;
            }
        }
        for ((source, day), spent) in days {
            if spent != DaySpent::default() {
                tx.spend(&source, day, spent).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// Gives a URL back whose result the store will not take.
    async fn give_up(&self, finished: &Finished, error: &PipelineError) -> Result<(), StoreError> {
        let Finished { url, at, .. } = finished;
        let pause = UNTAKEN_MS << url.attempts.min(10);
        let done = Returned {
            due_at: Some(at.plus(pause)),
            outcome: "not-written".to_owned(),
            detail: error.to_string(),
            failed: true,
            ..Returned::default()
        };
        let mut tx = self.store.transact().await?;
        tx.give_back(*at, url, done).await.or_else(|error| if error.is_conflict() { Ok(()) } else { Err(error) })?;
        tx.commit().await?;
        tracing::error!(url = %url.url, %error, "what came of a visit cannot be written; tried again later");
        Ok(())
    }

    fn acknowledge(&self, entry: Entry) {
        self.count_finished(&entry.finished);
        // Whoever waited for it may have gone.
        let _ = entry.done.send(Ok(()));
    }
}
