//! A reader for feeds that are no proper XML, or of no known version: it looks for items and their addresses alone.

use qingyuan_model::Millis;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::dates;
use crate::markup::{attribute, character, local};

/// No address, date or title is longer.
const MAX_TEXT: usize = 8_192;

/// One `item` or `entry`, as written.
#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    link: String,
    guid: String,
    /// Whether the guid is said not to be an address.
    is_opaque: bool,
    pub(super) title: String,
    published: String,
    updated: String,
}

impl Item {
    /// Its address: a link, or else an id that is one (RSS 2.0: a guid is, unless it says otherwise).
    pub(super) fn href(&self) -> Option<&str> {
        let link = Some(self.link.trim()).filter(|link| !link.is_empty());
        let guid = || Some(self.guid.trim()).filter(|guid| !self.is_opaque && guid.starts_with("http"));
        link.or_else(guid)
    }

    pub(super) fn published(&self) -> Option<Millis> {
        dates::any(&self.published)
    }

    pub(super) fn updated(&self) -> Option<Millis> {
        dates::any(&self.updated)
    }
}

/// What the text of an element is.
#[derive(Clone, Copy)]
enum Slot {
    Link,
    Guid,
    Title,
    Published,
    Updated,
}

/// The items of a feed that are whole, at most `limit`, and whether it looks like a feed at all.
pub(super) fn items(text: &str, limit: usize) -> (Vec<Item>, bool) {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut items: Vec<Item> = Vec::new();
    let mut is_feed = false;
    let mut item: Option<Item> = None;
    // How deep the reader stands within the item: its own children are at 1.
    let mut depth = 0_usize;
    let mut slot: Option<Slot> = None;
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(element) => match local(element.name().into_inner()) {
                "rss" | "feed" | "RDF" | "channel" => is_feed = true,
                // An item within an item means that the one before was not closed.
                "item" | "entry" if is_feed => {
                    items.extend(item.replace(Item::default()));
                    (depth, slot) = (0, None);
                }
                name => {
                    // No element whose text is wanted holds another: the one before was not closed.
                    depth = depth.saturating_sub(usize::from(slot.take().is_some())) + 1;
                    slot = item.as_mut().filter(|_| depth == 1).and_then(|item| begin(item, name, &element));
                }
            },
            Event::Empty(element) => {
                if let Some(item) = item.as_mut().filter(|_| depth == 0) {
                    begin(item, local(element.name().into_inner()), &element);
                }
            }
            Event::Text(text) => gather(item.as_mut(), slot, &text),
            Event::CData(text) => gather(item.as_mut(), slot, &text),
            Event::GeneralRef(reference) => {
                if let Some(character) = character(&reference) {
                    gather(item.as_mut(), slot, character.encode_utf8(&mut [0; 4]));
                }
            }
            Event::End(element) => {
                slot = None;
                if matches!(local(element.name().into_inner()), "item" | "entry") {
                    items.extend(item.take());
                    depth = 0;
                }
                depth = depth.saturating_sub(1);
            }
            Event::Eof => break,
            _ => {}
        }
        if items.len() >= limit {
            break;
        }
    }
    // What broke off is taken when it already names its page.
    items.extend(item.filter(|item| slot.is_none() && item.href().is_some()));
    items.truncate(limit);
    (items, is_feed)
}

/// Notes what an element's attributes say; gives the slot of its text.
fn begin(item: &mut Item, name: &str, element: &BytesStart<'_>) -> Option<Slot> {
    match name {
        "link" => {
            let rel = attribute(element, "rel").unwrap_or_default();
            if let Some(href) = attribute(element, "href") {
                if (rel.is_empty() || rel == "alternate") && item.link.is_empty() && href.len() <= MAX_TEXT {
                    item.link = href;
                }
                return None;
            }
            item.link.is_empty().then_some(Slot::Link)
        }
        "guid" => {
            item.is_opaque = attribute(element, "isPermaLink").is_some_and(|word| word.eq_ignore_ascii_case("false"));
            Some(Slot::Guid)
        }
        "title" => item.title.is_empty().then_some(Slot::Title),
        "pubDate" | "published" | "issued" | "date" => item.published.is_empty().then_some(Slot::Published),
        "updated" | "modified" => Some(Slot::Updated),
        _ => None,
    }
}

fn gather(item: Option<&mut Item>, slot: Option<Slot>, text: &str) {
    let (Some(item), Some(slot)) = (item, slot) else { return };
    let gathered = match slot {
        Slot::Link => &mut item.link,
        Slot::Guid => &mut item.guid,
        Slot::Title => &mut item.title,
        Slot::Published => &mut item.published,
        Slot::Updated => &mut item.updated,
    };
    if gathered.len() + text.len() <= MAX_TEXT {
        gathered.push_str(text);
    }
}
