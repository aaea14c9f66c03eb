//! Rule files that were saved and cannot be used, as admins see them: since when, which, and what is wrong where.

use std::collections::BTreeSet;

use qingyuan_pipeline::Diagnostic;

use crate::frame::{Frame, Moment};
use crate::site::Site;
use crate::visible::visible;
use crate::words::Lang;

/// Findings shown in full; the rest is counted. Whoever has more mends these first.
const SHOWN: usize = 40;

/// What a page says of broken rule files.
pub(crate) struct Broken {
    /// When they were first found broken.
    pub(crate) since: Moment,
    /// How many errors there are.
    pub(crate) errors: usize,
    /// The files, each once.
    pub(crate) files: Vec<String>,
    /// The findings as the command line prints them.
    pub(crate) report: String,
    /// How many findings are left out.
    pub(crate) more: usize,
}

/// A finding as the command line prints it, with what its code means in the reader's language above it.
fn told(error: &Diagnostic, t: Lang) -> String {
    let report = visible(&error.to_string());
    match t.code_meaning(error.code) {
        Some(meaning) => format!("{} {}{}{meaning}\n{report}", t.level_name(error.level), error.code, t.colon()),
        None => report,
    }
}

/// What is broken now; nothing on most days.
pub(crate) fn broken(site: &Site, frame: &Frame) -> Option<Broken> {
    let broken = site.house.broken_rules()?;
    let errors: Vec<&Diagnostic> = broken.diagnostics.errors().collect();
    let files: BTreeSet<&str> = errors.iter().map(|error| error.path.as_str()).collect();
    Some(Broken {
        since: frame.moment(broken.since),
        errors: errors.len(),
        files: files.into_iter().map(str::to_owned).collect(),
        report: errors.iter().take(SHOWN).map(|error| told(error, frame.lang)).collect::<Vec<_>>().join("\n"),
        more: errors.len().saturating_sub(SHOWN),
    })
}

/// Lines of synonyms that are left out of searches.
pub(crate) struct LeftOut {
    /// How many.
    pub(crate) count: usize,
    /// The findings as the command line prints them.
    pub(crate) report: String,
    /// How many findings are not shown.
    pub(crate) more: usize,
}

/// The lines of synonyms that cannot be used; nothing on most days.
pub(crate) fn left_out(site: &Site, t: Lang) -> Option<LeftOut> {
    let mistakes = site.house.synonym_mistakes();
    let shown = mistakes.iter().take(SHOWN).map(|mistake| told(mistake, t));
    let report = shown.collect::<Vec<_>>().join("\n");
    let count = mistakes.len();
    (count > 0).then(|| LeftOut { count, report, more: count.saturating_sub(SHOWN) })
}
