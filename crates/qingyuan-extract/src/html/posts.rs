//! The posts of a page: siblings of one shape that each hold a person, a date or a floor, and words.

use super::hints::Hints;
use super::people::{Count, Marks};
use super::runs::Runs;
use super::tree::{Node, Tree};

/// What a page says in turns.
pub(crate) struct Posts {
    /// The elements of the posts in document order; a reply may lie inside of what it replies to.
    pub(crate) at: Vec<usize>,
    /// Where the text lies that the posts reply to, when it is not the first of them.
    pub(crate) opening: Option<std::ops::Range<usize>>,
    /// Posts of other groups, such as remarks under the opening text.
    pub(crate) others: Vec<usize>,
}

/// What is looked at together.
pub(crate) struct View<'v, 'a> {
    /// The page.
    pub(crate) tree: &'v Tree<'a>,
    /// Its marks.
    pub(crate) marks: &'v Marks,
    /// All its runs that are shown.
    pub(crate) runs: &'v Runs,
    /// What is shown.
    pub(crate) shown: &'v [bool],
    /// The title's element.
    pub(crate) title_at: Option<usize>,
    /// The title's words.
    pub(crate) title: &'v str,
}

/// The posts of a page; `None` where nothing is repeated.
pub(crate) fn find(view: &View<'_, '_>) -> Option<Posts> {
    let (accepted, groups) = groups(view);
    let tree = view.tree;
    let plain = |at: usize| {
        let (units, link_units, _) = view.runs.units(tree, at);
        units.saturating_sub(link_units)
    };
    // Answers are what a question is for; several of one shape say more than one by its name; then the most words count.
    let weight = |group: &Vec<usize>| {
        let words: usize = group.iter().map(|at| plain(*at) + 10).sum();
        (is_answer(&tree.nodes[group[0]]), group.len() > 1, words)
    };
    let best = groups.iter().max_by_key(|group| weight(group))?;
    let shape = signature(&tree.nodes[*best.first()?]);
    // Pagers and boxes may part a thread into several groups of one shape; replies may lie inside of what they reply to.
    let mut at: Vec<usize> = Vec::new();
    let mut others = Vec::new();
    let mut end = 0;
    for place in &accepted {
        let node = &tree.nodes[*place];
        let is_of_shape = signature(node) == shape || (is_answer(node) && is_answer(&tree.nodes[best[0]]));
        if *place < end || is_of_shape || best.binary_search(place).is_ok() {
            at.push(*place);
            end = end.max(tree.nodes[*place].end);
        } else {
            others.push(*place);
        }
    }
    at.extend(alike_inside(view, &at, &shape));
    at.sort_unstable();
    at.dedup();
    let first = *at.first()?;
    let mut posts = Posts { at, opening: None, others };
    posts.opening = opening(view, &posts, first);
    Some(posts)
}

/// Replies that stand alone in what they reply to: inside a post, of the shape of a post.
fn alike_inside(view: &View<'_, '_>, posts: &[usize], shape: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut next = 0;
    for post in posts {
        for at in next.max(post + 1)..view.tree.nodes[*post].end {
            let node = &view.tree.nodes[at];
            if node.element.is_some() && node.is_block && signature(node) == shape {
                let count = view.marks.of(view.tree, at);
                if count.people > 0 && count.times + count.floors > 0 {
                    found.push(at);
                }
            }
        }
        next = next.max(view.tree.nodes[*post].end);
    }
    found
}

/// Every post of the page, and the groups of siblings they form.
fn groups(view: &View<'_, '_>) -> (Vec<usize>, Vec<Vec<usize>>) {
    let tree = view.tree;
    // What accepted posts below each element hold, so that an element is judged by what is its own.
    let mut covered = vec![Count::default(); tree.nodes.len()];
    let mut accepted = Vec::new();
    let mut groups = Vec::new();
    let mut singles = Vec::new();
    for parent in (0..tree.nodes.len()).rev() {
        if tree.nodes[parent].element.is_none() && parent != 0 {
            continue;
        }
        let mut alike: Vec<(String, Vec<usize>)> = Vec::new();
        for child in tree.children(parent) {
            let own = view.marks.of(tree, child).without(covered[child]);
            // What holds the subject and posts of its own is the page, or a column of it.
            let is_page =
                covered[child].people > 0 && view.title_at.is_some_and(|title| tree.subtree(child).contains(&title));
            if !is_page && is_candidate(view, child, own) {
                let signature = signature(&tree.nodes[child]);
                match alike.iter_mut().find(|(known, _)| *known == signature) {
                    Some((_, members)) => members.push(child),
                    None => alike.push((signature, vec![child])),
                }
            }
        }
        let mut sum = Count::default();
        let mut taken: Vec<usize> = Vec::new();
        for (_, members) in alike {
            let announced = members.iter().filter(|at| announces(view, **at)).count();
            if members.len() >= 2 && announced * 2 <= members.len() && !lies_aside(view, members[0]) {
                taken.extend(&members);
                groups.push(members);
            } else if members.len() == 1 && announced == 0 && is_numbered(&tree.nodes[members[0]]) {
                singles.push(members[0]);
            }
        }
        taken.sort_unstable();
        for child in tree.children(parent) {
            let part = if taken.binary_search(&child).is_ok() { view.marks.of(tree, child) } else { covered[child] };
            sum = sum.with(part);
        }
        covered[parent] = sum;
        accepted.extend(taken);
    }
    accepted.sort_unstable();
    // A post without siblings counts where no group is in or around it; of nested ones the outermost.
    singles.sort_unstable();
    let mut end = 0;
    let mut alone = Vec::new();
    for single in singles {
        let before = accepted.partition_point(|at| *at <= single);
        let is_inside = single < end || accepted[..before].last().is_some_and(|at| tree.nodes[*at].end > single);
        let holds = accepted.get(before).is_some_and(|at| *at < tree.nodes[single].end);
        if !is_inside && !holds && !lies_aside(view, single) {
            end = tree.nodes[single].end;
            alone.push(single);
            groups.push(vec![single]);
        }
    }
    accepted.extend(alone);
    accepted.sort_unstable();
    (accepted, groups)
}

/// Whether an element could be a post: a person and a time or a floor of its own, and words beside them.
fn is_candidate(view: &View<'_, '_>, at: usize, own: Count) -> bool {
    let node = &view.tree.nodes[at];
    let is_container =
        matches!(node.tag, "div" | "li" | "article" | "section" | "table" | "tbody" | "tr" | "dl" | "dd")
            || node.tag.contains('-');
    if !is_container || !view.shown[at] || own.people == 0 {
        return false;
    }
    let is_spoilt = node.hints.any(Hints::FURNITURE | Hints::RELATED | Hints::POPUP)
        && !node.hints.any(Hints::POST | Hints::COMMENT | Hints::CONTENT);
    if is_spoilt || (own.times + own.floors == 0 && !is_numbered(node)) {
        return false;
    }
    let (units, link_units, _) = view.runs.units(view.tree, at);
    let words = units.saturating_sub(link_units);
    words > own.units as usize || is_numbered(node)
}

/// Whether an element is named as a post and numbered: `post_12`, `pid12`, `reply-12`, or typed as a comment or an answer.
pub(crate) fn is_numbered(node: &Node<'_>) -> bool {
    let id = node.attr("id").to_ascii_lowercase();
    let name = id.trim_end_matches(|c: char| c.is_ascii_digit());
    let last = name.trim_end_matches(['-', '_']).rsplit(['-', '_']).next().unwrap_or_default();
    let is_named = name.len() < id.len()
        && matches!(last, "post" | "pid" | "p" | "reply" | "answer" | "r" | "floor" | "message" | "msg");
    let typed = node.attr("itemtype");
    is_named || ["/Answer", "/DiscussionForumPosting"].iter().any(|kind| typed.ends_with(kind))
}

/// Whether an element is an answer by its name or its type.
pub(crate) fn is_answer(node: &Node<'_>) -> bool {
    [node.attr("class"), node.attr("id")]
        .iter()
        .any(|value| value.get(..value.len().min(200)).unwrap_or_default().to_ascii_lowercase().contains("answer"))
        || node.attr("itemtype").ends_with("/Answer")
}

/// Whether an element announces another page: a link as long as a headline that is no name, no subject and no floor.
fn announces(view: &View<'_, '_>, at: usize) -> bool {
    let tree = view.tree;
    view.runs.of(tree, at).iter().take(8).any(|run| {
        let is_heading = matches!(tree.nodes[run.block].tag, "h1" | "h2" | "h3");
        let says = run.is_link_only()
            && run.links > 0
            && (run.units >= 6 || is_heading && run.units >= 3)
            && !run.text.contains("Re:")
            && view.marks.between(run.nodes.start, run.nodes.end).times == 0;
        says && !view.title.contains(&run.text) && !leads_here(tree, run.nodes.clone())
    })
}

/// Whether the links of a run lead to a place on a page, as the subject lines of posts do.
fn leads_here(tree: &Tree<'_>, nodes: std::ops::Range<usize>) -> bool {
    let parent = tree.nodes[nodes.start].parent;
    let mut links = tree.nodes[nodes].iter().chain([&tree.nodes[parent]]).filter(|node| node.tag == "a");
    links.any(|node| node.attr("href").contains('#') || node.attr("href").starts_with("javascript"))
}

/// Whether the part lies beside the page's text: in a sidebar, a menu, a foot. A third of the words was picked by gut
/// feeling, as for furniture.
fn lies_aside(view: &View<'_, '_>, from: usize) -> bool {
    let tree = view.tree;
    let (page, ..) = view.runs.units(tree, 0);
    let mut at = from;
    while at != 0 {
        at = tree.nodes[at].parent;
        let node = &tree.nodes[at];
        let is_aside = matches!(node.tag, "aside" | "nav" | "footer" | "header" | "menu")
            || node.hints.any(Hints::FURNITURE | Hints::RELATED | Hints::POPUP)
                && !node.hints.any(Hints::CONTENT | Hints::POST | Hints::COMMENT)
                && !matches!(node.tag, "body" | "main" | "html");
        if is_aside && view.runs.units(tree, at).0 * 3 < page {
            return true;
        }
    }
    false
}

/// What siblings of one shape have in common: tag, first class, name of the id without its number.
fn signature(node: &Node<'_>) -> String {
    let class = node.attr("class").split_ascii_whitespace().next().unwrap_or_default();
    let letters = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let class = letters(class);
    let id = if class.is_empty() { letters(node.attr("id")) } else { String::new() };
    format!("{} {class} {id}", node.tag)
}

/// The range that holds the text the posts reply to: from the title, or from the nearest part with a person, to the
/// first post.
fn opening(view: &View<'_, '_>, posts: &Posts, first: usize) -> Option<std::ops::Range<usize>> {
    let tree = view.tree;
    let range = match view.title_at {
        Some(title) if title < first => {
            if tree.subtree(title).contains(&first) {
                return None;
            }
            head_before(view, title, first).unwrap_or(tree.nodes[title].end)..first
        }
        _ => nearest_speaker(view, first)?,
    };
    let mut others = posts.others.iter().filter(|at| range.contains(*at)).peekable();
    let mut skip_to = 0;
    let mut words = 0;
    for run in view.runs.all.iter().filter(|run| range.contains(&run.nodes.start)) {
        while let Some(other) = others.next_if(|other| **other <= run.nodes.start) {
            skip_to = skip_to.max(tree.nodes[*other].end);
        }
        if run.nodes.start >= skip_to {
            words += run.units - run.link_units.min(run.units);
        }
    }
    (words > view.marks.between(range.start, range.end).units as usize).then_some(range)
}

/// Where the head of the opening text begins, when it stands above the title: the smallest part around the title that
/// names a person and a time before it. Thirty units hold a name, a rank and a date, and no menu.
fn head_before(view: &View<'_, '_>, title: usize, first: usize) -> Option<usize> {
    let tree = view.tree;
    let behind = view.marks.between(tree.nodes[title].end, first);
    let mut at = title;
    while at != 0 && behind.people == 0 {
        at = tree.nodes[at].parent;
        if tree.subtree(at).contains(&first) || tree.nodes[at].tag == "body" {
            return None;
        }
        let before = view.marks.between(at, title);
        if before.people > 0 && before.times > 0 {
            let runs = view.runs.all[view.runs.within(tree, at)].iter().filter(|run| run.nodes.start < title);
            return (runs.map(|run| run.units).sum::<usize>() <= 30).then_some(at);
        }
    }
    None
}

/// Going up from the posts, the first part before them that has a person, a time and words of its own.
fn nearest_speaker(view: &View<'_, '_>, first: usize) -> Option<std::ops::Range<usize>> {
    let tree = view.tree;
    let speaks = |from: usize, to: usize| {
        let own = view.marks.between(from, to);
        let words: usize = view.runs.all[view.runs.within(tree, from)]
            .iter()
            .filter(|run| run.nodes.start < to)
            .map(|run| run.units - run.link_units.min(run.units))
            .sum();
        own.people > 0 && own.times > 0 && words > own.units as usize
    };
    let mut at = first;
    while at != 0 {
        let parent = tree.nodes[at].parent;
        if matches!(tree.nodes[parent].tag, "html" | "") {
            return None;
        }
        let before: Vec<usize> = tree.children(parent).take_while(|child| *child < at).collect();
        for child in before.into_iter().rev() {
            let node = &tree.nodes[child];
            let is_part = node.is_block && !matches!(node.tag, "header" | "nav" | "aside");
            if is_part && speaks(child, node.end) {
                return Some(child..first);
            }
        }
        // The head of a post and its words may be siblings; in the page's body that would be all of it.
        if tree.nodes[parent].tag != "body" && speaks(parent, first) {
            return Some(parent..first);
        }
        at = parent;
    }
    None
}
