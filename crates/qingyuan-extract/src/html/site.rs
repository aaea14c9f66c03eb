//! What a site calls itself.

use super::meta::Meta;
use super::runs::Runs;
use super::title::reads_like_site;
use crate::words::units;

/// The name: what the head says, then its publisher, then the end of the `title` element or the first step of the way
/// when the rest of the page bears it out.
pub(crate) fn name(meta: &Meta, title: &str, steps: &[String], runs: &Runs) -> Option<String> {
    if !meta.site_name.is_empty() {
        return Some(meta.site_name.clone());
    }
    if let Some(publisher) = meta.publisher.as_deref().filter(|name| (2..=40).contains(&name.chars().count())) {
        return Some(publisher.to_owned());
    }
    let rest = meta.title_tag.strip_prefix(title).filter(|_| !title.is_empty()).unwrap_or_default();
    let last = rest.rsplit(['_', '|', '-', '—', '–', '·', '｜', '丨', '»']).next().unwrap_or_default().trim();
    let home = steps.first().map_or("", |step| step.trim_end_matches("首页").trim());
    let recurs = |name: &str| {
        runs.all.iter().any(|run| run.units <= 200 && run.text.contains(name) && !run.text.starts_with(title))
    };
    let fits = |name: &str| (2..=20).contains(&units(name)) || name.is_ascii() && (3..=40).contains(&name.len());
    [last, home]
        .into_iter()
        .find(|name| fits(name) && name.chars().any(char::is_alphabetic) && (reads_like_site(name) || recurs(name)))
        .map(str::to_owned)
}
