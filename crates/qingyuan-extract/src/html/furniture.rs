//! What is furniture on its face: tags, roles, names and headings that say so.

use super::formula;
use super::hints::Hints;
use super::manual;
use super::phrases::{is_comment_heading, is_furniture_heading, is_notice};
use super::runs::{Run, Runs};
use super::tree::Tree;

/// Marks, for each node, whether it is still in play. `keep_replies` for threads, whose replies are the content.
/// `runs` are those of the `shown` part.
pub(crate) fn live(
    tree: &Tree<'_>,
    runs: &Runs,
    shown: &[bool],
    title_at: Option<usize>,
    keep_replies: bool,
) -> Vec<bool> {
    let mut is_live = shown.to_vec();
    let page = runs.substance(tree, 0).max(1.0);
    let mut at = 0;
    while at < tree.nodes.len() {
        let end = tree.nodes[at].end;
        if is_live[at] && is_furniture(tree, runs, page, at, title_at, keep_replies) {
            is_live[at..end].fill(false);
            at = end;
        } else {
            at += 1;
        }
    }
    if !keep_replies {
        cut_headed_sections(tree, &mut is_live, title_at);
    }
    is_live
}

/// Everything that a browser would show.
pub(crate) fn shown(tree: &Tree<'_>) -> Vec<bool> {
    let mut is_live = vec![true; tree.nodes.len()];
    let mut at = 0;
    while at < tree.nodes.len() {
        let node = &tree.nodes[at];
        let never = matches!(node.tag, "head" | "annotation" | "annotation-xml" | "input" | "rp" | "rt")
            || (node.hints.any(Hints::HIDDEN) && !is_folded(tree, at))
            || formula::is_rendering(tree, at)
            || manual::is_anchor(tree, at);
        if never {
            is_live[at..node.end].fill(false);
            at = node.end;
        } else if let Some(first) = formula::stated(tree, at) {
            // What is set inside shows the same once more.
            is_live[tree.nodes[first].end..node.end].fill(false);
            at = node.end;
        } else {
            at += 1;
        }
    }
    is_live
}

/// Whether a hidden part is the rest of a text, which a button or a script unfolds: prose inside a part that is named as
/// the body of an article, or is named so itself.
fn is_folded(tree: &Tree<'_>, at: usize) -> bool {
    let node = &tree.nodes[at];
    let is_other = |hints: Hints| {
        hints.any(Hints::FURNITURE | Hints::RELATED | Hints::COMMENT | Hints::POPUP | Hints::PERSON | Hints::META)
    };
    if !node.is_block || is_other(node.hints) {
        return false;
    }
    // Three levels: text editors wrap what they fold in some boxes of their own.
    let mut around = at;
    let mut is_body = false;
    for _ in 0..4 {
        is_body |= tree.nodes[around].hints.any(Hints::BODY) || tree.nodes[around].tag == "article";
        around = tree.nodes[around].parent;
    }
    let inside = &tree.nodes[tree.subtree(at)];
    let sum = |value: fn(&super::tree::Node<'_>) -> usize| inside.iter().map(value).sum::<usize>();
    let units = sum(|node| node.units);
    // Eighty units with six marks are two sentences or three; labels and templates for scripts have less.
    is_body
        && units >= 80
        && sum(|node| node.marks) >= 6
        && sum(|node| if node.in_link { node.units } else { 0 }) * 5 < units
        && !inside.iter().any(|node| matches!(node.tag, "form" | "select" | "textarea"))
}

fn is_furniture(
    tree: &Tree<'_>,
    runs: &Runs,
    page: f64,
    at: usize,
    title_at: Option<usize>,
    keep_replies: bool,
) -> bool {
    let node = &tree.nodes[at];
    // A card that opens over a name in a sentence is set inline; the name itself has one link, the card more.
    let is_hover_card = node.hints.any(Hints::POPUP)
        && tree.nodes[tree.subtree(at)].iter().filter(|node| node.tag == "a").take(2).count() == 2;
    if !node.is_block && !node.tag.contains('-') && node.tag != "label" && !is_hover_card {
        return false;
    }
    if matches!(node.tag, "html" | "body" | "main" | "br" | "h1" | "pre" | "blockquote") || node.tag.starts_with("x-") {
        return false;
    }
    let holds_title = title_at.is_some_and(|title| tree.subtree(at).contains(&title));
    let share = runs.substance(tree, at) / page;
    let role = node.attr("role");
    let is_by_tag = matches!(node.tag, "nav" | "aside" | "footer" | "menu")
        || matches!(role, "navigation" | "banner" | "contentinfo" | "complementary" | "search" | "dialog" | "menu")
        || (node.tag == "header" && runs.substance(tree, at) < 60.0);
    if is_by_tag && share < 0.5 && (!holds_title || share < 0.1) {
        return true;
    }
    let is_comment = node.hints.any(Hints::COMMENT) && !keep_replies;
    if is_comment && !holds_title && share < 0.9 {
        return true;
    }
    if node.hints.any(Hints::POPUP) && !holds_title && share < 0.8 {
        return true;
    }
    let is_named =
        node.hints.any(Hints::FURNITURE | Hints::RELATED) || (node.hints.any(Hints::PERSON) && node.tag != "p");
    // A part that carries the title, or much of the text, is no furniture whatever its name says: themes call whole
    // columns `hot-content` or `main-with-sidebar`. A sixth loses 0.001 of F1 on English articles and 0.01 on threads, two
    // thirds lose 0.05 on threads (`docs/extraction.md`).
    // Boxes of code are called by the language they are in.
    let holds_code = tree.children(at).any(|child| tree.nodes[child].tag == "pre");
    if holds_code || is_embedded_quotation(tree, at) {
        return false;
    }
    let tolerated = if node.hints.any(Hints::CONTENT) { 0.15 } else { 0.34 };
    is_named && !holds_title && share < tolerated && !is_prose_of_weak_name(tree, runs, at, title_at)
}

/// Whether a part below the title is prose without links, and its name says furniture only by a word that bodies bear as
/// well: pages of a text, text for an app, sections of an editor.
fn is_prose_of_weak_name(tree: &Tree<'_>, runs: &Runs, at: usize, title_at: Option<usize>) -> bool {
    const STRONG: [&str; 30] = [
        "foot",
        "copy",
        "side",
        "aside",
        "rail",
        "ad-",
        "ads",
        "advert",
        "banner",
        "share",
        "qr",
        "ewm",
        "erweima",
        "statement",
        "disclaim",
        "shengming",
        "mianze",
        "reward",
        "shang",
        "follow",
        "subscri",
        "letter",
        "cookie",
        "relat",
        "recom",
        "tuijian",
        "xiangguan",
        "comment",
        "editor-info",
        "author",
    ];
    let node = &tree.nodes[at];
    if node.hints.any(Hints::PERSON | Hints::COMMENT | Hints::POPUP) || title_at.is_none_or(|title| at < title) {
        return false;
    }
    let (units, link_units, _) = runs.units(tree, at);
    // Twenty-five units are a sentence, and less is one where it is a paragraph and ends so; tools and tags have none.
    let ends = |run: &Run| run.text.ends_with(['。', '！', '？', '”']);
    let is_prose = (units >= 25 || node.tag == "p" && units >= 8 && runs.of(tree, at).last().is_some_and(ends))
        && link_units == 0
        && runs.substance(tree, at) * 10.0 >= units as f64 * 8.0
        && runs.of(tree, at).iter().all(|run| !is_notice(&run.text, true));
    is_prose && {
        let name = format!("{} {}", node.attr("class"), node.attr("id")).to_ascii_lowercase();
        name.len() <= 200 && node.attr("role").is_empty() && !STRONG.iter().any(|word| name.contains(word))
    }
}

/// Whether a box holds a quotation in the midst of an article's body: what was said elsewhere is embedded by widgets.
fn is_embedded_quotation(tree: &Tree<'_>, at: usize) -> bool {
    let parent = &tree.nodes[tree.nodes[at].parent];
    if !parent.hints.any(Hints::CONTENT) && parent.tag != "article" {
        return false;
    }
    let (mut all, mut quoted, mut quote_end) = (0, 0, at);
    for inside in tree.subtree(at) {
        let node = &tree.nodes[inside];
        if node.tag == "blockquote" {
            quote_end = quote_end.max(node.end);
        }
        all += node.units;
        quoted += if inside < quote_end { node.units } else { 0 };
    }
    quoted * 2 > all
}

/// Cuts what stands under a heading such as 相关阅读 or 网友评论.
fn cut_headed_sections(tree: &Tree<'_>, is_live: &mut [bool], title_at: Option<usize>) {
    let runs = Runs::new(tree, is_live);
    let page = runs.substance(tree, 0).max(1.0);
    for run in &runs.all {
        if run.units > 14 || !is_live[run.nodes.start] || !is_furniture_heading(&run.text) {
            continue;
        }
        // Columns are called 最新文章 too: what the title heads is the page.
        if title_at.is_some_and(|title| tree.subtree(title).contains(&run.nodes.start)) {
            continue;
        }
        // What readers wrote may be longer than what they read; anything else under such a heading is not.
        let follows = follows_text(tree, &runs, title_at, run);
        let most = match () {
            () if follows && is_comment_heading(&run.text) => 0.95,
            // Recommendations below a short text are longer than it.
            () if follows => 0.7,
            () => 0.34,
        };
        // The widest part that begins with this heading and is no large share of the page.
        let mut section = run.block;
        while section != 0 {
            let parent = tree.nodes[section].parent;
            let begins_here = runs.of(tree, parent).first().is_some_and(|first| first.nodes.start == run.nodes.start);
            let holds_title = title_at.is_some_and(|title| tree.subtree(parent).contains(&title));
            if !begins_here || holds_title || runs.substance(tree, parent) / page > most {
                break;
            }
            section = parent;
        }
        if runs.of(tree, section).first().is_none_or(|first| first.nodes.start != run.nodes.start) {
            continue;
        }
        if runs.substance(tree, section) / page > most {
            continue;
        }
        let was_alone = runs.of(tree, section).len() == 1;
        cut(tree, is_live, section);
        if was_alone {
            cut_followers(tree, &runs, (page, most), is_live, section);
        }
    }
}

/// Whether text of some weight stands between the title and a run: thirty is a sentence or two. Where no title is known,
/// a little more has to stand above.
fn follows_text(tree: &Tree<'_>, runs: &Runs, title_at: Option<usize>, heading: &Run) -> bool {
    let (from, least) = title_at.map_or((0, 45.0), |title| (runs.within(tree, title).end, 30.0));
    runs.substance_in(from..runs.within(tree, heading.block).start.max(from)) >= least
}

/// Cuts the siblings behind a heading that stood alone, as long as they read like lists of links.
/// `most` is the share of the `page` that a row of announcements may have.
fn cut_followers(tree: &Tree<'_>, runs: &Runs, (page, most): (f64, f64), is_live: &mut [bool], heading: usize) {
    let parent = tree.nodes[heading].parent;
    let end = tree.nodes[parent].end;
    let mut next = tree.nodes[heading].end;
    while next < end {
        let follower = next;
        next = tree.nodes[follower].end;
        let (units, link_units, _) = runs.units(tree, follower);
        let is_plain = units > 0 && link_units * 3 < units;
        let share = runs.substance(tree, follower) / page;
        if is_plain && share <= most && announces(tree, runs, follower) {
            cut(tree, is_live, follower);
            break;
        }
        if (is_plain && tree.nodes[follower].is_block) || runs.substance(tree, follower) / page > 0.2 {
            break;
        }
        cut(tree, is_live, follower);
    }
}

/// Whether a part is a row of three or more entries alike that each link to another page, however long their summaries.
fn announces(tree: &Tree<'_>, runs: &Runs, part: usize) -> bool {
    let mut at = part;
    loop {
        let children: Vec<usize> = tree.children(at).filter(|child| !runs.of(tree, *child).is_empty()).collect();
        if let [only] = children[..] {
            at = only;
            continue;
        }
        // Three hundred units: summaries of whole first paragraphs.
        let is_entry = |child: &usize| {
            let (units, link_units, links) = runs.units(tree, *child);
            tree.nodes[*child].tag == tree.nodes[children[0]].tag
                && (1..=4).contains(&links)
                && link_units >= 4
                && units <= 300
        };
        return children.len() >= 3
            && children.iter().filter(|child| is_entry(child)).count() * 5 >= children.len() * 4;
    }
}

fn cut(tree: &Tree<'_>, is_live: &mut [bool], at: usize) {
    is_live[tree.subtree(at)].fill(false);
}
