//! When a URL is visited next, and before which others: pure functions of what is known about it.
//!
//! **When.** Every URL has an interval, which begins at its source's refresh time. Each visit that finds a change makes it
//! shorter, each that finds none makes it longer, within bounds. **Before whom.** What a URL is worth by itself
//! ([`worth`]), plus how lively it is ([`liveliness`]), plus the editors' boost; the store adds the three up.

use qingyuan_model::{Millis, Source, Tier};
use qingyuan_store::{DaySpent, History, Kind};

/// The longest interval, in refresh times: a page that never changes is still looked at, for it may be gone.
const SLOWEST: i64 = 16;

/// The shortest interval is the refresh time divided by this.
const FASTEST: i64 = 8;

/// No interval is shorter than this, whatever the charter says: a minute, picked by gut feeling.
const LEAST_MS: i64 = 60_000;

/// How much longer a page that is gone (404, 410) rests, in refresh times: a week for a page that is fresh for a day.
const GONE: i64 = 7;

/// Feeds are short and say what is new: they are asked for four times as often as pages. Picked by gut feeling.
const FEED: i64 = 4;

/// Sitemaps are long and say what is new: twice as often as pages. Picked by gut feeling.
const SITEMAP: i64 = 2;

/// The share by which a time may be off, so that what was fetched together does not come back together.
const JITTER: f64 = 0.1;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Days of the charters begin at midnight of UTC+8.
const OFFSET_MS: i64 = 8 * 60 * 60 * 1_000;

/// What a visit saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Another copy than the one in the store, or the first.
    Changed,
    /// The same copy.
    Unchanged,
    /// No page any more.
    Gone,
}

/// How a URL was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Found {
    /// A link of a page.
    Link,
    /// A link in the main text of a page, which somebody set on purpose.
    Text,
    /// A headline of a list, with its age in days where a date stands beside it.
    Entry(Option<u32>),
    /// A link to the next page of a list, which leads to more of its kind.
    Next,
    /// An entry of a feed.
    Feed,
    /// An entry of a sitemap, with the priority (0 to 1) that the site gives it.
    Sitemap(Option<f32>),
}

/// How long a page of this source stays fresh, in milliseconds.
pub(crate) fn refresh_ms(source: &Source) -> i64 {
    i64::from(source.refresh_minutes.max(1)) * 60_000
}

/// The history with one more visit, and when the next is due. `unit` in 0..1 is the jitter's die.
pub(crate) fn next_due(
    now: Millis,
    kind: Kind,
    refresh_ms: i64,
    history: &History,
    seen: Seen,
    unit: f64,
) -> (History, Millis) {
    let changed = seen == Seen::Changed;
    let interval_ms = next_interval(kind, refresh_ms, history.interval_ms, seen);
    let history = History {
        visits: history.visits.saturating_add(1),
        changes: history.changes.saturating_add(u32::from(changed)),
        changed_at: if changed { Some(now) } else { history.changed_at },
        interval_ms,
        seen_copy: if seen == Seen::Gone { String::new() } else { history.seen_copy.clone() },
    };
    (history, now.plus(jittered(interval_ms, unit)))
}

/// The page's bytes had changed but its document had not: what [`next_due`] said of the visit at `visited`, corrected.
pub(crate) fn unchanged_after_all(
    kind: Kind,
    refresh_ms: i64,
    history: &History,
    visited: Millis,
    unit: f64,
) -> (History, Millis) {
    // Undo the step of a change, then take the step of none.
    let before = history.interval_ms.saturating_mul(5) / 4;
    let interval_ms = next_interval(kind, refresh_ms, before, Seen::Unchanged);
    let history = History { changes: history.changes.saturating_sub(1), interval_ms, ..history.clone() };
    (history, visited.plus(jittered(interval_ms, unit)))
}

/// Growing by 3/2 and shrinking by 4/5 balance when two visits of three find a change: a page that changes daily is
/// visited a little more often than daily.
fn next_interval(kind: Kind, refresh_ms: i64, interval_ms: i64, seen: Seen) -> i64 {
    let (least, base, most) = bounds(kind, refresh_ms);
    let interval = if interval_ms <= 0 { base } else { interval_ms.clamp(least, most) };
    let next = match seen {
        // The first copy says nothing of how often the page changes.
        Seen::Changed if interval_ms <= 0 => interval,
        Seen::Changed => interval / 5 * 4,
        Seen::Unchanged => interval / 2 * 3,
        Seen::Gone => (interval * 2).max(base * GONE),
    };
    next.clamp(least, most)
}

/// The shortest, the first and the longest interval.
fn bounds(kind: Kind, refresh_ms: i64) -> (i64, i64, i64) {
    let parts = match kind {
        Kind::Page => 1,
        Kind::Feed => FEED,
        Kind::Sitemap => SITEMAP,
    };
    let base = (refresh_ms / parts).clamp(LEAST_MS, i64::MAX / 1_000);
    ((base / FASTEST).max(LEAST_MS), base, base * SLOWEST)
}

fn jittered(interval_ms: i64, unit: f64) -> i64 {
    let share = (unit.clamp(0.0, 1.0) * 2.0 - 1.0) * JITTER;
    // An interval is far below 2^53 milliseconds, so nothing is lost.
    interval_ms + (interval_ms as f64 * share) as i64
}

/// What a URL is worth by itself: 2 for what names other pages, up to 1 for nearness to a seed, 0.05 for a link
/// in a text, up to 0.18 for a new headline of a list, 0.2 for a list's next page, 0.4 and 0.3 for being
/// named by a feed or a sitemap, up to 0.2 either way by the site's own word, up to 0.2 by the trust in its source.
pub(crate) fn worth(kind: Kind, depth: u32, tier: Tier, found: Found) -> f64 {
    let kind = if kind == Kind::Page { 0.0 } else { 2.0 };
    let near = 1.0 / (1.0 + f64::from(depth));
    let found = match found {
        Found::Link => 0.0,
        Found::Text => 0.05,
        // A month halves what newness adds; an entry without a date counts as half a year old.
        Found::Entry(days) => 0.1 + 0.08 / (1.0 + f64::from(days.unwrap_or(180)) / 30.0),
        Found::Next => 0.2,
        Found::Feed => 0.4,
        Found::Sitemap(priority) => 0.3 + (f64::from(priority.unwrap_or(0.5)).clamp(0.0, 1.0) - 0.5) * 0.4,
    };
    let trust = match tier {
        Tier::Trusted => 0.2,
        Tier::Known => 0.1,
        Tier::Open => 0.0,
    };
    kind + near + found + trust
}

/// What its rate of change adds to a URL's priority: up to 0.3, for one that had changed at every visit after the first.
pub(crate) fn liveliness(history: &History) -> f64 {
    let (visits, changes) = (history.visits.saturating_sub(1), history.changes.saturating_sub(1));
    0.3 * f64::from(changes) / f64::from(visits.max(1))
}

/// Whether what was asked for today uses the source's budget up.
pub(crate) fn is_spent(source: &Source, spent: DaySpent) -> bool {
    let bytes = source.allowance.daily_megabytes.map(|megabytes| u64::from(megabytes) * 1_000_000);
    source.allowance.daily_pages.is_some_and(|pages| spent.pages >= u64::from(pages))
        || bytes.is_some_and(|bytes| spent.bytes >= bytes)
}

/// The day of a charter's budget: days since 1970 by UTC+8.
pub(crate) fn day(now: Millis) -> i64 {
    (now.0 + OFFSET_MS).div_euclid(DAY_MS)
}

/// When the next [`day`] begins.
pub(crate) fn next_midnight(now: Millis) -> Millis {
    Millis((day(now) + 1) * DAY_MS - OFFSET_MS)
}

#[cfg(test)]
mod tests;
