//! Pages that list others: rows of entries, and hardly any text beside them.

use url::Url;

use super::address;
use super::byline::is_meta_line;
use super::entries::{Entries, Entry};
use super::hints::Hints;
use super::meta::Meta;
use super::pager::has_pager;
use super::runs::Runs;
use super::tree::Tree;
use crate::words::units;

/// A page, as it is looked at for being a list.
pub(crate) struct View<'v> {
    pub(crate) tree: &'v Tree<'v>,
    pub(crate) shown: &'v [bool],
    /// The runs that furniture has left over, rows of cards included.
    pub(crate) runs: &'v Runs,
    pub(crate) meta: &'v Meta,
    pub(crate) title_at: Option<usize>,
}

/// What speaks for and against a page being a list.
pub(crate) struct Signs<'s> {
    entries: &'s Entries,
    /// Units of prose around the entries, between the title and the last of them.
    prose_units: usize,
    /// Units beside the headlines, for each entry.
    beside_units: usize,
    /// Whether most entries end where one is to go on reading.
    are_cut: bool,
    /// Whether a part that is named as an article's body has text that is no entry.
    has_body: bool,
    /// Whether the page names a source, an author or an editor beside its title.
    has_byline: bool,
    has_pager: bool,
    /// Whether a title as long as a headline stands above a sentence that no entry holds.
    heads_text: bool,
    /// Whether the head says that it is an article.
    is_said_article: bool,
    is_list_address: bool,
    is_single_address: bool,
}

impl<'s> Signs<'s> {
    /// Reads the signs off a page.
    pub(crate) fn read(view: &View<'_>, entries: &'s Entries, url: &Url) -> Self {
        let View { tree, shown, runs, meta, title_at } = *view;
        // What stands below and beside the column with title and entries, such as imprints, says nothing about it.
        let area = entries.area(tree, title_at);
        let around = || runs.of(tree, area).iter().filter(|run| !entries.hold(run));
        let in_rows = || runs.all.iter().filter(|run| entries.hold(run));
        let count = entries.all.len();
        let headline_units: usize = entries.all.iter().map(|entry| units(&entry.text)).sum();
        let row_units: usize = in_rows().map(|run| run.units).sum();
        let after_title = |at: usize| title_at.is_none_or(|title| at >= title);
        let is_list_address = address::is_list(url);
        Self {
            entries,
            prose_units: around().map(|run| run.weight.max(0.0)).sum::<f64>() as usize,
            beside_units: row_units.saturating_sub(headline_units) / count.max(1),
            are_cut: in_rows().filter(|run| is_cut(&run.text)).count() * 2 >= count,
            has_body: has_body(tree, runs, entries),
            has_byline: around()
                .any(|run| after_title(run.nodes.start) && run.link_units * 2 < run.units && is_meta_line(&run.text)),
            has_pager: has_pager(tree, shown),
            heads_text: title_at.is_some_and(|title| heads_text(tree, runs, entries, title)),
            is_said_article: meta.is_article,
            is_list_address,
            is_single_address: !is_list_address && address::is_single(url),
        }
    }

    /// Whether a page with rows of entries is a list of them, rather than a text with such rows beside it. Each sign
    /// counts for or against; the figures were set by judgement on pages of both kinds, no sweep was run.
    pub(crate) fn are_of_list(&self) -> bool {
        let count = self.entries.all.len();
        // A column may be introduced by a few sentences; what has more prose than this is read for its prose.
        if count == 0 || self.prose_units > 240 || (count == 1 && !self.has_pager) {
            return false;
        }
        let share = |says: fn(&Entry) -> bool| self.entries.all.iter().filter(|entry| says(entry)).count() * 2 >= count;
        let are_dated = share(|entry| entry.is_dated);
        let points = |says: bool, points: i32| if says { points } else { 0 };
        // Forty units are a definition or an explanation: glossaries and link collections have neither dates nor pages.
        let explains = self.beside_units >= 40 && !are_dated && !self.has_pager && !self.are_cut;
        let speaks_for = points(self.has_pager, 3)
            + points(self.is_list_address, 2)
            + points(are_dated, 2)
            + points(share(|entry| entry.is_heading), 1)
            + points(count >= 4, 1)
            + points(count >= 8, 1)
            + points(count >= 12, 1);
        let speaks_against = points(self.is_said_article, 3)
            + points(self.has_body, 2)
            + points(self.heads_text, 3)
            + points(self.has_byline, 2)
            + points(self.is_single_address, 2)
            + points(explains, 3)
            + match self.prose_units {
                0..15 => 0,
                15..40 => 1,
                40..80 => 2,
                80..160 => 3,
                _ => 5,
            };
        speaks_for - speaks_against >= 4
    }

    /// Whether nothing forbids that the page is taken for a list by the number of its headlines alone.
    pub(crate) fn leave_it_to_number(&self) -> bool {
        let is_text = self.has_body || self.has_byline || self.heads_text;
        !self.is_single_address && (self.is_list_address || !is_text)
    }
}

/// Whether a summary breaks off, or asks to go on.
fn is_cut(text: &str) -> bool {
    let text = text.trim_end_matches(['→', '>', '»', ' ', ']', '】']);
    text.ends_with('…')
        || text.ends_with("...")
        || ["全文", "详情", "详细", "更多", "more"].iter().any(|end| text.ends_with(end))
}

/// The headlines of a front page: its entries, unless many of its headlines stand in no row.
pub(crate) fn headlines_of_front(entries: Entries, by_runs: Vec<String>) -> Vec<String> {
    if entries.all.len() * 3 >= by_runs.len() * 2 { headlines(entries) } else { by_runs }
}

/// The headlines of a list.
pub(crate) fn headlines(entries: Entries) -> Vec<String> {
    entries.all.into_iter().map(|entry| entry.text).collect()
}

/// Columns have names of a few characters; ten units are a headline. Twenty with a mark are a sentence.
fn heads_text(tree: &Tree<'_>, runs: &Runs, entries: &Entries, title: usize) -> bool {
    let behind = runs.within(tree, title).end;
    units(&tree.text(title)) >= 10
        && runs.all.get(behind..).unwrap_or_default().iter().take_while(|run| !entries.hold(run)).take(8).any(|run| {
            run.units >= 20 && run.marks > 0 && run.link_units * 4 < run.units && run.weight > 0.0 && !is_cut(&run.text)
        })
}

/// Whether a part that is named as the body of an article has text of its own.
fn has_body(tree: &Tree<'_>, runs: &Runs, entries: &Entries) -> bool {
    runs.all.iter().filter(|run| run.weight > 0.0 && run.units >= 10 && !entries.hold(run)).any(|run| {
        // Six levels: text editors wrap paragraphs in some boxes of their own.
        let mut at = run.block;
        for _ in 0..6 {
            let node = &tree.nodes[at];
            if node.attr("itemprop") == "articleBody" || node.hints.any(Hints::BODY) {
                return true;
            }
            at = node.parent;
        }
        false
    })
}
