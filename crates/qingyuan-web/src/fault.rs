//! Why a request got no page; [`crate::dress`] makes a page of it in the reader's language.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use qingyuan_pipeline::{PipelineError, StoreError};

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Fault {
    /// There is no such thing.
    Missing,
    /// The account may not.
    Forbidden,
    /// Somebody must sign in first; where to go on afterwards, when it was a page that was asked for.
    SignIn(Option<String>),
    /// A form could not be understood.
    Malformed,
    /// Too much was sent.
    TooLarge,
    /// Somebody else was faster.
    Conflict(String),
    /// A field of a form cannot be used.
    Field(String),
    /// The fault is ours; the cause goes to the log only.
    Failed(String),
}

/// The note that a faulty response carries inside the server, never to the reader: what its page may say, and what
/// goes to the log.
#[derive(Clone, Debug, Default)]
pub(crate) struct Note {
    /// One sentence that may be shown.
    pub(crate) detail: Option<String>,
    /// The cause, for the log.
    pub(crate) cause: Option<String>,
}

impl From<PipelineError> for Fault {
    fn from(error: PipelineError) -> Self {
        match error {
            PipelineError::Store(StoreError::Missing { .. }) => Self::Missing,
            PipelineError::Store(StoreError::Conflict { detail, .. }) => Self::Conflict(detail),
            PipelineError::Forbidden { .. } => Self::Forbidden,
            PipelineError::Field { problem, .. } => Self::Field(problem),
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<askama::Error> for Fault {
    fn from(error: askama::Error) -> Self {
        Self::Failed(format!("a template failed: {error}"))
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (status, note) = match self {
            Self::Missing => (StatusCode::NOT_FOUND, Note::default()),
            Self::Forbidden => (StatusCode::FORBIDDEN, Note::default()),
            Self::SignIn(Some(next)) => {
                let location = crate::query::link("/sign-in", [("next", next.as_str())]);
                return (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
            }
            Self::SignIn(None) => (StatusCode::UNAUTHORIZED, Note::default()),
            Self::Malformed => (StatusCode::BAD_REQUEST, Note::default()),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, Note::default()),
            Self::Conflict(detail) => (StatusCode::CONFLICT, Note { detail: Some(detail), cause: None }),
            Self::Field(problem) => (StatusCode::UNPROCESSABLE_ENTITY, Note { detail: Some(problem), cause: None }),
            Self::Failed(cause) => (StatusCode::INTERNAL_SERVER_ERROR, Note { detail: None, cause: Some(cause) }),
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(note);
        response
    }
}
