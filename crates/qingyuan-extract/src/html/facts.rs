//! What a page says about its text: date, source, authors and editors.

use qingyuan_model::RawPage;

use super::byline::Byline;
use super::meta::Meta;
use super::runs::Runs;
use super::tree::Tree;
use super::{Main, byline, date};
use crate::extraction::Extraction;

/// Date, source, authors and editors, from the lines around the text first and the head second.
pub(crate) fn read(
    page: &RawPage,
    tree: &Tree<'_>,
    meta: &Meta,
    all: &Runs,
    main: &Main,
    title_at: Option<usize>,
    out: &mut Extraction,
) {
    let reader = date::Reader::new(page.fetched_at);
    let inside = all.within(tree, main.at);
    let first = title_at.map_or(inside.start, |title| all.within(tree, title).start);
    // In a thread the author's rank and portrait stand before the date of the first post.
    let reach = if main.is_thread { 24 } else { 6 };
    // Between title and text stand the facts; some templates put them a few lines above the title.
    let body = inside.start.max(first + 1);
    let head = all.all[first.saturating_sub(3)..all.all.len().min(body + reach)].iter().take(60);
    let tail = all.all[inside.end.saturating_sub(8).max(inside.start)..all.all.len().min(inside.end + 8)].iter();
    let mut byline = Byline::default();
    let mut visible = None;
    for run in head {
        byline::read_line(&run.text, &mut byline);
        if visible.is_none() && run.units <= 60 {
            visible = reader.find(&run.text);
        }
    }
    for run in tail {
        byline::read_line(&run.text, &mut byline);
    }
    let by_time_element = tree.named("time").find_map(|at| {
        let node = &tree.nodes[at];
        reader.find(node.attr("datetime")).or_else(|| reader.find(&tree.text(at)))
    });
    let from_head = meta.published.iter().find_map(|text| reader.find(text));
    let best = [from_head, visible, by_time_element, reader.in_address(page.url.path())].into_iter().flatten();
    // The first source names the day; a later one may add the time of that day.
    let mut chosen: Option<date::Moment> = None;
    for moment in best {
        match &mut chosen {
            None => chosen = Some(moment),
            Some(known) if known.time.is_none() && known.day == moment.day => known.time = moment.time,
            Some(_) => {}
        }
    }
    out.document.published = chosen.map(date::Moment::show);
    out.document.source_name = byline.source.or_else(|| meta.source.as_deref().map(bare_source));
    out.document.authors = if byline.authors.is_empty() { names(&meta.authors) } else { byline.authors };
    out.document.editors = if byline.editors.is_empty() { names(&meta.editors) } else { byline.editors };
}

/// A source from the head without the label that editors type before it.
fn bare_source(written: &str) -> String {
    written.rsplit_once(['：', ':']).map_or(written, |(_, name)| name).trim().to_owned()
}

fn names(written: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    for value in written {
        byline::push_names(&mut names, value);
    }
    names
}
