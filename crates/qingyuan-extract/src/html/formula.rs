//! Formulas as pages carry them, each read once: `MathML`, scripts of `MathJax`, pictures with their LaTeX beside them, and
//! elements that name it in an attribute.
//!
//! They are written into the page as text, before the tree is built: `x-math` inside a line, `x-display` on its own.

use super::mathml;
use super::tokens::Tag;
use super::tree::Tree;

/// The longest LaTeX that is kept of an attribute, in bytes.
const MAX_LATEX: usize = 4 * 1024;

/// A formula of a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Formula {
    /// As LaTeX, entities unresolved.
    pub(crate) latex: String,
    /// Whether it stands on a line of its own.
    pub(crate) is_display: bool,
}

impl Formula {
    fn new(latex: &str, is_display: bool) -> Option<Self> {
        let latex = latex.trim().trim_start_matches("$$").trim_end_matches("$$");
        let latex = latex.strip_prefix("\\(").and_then(|rest| rest.strip_suffix("\\)")).unwrap_or(latex);
        let latex = latex.strip_prefix("\\[").and_then(|rest| rest.strip_suffix("\\]")).unwrap_or(latex);
        // Encyclopedias set every formula in the style of displays, inside lines as well.
        let bare = ["{\\displaystyle", "{\\textstyle"].iter().find_map(|style| latex.strip_prefix(style));
        let latex = bare.and_then(|rest| rest.strip_suffix('}')).unwrap_or(latex).trim();
        // A dollar within would end a formula in a line.
        let latex = latex.strip_prefix('$').and_then(|rest| rest.strip_suffix('$')).unwrap_or(latex).trim();
        let is_kept = !latex.is_empty() && !latex.contains('\0');
        is_kept.then(|| Self { latex: latex.to_owned(), is_display })
    }

    /// What is written into the page: the name of the element and its text.
    pub(crate) fn written(&self) -> (&'static str, String) {
        if self.is_display { ("x-display", self.latex.clone()) } else { ("x-math", format!("${}$", self.latex)) }
    }
}

/// The value of an attribute as written; empty when it is missing.
fn value<'a>(tag: &Tag<'a>, wanted: &str) -> &'a str {
    tag.attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map_or("", |(_, value)| *value)
}

/// The formula of a `math` element.
pub(crate) fn of_math(tag: &Tag<'_>, inner: &str) -> Option<Formula> {
    let is_display = value(tag, "display").eq_ignore_ascii_case("block") || value(tag, "mode") == "display";
    Formula::new(&mathml::latex(inner), is_display)
}

/// The formula of a `script` element, when it holds one (`MathJax` 2).
pub(crate) fn of_script(tag: &Tag<'_>, inner: &str) -> Option<Formula> {
    let kind = value(tag, "type").to_ascii_lowercase();
    if !kind.starts_with("math/tex") {
        return None;
    }
    let body = inner.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
    let body = body.trim_start_matches("% <![CDATA[").trim_end_matches("% ]]>");
    // Scripts hold no references: what looks like one is meant as written.
    Formula::new(&body.replace('&', "&amp;"), kind.contains("mode=display"))
}

/// The formula that an element names in an attribute, or a picture in its alternative text.
pub(crate) fn of_attributes(name: &str, tag: &Tag<'_>) -> Option<Formula> {
    let class = value(tag, "class");
    let has = |wanted: &str| class.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(wanted));
    let is_display = has("display") || has("math-display") || class.contains("fallback-image-display");
    let stated = ["data-tex", "data-latex", "data-formula", "data-math"].map(|wanted| value(tag, wanted));
    let written = stated.into_iter().find(|latex| !latex.trim().is_empty()).unwrap_or_default();
    if !written.is_empty() && written.len() <= MAX_LATEX {
        return Formula::new(written, is_display);
    }
    let is_picture = name == "img"
        && (class.contains("mwe-math-fallback")
            || ["latex", "tex", "math", "formula", "equation", "wp-katex-eq"].iter().any(|word| has(word))
            || ["equation?tex=", "/latex?", "latex.php?", "/gif.latex?", "/svg.latex?", "/png.latex?"]
                .iter()
                .any(|piece| value(tag, "src").contains(piece)));
    let alt = value(tag, "alt");
    (is_picture && alt.len() <= MAX_LATEX).then(|| Formula::new(alt, is_display)).flatten()
}

/// Whether a node shows a formula that is written in the page already: the glyphs that programs in the browser have set.
pub(crate) fn is_rendering(tree: &Tree<'_>, at: usize) -> bool {
    let node = &tree.nodes[at];
    let class = node.attr("class");
    if !class.contains("katex-html") && !class.contains("MathJax") && !class.contains("mjx-chtml") {
        return false;
    }
    let has = |wanted: &str| class.split_ascii_whitespace().any(|word| word == wanted);
    if has("katex-html") || has("MathJax_Preview") {
        return true;
    }
    let is_set = ["MathJax", "MathJax_Display", "MathJax_SVG", "MathJax_SVG_Display", "MathJax_CHTML", "mjx-chtml"];
    // MathJax 2 leaves its script behind the glyphs.
    is_set.iter().any(|wanted| has(wanted))
        && tree
            .children(tree.nodes[at].parent)
            .filter(|sibling| *sibling > at && tree.nodes[*sibling].element.is_some())
            .take(2)
            .any(|sibling| is_written(tree.nodes[sibling].tag))
}

/// The formula that was written into an element which names it in an attribute.
pub(crate) fn stated(tree: &Tree<'_>, at: usize) -> Option<usize> {
    let node = &tree.nodes[at];
    let first = at + 1;
    // Hardly any element holds a formula, so that is asked before four attributes are looked for.
    let holds_one = node.element.is_some() && first < node.end && is_written(tree.nodes[first].tag);
    let names_one =
        || ["data-tex", "data-latex", "data-formula", "data-math"].iter().any(|name| !node.attr(name).is_empty());
    (holds_one && names_one()).then_some(first)
}

/// Whether an element is one that [`Formula::written`] names.
pub(crate) fn is_written(tag: &str) -> bool {
    matches!(tag, "x-math" | "x-display")
}

/// The LaTeX of a line that is one formula in a line of its own, without its dollars.
pub(crate) fn alone(line: &str) -> Option<&str> {
    let latex = line.strip_prefix('$')?.trim_end_matches(['。', '，', '.', ',', '；', ';', ' ']).strip_suffix('$')?;
    (!latex.is_empty() && !latex.contains('$')).then(|| latex.trim())
}
