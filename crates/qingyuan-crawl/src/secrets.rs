//! Passwords and keys that charters name; where they are kept is the binary's business.

use std::fmt;
use std::sync::Arc;

/// Finds a secret by its name.
type Find = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Finds a secret by its name. Its `Debug` shows nothing, so no log can.
#[derive(Clone)]
pub struct Secrets(Arc<Find>);

impl Secrets {
    /// Secrets that are found by this function.
    pub fn new(find: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(find))
    }

    /// No secrets at all.
    #[must_use]
    pub fn none() -> Self {
        Self::new(|_| None)
    }

    /// The variable in which the secret of this name is looked for, as the binary does it.
    #[must_use]
    pub fn variable(name: &str) -> String {
        format!("QINGYUAN_SECRET_{name}")
    }

    /// The secret of this name, when there is one.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<String> {
        (self.0)(name)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}
