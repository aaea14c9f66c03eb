//! `doctor`

use std::path::Path;
use std::sync::Arc;

use qingyuan_pipeline::{Chain, Followed, House};

use crate::commands::index::difference;
use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::Lang;
use crate::{opening, out};

/// Checks everything, and says what to do where something is wrong.
pub(crate) fn run(settings: &Settings) -> anyhow::Result<Outcome> {
    let lang = settings.lang;
    let mut report = Report { lang, wrong: 0 };
    let rules = opening::rulebook_files(settings).and_then(|files| Ok(files.clone().compile(&files.segmenter()?)?));
    let place = settings.rules.as_ref().map_or_else(|| "built in".to_owned(), |path| path.display().to_string());
    match &rules {
        Ok(rulebook) => report.fine("规则", "rules", &format!("{place}: {}", rulebook.ruleset().rules().len())),
        Err(error) => report.wrong("规则", "rules", &format!("{place}: {error:#}")),
    }
    if settings.contact.ends_with(".invalid") {
        let hint = "no contact for crawled sites: set [crawler] contact in qingyuan.toml";
        report.hint(
            "联系方式",
            "contact",
            lang.pick("未填爬虫联系方式：请在 qingyuan.toml 的 [crawler] 里设置 contact", hint),
        );
    }
    if rules.is_ok() {
        opening::runtime()?.block_on(async {
            match opening::house(settings).await {
                Ok(house) => look_inside(&house, &mut report).await,
                Err(error) => {
                    report.wrong("数据目录", "data folder", &format!("{error:#}"));
                    Ok(())
                }
            }
        })?;
    }
    Ok(if report.wrong == 0 { Outcome::Fine } else { Outcome::Findings })
}

async fn look_inside(house: &Arc<House>, report: &mut Report) -> anyhow::Result<()> {
    report.fine("数据目录", "data folder", &house.data().display().to_string());
    match room(house.data()) {
        Ok(()) => report.fine("磁盘空间", "disk", "1 MB"),
        Err(error) => report.wrong("磁盘空间", "disk", &format!("{error}; free some space: nothing can be saved now")),
    }
    let problems = house.integrity().await?;
    if problems.is_empty() {
        report.fine("数据库", "database", "integrity_check");
    } else {
        report.wrong("数据库", "database", &format!("{}; restore a backup", problems.join("; ")));
    }
    match house.verify_chain().await? {
        Chain::Whole { events, .. } => report.fine("事件链", "chain of events", &events.to_string()),
        Chain::Broken { seq, detail } => {
            report.wrong("事件链", "chain of events", &format!("event {seq}: {detail}; restore a backup"));
        }
    }
    let followed = house.follow().await?;
    let findings = house.verify_index(|_, _| ()).await?;
    let findings: Vec<String> = findings.iter().map(|one| difference(one, report.lang)).collect();
    if findings.is_empty() {
        report.fine("索引", "index", &house.health().await?.indexed.to_string());
    } else if followed == Followed::Elsewhere {
        report.hint("索引", "index", "another process is updating it");
    } else {
        report.wrong("索引", "index", &findings.join("; "));
    }
    let health = house.health().await?;
    if health.jobs_dead > 0 {
        let text = format!("{} jobs failed too often; see the log, then crawl the pages again", health.jobs_dead);
        report.wrong("任务", "jobs", &text);
    } else {
        report.fine("任务", "jobs", &health.jobs_open.to_string());
    }
    house.close().await;
    Ok(())
}

/// Whether a megabyte can be written: less than that is gone within minutes.
fn room(folder: &Path) -> std::io::Result<()> {
    let path = folder.join("doctor.tmp");
    let written = std::fs::write(&path, vec![0; 1 << 20]);
    // Left over, it would take the room that is missing; that it cannot be removed changes nothing of the finding.
    let _ = std::fs::remove_file(&path);
    written
}

struct Report {
    lang: Lang,
    wrong: u32,
}

impl Report {
    fn fine(&self, zh: &str, en: &str, detail: &str) {
        self.row(self.lang.pick("正常", "ok"), zh, en, detail);
    }

    fn hint(&self, zh: &str, en: &str, detail: &str) {
        self.row(self.lang.pick("提示", "hint"), zh, en, detail);
    }

    fn wrong(&mut self, zh: &str, en: &str, detail: &str) {
        self.wrong += 1;
        self.row(self.lang.pick("异常", "WRONG"), zh, en, detail);
    }

    fn row(&self, state: &str, zh: &str, en: &str, detail: &str) {
        out::line(&format!("[{state}] {}: {detail}", self.lang.pick(zh, en)));
    }
}
