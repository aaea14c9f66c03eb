//! The elements of an XML sitemap, whatever prefix the site bound its namespaces to.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::markup::{attribute, character, local};

/// Sitemaps are four deep with every extension; what is deeper is an attack.
const MAX_DEPTH: usize = 64;

/// No address, date or title is longer.
const MAX_TEXT: usize = 8_192;

/// No site speaks more languages.
const MAX_ALTERNATES: usize = 200;

/// What an element means here.
#[derive(Clone, Copy, PartialEq)]
enum Name {
    /// `url`.
    Page,
    /// `sitemap`.
    Index,
    News,
    Loc,
    Lastmod,
    Priority,
    Changefreq,
    Title,
    Date,
    Other,
}

fn meaning(name: &str) -> Name {
    match local(name) {
        "url" => Name::Page,
        "sitemap" => Name::Index,
        "news" => Name::News,
        "loc" => Name::Loc,
        "lastmod" => Name::Lastmod,
        "priority" => Name::Priority,
        "changefreq" => Name::Changefreq,
        "title" => Name::Title,
        "publication_date" => Name::Date,
        _ => Name::Other,
    }
}

/// One `url` or `sitemap` element, as written.
#[derive(Default)]
pub(super) struct Draft {
    /// Whether it names a sitemap.
    pub(super) is_index: bool,
    pub(super) loc: String,
    pub(super) lastmod: String,
    pub(super) priority: String,
    pub(super) changefreq: String,
    pub(super) title: String,
    /// The same page in other languages.
    pub(super) alternates: Vec<String>,
}

impl Draft {
    /// Where the text of an element goes. Images and videos have a `loc` and a `title` of their own, so the parent counts.
    fn slot(&mut self, parent: Name, name: Name) -> Option<&mut String> {
        match (parent, name) {
            (Name::Page | Name::Index, Name::Loc) => Some(&mut self.loc),
            (Name::Page | Name::Index, Name::Lastmod) | (Name::News, Name::Date) => Some(&mut self.lastmod),
            (Name::Page, Name::Priority) => Some(&mut self.priority),
            (Name::Page, Name::Changefreq) => Some(&mut self.changefreq),
            (Name::News, Name::Title) => Some(&mut self.title),
            _ => None,
        }
    }
}

/// A sitemap on its way.
pub(super) struct Elements<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    open: Vec<Name>,
    draft: Option<Draft>,
    cut: bool,
}

impl<'a> Elements<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut elements = Self { text, reader: reader(text), open: Vec::new(), draft: None, cut: false };
        elements.open.reserve(MAX_DEPTH);
        elements
    }

    /// Whether the file's first element is that of a feed.
    pub(super) fn is_feed(&self) -> bool {
        let mut reader = reader(self.text);
        loop {
            match reader.read_event() {
                Ok(Event::Start(element)) => {
                    return matches!(local(element.name().into_inner()), "rss" | "feed" | "RDF");
                }
                Ok(Event::Eof | Event::Empty(_)) | Err(_) => return false,
                Ok(_) => {}
            }
        }
    }

    /// Whether the file broke off, or went too deep to be read on.
    pub(super) fn were_cut(&self) -> bool {
        self.cut || self.draft.is_some()
    }

    /// The next whole `url` or `sitemap` element.
    pub(super) fn next(&mut self) -> Option<Draft> {
        loop {
            // A sloppy sitemap is still read as far as it goes.
            let Ok(event) = self.reader.read_event() else {
                self.cut = true;
                return None;
            };
            match event {
                Event::Start(element) => {
                    self.alternate(&element);
                    let name = meaning(element.name().into_inner());
                    if matches!(name, Name::Page | Name::Index) {
                        self.draft = Some(Draft { is_index: name == Name::Index, ..Draft::default() });
                    }
                    self.open.push(name);
                    if self.open.len() > MAX_DEPTH {
                        self.cut = true;
                        return None;
                    }
                }
                Event::Empty(element) => self.alternate(&element),
                Event::Text(text) => self.gather(&text),
                Event::CData(text) => self.gather(&text),
                Event::GeneralRef(reference) => {
                    if let Some(character) = character(&reference) {
                        self.gather(character.encode_utf8(&mut [0; 4]));
                    }
                }
                Event::End(element) => {
                    let name = meaning(element.name().into_inner());
                    // An end without a beginning ends nothing; one further out ends what was left open. Names that mean
                    // nothing here are not told apart, so they end only one another.
                    let innermost = self.open.len().saturating_sub(1);
                    let found = self.open.iter().rposition(|open| *open == name);
                    let Some(at) = found.filter(|at| name != Name::Other || *at == innermost) else { continue };
                    self.open.truncate(at);
                    if matches!(name, Name::Page | Name::Index)
                        && let Some(draft) = self.draft.take()
                    {
                        return Some(draft);
                    }
                }
                Event::Eof => return None,
                _ => {}
            }
        }
    }

    fn gather(&mut self, text: &str) {
        let [.., parent, name] = *self.open.as_slice() else { return };
        let Some(slot) = self.draft.as_mut().and_then(|draft| draft.slot(parent, name)) else { return };
        if slot.len() + text.len() <= MAX_TEXT {
            slot.push_str(text);
        }
    }

    /// `<xhtml:link rel="alternate" hreflang="…" href="…"/>`, whatever the prefix: the same page in another language.
    fn alternate(&mut self, element: &BytesStart<'_>) {
        let Some(draft) = self.draft.as_mut().filter(|draft| draft.alternates.len() < MAX_ALTERNATES) else { return };
        if local(element.name().into_inner()) == "link" {
            draft.alternates.extend(attribute(element, "href").filter(|href| href.len() <= MAX_TEXT));
        }
    }
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    // Addresses with a bare `&` are common.
    config.allow_dangling_amp = true;
    reader
}
