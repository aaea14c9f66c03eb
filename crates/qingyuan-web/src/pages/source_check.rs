//! `/sources/{id}/check`: what a crawl of a source would find, and the buttons to approve it or give it up. The check runs
//! beside the request; its page asks for itself again until it is over.

use askama::Template;
use axum::extract::{Path, State};
use qingyuan_model::{PageKind, SourceId, SourceState};
use qingyuan_pipeline::{CheckEnd, CheckSample, HostCheck, ListCheck, SourceCheck};
use serde::Deserialize;

use crate::access::{Administrator, Posted};
use crate::actions::{Action, actions};
use crate::checks::Checked;
use crate::fault::Fault;
use crate::figures::{percent, weight};
use crate::frame::{Frame, Moment};
use crate::respond::{Answer, go, page};
use crate::shelf::titled;
use crate::site::Site;
use crate::visible::visible;
use crate::words::Lang;

struct SiteSeen {
    origin: String,
    robots: String,
    trouble: bool,
    delay: Option<String>,
    rules: Vec<String>,
    more: Option<String>,
    sitemaps: Vec<String>,
}

struct Listed {
    url: String,
    kind: &'static str,
    named_by: &'static str,
    result: String,
}

struct Sampled {
    url: String,
    moved_to: Option<String>,
    title: String,
    found: &'static str,
    facts: String,
    label: String,
    label_id: String,
    route: String,
    reason: String,
    excerpt: String,
    evidence: Vec<(String, String)>,
    problems: String,
    failure: Option<String>,
}

struct Report {
    at: Moment,
    summary: String,
    early: Option<&'static str>,
    problems: Vec<String>,
    internal: String,
    advice: Vec<String>,
    hosts: Vec<SiteSeen>,
    lists: Vec<Listed>,
    samples: Vec<Sampled>,
    refused: Vec<(String, usize, String)>,
}

#[derive(Template)]
#[template(path = "source_check.html")]
struct CheckPage {
    frame: Frame,
    t: Lang,
    id: String,
    name: String,
    notice: Option<&'static str>,
    proposed: bool,
    running: Option<String>,
    failed: bool,
    stale: bool,
    report: Option<Report>,
    actions: Vec<Action>,
}

/// What the buttons send.
#[derive(Deserialize)]
pub(crate) struct CheckForm {
    #[serde(default)]
    act: String,
}

/// Shows how far the check is, or what it found.
pub(crate) async fn shown(
    State(site): State<Site>,
    Administrator(frame, person): Administrator,
    Path(id): Path<String>,
) -> Answer {
    let t = frame.lang;
    let id = SourceId::parse(&id).map_err(|_| Fault::Missing)?;
    let source = site.house.source(&person, &id).await?.source;
    let (checked, same) = match site.checks.of(&source, frame.now) {
        Some((checked, same)) => (Some(checked), same),
        None => (None, true),
    };
    let notice = match frame.params.get("done") {
        "saved" => Some(t.saved_proposal()),
        "busy" => Some(t.checks_busy()),
        _ => None,
    };
    page(&CheckPage {
        t,
        id: id.to_string(),
        name: source.name.clone(),
        notice,
        proposed: source.state == SourceState::Proposed,
        running: match &checked {
            Some(Checked::Running(at)) => Some(t.check_progress(t.check_step(at.step), at.requests)),
            _ => None,
        },
        failed: matches!(checked, Some(Checked::Failed)),
        stale: !same,
        report: match &checked {
            Some(Checked::Done(check)) => Some(report(&frame, check)),
            _ => None,
        },
        actions: actions(source.state, t).into_iter().filter(|action| action.reason).collect(),
        frame,
    })
}

/// Starts a check, or stops one.
pub(crate) async fn act(
    State(site): State<Site>,
    Administrator(_, person): Administrator,
    Path(id): Path<String>,
    Posted(form): Posted<CheckForm>,
) -> Answer {
    let id = SourceId::parse(&id).map_err(|_| Fault::Missing)?;
    let source = site.house.source(&person, &id).await?.source;
    if form.act == "stop" {
        site.checks.stop(&id);
    } else if !site.checks.start(&site.house, source) {
        return go(&format!("/sources/{id}/check?done=busy"));
    }
    go(&format!("/sources/{id}/check"))
}

fn report(frame: &Frame, check: &SourceCheck) -> Report {
    let t = frame.lang;
    let estimate = check.estimate;
    let likely = if estimate.at_least { t.check_at_least(estimate.likely) } else { t.check_about(estimate.likely) };
    let feeds = check.feeds.iter().map(|list| listed(t, t.check_feed(), list));
    let sitemaps = check.sitemaps.iter().map(|list| listed(t, t.check_sitemap(), list));
    Report {
        at: frame.moment(check.at),
        summary: t.check_summary(check.requests, estimate.seen, likely),
        early: match check.end {
            CheckEnd::Whole => None,
            CheckEnd::TimeUp => Some(t.check_time_up()),
            CheckEnd::Stopped => Some(t.check_stopped()),
        },
        problems: check.charter_problems.clone(),
        internal: check.internal.join(t.comma()),
        advice: check.advice.iter().map(|advice| t.advice(advice.code, &advice.about)).collect(),
        hosts: check.hosts.iter().map(|host| site_of(t, host)).collect(),
        lists: feeds.chain(sitemaps).collect(),
        samples: check.samples.iter().map(|sample| sampled(t, sample)).collect(),
        refused: check
            .refused
            .iter()
            .map(|(code, (count, example))| (t.outcome_name(code), *count, example.clone()))
            .collect(),
    }
}

fn site_of(t: Lang, host: &HostCheck) -> SiteSeen {
    SiteSeen {
        origin: host.origin.clone(),
        robots: t.check_robots(host.robots, &host.detail),
        trouble: matches!(host.robots, "unavailable" | "unreachable" | "refused"),
        delay: host.crawl_delay_ms.map(|delay| t.check_delay(delay)),
        rules: host.rules.clone(),
        more: (host.more_rules > 0).then(|| t.check_more_rules(host.more_rules)),
        sitemaps: host.sitemaps.clone(),
    }
}

fn listed(t: Lang, kind: &'static str, list: &ListCheck) -> Listed {
    let result = match &list.problem {
        Some(problem) => format!("{}{}{}", t.outcome_name(&problem.code), t.colon(), problem.detail),
        None if !list.asked => t.check_not_read().to_owned(),
        None if list.nested > 0 => t.check_list_nested(list.pages, list.in_scope, list.nested),
        None => t.check_list(list.pages, list.in_scope),
    };
    Listed { url: list.url.clone(), kind, named_by: t.check_named_by(list.named_by), result }
}

fn sampled(t: Lang, sample: &CheckSample) -> Sampled {
    let mut facts = Vec::new();
    facts.extend(sample.status.map(|status| format!("HTTP {status}")));
    facts.extend(sample.kind.map(|kind| t.page_kind(kind).to_owned()));
    facts.extend(sample.language.as_deref().map(|tag| t.language_name(tag)));
    facts.extend(sample.quality.map(|quality| t.check_quality(percent(quality))));
    facts.extend(sample.harm.map(|harm| t.check_harm(percent(harm))));
    let evidence = sample.evidence.iter().map(|piece| {
        let named = format!("{} {}", t.category_name(&piece.category), weight(piece.weight));
        let quote = if piece.text.is_empty() { String::new() } else { format!("“{}” ", visible(&piece.text)) };
        (named, format!("{quote}{}", piece.why))
    });
    let id = sample.route.map(|route| route.id());
    Sampled {
        url: sample.url.clone(),
        moved_to: sample.moved_to.clone(),
        title: titled(&sample.title, t),
        found: t.check_found(sample.found),
        facts: facts.join(" · "),
        label: if sample.label.is_empty() { String::new() } else { t.label_name(&sample.label) },
        label_id: sample.label.clone(),
        route: match (id, sample.kind) {
            (Some(id), _) => t.payload_value("route", id),
            (None, Some(PageKind::List)) => t.check_list_only().to_owned(),
            (None, Some(_)) => t.outcome_name("skipped"),
            (None, None) => String::new(),
        },
        reason: sample.reason.clone(),
        excerpt: visible(&sample.excerpt).to_string(),
        evidence: evidence.collect(),
        problems: sample.problems.join(t.comma()),
        failure: sample
            .failure
            .as_ref()
            .map(|failure| format!("{}{}{}", t.outcome_name(&failure.code), t.colon(), failure.detail)),
    }
}
