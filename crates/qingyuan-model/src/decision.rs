//! What a person, or a named policy, decided.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{ContentHash, Millis};

/// What an account may do. There is no role for students: they have no accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers questions.
    Expert,
    /// Works the desk.
    Editor,
    /// Works the desk and settles appeals.
    SeniorEditor,
    /// Tunes rules, sources and accounts.
    Admin,
}

impl Role {
    /// All roles, least first.
    pub const ALL: [Self; 4] = [Self::Expert, Self::Editor, Self::SeniorEditor, Self::Admin];

    /// The role's name in files and rows.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Expert => "expert",
            Self::Editor => "editor",
            Self::SeniorEditor => "senior_editor",
            Self::Admin => "admin",
        }
    }

    /// Reads a name that [`Role::id`] gave.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }
}

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Actor {
    /// A person's account.
    Person {
        /// The account's name.
        account: String,
        /// The role it acted in.
        role: Role,
    },
    /// The policy of the ruleset with this hash.
    Policy(String),
    /// The house itself: crawling, screening, indexing, start-up.
    House,
}

/// A text that names no actor.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` names no actor: expected ROLE:ACCOUNT, policy:HASH or house")]
pub struct InvalidActor(pub String);

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person { account, role } => write!(f, "{}:{account}", role.id()),
            Self::Policy(hash) => write!(f, "policy:{hash}"),
            Self::House => f.write_str("house"),
        }
    }
}

impl From<Actor> for String {
    fn from(actor: Actor) -> Self {
        actor.to_string()
    }
}

impl TryFrom<String> for Actor {
    type Error = InvalidActor;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text == "house" {
            return Ok(Self::House);
        }
        match text.split_once(':') {
            Some(("policy", hash)) => Ok(Self::Policy(hash.to_owned())),
            Some((role, account)) => match Role::parse(role) {
                Some(role) => Ok(Self::Person { account: account.to_owned(), role }),
                None => Err(InvalidActor(text)),
            },
            None => Err(InvalidActor(text)),
        }
    }
}

/// What was decided about a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// It goes into the library.
    Publish,
    /// It does not; kept, never indexed.
    Reject,
    /// It leaves the library; a tombstone stays.
    Withdraw,
    /// An earlier decision is taken back: it waits on the desk again.
    Reopen,
}

impl Act {
    /// The act's name in files and rows.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Reject => "reject",
            Self::Withdraw => "withdraw",
            Self::Reopen => "reopen",
        }
    }

    /// Reads a name that [`Act::id`] gave.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        [Self::Publish, Self::Reject, Self::Withdraw, Self::Reopen].into_iter().find(|act| act.id() == id)
    }
}

/// One decision. Append-only; bound to the content hash that it was made on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The document as it was then.
    pub document: ContentHash,
    /// What was decided.
    pub act: Act,
    /// By whom.
    pub actor: Actor,
    /// Why, in the actor's own words; required of people.
    pub reason: String,
    /// When.
    pub at: Millis,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_reads_back() {
        let actors = [
            Actor::House,
            Actor::Policy("ab12".into()),
            Actor::Person { account: "bianji".into(), role: Role::SeniorEditor },
        ];
        for actor in actors {
            assert_eq!(Actor::try_from(actor.to_string()).expect("its own text"), actor);
        }
        assert!(Actor::try_from("student:x".to_owned()).is_err());
    }
}
