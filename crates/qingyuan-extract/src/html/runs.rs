//! Runs: the lines of text that a reader sees, and how much each speaks for being content.

use std::ops::Range;

use super::captions::reads_like_caption;
use super::tree::Tree;
use crate::whitespace::{is_blank, push_collapsed};

/// Text between two block borders.
pub(crate) struct Run {
    /// The nodes it stretches over.
    pub(crate) nodes: Range<usize>,
    /// The nearest block element around it.
    pub(crate) block: usize,
    /// Units of text.
    pub(crate) units: usize,
    /// Units inside links.
    pub(crate) link_units: usize,
    /// Units in the words under pictures.
    caption_units: usize,
    /// Clause marks.
    pub(crate) marks: usize,
    /// How many links begin in it.
    pub(crate) links: usize,
    /// The collapsed text.
    pub(crate) text: String,
    /// Positive when it reads like content, negative when it reads like furniture.
    pub(crate) weight: f64,
}

impl Run {
    /// Whether nearly all of it is link text.
    pub(crate) fn is_link_only(&self) -> bool {
        self.link_units * 10 >= self.units * 8
    }

    /// Whether nearly all of it stands under a picture, or reads as if it did.
    pub(crate) fn is_caption(&self) -> bool {
        (self.caption_units > 0 && self.caption_units * 10 >= self.units * 8) || reads_like_caption(&self.text)
    }

    /// The text of a short line with a blank between its elements: `<span>某某日报</span><span>文甲</span>` shows two
    /// words. A long one is prose, in which elements part nothing.
    pub(crate) fn spaced(&self, tree: &Tree<'_>) -> String {
        if self.units > 60 {
            return self.text.clone();
        }
        let mut text = String::new();
        for node in &tree.nodes[self.nodes.clone()] {
            if node.element.is_some() {
                push_collapsed(&mut text, " ");
            }
            push_collapsed(&mut text, node.text);
        }
        text.truncate(text.trim_end().len());
        text
    }
}

/// What a stretch of runs comes to.
#[derive(Clone, Copy, Default)]
struct Sums {
    weight: f64,
    substance: f64,
    units: usize,
    link_units: usize,
    links: usize,
}

/// The runs of a page in document order, and sums over them by subtree.
pub(crate) struct Runs {
    pub(crate) all: Vec<Run>,
    /// For each node, how many runs begin before it.
    before: Vec<usize>,
    /// For each number of runs, what they come to together.
    sums: Vec<Sums>,
}

impl Runs {
    /// Cuts the live part of a page into runs.
    pub(crate) fn new(tree: &Tree<'_>, is_live: &[bool]) -> Self {
        let mut all: Vec<Run> = Vec::new();
        let mut before = Vec::with_capacity(tree.nodes.len() + 1);
        let mut open: Option<Run> = None;
        // Links that began before the first word of the run they lie in.
        let mut links_ahead = 0;
        // Where the block whose end comes next ends, and the blocks around it.
        let mut blocks: Vec<usize> = Vec::new();
        for (at, node) in tree.nodes.iter().enumerate() {
            while blocks.last().is_some_and(|block| tree.nodes[*block].end <= at) {
                close(&mut all, &mut open);
                blocks.pop();
            }
            if node.is_block {
                close(&mut all, &mut open);
                links_ahead = 0;
                blocks.push(at);
            }
            before.push(all.len() + usize::from(open.as_ref().is_some_and(|run| run.nodes.start < at)));
            if !is_live[at] || tree.nodes.get(at).is_none_or(|node| node.is_block) {
                continue;
            }
            let is_visible = !node.text.chars().all(is_blank);
            if node.tag == "a" && node.in_link {
                match &mut open {
                    Some(run) => run.links += 1,
                    None => links_ahead += 1,
                }
            }
            if open.is_none() && !is_visible {
                continue;
            }
            let run = open.get_or_insert_with(|| Run {
                nodes: at..at,
                block: blocks.iter().rev().copied().find(|block| tree.nodes[*block].tag != "br").unwrap_or(0),
                units: 0,
                link_units: 0,
                caption_units: 0,
                marks: 0,
                links: std::mem::take(&mut links_ahead),
                text: String::new(),
                weight: 0.0,
            });
            run.nodes.end = at + 1;
            run.units += node.units;
            run.marks += node.marks;
            run.caption_units += if node.in_caption { node.units } else { 0 };
            run.link_units += if node.in_link { node.units } else { 0 };
            push_collapsed(&mut run.text, node.text);
        }
        close(&mut all, &mut open);
        before.push(all.len());
        let mut runs = Self { all, before, sums: Vec::new() };
        runs.reweigh(weigh);
        runs
    }

    /// Weighs every run anew.
    pub(crate) fn reweigh(&mut self, weigh: impl Fn(&Run) -> f64) {
        let mut sum = Sums::default();
        self.sums.clear();
        self.sums.push(sum);
        for run in &mut self.all {
            run.weight = weigh(run);
            sum.weight += run.weight;
            sum.substance += run.weight.max(0.0);
            sum.units += run.units;
            sum.link_units += run.link_units;
            sum.links += run.links;
            self.sums.push(sum);
        }
    }

    /// Whether the words under pictures hold more of what reads like content than all else: then the page is a story in
    /// pictures, and they are its text.
    pub(crate) fn are_mostly_captions(&self, tree: &Tree<'_>) -> bool {
        let captions: usize =
            self.all.iter().filter(|run| run.is_caption() && run.marks > 0).map(|run| run.caption_units).sum();
        captions as f64 > self.substance(tree, 0)
    }

    /// The runs inside the subtree of `at`, as a range into [`Runs::all`].
    pub(crate) fn within(&self, tree: &Tree<'_>, at: usize) -> Range<usize> {
        let start = self.before[at];
        start..self.before[tree.nodes[at].end].max(start)
    }

    /// The runs of a subtree.
    pub(crate) fn of(&self, tree: &Tree<'_>, at: usize) -> &[Run] {
        &self.all[self.within(tree, at)]
    }

    /// The weight of a subtree.
    pub(crate) fn weight(&self, tree: &Tree<'_>, at: usize) -> f64 {
        let range = self.within(tree, at);
        self.sums[range.end].weight - self.sums[range.start].weight
    }

    /// The positive weight of a subtree.
    pub(crate) fn substance(&self, tree: &Tree<'_>, at: usize) -> f64 {
        let range = self.within(tree, at);
        self.sums[range.end].substance - self.sums[range.start].substance
    }

    /// The positive weight of a range of [`Runs::all`].
    pub(crate) fn substance_in(&self, range: Range<usize>) -> f64 {
        let last = self.sums.len() - 1;
        (self.sums[range.end.min(last)].substance - self.sums[range.start.min(last)].substance).max(0.0)
    }

    /// Units, units inside links, and links of a subtree.
    pub(crate) fn units(&self, tree: &Tree<'_>, at: usize) -> (usize, usize, usize) {
        let range = self.within(tree, at);
        let (from, to) = (self.sums[range.start], self.sums[range.end]);
        (to.units - from.units, to.link_units - from.link_units, to.links - from.links)
    }
}

fn close(all: &mut Vec<Run>, open: &mut Option<Run>) {
    if let Some(mut run) = open.take() {
        run.text.truncate(run.text.trim_end().len());
        if !run.text.is_empty() {
            all.push(run);
        }
    }
}

/// How much one run speaks for content. The shape (maximum sum over segments) follows Pasternack and Roth, Extracting
/// Article Text from the Web with Maximum Subsequence Segmentation (WWW 2009). Each figure was halved and doubled on the
/// development pages (`docs/extraction.md`): none gains, and all but the price of a menu entry hardly matter.
fn weigh(run: &Run) -> f64 {
    let units = run.units as f64;
    if run.units == 0 {
        return 0.0;
    }
    let link_share = run.link_units as f64 / units;
    if link_share > 0.6 {
        // A menu entry costs about as much as a short sentence is worth.
        return -(2.0 + units.min(12.0) * 0.4);
    }
    if run.is_caption() {
        return 0.0;
    }
    if is_colophon(&run.text) || is_teaser(run) {
        return -4.0;
    }
    let plain = units - run.link_units as f64;
    if run.marks > 0 && run.units >= 10 {
        return plain.min(160.0) * (1.0 - link_share);
    }
    if run.units >= 25 {
        return plain.min(160.0) * 0.4 * (1.0 - link_share);
    }
    if link_share > 0.3 { -1.0 } else { -0.3 }
}

/// Whether a line is the imprint of a site.
fn is_colophon(text: &str) -> bool {
    const PIECES: [&str; 9] = [
        "技术支持：",
        "ICP备",
        "ICP证",
        "版权所有",
        "公网安备",
        "举报电话",
        "增值电信业务",
        "经营许可证",
        "All Rights Reserved",
    ];
    text.len() <= 1_200 && PIECES.iter().any(|piece| text.contains(piece))
}

/// Whether a line is the beginning of some other text, with a link to go on.
fn is_teaser(run: &Run) -> bool {
    const ENDINGS: [&str; 12] = [
        "详细】",
        "[详细]",
        "详细>>",
        "[详情]",
        "阅读全文",
        "查看全文",
        "查看详情",
        "查看更多",
        "全文>>",
        "read more",
        "learn more",
        "continue reading",
    ];
    // Units do not bound a line (a word may be of any length); 4 KiB hold 120 long words.
    if run.links == 0 || run.units > 120 || run.text.len() > 4 * 1024 {
        return false;
    }
    let text = run.text.trim_end_matches([' ', '>', '»', '→', '.', '…']).to_lowercase();
    ENDINGS.iter().any(|ending| text.ends_with(ending.trim_end_matches('>')))
}
