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
    let parts: Vec<&str> = meta
        .title_tag
        .rsplit(['_', '|', '-', '—', '–', '·', '｜', '丨', '»'])
        .map(str::trim)
        .filter(|part| {
            !part.is_empty()
                && !title.contains(part)
                && (title.is_empty() || !part.contains(title))
                && !part.starts_with("Powered by")
        })
        .take(2)
        .collect();
    let home = steps.first().map_or("", |step| step.trim_end_matches("首页").trim());
    let fits = |name: &str| {
        ((2..=20).contains(&units(name)) || name.is_ascii() && (3..=40).contains(&name.len()))
            && name.chars().any(char::is_alphabetic)
            && !HOMES.contains(&name)
    };
    // An imprint bears the name of the site; keywords in a title recur anywhere.
    let in_imprint = |name: &str| {
        runs.all.iter().rev().take(40).any(|run| {
            run.text.len() <= 2_000
                && run.text.contains(name)
                && ["©", "版权", "Copyright", "ICP", "copyright"].iter().any(|mark| run.text.contains(mark))
        })
    };
    let named = parts.iter().copied().find(|part| fits(part) && (in_imprint(part) || ends_like_site(part)));
    named.or(Some(home).filter(|home| fits(home) && (in_imprint(home) || ends_like_site(home)))).map(str::to_owned)
}

/// What the first step of a way is called when it is not called after the site.
const HOMES: [&str; 7] = ["主页", "首页", "ホーム", "Home", "home", "网站", "官网"];

/// Columns end like offices do (新闻, 中心); a site by its last word.
fn ends_like_site(name: &str) -> bool {
    let is_column = ["频道", "新闻", "资讯", "专栏", "头条", "中心"].iter().any(|end| name.ends_with(end));
    reads_like_site(name) && !is_column
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_homes_are_no_names_of_sites() {
        for (name, want) in [("某某大学", true), ("校园网", true), ("科学频道", false), ("勾股定理", false)]
        {
            assert_eq!(ends_like_site(name), want, "{name}");
        }
    }
}
