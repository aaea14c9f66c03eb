//! Whether a page is a discussion: what its program, its data, its address and the shape of its posts say together.

use qingyuan_model::PageKind;
use url::Url;

use super::address;
use super::hints::Hints;
use super::meta::Meta;
use super::people::is_floor;
use super::posts::{Posts, View, is_answer, is_numbered};
use super::tree::Tree;

/// Names of forum programs as they sign themselves in `meta name=generator` or below the page.
const FORUM_PROGRAMS: [&str; 15] = [
    "discuz",
    "phpwind",
    "phpbb",
    "vbulletin",
    "xenforo",
    "discourse",
    "flarum",
    "nodebb",
    "mybb",
    "startbbs",
    "xiuno",
    "simple machines",
    "bbs-go",
    "carbon forum",
    "hybbs",
];

/// The kind of a discussion; `None` for every other page. `url` is where the page was found, which may say nothing.
pub(crate) fn kind(
    view: &View<'_, '_>,
    posts: Option<&Posts>,
    meta: &Meta,
    json_ld: &[String],
    url: &Url,
) -> Option<PageKind> {
    let tree = view.tree;
    let mut addresses = own_addresses(tree, meta);
    addresses.push(url.clone());
    if addresses.iter().any(address::is_board) {
        return None;
    }
    let says = Says::read(tree, meta, json_ld, &addresses);
    let is_thread = is_named_thread(tree, &says) || posts.is_some_and(|posts| weigh(view, posts, meta, &says) >= 2);
    is_thread.then(|| {
        let answers = posts.is_some_and(|posts| are_answers(view, posts));
        if says.question || answers && !says.program { PageKind::Question } else { PageKind::Forum }
    })
}

/// What a page says of itself.
struct Says {
    program: bool,
    address: bool,
    discussion: bool,
    question: bool,
}

impl Says {
    fn read(tree: &Tree<'_>, meta: &Meta, json_ld: &[String], addresses: &[Url]) -> Self {
        let types = tree.nodes.iter().filter(|node| node.is_block && node.element.is_some());
        let typed: Vec<&str> =
            types.filter_map(|node| node.attr("itemtype").rsplit('/').next()).filter(|kind| !kind.is_empty()).collect();
        let names = |kind: &str| {
            let quoted = format!("\"{kind}\"");
            typed.contains(&kind) || json_ld.iter().any(|body| body.contains(&quoted))
        };
        let program = FORUM_PROGRAMS
            .iter()
            .any(|program| meta.generator.contains(program) || meta.title_tag.to_lowercase().contains(program));
        Self {
            program: program || is_marked(tree),
            address: addresses.iter().any(is_thread_address),
            discussion: names("DiscussionForumPosting"),
            question: names("QAPage"),
        }
    }
}

/// Whether markup is that of a known program: names that their templates need and nobody else uses.
fn is_marked(tree: &Tree<'_>) -> bool {
    tree.nodes.iter().filter(|node| node.is_block).any(|node| {
        let id = node.attr("id");
        if !node.hints.any(Hints::POST) && !id.starts_with("postmessage_") && !matches!(node.tag, "body" | "li") {
            return false;
        }
        let is_discuz = (id.strip_prefix("postmessage_"))
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
        let class = node.attr("class");
        let is_classed = ["crawler-post", "message--post", "l_post", "p_postlist", "viewthread", "topic-post"]
            .iter()
            .any(|name| class.split_ascii_whitespace().any(|class| class == *name));
        let is_body = node.tag == "body" && (id == "phpbb" || class.contains("flarum"));
        is_discuz || is_classed || is_body || node.attr("component") == "post"
    })
}

/// The addresses that the head of a page claims for it.
fn own_addresses(tree: &Tree<'_>, meta: &Meta) -> Vec<Url> {
    let by_graph = tree
        .named("meta")
        .filter(|at| tree.nodes[*at].attr("property").eq_ignore_ascii_case("og:url"))
        .filter_map(|at| Url::parse(tree.nodes[at].attr("content")).ok());
    meta.canonical.iter().cloned().chain(by_graph).collect()
}

/// Whether an address is that of a thread or a question.
fn is_thread_address(url: &Url) -> bool {
    // Applications that run in the browser keep their path behind the hash.
    let path = format!("{}{}", url.path(), url.fragment().unwrap_or_default()).to_ascii_lowercase();
    let query = url.query().unwrap_or_default().to_ascii_lowercase();
    let host = url.host_str().unwrap_or_default();
    query.contains("viewthread")
        || query.contains("tid=")
        || [
            "/thread",
            "/topic/",
            "/topics/",
            "/viewtopic",
            "/showthread",
            "/t/",
            "/tiezi",
            "/read-",
            "/discussion",
            "/questions/",
            "/question/",
            "/post?",
        ]
        .iter()
        .any(|piece| path.contains(piece))
        || (host
            .split('.')
            .any(|label| label.ends_with("bbs") || matches!(label, "forum" | "forums" | "club" | "luntan" | "tieba"))
            && path.chars().any(|c| c.is_ascii_digit()))
}

/// Whether program, data or address say so, and names in the markup agree: pages whose posts have no repeated shape,
/// such as a thread without replies.
fn is_named_thread(tree: &Tree<'_>, says: &Says) -> bool {
    let posts =
        tree.nodes.iter().filter(|node| node.is_block && node.tag != "p" && node.hints.any(Hints::POST)).count();
    let authors = tree.nodes.iter().filter(|node| node.hints.any(Hints::PERSON)).count();
    (says.address && posts >= 2 && authors >= 2)
        || (says.program && posts >= 1)
        || (says.address && says.program)
        || (says.address && authors >= 3)
        || says.question
        || says.discussion
}

/// How much speaks for a discussion and against an article under which readers comment; 2 is enough. Each point is
/// one independent sign. That names of comments weigh two was picked so that a portal's byline with portrait does not outweigh
/// them.
fn weigh(view: &View<'_, '_>, posts: &Posts, meta: &Meta, says: &Says) -> i32 {
    let tree = view.tree;
    // One post that replies to nothing is no discussion: blogs number their articles.
    if posts.at.len() == 1 && posts.opening.is_none() {
        return 0;
    }
    let mut weight = 0;
    weight += if says.program { 3 } else { 0 } + if says.address { 2 } else { 0 };
    if posts.at.len() >= 2 && posts.opening.is_none() && view.title_at.is_none_or(|title| title < posts.at[0]) {
        // The first text of the page has the shape of those that follow.
        weight += 2;
    }
    if let Some(opening) = &posts.opening {
        let before = view.marks.between(opening.start, opening.end);
        weight += i32::from(before.people > 0 && before.times > 0);
        let (before, after) = words_before_and_after(view, posts, opening);
        weight += i32::from(after > before);
        // A long text with a few remarks is an article. Five hundred units are a page of prose; both picked by gut feeling.
        weight -= i32::from(before >= 500 && after * 3 < before);
        weight += i32::from(are_of_one_house(view, posts, opening));
    }
    let named = |names: &[&str]| around(view, posts).any(|at| is_named(tree, at, names));
    let named_comment = named(COMMENTS);
    let named_reply = named(REPLIES) || is_numbered(&tree.nodes[posts.at[0]]);
    weight += i32::from(named_reply) - if named_comment { 2 } else { 0 };
    weight += i32::from(says_community(&meta.title_tag) || says_community(&meta.site_name));
    weight += i32::from(has_floors(view, posts));
    weight += i32::from(names_topic(tree));
    weight += if are_answers(view, posts) { 2 } else { 0 };
    weight
}

/// Names of what stands under articles.
const COMMENTS: &[&str] = &["comment", "cmt", "pinglun", "disqus", "respond", "liuyan", "commt"];
/// Names of what discussions are made of.
const REPLIES: &[&str] = &["reply", "replies", "answer", "postlist", "floor", "post-list", "topic", "huifu"];

fn is_named(tree: &Tree<'_>, at: usize, names: &[&str]) -> bool {
    let node = &tree.nodes[at];
    [node.attr("class"), node.attr("id")].iter().any(|value| {
        let value = value.get(..value.len().min(200)).unwrap_or_default().to_ascii_lowercase();
        names.iter().any(|name| value.contains(name))
    })
}

/// The first post and what is around it, up to what also holds the opening text.
fn around<'v>(view: &'v View<'_, '_>, posts: &'v Posts) -> impl Iterator<Item = usize> + 'v {
    let tree = view.tree;
    let opening = posts.opening.as_ref().map(|opening| opening.start);
    let above = std::iter::successors(Some(posts.at[0]), |at| (*at != 0).then(|| tree.nodes[*at].parent));
    let is_apart = move |at: &usize| opening.is_none_or(|opening| !tree.subtree(*at).contains(&opening));
    // Without an opening text only the list of the posts itself counts.
    above.take_while(is_apart).take(if opening.is_some() { 8 } else { 2 })
}

/// Units of text, links aside, of the opening and of all that replies to it.
fn words_before_and_after(view: &View<'_, '_>, posts: &Posts, opening: &std::ops::Range<usize>) -> (usize, usize) {
    let plain = |range: std::ops::Range<usize>| -> usize {
        let runs = view.runs.all.iter().filter(|run| range.contains(&run.nodes.start));
        runs.map(|run| run.units - run.link_units.min(run.units)).sum()
    };
    let end = posts.at.iter().map(|at| view.tree.nodes[*at].end).max().unwrap_or(opening.end);
    (plain(opening.clone()), plain(opening.end..end))
}

fn says_community(text: &str) -> bool {
    const WORDS: [&str; 12] = [
        "论坛",
        "社区",
        "贴吧",
        "问答",
        "讨论区",
        "讨论版",
        "論壇",
        "社區",
        "bbs",
        "forum",
        "community",
        "discussions",
    ];
    let lower = text.get(..text.len().min(600)).unwrap_or(text).to_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

/// Whether the posts are counted as floors, or one of them is the first speaker's.
fn has_floors(view: &View<'_, '_>, posts: &Posts) -> bool {
    posts.at.iter().take(40).any(|at| {
        let count = view.marks.of(view.tree, *at);
        count.floors > 0 && view.tree.nodes[view.tree.subtree(*at)].iter().any(|node| is_floor(node.text))
    })
}

/// Whether the page is laid out as a topic: programs name its parts so.
fn names_topic(tree: &Tree<'_>) -> bool {
    tree.nodes.iter().filter(|node| node.is_block || node.tag == "body").any(|node| {
        [node.attr("class"), node.attr("id")].iter().any(|value| {
            // Blogs name their articles after their categories and comments after their depth.
            let classes = value.split_ascii_whitespace().filter(|class| {
                !["category-", "tag-", "thread-", "has-", "type-"].iter().any(|start| class.starts_with(start))
            });
            classes
                .flat_map(|class| class.split(['-', '_']))
                .any(|word| matches!(word, "topic" | "thread" | "topics" | "question"))
        })
    })
}

/// Whether most posts are answers, by their names or types or those of what they hold.
fn are_answers(view: &View<'_, '_>, posts: &Posts) -> bool {
    let nodes = &view.tree.nodes;
    let is_one =
        |at: &&usize| is_answer(&nodes[**at]) || view.tree.children(**at).any(|child| is_answer(&nodes[child]));
    posts.at.iter().filter(is_one).count() * 2 > posts.at.len()
}

/// Whether who speaks first has a page in the same folder as those who reply: both are members.
fn are_of_one_house(view: &View<'_, '_>, posts: &Posts, opening: &std::ops::Range<usize>) -> bool {
    let folder = |places: std::ops::Range<usize>| {
        view.marks.homes(view.tree, places).next().and_then(|href| {
            let end = href.find(|c: char| c.is_ascii_digit()).or_else(|| href.rfind(['/', '=']).map(|at| at + 1))?;
            href.get(..end)
        })
    };
    let first = folder(opening.clone());
    first.is_some() && posts.at.iter().take(5).any(|at| folder(view.tree.subtree(*at)) == first)
}
