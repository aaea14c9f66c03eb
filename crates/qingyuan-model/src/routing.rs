//! Where the policy sends a document.

use serde::{Deserialize, Serialize};

/// The three ways a document can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// Into the library, as a decision of the policy.
    Publish,
    /// To the desk.
    Review,
    /// Kept, never indexed, can be appealed.
    Reject,
}

impl Route {
    /// The route's name in files and rows.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Review => "review",
            Self::Reject => "reject",
        }
    }

    /// Reads a name that [`Route::id`] gave.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        [Self::Publish, Self::Review, Self::Reject].into_iter().find(|route| route.id() == id)
    }
}

/// What the policy made of a verdict and the source's tier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Routing {
    /// The way it goes.
    pub route: Route,
    /// A stable id of the clause of the policy that chose, such as `tier-not-trusted`.
    pub clause: String,
    /// One sentence for a person.
    pub reason: String,
    /// What an editor should see first: 0 (can wait) to 1 (now).
    pub priority: f64,
}
