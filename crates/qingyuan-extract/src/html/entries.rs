//! Rows of entries: siblings alike that each announce another page of the same site, with a headline, perhaps a date
//! and a few words. Lists of news, boards of forums and archives of blogs are made of them.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use url::Url;

use super::hints::Hints;
use super::links::resolve;
use super::list_date::has_date;
use super::runs::{Run, Runs};
use super::tree::Tree;
use crate::whitespace::collapse;
use crate::words::units;

/// The most units of text in one entry beside its headline: the longest summaries seen on lists have some 150.
const MAX_BESIDE: usize = 220;

/// The most nodes, runs and links of one entry. Entries of forums, with author, counts and last reply, have some forty
/// nodes; the bounds keep the search linear on pages made to break it.
const MAX_NODES: usize = 400;
const MAX_RUNS: usize = 24;
const MAX_LINKS: usize = 10;

/// The most units of a headline, and the fewest that the middle one of a row has: menus are shorter.
const MAX_HEADLINE: usize = 60;
const MIN_MIDDLE: usize = 5;

/// One headline that leads to another page.
pub(crate) struct Entry {
    /// The words of the headline.
    pub(crate) text: String,
    /// Whether a date stands beside it.
    pub(crate) is_dated: bool,
    /// Whether the headline is marked up as a heading.
    pub(crate) is_heading: bool,
    /// Where the entry stands.
    pub(crate) at: usize,
    /// The page it announces.
    pub(crate) target: Url,
}

/// The entries of a page in reading order, and the rows that they form.
#[derive(Default)]
pub(crate) struct Entries {
    pub(crate) all: Vec<Entry>,
    /// The nodes of the rows, what stands between the entries included; in order, not overlapping.
    rows: Vec<Range<usize>>,
}

impl Entries {
    /// Whether a run belongs to a row.
    pub(crate) fn hold(&self, run: &Run) -> bool {
        let at = run.nodes.start;
        let before = self.rows.partition_point(|row| row.end <= at);
        self.rows.get(before).is_some_and(|row| row.contains(&at))
    }

    /// The smallest element around all rows and `also`.
    pub(crate) fn area(&self, tree: &Tree<'_>, also: Option<usize>) -> usize {
        let (Some(first), Some(last)) = (self.rows.first(), self.rows.last()) else { return 0 };
        let from = also.map_or(first.start, |also| also.min(first.start));
        let to = also.map_or(last.end, |also| tree.nodes[also].end.max(last.end));
        let mut at = from;
        while at != 0 && tree.nodes[at].end < to {
            at = tree.nodes[at].parent;
        }
        at
    }
}

/// The entries among the live runs of the page at `page`, whose addresses are relative to `base`.
pub(crate) fn find(tree: &Tree<'_>, runs: &Runs, page: &Url, base: &Url) -> Entries {
    let mut rows: Vec<(Range<usize>, Vec<Entry>)> = Vec::new();
    let mut singles: Vec<(Range<usize>, Vec<Entry>)> = Vec::new();
    // From the inside out: what is an entry of a row is not taken apart, and what holds a row is no entry.
    let mut row_starts: Vec<usize> = Vec::new();
    for at in (0..tree.nodes.len()).rev() {
        if tree.nodes[at].element.is_none() || runs.of(tree, at).is_empty() {
            continue;
        }
        for group in alike(tree, runs, at) {
            let mut entries: Vec<Entry> = Vec::new();
            for child in &group {
                // `row_starts` falls, for the walk goes backwards.
                let nearest = row_starts.partition_point(|start| *start >= tree.nodes[*child].end);
                if row_starts.get(nearest).is_some_and(|start| *start >= *child) {
                    continue;
                }
                entries.extend(entry(tree, runs, *child, page, base));
            }
            match worth(&entries, group.len()) {
                Worth::Row => {
                    row_starts.push(at);
                    rows.push((extent(tree, runs, at, &entries), entries));
                }
                Worth::Single => singles.push((extent(tree, runs, at, &entries), entries)),
                Worth::Nothing => {}
            }
        }
    }
    if rows.is_empty() {
        // The last page of a list may have one entry left.
        singles.truncate(1);
        rows = singles;
    }
    joined(rows)
}

enum Worth {
    Row,
    Single,
    Nothing,
}

fn worth(entries: &[Entry], siblings: usize) -> Worth {
    let targets: HashSet<&Url> = entries.iter().map(|entry| &entry.target).collect();
    let mut lengths: Vec<usize> = entries.iter().map(|entry| units(&entry.text)).collect();
    lengths.sort_unstable();
    let middle = lengths.get(lengths.len() / 2).copied().unwrap_or(0);
    let are_headings = entries.iter().all(|entry| entry.is_heading);
    let are_dated = entries.iter().all(|entry| entry.is_dated);
    // Every second sibling may be the summary of the one before; links of the same words lead to different places.
    if middle < MIN_MIDDLE || entries.len() * 5 < siblings * 2 || targets.len() * 3 < entries.len() * 2 {
        return Worth::Nothing;
    }
    match entries.len() {
        1 if are_headings && are_dated => Worth::Single,
        2 if are_headings || are_dated => Worth::Row,
        count if count >= 3 => Worth::Row,
        _ => Worth::Nothing,
    }
}

/// The children of `at` with text in them, by tag and, where the tag says little, first class.
fn alike(tree: &Tree<'_>, runs: &Runs, at: usize) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for child in tree.children(at) {
        let node = &tree.nodes[child];
        let is_box = node.is_block || (node.tag == "a" && node.in_link);
        if !is_box || matches!(node.tag, "br" | "hr" | "td") || runs.of(tree, child).is_empty() {
            continue;
        }
        let class = match node.tag {
            "li" | "tr" | "tbody" | "dl" | "dd" | "dt" | "article" | "p" => "",
            _ => node.attr("class").split_ascii_whitespace().next().unwrap_or_default(),
        };
        groups.entry((node.tag, class)).or_default().push(child);
    }
    groups.into_values().collect()
}

/// What a row stretches over: from its first entry to the sibling behind its last, if that one is a summary as well.
fn extent(tree: &Tree<'_>, runs: &Runs, parent: usize, entries: &[Entry]) -> Range<usize> {
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return parent..parent };
    let mut end = tree.nodes[last.at].end;
    let has_gaps =
        entries.get(1).is_some_and(|second| runs.within(tree, first.at).end < runs.within(tree, second.at).start);
    if has_gaps
        && let Some(next) = tree.children(parent).find(|child| *child >= end && !runs.of(tree, *child).is_empty())
    {
        end = tree.nodes[next].end;
    }
    first.at..end
}

/// Rows in order; of rows within rows the outer remains.
fn joined(mut found: Vec<(Range<usize>, Vec<Entry>)>) -> Entries {
    found.sort_by_key(|(row, _)| (row.start, usize::MAX - row.end));
    let mut out = Entries::default();
    for (row, entries) in found {
        match out.rows.last_mut() {
            Some(last) if row.start < last.end => last.end = last.end.max(row.end),
            _ => out.rows.push(row),
        }
        out.all.extend(entries);
    }
    out.all.sort_by_key(|entry| entry.at);
    let mut seen = HashSet::new();
    out.all.retain(|entry| seen.insert(entry.target.clone()));
    out
}

struct Headline {
    text: String,
    units: usize,
    is_heading: bool,
    target: Url,
}

/// Reads `at` as an entry.
fn entry(tree: &Tree<'_>, runs: &Runs, at: usize, page: &Url, base: &Url) -> Option<Entry> {
    let (all_units, _, _) = runs.units(tree, at);
    let own = runs.of(tree, at);
    let node = &tree.nodes[at];
    if all_units > MAX_BESIDE + MAX_HEADLINE || own.len() > MAX_RUNS || node.end - at > MAX_NODES {
        return None;
    }
    if node.hints.any(Hints::PERSON) {
        return None;
    }
    let headline = headline(tree, own, at, page, base)?;
    if all_units - headline.units.min(all_units) > MAX_BESIDE {
        return None;
    }
    let is_dated = tree.nodes[tree.subtree(at)].iter().any(|node| node.tag == "time")
        || own.iter().any(|run| run.units <= 40 && has_date(&run.text));
    Some(Entry { text: headline.text, is_dated, is_heading: headline.is_heading, at, target: headline.target })
}

/// The headline of an entry: the first link in a heading, else the longest.
fn headline(tree: &Tree<'_>, own: &[Run], at: usize, page: &Url, base: &Url) -> Option<Headline> {
    let mut best: Option<Headline> = None;
    let mut links = 0;
    let mut heading_end = 0;
    for inside in tree.subtree(at) {
        let node = &tree.nodes[inside];
        if is_heading(node.tag) {
            heading_end = node.end;
        }
        if node.tag != "a" || !node.in_link {
            continue;
        }
        links += 1;
        if links > MAX_LINKS {
            return None;
        }
        if node.hints.any(Hints::PERSON) || !stands_alone(tree, own, inside) {
            continue;
        }
        let Some(target) = resolve(base, node.attr("href")).filter(|target| is_elsewhere_here(target, page)) else {
            continue;
        };
        // A link around a whole card holds the headline as a heading, or as its first line.
        let inner = tree.subtree(inside).find(|at| is_heading(tree.nodes[*at].tag));
        let is_heading = inside < heading_end || inner.is_some();
        let part = inner.map_or_else(|| first_line(tree, inside), |inner| tree.subtree(inner));
        let text = collapse(&tree.nodes[part].iter().map(|node| node.text).collect::<String>());
        let units = units(&text);
        if !(2..=MAX_HEADLINE).contains(&units) {
            continue;
        }
        if is_heading {
            return Some(Headline { text, units, is_heading, target });
        }
        if best.as_ref().is_none_or(|best| units > best.units) {
            best = Some(Headline { text, units, is_heading, target });
        }
    }
    best
}

/// Boards are tables whose rows are headed by the subject.
fn is_heading(tag: &str) -> bool {
    matches!(tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th" | "dt")
}

/// The nodes of a link up to its second block with words.
fn first_line(tree: &Tree<'_>, link: usize) -> Range<usize> {
    let mut has_words = false;
    for at in tree.subtree(link) {
        let node = &tree.nodes[at];
        if node.is_block && has_words {
            return link..at;
        }
        has_words |= node.units > 0;
    }
    tree.subtree(link)
}

/// Whether a link is most of the line it stands in. A link in a sentence announces nothing.
fn stands_alone(tree: &Tree<'_>, own: &[Run], link: usize) -> bool {
    let end = tree.nodes[link].end;
    own.iter().find(|run| run.nodes.end > link && run.nodes.start < end).is_some_and(|run| {
        let plain = run.units - run.link_units.min(run.units);
        run.is_link_only() || (run.link_units >= plain && !ends_sentence(&run.text))
            // Dates, counts and names beside a headline have no clauses.
            || (run.link_units >= 5 && plain <= 24 && !has_plain_clauses(tree, run))
    })
}

fn has_plain_clauses(tree: &Tree<'_>, run: &Run) -> bool {
    tree.nodes[run.nodes.clone()].iter().any(|node| !node.in_link && node.marks > 0)
}

fn ends_sentence(text: &str) -> bool {
    text.ends_with(['。', '；', ';']) || text.ends_with(". ")
}

/// Whether a target is another page of the same site: same address, or the same last two labels of the name.
fn is_elsewhere_here(target: &Url, page: &Url) -> bool {
    let site = |url: &Url| match url.host() {
        Some(url::Host::Domain(name)) => {
            let mut labels: Vec<&str> = name.rsplit('.').collect();
            // `x.edu.cn` and `y.edu.cn` are different sites.
            let kept = if labels.len() > 2 && labels[0].len() == 2 && labels[1].len() <= 3 { 3 } else { 2 };
            labels.truncate(kept);
            labels.join(".")
        }
        Some(host) => host.to_string(),
        None => String::new(),
    };
    site(target) == site(page) && (target.path() != page.path() || target.query() != page.query())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_told_by_their_names() {
        let url = |text: &str| Url::parse(text).expect("a URL");
        let page = url("https://news.qy.edu.example/list/");
        assert!(is_elsewhere_here(&url("https://news.qy.edu.example/1"), &page));
        assert!(!is_elsewhere_here(&url("https://news.qy.edu.example/list/"), &page));
        assert!(is_elsewhere_here(&url("https://b.site.example/1"), &url("https://a.site.example/")));
        assert!(!is_elsewhere_here(&url("https://x.edu.cn/1"), &url("https://y.edu.cn/")));
    }
}
