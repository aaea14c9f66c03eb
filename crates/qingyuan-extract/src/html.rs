//! HTML to document: bounded, parsed, flattened, cut into runs, weighed, and read.

mod address;
mod blocks;
mod breadcrumbs;
mod build;
mod byline;
mod captions;
mod cards;
mod choose;
mod chosen;
mod code;
mod context;
mod cuts;
mod date;
mod discussion;
mod english;
mod entities;
mod entries;
mod facts;
mod formula;
mod furniture;
mod guard;
mod hanzi;
mod hints;
mod kind;
mod lead_image;
mod letters;
mod licence;
mod links;
mod list_date;
mod listing;
mod manual;
mod marked;
mod mathml;
mod meta;
mod nesting;
mod noscript;
mod pager;
mod people;
mod phrases;
mod posts;
mod published;
mod relations;
mod replies;
mod rows;
mod runs;
mod script_dates;
mod site;
mod superscript;
mod table;
mod thread;
mod title;
mod tokens;
mod tree;
mod video;

use qingyuan_model::{Block, BlockKind, PageKind, RawPage};

use self::blocks::Placed;
use self::chosen::Chosen;
use self::context::Places;
use self::cuts::Cuts;
use self::guard::Guarded;
pub(crate) use self::meta::language;

use self::runs::Runs;
use self::tree::Tree;
use crate::deadline::Deadline;
use crate::extraction::Extraction;
use crate::guidance::Guidance;
use crate::words::{is_wide_letter, units};

/// How many blocks of a page are kept; the rest is cut and noted.
const MAX_BLOCKS: usize = 20_000;

/// How many chars of a title are kept. Titles of papers have up to some three hundred; picked by gut feeling.
const MAX_TITLE: usize = 500;

/// Fills `out` from a decoded page.
pub(crate) fn read(page: &RawPage, text: &str, guidance: &Guidance, deadline: &Deadline<'_>, out: &mut Extraction) {
    let text = entities::mend(text);
    let mut guarded = guard::guard(&text);
    let mut html = build::build(&guarded.markup, deadline);
    if let Some(text) = noscript::unwrapped(&text, &html) {
        guarded = guard::guard(&text);
        html = build::build(&guarded.markup, deadline);
    }
    let mut tree = Tree::new(&html);
    note_limits(&guarded, out);
    if deadline.is_over() {
        return out.note_too_slow();
    }
    let reader = date::Reader::new(page.fetched_at);
    let chosen = Chosen::find(&html, &guidance.picks);
    let parsed = Parsed { page, text: &text, guarded: &guarded, chosen: &chosen, reader: &reader };
    let is_whole = automatic(&parsed, &mut tree, deadline, out);
    if is_whole && !guidance.picks.is_empty() {
        let mut shown = furniture::shown(&tree);
        chosen.hide(&tree, &mut shown);
        chosen.apply(&tree, &shown, &reader, out);
    }
}

/// A page on its way from markup to document.
struct Parsed<'a> {
    page: &'a RawPage,
    text: &'a str,
    guarded: &'a Guarded,
    chosen: &'a Chosen,
    reader: &'a date::Reader,
}

/// What extraction finds by itself; says whether it came to an end before the deadline.
fn automatic(parsed: &Parsed<'_>, tree: &mut Tree<'_>, deadline: &Deadline<'_>, out: &mut Extraction) -> bool {
    let Parsed { page, text, guarded, chosen, reader } = *parsed;
    captions::mark(&mut tree.nodes);
    let base = links::base(tree, &page.url);
    let meta = meta::read(tree, &guarded.json_ld, &base);
    let (mut found, were_cut) = links::collect(tree, &base);
    relations::add(tree, &guarded.frames, &page.url, &base, &mut found);
    out.document.links = found;
    if were_cut {
        out.note("links-cut", "the page has more links than are kept");
    }
    out.canonical.clone_from(&meta.canonical);
    out.nofollow = meta.nofollow;
    out.document.noindex = meta.noindex;
    out.document.language.clone_from(&meta.language);

    let mut shown = furniture::shown(tree);
    chosen.hide(tree, &mut shown);
    let title = title::find(tree, &shown, &meta);
    // Generators of documentation hang a link to itself on every heading.
    title.text.trim_end_matches(['¶', '\u{200b}', ' ']).clone_into(&mut out.document.title);
    let title_end = out.document.title.char_indices().nth(MAX_TITLE).map(|(at, _)| at);
    if let Some(end) = title_end {
        out.document.title.truncate(end);
        out.note("text-cut", format!("only the first {MAX_TITLE} chars of the title are kept"));
    }
    let mut all = Runs::new(tree, &shown);
    if all.are_mostly_captions(tree) {
        captions::unmark(&mut tree.nodes);
        all = Runs::new(tree, &shown);
    }
    let marks = people::Marks::new(tree, &shown, reader);
    let posts_view =
        posts::View { tree, marks: &marks, runs: &all, shown: &shown, title_at: title.at, title: &title.text };
    let posts = posts::find(&posts_view);
    let discussion = discussion::kind(&posts_view, posts.as_ref(), &meta, &guarded.json_ld, &page.url);
    let is_thread = discussion.is_some();
    if (title.at.is_none() || title.text == meta.title_tag)
        && !is_thread
        && let Some(line) = title::above_facts(&title.text, &all.all)
    {
        out.document.title = line;
    }
    let title_line = title.at.or_else(|| choose::title_line(&all, &title.text));
    let main = main_part(tree, &all, &shown, title_line, is_thread);
    if deadline.is_over() {
        out.note_too_slow();
        return false;
    }
    let view = facts::View {
        page,
        text,
        tree,
        shown: &shown,
        meta: &meta,
        base: &base,
        all: &all,
        main_at: main.at,
        is_thread: main.is_thread,
        title_at: title.at,
    };
    facts::read(&view, out);

    let (headline_count, prose, main_units) = proportions(tree, &main);
    let page_text: String = all.all.iter().flat_map(|run| [run.text.as_str(), " "]).take(400).collect();
    let refusal = kind::refusal(tree, &all, &title.text, title.at, main_units, &page_text);
    // Short threads ask for a login below their posts; several posts are an answer and no refusal.
    let has_posts = is_thread && posts.as_ref().is_some_and(|posts| posts.at.len() >= 2);
    if let Some(kind) = refusal.filter(|_| !has_posts) {
        out.document.kind = kind;
    } else if let Some(kind) = discussion {
        out.document.kind = kind;
    } else {
        let entries = entries::find(tree, &main.uncut, &page.url, &base);
        let view = listing::View { tree, shown: &shown, runs: &main.uncut, meta: &meta, title_at: title_line };
        let signs = listing::Signs::read(&view, &entries, &page.url);
        let is_list = signs.are_of_list();
        let is_front = !is_list
            && signs.leave_it_to_number()
            && kind::is_list(&meta, &page.url, headline_count, prose, main_units);
        if is_list || is_front {
            Places::new(&mut out.document.links).mark_entries(tree, &main.uncut, &entries, reader);
        }
        if is_list {
            list(listing::headlines(entries), out);
            return true;
        }
        if is_front {
            list(listing::headlines_of_front(entries, main.headlines), out);
            return true;
        }
        if manual::is_manual(tree, &meta) {
            out.document.kind = PageKind::Documentation;
        } else if video::is_video(&meta, &guarded.frames, guarded.videos, main_units) {
            out.document.kind = PageKind::Video;
        }
    }
    Places::new(&mut out.document.links).mark_text(tree, blocks::kept(tree, &main.runs, main.at), &base);
    for (code, detail) in main.cuts.problems() {
        out.note(code, detail);
    }
    let mut placed = blocks::collect(tree, &main.runs, main.at);
    if is_thread {
        thread::read(
            &posts_view,
            posts.as_ref(),
            thread::trim(placed, &title.text),
            main.at,
            reader,
            &mut out.document,
        );
    } else {
        let holds_title = title.at.is_none_or(|title| tree.subtree(main.at).contains(&title));
        let before = chars(&placed);
        blocks::trim(&mut placed, if holds_title { &title.text } else { "" }, &out.document.authors);
        note_notices(before, &placed, &title.text, out);
        if out.document.kind == PageKind::Documentation {
            placed.retain(|one| !manual::is_tool_line(&one.block.text));
            out.document.breadcrumbs.retain(|step| !manual::is_tool_line(step));
        }
        out.document.blocks = placed.into_iter().map(|one: Placed| one.block).collect();
        if out.document.kind == PageKind::Video {
            video::describe(&meta, &mut out.document.blocks);
            video::credit(&meta, &mut out.document);
        }
    }
    if out.document.blocks.len() > MAX_BLOCKS {
        out.document.blocks.truncate(MAX_BLOCKS);
        out.document.parts.retain(|part| part.from < MAX_BLOCKS);
        out.note("text-cut", format!("only the first {MAX_BLOCKS} blocks are kept"));
    }
    settle_language(out);
    let kept: usize = out.document.blocks.iter().map(|block| units(&block.text)).sum();
    if kept < 20 && guarded.script_bytes > 2_000 {
        out.note(
            "needs-javascript",
            format!("the page has {} bytes of script and hardly any text", guarded.script_bytes),
        );
    } else if kept == 0 {
        out.note("no-text", "no main text was found on the page");
    }
    true
}

/// Makes a list of the document, one item for each headline. Dates and names on a list are those of other pages.
fn list(headlines: Vec<String>, out: &mut Extraction) {
    let document = &mut out.document;
    document.kind = PageKind::List;
    document.published = None;
    document.updated = None;
    document.source_name = None;
    document.authors.clear();
    document.editors.clear();
    let items = headlines.into_iter().take(MAX_BLOCKS);
    document.blocks = items.map(|text| Block { kind: BlockKind::ListItem, text }).collect();
}

/// All blocks of a page that is nothing but text, such as the chapter of a book.
pub(crate) fn all_blocks(text: &str) -> Vec<Block> {
    let guarded = guard::guard(text);
    let html = build::build(&guarded.markup, &Deadline::never());
    let mut tree = Tree::new(&html);
    captions::mark(&mut tree.nodes);
    let runs = Runs::new(&tree, &furniture::shown(&tree));
    blocks::collect(&tree, &runs, 0).into_iter().map(|placed| placed.block).collect()
}

/// The main text's element and the runs that are left when furniture is gone.
struct Main {
    at: usize,
    runs: Runs,
    /// The runs before rows of cards were cut.
    uncut: Runs,
    /// The headline links of the page, before rows of cards were cut.
    headlines: Vec<String>,
    is_thread: bool,
    cuts: Cuts,
}

fn main_part(tree: &Tree<'_>, all: &Runs, shown: &[bool], title_at: Option<usize>, is_thread: bool) -> Main {
    let mut live = furniture::live(tree, all, shown, title_at, is_thread);
    let mut uncut = Runs::new(tree, &live);
    let headlines = kind::headlines(tree, &uncut);
    if !is_thread {
        cards::cut(tree, &uncut, &mut live, title_at);
        replies::cut(tree, &uncut, &mut live, title_at);
        rows::favour(tree, &mut uncut, title_at);
    }
    let mut runs = Runs::new(tree, &live);
    if is_thread {
        thread::favour_posts(tree, &mut runs);
    } else {
        rows::favour(tree, &mut runs, title_at);
    }
    let mut at = choose::main_node(tree, &runs, title_at, is_thread);
    let was_cut = !is_thread
        && (choose::cut_columns_before(tree, &runs, &mut live, at, title_at)
            | choose::cut_columns_behind(tree, &runs, &mut live, at, title_at));
    if was_cut {
        runs = Runs::new(tree, &live);
        rows::favour(tree, &mut runs, title_at);
        at = choose::main_node(tree, &runs, title_at, is_thread);
    }
    if runs.substance(tree, at) < 10.0 {
        // Whatever was cut, it left nothing: better some furniture than no text.
        let all_at = choose::main_node(tree, all, title_at, is_thread);
        if all.substance(tree, all_at) > runs.substance(tree, at) + 20.0 {
            at = all_at;
            runs = Runs::new(tree, shown);
        }
    }
    Main { at, runs, uncut, headlines, is_thread, cuts: Cuts::read(tree, all, shown, &live) }
}

fn chars(placed: &[Placed]) -> usize {
    placed.iter().map(|one| one.block.text.chars().count()).sum()
}

/// Notes lines of notices, imprints and calls, when they were more than a line or two.
fn note_notices(before: usize, placed: &[Placed], title: &str, out: &mut Extraction) {
    // A statement of rights below a text has some hundred chars.
    let cut = before.saturating_sub(chars(placed)).saturating_sub(title.chars().count());
    if cut >= 150 {
        out.note("notices-cut", format!("{cut} chars of lines around the text"));
    }
}

/// Headline links of the page, paragraphs of prose in the main part, and its units.
fn proportions(tree: &Tree<'_>, main: &Main) -> (usize, usize, usize) {
    let inside = main.runs.of(tree, main.at);
    let prose = inside.iter().filter(|run| run.marks > 0 && run.units >= 30 && run.link_units * 3 < run.units).count();
    let units = inside.iter().filter(|run| !run.is_link_only()).map(|run| run.units).sum();
    (main.headlines.len(), prose, units)
}

/// Templates are copied with their `lang`: a text of Han characters is not in English, whatever its page says. Where
/// nothing is said, or something wrong, the letters tell.
fn settle_language(out: &mut Extraction) {
    let is_eastern = out
        .document
        .language
        .as_deref()
        .is_some_and(|tag| ["zh", "ja", "ko"].iter().any(|known| tag.starts_with(known)));
    if !is_eastern {
        let letters = || {
            out.document.blocks.iter().flat_map(|block| block.text.chars()).filter(|c| c.is_alphabetic()).take(2_000)
        };
        if letters().filter(|c| is_wide_letter(*c)).count() * 2 > letters().count() {
            out.document.language = None;
        }
    }
    if out.document.language.is_none() {
        let document = &mut out.document;
        document.language =
            letters::language(document.blocks.iter().map(|block| block.text.as_str())).map(str::to_owned);
    }
}

fn note_limits(guarded: &Guarded, out: &mut Extraction) {
    if guarded.too_deep > 0 {
        out.note(
            "nesting-cut",
            format!("{} tags were nested too deep and are read as text around them", guarded.too_deep),
        );
    }
    if guarded.too_many > 0 {
        out.note("elements-cut", format!("{} tags beyond the limit are read as text around them", guarded.too_many));
    }
}
