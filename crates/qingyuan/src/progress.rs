//! Progress: a bar on a terminal, a plain line now and then elsewhere.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use qingyuan_model::SourceId;
use qingyuan_pipeline::{House, Person, SourceNow};
use tokio_util::sync::CancellationToken;

use crate::out;
use crate::words::Lang;

/// How often a bar moves.
const TICK: Duration = Duration::from_millis(200);

/// How often a plain line is written where there is no terminal.
const LINE: u32 = 25;

/// A bar for a known or unknown number of steps, on standard error.
pub(crate) fn bar(total: Option<u64>) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, style) = match total {
        Some(total) => (ProgressBar::new(total), "{bar:32} {pos}/{len} {per_sec} {msg}"),
        None => (ProgressBar::new_spinner(), "{spinner} {pos} {per_sec} {msg}"),
    };
    bar.with_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Shows how a crawl goes until `done` is cancelled.
pub(crate) async fn watch(house: Arc<House>, source: Option<SourceId>, lang: Lang, done: CancellationToken) {
    let terminal = std::io::stderr().is_terminal();
    let bar = bar(None);
    let mut lines = Lines::new(&bar);
    let mut ticks = 0;
    loop {
        tokio::select! {
            () = done.cancelled() => break,
            () = tokio::time::sleep(TICK) => {}
        }
        // Progress is a courtesy: a store that is busy for a moment is not worth a word.
        let Ok(now) = house.progress(source.as_ref()).await else { continue };
        let t = now.totals;
        let text = match lang {
            Lang::Zh => format!(
                "待抓 {} · 待办 {} · 抓取 {} · 未变 {} · 收录 {} · 送审 {} · 拒绝 {}",
                now.due, now.jobs, t.fetched, t.not_modified, t.published, t.queued, t.rejected
            ),
            Lang::En => format!(
                "due {} · jobs {} · fetched {} · unchanged {} · published {} · queued {} · rejected {}",
                now.due, now.jobs, t.fetched, t.not_modified, t.published, t.queued, t.rejected
            ),
        };
        if terminal {
            bar.set_position(t.fetched + t.not_modified);
            bar.set_message(text);
            // Counting queues is dearer than counting what is due: once a second is often enough for an eye.
            if ticks % 5 == 0 {
                lines.show(&house, lang).await;
            }
        } else if ticks % LINE == LINE - 1 {
            out::note(&text);
            if let Ok(sources) = house.sight(&Person::operator()).await {
                for now in sources.iter().filter(|now| now.doing.in_flight > 0).take(SOURCES) {
                    out::note(&format!("  {}", line_of(now, lang)));
                }
            }
        }
        ticks += 1;
    }
    lines.clear();
    bar.finish_and_clear();
}

/// Sources shown at once: what fits on a small terminal.
const SOURCES: usize = 12;

/// One line below the bar for every source that is being crawled.
struct Lines {
    all: MultiProgress,
    shown: BTreeMap<SourceId, ProgressBar>,
}

impl Lines {
    fn new(bar: &ProgressBar) -> Self {
        let all = MultiProgress::new();
        all.add(bar.clone());
        Self { all, shown: BTreeMap::new() }
    }

    async fn show(&mut self, house: &House, lang: Lang) {
        let Ok(sources) = house.sight(&Person::operator()).await else { return };
        for now in sources {
            let known = self.shown.contains_key(&now.source.id);
            if !known && (now.doing.in_flight == 0 || self.shown.len() >= SOURCES) {
                continue;
            }
            let line = self.shown.entry(now.source.id.clone()).or_insert_with(|| {
                let style = ProgressStyle::with_template("  {wide_msg}");
                let line = self.all.add(ProgressBar::new_spinner());
                line.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
            });
            line.set_message(line_of(&now, lang));
        }
    }

    fn clear(&self) {
        for line in self.shown.values() {
            line.finish_and_clear();
        }
    }
}

fn line_of(now: &SourceNow, lang: Lang) -> String {
    let (doing, queue) = (&now.doing, &now.queue);
    let errors: u64 = doing.errors.values().sum();
    let (pages, kilobytes) = (doing.fetched + doing.not_modified, doing.bytes / 1_000);
    let text = match lang {
        Lang::Zh => format!(
            "{} · 可抓 {} · 进行中 {} · 已答 {pages}（每分钟 {}）· {kilobytes} kB · 未成 {errors}",
            now.source.id, queue.ready, doing.in_flight, doing.last_minute
        ),
        Lang::En => format!(
            "{} · ready {} · in flight {} · answered {pages} ({} a minute) · {kilobytes} kB · errors {errors}",
            now.source.id, queue.ready, doing.in_flight, doing.last_minute
        ),
    };
    out::harmless(&text).into_owned()
}
