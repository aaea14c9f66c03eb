//! How a command that ran ended.

/// How a command that ran ended.
pub(crate) enum Outcome {
    /// All is well.
    Fine,
    /// It found something that somebody should look at.
    Findings,
}
