//! The outermost layer of a page: finds out the language and who is asking, and gives every error a page.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::cookies;
use crate::fault::{Fault, Note};
use crate::frame::Frame;
use crate::guard::Foreign;
use crate::query::Params;
use crate::site::Site;
use crate::words::Lang;

/// The page of an error.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    t: Lang,
    title: &'static str,
    text: &'static str,
    detail: Option<String>,
    incident: Option<String>,
}

/// Addresses of machines, which need neither a language nor a session.
const PLAIN: [&str; 4] = ["/static/", "/healthz", "/readyz", "/metrics"];

/// Frames the request, and dresses what comes back.
pub(crate) async fn dress(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let plain = PLAIN.iter().any(|known| path.starts_with(known));
    let (mut frame, chosen) = frame_of(&site, &request);
    let mut failed = None;
    if !plain && let Some(token) = cookies::read(request.headers(), cookies::session_name(site.config.is_https())) {
        match site.house.session(token).await {
            Ok(person) => frame.person = person,
            Err(error) => failed = Some(Fault::from(error)),
        }
    }
    request.extensions_mut().insert(frame.clone());
    let response = match failed {
        Some(fault) => fault.into_response(),
        None => next.run(request).await,
    };
    let signed_in = frame.person.is_some();
    let mut response = if plain { response } else { with_page(&site, frame, response) };
    let headers = response.headers_mut();
    if !headers.contains_key(header::CACHE_CONTROL) {
        let cache = if signed_in { "no-store" } else { "no-cache" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    }
    if !plain {
        headers.append(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    }
    if let Some(lang) = chosen
        && let Ok(cookie) = HeaderValue::try_from(cookies::remember_lang(lang.id(), site.config.is_https()))
    {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

/// The frame of a request nobody has signed in to, and the language when its address chooses one.
fn frame_of(site: &Site, request: &Request) -> (Frame, Option<Lang>) {
    let headers = request.headers();
    let params = Params::read(request.uri().query().unwrap_or_default());
    let chosen = Lang::parse(params.get("lang"));
    let remembered = || cookies::read(headers, cookies::LANG).and_then(Lang::parse);
    let accepted = || headers.get(header::ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok()).map(Lang::accepted);
    let frame = Frame {
        lang: chosen.or_else(remembered).or_else(accepted).unwrap_or_default(),
        person: None,
        path: request.uri().path().to_owned(),
        params,
        now: site.house.now(),
        base: base(site, headers),
        config: Arc::clone(&site.config),
        assets: Arc::clone(&site.assets),
    };
    (frame, chosen)
}

/// The configured public address, or the one that the reader's browser has just used.
fn base(site: &Site, headers: &HeaderMap) -> String {
    if let Some(url) = &site.config.public_url {
        return url.as_str().trim_end_matches('/').to_owned();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let lawful = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'));
    format!("http://{}", if lawful { host } else { "localhost" })
}

/// Gives a bare error its page (or its JSON), logging the cause of ours under a number that the page shows.
fn with_page(site: &Site, frame: Frame, response: Response) -> Response {
    let status = response.status();
    let note = response.extensions().get::<Note>().cloned();
    if note.is_none() && (!is_error(status) || has_page(response.headers())) {
        return response;
    }
    let foreign = response.extensions().get::<Foreign>().is_some();
    let Note { detail, cause } = note.unwrap_or_default();
    let incident = status.is_server_error().then(|| site.house.fresh_name()[..12].to_owned());
    if let Some(incident) = &incident {
        // The path alone: the query may hold what somebody searched for.
        let cause = cause.as_deref().unwrap_or("no cause was noted");
        tracing::error!(incident, path = frame.path, status = status.as_u16(), cause, "a request failed");
    }
    if frame.path.starts_with("/api/") {
        let problem =
            serde_json::json!({ "error": status.canonical_reason().unwrap_or("error"), "incident": incident });
        return (status, axum::Json(problem)).into_response();
    }
    let t = frame.lang;
    let (title, text) = words(t, status, foreign);
    let page = ErrorPage { frame, t, title, text, detail, incident };
    let body = page.render().unwrap_or_else(|_| title.to_owned());
    let mut dressed = (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response();
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            dressed.headers_mut().append(name, value.clone());
        }
    }
    dressed
}

fn is_error(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

/// Whether a response brings a page of its own, such as a form with problems or a tombstone.
fn has_page(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.starts_with("text/html") || content_type.starts_with("application/json")
}

fn words(t: Lang, status: StatusCode, foreign: bool) -> (&'static str, &'static str) {
    match status {
        StatusCode::FORBIDDEN if foreign => (t.foreign_title(), t.foreign_text()),
        StatusCode::FORBIDDEN => (t.forbidden_title(), t.forbidden_text()),
        StatusCode::UNAUTHORIZED => (t.sign_in_needed_title(), t.sign_in_needed_text()),
        StatusCode::NOT_FOUND => (t.missing_title(), t.missing_text()),
        StatusCode::METHOD_NOT_ALLOWED => (t.method_title(), t.method_text()),
        StatusCode::PAYLOAD_TOO_LARGE => (t.large_title(), t.large_text()),
        StatusCode::CONFLICT => (t.conflict_title(), t.faster_text()),
        StatusCode::UNPROCESSABLE_ENTITY => (t.refused_title(), t.refused_text()),
        StatusCode::REQUEST_TIMEOUT => (t.slow_title(), t.slow_text()),
        status if status.is_server_error() => (t.failed_title(), t.failed_text()),
        _ => (t.malformed_title(), t.malformed_text()),
    }
}
