//! What the visible lines around a text say about who wrote and published it.

use super::labels::Role;

/// Names by how they were found: what has a label goes before what was told from its form or place.
#[derive(Default)]
pub(crate) struct Byline {
    /// Behind a label such as 作者, or in a form such as `文/`.
    pub(crate) authors: Vec<String>,
    /// Behind a label such as 来源.
    pub(crate) source: Option<String>,
    /// Behind a label such as 责编.
    pub(crate) editors: Vec<String>,
    /// People named beside the date, or behind 记者 where a report begins.
    pub(crate) reporters: Vec<String>,
    /// What stands beside the date and is nobody's name.
    pub(crate) beside: Option<String>,
    /// The outlet that a report begins with.
    pub(crate) dateline: Option<String>,
    /// A label that ended its line with nothing behind it.
    pub(super) open: Option<Role>,
}
