//! Code with its lines, without what its box adds: numbers beside the lines and buttons to copy it.

use super::tree::Tree;
use crate::whitespace::is_ignorable;

/// Class names of the gutters and bars that highlighters put into a box of code: of Prism, highlight.js with line
/// numbers, Pygments, Rouge, Hexo, `SyntaxHighlighter`, and of the buttons that themes add.
const EXTRAS: [&str; 19] = [
    "lang",
    "gutter",
    "rouge-gutter",
    "lineno",
    "linenos",
    "line-number",
    "line-numbers-rows",
    "line-numbers-wrapper",
    "hljs-ln-numbers",
    "linenodiv",
    "lnt",
    "ln",
    "copy",
    "copy-btn",
    "copy-button",
    "btn-copy",
    "copybtn",
    "code-copy",
    "hljs-button",
];

/// What buttons to copy code say.
const CALLS: [&str; 8] =
    ["复制代码", "复制", "拷贝代码", "点击复制", "代码解读", "Copy code", "Copy", "Run code snippet"];

/// Whether an element is a box of code that is no `pre`: of forums and of highlighters that make a table of it.
fn is_box(tree: &Tree<'_>, at: usize) -> bool {
    const NAMES: [&str; 5] = ["blockcode", "syntaxhighlighter", "highlighttable", "rouge-table", "CodeMirror-code"];
    let node = &tree.nodes[at];
    let is_named = |class: &str| {
        // Themes of documentation set the name of the language and the numbers of lines beside the `pre`.
        let holds_pre = || tree.children(at).any(|child| tree.nodes[child].tag == "pre");
        NAMES.contains(&class) || (node.tag == "div" && class.starts_with("language-") && holds_pre())
    };
    node.tag == "pre"
        || (matches!(node.tag, "div" | "figure" | "table") && node.attr("class").split_ascii_whitespace().any(is_named))
}

/// The boxes of code in a part of the page, the outer ones, in order.
pub(crate) fn boxes(tree: &Tree<'_>, part: usize) -> Vec<usize> {
    let mut boxes = Vec::new();
    let mut at = part;
    while at < tree.nodes[part].end {
        if is_box(tree, at) {
            boxes.push(at);
            at = tree.nodes[at].end;
        } else {
            at += 1;
        }
    }
    boxes
}

/// The text of a box of code with its line breaks, trailing white space and outer blank lines removed; empty when it
/// is nothing but the numbers of lines.
pub(crate) fn text(tree: &Tree<'_>, at: usize) -> String {
    let mut raw = String::new();
    let mut inside = at;
    while inside < tree.nodes[at].end {
        let node = &tree.nodes[inside];
        if inside > at && node.element.is_some() && is_extra(node.attr("class")) {
            inside = node.end;
            continue;
        }
        match node.tag {
            "br" => raw.push('\n'),
            "li" | "div" | "p" | "tr" if !raw.is_empty() && !raw.ends_with('\n') => raw.push('\n'),
            _ => raw.push_str(node.text),
        }
        inside += 1;
    }
    let mut lines: Vec<String> = raw
        .lines()
        .map(|line| line.chars().filter(|c| *c == '\t' || !is_ignorable(*c)).collect::<String>())
        .map(|line| line.trim_end().to_owned())
        .collect();
    for end in [0, lines.len().saturating_sub(1)] {
        if lines.len() > 1 && lines.get(end).is_some_and(|line| CALLS.contains(&line.trim())) {
            lines.remove(end);
        }
    }
    // The button of forums stands behind the last line.
    if let Some(last) = lines.last_mut().filter(|last| last.ends_with("复制代码")) {
        last.truncate(last.len() - "复制代码".len());
    }
    if is_numbers(&lines) { String::new() } else { lines.join("\n").trim_matches('\n').to_owned() }
}

fn is_extra(class: &str) -> bool {
    class.split_ascii_whitespace().any(|word| EXTRAS.contains(&word))
}

/// Whether lines count 1, 2, 3 and nothing else; one line that says `1` may be what a program prints.
fn is_numbers(lines: &[String]) -> bool {
    let mut counted = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).peekable();
    let Some(first) = counted.peek().and_then(|line| line.parse::<usize>().ok()) else { return false };
    lines.len() >= 2 && counted.enumerate().all(|(at, line)| line.parse() == Ok(first + at))
}
