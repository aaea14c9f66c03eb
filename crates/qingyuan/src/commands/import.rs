//! `import`

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use qingyuan_model::{Source, SourceId, SourceState, Tier};
use qingyuan_pipeline::WorkPlan;

use super::crawl::work_watched;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::{opening, out, progress};

/// The example shown by `--help`.
const EXAMPLE: &str = "Example: qingyuan import pages.warc.gz --source old-archive --tier known";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Import {
    /// WARC (.warc, .warc.gz, .warc.zst), JSON Lines (.jsonl), HTML, PDF, DOCX, PPTX, XLSX, EPUB, RTF, Markdown or text files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The source that they come under; founded as an archive when it does not exist
    #[arg(long, value_name = "ID")]
    source: SourceId,
    /// The trust tier of a source that is founded now; nothing from an open one is published without a person
    #[arg(long, value_parser = Tier::parse, default_value = "open")]
    tier: Tier,
    /// Print what became of every page as JSON Lines
    #[arg(long)]
    json: bool,
}

impl Import {
    pub(crate) fn run(self, settings: &Settings) -> anyhow::Result<Outcome> {
        // Nothing is founded for a mistyped command; one bad file among good ones is reported and the rest goes on.
        let readable = |path: &PathBuf| std::fs::File::open(path).is_ok();
        if !self.files.iter().any(readable) {
            for path in &self.files {
                std::fs::File::open(path).with_context(|| format!("`{}`", path.display()))?;
            }
        }
        opening::runtime()?.block_on(async {
            let stop = opening::stop_on_signal();
            let lang = settings.lang;
            let house = opening::house(settings).await?;
            let (source, founded) = house.archive_source(&archive(self.source, self.tier)).await?;
            if founded {
                let text = lang.pick("新建来源", "founded source");
                out::note(&format!("{text} {} ({})", source.id, source.tier.id()));
            }
            let bar = progress::bar(None);
            let report = house.import(&self.files, &source.id, |pages| bar.set_position(pages)).await?;
            bar.finish_and_clear();
            for problem in &report.problems {
                out::complain(problem);
            }
            let plan = WorkPlan { crawl: false, until_idle: true, ..WorkPlan::default() };
            work_watched(&house, plan, lang, stop).await?;
            let mut counts = std::collections::BTreeMap::<String, u64>::new();
            for url in &report.urls {
                let Some(page) = house.page(url).await? else { continue };
                *counts.entry(page.outcome.clone()).or_default() += 1;
                if self.json {
                    let row = serde_json::json!({
                        "url": page.url, "title": page.title, "outcome": page.outcome, "detail": page.detail,
                        "document": page.document,
                    });
                    out::data(&row.to_string());
                }
            }
            if !self.json {
                let name = |outcome: &str| {
                    match outcome {
                        "published" => lang.pick("收录", "published"),
                        "queued" => lang.pick("送审", "queued"),
                        "rejected" => lang.pick("拒绝", "rejected"),
                        "duplicate" => lang.pick("重复", "duplicate"),
                        "skipped" => {
                            lang.pick("不收（列表、登录、出错、空页）", "skipped (lists, logins, errors, empty)")
                        }
                        _ => lang.pick("待处理", "in work"),
                    }
                    .to_owned()
                };
                let mut rows = vec![vec![lang.pick("读入", "taken in").to_owned(), report.pages.to_string()]];
                let kinds = [
                    (lang.pick("其中重访", "revisits among them"), report.revisits),
                    (lang.pick("重访缺原文", "revisits without a body"), report.unresolved),
                    (lang.pick("跳转与出错", "redirects and errors"), report.other_answers),
                    (lang.pick("其他记录", "other records"), report.passed_over),
                ];
                let met = kinds.iter().filter(|(_, count)| *count > 0);
                rows.extend(met.map(|(kind, count)| vec![(*kind).to_owned(), count.to_string()]));
                rows.extend(counts.iter().map(|(outcome, count)| vec![name(outcome), count.to_string()]));
                out::table(&rows);
            }
            house.close().await;
            Ok(if report.problems.is_empty() { Outcome::Fine } else { Outcome::Findings })
        })
    }
}

/// A source for files: it has nothing to crawl.
fn archive(id: SourceId, tier: Tier) -> Source {
    let name = id.to_string();
    Source {
        charter: "离线归档，由管理员导入".to_owned(),
        state: SourceState::Approved,
        tier,
        owner: "admin".to_owned(),
        ..Source::new(id, &name)
    }
}
