//! What came over the wire, and what extraction made of it.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{ContentHash, Millis};

/// One response body with what is needed to read it.
#[derive(Clone, Debug)]
pub struct RawPage {
    /// Where the bytes came from, after redirects.
    pub url: Url,
    /// The `Content-Type` header, when there was one.
    pub content_type: Option<String>,
    /// The body, already without transfer and content encodings.
    pub bytes: Vec<u8>,
    /// When it was fetched: the base for dates such as 昨天.
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
    /// A page that mostly links to others: it feeds the frontier and is never an item.
    List,
    /// A page that asks for a login.
    LoginWall,
    /// A page that says that something went wrong.
    Error,
    /// A file such as a PDF.
    File,
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
}

/// One block of a document in reading order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text; no line breaks except in [`BlockKind::Code`].
    pub text: String,
}

/// What a link is to the page that carries it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkRel {
    /// Another page, as far as the link says.
    #[default]
    Plain,
    /// The address under which this page wants to be known.
    Canonical,
    /// A feed of the site.
    Feed,
    /// This page in another language.
    Language,
    /// A later page of the same list or text.
    Next,
    /// An earlier one.
    Prev,
}

impl LinkRel {
    /// Whether the link says nothing special.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

/// A link out of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Where it leads, resolved against the page.
    pub url: Url,
    /// The words that carry it.
    pub text: String,
    /// Whether the page asked not to follow it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nofollow: bool,
    /// What it is to the page. The text of a relation that the page's head names is empty.
    #[serde(default, skip_serializing_if = "LinkRel::is_plain")]
    pub rel: LinkRel,
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
    /// The language as a BCP 47 tag such as `zh-Hans`, `zh-Hant` or `en`.
    #[serde(default)]
    pub language: Option<String>,
    /// The main text in reading order.
    pub blocks: Vec<Block>,
    /// Links of the whole page, for discovery; not part of the content.
    #[serde(default)]
    pub links: Vec<Link>,
    /// What was odd.
    #[serde(default)]
    pub problems: Vec<Problem>,
    /// Whether the page asked not to be shown by search engines (meta robots or header).
    #[serde(default)]
    pub noindex: bool,
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
            language: None,
            blocks: Vec::new(),
            links: Vec::new(),
            problems: Vec::new(),
            noindex: false,
        }
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

    /// The hash of what a reader would see: title, authors, dates and blocks. Links and problems do not count, so a
    /// page whose furniture alone has changed keeps its hash, and its decision.
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
        furniture.links.push(Link {
            url: first.url.clone(),
            text: "广告".into(),
            nofollow: false,
            rel: LinkRel::Plain,
        });
        furniture.problems.push(Problem::new("odd", "odd"));
        assert_eq!(first.hash(), furniture.hash());
        assert_ne!(first.hash(), page("勾股定理。").hash());
        let mut heading = first.clone();
        heading.blocks[0].kind = BlockKind::Heading(1);
        assert_ne!(first.hash(), heading.hash());
    }

    #[test]
    fn the_text_is_the_blocks_one_a_line() {
        let mut document = page("一");
        document.blocks.push(Block { kind: BlockKind::ListItem, text: "二".into() });
        assert_eq!(document.text(), "一\n二");
        document.blocks.insert(0, Block { kind: BlockKind::Paragraph, text: String::new() });
        assert_eq!(document.text(), "\n一\n二");
    }
}
