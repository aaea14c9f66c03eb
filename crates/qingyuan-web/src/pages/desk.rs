//! `/desk`: what waits, most urgent first, and what the editor did last.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use qingyuan_model::{Act, ContentHash, Decision, Millis};
use qingyuan_pipeline::{DeskFilter, DeskRow};

use crate::access::Reviewer;
use crate::figures::percent;
use crate::frame::{Frame, Moment};
use crate::query::link;
use crate::queue::{address, filter, words};
use crate::respond::{Answer, page};
use crate::shelf::titled;
use crate::site::Site;
use crate::words::Lang;

/// Rows on a page.
const PER_PAGE: usize = 50;

/// The last page that can be asked for.
const LAST_PAGE: usize = 1_000;

/// Own decisions listed.
const MINE: i64 = 10;

struct Queue {
    name: String,
    href: String,
    count: i64,
    oldest: Option<Moment>,
    here: bool,
}

struct Row {
    href: String,
    title: String,
    source: String,
    label: String,
    label_id: String,
    harm: u32,
    quality: u32,
    reason: String,
    entered: Moment,
    held_by: Option<String>,
}

struct Own {
    act: &'static str,
    hash: ContentHash,
    title: String,
    at: Moment,
    reason: String,
    key: Option<String>,
}

#[derive(Template)]
#[template(path = "desk.html")]
struct Desk {
    frame: Frame,
    t: Lang,
    notice: Option<String>,
    queues: Vec<Queue>,
    label: String,
    sources: Vec<(String, String, bool)>,
    start: Option<String>,
    rows: Vec<Row>,
    number: usize,
    previous: Option<String>,
    next: Option<String>,
    mine: Vec<Own>,
}

/// Shows it.
pub(crate) async fn desk(State(site): State<Site>, Reviewer(frame, person): Reviewer) -> Answer {
    let (t, house) = (frame.lang, &site.house);
    let filter = filter(&frame.params);
    let number = frame.params.page(LAST_PAGE);
    let offset = i64::try_from((number - 1) * PER_PAGE).unwrap_or(i64::MAX);
    // One row more than is shown tells whether there is another page.
    let limit = i64::try_from(PER_PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = house.desk(&person, &filter, offset, limit).await?;
    let more = rows.len() > PER_PAGE;
    rows.truncate(PER_PAGE);
    let start = house.next_for_review(&person, &filter).await?.map(|next| review_address(&next, &filter));
    let (label, source) = words(&filter);
    let sources = house.charters().await?.into_iter().map(|known| {
        let here = known.id.as_str() == source;
        (known.id.to_string(), known.name, here)
    });
    let decisions = house.my_decisions(&person, MINE).await?;
    let turn = |page: usize| {
        let page = page.to_string();
        link("/desk", [("label", label), ("source", source), ("page", page.as_str())])
    };
    let notice = match frame.params.get("done") {
        "" => None,
        "repeated" => Some(t.repeated_note().to_owned()),
        _ => decisions.first().map(|(last, title)| t.decided_note(t.act_name(last.act), titled(title, t))),
    };
    page(&Desk {
        t,
        notice,
        queues: queues(&frame, &house.desk_counts(&person).await?, &filter),
        label: label.to_owned(),
        sources: sources.collect(),
        start,
        rows: rows.iter().map(|row| self::row(&frame, row, &filter, &person.account)).collect(),
        number,
        previous: (number > 1).then(|| turn(number - 1)),
        next: more.then(|| turn(number + 1)),
        mine: mine(&frame, &decisions, || house.fresh_name()),
        frame,
    })
}

fn review_address(row: &DeskRow, filter: &DeskFilter) -> String {
    address(&format!("/desk/{}", row.document), filter)
}

fn queues(frame: &Frame, counts: &[(String, i64, Millis)], filter: &DeskFilter) -> Vec<Queue> {
    let (label, source) = words(filter);
    let of = |name: String, id: &str, count, oldest: Option<Millis>| Queue {
        name,
        href: link("/desk", [("label", id), ("source", source)]),
        count,
        oldest: oldest.map(|at| frame.moment(at)),
        here: id == label,
    };
    let all = counts.iter().map(|(_, count, _)| count).sum();
    let oldest = counts.iter().map(|(_, _, oldest)| *oldest).min();
    let whole = of(frame.lang.all().to_owned(), "", all, oldest);
    let each = counts.iter().map(|(id, count, oldest)| of(frame.lang.label_name(id), id, *count, Some(*oldest)));
    std::iter::once(whole).chain(each).collect()
}

fn row(frame: &Frame, row: &DeskRow, filter: &DeskFilter, account: &str) -> Row {
    let t = frame.lang;
    let held = row.claimed_until > frame.now && !row.claimed_by.is_empty() && row.claimed_by != account;
    Row {
        href: review_address(row, filter),
        title: titled(&row.title, t),
        source: row.source.to_string(),
        label: t.label_name(&row.label),
        label_id: row.label.clone(),
        harm: percent(row.harm),
        quality: percent(row.quality),
        reason: row.reason.clone(),
        entered: frame.moment(row.entered_at),
        held_by: held.then(|| row.claimed_by.clone()),
    }
}

/// Own decisions; the newest on each document can be taken back, unless it was a taking back itself.
fn mine(frame: &Frame, decisions: &[(Decision, String)], key: impl Fn() -> String) -> Vec<Own> {
    let mut seen = BTreeSet::new();
    let own = decisions.iter().map(|(decision, title)| {
        let newest = seen.insert(decision.document);
        Own {
            act: frame.lang.act_name(decision.act),
            hash: decision.document,
            title: titled(title, frame.lang),
            at: frame.moment(decision.at),
            reason: decision.reason.clone(),
            key: (newest && decision.act != Act::Reopen).then(&key),
        }
    });
    own.collect()
}
