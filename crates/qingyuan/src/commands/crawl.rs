//! `crawl`

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::Args;
use qingyuan_model::{SourceId, SourceState};
use qingyuan_pipeline::{House, Person, WorkPlan};
use tokio_util::sync::CancellationToken;

use crate::outcome::Outcome;
use crate::settings::Settings;
use crate::words::Lang;
use crate::{opening, out, progress};

/// The example shown by `--help`.
const EXAMPLE: &str = "Example: qingyuan crawl --source campus-library --until-idle";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Crawl {
    /// Only this source
    #[arg(long, value_name = "ID")]
    source: Option<SourceId>,
    /// Stop when nothing is due any more
    #[arg(long)]
    until_idle: bool,
    /// Visit at most this many URLs
    #[arg(long, value_name = "N")]
    max_pages: Option<u64>,
    /// Print a JSON object at the end
    #[arg(long)]
    json: bool,
}

impl Crawl {
    pub(crate) fn run(self, settings: &Settings) -> anyhow::Result<Outcome> {
        opening::runtime()?.block_on(async {
            let stop = opening::stop_on_signal();
            let house = opening::house(settings).await?;
            let round = round(&house, self.source.as_ref()).await?;
            house.begin_round(&round).await?;
            let plan = WorkPlan {
                crawl: true,
                until_idle: self.until_idle || self.max_pages.is_some(),
                max_pages: self.max_pages,
                source: self.source,
            };
            work_watched(&house, plan, settings.lang, stop).await?;
            house.end_round(&round).await?;
            if self.json {
                report(&house).await?;
            } else {
                summary(&house, settings.lang).await?;
                reasons(&house, settings.lang).await?;
            }
            house.close().await;
            Ok(Outcome::Fine)
        })
    }
}

/// What a round is about: one source, or every approved one.
pub(crate) async fn round(house: &Arc<House>, source: Option<&SourceId>) -> anyhow::Result<Vec<SourceId>> {
    if let Some(id) = source {
        return Ok(vec![id.clone()]);
    }
    let sources = house.sources(&Person::operator()).await?;
    let approved = sources.into_iter().filter(|(source, _)| source.state == SourceState::Approved);
    Ok(approved.map(|(source, _)| source.id).collect())
}

/// Works a plan with its progress shown.
pub(crate) async fn work_watched(
    house: &Arc<House>,
    plan: WorkPlan,
    lang: Lang,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let done = CancellationToken::new();
    let watch = tokio::spawn(progress::watch(Arc::clone(house), plan.source.clone(), lang, done.clone()));
    let worked = house.work(plan, stop).await;
    done.cancel();
    watch.await?;
    Ok(worked?)
}

/// What came of every source, for a program.
async fn report(house: &Arc<House>) -> anyhow::Result<()> {
    let operator = Person::operator();
    let pages: BTreeMap<_, _> =
        house.sources(&operator).await?.into_iter().map(|(source, pages)| (source.id, pages)).collect();
    let rows = house.sight(&operator).await?.into_iter().map(|now| {
        serde_json::json!({
            "id": now.source.id, "state": now.source.state, "pages": pages.get(&now.source.id),
            "urls": now.queue.outcomes, "ready": now.queue.ready, "waiting": now.queue.waiting,
            "stopped": now.queue.stopped, "next_due": now.queue.next_due, "fetched": now.doing.fetched,
            "not_modified": now.doing.not_modified, "bytes": now.doing.bytes, "errors": now.doing.errors,
        })
    });
    out::data(&serde_json::json!({ "sources": rows.collect::<Vec<_>>() }).to_string());
    Ok(())
}

/// The visits of this run that brought nothing, by reason, with what to do.
async fn reasons(house: &Arc<House>, lang: Lang) -> anyhow::Result<()> {
    let mut counts = BTreeMap::<String, u64>::new();
    for now in house.sight(&Person::operator()).await? {
        for (code, count) in now.doing.errors {
            *counts.entry(code).or_default() += count;
        }
    }
    for (code, count) in counts {
        let (_, name, advice) = qingyuan_web::told(lang == Lang::Zh, "", &code);
        out::line(&format!("{count} × {name} ({code}): {advice}"));
    }
    Ok(())
}

/// The table of what came of every source.
pub(crate) async fn summary(house: &Arc<House>, lang: Lang) -> anyhow::Result<()> {
    let head = match lang {
        Lang::Zh => ["来源", "抓取", "未变", "收录", "送审", "拒绝", "重复", "不收", "未抓"],
        Lang::En => [
            "source",
            "fetched",
            "unmodified",
            "published",
            "queued",
            "rejected",
            "duplicate",
            "skipped",
            "not fetched",
        ],
    };
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let mut sums = [0_i64; 8];
    let operator = Person::operator();
    for (source, pages) in house.sources(&operator).await? {
        let sight = house.source(&operator, &source.id).await?;
        let page = |outcome: &str| pages.get(outcome).copied().unwrap_or(0);
        let url = |outcome: &str| sight.frontier.get(outcome).copied().unwrap_or(0);
        let all: i64 = sight.frontier.values().sum();
        let counts = [
            url("fetched"),
            url("not-modified"),
            page("published"),
            page("queued"),
            page("rejected"),
            page("duplicate"),
            page("skipped") + page("gone"),
            all - url("fetched") - url("not-modified"),
        ];
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += count;
        }
        rows.push([source.name].into_iter().chain(counts.map(|count| count.to_string())).collect());
    }
    let total = lang.pick("合计", "total").to_owned();
    rows.push([total].into_iter().chain(sums.map(|sum| sum.to_string())).collect());
    out::table(&rows);
    Ok(())
}
