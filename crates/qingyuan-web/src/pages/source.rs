//! `/sources/{id}`: one source, and how its last requests and pages went.

use askama::Template;
use axum::extract::{Path, State};
use qingyuan_model::{ContentHash, Source, SourceId};
use qingyuan_pipeline::{FrontierRow, PageRow, SourceStep};

use crate::access::Administrator;
use crate::actions::{Action, actions};
use crate::fault::Fault;
use crate::frame::{Frame, Moment};
use crate::history::{EventLine, lines};
use crate::pages::traps::{TrapLine, trap_lines};
use crate::respond::{Answer, page};
use crate::shelf::titled;
use crate::site::Site;
use crate::words::Lang;

struct Asked {
    url: String,
    status: String,
    outcome: String,
    detail: String,
    fetched: Option<Moment>,
    due: Option<Moment>,
}

struct Shown {
    url: String,
    document: Option<ContentHash>,
    title: String,
    outcome: String,
    detail: String,
    at: Moment,
}

#[derive(Template)]
#[template(path = "source.html")]
struct SourcePage {
    frame: Frame,
    t: Lang,
    id: String,
    name: String,
    notice: Option<String>,
    actions: Vec<Action>,
    facts: Vec<(&'static str, String)>,
    allowed: String,
    pages: Vec<(String, i64)>,
    frontier: Vec<(String, i64)>,
    results: Vec<Shown>,
    recent: Vec<Asked>,
    traps: Vec<TrapLine>,
    events: Vec<EventLine>,
    steps: Vec<Step>,
}

/// One step from state to state.
struct Step {
    what: String,
    who: String,
    at: Moment,
    reason: String,
}

/// Shows it.
pub(crate) async fn source(
    State(site): State<Site>,
    Administrator(frame, person): Administrator,
    Path(id): Path<String>,
) -> Answer {
    let t = frame.lang;
    let id = SourceId::parse(&id).map_err(|_| Fault::Missing)?;
    let sight = site.house.source(&person, &id).await?;
    let notice = match (frame.params.get("done"), frame.params.get("due").parse::<u64>()) {
        (_, Ok(due)) => Some(t.made_due(due)),
        ("saved", _) => Some(t.saved().to_owned()),
        ("trap", _) => Some(t.trap_settled().to_owned()),
        ("state", _) => Some(t.state_changed().to_owned()),
        _ => None,
    };
    let named = |(outcome, count): (String, i64)| (t.outcome_name(&outcome), count);
    page(&SourcePage {
        t,
        id: id.to_string(),
        name: sight.source.name.clone(),
        notice,
        actions: actions(sight.source.state, t),
        facts: facts(&sight.source, t),
        allowed: sight.source.allow_addresses.join(t.comma()),
        pages: sight.pages.into_iter().map(named).collect(),
        frontier: sight.frontier.into_iter().map(named).collect(),
        results: sight.results.into_iter().map(|row| shown(&frame, row)).collect(),
        recent: sight.recent.into_iter().map(|row| asked(&frame, row)).collect(),
        traps: trap_lines(&frame, site.house.traps(&person, Some(&id)).await?),
        steps: sight.steps.iter().map(|step| told(&frame, step)).collect(),
        events: lines(&frame, &sight.events),
        frame,
    })
}

fn told(frame: &Frame, step: &SourceStep) -> Step {
    let t = frame.lang;
    let to = t.source_state(step.to);
    Step {
        what: step.from.map_or_else(|| to.to_owned(), |from| t.step_from(t.source_state(from), to)),
        who: t.logged_actor(&step.actor),
        at: frame.moment(step.at),
        reason: step.reason.clone(),
    }
}

fn facts(source: &Source, t: Lang) -> Vec<(&'static str, String)> {
    let urls: Vec<_> =
        [&source.seeds, &source.feeds, &source.sitemaps].into_iter().flatten().map(ToString::to_string).collect();
    let scope = [
        source.scope.hosts.join(t.comma()),
        source.scope.include.join(t.comma()),
        source.scope.exclude.iter().map(|path| format!("−{path}")).collect::<Vec<_>>().join(t.comma()),
        t.depth_pages(source.scope.max_depth, source.scope.max_pages),
    ];
    let pace = format!("{} · {}", t.refresh_every(source.refresh_minutes), t.delay(source.delay_ms));
    let mut facts = vec![
        (t.state(), t.source_state(source.state).to_owned()),
        (t.tier(), format!("{}{}{}", t.tier_name(source.tier), t.colon(), t.tier_meaning(source.tier))),
        (t.field_charter(), source.charter.clone()),
        (t.scope(), scope.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")),
        (t.entrances(), urls.join("\n")),
        (t.pace(), pace),
        (t.field_hours(), source.allowance.hours.join(t.comma())),
        (t.field_daily_pages(), source.allowance.daily_pages.map(|most| most.to_string()).unwrap_or_default()),
        (t.field_daily_megabytes(), source.allowance.daily_megabytes.map(|most| most.to_string()).unwrap_or_default()),
        (t.field_headers(), headers(source)),
        (t.field_login_user(), source.login.as_ref().map(|login| login.user.clone()).unwrap_or_default()),
        (t.field_licence(), source.licence.clone()),
        (t.field_contact(), source.contact.clone()),
        (t.field_owner(), source.owner.clone()),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

/// The headers by name, each with its value or the name of its secret.
fn headers(source: &Source) -> String {
    let line = |header: &qingyuan_model::RequestHeader| match header.secret.as_str() {
        "" => format!("{}: {}", header.name, header.value),
        secret => format!("{}=QINGYUAN_SECRET_{secret}", header.name),
    };
    source.headers.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn asked(frame: &Frame, row: FrontierRow) -> Asked {
    Asked {
        url: row.url,
        status: row.status.map_or_else(|| "—".to_owned(), |status| status.to_string()),
        outcome: frame.lang.outcome_name(&row.outcome),
        detail: row.detail,
        fetched: row.fetched_at.map(|at| frame.moment(at)),
        due: (row.state == "scheduled").then(|| frame.moment(row.due_at)),
    }
}

fn shown(frame: &Frame, row: PageRow) -> Shown {
    Shown {
        url: row.url,
        document: row.document,
        title: titled(&row.title, frame.lang),
        outcome: frame.lang.outcome_name(&row.outcome),
        detail: row.detail,
        at: frame.moment(row.changed_at),
    }
}
