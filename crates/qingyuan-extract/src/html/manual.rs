//! Pages of manuals and references: made by a generator of documentation, or built like what these make.

use super::hints::Hints;
use super::meta::Meta;
use super::tree::Tree;

/// Programs that make documentation and nothing else, as they sign themselves in `meta name=generator`.
const GENERATORS: [&str; 12] = [
    "vitepress",
    "mkdocs",
    "mkdocs-material",
    "sphinx",
    "gitbook",
    "rustdoc",
    "javadoc",
    "docfx",
    "antora",
    "doxygen",
    "starlight",
    "mdbook",
];

/// Programs that make blogs as well.
const MIXED: [&str; 3] = ["docusaurus", "vuepress", "docsify"];

/// Names of the parts that generators of documentation build a page of, whether they sign or not.
const PARTS: [&str; 24] = [
    "theme-doc-sidebar-container",
    "theme-doc-markdown",
    "vpdoc",
    "vp-doc",
    "vpsidebar",
    "theme-default-content",
    "md-sidebar",
    "md-nav--primary",
    "wy-nav-side",
    "rst-content",
    "sphinxsidebar",
    "sphinxsidebarwrapper",
    "bd-sidebar-primary",
    "bd-article",
    "furo",
    "sidebar-drawer",
    "book-summary",
    "book-body",
    "rustdoc",
    "page-wrapper",
    "docs-sidebar",
    "doc-sidebar",
    "docs-content",
    "on-this-page",
];

/// How a page speaks for being one of a manual. The figures were set by judgement.
pub(crate) fn is_manual(tree: &Tree<'_>, meta: &Meta) -> bool {
    let signs = |names: &[&str]| names.iter().any(|name| meta.generator.contains(name));
    let kinds = |wanted: &[&str]| meta.kinds.iter().any(|kind| wanted.contains(&kind.as_str()));
    if kinds(&["TechArticle", "APIReference"]) {
        return true;
    }
    if kinds(&["BlogPosting", "NewsArticle"]) {
        return false;
    }
    let shape = Shape::read(tree);
    let by_name = if signs(&GENERATORS) { 3 } else { i32::from(signs(&MIXED)) };
    let parts = i32::try_from(shape.parts.min(3)).unwrap_or(3);
    // The part of Docusaurus that makes documentation names its boxes so, the part that makes blogs does not.
    let by_theme = if shape.is_docs_theme { 3 } else { 0 };
    by_name
        + by_theme
        + parts
        + i32::from(shape.has_tree)
        + i32::from(shape.has_contents)
        + i32::from(shape.has_anchors)
        >= 4
}

#[derive(Default)]
struct Shape {
    /// How many different parts are named as generators name them.
    parts: usize,
    /// Whether a box is named as only the documentation of a generator for both is.
    is_docs_theme: bool,
    /// Whether a column beside the text has a tree of many pages.
    has_tree: bool,
    /// Whether a list of the page's own headings stands beside it.
    has_contents: bool,
    /// Whether headings carry links to themselves.
    has_anchors: bool,
}

impl Shape {
    fn read(tree: &Tree<'_>) -> Self {
        let mut shape = Self::default();
        let mut seen = [false; PARTS.len()];
        for (at, node) in tree.nodes.iter().enumerate() {
            if node.element.is_none() || !(node.is_block || node.tag.contains('-')) {
                continue;
            }
            for name in [node.attr("class"), node.attr("id")].into_iter().flat_map(str::split_ascii_whitespace) {
                shape.is_docs_theme |= name.eq_ignore_ascii_case("theme-doc-markdown");
                let found = PARTS.iter().position(|part| name.eq_ignore_ascii_case(part));
                if let Some(flag) = found.and_then(|found| seen.get_mut(found)) {
                    *flag = true;
                }
            }
            if matches!(node.tag, "nav" | "aside") || (node.tag == "div" && node.hints.any(Hints::FURNITURE)) {
                // A page is small enough to look into every column; columns within columns are few.
                let inside = &tree.nodes[tree.subtree(at)];
                let links = || inside.iter().filter(|node| node.tag == "a");
                let own = links().filter(|link| link.attr("href").starts_with('#')).take(3).count();
                let others = links().filter(|link| !link.attr("href").starts_with('#')).take(10).count();
                let is_nested = inside.iter().any(|inner| {
                    inner.tag == "ul" && {
                        let parent = &tree.nodes[inner.parent];
                        parent.tag == "li" || tree.nodes[parent.parent].tag == "li"
                    }
                });
                shape.has_tree |= others >= 10 && is_nested;
                shape.has_contents |= own >= 2 && others <= 2;
            }
        }
        shape.parts = seen.iter().filter(|seen| **seen).count();
        shape.has_anchors = tree.named("a").filter(|at| is_anchor(tree, *at)).take(2).count() == 2;
        shape
    }
}

/// Whether a node is the link that a heading carries to itself: `#`, `¶` or nothing that is seen.
pub(crate) fn is_anchor(tree: &Tree<'_>, at: usize) -> bool {
    let node = &tree.nodes[at];
    // Four nodes: the link, its sign, and a box around it.
    if node.tag != "a" || node.end - at > 4 || !node.attr("href").contains('#') {
        return false;
    }
    let mut signs =
        tree.nodes[tree.subtree(at)].iter().flat_map(|node| node.text.chars()).filter(|c| !c.is_whitespace());
    let is_sign = signs.next().is_some_and(|c| matches!(c, '#' | '¶' | '§' | '🔗' | '\u{200b}' | '\u{f0c1}'));
    is_sign && signs.next().is_none_or(|c| c == '\u{fe0f}')
}

/// Lines that generators of documentation put above and below a text.
pub(crate) fn is_tool_line(text: &str) -> bool {
    const BEGINNINGS: [&str; 18] = [
        "编辑此页",
        "编辑本页",
        "在 GitHub 上编辑",
        "在GitHub上编辑",
        "在 Gitee 上编辑",
        "帮助我们改善此页面",
        "为此页提供建议",
        "最后更新",
        "上次更新",
        "最近更新",
        "本页目录",
        "此页内容",
        "本页总览",
        "edit this page",
        "edit on ",
        "suggest edits",
        "last updated",
        "on this page",
    ];
    if text.len() > 120 {
        return false;
    }
    let lower = text.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    BEGINNINGS.iter().any(|beginning| lower.starts_with(&beginning.to_lowercase()))
        || matches!(
            lower.as_str(),
            "下一页" | "上一页" | "previous" | "next" | "was this page helpful?" | "此页是否有帮助？"
        )
}
