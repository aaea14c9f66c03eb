//! `/`: one box that searches, and what is new.

use askama::Template;
use axum::extract::State;

use crate::access::Visitor;
use crate::frame::{Frame, Moment};
use crate::respond::{Answer, page};
use crate::shelf::{charters, described, minutes, titled};
use crate::site::Site;
use crate::words::Lang;

/// Items shown; more would push the footer off a phone's second screen.
const SHOWN: i64 = 12;

const WEEK_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

struct Row {
    id: i64,
    title: String,
    source: String,
    tier: &'static str,
    checked: Moment,
    minutes: Option<usize>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    t: Lang,
    /// A search that begins here carries nothing along.
    carried: [(&'static str, &'static str); 0],
    this_week: bool,
    rows: Vec<Row>,
}

/// Shows it.
pub(crate) async fn home(State(site): State<Site>, Visitor(frame): Visitor) -> Answer {
    let t = frame.lang;
    let mut newest = site.house.newest(SHOWN).await?;
    let fresh = |at| frame.now.since(at) < WEEK_MS;
    // A quiet week shows what came before it; a week with something new shows that alone.
    let this_week = newest.first().is_some_and(|row| fresh(row.item.admitted_at));
    newest.retain(|row| !this_week || fresh(row.item.admitted_at));
    let charters = charters(&site.house).await?;
    let ids: Vec<i64> = newest.iter().map(|row| row.item.id).collect();
    let lengths = site.house.lengths(&ids).await?;
    let rows = newest.iter().map(|row| {
        let (source, tier) = described(&charters, row.item.source.as_str(), t);
        Row {
            id: row.item.id,
            title: titled(&row.title, t),
            source,
            tier,
            checked: frame.date(row.item.admitted_at),
            minutes: lengths.get(&row.item.id).map(|chars| minutes(*chars)),
        }
    });
    page(&Home { t, carried: [], this_week, rows: rows.collect(), frame })
}
