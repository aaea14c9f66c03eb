//! Lists of feeds as OPML 2.0 (opml.org), which every feed reader writes and reads.
//!
//! An outline with `xmlUrl` is a source with a feed, one with only `htmlUrl` or `url` is a source with a page to begin
//! with; outlines of the same page and title are one source. The folders around an outline become the reason that
//! the admin reads before approving, unless it has a `description` of its own.

use std::collections::BTreeMap;

use qingyuan_model::{Scope, Source};
use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};
use url::Url;

use crate::characters;
use crate::list::{DEPTH, Ids, ListFault, ListProblem, MAX_BYTES, MAX_SOURCES, PAGES, address, complete, scope_holds};
use crate::markup::{attribute, local};

/// Folders that are told; deeper ones are left out of the reason.
const MAX_FOLDERS: usize = 8;

/// The sources of an OPML file, all proposed, and what could not be taken. Ids are unique within the list only.
#[must_use]
pub fn read(bytes: &[u8]) -> (Vec<Source>, Vec<ListProblem>) {
    let text = characters::decode(bytes.get(..MAX_BYTES).unwrap_or(bytes));
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    let mut list = List::default();
    let mut folders: Vec<Option<String>> = Vec::new();
    let mut lines = Lines { text: &text, at: 0, line: 1 };
    let mut is_opml = false;
    loop {
        let line = lines.at(reader.buffer_position());
        match reader.read_event() {
            Ok(Event::Start(element)) => match local(element.name().into_inner()) {
                "opml" => is_opml = true,
                "outline" if is_opml => {
                    let folder = list.outline(&element, line, &folders);
                    folders.push(folder);
                }
                _ => {}
            },
            Ok(Event::Empty(element)) if is_opml && local(element.name().into_inner()) == "outline" => {
                list.outline(&element, line, &folders);
            }
            Ok(Event::End(element)) if local(element.name().into_inner()) == "outline" => {
                folders.pop();
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                let line = lines.at(reader.error_position());
                list.problems.push(ListProblem::new(line, "", &error.to_string(), ListFault::Broken));
                break;
            }
        }
        if list.sources.len() >= MAX_SOURCES {
            list.problems.push(ListProblem::new(line, "outline", "", ListFault::TooMany));
            break;
        }
    }
    if !is_opml {
        list.problems.insert(0, ListProblem::new(1, "", text.lines().next().unwrap_or_default(), ListFault::NotAList));
    }
    for source in &mut list.sources {
        complete(source);
    }
    (list.sources, list.problems)
}

/// Lines by byte offsets that only grow.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    fn at(&mut self, offset: u64) -> u64 {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX).clamp(self.at, self.text.len().max(self.at));
        let passed = self.text.as_bytes().get(self.at..offset).unwrap_or_default();
        self.line += passed.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        self.at = offset;
        self.line
    }
}

#[derive(Default)]
struct List {
    sources: Vec<Source>,
    problems: Vec<ListProblem>,
    ids: Ids,
    /// Where the source of a page and a title stands.
    known: BTreeMap<(String, String), usize>,
}

impl List {
    /// Takes an outline; gives its title when it is only a folder.
    fn outline(&mut self, element: &BytesStart<'_>, line: u64, folders: &[Option<String>]) -> Option<String> {
        let read = |name: &str| attribute(element, name).map(|value| value.trim().to_owned()).unwrap_or_default();
        let title = Some(read("title")).filter(|title| !title.is_empty()).unwrap_or_else(|| read("text"));
        let (feed, mut page) = (read("xmlUrl"), read("htmlUrl"));
        if page.is_empty() {
            page = read("url");
        }
        if feed.is_empty() && page.is_empty() {
            return Some(title).filter(|title| !title.is_empty());
        }
        let mut checked = |field: &'static str, text: &str| {
            let url = address(text);
            if url.is_none() && !text.is_empty() {
                self.problems.push(ListProblem::new(line, field, text, ListFault::Url));
            }
            url
        };
        let (feed_url, page_url) = (checked("xmlUrl", &feed), checked("htmlUrl", &page));
        // A feed that cannot be read leaves the source without its point; a page that cannot only without a start.
        let first = feed_url.as_ref().or(page_url.as_ref().filter(|_| feed.is_empty()))?;
        let key = (page, title.clone());
        if let Some(known) = self.known.get(&key).filter(|_| page_url.is_some())
            && let Some(source) = self.sources.get_mut(*known)
        {
            source.feeds.extend(feed_url.filter(|url| !source.feeds.contains(url)));
            return None;
        }
        let id = self.ids.make(Some(first), &title)?;
        let mut source = Source::new(id, &title);
        source.charter = Some(read("description")).filter(|reason| !reason.is_empty()).unwrap_or_else(|| path(folders));
        source.scope = Scope { max_depth: DEPTH, max_pages: PAGES, ..Scope::default() };
        source.seeds.extend(page_url);
        source.feeds.extend(feed_url);
        complete(&mut source);
        if !scope_holds(&source) {
            self.problems.push(ListProblem::new(line, "outline", &title, ListFault::Scope));
            return None;
        }
        self.known.insert(key, self.sources.len());
        self.sources.push(source);
        None
    }
}

/// `大类/小类`, from the outermost folder.
fn path(folders: &[Option<String>]) -> String {
    let named: Vec<&str> = folders.iter().flatten().map(String::as_str).take(MAX_FOLDERS).collect();
    named.join("/")
}

/// The sources as OPML 2.0, one outline a feed; a source without feeds is a link. It names no secret.
#[must_use]
pub fn write(sources: &[Source]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n");
    out.push_str("  <head>\n    <title>Qingyuan sources</title>\n  </head>\n  <body>\n");
    for source in sources {
        let page = source.seeds.first().map_or("", Url::as_str);
        for feed in &source.feeds {
            outline(&mut out, source, &[("type", "rss"), ("xmlUrl", feed.as_str()), ("htmlUrl", page)]);
        }
        if source.feeds.is_empty() && !page.is_empty() {
            outline(&mut out, source, &[("type", "link"), ("url", page)]);
        }
    }
    out.push_str("  </body>\n</opml>\n");
    out
}

fn outline(out: &mut String, source: &Source, attributes: &[(&str, &str)]) {
    let common = [("text", source.name.as_str()), ("title", &source.name), ("description", &source.charter)];
    out.push_str("    <outline");
    for (name, value) in common.iter().chain(attributes).filter(|(_, value)| !value.is_empty()) {
        // What XML cannot hold at all cannot be escaped either.
        let lawful: String = value.chars().filter(|character| !character.is_control() || *character == '\n').collect();
        out.push_str(&format!(" {name}=\"{}\"", escape(lawful.replace('\n', " "))));
    }
    out.push_str("/>\n");
}

#[cfg(test)]
mod tests {
    use qingyuan_model::{SourceId, SourceState};

    use super::*;

    const LIST: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\"><head><title>x</title></head><body>\n\
        <outline text=\"理工\"><outline text=\"数学\">\n\
        <outline type=\"rss\" text=\"代数\" title=\"代数周刊\" xmlUrl=\"https://algebra.example.edu/feed?a=1&amp;b=2\" htmlUrl=\"https://algebra.example.edu/\"/>\n\
        <outline type=\"rss\" title=\"代数周刊\" xmlurl=\"https://algebra.example.edu/comments\" htmlUrl=\"https://algebra.example.edu/\"></outline>\n\
        </outline></outline>\n\
        <outline text=\"坏\" xmlUrl=\"feed:nothing\"/>\n\
        <outline text=\"几何\" description=\"几何系推荐\" xmlUrl=\"https://algebra.example.edu/geometry\"/>\n\
        <outline type=\"link\" text=\"馆\" url=\"https://lib.example.edu/\"/></body></opml>";

    #[test]
    fn outlines_become_proposed_sources() {
        let (sources, problems) = read(LIST.as_bytes());
        let told: Vec<_> =
            sources.iter().map(|source| (source.id.as_str(), source.name.as_str(), source.charter.as_str())).collect();
        let expected = [
            ("algebra-example-edu", "代数周刊", "理工/数学"),
            ("algebra-example-edu-2", "几何", "几何系推荐"),
            ("lib-example-edu", "馆", ""),
        ];
        assert_eq!(told, expected);
        assert_eq!(sources[0].feeds.len(), 2);
        assert_eq!(sources[0].feeds[0].as_str(), "https://algebra.example.edu/feed?a=1&b=2");
        assert_eq!(sources[0].scope.hosts, ["algebra.example.edu"]);
        assert!(sources.iter().all(|source| source.state == SourceState::Proposed));
        assert_eq!(problems, [ListProblem::new(7, "xmlUrl", "feed:nothing", ListFault::Url)]);
    }

    #[test]
    fn gbk_files_and_broken_tails_are_read() {
        let text = LIST.replace("UTF-8", "GBK").replace('\u{feff}', "");
        let (bytes, ..) = encoding_rs::GBK.encode(&text);
        assert_eq!(read(&bytes).0, read(LIST.as_bytes()).0);
        let (sources, problems) = read(&LIST.as_bytes()[..LIST.len() - 30]);
        assert_eq!((sources.len(), problems.last().map(|problem| problem.fault)), (2, Some(ListFault::Broken)));
        let (sources, problems) = read(b"<html><outline xmlUrl='https://a.example/'/></html>");
        assert_eq!((sources.len(), problems[0].fault), (0, ListFault::NotAList));
    }

    #[test]
    fn entities_of_the_file_say_nothing() {
        let text = "<!DOCTYPE opml [<!ENTITY x SYSTEM \"file:///etc/hostname\"><!ENTITY y \"yyyy\">]><opml><body>\
            <outline text=\"a&x;&y;b\" xmlUrl=\"https://a.example/\"/></body></opml>";
        assert_eq!(read(text.as_bytes()).0[0].name, "ab");
    }

    #[test]
    fn what_is_written_reads_back() {
        let mut source = Source::new(SourceId::parse("a").expect("an id"), "甲 \"<&>' 乙");
        source.charter = "教师推荐 & 学生常读".to_owned();
        source.seeds.push(Url::parse("https://a.example/?x=1&y=2").expect("a URL"));
        source.feeds.push(Url::parse("https://a.example/1.xml").expect("a URL"));
        source.feeds.push(Url::parse("https://a.example/2.xml").expect("a URL"));
        let mut page = Source::new(SourceId::parse("b").expect("an id"), "乙");
        page.seeds.push(Url::parse("https://b.example/").expect("a URL"));
        let (read, problems) = read(write(&[source.clone(), page.clone()]).as_bytes());
        assert!(problems.is_empty(), "{problems:?}");
        for (read, written) in read.iter().zip([&source, &page]) {
            assert_eq!((&read.name, &read.charter), (&written.name, &written.charter));
            assert_eq!((&read.seeds, &read.feeds), (&written.seeds, &written.feeds));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "[<>/=\"'&;a-z \\n]{0,200}") {
            let _ = read(format!("<opml><outline {text}").as_bytes());
        }
    }
}
