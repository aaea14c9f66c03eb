//! `/about/transparency`: what the library holds, what left it, what is recorded and what is not.

use askama::Template;
use axum::extract::State;
use qingyuan_model::SourceState;

use crate::access::Visitor;
use crate::frame::{Frame, Moment};
use crate::respond::{Answer, page};
use crate::shelf::titled;
use crate::site::Site;
use crate::words::Lang;

/// Withdrawals listed on the page.
const SHOWN: usize = 200;

struct Charter {
    name: String,
    tier: &'static str,
    charter: String,
}

struct Removal {
    id: i64,
    at: Moment,
    title: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "transparency.html")]
struct Transparency {
    frame: Frame,
    t: Lang,
    figures: Vec<(&'static str, i64)>,
    ruleset: String,
    sources: Vec<Charter>,
    removals: Vec<Removal>,
    cut: Option<usize>,
}

/// Shows it.
pub(crate) async fn transparency(State(site): State<Site>, Visitor(frame): Visitor) -> Answer {
    let t = frame.lang;
    let health = site.house.health().await?;
    let removals = site.removals.current(&site.house).await?;
    let mut sources = site.house.charters().await?;
    sources.retain(|source| source.state == SourceState::Approved);
    let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    let figures = vec![
        (t.items_live(), health.items),
        (t.waiting(), health.desk),
        (t.rejected_pages(), health.pages.get("rejected").copied().unwrap_or(0)),
        (t.withdrawn_list(), count(removals.len())),
        (t.fetched_pages(), health.fetches),
        (t.sources_approved(), count(sources.len())),
    ];
    let listed = removals.iter().take(SHOWN).map(|row| Removal {
        id: row.item.id,
        at: frame.date(row.changed_at),
        title: titled(&row.title, t),
        reason: row.note.clone(),
    });
    let charters = sources.into_iter().map(|source| Charter {
        tier: t.tier_name(source.tier),
        name: source.name,
        charter: source.charter,
    });
    page(&Transparency {
        t,
        figures,
        ruleset: health.ruleset.chars().take(12).collect(),
        sources: charters.collect(),
        removals: listed.collect(),
        cut: (removals.len() > SHOWN).then_some(SHOWN),
        frame,
    })
}
