//! The page as a flat list of nodes in document order. Every walk over it is a loop, so no nesting can exhaust a stack.

use std::collections::HashMap;

use scraper::node::Element;
use scraper::{Html, Node as DomNode};

use super::hints::{Hints, of_name};
use super::nesting::is_special;
use crate::words::measure;

/// One element or text.
pub(crate) struct Node<'a> {
    /// Where its parent stands; the root is its own parent.
    pub(crate) parent: usize,
    /// One past its last descendant: the descendants of node `n` are `n + 1..end`.
    pub(crate) end: usize,
    /// The element's name, empty for text.
    pub(crate) tag: &'a str,
    /// The element, when it is one.
    pub(crate) element: Option<&'a Element>,
    /// The text, empty for elements.
    pub(crate) text: &'a str,
    /// Units and clause marks of the text.
    pub(crate) units: usize,
    /// Clause marks of the text.
    pub(crate) marks: usize,
    /// What its class and id say.
    pub(crate) hints: Hints,
    /// Whether it is a link with an address, or lies in one.
    pub(crate) in_link: bool,
    /// Whether it parts what stands before from what stands after.
    pub(crate) is_block: bool,
    /// Whether it is or lies in the words under a picture; not known before they are marked.
    pub(crate) in_caption: bool,
}

impl<'a> Node<'a> {
    /// An attribute's value, trimmed; empty when it is missing.
    pub(crate) fn attr(&self, name: &str) -> &'a str {
        self.element.and_then(|element| element.attr(name)).unwrap_or_default().trim()
    }
}

/// A parsed page.
pub(crate) struct Tree<'a> {
    /// All nodes in document order; the first is the root.
    pub(crate) nodes: Vec<Node<'a>>,
}

impl<'a> Tree<'a> {
    /// Flattens a parsed page.
    pub(crate) fn new(html: &'a Html) -> Self {
        let mut nodes: Vec<Node<'a>> = Vec::with_capacity(html.tree.nodes().len());
        let mut path: Vec<usize> = Vec::new();
        let mut known: HashMap<&'a str, Hints> = HashMap::new();
        let mut links = 0_usize;
        let mut cursor = html.tree.root();
        'walk: loop {
            let at = nodes.len();
            let parent = path.last().copied().unwrap_or(0);
            path.push(at);
            let mut flat = Node {
                parent,
                end: at + 1,
                tag: "",
                element: None,
                text: "",
                units: 0,
                marks: 0,
                hints: Hints::NONE,
                in_link: links > 0,
                is_block: false,
                in_caption: false,
            };
            match cursor.value() {
                DomNode::Text(text) => {
                    flat.text = text;
                    (flat.units, flat.marks) = measure(text);
                }
                DomNode::Element(element) => {
                    flat.tag = element.name();
                    flat.element = Some(element);
                    flat.is_block = is_special(flat.tag) || matches!(flat.tag, "br" | "hr" | "x-display");
                    for name in [element.attr("class"), element.attr("id")].into_iter().flatten() {
                        flat.hints |= *known.entry(name).or_insert_with(|| of_name(name));
                    }
                    if is_hidden(element) {
                        flat.hints |= Hints::HIDDEN;
                    }
                    if is_link(element) {
                        links += 1;
                        flat.in_link = true;
                    }
                }
                _ => {}
            }
            nodes.push(flat);
            if let Some(child) = cursor.first_child() {
                cursor = child;
                continue;
            }
            loop {
                if let Some(at) = path.pop() {
                    nodes[at].end = nodes.len();
                }
                if cursor.value().as_element().is_some_and(is_link) {
                    links = links.saturating_sub(1);
                }
                if let Some(sibling) = cursor.next_sibling() {
                    cursor = sibling;
                    continue 'walk;
                }
                match cursor.parent() {
                    Some(parent) => cursor = parent,
                    None => break 'walk,
                }
            }
        }
        free_swallowed(&mut nodes);
        Self { nodes }
    }

    /// The places of `at` and its descendants.
    pub(crate) fn subtree(&self, at: usize) -> std::ops::Range<usize> {
        at..self.nodes[at].end
    }

    /// The places of the children of `at`.
    pub(crate) fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes[at].end;
        let mut next = at + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.nodes[child].end;
            Some(child)
        })
    }

    /// The elements named `tag`, in document order.
    pub(crate) fn named<'s>(&'s self, tag: &'s str) -> impl Iterator<Item = usize> + 's {
        (0..self.nodes.len()).filter(move |at| self.nodes[*at].tag == tag)
    }

    /// All text below `at`, collapsed.
    pub(crate) fn text(&self, at: usize) -> String {
        let mut text = String::new();
        for node in &self.nodes[self.subtree(at)] {
            if node.is_block {
                crate::whitespace::push_collapsed(&mut text, " ");
            }
            crate::whitespace::push_collapsed(&mut text, node.text);
        }
        text.truncate(text.trim_end().len());
        text
    }
}

/// A link that is not closed stretches over what follows, or is opened again in every block (WHATWG HTML 13.2.4.3), and
/// all text seems to be link. No card has 200 units with three blocks, nor five parts with 150: such links are none.
fn free_swallowed(nodes: &mut [Node<'_>]) {
    let mut seen: HashMap<&str, (usize, usize)> = HashMap::new();
    let mut links: Vec<(usize, &str, bool)> = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let Some(href) = node.element.filter(|_| node.tag == "a").and_then(|element| element.attr("href")) else {
            continue;
        };
        let inside = &nodes[at..node.end];
        let units: usize = inside.iter().map(|node| node.units).sum();
        let blocks = inside.iter().filter(|node| node.is_block).count();
        links.push((at, href, units >= 200 && blocks >= 3));
        if units >= 10 {
            let (parts, sum) = seen.entry(href).or_default();
            *parts += 1;
            *sum += units;
        }
    }
    for (at, href, is_long) in links {
        if is_long || seen.get(href).is_some_and(|(parts, sum)| *parts >= 5 && *sum >= 150) {
            let end = nodes[at].end;
            nodes[at..end].iter_mut().for_each(|node| node.in_link = false);
        }
    }
}

fn is_link(element: &Element) -> bool {
    element.name() == "a" && element.attr("href").is_some()
}

/// Hidden by attribute or inline style. `visibility` and opacity do not count: some templates reveal their text by script.
fn is_hidden(element: &Element) -> bool {
    // Encyclopedias hide the formula and show a picture of it.
    if element.attr("class").is_some_and(|class| class.contains("mwe-math")) {
        return false;
    }
    element.attr("hidden").is_some()
        || element.attr("style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
            style.contains("display:none")
        })
}
