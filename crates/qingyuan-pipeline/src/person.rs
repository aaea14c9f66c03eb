//! Who acts, and what a role may do: the one table of permissions.

use qingyuan_model::{Actor, Role};

use crate::error::PipelineError;

/// A signed-in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account's name.
    pub account: String,
    /// The role it acts in.
    pub role: Role,
}

/// What a person may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// See the desk and decide.
    Review,
    /// See and change rules, sources and accounts, and see how the system runs.
    Administer,
}

impl Permission {
    fn act(self) -> &'static str {
        match self {
            Self::Review => "work the desk",
            Self::Administer => "administer",
        }
    }
}

impl Person {
    /// Whoever has the data folder in hand: the command line acts as an admin of this name.
    #[must_use]
    pub fn operator() -> Self {
        Self { account: "command-line".to_owned(), role: Role::Admin }
    }

    /// Whether this person may.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        match permission {
            Permission::Review => matches!(self.role, Role::Editor | Role::SeniorEditor | Role::Admin),
            Permission::Administer => self.role == Role::Admin,
        }
    }

    /// Refuses when this person may not.
    ///
    /// # Errors
    /// [`PipelineError::Forbidden`].
    pub fn require(&self, permission: Permission) -> Result<(), PipelineError> {
        if self.may(permission) {
            Ok(())
        } else {
            Err(PipelineError::Forbidden { role: self.role, act: permission.act() })
        }
    }

    /// This person as the actor of an event.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Person { account: self.account.clone(), role: self.role }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_permissions() {
        let rows = [
            (Role::Expert, false, false),
            (Role::Editor, true, false),
            (Role::SeniorEditor, true, false),
            (Role::Admin, true, true),
        ];
        for (role, review, administer) in rows {
            let person = Person { account: "a".into(), role };
            assert_eq!(person.may(Permission::Review), review, "{role:?}");
            assert_eq!(person.may(Permission::Administer), administer, "{role:?}");
        }
    }
}
