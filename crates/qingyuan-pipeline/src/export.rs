//! Handing the kept bytes on, as a web archive that other tools read.

use std::collections::HashMap;
use std::io::Write;

use qingyuan_crawl::ArchivedPage;
use qingyuan_crawl::warc::{Original, Writer};
use qingyuan_model::ContentHash;
use qingyuan_store::{Fetch, FetchFilter};
use tokio_util::sync::CancellationToken;

use crate::error::PipelineError;
use crate::house::House;

/// Rows read at once; bodies are read one by one, so that memory holds one.
const PAGE: i64 = 200;

/// What an export came to.
#[derive(Clone, Debug, Default)]
pub struct ExportReport {
    /// Records with a recorded HTTP exchange.
    pub responses: u64,
    /// Records of pages that came in as files.
    pub resources: u64,
    /// Records whose body stands in an earlier one.
    pub revisits: u64,
    /// Bytes of bodies, uncompressed.
    pub bytes: u64,
    /// Fetches whose body is lost or damaged, each with its reason; the rest went on.
    pub problems: Vec<String>,
    /// It was asked to stop; the archive ends early.
    pub stopped: bool,
}

impl ExportReport {
    /// All records but the first, which describes the archive.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.responses + self.resources + self.revisits
    }
}

impl House {
    /// Writes the fetches that the filter means as a WARC 1.1 archive, one gzip member a record, in the order in which
    /// they came. `progress` hears the number of records so far.
    ///
    /// # Errors
    /// [`PipelineError::Store`]; [`PipelineError::Output`] when the output refuses.
    pub async fn export_warc<W: Write + Send + 'static>(
        &self,
        filter: &FetchFilter,
        out: W,
        stop: &CancellationToken,
        progress: impl Fn(u64),
    ) -> Result<(W, ExportReport), PipelineError> {
        let mut report = ExportReport::default();
        let mut written = HashMap::<ContentHash, (u128, i64)>::new();
        let mut writer = Writer::new(out);
        let info = [
            ("software", concat!("Qingyuan/", env!("CARGO_PKG_VERSION"))),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
        ];
        writer.info(self.record_id(), self.now(), &info).map_err(PipelineError::Output)?;
        let mut after = 0;
        'pages: loop {
            let fetches = self.store.fetches_after(after, filter, PAGE).await?;
            if fetches.is_empty() {
                break;
            }
            for fetch in fetches {
                if stop.is_cancelled() {
                    report.stopped = true;
                    break 'pages;
                }
                after = fetch.id;
                let body = match self.store.blob(fetch.body).await {
                    Ok(body) => body,
                    Err(error) => {
                        report.problems.push(format!("{}: {error}", fetch.url));
                        continue;
                    }
                };
                let earlier = match written.get(&fetch.body) {
                    Some((id, number)) => Some((*id, self.store.fetch(*number).await?)),
                    None => None,
                };
                let id = self.record_id();
                let kind = RecordKind::of(&fetch, earlier.is_some());
                if kind != RecordKind::Revisit {
                    written.insert(fetch.body, (id, fetch.id));
                }
                report.bytes += fetch.bytes;
                // Compression is work for a thread that may block.
                writer = tokio::task::spawn_blocking(move || {
                    let page = archived(fetch, body);
                    match (kind, &earlier) {
                        (RecordKind::Revisit, Some((id_of, first))) => {
                            writer.revisit(id, &page, Original { id: *id_of, url: &first.url, at: first.at })
                        }
                        (RecordKind::Resource, _) => writer.resource(id, &page),
                        _ => writer.response(id, &page),
                    }
                    .map(|()| writer)
                })
                .await
                .map_err(|_| PipelineError::Task("export writer"))?
                .map_err(PipelineError::Output)?;
                *match kind {
                    RecordKind::Response => &mut report.responses,
                    RecordKind::Resource => &mut report.resources,
                    RecordKind::Revisit => &mut report.revisits,
                } += 1;
            }
            progress(report.records());
        }
        Ok((writer.finish().map_err(PipelineError::Output)?, report))
    }

    fn record_id(&self) -> u128 {
        u128::from_le_bytes(self.surroundings.random())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RecordKind {
    Response,
    Resource,
    Revisit,
}

impl RecordKind {
    /// A file has no exchange to record: it came in with at most a content type.
    fn of(fetch: &Fetch, repeated: bool) -> Self {
        let bare = headers(fetch).iter().all(|(name, _)| name == "content-type");
        match (fetch.via == "import" && bare, repeated) {
            (true, _) => Self::Resource,
            (false, true) => Self::Revisit,
            (false, false) => Self::Response,
        }
    }
}

fn headers(fetch: &Fetch) -> Vec<(String, String)> {
    serde_json::from_str(&fetch.headers).unwrap_or_default()
}

fn archived(fetch: Fetch, body: Vec<u8>) -> ArchivedPage {
    ArchivedPage {
        headers: headers(&fetch),
        url: fetch.url,
        fetched_at: fetch.at,
        status: fetch.status,
        body,
        truncated: false,
        digest: None,
    }
}
