//! Turning values into responses.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::fault::Fault;

/// What every handler gives.
pub(crate) type Answer = Result<Response, Fault>;

/// A page.
pub(crate) fn page(template: &impl Template) -> Answer {
    page_with(StatusCode::OK, template)
}

/// A page with another status than 200.
pub(crate) fn page_with(status: StatusCode, template: &impl Template) -> Answer {
    text(status, "text/html; charset=utf-8", template.render()?)
}

/// A text of another type.
pub(crate) fn text(status: StatusCode, content_type: &'static str, body: String) -> Answer {
    Ok((status, [(header::CONTENT_TYPE, HeaderValue::from_static(content_type))], body).into_response())
}

/// Sends the browser on to a path of this site, by GET.
pub(crate) fn go(path: &str) -> Answer {
    let location = HeaderValue::try_from(path).map_err(|_| Fault::Malformed)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}
