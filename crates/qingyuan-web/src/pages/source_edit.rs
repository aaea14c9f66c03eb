//! `/sources/new` and `/sources/{id}/edit`: the charter as a form; mistakes name the field and keep what was typed.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use qingyuan_model::{SourceId, SourceState, Tier};
use qingyuan_pipeline::{PipelineError, StoreError};

use crate::access::{Administrator, Posted};
use crate::charter_form::{CharterForm, Problems};
use crate::fault::Fault;
use crate::frame::Frame;
use crate::respond::{Answer, go, page_with};
use crate::site::Site;
use crate::words::Lang;

enum Kind {
    Text,
    Number,
    Lines,
    Choice(Vec<(&'static str, &'static str)>),
}

struct Field {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: Kind,
    value: String,
    fixed: bool,
    danger: bool,
    problem: Option<String>,
}

/// A field as the summary of problems names it.
struct Named {
    name: &'static str,
    label: &'static str,
}

#[derive(Template)]
#[template(path = "source_edit.html")]
struct SourceEdit {
    frame: Frame,
    t: Lang,
    heading: &'static str,
    action: String,
    back: String,
    problems: Vec<(Named, String)>,
    fields: Vec<Field>,
}

/// The empty form.
pub(crate) async fn blank(Administrator(frame, _): Administrator) -> Answer {
    form(frame, &CharterForm::blank(), None, &Vec::new())
}

/// The form of a source that exists.
pub(crate) async fn edit(
    State(site): State<Site>,
    Administrator(frame, person): Administrator,
    Path(id): Path<String>,
) -> Answer {
    let id = SourceId::parse(&id).map_err(|_| Fault::Missing)?;
    let source = site.house.source(&person, &id).await?.source;
    form(frame, &CharterForm::of(&source), Some(&id), &Vec::new())
}

/// Adds a source.
pub(crate) async fn create(
    State(site): State<Site>,
    Administrator(frame, person): Administrator,
    Posted(typed): Posted<CharterForm>,
) -> Answer {
    let t = frame.lang;
    let source = match typed.read(t) {
        Ok(source) => source,
        Err(problems) => return form(frame, &typed, None, &problems),
    };
    match site.house.source(&person, &source.id).await {
        Ok(_) => return form(frame, &typed, None, &vec![("id", t.problem_id_taken().to_owned())]),
        Err(PipelineError::Store(StoreError::Missing { .. })) => {}
        Err(error) => return Err(error.into()),
    }
    match site.house.put_source(&person, &source).await {
        Err(error) => refused(frame, &typed, None, error),
        Ok(()) => go(&format!("/sources/{}?done=saved", source.id)),
    }
}

/// Changes one.
pub(crate) async fn save(
    State(site): State<Site>,
    Administrator(frame, person): Administrator,
    Path(id): Path<String>,
    Posted(mut typed): Posted<CharterForm>,
) -> Answer {
    let id = SourceId::parse(&id).map_err(|_| Fault::Missing)?;
    site.house.source(&person, &id).await?;
    // The address says which source it is; the form cannot make it another.
    typed.id = id.to_string();
    let source = match typed.read(frame.lang) {
        Ok(source) => source,
        Err(problems) => return form(frame, &typed, Some(&id), &problems),
    };
    match site.house.put_source(&person, &source).await {
        Err(error) => refused(frame, &typed, Some(&id), error),
        Ok(()) => go(&format!("/sources/{id}?done=saved")),
    }
}

/// A charter that the house itself refused: the field that it names gets the problem.
fn refused(frame: Frame, typed: &CharterForm, id: Option<&SourceId>, error: PipelineError) -> Answer {
    match error {
        PipelineError::Field { field, problem } => {
            let (field, problem) = match field {
                "name" => ("name", frame.lang.problem_empty().to_owned()),
                "scope" => ("hosts", frame.lang.problem_charter_scope(problem)),
                _ => ("id", problem),
            };
            form(frame, typed, id, &vec![(field, problem)])
        }
        other => Err(other.into()),
    }
}

fn form(frame: Frame, typed: &CharterForm, id: Option<&SourceId>, problems: &Problems) -> Answer {
    let t = frame.lang;
    let fields = fields(typed, id.is_some(), problems, t);
    let label = |name: &str| fields.iter().find(|field| field.name == name).map_or("", |field| field.label);
    let named = problems.iter().map(|(name, problem)| (Named { name, label: label(name) }, problem.clone())).collect();
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = SourceEdit {
        t,
        heading: if id.is_some() { t.edit_source() } else { t.new_source() },
        action: id.map_or_else(|| "/sources/new".to_owned(), |id| format!("/sources/{id}/edit")),
        back: id.map_or_else(|| "/sources".to_owned(), |id| format!("/sources/{id}")),
        problems: named,
        fields,
        frame,
    };
    page_with(status, &page)
}

fn fields(typed: &CharterForm, known: bool, problems: &Problems, t: Lang) -> Vec<Field> {
    let states = [SourceState::Proposed, SourceState::Approved, SourceState::Paused, SourceState::Retired];
    let states = states.map(|state| (state.id(), t.source_state(state))).to_vec();
    let tiers = [Tier::Trusted, Tier::Known, Tier::Open].map(|tier| (tier.id(), t.tier_name(tier))).to_vec();
    let rows: Vec<(&'static str, &'static str, &'static str, Kind, &String)> = vec![
        ("id", t.field_id(), if known { "" } else { t.field_id_hint() }, Kind::Text, &typed.id),
        ("name", t.field_name(), "", Kind::Text, &typed.name),
        ("charter", t.field_charter(), t.field_charter_hint(), Kind::Text, &typed.charter),
        ("state", t.field_state(), "", Kind::Choice(states), &typed.state),
        ("tier", t.field_tier(), "", Kind::Choice(tiers), &typed.tier),
        ("hosts", t.field_hosts(), t.field_hosts_hint(), Kind::Lines, &typed.hosts),
        ("seeds", t.field_seeds(), "", Kind::Lines, &typed.seeds),
        ("feeds", t.field_feeds(), "", Kind::Lines, &typed.feeds),
        ("sitemaps", t.field_sitemaps(), "", Kind::Lines, &typed.sitemaps),
        ("include", t.field_include(), "", Kind::Lines, &typed.include),
        ("exclude", t.field_exclude(), "", Kind::Lines, &typed.exclude),
        ("max_depth", t.field_max_depth(), "", Kind::Number, &typed.max_depth),
        ("max_pages", t.field_max_pages(), "", Kind::Number, &typed.max_pages),
        ("delay_ms", t.field_delay_ms(), "", Kind::Number, &typed.delay_ms),
        ("refresh_minutes", t.field_refresh_minutes(), "", Kind::Number, &typed.refresh_minutes),
        ("licence", t.field_licence(), "", Kind::Text, &typed.licence),
        ("contact", t.field_contact(), "", Kind::Text, &typed.contact),
        ("owner", t.field_owner(), "", Kind::Text, &typed.owner),
        ("allow_addresses", t.field_allow_addresses(), t.field_allow_warning(), Kind::Lines, &typed.allow_addresses),
    ];
    rows.into_iter()
        .map(|(name, label, hint, kind, value)| Field {
            name,
            label,
            hint,
            kind,
            value: value.clone(),
            fixed: known && name == "id",
            danger: name == "allow_addresses",
            problem: problems.iter().find(|(field, _)| *field == name).map(|(_, problem)| problem.clone()),
        })
        .collect()
}
