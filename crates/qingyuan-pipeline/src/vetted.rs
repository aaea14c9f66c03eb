//! Bringing vetted resources in, many at once: read and screened on all cores, while the batch before is written.

mod batches;
mod keep;
mod line;
mod report;
mod weigh;

use std::io::BufRead;
use std::sync::Arc;

use qingyuan_model::SourceId;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::error::PipelineError;
use crate::house::House;
use crate::person::{Permission, Person};
use batches::Batches;
use keep::Kept;
pub use keep::Voucher;
pub(crate) use line::id_in;
pub use report::{VettedNews, VettedReport};
use weigh::{Batch, Sources};

/// Batches read ahead. The cores never wait for the disk, and memory holds four batches at most: this one, one in hand, one
/// being screened and one being written.
const AHEAD: usize = 1;

/// The source of what names none.
const LIBRARY: &str = "library";

impl House {
    /// Brings in vetted resources, one JSON object a line, as decisions of the one who imports. Each is screened: what
    /// looks harmful waits on the desk. The same id with the same content changes nothing, with other content it is a new
    /// document, let in anew. Under `source` comes everything; without one, each comes under the source that it names.
    ///
    /// What was told as [`VettedNews::Kept`] is durable. Memory is bounded whatever the length of the stream.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`] for who may not decide, [`PipelineError::Input`] when the stream breaks,
    /// [`PipelineError::Store`]; what was kept stays, and a repeat does the rest.
    pub async fn import_vetted(
        self: &Arc<Self>,
        input: impl BufRead + Send + 'static,
        voucher: &Voucher,
        source: Option<SourceId>,
        stop: &CancellationToken,
        mut tell: impl FnMut(VettedNews),
    ) -> Result<VettedReport, PipelineError> {
        voucher.person.require(Permission::Review)?;
        let mut sources = Sources::new(source, SourceId::parse(LIBRARY)?);
        // The reader blocks on the disk and inflates, so it has a thread of its own; the channel bounds memory.
        let (send, mut receive) = mpsc::channel(AHEAD);
        let reader = tokio::task::spawn_blocking(move || {
            let mut batches = Batches::new(input);
            loop {
                let lines = batches.next();
                let is_last = lines.as_ref().map_or(true, Vec::is_empty);
                if send.blocking_send(lines).is_err() || is_last {
                    return;
                }
            }
        });
        let mut report = VettedReport::default();
        let mut ready = Batch::default();
        loop {
            let next = async {
                if stop.is_cancelled() {
                    return Ok(None);
                }
                // A stream that says nothing, such as a terminal, must not keep whoever wants to stop.
                let heard = tokio::select! {
                    () = stop.cancelled() => None,
                    heard = receive.recv() => heard,
                };
                match heard {
                    None => Ok(None),
                    Some(Err(source)) => Err(PipelineError::Input(source)),
                    Some(Ok(lines)) if lines.is_empty() => Ok(None),
                    Some(Ok(lines)) => self.weigh(lines, &mut sources).await.map(Some),
                }
            };
            let (next, kept) =
                tokio::join!(next, self.keep_all(std::mem::take(&mut ready), voucher, &mut report, &mut tell));
            kept?;
            match next? {
                Some(batch) => ready = batch,
                None => break,
            }
        }
        report.stopped = stop.is_cancelled();
        drop(receive);
        if !report.stopped {
            reader.await.map_err(|_| PipelineError::Task("import reader"))?;
        }
        self.changed.notify_one();
        Ok(report)
    }

    /// Writes a batch, and again what an earlier line of it has changed.
    async fn keep_all(
        self: &Arc<Self>,
        mut batch: Batch,
        voucher: &Voucher,
        report: &mut VettedReport,
        tell: &mut impl FnMut(VettedNews),
    ) -> Result<(), PipelineError> {
        batch.founded.drain(..).for_each(|id| tell(VettedNews::Founded(id)));
        for (line, problem) in batch.wrong.drain(..) {
            report.wrong += 1;
            tell(VettedNews::Wrong { line, problem });
        }
        while !batch.weighed.is_empty() {
            let Kept { published, queued, unchanged, standing, news, again } = self.keep_batch(batch, voucher).await?;
            report.published += published;
            report.queued += queued;
            report.unchanged += unchanged;
            report.standing += standing;
            news.into_iter().for_each(&mut *tell);
            batch = self.screen_new(again).await?;
        }
        tell(VettedNews::Kept(report.clone()));
        Ok(())
    }

    /// Who imports: the account of this name, which must be allowed to decide, or whoever has the data folder in hand.
    ///
    /// # Errors
    /// [`PipelineError::Field`] when there is no such account or it is disabled, [`PipelineError::Forbidden`] when its role
    /// may not decide.
    pub async fn person_named(&self, account: Option<&str>) -> Result<Person, PipelineError> {
        let Some(name) = account else { return Ok(Person::operator()) };
        let known = self.store.account(name).await?;
        let Some(account) = known else {
            let problem = format!("there is no account `{name}`: `qingyuan user list` shows them, `user add` adds one");
            return Err(PipelineError::Field { field: "account", problem });
        };
        if !account.enabled {
            let problem = format!("`{name}` is disabled: `qingyuan user enable {name}` lets it in again");
            return Err(PipelineError::Field { field: "account", problem });
        }
        let person = Person { account: account.name, role: account.role };
        person.require(Permission::Review)?;
        Ok(person)
    }
}
