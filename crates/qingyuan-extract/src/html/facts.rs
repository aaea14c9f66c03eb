//! What a page says about its text: dates, source, authors, editors, site, way, licence and lead image.

use std::ops::Range;

use qingyuan_model::RawPage;
use url::Url;

use super::blocks::letters;
use super::byline::{self, Byline, is_furniture, is_meta_line, is_outlet, is_paper, push_names};
use super::date::{Moment, Reader};
use super::meta::Meta;
use super::published::{self, Places};
use super::runs::{Run, Runs};
use super::tree::Tree;
use super::{breadcrumbs, lead_image, licence, marked, site};
use crate::extraction::Extraction;
use crate::words::is_wide_letter;

/// What the facts are read from.
pub(crate) struct View<'a> {
    pub(crate) page: &'a RawPage,
    /// The page as it was decoded.
    pub(crate) text: &'a str,
    pub(crate) tree: &'a Tree<'a>,
    pub(crate) shown: &'a [bool],
    pub(crate) meta: &'a Meta,
    /// What addresses on the page are relative to.
    pub(crate) base: &'a Url,
    /// Every line that is shown.
    pub(crate) all: &'a Runs,
    /// The element around the main text.
    pub(crate) main_at: usize,
    pub(crate) is_thread: bool,
    /// The heading that shows the title.
    pub(crate) title_at: Option<usize>,
}

impl View<'_> {
    /// The lines of the main part that stand behind the title.
    fn opening(&self, after_title: usize) -> impl Iterator<Item = &Run> {
        let inside = self.all.within(self.tree, self.main_at);
        self.all.all.get(inside.start.max(after_title)..inside.end).unwrap_or_default().iter()
    }
}

/// Reads the facts, from the lines around the text first and the head second.
pub(crate) fn read(view: &View<'_>, out: &mut Extraction) {
    let View { tree, meta, all, main_at, .. } = *view;
    let runs = all.all.as_slice();
    let inside = all.within(tree, main_at);
    let title = view.title_at.map(|title| all.within(tree, title));
    let first = title.as_ref().map_or(inside.start, |title| title.start);
    // In a thread the author's rank and portrait stand before the date of the first post.
    let reach = if view.is_thread { 24 } else { 6 };
    // Between title and text stand the facts; some templates put them a few lines above the title.
    let body = inside.start.max(first + 1);
    let from = first.saturating_sub(3);
    // What stands behind the text is beside it or below it, and has other dates.
    let head = &runs[from..runs.len().min(body + reach).min(inside.end.max(body + 1)).min(from + 60)];
    let end = runs.len().min(inside.end + 8);
    let tail = &runs[inside.end.saturating_sub(8).max(inside.start).min(end)..end];

    let text_at = runs.get(body).map_or(tree.nodes.len(), |run| run.nodes.end);
    let steps = breadcrumbs::steps(tree, view.shown, meta, all, text_at);
    let document = &mut out.document;
    document.site_name = site::name(meta, &document.title, &steps, all);
    let site = document.site_name.clone().unwrap_or_default();
    document.breadcrumbs = breadcrumbs::between(&steps, &document.title, &site);
    let near = &runs[inside.start.min(end)..end];
    document.licence = licence::find(tree, meta, near);
    document.lead_image = lead_image::find(tree, view.shown, meta, view.base, main_at);

    let reader = Reader::new(view.page.fetched_at);
    let is_chinese = document.title.chars().any(is_wide_letter)
        && !meta.language.as_deref().is_some_and(|tag| tag.starts_with("ja") || tag.starts_with("ko"));
    let places = Places {
        tree,
        shown: view.shown,
        meta,
        page: view.text,
        path: view.page.url.path(),
        head,
        title_at: first - from,
        tail,
        rest: &runs[first..],
    };
    let dates = published::find(&places, &reader, is_chinese);
    document.published = dates.published.map(Moment::show);
    document.updated = dates.updated.map(Moment::show);

    let mut byline = Byline::default();
    let after_title = title.map_or(first, |title| title.end.max(first + 1)).min(runs.len());
    lines(view, head, tail, after_title..runs.len().min(body + reach), &steps, &reader, &mut byline);
    let by = settle(byline, meta, &site, document.title.chars().any(is_wide_letter));
    document.source_name = by.source;
    document.authors = by.authors;
    document.editors = by.editors;
}

/// Reads the lines around the text: labels, marked elements, what stands beside the date, and how the text begins.
fn lines(
    view: &View<'_>,
    head: &[Run],
    tail: &[Run],
    between: Range<usize>,
    columns: &[String],
    reader: &Reader,
    byline: &mut Byline,
) {
    let after_title = between.start;
    let between = view.all.all.get(between).unwrap_or_default();
    for run in head {
        byline::read_line(&run.spaced(view.tree), byline);
    }
    for run in tail {
        byline::read_line(&run.text, byline);
    }
    if let (Some(from), Some(to)) = (head.first(), head.last()) {
        // The element around the first word may have begun before that word.
        marked::read(view.tree, view.shown, from.nodes.start.saturating_sub(3)..to.nodes.end, byline);
    }
    if view.is_thread {
        return;
    }
    let is_prose = |run: &Run| run.units >= 40 && run.marks >= 2 && !is_meta_line(&run.text);
    let above: Vec<String> =
        between.iter().take_while(|run| !is_prose(run)).take(8).map(|run| run.spaced(view.tree)).collect();
    let above: Vec<&str> = above.iter().map(String::as_str).collect();
    let dated = above.iter().position(|line| line.len() <= 400 && reader.find(line).is_some());
    if let Some(dated) = dated {
        byline::read_beside_date(&above, dated, columns, byline);
    }
    byline::read_alone(&above, byline);
    let opening = || view.opening(after_title).filter(|run| run.link_units * 2 <= run.units);
    for run in between.iter().chain(opening().take(8)).chain(tail) {
        byline::read_form(&run.text, byline);
    }
    for run in opening().filter(|run| run.units >= 15 && !is_meta_line(&run.text)).take(3) {
        byline::read_dateline(&run.text, byline);
    }
}

/// Who it is by, when everything is weighed.
struct By {
    authors: Vec<String>,
    source: Option<String>,
    editors: Vec<String>,
}

fn settle(mut byline: Byline, meta: &Meta, site: &str, is_eastern: bool) -> By {
    let editors = if byline.editors.is_empty() { names(&meta.editors) } else { byline.editors };
    // Systems write the editor, the site or the column where the author should stand.
    let is_site = |name: &str| {
        let (name, site) = (letters(name), letters(site));
        !name.is_empty() && (site.contains(&name) || !site.is_empty() && name.contains(&site))
            || letters(&meta.title_tag).ends_with(&name)
            || meta
                .title_tag
                .rsplit(['_', '-', '|', '—', '｜'])
                .next()
                .is_some_and(|last| letters(last).starts_with(&name) && !name.is_empty())
    };
    let (mut from_head, mut bodies) = (Vec::new(), meta.organisations.clone());
    for name in names(&meta.authors) {
        if is_site(&name) || is_outlet(&name) {
            bodies.push(name);
        } else if !editors.iter().any(|editor| name.contains(editor.as_str())) {
            from_head.push(name);
        }
    }
    byline.source = byline.source.filter(|name| !is_furniture(name));
    byline.beside = byline.beside.filter(|name| !is_furniture(name));
    let mut source = byline
        .source
        .or_else(|| byline.beside.clone().filter(|name| is_eastern && is_outlet(name)))
        .or_else(|| meta.source.clone())
        .or_else(|| byline.beside.filter(|_| is_eastern))
        .or(byline.dateline)
        .or_else(|| bodies.into_iter().next())
        .map(|source| bare_source(&source))
        .filter(|source| source.chars().any(char::is_alphanumeric));
    // Chinese heads name the editor or the site as often as the author; western ones are made for search engines.
    let told = if is_eastern { [byline.reporters, from_head] } else { [from_head, byline.reporters] };
    let mut authors = [byline.authors].into_iter().chain(told).find(|names| !names.is_empty()).unwrap_or_default();
    // `作者：某某日报` names who published it.
    if source.is_none() {
        source = authors.iter().find(|name| is_paper(name)).cloned();
    }
    authors.retain(|name| source.as_ref().is_none_or(|source| source != name));
    // `来源：本站` is the site, which has a name.
    if source
        .as_deref()
        .is_some_and(|source| matches!(source, "本站" | "本网" | "本站原创" | "本网原创" | "原创" | "本网站"))
        && !site.is_empty()
    {
        source = Some(site.to_owned());
    }
    By { authors, source, editors }
}

/// A source from the head without the label that editors type before it.
fn bare_source(written: &str) -> String {
    let is_address = written.contains("://");
    let name = if is_address { written } else { written.rsplit_once(['：', ':']).map_or(written, |(_, name)| name) };
    let name = name.trim();
    let inner = name.strip_prefix('《').and_then(|name| name.strip_suffix('》')).filter(|inner| !inner.contains('》'));
    inner.unwrap_or(name).to_owned()
}

fn names(written: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    for value in written {
        push_names(&mut names, value);
    }
    names
}
