//! `library import`

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use flate2::bufread::MultiGzDecoder;
use qingyuan_model::SourceId;
use qingyuan_pipeline::{House, VettedNews, VettedReport, Voucher};
use tokio_util::sync::CancellationToken;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::Lang;
use crate::{opening, out, progress};

/// What is shown by `--help`.
const EXAMPLE: &str = r#"Example: qingyuan library import laws.jsonl.gz --as bianji --reason '法规汇编，教务处已审'

Input: one object a line, {"id","title","text","url","author","published","subject","kind","tags":[…],"licence"}; only id,
title and text must be there. An id that comes again with the same content changes nothing, with other content it is a new
version. A line of `library export` comes under the source that it names, unless --source says otherwise."#;

/// How much of the file is read from the disk at once, in bytes: as much as a disk gives without waiting.
const READ: usize = 1 << 18;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Bring {
    /// JSON Lines, packed by gzip or not; `-` is standard input
    file: PathBuf,
    /// The account that vouches for them [default: command-line]
    #[arg(long = "as", value_name = "ACCOUNT")]
    account: Option<String>,
    /// Why they are let in; every admission card shows it
    #[arg(long, default_value = "")]
    reason: String,
    /// The source that all of them come under [default: the one a line names, else `library`]; founded when it does not exist
    #[arg(long, value_name = "ID")]
    source: Option<SourceId>,
    /// Print what became of them as one JSON object
    #[arg(long)]
    json: bool,
}

impl Bring {
    pub(crate) fn run(self, settings: &Settings) -> anyhow::Result<Outcome> {
        // Nothing is founded for a mistyped command.
        let input = open(&self.file).with_context(|| format!("`{}`", self.file.display()))?;
        opening::runtime()?.block_on(async {
            let stop = opening::stop_on_signal();
            let lang = settings.lang;
            let house = opening::house(settings).await?;
            let file = self.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let reason = match self.reason.trim() {
                "" => format!("成批导入：{file}"),
                reason => reason.to_owned(),
            };
            let voucher = Voucher { person: house.person_named(self.account.as_deref()).await?, reason, file };
            let bar = progress::bar(None);
            let tell = |news| match news {
                VettedNews::Kept(report) => bar.set_position(report.lines()),
                VettedNews::Founded(id) => {
                    let text = lang.pick("新建来源", "founded source");
                    bar.suspend(|| out::note(&format!("{text} {id}")));
                }
                VettedNews::Wrong { line, problem } => {
                    bar.suspend(|| out::complain(&format!("line {line}: {problem}")))
                }
                VettedNews::Queued { line, id, reason } => {
                    let text = lang.pick("送审", "queued");
                    bar.suspend(|| out::note(&format!("{text} {id} (line {line}): {reason}")));
                }
            };
            // The index is built meanwhile: it has work for the other core.
            let done = CancellationToken::new();
            let following = tokio::spawn(follow_until(Arc::clone(&house), done.clone()));
            let report = house.import_vetted(input, &voucher, self.source.clone(), &stop, tell).await;
            done.cancel();
            following.await.context("indexing")?;
            let report = report?;
            bar.set_message(lang.pick("建索引", "indexing"));
            house.follow().await?;
            bar.finish_and_clear();
            house.close().await;
            self.tell(&report, lang);
            Ok(if report.wrong == 0 && !report.stopped { Outcome::Fine } else { Outcome::Findings })
        })
    }

    fn tell(&self, report: &VettedReport, lang: Lang) {
        let rows = [
            ("published", lang.pick("收录", "published"), report.published),
            ("queued", lang.pick("送审", "queued for review"), report.queued),
            ("unchanged", lang.pick("未变", "unchanged"), report.unchanged),
            ("standing", lang.pick("此前已有决定，照旧", "decided before, as it was"), report.standing),
            ("wrong", lang.pick("有误的行", "wrong lines"), report.wrong),
        ];
        if self.json {
            let counts: serde_json::Map<_, _> =
                rows.iter().map(|(key, _, n)| ((*key).to_owned(), (*n).into())).collect();
            return out::data(&serde_json::Value::from(counts).to_string());
        }
        let always = |key: &str| matches!(key, "published" | "queued" | "unchanged" | "wrong");
        let shown = rows.iter().filter(|(key, _, count)| always(key) || *count > 0);
        out::table(&shown.map(|(_, name, count)| vec![(*name).to_owned(), count.to_string()]).collect::<Vec<_>>());
        if report.stopped {
            out::note(
                lang.pick("中途停止；再导入一次即可接着做完", "stopped on the way: import it again to do the rest"),
            );
        }
    }
}

/// How long the index waits for more: so that a commit is worth its price.
const PACE: Duration = Duration::from_secs(1);

/// Lets the index follow the library now and then. What fails is tried again when the import is over, and told then.
async fn follow_until(house: Arc<House>, done: CancellationToken) {
    while !done.is_cancelled() {
        if let Err(error) = house.follow().await {
            tracing::debug!(%error, "the index is to follow later");
        }
        tokio::select! { () = done.cancelled() => {}, () = tokio::time::sleep(PACE) => {} }
    }
}

/// Opens a file or standard input, unpacking what begins like a gzip.
pub(crate) fn open(path: &Path) -> std::io::Result<Box<dyn BufRead + Send>> {
    let plain: Box<dyn Read + Send> =
        if path.as_os_str() == "-" { Box::new(std::io::stdin()) } else { Box::new(File::open(path)?) };
    let mut plain = BufReader::with_capacity(READ, plain);
    // The first bytes alone; a pipe may hand over fewer than two, and then it is no gzip that any tool writes.
    if plain.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        return Ok(Box::new(BufReader::with_capacity(READ, MultiGzDecoder::new(plain))));
    }
    Ok(Box::new(plain))
}
