//! `/sources/why`: why one address was crawled, or was not.

use askama::Template;
use axum::extract::State;
use qingyuan_pipeline::{Fact, Mark, Step};

use crate::access::Administrator;
use crate::frame::{Frame, Moment};
use crate::query::link;
use crate::respond::{Answer, page};
use crate::site::Site;
use crate::visible::visible;
use crate::words::Lang;

/// Something known at a station, ready to be shown.
enum Shown {
    Text(String),
    Link(String, String),
    At(Moment),
}

struct Station {
    name: &'static str,
    mark: &'static str,
    class: &'static str,
    said: &'static str,
    code: String,
    facts: Vec<Shown>,
}

struct Told {
    url: String,
    name: String,
    advice: &'static str,
    good: bool,
    stations: Vec<Station>,
}

#[derive(Template)]
#[template(path = "why.html")]
struct WhyPage {
    frame: Frame,
    t: Lang,
    asked: String,
    told: Option<Told>,
}

/// Shows it.
pub(crate) async fn why(State(site): State<Site>, Administrator(frame, person): Administrator) -> Answer {
    let t = frame.lang;
    let asked = frame.params.get("url").to_owned();
    let told = if asked.is_empty() {
        None
    } else {
        let why = site.house.why(&person, &asked).await?;
        Some(Told {
            url: visible(why.url.as_deref().unwrap_or(&why.asked)),
            name: t.outcome_name(&why.verdict),
            advice: t.reason_advice(&why.verdict),
            good: why.steps.iter().all(|step| step.mark != Mark::Stopped),
            stations: why.steps.into_iter().map(|step| station(&frame, step)).collect(),
        })
    };
    page(&WhyPage { t, asked, told, frame })
}

fn station(frame: &Frame, step: Step) -> Station {
    let t = frame.lang;
    let (mark, class, said) = match step.mark {
        Mark::Passed => ("✓", "good", t.mark_passed()),
        Mark::Stopped => ("✗", "bad", t.mark_stopped()),
        Mark::Open => ("·", "", t.mark_open()),
    };
    let known = |code: &str| match code {
        "" if step.station != "visit" => String::new(),
        "scheduled" => t.in_schedule().to_owned(),
        "stopped" => t.never().to_owned(),
        "leased" => t.queue_leased().to_owned(),
        "entrance" => t.by_charter().to_owned(),
        "linked" => t.by_link().to_owned(),
        code => t.outcome_name(code),
    };
    Station {
        name: t.station_name(step.station),
        mark,
        class,
        said,
        code: known(&step.code),
        facts: step.facts.into_iter().map(|fact| shown(frame, fact)).collect(),
    }
}

fn shown(frame: &Frame, fact: Fact) -> Shown {
    match fact {
        Fact::Text(text) => Shown::Text(visible(&text)),
        Fact::Url(url) => Shown::Link(link("/sources/why", [("url", url.as_str())]), visible(&url)),
        Fact::State(state) => Shown::Text(frame.lang.source_state(state).to_owned()),
        Fact::Place { kind, depth, priority } => {
            let t = frame.lang;
            let kind = match kind.as_str() {
                "feed" => t.kind_feed(),
                "sitemap" => t.kind_sitemap(),
                _ => t.kind_page(),
            };
            Shown::Text(t.place(kind, depth, format!("{priority:.2}")))
        }
        Fact::Failures(times) => Shown::Text(frame.lang.failed_times(times)),
        Fact::Until(at) => Shown::Text(frame.lang.holds_until(frame.moment(at).shown)),
        Fact::Due(at) => Shown::Text(frame.lang.due_from(frame.moment(at).shown)),
        Fact::At(at) => Shown::At(frame.moment(at)),
        Fact::Source(id) => Shown::Link(format!("/sources/{id}"), id.to_string()),
        Fact::Document(hash) => Shown::Link(format!("/desk/{hash}"), hash.short()),
        Fact::Item(id) => Shown::Link(format!("/item/{id}"), format!("/item/{id}")),
    }
}
