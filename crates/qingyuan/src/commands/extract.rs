//! `extract`

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use qingyuan_extract::{Guidance, Picks};
use qingyuan_model::{Millis, Pick, RawPage};
use url::Url;

use crate::outcome::Outcome;
use crate::{isolated, opening, out, progress};

/// The example shown by `--help`.
const EXAMPLE: &str = "Example: qingyuan extract pages/ > documents.jsonl";

/// Files read ahead: bounds memory, keeps the cores busy.
const BATCH: usize = 64;

/// The last ending of packed files; the name without it is the page's.
const PACKED: &str = ".gz";

/// How much a packed file may hold, in bytes: as much as is read of any page.
const MAX_UNPACKED: u64 = 32 * 1024 * 1024;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Extract {
    /// Files, packed by gzip or not, or folders whose files are taken in the order of their names
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The address of the pages, for links and dates, when they do not say it themselves
    #[arg(long)]
    url: Option<Url>,
    /// Where a part of the pages stands: main, title, author, published or remove, and a CSS selector
    #[arg(long = "select", value_name = "PART: CSS", value_parser = super::source::pick)]
    picks: Vec<Pick>,
}

impl Extract {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let mut files = Vec::new();
        for path in &self.paths {
            gather(path, &mut files).with_context(|| format!("`{}`", path.display()))?;
        }
        let bar = progress::bar(Some(u64::try_from(files.len()).unwrap_or(0)));
        let mut failed = false;
        let guidance = Guidance { picks: Picks::read(&self.picks)?, ..Guidance::default() };
        opening::runtime()?.block_on(async {
            for batch in files.chunks(BATCH) {
                let (url, guidance) = (self.url.clone(), guidance.clone());
                let read = move |path: PathBuf| row(&path, url.clone(), &guidance);
                let rows = qingyuan_pipeline::across(batch.to_vec(), read);
                for (row, fine) in rows.await? {
                    failed |= !fine;
                    out::data(&row);
                    bar.inc(1);
                }
            }
            Ok::<_, anyhow::Error>(())
        })?;
        bar.finish_and_clear();
        Ok(if failed { Outcome::Findings } else { Outcome::Fine })
    }
}

fn gather(path: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut inner = std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    inner.sort();
    inner.iter().try_for_each(|path| gather(path, files))
}

/// The bytes of a file, unpacked when it is a gzip: archives of pages keep them packed one by one.
fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    let read = flate2::read::MultiGzDecoder::new(bytes.as_slice()).take(MAX_UNPACKED + 1).read_to_end(&mut plain);
    let size = read.map_err(|error| std::io::Error::other(format!("its gzip is damaged: {error}")))?;
    if size as u64 > MAX_UNPACKED {
        return Err(std::io::Error::other(format!("it unpacks to more than {} MB", MAX_UNPACKED / 1024 / 1024)));
    }
    Ok(plain)
}

/// One file's line, and whether it could be read.
fn row(path: &Path, url: Option<Url>, guidance: &Guidance) -> (String, bool) {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let plain = Path::new(name.strip_suffix(PACKED).unwrap_or(&name));
    let stem = plain.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(error) => return (serde_json::json!({ "id": stem, "error": error.to_string() }).to_string(), false),
    };
    // An address that no network can resolve (RFC 6761), so that relative links stay recognisable.
    let made = || {
        let mut url = Url::parse("http://file.invalid/").ok()?;
        url.set_path(&plain.to_string_lossy());
        Some(url)
    };
    let Some(url) = url.or_else(made) else {
        return (serde_json::json!({ "id": stem, "error": "its name makes no address" }).to_string(), false);
    };
    // Nobody knows when a file was fetched, so 昨天 on its page is no day.
    let page = RawPage { url, content_type: None, bytes, fetched_at: Millis(0) };
    let extraction = isolated::extract(&page, guidance);
    let document = extraction.document;
    let row = serde_json::json!({
        "id": stem, "kind": document.kind, "url": document.url, "canonical": extraction.canonical,
        "site": document.site_name, "breadcrumbs": document.breadcrumbs, "title": document.title,
        "author": document.authors, "source": document.source_name, "editor": document.editors,
        "published": document.published, "updated": document.updated, "language": document.language,
        "licence": document.licence, "lead_image": document.lead_image, "text": document.main_text(),
        "blocks": document.blocks, "parts": document.parts, "links": document.links, "problems": document.problems,
    });
    (row.to_string(), true)
}
