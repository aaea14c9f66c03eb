//! Discussions: the subject, then every post in order, each with who wrote it and when.

use qingyuan_model::{Block, BlockKind, Document, Part, PartKind};

use super::blocks::{self, Placed, letters};
use super::byline::is_meta_line;
use super::date::{Moment, Reader};
use super::furniture;
use super::hints::Hints;
use super::people::{is_age, is_floor};
use super::phrases::{is_control_line, is_furniture_heading, is_notice};
use super::posts::{Posts, View};
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
    favour(runs, &in_post);
}

fn favour(runs: &mut Runs, is_inside: &[bool]) {
    runs.reweigh(|run| {
        if is_inside[run.nodes.start] && run.link_units * 2 < run.units.max(1) {
            run.weight.max(2.0)
        } else {
            run.weight
        }
    });
}

/// Which part of a page belongs to which post.
struct Shares {
    /// For each node, the number of its post, counted from 1; 0 for none.
    owner: Vec<u32>,
    /// Where each post lies; the opening text is the first, if it is none of the posts.
    ranges: Vec<std::ops::Range<usize>>,
}

impl Shares {
    fn new(view: &View<'_, '_>, posts: &Posts) -> Self {
        let tree = view.tree;
        let mut owner = vec![0; tree.nodes.len()];
        let mut ranges: Vec<std::ops::Range<usize>> = posts.opening.iter().cloned().collect();
        ranges.extend(posts.at.iter().map(|at| tree.subtree(*at)));
        for (number, range) in (1..).zip(&ranges) {
            owner[range.clone()].fill(number);
        }
        for other in &posts.others {
            owner[tree.subtree(*other)].fill(0);
        }
        Self { owner, ranges }
    }

    /// Whether a post owns a place.
    fn is_own(&self, number: usize, at: usize) -> bool {
        self.owner[at] as usize == number + 1
    }

    /// Whether the first share is a text before the posts.
    fn opens_before(&self, posts: &Posts) -> bool {
        self.ranges.len() > posts.at.len()
    }

    /// The smallest element that holds a post.
    fn root(&self, tree: &Tree<'_>, number: usize) -> usize {
        let range = &self.ranges[number];
        let mut at = range.start;
        while at != 0 && tree.nodes[at].end < range.end {
            at = tree.nodes[at].parent;
        }
        at
    }

    /// The places that are a post's own and not those of a post inside of it.
    fn own(&self, number: usize) -> impl Iterator<Item = usize> + '_ {
        self.ranges[number].clone().filter(move |at| self.is_own(number, *at))
    }
}

/// What is known of a post before its lines are read.
struct Facts {
    /// Where its words lie.
    root: usize,
    author: Option<String>,
    published: Option<String>,
}

impl Facts {
    /// Whether both name the same person, and not two different days.
    fn says_same(&self, other: &Self) -> bool {
        let day = |facts: &Self| facts.published.as_ref().map(|when| when.get(..10).unwrap_or(when).to_owned());
        self.author.is_some() && self.author == other.author && (day(self).is_none() || day(self) == day(other))
    }
}

/// Fills blocks, parts, first author and first date of a discussion. `whole` is its text as one piece, which stands where
/// the page shows no shape of posts, or one that holds only a part of what is said.
pub(crate) fn read(
    view: &View<'_, '_>,
    posts: Option<&Posts>,
    whole: Vec<Block>,
    main: usize,
    reader: &Reader,
    document: &mut Document,
) {
    let amount = |blocks: &[Block]| blocks.iter().map(|block| units(&block.text)).sum::<usize>();
    if let Some(posts) = posts {
        let (blocks, parts) = by_post(view, posts, reader, &document.title);
        // Half was picked by gut feeling: what lies around posts is a third of a page at most.
        if !parts.is_empty() && amount(&blocks) * 2 >= amount(&whole) {
            document.blocks = blocks;
            document.parts = parts;
        }
    }
    if document.parts.is_empty() && !whole.is_empty() {
        let end = view.tree.nodes[main].end;
        let from = view.title_at.filter(|title| *title < end).unwrap_or(main);
        let (author, moment) = view.marks.person_and_time(view.tree, from..end, reader);
        document.blocks = whole;
        let published = told(moment, reader).or_else(|| document.published.clone());
        document.parts = vec![Part { from: 0, kind: PartKind::Post { author, published } }];
    }
    let posted: Vec<(Option<String>, Option<String>)> = document.parts.iter().filter_map(said).collect();
    let Some((author, published)) = posted.first().cloned() else { return };
    if author.is_some() {
        document.authors = author.into_iter().collect();
    }
    // Where the first post has no date, what was found around the text may be that of a reply.
    let is_of_reply = posted.iter().skip(1).any(|(_, when)| {
        when.as_ref().zip(document.published.as_ref()).is_some_and(|(when, known)| when.get(..10) == known.get(..10))
    });
    if published.is_some() || is_of_reply {
        document.published = published;
    }
}

fn said(part: &Part) -> Option<(Option<String>, Option<String>)> {
    match &part.kind {
        PartKind::Post { author, published } => Some((author.clone(), published.clone())),
        _ => None,
    }
}

/// A moment, unless it counts from a day of fetching that nobody knows.
fn told(moment: Option<Moment>, reader: &Reader) -> Option<String> {
    moment.filter(|moment| moment.is_full || reader.knows_today()).map(Moment::show)
}

/// The blocks of each post under the subject, and where each begins.
fn by_post(view: &View<'_, '_>, posts: &Posts, reader: &Reader, title: &str) -> (Vec<Block>, Vec<Part>) {
    let tree = view.tree;
    let shares = Shares::new(view, posts);
    let mut live = vec![false; tree.nodes.len()];
    let by_names = furniture::live(tree, view.runs, view.shown, view.title_at, true);
    let mut facts = Vec::with_capacity(shares.ranges.len());
    for number in 0..shares.ranges.len() {
        let body = body(view, &shares, number);
        let is_head = |at: usize| body.as_ref().is_none_or(|body| !body.contains(&at));
        let (author, moment) = view.marks.person_and_time(tree, shares.own(number).filter(|at| is_head(*at)), reader);
        for at in shares.own(number) {
            live[at] = view.shown[at]
                && match &body {
                    Some(body) => body.contains(&at),
                    None => by_names[at],
                };
        }
        facts.push(Facts {
            root: body.map_or_else(|| shares.root(tree, number), |body| body.start),
            author,
            published: told(moment, reader),
        });
    }
    let mut runs = Runs::new(tree, &live);
    favour(&mut runs, &live);
    let subject = letters(title);
    let mut blocks = Vec::new();
    // The subject is read as a heading where the page shows it.
    if !title.is_empty() && view.title_at.is_some() {
        blocks.push(Block { kind: BlockKind::Heading(1), text: title.to_owned() });
    }
    let mut parts: Vec<Part> = Vec::new();
    let is_echo = shares.opens_before(posts) && facts.len() > 1 && facts[0].says_same(&facts[1]);
    for (number, Facts { root, author, published }) in facts.into_iter().enumerate() {
        let own = blocks::collect(tree, &runs, root).into_iter().filter(|one| shares.is_own(number, one.at));
        let lines = kept(own.collect(), &subject, author.as_deref());
        // Some programs name the first speaker and the day between the subject and the first post.
        if number == 0 && is_echo && lines.iter().map(|line| units(&line.text)).sum::<usize>() <= 20 {
            continue;
        }
        // A first post may say nothing beyond its subject.
        let is_bare = number == 0 && posts.opening.is_some() && !blocks.is_empty() && author.is_some();
        if lines.is_empty() && !is_bare {
            continue;
        }
        let from = if lines.is_empty() { 0 } else { blocks.len() };
        parts.push(Part { from, kind: PartKind::Post { author, published } });
        blocks.extend(lines);
    }
    (blocks, parts)
}

/// The element that holds the words of a post: named as content, free of names and dates, and most of what is said.
fn body(view: &View<'_, '_>, shares: &Shares, number: usize) -> Option<std::ops::Range<usize>> {
    let tree = view.tree;
    let range = shares.ranges[number].clone();
    let plain = |at: usize| {
        let (units, link_units, _) = view.runs.units(tree, at);
        (units - link_units.min(units), units)
    };
    let mut best: Option<(usize, usize)> = None;
    // A post is named after its body too; what is looked for lies inside of it.
    let is_one = tree.nodes[range.start].end == range.end;
    let mut at = range.start + usize::from(is_one);
    while at < range.end {
        let node = &tree.nodes[at];
        let is_own = shares.is_own(number, at) && node.element.is_some() && view.shown[at];
        let is_named = matches!(node.attr("itemprop"), "text" | "articleBody" | "description")
            || node.attr("id").starts_with("postmessage_")
            || is_body_name(node.attr("class"));
        if is_own && is_named && node.tag != "meta" {
            let count = view.marks.of(tree, at);
            let (words, all) = plain(at);
            // A reply may name whom it answers; then its writer is named around it.
            let is_head = count.people > 0
                && (count.times > 0 || words < 40 && view.marks.between(range.start, range.end).people <= count.people);
            if !is_head && count.floors == 0 && all > count.units as usize {
                if best.is_none_or(|(_, most)| words > most) {
                    best = Some((at, words));
                }
                at = node.end;
                continue;
            }
        }
        at += 1;
    }
    let (at, words) = best?;
    let own: usize = shares
        .own(number)
        .filter(|at| !tree.nodes[*at].in_link && view.shown[*at])
        .map(|at| tree.nodes[at].units)
        .sum();
    let heads = view.marks.between(range.start, range.end).units as usize;
    // Half was picked by gut feeling: a signature or a quotation may be as long as the reply.
    (words * 2 >= own.saturating_sub(heads) || words >= 40).then(|| tree.subtree(at))
}

/// Class names that programs give the words of a post.
fn is_body_name(class: &str) -> bool {
    class.split_ascii_whitespace().any(|name| {
        let name = name.to_ascii_lowercase();
        let last = name.rsplit(['-', '_']).next().unwrap_or_default();
        matches!(
            last,
            "content"
                | "body"
                | "text"
                | "markdown"
                | "message"
                | "detail"
                | "richtext"
                | "prose"
                | "cooked"
                | "bbwrapper"
                | "con"
        ) || matches!(
            name.as_str(),
            "t_f" | "markdown-body" | "post-body" | "d_post_content" | "s-prose" | "entry-content"
        )
    })
}

/// The lines of a post that its author wrote.
fn kept(placed: Vec<Placed>, subject: &str, author: Option<&str>) -> Vec<Block> {
    let lines = placed.into_iter().filter(|one| is_kept(one, subject) && Some(one.block.text.as_str()) != author);
    lines.map(|one| one.block).collect()
}

/// The posts' own lines under the thread's subject, where the page shows no shape of posts.
pub(crate) fn trim(placed: Vec<Placed>, title: &str) -> Vec<Block> {
    let subject = letters(title);
    let mut blocks = Vec::new();
    if !title.is_empty() {
        blocks.push(Block { kind: BlockKind::Heading(1), text: title.to_owned() });
    }
    blocks.extend(placed.into_iter().filter(|one| is_kept(one, &subject)).map(|one| one.block));
    blocks
}

fn is_kept(one: &Placed, subject: &str) -> bool {
    let text = &one.block.text;
    one.block.kind == BlockKind::Code
        || !(text.is_empty()
            || !text.chars().any(char::is_alphanumeric)
            || is_subject(text, subject)
            || is_control_line(text)
            || is_post_line(text)
            || is_furniture_heading(text)
            || is_notice(text, false)
            || (one.links_only && units(text) <= 20))
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
    let is_floor = is_floor(line)
        || length <= 6 && line.ends_with(['楼', '#']) && line.chars().any(|c| c.is_ascii_digit())
        || (line.starts_with('#') && line[1..].chars().all(|c| c.is_ascii_digit()));
    let is_count = length <= 4
        && line.chars().all(|c| {
            !c.is_alphabetic() || matches!(c, '赞' | '回' | '复' | '阅' | '读' | '浏' | '览' | '楼' | '主' | '万' | 'k')
        });
    // `某某 (楼主)10月前`: a name and an age.
    let is_signed = length <= 14
        && ["月前", "天前", "小时前", "分钟前", "年前"].iter().any(|age| line.ends_with(age))
        && !line.contains(['，', '。']);
    is_floor || is_signed || (length <= 8 && is_age(line)) || is_count || (length <= 24 && is_meta_line(line))
}
