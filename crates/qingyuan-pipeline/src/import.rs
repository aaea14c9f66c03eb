//! Bringing in archives and files: the same road as a crawled page, from the fetch on.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use qingyuan_crawl::canonical::normalise;
use qingyuan_crawl::warc::{self, Revisit};
use qingyuan_model::{ContentHash, Millis, Source, SourceId, SourceState};
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
    /// The body's digest as the archive labels it, by which later revisits may name it.
    pub digest: Option<String>,
}

/// What a file gives.
enum Piece {
    Page(ImportedPage),
    Revisit(Revisit),
    /// An answer that is no page: a redirect, an error.
    OtherAnswer,
}

/// A body that revisits may refer to.
#[derive(Clone)]
struct Known {
    body: ContentHash,
    bytes: u64,
    content_type: Option<String>,
    headers: String,
}

/// The bodies that came in, by their digests, and the revisits that came before what they refer to.
#[derive(Default)]
struct Bodies {
    by_digest: HashMap<String, Known>,
    waiting: Vec<(String, Revisit)>,
}

/// Revisits that are remembered for the end of the import; the originals of more must come first.
const MAX_WAITING: usize = 10_000;

/// What an import came to.
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// Pages that entered the pipeline, with the revisits.
    pub pages: u64,
    /// Revisits among them: the body was that of an earlier record or fetch.
    pub revisits: u64,
    /// Revisits whose earlier body is neither in these files nor in the store; each is among the problems too.
    pub unresolved: u64,
    /// Redirects and errors, which are no pages.
    pub other_answers: u64,
    /// Records of other kinds: requests, metadata, lookups.
    pub passed_over: u64,
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

    /// Takes in WARC archives (`.warc`, `.warc.gz`), JSON Lines (`.jsonl`) and single files (HTML, PDF, office
    /// files, EPUB, RTF, Markdown, text) under a source. Every page that can be read is stored and asked for; run a worker to judge them.
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
        let mut bodies = Bodies::default();
        for file in files {
            // The reader blocks on the disk and inflates, so it has a thread of its own; the channel bounds memory.
            let (send, mut receive) = mpsc::channel(BATCH);
            let (path, id, now) = (file.clone(), source.clone(), self.now());
            let reader = tokio::task::spawn_blocking(move || {
                read_file(&path, &id, now, |piece| send.blocking_send(piece).is_ok())
            });
            let name = file.display().to_string();
            let mut batch = Vec::with_capacity(BATCH);
            while let Some(piece) = receive.recv().await {
                match piece {
                    Ok(Piece::Page(page)) => batch.push(page),
                    Ok(Piece::OtherAnswer) => report.other_answers += 1,
                    Ok(Piece::Revisit(revisit)) => {
                        // What it refers to may be in the batch.
                        self.take_in(source, std::mem::take(&mut batch), &mut bodies, &mut report).await?;
                        if !self.take_revisit(source, &revisit, &bodies, &mut report).await? {
                            if bodies.waiting.len() < MAX_WAITING {
                                bodies.waiting.push((name.clone(), revisit));
                            } else {
                                report.unresolved(&name, &revisit);
                            }
                        }
                    }
                    Err(problem) => report.problems.push(problem),
                }
                if batch.len() == BATCH {
                    self.take_in(source, std::mem::take(&mut batch), &mut bodies, &mut report).await?;
                    progress(report.pages);
                }
            }
            self.take_in(source, batch, &mut bodies, &mut report).await?;
            progress(report.pages);
            report.passed_over += reader.await.map_err(|_| PipelineError::Task("import reader"))?;
        }
        // An original may stand after its revisits, or in a later file.
        for (name, revisit) in std::mem::take(&mut bodies.waiting) {
            if !self.take_revisit(source, &revisit, &bodies, &mut report).await? {
                report.unresolved(&name, &revisit);
            }
        }
        self.changed.notify_one();
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
        mut batch: Vec<ImportedPage>,
        bodies: &mut Bodies,
        report: &mut ImportReport,
    ) -> Result<(), PipelineError> {
        if batch.is_empty() {
            return Ok(());
        }
        let sizes: Vec<usize> = batch.iter().map(|page| page.body.len()).collect();
        let contents = batch.iter_mut().map(|page| std::mem::take(&mut page.body)).collect();
        let hashes = self.store.put_blobs(contents).await?;
        let mut fetches = Vec::with_capacity(batch.len());
        for ((page, body), size) in batch.into_iter().zip(hashes).zip(sizes) {
            let known = Known {
                body,
                bytes: u64::try_from(size).unwrap_or(u64::MAX),
                content_type: content_type(&page.headers),
                headers: serde_json::to_string(&page.headers).unwrap_or_else(|_| "[]".to_owned()),
            };
            if let Some(digest) = page.digest {
                bodies.by_digest.entry(digest).or_insert_with(|| known.clone());
            }
            fetches.push(imported(source, &page.url, page.at, page.status, known));
        }
        self.write(fetches, report).await
    }

    /// Takes a revisit in with the body that it refers to; whether there is one.
    async fn take_revisit(
        &self,
        source: &SourceId,
        revisit: &Revisit,
        bodies: &Bodies,
        report: &mut ImportReport,
    ) -> Result<bool, PipelineError> {
        let by_digest = revisit.digest.as_ref().and_then(|digest| bodies.by_digest.get(digest)).cloned();
        let known = match by_digest {
            Some(known) => Some(known),
            // Without its digest among these files, the body is what the address it refers to had at that time. A digest
            // that is known there must be the same; the store does not keep it, so the time must be the very one.
            None => self.earlier_body(revisit).await?,
        };
        let Some(mut known) = known else { return Ok(false) };
        if !revisit.not_modified && !revisit.headers.is_empty() {
            known.content_type = content_type(&revisit.headers);
            known.headers = serde_json::to_string(&revisit.headers).unwrap_or(known.headers);
        }
        self.write(vec![imported(source, &revisit.url, revisit.fetched_at, 200, known)], report).await?;
        report.revisits += 1;
        Ok(true)
    }

    async fn earlier_body(&self, revisit: &Revisit) -> Result<Option<Known>, PipelineError> {
        /// Archives before WARC 1.1 give whole seconds, the store milliseconds.
        const SECOND_MS: i64 = 1_000;
        let url = normalise(revisit.refers_to.as_ref().unwrap_or(&revisit.url));
        let at = revisit.refers_at.unwrap_or(revisit.fetched_at);
        let found = self.store.fetch_at(&url, at.plus(SECOND_MS - 1)).await?;
        // "The same body as at that date" is known for that date only; "not modified" is about whatever was there last.
        let found = found
            .filter(|fetch| revisit.not_modified || (revisit.refers_at.is_some() && fetch.at.0 > at.0 - SECOND_MS));
        Ok(found.map(|fetch| Known {
            body: fetch.body,
            bytes: fetch.bytes,
            content_type: fetch.content_type,
            headers: fetch.headers,
        }))
    }

    /// Records fetches and asks for their extraction, all in one transaction.
    async fn write(&self, fetches: Vec<Fetch>, report: &mut ImportReport) -> Result<(), PipelineError> {
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

impl ImportReport {
    fn unresolved(&mut self, file: &str, revisit: &Revisit) {
        self.unresolved += 1;
        self.problems.push(format!(
            "`{file}`: {} was the same as before, but its earlier body is not here: import the archive that has it too",
            revisit.url
        ));
    }
}

fn content_type(headers: &[(String, String)]) -> Option<String> {
    headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type")).map(|(_, value)| value.clone())
}

fn imported(source: &SourceId, url: &Url, at: Millis, status: u16, known: Known) -> Fetch {
    Fetch {
        id: 0,
        source: source.clone(),
        url: normalise(url),
        at,
        status,
        content_type: known.content_type,
        headers: known.headers,
        body: known.body,
        bytes: known.bytes,
        depth: 0,
        via: "import".to_owned(),
    }
}

type Found = Result<Piece, String>;

/// Reads one file, handing on what it finds until `take` says that nobody listens any more. Returns how many records of an
/// archive stood for no page.
fn read_file(path: &Path, source: &SourceId, now: Millis, mut take: impl FnMut(Found) -> bool) -> u64 {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let file = match File::open(path) {
        Ok(file) => BufReader::new(file),
        Err(error) => {
            take(Err(format!("`{}`: {error}", path.display())));
            return 0;
        }
    };
    let place = |detail: String| format!("`{}`: {detail}", path.display());
    if [".warc", ".warc.gz", ".warc.zst"].iter().any(|end| name.ends_with(end)) {
        let mut reader = warc::Reader::new(file);
        for entry in reader.by_ref() {
            let found = match entry {
                Ok(warc::Entry::Revisit(revisit)) => Ok(Piece::Revisit(revisit)),
                Ok(warc::Entry::Page(page)) if !(200..300).contains(&page.status) => Ok(Piece::OtherAnswer),
                Ok(warc::Entry::Page(page)) if page.truncated => {
                    Err(place(format!("{} is not whole in the archive", page.url)))
                }
                Ok(warc::Entry::Page(page)) => Ok(Piece::Page(ImportedPage {
                    url: page.url,
                    at: page.fetched_at,
                    status: page.status,
                    headers: page.headers,
                    body: page.body,
                    digest: page.digest,
                })),
                Err(error) => Err(place(error.to_string())),
            };
            if !take(found) {
                break;
            }
        }
        return reader.passed_over();
    }
    if name.ends_with(".jsonl") {
        for (number, line) in file.split(b'\n').enumerate() {
            let line = line.map_err(|error| error.to_string());
            if line.as_ref().is_ok_and(|line| line.trim_ascii().is_empty()) {
                continue;
            }
            let found = line
                .and_then(|line| read_line(&line, source, now))
                .map(Piece::Page)
                .map_err(|error| place(format!("line {}: {error}", number + 1)));
            if !take(found) {
                break;
            }
        }
    } else {
        take(read_single(file, &name, source, now).map(Piece::Page).map_err(place));
    }
    0
}

/// One line: `{"id","text"}` or `{"id","html","url"}`, optionally with a title.
fn read_line(line: &[u8], source: &SourceId, now: Millis) -> Result<ImportedPage, String> {
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
    Ok(ImportedPage { url, at: now, status: 200, headers, body: body.into_bytes(), digest: None })
}

fn read_single(file: impl Read, name: &str, source: &SourceId, now: Millis) -> Result<ImportedPage, String> {
    let mut body = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut body).map_err(|error| error.to_string())?;
    if u64::try_from(body.len()).unwrap_or(u64::MAX) > LARGEST {
        return Err(format!("larger than {} MB, the limit for one page", LARGEST / 1_000_000));
    }
    // No content type: extraction tells by the first bytes and the name's ending.
    Ok(ImportedPage { url: local_url(source, name)?, at: now, status: 200, headers: Vec::new(), body, digest: None })
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
