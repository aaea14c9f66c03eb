//! Readers' comments under an article, told by their shape: siblings alike, each with a time and a way to answer, or
//! with its age.

use super::list_date::has_date;
use super::runs::{Run, Runs};
use super::tree::Tree;

/// Text between the title and the first comment, in weight: below this, what looks like comments may be the page.
const LEAST_ARTICLE: f64 = 30.0;

/// The most lines of one comment, quoted answers included.
const MAX_LINES: usize = 24;

/// Takes rows of comments out of play. For pages that are no threads.
pub(crate) fn cut(tree: &Tree<'_>, runs: &Runs, is_live: &mut [bool], title_at: Option<usize>) {
    let Some(title) = title_at else { return };
    let mut at = tree.nodes[title].end;
    while at < tree.nodes.len() {
        let end = tree.nodes[at].end;
        if is_live[at] && tree.nodes[at].is_block && runs.within(tree, at).len() >= 6 {
            let mut row: Vec<usize> = Vec::new();
            for child in tree.children(at) {
                if !is_live[child] || runs.of(tree, child).is_empty() {
                    continue;
                }
                if row.last().is_some_and(|last| !are_alike(tree, *last, child)) || !is_comment(tree, runs, child) {
                    close(tree, runs, is_live, title, &mut row);
                }
                if is_comment(tree, runs, child) {
                    row.push(child);
                }
            }
            close(tree, runs, is_live, title, &mut row);
        }
        at = if is_live[at] { at + 1 } else { end };
    }
}

fn close(tree: &Tree<'_>, runs: &Runs, is_live: &mut [bool], title: usize, row: &mut Vec<usize>) {
    if let (Some(first), 2..) = (row.first(), row.len()) {
        let before = runs.within(tree, title).end..runs.within(tree, *first).start;
        // Ages alone are a weaker sign than ways to answer: three of them.
        let is_row = row.len() >= 3 || row.iter().all(|comment| runs.of(tree, *comment).iter().any(asks_to_answer));
        if is_row && runs.substance_in(before) >= LEAST_ARTICLE {
            for comment in row.iter() {
                is_live[tree.subtree(*comment)].fill(false);
            }
        }
    }
    row.clear();
}

fn are_alike(tree: &Tree<'_>, a: usize, b: usize) -> bool {
    let (a, b) = (&tree.nodes[a], &tree.nodes[b]);
    a.tag == b.tag && a.attr("class").split_ascii_whitespace().next() == b.attr("class").split_ascii_whitespace().next()
}

fn is_comment(tree: &Tree<'_>, runs: &Runs, at: usize) -> bool {
    let own = runs.of(tree, at);
    (2..=MAX_LINES).contains(&own.len())
        && tree.nodes[at].is_block
        && (own.iter().any(is_aged)
            || own.iter().any(|run| run.units <= 30 && has_date(&run.text)) && own.iter().any(asks_to_answer))
}

/// Whether a line is an age, which texts that are dated by the day never show.
fn is_aged(run: &Run) -> bool {
    const AGES: [&str; 9] =
        ["小时前", "分钟前", "天前", "个月前", "小時前", "分鐘前", "days ago", "hours ago", "minutes ago"];
    run.units <= 12
        && run.link_units < run.units
        && run.text.len() <= 120
        && AGES.iter().any(|age| run.text.contains(age))
}

/// Whether a line offers to answer or to agree, beside a time or a count at most.
fn asks_to_answer(run: &Run) -> bool {
    const WAYS: [&str; 10] = ["回复", "回覆", "举报", "支持", "反对", "点赞", "赞", "顶", "讚", "reply"];
    if run.units > 16 || run.text.len() > 200 {
        return false;
    }
    let text = run.text.to_lowercase();
    text.split(|c: char| !c.is_alphabetic()).any(|word| {
        WAYS.iter().any(|way| word == *way || word.strip_prefix(way).is_some_and(|rest| WAYS.contains(&rest)))
    })
}
