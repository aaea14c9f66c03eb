//! `/sign-in` and `/sign-out`.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use qingyuan_pipeline::{Permission, PipelineError};
use serde::Deserialize;

use crate::access::{Posted, Visitor};
use crate::cookies;
use crate::fault::Fault;
use crate::frame::Frame;
use crate::query::local_path;
use crate::respond::{Answer, go, page, page_with};
use crate::site::Site;
use crate::words::Lang;

/// What the form sends.
#[derive(Deserialize)]
pub(crate) struct SignInForm {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    frame: Frame,
    t: Lang,
    next: String,
    name: String,
    problem: Option<String>,
}

/// Shows the form.
pub(crate) async fn form(Visitor(frame): Visitor) -> Answer {
    let next = local_path(frame.params.get("next")).unwrap_or_default().to_owned();
    page(&SignIn { t: frame.lang, next, name: String::new(), problem: None, frame })
}

/// Signs in, and goes on to where the person wanted to.
pub(crate) async fn sign_in(
    State(site): State<Site>,
    Visitor(frame): Visitor,
    Posted(form): Posted<SignInForm>,
) -> Answer {
    let t = frame.lang;
    let next = local_path(&form.next);
    let (status, problem) = match site.house.sign_in(&form.name, &form.password).await {
        Ok((token, person)) => {
            let home = if person.may(Permission::Review) { "/desk" } else { "/" };
            return with_cookie(go(next.unwrap_or(home))?, &cookies::begin_session(&token, site.config.is_https()));
        }
        Err(PipelineError::SignIn) => (StatusCode::UNAUTHORIZED, t.sign_in_wrong().to_owned()),
        Err(PipelineError::TooManyTries { wait_s, .. }) => (StatusCode::TOO_MANY_REQUESTS, t.sign_in_wait(wait_s)),
        Err(error) => return Err(error.into()),
    };
    let next = next.unwrap_or_default().to_owned();
    page_with(status, &SignIn { t, next, name: form.name, problem: Some(problem), frame })
}

/// Ends the session on both sides.
pub(crate) async fn sign_out(State(site): State<Site>, headers: HeaderMap) -> Answer {
    let https = site.config.is_https();
    if let Some(token) = cookies::read(&headers, cookies::session_name(https)) {
        site.house.sign_out(token).await?;
    }
    with_cookie(go("/")?, &cookies::end_session(https))
}

fn with_cookie(mut response: Response, cookie: &str) -> Answer {
    let value = HeaderValue::try_from(cookie).map_err(|_| Fault::Failed("a cookie cannot be written".to_owned()))?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(response)
}
