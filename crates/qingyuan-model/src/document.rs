//! What came over the wire, and what extraction made of it.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{ContentHash, Given, Link, Millis};

/// One response body with what is needed to read it.
#[derive(Clone, Debug)]
pub struct RawPage {
    /// Where the bytes came from, after redirects.
    pub url: Url,
    /// The `Content-Type` header, when there was one.
    pub content_type: Option<String>,
    /// The body, already without transfer and content encodings.
    pub bytes: Vec<u8>,
    /// When it was fetched: the base for dates such as 昨天, which say nothing when it is zero: nobody knows.
    pub fetched_at: Millis,
}

/// What kind of page a document was made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageKind {
    /// One text with a beginning and an end.
    #[default]
    Article,
    /// A thread of posts.
    Forum,
    /// A question and the answers to it.
    Question,
    /// A page of a manual or a reference.
    Documentation,
    /// A page whose point is a video; its text describes it.
    Video,
    /// A page that mostly links to others: it feeds the frontier and is never an item.
    List,
    /// A page that asks for a login.
    LoginWall,
    /// A page that says that something went wrong.
    Error,
    /// A file such as a PDF.
    File,
}

impl PageKind {
    /// Whether many people speak on such a page, one after the other.
    #[must_use]
    pub fn is_thread(self) -> bool {
        matches!(self, Self::Forum | Self::Question)
    }
}

/// What a block of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A heading of this depth, 1 to 6.
    Heading(u8),
    /// Running text.
    Paragraph,
    /// One entry of a list.
    ListItem,
    /// Quoted text.
    Quote,
    /// One row of a table, cells separated by tabs.
    TableRow,
    /// Preformatted text, lines kept.
    Code,
    /// The words under a figure.
    Caption,
    /// A formula that stands on its own line, as LaTeX.
    Formula,
}

/// One block of a document in reading order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text; no line breaks except in [`BlockKind::Code`].
    pub text: String,
}

/// What a part of a document is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// A post of a thread, or an answer to a question.
    Post {
        /// Who wrote it, when the page says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        author: Option<String>,
        /// When, in the form of [`Document::published`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        published: Option<String>,
    },
    /// A page of a file, counted from 1.
    Page(u32),
    /// A slide, counted from 1.
    Slide(u32),
    /// A chapter of a book, counted from 1.
    Chapter(u32),
}

/// Where a part of a document begins; it ends where the next begins. Parts stand in order and never change the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The number of its first block in [`Document::blocks`], counted from 0.
    pub from: usize,
    /// What it is.
    #[serde(flatten)]
    pub kind: PartKind,
}

/// Something odd that was met while reading; a value beside the result, never an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A stable id such as `charset-label-wrong`.
    pub code: String,
    /// The thing and the place, in English, for the desk and the log.
    pub detail: String,
}

impl Problem {
    /// A problem with this code and detail.
    #[must_use]
    pub fn new(code: &str, detail: impl Into<String>) -> Self {
        Self { code: code.to_owned(), detail: detail.into() }
    }
}

/// What extraction made of one fetch. Immutable; addressed by [`Document::hash`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What kind of page it was.
    pub kind: PageKind,
    /// Where it was found.
    pub url: Url,
    /// Its title without the site's name; may be empty.
    pub title: String,
    /// Who wrote it.
    #[serde(default)]
    pub authors: Vec<String>,
    /// Who published it first (来源), as the page says.
    #[serde(default)]
    pub source_name: Option<String>,
    /// Who edited it (责编), as the page says.
    #[serde(default)]
    pub editors: Vec<String>,
    /// When it was published, as local time of the page: `2026-03-05` or `2026-03-05T08:30`.
    #[serde(default)]
    pub published: Option<String>,
    /// When it was last changed, in the form of [`Document::published`], as the page says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// What the site calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_name: Option<String>,
    /// The licence the page states, as an address or in its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// The way from the site's home to the page, without the page itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breadcrumbs: Vec<String>,
    /// The picture that stands for the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_image: Option<Url>,
    /// The language as a BCP 47 tag such as `zh-Hans`, `zh-Hant` or `en`.
    #[serde(default)]
    pub language: Option<String>,
    /// The main text in reading order.
    pub blocks: Vec<Block>,
    /// Where posts, pages or slides begin; empty for a text in one piece.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// Links of the whole page, for discovery; not part of the content.
    #[serde(default)]
    pub links: Vec<Link>,
    /// What was odd.
    #[serde(default)]
    pub problems: Vec<Problem>,
    /// Whether the page asked not to be shown by search engines (meta robots or header).
    #[serde(default)]
    pub noindex: bool,
    /// What was said of it by whoever brought it in as vetted; nothing for what was crawled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Box<Given>>,
}

impl Document {
    /// An empty article at this address, to be filled.
    #[must_use]
    pub fn new(url: Url) -> Self {
        Self {
            kind: PageKind::Article,
            url,
            title: String::new(),
            authors: Vec::new(),
            source_name: None,
            editors: Vec::new(),
            published: None,
            updated: None,
            site_name: None,
            licence: None,
            breadcrumbs: Vec::new(),
            lead_image: None,
            language: None,
            blocks: Vec::new(),
            parts: Vec::new(),
            links: Vec::new(),
            problems: Vec::new(),
            noindex: false,
            given: None,
        }
    }

    /// Where a reader finds it in the web, as far as anybody said; else [`Document::url`].
    #[must_use]
    pub fn address(&self) -> &Url {
        self.given.as_ref().and_then(|given| given.url.as_ref()).unwrap_or(&self.url)
    }

    /// The main text: the blocks, one a line. Spans of [`crate::Field::Text`] count its chars.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.blocks.iter().map(|block| block.text.len() + 1).sum());
        for (at, block) in self.blocks.iter().enumerate() {
            if at > 0 {
                text.push('\n');
            }
            text.push_str(&block.text);
        }
        text
    }

    /// The running text alone: [`Document::text`] without the words under pictures. For reading and for comparing;
    /// screening and search look at all of the text, and spans do not count the chars of this one.
    #[must_use]
    pub fn main_text(&self) -> String {
        let running = self.blocks.iter().filter(|block| block.kind != BlockKind::Caption);
        running.map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    /// The hash of what a reader would see: title, authors, dates and blocks. Links and problems do not count, so a
    /// page whose furniture alone has changed keeps its hash, and its decision. Nor do facts around the text that no
    /// decision was made on: site, licence, lead image, date of change, and who wrote which post. What was given with a
    /// vetted resource does count, its licence among it: whoever brings it in stands for all of it.
    #[must_use]
    pub fn hash(&self) -> ContentHash {
        let kinds: Vec<String> = self.blocks.iter().map(|block| format!("{:?}", block.kind)).collect();
        let authors = self.authors.join("\u{1f}");
        let mut parts: Vec<&[u8]> = vec![
            self.title.as_bytes(),
            authors.as_bytes(),
            self.source_name.as_deref().unwrap_or_default().as_bytes(),
            self.published.as_deref().unwrap_or_default().as_bytes(),
        ];
        for (block, kind) in self.blocks.iter().zip(&kinds) {
            parts.push(kind.as_bytes());
            parts.push(block.text.as_bytes());
        }
        let tags = self.given.as_ref().map(|given| given.tags.join("\u{1f}")).unwrap_or_default();
        if let Some(given) = &self.given {
            parts.extend([
                b"given".as_slice(),
                given.id.as_bytes(),
                given.url.as_ref().map_or("", Url::as_str).as_bytes(),
                given.subject.as_deref().unwrap_or_default().as_bytes(),
                given.kind.as_deref().unwrap_or_default().as_bytes(),
                tags.as_bytes(),
                self.licence.as_deref().unwrap_or_default().as_bytes(),
            ]);
        }
        ContentHash::of_parts(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Document {
        let mut document = Document::new(Url::parse("http://a.example/1").expect("a URL"));
        document.blocks.push(Block { kind: BlockKind::Paragraph, text: text.to_owned() });
        document
    }

    #[test]
    fn the_hash_follows_what_a_reader_sees_and_nothing_else() {
        let first = page("勾股定理");
        let mut furniture = first.clone();
        furniture.links.push(Link::new(first.url.clone(), "广告"));
        furniture.problems.push(Problem::new("odd", "odd"));
        assert_eq!(first.hash(), furniture.hash());
        assert_ne!(first.hash(), page("勾股定理。").hash());
        let mut heading = first.clone();
        heading.blocks[0].kind = BlockKind::Heading(1);
        assert_ne!(first.hash(), heading.hash());
    }

    #[test]
    fn what_is_given_with_a_vetted_resource_counts() {
        let given = |change: fn(&mut Given)| {
            let mut given = Given { id: "law-1".into(), ..Given::default() };
            change(&mut given);
            let document = Document { given: Some(Box::new(given)), ..page("勾股定理") };
            (document.hash(), document.address().to_string())
        };
        let (plain, address) = given(|_| ());
        assert_ne!(plain, page("勾股定理").hash());
        assert_eq!(address, "http://a.example/1");
        let changes: [fn(&mut Given); 5] = [
            |given| given.id = "law-2".into(),
            |given| given.url = Url::parse("http://b.example/").ok(),
            |given| given.subject = Some("法律".into()),
            |given| given.kind = Some("法律".into()),
            |given| given.tags = vec!["民法".into()],
        ];
        let hashes: std::collections::BTreeSet<_> = changes.map(|change| given(change).0).into_iter().collect();
        assert!(hashes.len() == changes.len() && !hashes.contains(&plain));
        assert_eq!(given(changes[1]).1, "http://b.example/");
    }

    #[test]
    fn the_text_is_the_blocks_one_a_line() {
        let mut document = page("一");
        document.blocks.push(Block { kind: BlockKind::ListItem, text: "二".into() });
        assert_eq!(document.text(), "一\n二");
        document.blocks.insert(0, Block { kind: BlockKind::Paragraph, text: String::new() });
        assert_eq!(document.text(), "\n一\n二");
        document.blocks.push(Block { kind: BlockKind::Caption, text: "图一".into() });
        assert_eq!(document.text(), "\n一\n二\n图一");
        assert_eq!(document.main_text(), "\n一\n二");
    }
}
