//! Where on the page its links stand: in the main text, with the sentence around them, or as headlines of a list.

use std::collections::HashMap;

use qingyuan_model::{Link, LinkPlace};
use url::Url;

use super::date::Reader;
use super::entries::Entries;
use super::links::resolve;
use super::list_date::has_date;
use super::runs::Run;
use super::tree::Tree;

/// How many chars of the words around a link are kept.
const MAX_CONTEXT: usize = 80;

/// How many bytes ahead the words of the next link are looked for: lines of text between two links are shorter.
const AHEAD: usize = 4_000;

/// How many bytes on each side of them a sentence is looked for in: more than [`MAX_CONTEXT`] chars of any script.
const BEHIND: usize = 4 * MAX_CONTEXT;

/// The links of a page by their addresses.
pub(crate) struct Places<'l> {
    links: &'l mut Vec<Link>,
    by_url: HashMap<String, usize>,
}

impl<'l> Places<'l> {
    /// For these links.
    pub(crate) fn new(links: &'l mut Vec<Link>) -> Self {
        let by_url = links.iter().enumerate().map(|(at, link)| (link.url.as_str().to_owned(), at)).collect();
        Self { links, by_url }
    }

    fn at(&mut self, url: &Url) -> Option<&mut Link> {
        self.links.get_mut(*self.by_url.get(url.as_str())?)
    }

    /// Marks the links in these runs of the main text.
    pub(crate) fn mark_text<'r>(&mut self, tree: &Tree<'_>, runs: impl Iterator<Item = &'r Run>, base: &Url) {
        for run in runs.filter(|run| run.links > 0) {
            // A link may begin before its first word, which is where the run begins.
            let mut from = run.nodes.start;
            while from > 0 && !tree.nodes[tree.nodes[from].parent].is_block {
                from = tree.nodes[from].parent;
            }
            let mut read = 0;
            for at in (from..run.nodes.end).filter(|at| tree.nodes[*at].tag == "a") {
                let Some(url) = resolve(base, tree.nodes[at].attr("href")) else { continue };
                let Some(link) = self.at(&url) else { continue };
                if link.place == LinkPlace::Page {
                    link.place = LinkPlace::Text;
                    link.context = sentence(near(&run.text, &mut read, &link.text), &link.text);
                }
            }
        }
    }

    /// Marks the headlines of a list, with the dates beside them.
    pub(crate) fn mark_entries(
        &mut self,
        tree: &Tree<'_>,
        runs: &super::runs::Runs,
        entries: &Entries,
        reader: &Reader,
    ) {
        for entry in &entries.all {
            let date = date_of(tree, runs, entry.at, reader);
            if let Some(link) = self.at(&entry.target) {
                link.place = LinkPlace::Entry;
                link.published = date;
            }
        }
    }
}

/// The date beside the headline of an entry.
fn date_of(tree: &Tree<'_>, runs: &super::runs::Runs, at: usize, reader: &Reader) -> Option<String> {
    let by_element = tree.nodes[tree.subtree(at)]
        .iter()
        .filter(|node| node.tag == "time")
        .find_map(|node| reader.find(node.attr("datetime")));
    let own = runs.of(tree, at);
    let by_words = || {
        own.iter().filter(|run| run.units <= 40 && has_date(&run.text)).find_map(|run| {
            // The headline may name a date as well: what stands outside the link comes first.
            let plain: String = tree.nodes[run.nodes.clone()]
                .iter()
                .filter(|node| !node.in_link)
                .flat_map(|node| [node.text, " "])
                .collect();
            reader.find(&plain).or_else(|| reader.find(&run.text))
        })
    };
    // Day and month may stand apart: `28` over `2026-05`.
    let by_pieces = || {
        let short: Vec<&str> =
            own.iter().filter(|run| run.units <= 6 && run.link_units == 0).map(|run| run.text.trim()).collect();
        short.windows(2).find_map(|pair| {
            let (day, month) = (pair[0], pair[1]);
            let is_day = matches!(day.len(), 1 | 2) && day.bytes().all(|b| b.is_ascii_digit());
            is_day.then(|| reader.find(&format!("{}-{day:0>2}", month.replace(['/', '.'], "-")))).flatten()
        })
    };
    by_element.or_else(by_pieces).or_else(by_words).map(super::date::Moment::show)
}

/// The part of a line in which these words stand next, behind what was `read` of it. A line may be as long as a page and have
/// thousands of links, so neither all of it is searched nor all of it taken.
fn near<'t>(line: &'t str, read: &mut usize, words: &str) -> &'t str {
    let ahead = line.floor_char_boundary(*read + AHEAD);
    if let Some(found) = line[*read..ahead].find(words) {
        *read += found;
    }
    &line[line.floor_char_boundary(read.saturating_sub(BEHIND))..line.floor_char_boundary(*read + words.len() + BEHIND)]
}

/// The sentence of a line around these words, cut on both sides where it is long.
fn sentence(line: &str, words: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let found = if words.is_empty() { None } else { line.find(words) };
    let from = found.map_or(0, |at| line[..at].chars().count());
    let to = (from + found.map_or(0, |_| words.chars().count())).min(chars.len());
    let is_end = |at: usize| {
        matches!(chars[at], '。' | '！' | '？' | '!' | '?')
            || (chars[at] == '.' && chars.get(at + 1).is_none_or(|next| *next == ' '))
    };
    let mut start = (0..from).rev().find(|at| is_end(*at)).map_or(0, |at| at + 1);
    let mut end = (to..chars.len()).find(|at| is_end(*at)).map_or(chars.len(), |at| at + 1);
    if end - start > MAX_CONTEXT {
        // The words in the middle, as far as the sentence has chars on both sides.
        let room = MAX_CONTEXT.saturating_sub(to - from) / 2;
        start = start.max(from.saturating_sub(room)).min(end.saturating_sub(MAX_CONTEXT)).max(start);
        end = end.min(start + MAX_CONTEXT);
    }
    chars[start..end].iter().collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_around_a_link_is_found_and_bounded() {
        for (line, words, expected) in [
            ("先看导论。再看勾股定理的证明，然后做题。最后对答案。", "勾股定理", "再看勾股定理的证明，然后做题。"),
            ("See the notes at v1.2 first. Then go on.", "notes", "See the notes at v1.2 first."),
            ("附件：课程表.docx", "课程表.docx", "附件：课程表.docx"),
            ("没有这些字", "别处", "没有这些字"),
            ("", "", ""),
        ] {
            assert_eq!(sentence(line, words), expected, "{line}");
        }
        let long = format!("{}链接{}", "前".repeat(100), "后".repeat(100));
        let cut = sentence(&long, "链接");
        assert_eq!(cut.chars().count(), MAX_CONTEXT);
        assert!(cut.contains("前链接后"));
        let wide = "字".repeat(300);
        assert_eq!(sentence(&wide, &wide).chars().count(), MAX_CONTEXT);
    }

    proptest::proptest! {
        #[test]
        fn any_words_have_a_context(line in "[a。. 字]{0,200}", words in "[a。. 字]{0,100}") {
            proptest::prop_assert!(sentence(&line, &words).chars().count() <= MAX_CONTEXT);
        }
    }
}
