//! Bringing in archives and files: the same road as a crawled page, from the fetch on.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use qingyuan_crawl::canonical::normalise;
use qingyuan_crawl::warc;
use qingyuan_model::{Millis, Source, SourceId, SourceState};
use qingyuan_store::{Fetch, PageRow, StoreError};
use serde::Deserialize;
use tokio::sync::mpsc;
use url::Url;

use crate::error::PipelineError;
use crate::house::House;
use crate::stages::ask_extract;

/// The largest single file that is taken, in bytes: the crawler's own limit on a decoded body.
const LARGEST: u64 = 20_000_000;

/// Pages written in one transaction: one disk flush for all of them.
const BATCH: usize = 32;

/// One page on its way in.
#[derive(Clone, Debug)]
pub struct ImportedPage {
    /// Its address: the archive's, the line's, or one made of the file's name.
    pub url: Url,
    /// When it was fetched, as the archive says; for a file, now.
    pub at: Millis,
    /// The HTTP status.
    pub status: u16,
    /// The HTTP headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What an import came to.
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// Pages that entered the pipeline.
    pub pages: u64,
    /// What could not be taken, each with its place and reason; the rest went on.
    pub problems: Vec<String>,
    /// The addresses that came in, in their order.
    pub urls: Vec<Url>,
}

/// One line of a JSON Lines file.
#[derive(Deserialize)]
struct Line {
    id: String,
    text: Option<String>,
    html: Option<String>,
    url: Option<Url>,
    title: Option<String>,
}

impl House {
    /// The source under which files come in; one that does not exist yet is founded as an archive: approved, with no
    /// scope to crawl.
    ///
    /// # Errors
    /// [`PipelineError::Store`].
    pub async fn archive_source(&self, archive: &Source) -> Result<(Source, bool), PipelineError> {
        match self.store.source(&archive.id).await {
            Ok(source) => Ok((source, false)),
            Err(StoreError::Missing { .. }) => {
                let source = Source { state: SourceState::Approved, ..archive.clone() };
                self.adopt_source(&source).await?;
                Ok((source, true))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Takes in WARC archives (`.warc`, `.warc.gz`), JSON Lines (`.jsonl`) and single files (HTML, PDF, DOCX, EPUB,
    /// text) under a source. Every page that can be read is stored and asked for; run a worker to judge them.
    /// `progress` hears the number of pages so far.
    ///
    /// # Errors
    /// [`PipelineError::Store`]; what cannot be read of the files is in the report.
    pub async fn import(
        self: &Arc<Self>,
        files: &[PathBuf],
        source: &SourceId,
        progress: impl Fn(u64),
    ) -> Result<ImportReport, PipelineError> {
        let mut report = ImportReport::default();
        for file in files {
            // The reader blocks on the disk and inflates, so it has a thread of its own; the channel bounds memory.
            let (send, mut receive) = mpsc::channel(BATCH);
            let (path, id, now) = (file.clone(), source.clone(), self.now());
            let reader = tokio::task::spawn_blocking(move || {
                read_file(&path, &id, now, |page| send.blocking_send(page).is_ok());
            });
            let mut batch = Vec::with_capacity(BATCH);
            while let Some(page) = receive.recv().await {
                match page {
                    Ok(page) => batch.push(page),
                    Err(problem) => report.problems.push(problem),
                }
                if batch.len() == BATCH {
                    self.take_in(source, std::mem::take(&mut batch), &mut report).await?;
                    progress(report.pages);
                }
            }
            self.take_in(source, batch, &mut report).await?;
            progress(report.pages);
            reader.await.map_err(|_| PipelineError::Task("import reader"))?;
        }
        self.changed.notify_waiters();
        Ok(report)
    }

    /// What became of an address.
    ///
    /// # Errors
    /// [`PipelineError::Store`].
    pub async fn page(&self, url: &Url) -> Result<Option<PageRow>, PipelineError> {
        Ok(self.store.page(url).await?)
    }

    async fn take_in(
        &self,
        source: &SourceId,
        batch: Vec<ImportedPage>,
        report: &mut ImportReport,
    ) -> Result<(), PipelineError> {
        let mut fetches = Vec::with_capacity(batch.len());
        for page in batch {
            let content_type =
                page.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type")).map(|(_, v)| v.clone());
            let bytes = u64::try_from(page.body.len()).unwrap_or(u64::MAX);
            fetches.push(Fetch {
                id: 0,
                source: source.clone(),
                url: normalise(&page.url),
                at: page.at,
                status: page.status,
                content_type,
                headers: serde_json::to_string(&page.headers).unwrap_or_else(|_| "[]".to_owned()),
                body: self.store.put_blob(page.body).await?,
                bytes,
                depth: 0,
                via: "import".to_owned(),
            });
        }
        let mut tx = self.store.transact().await?;
        for fetch in &fetches {
            let id = tx.record_fetch(fetch).await?;
            ask_extract(&mut tx, self.now(), id).await?;
        }
        tx.commit().await?;
        report.pages += u64::try_from(fetches.len()).unwrap_or(0);
        report.urls.extend(fetches.into_iter().map(|fetch| fetch.url));
        Ok(())
    }
}

type Found = Result<ImportedPage, String>;

/// Reads one file, handing on what it finds until `take` says that nobody listens any more.
fn read_file(path: &Path, source: &SourceId, now: Millis, mut take: impl FnMut(Found) -> bool) {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let file = match File::open(path) {
        Ok(file) => BufReader::new(file),
        Err(error) => {
            take(Err(format!("`{}`: {error}", path.display())));
            return;
        }
    };
    let place = |detail: String| format!("`{}`: {detail}", path.display());
    if name.ends_with(".warc") || name.ends_with(".warc.gz") {
        for record in warc::Reader::new(file) {
            let found = match record {
                Ok(page) if page.truncated => Err(place(format!("{} is not whole in the archive", page.url))),
                Ok(page) if !(200..300).contains(&page.status) => {
                    Err(place(format!("{} was answered with status {}", page.url, page.status)))
                }
                Ok(page) => Ok(ImportedPage {
                    url: page.url,
                    at: page.fetched_at,
                    status: page.status,
                    headers: page.headers,
                    body: page.body,
                }),
                Err(error) => Err(place(error.to_string())),
            };
            if !take(found) {
                return;
            }
        }
    } else if name.ends_with(".jsonl") {
        for (number, line) in file.split(b'\n').enumerate() {
            let line = line.map_err(|error| error.to_string());
            if line.as_ref().is_ok_and(|line| line.trim_ascii().is_empty()) {
                continue;
            }
            let found = line
                .and_then(|line| read_line(&line, source, now))
                .map_err(|error| place(format!("line {}: {error}", number + 1)));
            if !take(found) {
                return;
            }
        }
    } else {
        take(read_single(file, &name, source, now).map_err(place));
    }
}

/// One line: `{"id","text"}` or `{"id","html","url"}`, optionally with a title.
fn read_line(line: &[u8], source: &SourceId, now: Millis) -> Found {
    let line: Line = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let url = line.url.map_or_else(|| local_url(source, &line.id), Ok)?;
    let (body, content_type) = match (line.html, line.text) {
        (Some(html), _) => (html, "text/html; charset=utf-8"),
        (None, Some(text)) => {
            let title = line.title.map_or_else(String::new, |title| format!("{}\n\n", title.replace('\n', " ")));
            (format!("{title}{text}"), "text/plain; charset=utf-8")
        }
        (None, None) => return Err("neither `text` nor `html`: one of them is needed".to_owned()),
    };
    let headers = vec![("content-type".to_owned(), content_type.to_owned())];
    Ok(ImportedPage { url, at: now, status: 200, headers, body: body.into_bytes() })
}

fn read_single(file: impl Read, name: &str, source: &SourceId, now: Millis) -> Found {
    let mut body = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut body).map_err(|error| error.to_string())?;
    if u64::try_from(body.len()).unwrap_or(u64::MAX) > LARGEST {
        return Err(format!("larger than {} MB, the limit for one page", LARGEST / 1_000_000));
    }
    // No content type: extraction tells by the first bytes and the name's ending.
    Ok(ImportedPage { url: local_url(source, name)?, at: now, status: 200, headers: Vec::new(), body })
}

/// An address for something that has none: under a reserved name (RFC 6761) that no network can ever resolve.
fn local_url(source: &SourceId, name: &str) -> Result<Url, String> {
    let mut url = Url::parse(&format!("http://{source}.import.invalid/")).map_err(|error| error.to_string())?;
    url.set_path(name);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_in_as_text_or_html_and_say_what_is_missing() {
        let source = SourceId::parse("upload").expect("an id");
        let text = read_line(r#"{"id":"一","text":"正文"}"#.as_bytes(), &source, Millis(5)).expect("a text line");
        assert_eq!(text.url.as_str(), "http://upload.import.invalid/%E4%B8%80");
        assert_eq!(text.body, "正文".as_bytes());
        let html = read_line(br#"{"id":"a","html":"<p>x","url":"http://h.example/a"}"#, &source, Millis(5));
        assert_eq!(html.expect("an html line").url.as_str(), "http://h.example/a");
        assert!(read_line(br#"{"id":"a"}"#, &source, Millis(5)).expect_err("empty").contains("neither"));
        assert!(read_line(b"\xff", &source, Millis(5)).is_err());
    }
}
