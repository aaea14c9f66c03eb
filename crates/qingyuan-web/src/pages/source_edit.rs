//! `/sources/new` and `/sources/{id}/edit`: the charter as a form; mistakes name the field and keep what was typed.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use qingyuan_model::{Source, SourceId, Tier};
use qingyuan_pipeline::{PipelineError, StoreError, Widening, charter_problems};
use url::Url;

use crate::access::{Administrator, Posted};
use crate::charter_form::{CharterForm, Problems};
use crate::fault::Fault;
use crate::frame::Frame;
use crate::preview::Preview;
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
    /// Where a preview of the selectors is asked for; `None` for a source that does not exist yet.
    preview_at: Option<String>,
    sample: String,
    preview: Option<Preview>,
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
    let problems = outside(&source, t);
    if !problems.is_empty() {
        return form(frame, &typed, None, &problems);
    }
    match site.house.source(&person, &source.id).await {
        Ok(_) => return form(frame, &typed, None, &vec![("id", t.problem_id_taken().to_owned())]),
        Err(PipelineError::Store(StoreError::Missing { .. })) => {}
        Err(error) => return Err(error.into()),
    }
    match site.house.put_source(&person, &source).await {
        Err(error) => refused(frame, &typed, None, error),
        // Whoever proposes a source looks at what it would bring before anybody approves it.
        Ok(()) => go(&format!("/sources/{}/check?done=saved", source.id)),
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
    let known = site.house.source(&person, &id).await?.source;
    // The address says which source it is; the form cannot make it another.
    typed.id = id.to_string();
    let source = match typed.read(frame.lang) {
        Ok(source) => Source { state: known.state, ..source },
        Err(problems) => return form(frame, &typed, Some(&id), &problems),
    };
    let problems = outside(&source, frame.lang);
    if !problems.is_empty() {
        return form(frame, &typed, Some(&id), &problems);
    }
    let written = match typed.confirmed.is_empty() {
        true => site.house.put_source(&person, &source).await,
        false => site.house.widen_source(&person, &source).await,
    };
    match written {
        Err(PipelineError::Widens { changes, .. }) => confirm(frame, &typed, &id, &changes),
        Err(error) => refused(frame, &typed, Some(&id), error),
        Ok(()) => go(&format!("/sources/{id}?done=saved")),
    }
}

/// Shows what the selectors that were typed would make of a page, beside what is found without them; nothing is saved.
pub(crate) async fn preview(
    State(site): State<Site>,
    Administrator(frame, person): Administrator,
    Path(id): Path<String>,
    Posted(mut typed): Posted<CharterForm>,
) -> Answer {
    let t = frame.lang;
    let id = SourceId::parse(&id).map_err(|_| Fault::Missing)?;
    typed.id = id.to_string();
    let picks = match typed.picks(t) {
        Ok(picks) => picks,
        Err(problems) => return form(frame, &typed, Some(&id), &problems),
    };
    let sample = typed.sample.trim().to_owned();
    let missing = || match sample.is_empty() {
        true => vec![("picks", t.problem_no_sample().to_owned())],
        false => vec![("picks", t.problem_sample(&sample))],
    };
    let url = match sample.is_empty() {
        true => None,
        false => match Url::parse(&sample) {
            Ok(url) => Some(url),
            Err(_) => return form(frame, &typed, Some(&id), &missing()),
        },
    };
    match site.house.preview_picks(&person, &id, &picks, url.as_ref()).await {
        Ok(Some(found)) => {
            let shown = Preview::of(found, t);
            laid_out(frame, &typed, Some(&id), &Vec::new(), Some(shown))
        }
        Ok(None) => form(frame, &typed, Some(&id), &missing()),
        Err(error) => refused(frame, &typed, Some(&id), error),
    }
}

/// What keeps the charter from being approved: told when it is written, not only when somebody wants to approve it.
fn outside(source: &Source, t: Lang) -> Problems {
    charter_problems(source).into_iter().map(|problem| ("hosts", t.problem_charter_scope(problem))).collect()
}

/// A charter that the house itself refused: the field that it names gets the problem.
fn refused(frame: Frame, typed: &CharterForm, id: Option<&SourceId>, error: PipelineError) -> Answer {
    match error {
        PipelineError::Field { field, problem } => {
            let (field, problem) = match field {
                "name" => ("name", frame.lang.problem_empty().to_owned()),
                // The line that cannot be read stands between backticks.
                "picks" => (
                    "picks",
                    match problem.split('`').nth(1) {
                        Some(line) => frame.lang.problem_selector(line),
                        None => problem,
                    },
                ),
                "scope" => ("hosts", frame.lang.problem_charter_scope(problem)),
                _ => ("id", problem),
            };
            form(frame, typed, id, &vec![(field, problem)])
        }
        other => Err(other.into()),
    }
}

#[derive(Template)]
#[template(path = "source_confirm.html")]
struct SourceConfirm {
    frame: Frame,
    t: Lang,
    id: String,
    changes: Vec<(&'static str, String, String, bool)>,
    typed: Vec<(&'static str, String)>,
}

/// Shows how the charter would reach further, and asks.
fn confirm(frame: Frame, typed: &CharterForm, id: &SourceId, changes: &[Widening]) -> Answer {
    let t = frame.lang;
    let fields = fields(typed, true, &Vec::new(), t);
    let label = |name: &str| fields.iter().find(|field| field.name == name).map_or("", |field| field.label);
    let changes = changes.iter().map(|change| {
        let danger = change.field == "allow_addresses";
        (label(change.field), change.before.clone(), change.after.clone(), danger)
    });
    let page = SourceConfirm {
        t,
        id: id.to_string(),
        changes: changes.collect(),
        typed: fields.iter().map(|field| (field.name, field.value.clone())).collect(),
        frame,
    };
    page_with(StatusCode::OK, &page)
}

fn form(frame: Frame, typed: &CharterForm, id: Option<&SourceId>, problems: &Problems) -> Answer {
    laid_out(frame, typed, id, problems, None)
}

fn laid_out(
    frame: Frame,
    typed: &CharterForm,
    id: Option<&SourceId>,
    problems: &Problems,
    preview: Option<Preview>,
) -> Answer {
    let t = frame.lang;
    let fields = fields(typed, id.is_some(), problems, t);
    let label = |name: &str| fields.iter().find(|field| field.name == name).map_or("", |field| field.label);
    let named = problems.iter().map(|(name, problem)| (Named { name, label: label(name) }, problem.clone())).collect();
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = SourceEdit {
        preview_at: id.map(|id| format!("/sources/{id}/preview")),
        sample: typed.sample.clone(),
        preview,
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
    let tiers = [Tier::Trusted, Tier::Known, Tier::Open].map(|tier| (tier.id(), t.tier_name(tier))).to_vec();
    let rows: Vec<(&'static str, &'static str, &'static str, Kind, &String)> = vec![
        ("id", t.field_id(), if known { "" } else { t.field_id_hint() }, Kind::Text, &typed.id),
        ("name", t.field_name(), "", Kind::Text, &typed.name),
        ("charter", t.field_charter(), t.field_charter_hint(), Kind::Text, &typed.charter),
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
        ("hours", t.field_hours(), t.field_hours_hint(), Kind::Lines, &typed.hours),
        ("daily_pages", t.field_daily_pages(), "", Kind::Number, &typed.daily_pages),
        ("daily_megabytes", t.field_daily_megabytes(), "", Kind::Number, &typed.daily_megabytes),
        ("headers", t.field_headers(), t.field_headers_hint(), Kind::Lines, &typed.headers),
        ("secret_headers", t.field_secret_headers(), t.field_secret_hint(), Kind::Lines, &typed.secret_headers),
        ("login_user", t.field_login_user(), "", Kind::Text, &typed.login_user),
        ("login_secret", t.field_login_secret(), t.field_secret_hint(), Kind::Text, &typed.login_secret),
        ("licence", t.field_licence(), "", Kind::Text, &typed.licence),
        ("contact", t.field_contact(), "", Kind::Text, &typed.contact),
        ("owner", t.field_owner(), "", Kind::Text, &typed.owner),
        ("picks", t.field_picks(), t.field_picks_hint(), Kind::Lines, &typed.picks),
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
