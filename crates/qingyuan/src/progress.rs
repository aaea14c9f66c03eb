//! Progress: a bar on a terminal, a plain line now and then elsewhere.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use qingyuan_model::SourceId;
use qingyuan_pipeline::House;
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
        } else if ticks % LINE == LINE - 1 {
            out::note(&text);
        }
        ticks += 1;
    }
    bar.finish_and_clear();
}
