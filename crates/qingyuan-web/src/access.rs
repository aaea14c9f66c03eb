//! Who may see a page: the extractors that a page asks for, and the reading of forms.

use axum::Form;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use qingyuan_pipeline::{Permission, Person};
use serde::de::DeserializeOwned;

use crate::fault::Fault;
use crate::frame::Frame;

/// Anybody.
pub(crate) struct Visitor(pub(crate) Frame);

/// Somebody who works the desk.
pub(crate) struct Reviewer(pub(crate) Frame, pub(crate) Person);

/// Somebody who administers.
pub(crate) struct Administrator(pub(crate) Frame, pub(crate) Person);

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        let frame = parts.extensions.get::<Frame>().cloned();
        frame.map(Self).ok_or_else(|| Fault::Failed("a page was asked for without its frame".to_owned()))
    }
}

impl<S: Sync> FromRequestParts<S> for Reviewer {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let (frame, person) = admitted(parts, state, Permission::Review).await?;
        Ok(Self(frame, person))
    }
}

impl<S: Sync> FromRequestParts<S> for Administrator {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let (frame, person) = admitted(parts, state, Permission::Administer).await?;
        Ok(Self(frame, person))
    }
}

async fn admitted<S: Sync>(parts: &mut Parts, state: &S, permission: Permission) -> Result<(Frame, Person), Fault> {
    let Visitor(frame) = Visitor::from_request_parts(parts, state).await?;
    let Some(person) = frame.person.clone() else {
        let page = matches!(parts.method, Method::GET | Method::HEAD);
        return Err(Fault::SignIn(
            page.then(|| parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned()),
        ));
    };
    person.require(permission).map_err(Fault::from)?;
    Ok((frame, person))
}

/// A form that was sent.
pub(crate) struct Posted<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Posted<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        match Form::<T>::from_request(request, state).await {
            Ok(Form(form)) => Ok(Self(form)),
            Err(rejection) => match rejection.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => Err(Fault::TooLarge),
                _ => Err(Fault::Malformed),
            },
        }
    }
}
