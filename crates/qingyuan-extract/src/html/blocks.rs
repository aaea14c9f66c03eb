//! The runs of the main part as blocks in reading order.

use std::collections::HashMap;

use qingyuan_model::{Block, BlockKind};

use super::code;
use super::english::{is_about_author, is_counter, is_dateline};
use super::formula;
use super::hints::Hints;
use super::phrases::{is_control_line, is_count_line, is_notice};
use super::runs::{Run, Runs};
use super::table::{Tables, is_data_row};
use super::tree::Tree;
use crate::words::units;

/// A block of the main part.
pub(crate) struct Placed {
    pub(crate) block: Block,
    /// Whether nearly all of it is links.
    pub(crate) links_only: bool,
    /// Whether the template calls it the line that sums the text up.
    pub(crate) is_dek: bool,
    /// Where its first word stands in the tree.
    pub(crate) at: usize,
}

/// The blocks of the subtree `main`, lists of links left out.
pub(crate) fn collect(tree: &Tree<'_>, runs: &Runs, main: usize) -> Vec<Placed> {
    of_runs(tree, runs, kept(tree, runs, main), main)
}

/// All blocks of the subtree `main`.
pub(crate) fn all(tree: &Tree<'_>, runs: &Runs, main: usize) -> Vec<Block> {
    of_runs(tree, runs, runs.of(tree, main).iter(), main).into_iter().map(|placed| placed.block).collect()
}

fn of_runs<'r>(tree: &Tree<'_>, runs: &Runs, chosen: impl Iterator<Item = &'r Run>, main: usize) -> Vec<Placed> {
    let mut placed: Vec<Placed> = Vec::new();
    let mut data_rows = HashMap::new();
    let mut tables = Tables::default();
    let boxes = code::boxes(tree, main);
    let mut last_row = None;
    let mut last_pre = None;
    for run in chosen {
        let at = run.nodes.start;
        // Highlighters make lists and tables of code: the box around them decides.
        let before = boxes.partition_point(|one| *one <= at);
        let pre = boxes[..before].last().copied().filter(|one| at < tree.nodes[*one].end);
        let place = match pre {
            Some(pre) => Place { kind: BlockKind::Code, row: None, pre: Some(pre) },
            None => place(tree, run, main, &mut data_rows),
        };
        if let (Some(row), Some(previous)) = (place.row, placed.last_mut())
            && last_row == Some(row)
        {
            // The whole row was read with its first words.
            previous.links_only &= run.is_link_only();
            continue;
        }
        last_row = place.row;
        if let Some(pre) = place.pre {
            if last_pre != Some(pre) {
                let text = code::text(tree, pre);
                // A box may hold nothing but its button or its line numbers.
                if !text.is_empty() {
                    let block = Block { kind: BlockKind::Code, text };
                    placed.push(Placed { block, links_only: false, is_dek: false, at });
                }
                last_pre = Some(pre);
            }
            continue;
        }
        let points_up = place.kind == BlockKind::Paragraph && run.text.starts_with(['▲', '△', '▼']) && run.units <= 60;
        let mut kind = if points_up || run.is_caption() { BlockKind::Caption } else { place.kind };
        let text = match (place.row, formula::alone(&run.text)) {
            (Some(row), _) => tables.row(tree, runs, row),
            (None, Some(latex)) if kind == BlockKind::Paragraph && holds_formula(tree, run) => {
                kind = BlockKind::Formula;
                latex.to_owned()
            }
            _ => run.text.clone(),
        };
        placed.push(Placed {
            block: Block { kind, text },
            links_only: run.is_link_only() && run.links > 0 && !leads_to_file(tree, run),
            is_dek: is_dek(tree, run.block),
            at,
        });
    }
    placed
}

/// Whether the first link of a run leads to a file, such as the appendix of a notice.
fn leads_to_file(tree: &Tree<'_>, run: &Run) -> bool {
    const ENDINGS: [&str; 14] = [
        ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".rar", ".7z", ".txt", ".wps", ".ofd",
        ".ceb",
    ];
    let first = tree.nodes[run.nodes.clone()].iter().position(|node| node.in_link && node.units > 0);
    let mut at = run.nodes.start + first.unwrap_or(0);
    while at != 0 && tree.nodes[at].tag != "a" && !tree.nodes[at].is_block {
        at = tree.nodes[at].parent;
    }
    let ends = |text: &str| ENDINGS.iter().any(|ending| text.to_ascii_lowercase().ends_with(ending));
    run.text.len() < 600 && (ends(tree.nodes[at].attr("href")) || ends(&run.text))
}

/// The runs of the subtree `main` that are no lists of links.
pub(crate) fn kept<'r>(tree: &'r Tree<'_>, runs: &'r Runs, main: usize) -> impl Iterator<Item = &'r Run> {
    let dropped = link_lists(tree, runs, main);
    runs.of(tree, main).iter().filter(move |run| {
        let at = run.nodes.start;
        let before = dropped.partition_point(|range| range.end <= at);
        !dropped.get(before).is_some_and(|range| range.contains(&at))
    })
}

/// Whether a formula of the page lies in a run: dollars alone may be prices.
fn holds_formula(tree: &Tree<'_>, run: &Run) -> bool {
    let parent = tree.nodes[run.nodes.start].parent;
    formula::is_written(tree.nodes[parent].tag)
}

struct Place {
    kind: BlockKind,
    row: Option<usize>,
    pre: Option<usize>,
}

/// What the elements around a run make of it; the nearest that says anything decides.
fn place(tree: &Tree<'_>, run: &Run, main: usize, data_rows: &mut HashMap<usize, bool>) -> Place {
    let mut place = Place { kind: BlockKind::Paragraph, row: None, pre: None };
    let mut at = run.block;
    loop {
        let kind = match tree.nodes[at].tag {
            "h1" => Some(BlockKind::Heading(1)),
            "h2" => Some(BlockKind::Heading(2)),
            "h3" => Some(BlockKind::Heading(3)),
            "h4" => Some(BlockKind::Heading(4)),
            "h5" => Some(BlockKind::Heading(5)),
            "h6" => Some(BlockKind::Heading(6)),
            "li" | "dd" | "dt" => Some(BlockKind::ListItem),
            "blockquote" => Some(BlockKind::Quote),
            "figcaption" | "caption" => Some(BlockKind::Caption),
            // A cell may hold a formula on a line of its own; the row stays whole.
            "x-display" if !is_in_cell(tree, at, main) => Some(BlockKind::Formula),
            "tr" if *data_rows.entry(at).or_insert_with(|| is_data_row(tree, at)) => {
                place.row = Some(at);
                Some(BlockKind::TableRow)
            }
            _ => None,
        };
        if let Some(kind) = kind {
            place.kind = kind;
            return place;
        }
        if at == main || at == 0 {
            return place;
        }
        at = tree.nodes[at].parent;
    }
}

/// Whether the nearest two elements around a run are named as the line that sums the text up.
fn is_dek(tree: &Tree<'_>, block: usize) -> bool {
    [block, tree.nodes[block].parent].iter().any(|at| tree.nodes[*at].hints.any(Hints::DEK))
}

/// Whether a node lies in a cell of a table within the main part.
fn is_in_cell(tree: &Tree<'_>, at: usize, main: usize) -> bool {
    let mut at = at;
    while at != main && at != 0 {
        if matches!(tree.nodes[at].tag, "td" | "th") {
            return true;
        }
        at = tree.nodes[at].parent;
    }
    false
}

/// Parts of the main text that are lists of links: below zero, mostly link text, and at least two links.
fn link_lists(tree: &Tree<'_>, runs: &Runs, main: usize) -> Vec<std::ops::Range<usize>> {
    let mut dropped = Vec::new();
    let mut at = main + 1;
    while at < tree.nodes[main].end {
        let node = &tree.nodes[at];
        if node.is_block && node.tag != "br" && runs.weight(tree, at) < 0.0 {
            let (units, link_units, links) = runs.units(tree, at);
            if links >= 2 && link_units * 2 > units && !is_sentence(runs.of(tree, at), units - link_units) {
                dropped.push(at..node.end);
                at = node.end;
                continue;
            }
        }
        at += 1;
    }
    dropped
}

/// Whether a part is one sentence full of links: it has words of its own and ends as sentences do.
fn is_sentence(own: &[Run], plain: usize) -> bool {
    // Four plain units: `has been eliminated from`; a label before links has one or two.
    own.len() == 1
        && plain >= 4
        && own[0].marks > 0
        && own[0].text.trim_end_matches(['”', '"', ')', '’']).ends_with(['.', '!', '?', '。', '！', '？'])
}

/// Removes what is not the author's: the title, lines of date and source above the text, notices below it.
pub(crate) fn trim(placed: &mut Vec<Placed>, title: &str, authors: &[String]) {
    placed.retain(|one| one.block.text.chars().any(|c| c.is_alphanumeric() || one.block.kind == BlockKind::Formula));
    drop_above_title(placed, title);
    drop_repeats(placed);
    placed.retain(|one| {
        let text = &one.block.text;
        let is_row = one.block.kind == BlockKind::TableRow;
        is_set_apart(one) || !(is_control_line(text) || (!is_row && is_count_line(text)))
    });
    // Lines of date and source stand above the first line that reads like prose.
    let is_prose = |text: &str| {
        let is_long = units(text) >= 25 && !super::byline::is_meta_line(text);
        is_long || (units(text) >= 12 && text.ends_with(['。', '！', '？', '.', '!', '?', '：']))
    };
    let first_long = placed.iter().position(|one| is_prose(&one.block.text)).unwrap_or(placed.len());
    let count = placed.len();
    // A text with many lines of dates is a chronicle: there they belong to it.
    let has_datelines = placed.iter().filter(|one| is_dateline(&one.block.text)).count() <= 3;
    let mut place = 0;
    placed.retain(|one| {
        let here = place;
        place += 1;
        if is_set_apart(one) {
            return true;
        }
        let text = &one.block.text;
        // Under the title it repeats what the text says; further down the same names mean headings.
        if one.is_dek && here < 3 && count > 4 {
            return false;
        }
        // The last sixth of the lines, and at least eight: below an article stand up to seven lines of notices.
        let in_tail = here + 8.max(count / 6) >= count && here > 0;
        if is_notice(text, in_tail) || (here + 4 >= count && here > 0 && is_about_author(text, authors)) {
            return false;
        }
        if (here < first_long.min(8) && super::byline::is_meta_line(text))
            || ((here < 8 || in_tail)
                && ((has_datelines && is_dateline(text)) || is_counter(text))
                && !matches!(one.block.kind, BlockKind::Heading(_) | BlockKind::TableRow | BlockKind::ListItem))
        {
            return false;
        }
        !(one.links_only && units(text) <= 30 && !stands_by_itself(&one.block))
    });
    for one in placed.iter_mut().rev().take(3) {
        let end = way_back(&one.block.text);
        one.block.text.truncate(end);
    }
    placed.retain(|one| !one.block.text.is_empty());
    // A heading without a text announces what was cut. Some pages set every sentence as a heading.
    let announces = |one: &Placed| {
        let text = &one.block.text;
        let is_sentence = text.ends_with(['。', '！', '？', '.']) && !text.ends_with("...");
        matches!(one.block.kind, BlockKind::Heading(_)) && units(text) <= 20 && !is_sentence
    };
    while placed.last().is_some_and(announces) {
        placed.pop();
    }
}

/// Whether a block is code or a formula: its words are no lines of the page.
fn is_set_apart(one: &Placed) -> bool {
    matches!(one.block.kind, BlockKind::Code | BlockKind::Formula)
}

/// Whether a line that is a link and nothing else belongs to the text: a row or an entry among others, an address that
/// is written out, or a source in brackets.
fn stands_by_itself(block: &Block) -> bool {
    let text = block.text.as_str();
    // Six units: a name in brackets, not a bracketed hint where to read on.
    let is_bracketed = text.starts_with('[') && text.ends_with(']') && units(text) <= 6;
    matches!(block.kind, BlockKind::TableRow | BlockKind::ListItem)
        || ["http://", "https://", "www."].iter().any(|scheme| text.starts_with(scheme))
        || is_bracketed
}

/// Where the text of a line ends before a way back that templates put behind its last word, such as 返回某某，查看更多.
fn way_back(text: &str) -> usize {
    const ENDS: [&str; 4] = ["，查看更多", ",查看更多", "首页>>", "首页"];
    let is_way = |at: &usize| {
        let way = &text[*at..];
        // Twelve characters: the name of a site between the two words.
        way.chars().count() <= 12 && ENDS.iter().any(|end| way.ends_with(end))
    };
    text.rfind("返回").filter(is_way).map_or(text.len(), |at| text[..at].trim_end().len())
}

/// Galleries repeat their captions: the same words a third time are not read. A question may be asked of many.
fn drop_repeats(placed: &mut Vec<Placed>) {
    drop_second_copy(placed);
    let mut seen: HashMap<String, usize> = HashMap::new();
    placed.retain(|one| {
        let text = &one.block.text;
        if units(text) < 12 || one.block.kind == BlockKind::TableRow || text.ends_with(['？', '?']) {
            return true;
        }
        let times = seen.entry(text.clone()).or_insert(0);
        *times += 1;
        *times <= 2
    });
}

/// Templates set a text twice, for small and for large screens: then its paragraphs come again in the same order.
fn drop_second_copy(placed: &mut Vec<Placed>) {
    // Twenty units are a sentence that nobody writes twice; three of them, and two fifths of the text, are a copy.
    let is_long = |one: &Placed| units(&one.block.text) >= 20 && one.block.kind == BlockKind::Paragraph;
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut again = Vec::new();
    let (mut all_units, mut again_units, mut copies) = (0, 0, 0);
    let mut last_original = None;
    for (at, one) in placed.iter().enumerate() {
        again.push(false);
        let length = units(&one.block.text);
        all_units += length;
        if let Some(original) = first.get(one.block.text.as_str()).copied() {
            if last_original.is_none_or(|last| original > last) {
                again[at] = true;
                again_units += length;
                copies += usize::from(is_long(one));
                last_original = Some(original);
            }
        } else if length >= 4 {
            first.insert(&one.block.text, at);
        }
    }
    if copies >= 3 && again_units * 5 >= all_units * 2 {
        let mut again = again.into_iter();
        placed.retain(|_| !again.next().unwrap_or(false));
    }
}

fn drop_above_title(placed: &mut Vec<Placed>, title: &str) {
    if title.is_empty() {
        return;
    }
    let wanted = letters(title);
    let found = placed.iter().take(12).position(|one| {
        let have = letters(&one.block.text);
        have == wanted
            || (units(title) > 4 && is_segment(title, &have))
            || (matches!(one.block.kind, BlockKind::Heading(_))
                && units(&one.block.text) >= 4
                && wanted.ends_with(&have))
            || (have.len() * 10 >= wanted.len() * 7
                && (wanted.contains(&have) || have.contains(&wanted) && have.len() < wanted.len() * 2))
    });
    let Some(found) = found else { return };
    let above: usize = placed[..found].iter().map(|one| units(&one.block.text)).sum();
    let all: usize = placed.iter().map(|one| units(&one.block.text)).sum();
    if above * 3 <= all {
        placed.drain(..=found);
    } else {
        placed.remove(found);
    }
}

/// Whether a line is one of the parts into which dashes and bars divide a title that could not be told from its site's.
pub(crate) fn is_segment(title: &str, line_letters: &str) -> bool {
    let mut parts = title.split(['-', '_', '|', '—', '–']).map(letters).filter(|part| !part.is_empty());
    title.contains(['-', '_', '|', '—', '–']) && units(line_letters) >= 4 && parts.any(|part| part == line_letters)
}

/// The letters and digits of a text, for comparing what is set differently.
pub(crate) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
