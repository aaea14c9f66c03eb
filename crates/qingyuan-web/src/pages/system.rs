//! `/system`: how the house is, and whether its log is whole.

use askama::Template;
use axum::extract::State;
use qingyuan_pipeline::{Chain, Totals};

use crate::access::Administrator;
use crate::broken::{Broken, LeftOut, broken, left_out};
use crate::frame::Frame;
use crate::respond::{Answer, page};
use crate::site::Site;
use crate::words::Lang;

#[derive(Template)]
#[template(path = "system.html")]
struct System {
    frame: Frame,
    t: Lang,
    broken: Option<Broken>,
    left_out: Option<LeftOut>,
    halted: Option<String>,
    current: bool,
    counts: Vec<(&'static str, String)>,
    ruleset: String,
    pages: Vec<(String, i64)>,
    totals: Vec<(&'static str, u64)>,
    chain: Option<(bool, String)>,
}

/// Shows it.
pub(crate) async fn system(State(site): State<Site>, Administrator(frame, _): Administrator) -> Answer {
    shown(&site, frame, None).await
}

/// Checks the log, and shows what came of it.
pub(crate) async fn verify(State(site): State<Site>, Administrator(frame, _): Administrator) -> Answer {
    let t = frame.lang;
    let found = match site.house.verify_chain().await? {
        Chain::Whole { events, head } => (true, t.chain_whole(events, head)),
        Chain::Broken { seq, detail } => (false, t.chain_broken(seq, detail)),
    };
    shown(&site, frame, Some(found)).await
}

async fn shown(site: &Site, frame: Frame, chain: Option<(bool, String)>) -> Answer {
    let t = frame.lang;
    let health = site.house.health().await?;
    let library_seq = health.library_seq;
    let under_way = health.index_under_way;
    let under_way = under_way.map_or_else(|| t.index_none_under_way().to_owned(), |at| format!("{at} / {library_seq}"));
    let counts = vec![
        (t.items_live(), health.items.to_string()),
        (t.waiting(), health.desk.to_string()),
        (t.jobs_open(), health.jobs_open.to_string()),
        (t.jobs_dead(), health.jobs_dead.to_string()),
        (t.fetches(), health.fetches.to_string()),
        (t.library_seq(), health.library_seq.to_string()),
        (t.index_seq(), health.index_seq.to_string()),
        (t.indexed(), health.indexed.to_string()),
        (t.index_under_way(), under_way),
    ];
    page(&System {
        t,
        broken: broken(site, &frame),
        left_out: left_out(site, t),
        halted: health.halted,
        current: health.index_seq >= health.library_seq,
        counts,
        ruleset: health.ruleset,
        pages: health.pages.into_iter().map(|(outcome, count)| (t.outcome_name(&outcome), count)).collect(),
        totals: totals(&health.totals, t),
        chain,
        frame,
    })
}

fn totals(totals: &Totals, t: Lang) -> Vec<(&'static str, u64)> {
    vec![
        (t.total_fetched(), totals.fetched),
        (t.total_not_modified(), totals.not_modified),
        (t.total_refused(), totals.refused),
        (t.total_failed(), totals.failed),
        (t.total_extracted(), totals.extracted),
        (t.total_skipped(), totals.skipped),
        (t.total_published(), totals.published),
        (t.total_queued(), totals.queued),
        (t.total_rejected(), totals.rejected),
        (t.total_duplicates(), totals.duplicates),
        (t.total_indexed(), totals.indexed),
        (t.total_searches(), totals.searches),
    ]
}
