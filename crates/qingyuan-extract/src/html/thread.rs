//! Forum threads: the subject, then every post in order.

use qingyuan_model::{Block, BlockKind};

use super::blocks::{Placed, letters};
use super::byline::is_meta_line;
use super::hints::Hints;
use super::phrases::{is_control_line, is_notice};
use super::runs::Runs;
use super::tree::Tree;
use crate::words::units;

/// Lets short posts count: in a thread, a line of two words inside a post is content.
pub(crate) fn favour_posts(tree: &Tree<'_>, runs: &mut Runs) {
    let mut in_post = vec![false; tree.nodes.len()];
    for at in 0..tree.nodes.len() {
        let node = &tree.nodes[at];
        let is_post = node.hints.any(Hints::POST) && !node.hints.any(Hints::PERSON);
        in_post[at] = is_post || (at > 0 && in_post[node.parent]);
    }
    runs.reweigh(|run| {
        if in_post[run.nodes.start] && run.link_units * 2 < run.units.max(1) { run.weight.max(2.0) } else { run.weight }
    });
}

/// The posts' own lines, under the thread's subject.
pub(crate) fn trim(placed: Vec<Placed>, title: &str) -> Vec<Block> {
    let subject = letters(title);
    let mut blocks = Vec::new();
    if !title.is_empty() {
        blocks.push(Block { kind: BlockKind::Heading(1), text: title.to_owned() });
    }
    for one in placed {
        let text = &one.block.text;
        let keeps = one.block.kind == BlockKind::Code
            || !(text.is_empty()
                || !text.chars().any(char::is_alphanumeric)
                || is_subject(text, &subject)
                || is_control_line(text)
                || is_post_line(text)
                || is_notice(text, false)
                || (one.links_only && units(text) <= 20));
        if keeps {
            blocks.push(one.block);
        }
    }
    blocks
}

/// Whether a line is the thread's subject, perhaps behind the name of its board in brackets.
fn is_subject(line: &str, subject: &str) -> bool {
    let line_letters = letters(line);
    line_letters == *subject
        || (line.starts_with(['[', '【']) && !subject.is_empty() && {
            line_letters.strip_suffix(subject).is_some_and(|tag| units(tag) <= 12)
        })
}

/// Lines that a forum puts around each post: date, floor, counts.
fn is_post_line(line: &str) -> bool {
    let length = units(line);
    let is_floor = length <= 6 && line.ends_with(['楼', '#'])
        || (line.starts_with('#') && line[1..].chars().all(|c| c.is_ascii_digit()));
    let is_age = length <= 8
        && ["小时前", "分钟前", "天前", "个月前", "年前", "刚刚", "ago"]
            .iter()
            .any(|word| line.trim_end().ends_with(word));
    let is_count = length <= 4
        && line.chars().all(|c| {
            !c.is_alphabetic() || matches!(c, '赞' | '回' | '复' | '阅' | '读' | '浏' | '览' | '楼' | '主' | '万' | 'k')
        });
    // `某某 (楼主)10月前`: a name and an age.
    let is_signed = length <= 14
        && ["月前", "天前", "小时前", "分钟前", "年前"].iter().any(|age| line.ends_with(age))
        && !line.contains(['，', '。']);
    is_floor || is_signed || is_age || is_count || (length <= 24 && is_meta_line(line))
}
