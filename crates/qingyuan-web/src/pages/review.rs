//! `/desk/{hash}`: one document, with the machine's reasons on its very characters, and the keys to decide it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use qingyuan_model::{Act, ContentHash, Field};
use qingyuan_pipeline::{DeskFilter, Person, Review};

use super::interest::folder_of;
use crate::access::Reviewer;
use crate::blocks::{Line, Marking, Part, parts, posts};
use crate::copies::{Change, Compared, CopyList, Stretch, change, copy_list};
use crate::evidence::{FieldMarks, Tally, tallies};
use crate::fault::Fault;
use crate::figures::{percent, weight};
use crate::frame::Frame;
use crate::history::{EventLine, Made, lines, made};
use crate::outward::web_address;
use crate::queue::{address, filter, words};
use crate::respond::{Answer, page_with};
use crate::shelf::titled;
use crate::site::Site;
use crate::words::Lang;

/// The log-odds of quality whose bar is full. Picked by gut feeling: no single signal should weigh more.
const FULL_SIGNAL: f64 = 4.0;

/// Whether the asking editor may decide now.
enum Standing {
    Mine(String),
    Held(String),
    Closed,
}

impl Standing {
    fn is_mine(&self) -> bool {
        matches!(self, Self::Mine(_))
    }
}

struct Notice {
    text: String,
    hash: ContentHash,
    key: Option<String>,
}

struct Signal {
    id: String,
    why: String,
    weight: String,
    against: bool,
    bar: u32,
}

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage {
    frame: Frame,
    t: Lang,
    back: String,
    notice: Option<Notice>,
    hash: ContentHash,
    short: String,
    key: String,
    label: String,
    source_id: String,
    source: String,
    tier: &'static str,
    url: String,
    /// What addresses like this one begin with.
    folder: String,
    web: Option<String>,
    authors: String,
    first: String,
    published: String,
    language: String,
    language_tag: String,
    next: Option<String>,
    title: String,
    heading: Line,
    parts: Vec<Part>,
    change: Option<Change>,
    copies: Option<CopyList>,
    standing: Standing,
    why: String,
    note: String,
    reason: String,
    problem: Option<String>,
    quick: [&'static str; 5],
    again: Option<Act>,
    held: Option<String>,
    judged: bool,
    /// The probability of any harm, in percent.
    harm: Option<u32>,
    tallies: Vec<Tally>,
    quality: Option<u32>,
    signals: Vec<Signal>,
    stamp: Option<String>,
    problems: Vec<(String, &'static str, String)>,
    decisions: Vec<Made>,
    events: Vec<EventLine>,
}

/// A decision that could not be carried out as it was sent: what was typed, and what is wrong with it.
pub(crate) struct Draft {
    pub(crate) act: Act,
    pub(crate) reason: String,
    pub(crate) problem: String,
}

/// Shows it.
pub(crate) async fn review(
    State(site): State<Site>,
    Reviewer(frame, person): Reviewer,
    Path(hash): Path<String>,
) -> Answer {
    let hash = ContentHash::parse(&hash).map_err(|_| Fault::Missing)?;
    let filter = filter(&frame.params);
    shown(&site, frame, &person, hash, &filter, None).await
}

/// The page, with a draft when one came back.
pub(crate) async fn shown(
    site: &Site,
    frame: Frame,
    person: &Person,
    hash: ContentHash,
    filter: &DeskFilter,
    draft: Option<Draft>,
) -> Answer {
    let (t, house) = (frame.lang, &site.house);
    let mut review = house.review(person, hash).await?;
    let revision = review.revision.take().map(|revision| change(&frame, revision));
    let copies = copy_list(std::mem::take(&mut review.copies), hash, t);
    let next = house.following(person, filter, hash).await?;
    let next = next.map(|row| address(&format!("/desk/{}", row.document), filter));
    let notice = notice(site, &frame, person).await?;
    let document = &review.stored.document;
    let verdict = review.verdict.as_ref().map(|stored| &stored.verdict);
    let title = titled(&document.title, t);
    let (in_title, in_text) = (FieldMarks::new(verdict, Field::Title, t), FieldMarks::new(verdict, Field::Text, t));
    let status = if draft.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let draft = draft.unwrap_or(Draft { act: Act::Reject, reason: String::new(), problem: String::new() });
    let noted = draft.act == Act::Publish;
    let (label, source_id) = words(filter);
    let page = ReviewPage {
        t,
        back: address("/desk", filter),
        notice,
        hash,
        short: hash.short(),
        key: house.fresh_name(),
        label: label.to_owned(),
        source_id: source_id.to_owned(),
        source: review.source.name.clone(),
        tier: t.tier_name(review.source.tier),
        folder: folder_of(document.url.as_str()),
        url: document.url.to_string(),
        web: web_address(&document.url),
        authors: document.authors.join(t.comma()),
        first: document.source_name.clone().unwrap_or_default(),
        published: document.published.as_deref().unwrap_or_default().replace('T', " "),
        language: document.language.as_deref().map_or_else(|| t.unknown().to_owned(), |tag| t.language_name(tag)),
        language_tag: document.language.clone().unwrap_or_else(|| "zh-Hans".to_owned()),
        next,
        heading: laid_out(&in_title, |marking| marking.line(&title, 0)),
        parts: laid_out(&in_text, |marking| parts(&document.blocks, &posts(document, 0), marking)),
        change: revision,
        copies,
        standing: standing(&frame, &review),
        why: review.desk.as_ref().map(|row| row.reason.clone()).unwrap_or_default(),
        note: if noted { draft.reason.clone() } else { String::new() },
        reason: if noted { String::new() } else { draft.reason },
        problem: Some(draft.problem).filter(|problem| !problem.is_empty()),
        quick: [t.reason_scam(), t.reason_ad(), t.reason_rude(), t.reason_empty(), t.reason_twin()],
        again: again(&review),
        held: verdict.and_then(|verdict| verdict.held()).map(str::to_owned),
        judged: verdict.is_some(),
        harm: verdict.map(|verdict| percent(verdict.harm())),
        tallies: verdict.map(|verdict| tallies(verdict, frame.administers(), t)).unwrap_or_default(),
        quality: verdict.map(|verdict| percent(verdict.quality().score())),
        signals: signals(&review, frame.lang),
        stamp: verdict.map(|verdict| verdict.stamp().ruleset.chars().take(12).collect()),
        problems: document
            .problems
            .iter()
            .map(|problem| {
                let meaning = t.extraction_problem(&problem.code).unwrap_or_default();
                (problem.code.clone(), meaning, problem.detail.clone())
            })
            .collect(),
        decisions: made(&frame, &review.decisions),
        events: lines(&frame, &review.events),
        title,
        frame,
    };
    page_with(status, &page)
}

/// Lays a text out with the marks of one field.
fn laid_out<T>(marks: &FieldMarks<'_>, lay: impl FnOnce(&Marking<'_>) -> T) -> T {
    lay(&Marking { spans: &marks.spans, look: &|covers| marks.look(covers), note: &|span| marks.note(span) })
}

fn standing(frame: &Frame, review: &Review) -> Standing {
    match &review.desk {
        Some(row) if row.open && review.mine => Standing::Mine(frame.moment(row.claimed_until).shown),
        Some(row) if row.open => Standing::Held(row.claimed_by.clone()),
        _ => Standing::Closed,
    }
}

/// What can still be done about a document that does not wait: withdraw it, or look at it again.
fn again(review: &Review) -> Option<Act> {
    if review.desk.as_ref().is_some_and(|row| row.open) {
        return None;
    }
    match review.decisions.first()?.act {
        Act::Publish => Some(Act::Withdraw),
        Act::Reject | Act::Withdraw => Some(Act::Reopen),
        Act::Reopen => None,
    }
}

fn signals(review: &Review, t: Lang) -> Vec<Signal> {
    let Some(stored) = &review.verdict else { return Vec::new() };
    let signal = |signal: &qingyuan_model::QualitySignal| Signal {
        id: t.signal_name(&signal.id),
        why: signal.why.clone(),
        weight: weight(signal.weight),
        against: signal.weight < 0.0,
        bar: percent(signal.weight.abs() / FULL_SIGNAL),
    };
    stored.verdict.quality().signals().iter().map(signal).collect()
}

/// What the editor did just before coming here, with the way to take it back.
async fn notice(site: &Site, frame: &Frame, person: &Person) -> Result<Option<Notice>, Fault> {
    let done = frame.params.get("done");
    if done.is_empty() {
        return Ok(None);
    }
    if done == "interest" {
        return Ok(Some(Notice { text: frame.lang.interest_set().to_owned(), hash: ContentHash::of(b""), key: None }));
    }
    let last = site.house.my_decisions(person, 1).await?.into_iter().next();
    Ok(last.map(|(decision, title)| Notice {
        text: if done == "repeated" {
            frame.lang.repeated_note().to_owned()
        } else {
            frame.lang.decided_note(frame.lang.act_name(decision.act), titled(&title, frame.lang))
        },
        hash: decision.document,
        key: (decision.act != Act::Reopen).then(|| site.house.fresh_name()),
    }))
}
