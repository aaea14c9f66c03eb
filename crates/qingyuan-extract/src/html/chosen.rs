//! The parts of a page that its source's charter points at.

use qingyuan_model::PagePart;
use scraper::Html;

use super::blocks;
use super::byline::push_names;
use super::date::Reader;
use super::runs::Runs;
use super::tree::Tree;
use crate::extraction::Extraction;
use crate::guidance::Picks;
use qingyuan_model::PageKind;

/// The nodes of the tree that each selector matched.
pub(crate) struct Chosen {
    found: Vec<(PagePart, String, Vec<usize>)>,
}

impl Chosen {
    /// Finds what the selectors match. The tree's nodes stand in the order of the page, as the builder's do.
    pub(crate) fn find(html: &Html, picks: &Picks) -> Self {
        if picks.is_empty() {
            return Self { found: Vec::new() };
        }
        let places: std::collections::HashMap<_, usize> =
            html.tree.root().descendants().enumerate().map(|(at, node)| (node.id(), at)).collect();
        let found = PagePart::ALL.iter().flat_map(|part| picks.of(*part)).map(|(pick, selector)| {
            let mut nodes: Vec<usize> =
                html.select(selector).filter_map(|element| places.get(&element.id()).copied()).collect();
            nodes.sort_unstable();
            (pick.part, pick.to_string(), nodes)
        });
        Self { found: found.collect() }
    }

    fn of(&self, part: PagePart) -> Vec<usize> {
        let of_part = self.found.iter().filter(|(its, ..)| *its == part);
        let mut nodes: Vec<usize> = of_part.flat_map(|(.., nodes)| nodes.iter().copied()).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// Takes what is to be removed out of sight.
    pub(crate) fn hide(&self, tree: &Tree<'_>, shown: &mut [bool]) {
        for at in self.of(PagePart::Remove) {
            shown[tree.subtree(at)].fill(false);
        }
    }

    /// Puts what was pointed at in the place of what was found. A selector that matches nothing, or nothing with words in it, is
    /// noted, and what was found stays.
    pub(crate) fn apply(&self, tree: &Tree<'_>, shown: &[bool], reader: &Reader, out: &mut Extraction) {
        for (part, written, nodes) in &self.found {
            // A page may well lack what is to be removed.
            if nodes.is_empty() && *part != PagePart::Remove {
                out.note("selector-missed", format!("nothing on the page matches `{written}`"));
            }
        }
        let words = |part| self.of(part).into_iter().map(|at| tree.text(at)).find(|text| !text.is_empty());
        if let Some(title) = words(PagePart::Title) {
            out.document.title = title;
        }
        if self.found.iter().any(|(part, ..)| *part == PagePart::Author) {
            let mut names = Vec::new();
            for at in self.of(PagePart::Author) {
                let text = tree.text(at);
                push_names(&mut names, text.split_once(['：', ':']).map_or(text.as_str(), |(_, name)| name.trim()));
            }
            if !names.is_empty() {
                out.document.authors = names;
            }
        }
        let date = self.of(PagePart::Published).into_iter().find_map(|at| {
            let node = &tree.nodes[at];
            [node.attr("datetime"), node.attr("content")]
                .into_iter()
                .find_map(|written| reader.find(written))
                .or_else(|| reader.find(&tree.text(at)))
        });
        if let Some(date) = date {
            out.document.published = Some(date.show());
        }
        self.main(tree, shown, out);
    }

    fn main(&self, tree: &Tree<'_>, shown: &[bool], out: &mut Extraction) {
        let nodes = self.of(PagePart::Main);
        let (Some(first), Some(last)) = (nodes.first(), nodes.last()) else { return };
        let mut live = vec![false; tree.nodes.len()];
        for at in &nodes {
            for inside in tree.subtree(*at) {
                live[inside] = shown[inside];
            }
        }
        let mut around = *first;
        while around != 0 && tree.nodes[around].end < tree.nodes[*last].end {
            around = tree.nodes[around].parent;
        }
        let runs = Runs::new(tree, &live);
        let blocks: Vec<_> = blocks::all(tree, &runs, around);
        if blocks.is_empty() {
            out.note("selector-missed", "what the charter's selector for the text points at holds no words");
            return;
        }
        let document = &mut out.document;
        document.blocks = blocks;
        document.parts.clear();
        // Whoever points at the text says that there is one.
        if matches!(document.kind, PageKind::List | PageKind::LoginWall | PageKind::Error) {
            document.kind = PageKind::Article;
        }
        document.problems.retain(|problem| !matches!(problem.code.as_str(), "no-text" | "needs-javascript"));
    }
}
